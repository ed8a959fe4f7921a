"""Reads the NFS shares that apps mount: in a release's values, or as a PersistentVolume with its claim."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scaffold.kustomize import Resource
from scaffold.names import problem_with_hostname, problem_with_mount
from scaffold.repository import list_at, mapping_at, text_at
from scaffold.roots import is_below
from scaffold.siblings import App, abstract
from scaffold.substitution import variables_in
from scaffold.votes import Ballot, Row, abstract_value

_PAIR_KEYS: Mapping[str, str] = {
    "accessModes": "access_modes",
    "persistentVolumeReclaimPolicy": "reclaim_policy",
    "mountOptions": "mount_options",
    "volumeMode": "volume_mode",
}
"""What a volume and its claim say beside name, size and class, with the template's names."""

_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, eq=False)
class Share:
    """A share that an app mounts.

    Attributes:
        server: The server as it is written.
        path: The exported folder as it is written.
        form: `inline` in the release's values, or `pair` for a claim that names its PersistentVolume.
        file: The file that names it.
        volume: For a pair, the volume's name; where the volume is not among the app's own files, server and path are
            not known here.
        pair: For a pair, its volume and its claim as the template's lists take them; `{app}` and `{share}` stand in
            their names.
    """

    server: str
    path: str
    form: str
    file: str
    volume: str = ""
    pair: tuple[Mapping[str, Any], Mapping[str, Any]] | None = None


def read_share(text: str) -> tuple[str, str, str]:
    """Return server, exported folder and mount path of `SERVER:/FOLDER[=/MOUNT]`; it is mounted below its own name."""
    export, _, mount = text.partition("=")
    server, _, path = export.partition(":")
    return server, path, mount or f"/{posixpath.basename(path.rstrip('/'))}"


def problem_with_share(text: str) -> str:
    """Say what is wrong with a share, nothing where it is well-formed."""
    server, path, mount = read_share(text)
    if not path.startswith(("/", "${")):
        return "must be `SERVER:/FOLDER`, or `SERVER:/FOLDER=/MOUNT`"
    if ".." in path.split("/") or not path.isprintable():
        return "must name a folder without `..` and control characters"
    if mount == "/":
        return "has no folder to be named after; add `=/MOUNT`"
    return ("" if variables_in(server) else problem_with_hostname(server)) or problem_with_mount(mount)


def shares(app: App) -> Iterator[Share]:
    """Yield the shares of an app's release and of its own folder's manifests."""
    for body in mapping_at(app.values, "persistence").values():
        if text_at(body, "type") == "nfs" and app.release is not None and body.get("enabled") is not False:
            yield Share(text_at(body, "server"), text_at(body, "path"), "inline", app.release.document.path)
    volumes = {text_at(r.document.body, "metadata", "name"): r for r in _own(app, "PersistentVolume")}
    for claim in _own(app, "PersistentVolumeClaim"):
        name = text_at(claim.document.body, "spec", "volumeName")
        volume = volumes.get(name)
        nfs = mapping_at(volume.document.body, "spec", "nfs") if volume else {}
        shared = "ReadWriteMany" in list_at(claim.document.body, "spec", "accessModes")
        if name and (nfs or (volume is None and shared)):
            server, path = text_at(nfs, "server"), text_at(nfs, "path")
            pair = _pair(app, volume, claim, _mounted_as(app, claim) or share_key(path))
            yield Share(server, path, "pair", (volume or claim).document.path, name, pair)


def _mounted_as(app: App, claim: Resource) -> str:
    """Return the key that a claim has among the app's volumes, empty where its release does not mount it."""
    entries = mapping_at(app.values, "persistence").items()
    return next((str(key) for key, body in entries if text_at(body, "existingClaim") == claim.name), "")


def _own(app: App, kind: str) -> list[Resource]:
    return [r for r in app.of_kind(kind) if is_below(r.document.path, app.folder)]


def share_key(path: str) -> str:
    """Return the name that a share has among an app's volumes: its last folder's."""
    return _WORD.sub("-", posixpath.basename(path.rstrip("/")).lower()).strip("-") or "nfs"


def _pair(app: App, volume: Resource | None, claim: Resource, key: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return the forms of a volume and its claim; a volume that stands elsewhere has what its claim asks for."""

    def entry(resource: Resource, size: str) -> dict[str, Any]:
        spec = mapping_at(resource.document.body, "spec")
        found: dict[str, Any] = {
            "file": posixpath.basename(resource.document.path),
            "name": text_at(resource.document.body, "metadata", "name"),
            "size": size,
        }
        if "storageClassName" in spec:
            found["class"] = text_at(spec, "storageClassName")
        for written, name in _PAIR_KEYS.items():
            if spec.get(written):
                found[name] = spec[written]
        return {name: _abstract(value, app, key) for name, value in found.items()}

    asked = entry(claim, text_at(claim.document.body, "spec", "resources", "requests", "storage"))
    if volume is None:
        named = _abstract(text_at(claim.document.body, "spec", "volumeName"), app, key)
        return {**asked, "name": named, "reclaim_policy": "Retain"}, asked
    return entry(volume, text_at(volume.document.body, "spec", "capacity", "storage")), asked


def _abstract(value: Any, app: App, key: str) -> Any:
    """Put placeholders for the app, the share and the namespace, which may be called as the share is."""
    if not isinstance(value, str):
        return abstract_value(value, app)
    value = abstract(value, app.name, "")
    if key != app.name:
        value = re.sub(rf"(?<![A-Za-z0-9.]){re.escape(key)}(?![A-Za-z0-9])", "{share}", value)
    return abstract(value, "\0", app.namespace)


def _of_share(app: App) -> Ballot | None:
    share = next(shares(app), None)
    return Ballot(share.form, share.file) if share else None


def _of_pair(app: App) -> Ballot | None:
    share = next((share for share in shares(app) if share.pair), None)
    return Ballot([dict(entry) for entry in share.pair], share.file) if share and share.pair else None


ROWS = (Row("nfs_form", _of_share, "inline"), Row("nfs_pair", _of_pair, []))
