"""What varies in an app-template HelmRelease: its chart's source, its keys, and what everybody sets alike."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from scaffold.kustomize import Resource
from scaffold.repository import list_at, mapping_at, text_at
from scaffold.siblings import APP_TEMPLATE, App, Chart
from scaffold.votes import Ballot, Row, abstract_value, completed_order, usual_order, without

_KNOWN = (
    "chart",
    "chartRef",
    "dependsOn",
    "interval",
    "values",
    "valuesFrom",
    "postRenderers",
    "suspend",
    "releaseName",
)

_REFERENCE_ORDERS: Mapping[str, tuple[str, ...]] = {
    "helmrelease_key_order": (
        "interval", "chart", "chartRef", "dependsOn", "maxHistory", "install", "upgrade", "values",
    ),
    "values_key_order": (
        "defaultPodOptions", "controllers", "serviceAccount", "service", "serviceMonitor", "route", "configMaps",
        "persistence",
    ),
    "controller_key_order": (
        "type", "replicas", "strategy", "annotations", "cronjob", "serviceAccount", "pod", "initContainers",
        "containers",
    ),
    "container_key_order": ("image", "command", "args", "env", "envFrom", "probes", "securityContext", "resources"),
}  # fmt: skip

Cast = Callable[[App], Ballot | None]


def controller(app: App) -> tuple[str, Mapping[str, Any]]:
    """Return the release's only controller, or the one named as the app or `main`."""
    return _only(mapping_at(app.values, "controllers"), app)


def container(app: App) -> tuple[str, Mapping[str, Any]]:
    """Return the controller's only container, or the one named as the app, `app` or `main`."""
    return _only(mapping_at(controller(app)[1], "containers"), app)


def service(app: App) -> tuple[str, Mapping[str, Any]]:
    """Return the release's only service, or the one named as the app."""
    return _only(mapping_at(app.values, "service"), app)


def _only(entries: Mapping[str, Any], app: App) -> tuple[str, Mapping[str, Any]]:
    mappings = {key: value for key, value in entries.items() if isinstance(value, dict)}
    if len(mappings) == 1:
        return next(iter(mappings.items()))
    for name in (app.name, "app", "main"):
        if name in mappings:
            return name, mappings[name]
    return "", {}


def of_release(cast: Callable[[App], Any]) -> Cast:
    """Let only apps with an app-template release vote; `None` abstains."""

    def ballot(app: App) -> Ballot | None:
        if app.release is None:
            return None
        value = cast(app)
        return None if value is None else Ballot(value, app.release.document.path)

    return ballot


def of_chart(cast: Callable[[App, Chart], Any]) -> Cast:
    """Let only apps with an app-template release vote on where its chart comes from."""

    def value(app: App) -> Any:
        chart = app.charts.get(app.release.name) if app.release else None
        return cast(app, chart) if chart and chart.name == APP_TEMPLATE else None

    return of_release(value)


def _raw(app: App) -> Any:
    return app.release.document.body if app.release else {}


def _name(pick: Callable[[App], tuple[str, Mapping[str, Any]]]) -> Cast:
    def value(app: App) -> str | None:
        name = pick(app)[0]
        return app.abstract(name) if name else None

    return of_release(value)


def _raw_text(*keys: str) -> Cast:
    return of_release(lambda app: app.abstract(text_at(_raw(app), *keys)))


def _extra(app: App) -> Any:
    return abstract_value(without(mapping_at(_raw(app), "spec"), _KNOWN), app)


def _pod_security(app: App) -> tuple[str, Mapping[str, Any]]:
    of_all = mapping_at(app.values, "defaultPodOptions")
    of_one = mapping_at(controller(app)[1], "pod")
    if "securityContext" in of_all or (of_all and "securityContext" not in of_one):
        return "defaultPodOptions", mapping_at(of_all, "securityContext")
    return "controller", mapping_at(of_one, "securityContext")


def _security_place(app: App) -> str | None:
    place, context = _pod_security(app)
    return place if context else None


def _pod_options(app: App) -> dict[str, Any]:
    place, _ = _pod_security(app)
    options = (
        mapping_at(app.values, "defaultPodOptions")
        if place == "defaultPodOptions"
        else mapping_at(controller(app)[1], "pod")
    )
    return {key: value for key, value in options.items() if isinstance(value, (str, int, bool))}


def _strategy(app: App) -> str | None:
    if text_at(controller(app)[1], "type") not in ("", "deployment"):
        return None
    return text_at(controller(app)[1], "strategy")


def _timezone(app: App) -> str | None:
    env = container(app)[1].get("env")
    if isinstance(env, dict) and not isinstance(env.get("TZ"), dict):
        return str(env.get("TZ") or "")
    return "" if env is not None else None


def _reloader(app: App) -> Any:
    """Only apps that consume a secret show the habit: without one there is nothing to reload."""
    if not app.of_kind("ExternalSecret") and not list_at(container(app)[1], "envFrom"):
        return None
    annotations = mapping_at(controller(app)[1], "annotations")
    return {
        app.abstract(str(key)): app.abstract(str(value)) for key, value in annotations.items() if "reloader" in str(key)
    }


def _secret_ref(app: App) -> str | None:
    for entry in list_at(container(app)[1], "envFrom"):
        name = text_at(entry, "secretRef", "name") or text_at(entry, "secret")
        if name:
            return app.abstract(name)
    return None


def _service_controller(app: App) -> bool | None:
    name, body = service(app)
    return "controller" in body if name else None


def _probe(app: App) -> str | None:
    probe = mapping_at(container(app)[1], "probes", "readiness") or mapping_at(container(app)[1], "probes", "liveness")
    if not probe or probe.get("enabled") is False:
        return None
    found = mapping_at(probe, "spec")
    for key, kind in (("httpGet", "http"), ("tcpSocket", "tcp"), ("exec", "exec")):
        if key in found:
            return kind
    return "http" if text_at(probe, "type").upper() in ("HTTP", "HTTPS") else "default"


def _probed(app: App) -> bool | None:
    return bool(_probes_enabled(app)) if service(app)[0] else None


def _probes_enabled(app: App) -> list[str] | None:
    probes = mapping_at(container(app)[1], "probes")
    if not probes:
        return None
    return [
        kind
        for kind in ("liveness", "readiness", "startup")
        if mapping_at(probes, kind) and mapping_at(probes, kind).get("enabled") is not False
    ]


def _probe_spec(app: App) -> Any:
    for kind in ("readiness", "liveness"):
        found = mapping_at(container(app)[1], "probes", kind, "spec")
        if found:
            return without(found, ("httpGet", "tcpSocket", "exec", "grpc"))
    return None


def _container_security(app: App) -> Any:
    return dict(mapping_at(container(app)[1], "securityContext")) or None


def _resources(app: App) -> Any:
    """Flatten to `requests.cpu` and the like: each amount is voted on by itself."""
    name, body = container(app)
    if not name:
        return None
    found = mapping_at(body, "resources")
    return {
        f"{kind}.{resource}": amount
        for kind in ("requests", "limits")
        for resource, amount in mapping_at(found, kind).items()
    }


def key_orders(apps: Sequence[App]) -> dict[str, list[str]]:
    """Return the orders in which the siblings write `spec`, `spec.values`, a controller and a container."""
    own = [app for app in apps if app.release]
    written = {
        "helmrelease_key_order": [list(mapping_at(_raw(app), "spec")) for app in own],
        "values_key_order": [list(app.values) for app in own],
        "controller_key_order": [list(controller(app)[1]) for app in own],
        "container_key_order": [list(container(app)[1]) for app in own],
    }
    return {name: completed_order(usual_order(orders), _REFERENCE_ORDERS[name]) for name, orders in written.items()}


def _chart_url(_: App, chart: Chart) -> str:
    return text_at(chart.source.document.body, "spec", "url") if chart.source else ""


def _chart_extra(app: App, chart: Chart) -> Any:
    if not chart.source or chart.style != "oci-per-app":
        return None
    return abstract_value(without(mapping_at(chart.source.document.body, "spec"), ("interval", "url", "ref")), app)


def _per_app(read: Callable[[App, Chart], Any]) -> Cast:
    return of_chart(lambda app, chart: read(app, chart) if chart.style == "oci-per-app" and chart.source else None)


def _port_name(app: App) -> str | None:
    """Read the port's name; one that is the app's own, such as a database's protocol, is abstracted."""
    name = next(iter(mapping_at(service(app)[1], "ports")), None)
    return app.abstract(str(name)) if name is not None else None


ROWS = (
    Row("chart_source", of_chart(lambda _, chart: chart.style), "oci-per-app"),
    Row("chart_name", of_chart(lambda _, chart: chart.name), APP_TEMPLATE),
    Row("chart_version", of_chart(lambda _, chart: chart.version or None), ""),
    Row("chart_url", of_chart(_chart_url), ""),
    Row("chart_ref_kind", of_chart(lambda _, chart: chart.ref[0]), "OCIRepository"),
    Row("chart_ref_name", of_chart(lambda app, chart: app.abstract(chart.ref[2])), "{app}"),
    Row("chart_ref_namespace", of_chart(lambda app, chart: app.abstract(chart.ref[1])), ""),
    Row(
        "chart_file",
        _per_app(lambda app, chart: app.file_form(chart.source.document.path) if chart.source else None),
        "ocirepository.yaml",
    ),
    Row(
        "chart_interval",
        _per_app(lambda _, chart: text_at(chart.source.document.body if chart.source else {}, "spec", "interval")),
        "1h",
    ),
    Row(
        "chart_api_version",
        _per_app(lambda _, chart: chart.source.document.api_version if chart.source else ""),
        "source.toolkit.fluxcd.io/v1",
    ),
    Row("chart_extra", _per_app(_chart_extra), {}, per_key=True),
    Row(
        "helmrelease_file",
        of_release(lambda app: app.abstract(posixpath.basename(app.release.document.path)) if app.release else None),
        "helmrelease.yaml",
    ),
    Row("helmrelease_name", _raw_text("metadata", "name"), "{app}"),
    Row("helmrelease_namespace", _raw_text("metadata", "namespace"), ""),
    Row("helmrelease_interval", _raw_text("spec", "interval"), "1h"),
    Row("helmrelease_api_version", _raw_text("apiVersion"), "helm.toolkit.fluxcd.io/v2"),
    Row("helmrelease_extra", of_release(_extra), {}, per_key=True),
    Row("controller_key", _name(controller), "{app}"),
    Row("container_key", _name(container), "app"),
    Row("service_key", _name(service), "app"),
    Row("service_controller", of_release(_service_controller), False),
    Row("pod_security_at", of_release(_security_place), "defaultPodOptions"),
    Row("pod_security_context", of_release(lambda app: dict(_pod_security(app)[1]) or None), {}, per_key=True),
    Row("container_security_context", of_release(_container_security), {}, per_key=True),
    Row("pod_options", of_release(_pod_options), {}, per_key=True),
    Row("resources", of_release(_resources), {}, per_key=True, loose=True),
    Row("strategy", of_release(_strategy), ""),
    Row("timezone", of_release(_timezone), ""),
    Row("reloader", of_release(_reloader), {}, per_key=True),
    Row("secret_ref", of_release(_secret_ref), "{app}-secret"),
    Row("probe", of_release(_probe), "http"),
    Row("probed", of_release(_probed), True),
    Row("probes_enabled", of_release(_probes_enabled), ["liveness", "readiness"]),
    Row("probe_spec", of_release(_probe_spec), {}, per_key=True),
    Row("port_name", of_release(_port_name), "http"),
)
"""What the app-template releases show."""


def _of_any_chart(row: Row, cast: Callable[[Resource], Any]) -> Row:
    """Let the only release of an app vote, or the one that carries the app's name, whatever its chart."""

    def ballot(app: App) -> Ballot | None:
        named = [release for release in app.releases if release.name == app.name]
        found = named or list(app.releases)
        return Ballot(abstract_value(cast(found[0]), app), found[0].document.path) if len(found) == 1 else None

    return replace(row, cast=ballot)


_ANY_CHART: Mapping[str, Callable[[Resource], Any]] = {
    "helmrelease_file": lambda release: posixpath.basename(release.document.path),
    "helmrelease_name": lambda release: text_at(release.document.body, "metadata", "name"),
    "helmrelease_namespace": lambda release: text_at(release.document.body, "metadata", "namespace"),
    "helmrelease_interval": lambda release: text_at(release.document.body, "spec", "interval"),
    "helmrelease_api_version": lambda release: release.document.api_version,
    "helmrelease_extra": lambda release: without(mapping_at(release.document.body, "spec"), _KNOWN),
}

ANY_CHART_ROWS = tuple(_of_any_chart(row, _ANY_CHART[row.name]) for row in ROWS if row.name in _ANY_CHART)
"""What releases of any chart show alike: for a cluster where no app has app-template."""
