"""What varies in how an app is reached: routes, host names, gateways."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from scaffold.kustomize import Resource
from scaffold.repository import list_at, mapping_at, text_at
from scaffold.roots import is_below
from scaffold.siblings import App
from scaffold.votes import Ballot, Row


def routes(app: App) -> Iterator[tuple[str, Mapping[str, Any], str]]:
    """Yield key, body and file of each HTTP route: in the release's values, or a manifest of its own (no key)."""
    if app.release:
        for key, body in mapping_at(app.values, "route").items():
            on = isinstance(body, dict) and body.get("enabled") is not False
            if on and text_at(body, "kind") in ("", "HTTPRoute"):
                yield str(key), body, app.release.document.path
    for resource in _manifests(app):
        annotations = mapping_at(resource.document.body, "metadata", "annotations")
        yield "", {**mapping_at(resource.body, "spec"), "annotations": annotations}, resource.document.path


def _manifests(app: App) -> Iterator[Resource]:
    return (r for r in app.of_kind("HTTPRoute") if is_below(r.document.path, app.folder))


def parents(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return a route's gateways; a route within a mesh names a Service instead."""
    refs = [ref for ref in list_at(body, "parentRefs") if isinstance(ref, dict) and text_at(ref, "name")]
    return [ref for ref in refs if text_at(ref, "kind") in ("", "Gateway")]


Read = Callable[[App, str, Mapping[str, Any]], Any]


def _first(cast: Read, gateway: str = "") -> Callable[[App], Ballot | None]:
    """Let an app's first route that has something to say vote; of one gateway only, where one is given."""

    def ballot(app: App) -> Ballot | None:
        for key, body, file in routes(app):
            if gateway and gateway not in {text_at(ref, "name") for ref in parents(body)}:
                continue
            value = cast(app, key, body)
            if value is not None:
                return Ballot(value, file)
        return None

    return ballot


def _host(app: App, _: str, body: Mapping[str, Any]) -> str | None:
    """Read the form of a host name: it votes only where it carries the app's or the release's name."""
    for host in list_at(body, "hostnames"):
        form = app.abstract(str(host))
        if form.startswith(("{app}.", "{{ .Release.Name }}.", "{{.Release.Name}}.")):
            return form
    return None


def _domain(_: App, __: str, body: Mapping[str, Any]) -> str | None:
    for host in list_at(body, "hostnames"):
        _first_label, dot, domain = str(host).replace("{{ .Release.Name }}", "x").partition(".")
        if dot:
            return domain
    return None


def _kind(_: App, key: str, body: Mapping[str, Any]) -> str | None:
    return ("values" if key else "httproute") if parents(body) else None


def _key(app: App, key: str, body: Mapping[str, Any]) -> str | None:
    return app.abstract(key) if key and parents(body) else None


def _gateway(_: App, __: str, body: Mapping[str, Any]) -> str | None:
    return next((text_at(ref, "name") for ref in parents(body)), None)


def _backend(_: App, key: str, body: Mapping[str, Any]) -> bool | None:
    return bool(list_at(body, "rules")) if key else None


def _backend_form(_: App, key: str, body: Mapping[str, Any]) -> str | None:
    for rule in list_at(body, "rules"):
        for backend in list_at(rule, "backendRefs"):
            if key:
                return "identifier" if text_at(backend, "identifier") else "name"
    return None


def _annotations(app: App, _: str, body: Mapping[str, Any]) -> dict[str, str]:
    return {app.abstract(str(key)): app.abstract(str(value)) for key, value in mapping_at(body, "annotations").items()}


def _of_manifest(cast: Callable[[App, Resource], str]) -> Callable[[App], Ballot | None]:
    def ballot(app: App) -> Ballot | None:
        found = next(_manifests(app), None)
        return Ballot(cast(app, found), found.document.path) if found else None

    return ballot


def gateway_refs(apps: Iterator[App] | tuple[App, ...]) -> dict[str, dict[str, str]]:
    """Return namespace and sectionName that routes use for each gateway, the most usual ones."""
    seen: dict[str, dict[tuple[str, str], int]] = {}
    for app in apps:
        for _, body, _ in routes(app):
            for ref in parents(body):
                counts = seen.setdefault(text_at(ref, "name"), {})
                form = (app.abstract(text_at(ref, "namespace")), text_at(ref, "sectionName"))
                counts[form] = counts.get(form, 0) + 1
    found: dict[str, dict[str, str]] = {}
    for name, counts in sorted(seen.items()):
        namespace, section = max(sorted(counts), key=lambda form: counts[form])
        found[name] = {key: value for key, value in (("namespace", namespace), ("sectionName", section)) if value}
    return found


ROWS = (
    Row("route_kind", _first(_kind), "values"),
    Row("gateway", _first(_gateway), ""),
    Row("route_rules", _first(_backend), False),
    Row("route_backend", _first(_backend_form), "identifier"),
    Row("route_file", _of_manifest(lambda app, r: app.abstract(posixpath.basename(r.document.path))), "httproute.yaml"),
    Row("route_api_version", _of_manifest(lambda _, r: r.document.api_version), "gateway.networking.k8s.io/v1"),
)


def rows_of(gateway: str) -> tuple[Row, ...]:
    """Return the rows that differ between gateways: key, host name, domain, annotations; of all where none is given."""
    return (
        Row("route_key", _first(_key, gateway), "app"),
        Row("hostname_form", _first(_host, gateway), ""),
        Row("domain", _first(_domain, gateway), ""),
        Row("route_annotations", _first(_annotations, gateway), {}, per_key=True),
    )
