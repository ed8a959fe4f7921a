"""What varies in how an app is reached: the form that is written, host names, gateways, classes, TLS."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from scaffold.habits.ways import Form, Way, middlewares_of, parents, tls_of, ways
from scaffold.repository import list_at, mapping_at, text_at
from scaffold.siblings import App
from scaffold.votes import Ballot, Row, abstract_value

_FILES = {Form.ROUTE: "httproute.yaml", Form.INGRESS: "ingress.yaml", Form.INGRESS_ROUTE: "ingressroute.yaml"}
_VERSIONS = {
    Form.ROUTE: "gateway.networking.k8s.io/v1",
    Form.INGRESS: "networking.k8s.io/v1",
    Form.INGRESS_ROUTE: "traefik.io/v1alpha1",
}
"""What a manifest is usually called, and its usual version, by its form."""

_INGRESSES = frozenset({Form.INGRESS, Form.INGRESS_VALUES})
"""The forms that an Ingress has: TLS is said in both alike."""

ROUTES = frozenset({Form.ROUTE_VALUES, Form.ROUTE})
"""The forms that the Gateway API has."""

Read = Callable[[App, Way], Any]


def _first(cast: Read, entry: str = "", forms: frozenset[Form] = frozenset(Form)) -> Callable[[App], Ballot | None]:
    """Let an app's first way that has something to say vote; of one gateway or class only, where one is given."""

    def ballot(app: App) -> Ballot | None:
        for way in ways(app):
            if way.form not in forms or (entry and entry not in way.entries):
                continue
            value = cast(app, way)
            if value is not None:
                return Ballot(value, way.file)
        return None

    return ballot


def _host(app: App, way: Way) -> str | None:
    """Read the form of a host name: it votes only where it carries the app's or the release's name."""
    for host in way.hosts:
        form = app.abstract(host)
        if form.startswith(("{app}.", "{{ .Release.Name }}.", "{{.Release.Name}}.")):
            return form
    return None


def _domain(_: App, way: Way) -> str | None:
    for host in way.hosts:
        _first_label, dot, domain = host.replace("{{ .Release.Name }}", "x").partition(".")
        if dot:
            return domain
    return None


def _kind(_: App, way: Way) -> str | None:
    return str(way.form) if way.entries else None


def _key(app: App, way: Way) -> str | None:
    return app.abstract(way.key) if way.key and way.entries else None


def _gateway(_: App, way: Way) -> str | None:
    return next(iter(way.entries), None)


def _backend(_: App, way: Way) -> bool | None:
    return bool(list_at(way.body, "rules")) if way.form is Form.ROUTE_VALUES else None


def _backend_form(_: App, way: Way) -> str | None:
    if way.form is Form.ROUTE_VALUES:
        rules = ((backend, "identifier") for r in list_at(way.body, "rules") for backend in list_at(r, "backendRefs"))
        return next(("identifier" if text_at(backend, key) else "name" for backend, key in rules), None)
    if way.form is Form.INGRESS_VALUES:
        services = (mapping_at(path, "service") for h in list_at(way.body, "hosts") for path in list_at(h, "paths"))
        return next(("identifier" if "identifier" in s else "name" for s in services if s), None)
    return None


def _annotations(app: App, way: Way) -> dict[str, str]:
    return {app.abstract(str(key)): app.abstract(str(value)) for key, value in way.annotations.items()}


def _tls(app: App, way: Way) -> list[Any]:
    return [abstract_value(entry, app) for entry in tls_of(way)]


def _middlewares(app: App, way: Way) -> list[Any] | None:
    return [abstract_value(entry, app) for entry in middlewares_of(way)] if way.form is Form.INGRESS_ROUTE else None


def _port(app: App, way: Way) -> str | None:
    """Tell whether the service's port is called by its number or by its name."""
    if way.form is Form.INGRESS:
        paths = [path for rule in list_at(way.body, "rules") for path in list_at(rule, "http", "paths")]
        found = [mapping_at(path, "backend", "service", "port") for path in paths]
        return next(("name" if "name" in port else "number" for port in found if port), None)
    if way.form is Form.INGRESS_VALUES:
        paths = [path for entry in list_at(way.body, "hosts") for path in list_at(entry, "paths")]
        ports = [mapping_at(path, "service").get("port") for path in paths]
    elif way.form is Form.INGRESS_ROUTE:
        ports = [service.get("port") for rule in list_at(way.body, "routes") for service in _services(rule)]
    else:
        return None
    return next(("name" if isinstance(port, str) and not port.isdigit() else "number" for port in ports if port), None)


def _services(rule: Any) -> Iterable[dict[str, Any]]:
    return (service for service in list_at(rule, "services") if isinstance(service, dict))


def _path_type(_: App, way: Way) -> str | None:
    if way.form is Form.INGRESS:
        paths = [path for rule in list_at(way.body, "rules") for path in list_at(rule, "http", "paths")]
    elif way.form is Form.INGRESS_VALUES:
        paths = [path for entry in list_at(way.body, "hosts") for path in list_at(entry, "paths")]
    else:
        return None
    return next((text_at(path, "pathType") or "none" for path in paths), None)


def _file(app: App, way: Way) -> str | None:
    return app.file_form(way.file) if way.form.is_manifest else None


def _version(_: App, way: Way) -> str | None:
    return way.resource.document.api_version if way.resource else None


def gateway_refs(apps: Iterable[App]) -> dict[str, dict[str, str]]:
    """Return namespace and sectionName that routes use for each gateway, the most usual ones."""
    seen: dict[str, dict[tuple[str, str], int]] = {}
    for app in apps:
        for way in ways(app):
            for ref in parents(way.body) if way.form in ROUTES else ():
                counts = seen.setdefault(text_at(ref, "name"), {})
                form = (app.abstract(text_at(ref, "namespace")), text_at(ref, "sectionName"))
                counts[form] = counts.get(form, 0) + 1
    found: dict[str, dict[str, str]] = {}
    for name, counts in sorted(seen.items()):
        namespace, section = max(sorted(counts), key=lambda form: counts[form])
        found[name] = {key: value for key, value in (("namespace", namespace), ("sectionName", section)) if value}
    return found


def entry_forms(apps: Iterable[App]) -> dict[str, frozenset[Form]]:
    """Return the gateways, classes and entry points that apps name, with the forms in which they do."""
    found: dict[str, set[Form]] = {}
    for app in apps:
        for way in ways(app):
            for name in way.entries:
                found.setdefault(name, set()).add(way.form)
    return {name: frozenset(forms) for name, forms in sorted(found.items())}


ROWS = (
    Row("route_kind", _first(_kind), str(Form.ROUTE_VALUES)),
    Row("gateway", _first(_gateway), ""),
    Row("route_rules", _first(_backend), False),
    Row("route_backend", _first(_backend_form), "identifier"),
    Row("route_file", _first(_file), _FILES[Form.ROUTE]),
    Row("route_api_version", _first(_version), _VERSIONS[Form.ROUTE]),
)


def rows_of(entry: str) -> tuple[Row, ...]:
    """Return the rows that differ between gateways: key, host name, domain, annotations; of all where none is given."""
    return (
        Row("route_key", _first(_key, entry), "app"),
        Row("hostname_form", _first(_host, entry), ""),
        Row("domain", _first(_domain, entry), ""),
        Row("route_annotations", _first(_annotations, entry), {}, per_key=True),
    )


def rows_of_form(form: Form, entry: str) -> tuple[Row, ...]:
    """Return the rows about a form, at one gateway or class, beyond those that all forms have."""
    only = frozenset({form})
    alike = _INGRESSES if form in _INGRESSES else only
    rows = [
        Row("route_tls", _first(_tls, entry, alike), []),
        Row("route_middlewares", _first(_middlewares, entry, only), []),
        Row("route_path_type", _first(_path_type, entry, only), "Prefix"),
        Row("route_port", _first(_port, entry, only), "name" if form is Form.INGRESS_VALUES else "number"),
    ]
    if form.is_manifest:
        rows += [Row("route_file", _first(_file, "", only), _FILES[form])]
        rows += [Row("route_api_version", _first(_version, "", only), _VERSIONS[form])]
    return tuple(rows)


def rows_of_entry(entry: str) -> tuple[Row, ...]:
    """Return the row about how a gateway or class is written."""
    return (Row("route_kind", _first(_kind, entry), ""),)
