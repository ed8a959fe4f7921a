"""Infers the answers that shape a release's values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaffold.inference.containers import container_answers
from scaffold.inference.controllers import account_answers, controller_answers, controller_entry, pod_answers
from scaffold.inference.entries import Entry, bodies, known, main_key
from scaffold.inference.orders import order_answers
from scaffold.inference.persistence import persistence_answers
from scaffold.inference.probes import probe_answers
from scaffold.inference.refusal import NotAdoptableError
from scaffold.inference.routes import route_answers
from scaffold.inference.services import service_answers
from scaffold.inference.values_ingresses import Service, ingress_answers
from scaffold.repository import mapping_at
from scaffold.siblings import App

_OBJECTS = {
    "serviceMonitor": "service_monitor",
    "podMonitor": "pod_monitor",
    "configMaps": "config_maps",
    "secrets": "chart_secrets",
    "externalSecrets": "external_secrets",
    "listenerSets": "listener_sets",
    "ingress": "ingress",
    "networkpolicies": "network_policies",
    "rawResources": "raw_resources",
}
"""The values that hold objects by their keys, each as one answer."""


def values_answers(app: App) -> Mapping[str, Any]:
    """Infer every answer that shapes `spec.values` of the app's release.

    Raises:
        NotAdoptableError: The values have no controller with a container.
    """
    values = app.values
    controllers = {key: controller_entry(key, body) for key, body in bodies(values.get("controllers")).items()}
    with_container = {key: entry for key, entry in controllers.items() if entry.get("containers")}
    if not with_container:
        raise NotAdoptableError("its release has no controller with a container")
    controller = controllers.pop(main_key(with_container, app))
    containers = {entry["key"]: entry for entry in controller["containers"]}
    container = containers.pop(main_key(containers, app))
    at = ("controllers", controller["key"], "containers", container["key"])
    effective = mapping_at(app.release.body if app.release else {}, "spec", "values", *at)
    services = service_answers(values.get("service"), app, controller["key"])
    answers: Entry = {
        "app": app.name,
        **controller_answers(controller),
        **pod_answers(values, controller),
        **account_answers(values, controller, app.name),
        "container_key": container["key"],
        **container_answers(container, effective, app),
        **probe_answers(container.get("probes", {}), services["port"]),
        "extra_containers": [*containers.values()],
        "extra_init_containers": controller.get("init_containers", []),
        "extra_controllers": [*controllers.values()],
        **services,
        **route_answers(values.get("route"), app, services.get("service_key", ""), services["port"]),
        **persistence_answers(values.get("persistence"), app, controller["key"], container["key"]),
        **{name: bodies(values.get(written)) for written, name in _OBJECTS.items()},
        "external_secret_store": dict(mapping_at(values, "defaultExternalSecretStoreRef")),
        "chart_global": dict(mapping_at(values, "global")),
        "name_overrides": known(values, ("nameOverride", "fullnameOverride")),
        "rbac": {kind: body for kind, body in mapping_at(values, "rbac").items() if kind in ("roles", "bindings")},
    }
    if not answers.get("gateways") and not answers["extra_routes"]:
        release = app.release.document.name if app.release else ""
        own = Service(services.get("service_key", ""), release, services["port"], services.get("port_name", "http"))
        answers |= ingress_answers(answers["ingress"], own)
    return answers | order_answers(values, answers)
