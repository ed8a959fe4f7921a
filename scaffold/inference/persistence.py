"""Infers the answers about volumes: an entry of the further ones, and the app's own claim."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from scaffold.habits.storage import main_claim
from scaffold.inference.entries import NAMING, Entry, bodies, known
from scaffold.repository import text_at
from scaffold.siblings import App

OPTIONS = (
    "enabled", "labels", "annotations", "retain", "dataSource", "dataSourceRef", "volumeName", "volumeSpec", "image",
    "pullPolicy", "sources", "externalSecretRef", *NAMING,
)  # fmt: skip
"""What an entry has as app-template takes it."""

FIELDS = {
    "medium": "medium",
    "sizeLimit": "sizeLimit",
    "server": "server",
    "path": "server_path",
    "hostPath": "host_path",
    "hostPathType": "host_path_type",
    "name": "name",
    "identifier": "identifier",
    "defaultMode": "default_mode",
    "items": "items",
    "storageClass": "class",
    "accessMode": "access_mode",
    "size": "size",
}
"""What app-template calls a volume's field, and what an entry calls it."""

MOUNT = {
    "path": "path",
    "subPath": "sub_path",
    "subPathExpr": "sub_path_expr",
    "readOnly": "read_only",
    "mountPropagation": "propagation",
}
STYLES = ("globalMounts", "advancedMounts")
ACCESS_MODES = ("ReadWriteOnce", "ReadWriteMany", "ReadOnlyMany", "ReadWriteOncePod")

_OF_CLAIM = frozenset({"type", *OPTIONS, *STYLES})
_QUANTITY = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:[EPTGMK]i|[EPTGMk]|m)?|\$\{[^{}]*\}")


def persistence_answers(volumes: object, app: App, controller_key: str, container_key: str) -> Entry:
    """Return the answers about all volumes; controller and container are the app's own."""
    entries = bodies(volumes)
    own = _own_claim(entries, app)
    claimed = entries.pop(own) if own else {}
    found = [claimed, *entries.values()] if own else [*entries.values()]
    styles = Counter(style for style in map(_style, found) if style)
    style = (_style(claimed) if own else "") or (styles.most_common(1)[0][0] if styles else STYLES[0])
    answers: Entry = {"storage": "", "claim_source": "none", "mount_style": style}
    if own:
        answers |= _claim_answers(own, claimed, [*_mounts(claimed, controller_key, container_key)])
    answers["extra_persistence"] = [
        volume_entry(key, body, style, [*_mounts(body, controller_key, container_key)]) for key, body in entries.items()
    ]
    return answers


def volume_entry(key: str, body: Mapping[str, Any], style: str, mounts: list[Entry]) -> Entry:
    """Return a volume as an entry of `extra_persistence`.

    Args:
        key: The volume's key.
        body: The volume as app-template takes it.
        style: How most volumes are mounted.
        mounts: Its mounts as an entry has them.
    """
    kind, claim = text_at(body, "type"), body.get("existingClaim")
    entry: Entry = {"key": key, "type": kind or "existing"}
    if isinstance(claim, str):
        entry["claim" if kind else "name"] = claim
    entry.update((name, body[written]) for written, name in FIELDS.items() if written in body and name not in entry)
    entry |= known(body, OPTIONS)
    own_style = _style(body)
    if own_style and own_style != style:
        entry["mount_style"] = own_style
    return entry | _mount_keys(mounts)


def _mount_keys(mounts: list[Entry]) -> Entry:
    """Return mounts as shortly as an entry can say them."""
    if not mounts:
        return {}
    if len(mounts) == 1 and "path" in mounts[0] and not mounts[0].keys() - {"path", "sub_path", "read_only"}:
        return {"mount": mounts[0]["path"], **known(mounts[0], ("sub_path", "read_only"))}
    return {"mount": [mount["path"] if [*mount] == ["path"] else mount for mount in mounts]}


def _own_claim(entries: Mapping[str, Mapping[str, Any]], app: App) -> str:
    """Return the key of the volume that is the app's own claim, where the answers about it can say all of it."""
    claim = main_claim(app)
    body = entries.get(claim.key) if claim else None
    if claim is None or body is None or app.release is None:
        return ""
    if claim.source == "values":
        usual = body.get("type") == "persistentVolumeClaim" and body.get("accessMode") in ACCESS_MODES
        sized = isinstance(body.get("size"), str) and _QUANTITY.fullmatch(body["size"])
        fits = usual and sized and ("storageClass" not in body or text_at(body, "storageClass"))
        return claim.key if fits and not body.keys() - _OF_CLAIM - {"storageClass", "accessMode", "size"} else ""
    effective = text_at(app.release.body, "spec", "values", "persistence", claim.key, "existingClaim")
    own = claim.source != "existing" or app.name in effective or "Release.Name" in effective
    return claim.key if own and not body.keys() - _OF_CLAIM - {"existingClaim"} else ""


def _claim_answers(key: str, body: Mapping[str, Any], mounts: list[Entry]) -> Entry:
    answers: Entry = {"claim_key": key, "mount": "", "claim_sub_path": "", "claim_mounts": []}
    if "existingClaim" in body:
        answers |= {"claim_source": "existing", "claim_name": body["existingClaim"]}
        answers["claim_options"] = known(body, ("type", *OPTIONS))
    else:
        answers |= {"claim_source": "values", "size": body["size"], "access_mode": body["accessMode"]}
        answers |= {"storage": body.get("storageClass", ""), "claim_options": known(body, OPTIONS)}
    only = mounts[0] if len(mounts) == 1 else {}
    path, sub_path = only.get("path"), only.get("sub_path", "")
    simple = isinstance(path, str) and path.startswith("/") and isinstance(sub_path, str) and sub_path[:1] != "/"
    if simple and not only.keys() - {"path", "sub_path"}:
        return answers | {"mount": path, "claim_sub_path": sub_path}
    return answers | {"claim_mounts": [mount["path"] if [*mount] == ["path"] else mount for mount in mounts]}


def _style(body: Mapping[str, Any]) -> str:
    return next((style for style in STYLES if body.get(style)), "")


def _mounts(body: Mapping[str, Any], controller_key: str, container_key: str) -> Iterator[Entry]:
    """Yield a volume's mounts as an entry has them; the app's own controller and container are understood."""
    everywhere = body.get("globalMounts")
    for place in everywhere if isinstance(everywhere, list) else ():
        yield _mount(place)
    both = bool(everywhere)
    for controller, containers in bodies(body.get("advancedMounts")).items():
        for container, places in containers.items():
            for place in places if isinstance(places, list) else ():
                named = {"controller": controller} if both or controller != controller_key else {}
                named |= {"container": container} if both or container != container_key else {}
                yield _mount(place) | named


def _mount(place: object) -> Entry:
    return {MOUNT[name]: value for name, value in known(place, MOUNT).items()}
