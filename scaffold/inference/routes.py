"""Infers the answers about the routes of a release: an entry of the further ones, and the app's own route."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from scaffold.inference.entries import NAMING, Entry, bodies, is_scalar, known, main_key, scalars
from scaffold.repository import mapping_at
from scaffold.siblings import App

OPTIONS = ("enabled", "kind", "labels", "namespaceOverride", "referenceGrant", *NAMING)
"""What an entry has as app-template takes it."""

PARENT = ("group", "kind", "namespace", "name", "identifier", "sectionName", "port")
RULE = ("name", "backendRefs", "matches", "filters", "sessionPersistence", "timeouts", "retry")

_GATEWAY = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*")


def route_entry(key: str, body: Mapping[str, Any]) -> Entry:
    """Return a route as an entry of `extra_routes`, with its parents and rules as they are written."""
    entry: Entry = {"key": key}
    hosts = body.get("hostnames")
    if isinstance(hosts, list):
        entry["hostnames"] = [host for host in hosts if isinstance(host, str)]
    if isinstance(body.get("annotations"), dict):
        entry["annotations"] = scalars(body["annotations"])
    for written, name, keys in (("parentRefs", "parents", PARENT), ("rules", "rules", RULE)):
        items = body.get(written)
        if isinstance(items, list):
            entry[name] = [kept for item in items if (kept := known(item, keys)) or item == {}]
    return entry | known(body, OPTIONS)


def route_answers(routes: object, app: App, service_key: str, port: int) -> Entry:
    """Return the answers about all routes; `service_key` and `port` are those of the app's own service, 0 for none."""
    entries = {key: route_entry(key, body) for key, body in bodies(routes).items()}
    if not port:
        return {"extra_routes": [*entries.values()]}
    refs: dict[str, Entry] = {}
    for entry in entries.values():
        _name_gateways(entry, refs)
    own = entries.pop(main_key([key for key, entry in entries.items() if entry.get("gateways")], app), None)
    answers: Entry = {"gateway_refs": refs, "gateways": [], "gateway_annotations": {}, "route_split": False}
    release = app.release.document.name if app.release else ""
    backend = _Backend(service_key, port, release, "identifier")
    if own:
        answers["route_rules"] = "rules" in own
        backend = _take_backend(own, backend)
        answers["route_rules"] = answers["route_rules"] and "rules" not in own
        answers |= {
            "route_kind": "values",
            "route_key": own["key"],
            "route_backend": backend.style,
            "route_path": own.get("path", ""),
            "gateways": own["gateways"],
            "hostnames": own.get("hostnames", []),
        }
    for entry in entries.values():
        _take_rules(entry, backend, plain=bool(answers.get("route_rules")))
    answers["route_annotations"] = _take_annotations([*([own] if own else []), *entries.values()])
    if own:
        answers["route_options"] = known(own, ("annotations", "rules", *OPTIONS))
    return answers | {"extra_routes": [*entries.values()]}


def _name_gateways(entry: Entry, refs: dict[str, Entry]) -> None:
    """Put the gateways' names in the place of an entry's parents, where one reference to each gateway is enough."""
    parents = entry.get("parents", [])
    names = [parent.get("name") for parent in parents]
    if not all(isinstance(name, str) and _GATEWAY.fullmatch(name) for name in names) or len({*names}) < len(names):
        return
    found = {parent["name"]: {key: value for key, value in parent.items() if key != "name"} for parent in parents}
    if names and all(refs.get(name, ref) == ref for name, ref in found.items()):
        refs.update({name: ref for name, ref in found.items() if name not in refs})
        entry["gateways"] = names
        del entry["parents"]


@dataclass(frozen=True, slots=True)
class _Backend:
    """What a route's only rule leads to unless an answer says otherwise; `style` is `identifier` or `name`."""

    service: str
    port: int
    release: str
    style: str

    @property
    def usual(self) -> str:
        """Return the service as a rule names it."""
        return self.release if self.style == "name" else self.service


def _take_backend(own: Entry, backend: _Backend) -> _Backend:
    """Drop the rules of the app's own route where they lead to its service, and return in which style they do."""
    for style in ("identifier", "name"):
        tried = replace(backend, style=style)
        found = _simple_rule(own.get("rules"), style)
        if found and found[:2] == (tried.usual, tried.port):
            del own["rules"]
            own |= {"path": found[2]} if found[2] else {}
            return tried
    return backend


def _take_rules(entry: Entry, backend: _Backend, *, plain: bool) -> None:
    """Say a further route's rules by path, service and port; `plain` is whether a route without those has rules."""
    found = _simple_rule(entry.get("rules"), backend.style)
    if found:
        service, port, path = found
        del entry["rules"]
        entry |= {"path": path} if path else {}
        entry |= {"service": service} if service != backend.usual else {}
        if port != backend.port or not (plain or path or service != backend.usual):
            entry["port"] = port
    elif plain:
        entry.setdefault("rules", [])


def _simple_rule(rules: object, style: str) -> tuple[str, Any, str] | None:
    """Return the service, port and path prefix of rules that are one rule and no more than that."""
    rule = rules[0] if isinstance(rules, list) and len(rules) == 1 else {}
    backends = rule.get("backendRefs")
    backend = backends[0] if isinstance(backends, list) and len(backends) == 1 else None
    if not isinstance(backend, dict) or backend.keys() != {style, "port"} or rule.keys() - {"backendRefs", "matches"}:
        return None
    service, port, path = backend[style], backend["port"], ""
    if "matches" in rule:
        match = rule["matches"]
        value = mapping_at(match[0], "path").get("value") if isinstance(match, list) and match else None
        path = value if isinstance(value, str) and value.startswith("/") and " " not in value else ""
        if not path or match != [{"path": {"type": "PathPrefix", "value": path}}]:
            return None
    return (service, port, path) if isinstance(service, str) and service and is_scalar(port) else None


def _take_annotations(entries: list[Entry]) -> Entry:
    """Take out the annotations that all routes begin with, as the first one has them."""
    shared: Entry = entries[0].get("annotations", {}) if entries else {}
    count = len(shared)
    if not shared or any([*entry.get("annotations", {}).items()][:count] != [*shared.items()] for entry in entries):
        return {}
    for entry in entries:
        entry["annotations"] = dict([*entry["annotations"].items()][count:])
        if not entry["annotations"]:
            del entry["annotations"]
    return shared
