"""What varies in an app's storage: who makes its claim, under which names, and with which component."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scaffold.components import Component
from scaffold.habits.kustomize_file import kustomize_document
from scaffold.repository import Repository, list_at, mapping_at, text_at
from scaffold.roots import is_below
from scaffold.siblings import App
from scaffold.substitution import variables_in
from scaffold.votes import Ballot, Row, abstract_value


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """A claim that an app's release mounts.

    Attributes:
        key: The persistence entry's key.
        written: The claim's name as the release writes it.
        source: `component`, `manifest`, `values` or `existing`.
        storage_class: The claim's class, empty for the default or where unknown.
        written_class: The class as a new claim is to write it: by the variable's name where the cluster provides it.
        size: For example `5Gi`, empty where unknown.
        access_mode: For example `ReadWriteOnce`, empty where unknown.
        file: The file that makes the claim, the release's where none is known.
        mounts: `globalMounts`, `advancedMounts` or empty.
        path: The first mount path, empty for the chart's default.
        bound: Whether it names its volume: somebody made that for it, and no class does.
    """

    key: str
    written: str
    source: str
    storage_class: str
    written_class: str
    size: str
    access_mode: str
    file: str
    mounts: str
    path: str
    bound: bool = False


def claims(app: App) -> Iterator[Claim]:
    """Yield the claims of an app's release, its own first: shared ones (NFS) carry another name."""
    if app.release is None:
        return
    made = {r.name: r for r in app.of_kind("PersistentVolumeClaim")}
    found: list[tuple[bool, Claim]] = []
    for key, body in mapping_at(app.values, "persistence").items():
        if not isinstance(body, dict) or body.get("enabled") is False:
            continue
        mounts = next((m for m in ("globalMounts", "advancedMounts") if m in body), "")
        path = _mount_path(body)
        written = text_at(body, "existingClaim")
        kind = text_at(body, "type")
        if written:
            effective = text_at(app.release.body, "spec", "values", "persistence", str(key), "existingClaim") or written
            name = effective.replace("{{ .Release.Name }}", app.release.name).replace(
                "{{.Release.Name}}", app.release.name
            )
            pvc = made.get(name)
            own = pvc is not None and is_below(pvc.document.path, app.folder)
            source = "manifest" if own else "component" if pvc is not None else "existing"
            spec = mapping_at(pvc.body, "spec") if pvc else {}
            modes = list_at(spec, "accessModes")
            effective_class = text_at(spec, "storageClassName")
            raw = text_at(pvc.document.body, "spec", "storageClassName") if own and pvc else ""
            claim = Claim(
                str(key),
                written,
                source,
                effective_class,
                provided_form(app, raw, effective_class),
                text_at(spec, "resources", "requests", "storage"),
                str(modes[0]) if modes else "",
                pvc.document.path if pvc else app.release.document.path,
                mounts,
                path,
                bool(text_at(spec, "volumeName")),
            )
            found.append((app.name in name and not claim.bound, claim))
        elif kind == "persistentVolumeClaim" or (not kind and "size" in body):
            raw = text_at(body, "storageClass")
            effective_class = text_at(app.release.body, "spec", "values", "persistence", str(key), "storageClass")
            claim = Claim(
                str(key), "", "values", effective_class or raw, provided_form(app, raw, effective_class or raw),
                text_at(body, "size"), text_at(body, "accessMode"), app.release.document.path, mounts, path,
            )  # fmt: skip
            found.append((True, claim))
    yield from (claim for _, claim in sorted(found, key=lambda item: not item[0]))


def provided_form(app: App, raw: str, effective: str) -> str:
    """Return a value as a new app is to write it: with its variables where the whole cluster has them.

    A variable that the app's own Kustomization sets is the app's alone: what it stands for is returned.

    Args:
        app: The app that the value belongs to.
        raw: The value as it is written.
        effective: What substitution makes of it.
    """
    own = {} if app.layered else mapping_at(app.main.spec, "postBuild", "substitute")
    names = variables_in(raw)
    return raw if names and not names & own.keys() else effective


def main_claim(app: App) -> Claim | None:
    """Return the app's own claim: the first that a class makes a volume for."""
    return next((claim for claim in claims(app) if not claim.bound), None)


def _mount_path(body: Mapping[str, Any]) -> str:
    for mount in list_at(body, "globalMounts"):
        return text_at(mount, "path")
    for controller in mapping_at(body, "advancedMounts").values():
        for mounts in controller.values() if isinstance(controller, dict) else ():
            for mount in mounts if isinstance(mounts, list) else ():
                return text_at(mount, "path")
    return ""


def _of_claim(cast: Callable[[App, Claim], Any]) -> Callable[[App], Ballot | None]:
    def ballot(app: App) -> Ballot | None:
        claim = main_claim(app)
        value = cast(app, claim) if claim else None
        if value is None or claim is None or app.release is None:
            return None
        return Ballot(value, claim.file if is_below(claim.file, app.folder) else app.release.document.path)

    return ballot


def attached(repository: Repository, app: App) -> tuple[str, ...]:
    """Return the component folders that the app itself names, on its Kustomization or in its kustomize file."""
    found = [
        posixpath.normpath(posixpath.join(app.path, str(entry)))
        for entry in list_at(app.declared, "spec", "components")
    ]
    document = kustomize_document(repository, app)
    if document:
        folder = posixpath.dirname(document.path)
        found += [posixpath.normpath(posixpath.join(folder, str(e))) for e in list_at(document.body, "components")]
    return tuple(dict.fromkeys(found))


def claim_components(repository: Repository, apps: Sequence[App], known: Mapping[str, Component]) -> list[App]:
    """Return the apps whose claim a component makes."""
    return [
        app
        for app in apps
        if (claim := main_claim(app)) and claim.source == "component"
        and any(claim.file in known[folder].files for folder in attached(repository, app) if folder in known)
    ]  # fmt: skip


def substitutes(app: App) -> dict[str, Any]:
    """Return the app's `postBuild.substitute`, with its name and namespace abstracted."""
    raw = mapping_at(app.declared, "spec", "postBuild", "substitute")
    return dict(abstract_value(dict(raw), app))


ROWS = (
    Row("claim_source", _of_claim(lambda _, claim: claim.source), "manifest"),
    Row("claim_key", _of_claim(lambda _, claim: claim.key), "config"),
    Row("claim_name", _of_claim(lambda app, claim: app.abstract(claim.written) if claim.written else None), "{app}"),
    Row("mount_style", _of_claim(lambda _, claim: claim.mounts or None), "globalMounts"),
    Row("mount_written", _of_claim(lambda _, claim: bool(claim.path)), True),
    Row("storage", _of_claim(lambda _, claim: claim.written_class or None), ""),
    Row("access_mode", _of_claim(lambda _, claim: claim.access_mode or None), "ReadWriteOnce"),
    Row("size", _of_claim(lambda _, claim: claim.size or None), "5Gi"),
    Row(
        "claim_file",
        _of_claim(lambda app, claim: app.file_form(claim.file) if claim.source == "manifest" else None),
        "pvc.yaml",
    ),
)
