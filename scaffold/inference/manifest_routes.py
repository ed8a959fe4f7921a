"""Infers the answers about HTTPRoutes, and an Ingress or IngressRoute, that are manifests of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from scaffold.inference.entries import Entry
from scaffold.inference.folder import Folder
from scaffold.inference.manifest_ingresses import own_ingress
from scaffold.inference.routes import PARENT
from scaffold.inference.storage import manifest_entry
from scaffold.repository import list_at

_GROUP = "gateway.networking.k8s.io"
_USUAL = f"{_GROUP}/v1"
_NAME = re.compile(r"[a-z0-9](?:[-.a-z0-9]*[a-z0-9])?")
_PLACES = {"hostnames": ("hostnames",), "parent_refs": ("parentRefs",), "rules": ("rules",)}


def manifest_route_answers(folder: Folder, taken: Sequence[str], values: Mapping[str, Any]) -> Entry:
    """Return the answers about manifests of HTTPRoutes.

    Args:
        folder: The app's folder.
        taken: Files that are written for something else.
        values: The answers about the release's values; without a route there, the app's own may be a manifest.
    """
    found = []
    for file, document in folder.of_kind("HTTPRoute", _GROUP):
        if file not in taken and list_at(document.body, "spec", "parentRefs"):
            version = {} if document.api_version == _USUAL else {"api_version": document.api_version}
            found.append(manifest_entry(file, document, _PLACES) | version)
    if len(found) == 1 and not values.get("gateways") and not values.get("extra_routes"):
        own = _own_route(found[0], folder.release.name, values.get("port", 0))
        if own is not None and len(folder.files[found[0]["file"]]) == 1:
            return own | {"http_routes": []}
    if not values.get("gateways") and not values.get("extra_routes"):
        return (own_ingress(folder, taken, values.get("port", 0)) or {}) | {"http_routes": found}
    return {"http_routes": found}


def _own_route(entry: Entry, release: str, port: int) -> Entry | None:
    """Return the answers that write a manifest as the app's own route; `None` where they cannot say all of it."""
    parents, rules = entry["parent_refs"], entry.get("rules", [])
    refs = {
        parent["name"]: {key: value for key, value in parent.items() if key != "name"}
        for parent in parents
        if isinstance(parent, dict) and _NAME.fullmatch(str(parent.get("name"))) and not parent.keys() - set(PARENT)
    }
    if len(refs) != len(parents) or entry["name"] != release or entry.keys() & {"labels", "namespace"} or not port:
        return None
    path = _path_prefix(rules, [{"name": release, "port": port}])
    if path is None or not entry.get("hostnames"):
        return None
    return {
        "route_kind": "httproute",
        "route_file": entry["file"],
        "route_api_version": entry.get("api_version", _USUAL),
        "route_annotations": entry.get("annotations", {}),
        "route_path": path,
        "gateways": [*refs],
        "gateway_refs": refs,
        "gateway_annotations": {},
        "hostnames": entry["hostnames"],
        "route_split": False,
    }


def _path_prefix(rules: object, backends: list[Entry]) -> str | None:
    """Return the path prefix of the only rule, empty for none; `None` where it says more or leads elsewhere."""
    rule = rules[0] if isinstance(rules, list) and len(rules) == 1 and isinstance(rules[0], dict) else {}
    if rule.get("backendRefs") != backends or rule.keys() - {"backendRefs", "matches"}:
        return None
    if "matches" not in rule:
        return ""
    match = rule["matches"]
    path = match[0].get("path") if isinstance(match, list) and len(match) == 1 and isinstance(match[0], dict) else None
    value = path.get("value") if isinstance(path, dict) else None
    usual = [{"path": {"type": "PathPrefix", "value": value}}]
    return value if isinstance(value, str) and value.startswith("/") and match == usual else None
