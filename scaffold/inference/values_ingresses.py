"""Infers the answers about Ingresses in a release's values that lead to the app's own service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scaffold.habits.ways import ANY, Form
from scaffold.inference.entries import Entry
from scaffold.inference.manifest_ingresses import with_own_hosts
from scaffold.repository import list_at, text_at

_KEYS = frozenset({"className", "annotations", "hosts", "tls"})


@dataclass(frozen=True, slots=True)
class Service:
    """The app's own service, as an Ingress may name it."""

    identifier: str
    release: str
    port: Any
    port_name: str


def ingress_answers(ingresses: Mapping[str, Entry], service: Service) -> Entry:
    """Return the answers that write all Ingresses as the app's own way in; only `ingress` where they cannot.

    Several are one answer where they differ by class and annotations alone.

    Args:
        ingresses: Key to what app-template takes, in order.
        service: What they must lead to.
    """
    read = {key: _read(body, service) for key, body in ingresses.items()}
    found = {key: entry for key, entry in read.items() if entry is not None}
    shared = [
        {name: value for name, value in entry.items() if name not in ("class", "notes")} for entry in found.values()
    ]
    classes = [entry["class"] for entry in found.values()]
    unlike = any(entry != shared[0] for entry in shared) or len(set(classes)) < len(classes)
    if not service.port or not found or len(found) < len(ingresses) or unlike:
        return {"ingress": dict(ingresses)}
    split = len(found) > 1
    notes = {entry["class"]: entry["notes"] for entry in found.values()}
    return {
        "ingress": {},
        "route_kind": str(Form.INGRESS_VALUES),
        "route_key": next(iter(found)),
        "route_split": split,
        "route_keys": dict(zip(classes, found, strict=True)),
        "gateways": classes,
        "gateway_refs": {},
        "route_annotations": {} if split else notes[classes[0]],
        "gateway_annotations": {name: note for name, note in notes.items() if note} if split else {},
        **shared[0],
    }


def _read(body: Entry, service: Service) -> Entry | None:
    """Read one Ingress; `None` where the template would write it in another way."""
    hosts = list_at(body, "hosts")
    paths = [list_at(host, "paths") for host in hosts]
    first = paths[0][0] if paths and paths[0] and isinstance(paths[0][0], dict) else {}
    names = [text_at(host, "host") for host in hosts]
    named = first.get("service")
    backend, port = _backend(named, service)
    path = first.get("path")
    plain = first.keys() <= {"path", "pathType", "service"} and isinstance(path, str) and path.startswith("/")
    whole = all(host == {"host": name, "paths": [first]} for host, name in zip(hosts, names, strict=True))
    if not (backend and plain and whole and all(names)) or body.keys() - _KEYS:
        return None
    return {
        "class": text_at(body, "className") or ANY,
        "notes": dict(body.get("annotations") or {}),
        "hostnames": names,
        "route_path": "" if path == "/" else path,
        "route_path_type": text_at(first, "pathType") or "none",
        "route_backend": backend,
        "route_port": port,
        "route_tls": [with_own_hosts(entry, names) for entry in list_at(body, "tls")],
    }


def _backend(named: object, service: Service) -> tuple[str, str]:
    """Return how the app's own service and its port are named, empty where it is another."""
    ports = {"name": service.port_name, "number": service.port}
    for style, name in (("identifier", service.identifier), ("name", service.release)):
        for form, port in ports.items():
            if named == {style: name, "port": port}:
                return style, form
    return "", ""
