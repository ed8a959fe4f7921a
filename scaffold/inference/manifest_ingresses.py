"""Infers the answers about an Ingress or Traefik's IngressRoute that is a manifest of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from scaffold.habits.ways import ANY, INGRESS_GROUP, TRAEFIK_GROUPS, Form
from scaffold.inference.entries import Entry
from scaffold.inference.folder import Folder
from scaffold.repository import Document, list_at, mapping_at, text_at

_MATCH = re.compile(r"(?P<hosts>.+?)(?: && PathPrefix\(`(?P<path>/[^`]*)`\))?")
_HOST = re.compile(r"Host\(`([^`]+)`\)")
_NOTHING_MORE: Mapping[str, frozenset[str]] = {
    "metadata": frozenset({"name", "annotations"}),
    "ingress": frozenset({"ingressClassName", "rules", "tls"}),
    "ingressroute": frozenset({"entryPoints", "routes", "tls"}),
}


def own_ingress(folder: Folder, taken: Sequence[str], port: int) -> Entry | None:
    """Return the answers that write the app's only Ingress or IngressRoute; `None` where they cannot say all of it.

    Args:
        folder: The app's folder.
        taken: Files that are written for something else.
        port: The port of the app's own service, 0 for none.
    """
    found = [(Form.INGRESS, *entry) for entry in folder.of_kind("Ingress", INGRESS_GROUP)]
    for group in TRAEFIK_GROUPS:
        found += [(Form.INGRESS_ROUTE, *entry) for entry in folder.of_kind("IngressRoute", group)]
    if len(found) != 1 or not port:
        return None
    form, file, document = found[0]
    release = folder.release.name
    metadata = mapping_at(document.body, "metadata")
    alone = file not in taken and len(folder.files[file]) == 1
    if not alone or metadata.get("name") != release or metadata.keys() - _NOTHING_MORE["metadata"]:
        return None
    read = _ingress if form is Form.INGRESS else _ingress_route
    said = read(document, release, port)
    if said is None or mapping_at(document.body, "spec").keys() - _NOTHING_MORE[form]:
        return None
    return {
        "route_kind": str(form),
        "route_file": file,
        "route_api_version": document.api_version,
        "route_annotations": dict(mapping_at(metadata, "annotations")),
        "gateway_annotations": {},
        "gateway_refs": {},
        "route_split": False,
        **said,
    }


def _ingress(document: Document, release: str, port: int) -> Entry | None:
    """Read an Ingress whose host names all lead to the app's own service, by one path."""
    spec = mapping_at(document.body, "spec")
    rules = list_at(spec, "rules")
    hosts = [text_at(rule, "host") for rule in rules]
    paths = [list_at(rule, "http", "paths") for rule in rules]
    first = paths[0][0] if paths and paths[0] and isinstance(paths[0][0], dict) else {}
    written = mapping_at(first, "backend", "service", "port")
    by_name = "name" in written
    usual = {
        "path": first.get("path"),
        "pathType": first.get("pathType"),
        "backend": {"service": {"name": release, "port": written if by_name else {"number": port}}},
    }
    same = all(found == [usual] for found in paths) and all(
        rule == {"host": host, "http": {"paths": [usual]}} for rule, host in zip(rules, hosts, strict=True)
    )
    if not same or not all(hosts) or not isinstance(first.get("path"), str) or (by_name and len(written) > 1):
        return None
    return {
        "gateways": [text_at(spec, "ingressClassName") or ANY],
        "hostnames": hosts,
        "route_path": "" if first["path"] == "/" else first["path"],
        "route_path_type": str(first.get("pathType")),
        "route_port": "name" if by_name else "number",
        "route_tls": [with_own_hosts(entry, hosts) for entry in list_at(spec, "tls")],
    }


def with_own_hosts(entry: Any, hosts: Sequence[str]) -> Any:
    """Return an entry of an Ingress's TLS, `hosts: true` in the place of the route's own host names."""
    if isinstance(entry, dict) and entry.get("hosts") == hosts:
        return {key: True if key == "hosts" else value for key, value in entry.items()}
    return entry


def _ingress_route(document: Document, release: str, port: int) -> Entry | None:
    """Read an IngressRoute of one rule that leads to the app's own service."""
    spec = mapping_at(document.body, "spec")
    rules = list_at(spec, "routes")
    rule = rules[0] if len(rules) == 1 and isinstance(rules[0], dict) else {}
    services = list_at(rule, "services")
    service = services[0] if len(services) == 1 and isinstance(services[0], dict) else {}
    hosts, path = read_match(text_at(rule, "match"))
    written = service.get("port")
    by_name = isinstance(written, str)
    if not hosts or service != {"name": release, "port": written if by_name else port}:
        return None
    if rule.keys() - {"match", "kind", "middlewares", "services"} or rule.get("kind", "Rule") != "Rule":
        return None
    tls = spec.get("tls")
    return {
        "gateways": [str(point) for point in list_at(spec, "entryPoints")] or [ANY],
        "hostnames": hosts,
        "route_path": path,
        "route_port": "name" if by_name else "number",
        "route_middlewares": [dict(entry) for entry in list_at(rule, "middlewares") if isinstance(entry, dict)],
        "route_tls": [tls] if isinstance(tls, dict) else [],
    }


def read_match(match: str) -> tuple[list[str], str]:
    """Return the host names and the path prefix of a rule as the template writes it; no host for any other rule."""
    found = _MATCH.fullmatch(match)
    if found is None:
        return [], ""
    hosts, path = found["hosts"], found["path"] or ""
    names = _HOST.findall(hosts)
    written = " || ".join(f"Host(`{name}`)" for name in names)
    expected = f"({written})" if path and len(names) > 1 else written
    return (names, path) if hosts == expected else ([], "")
