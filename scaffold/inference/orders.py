"""Infers the orders in which a release's values are written, where they are not the template's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scaffold.inference.entries import Entry
from scaffold.votes import usual_order

VALUES = (
    "nameOverride", "fullnameOverride", "global", "defaultPodOptionsStrategy", "defaultPodOptions", "controllers",
    "serviceAccount", "rbac", "service", "serviceMonitor", "podMonitor", "ingress", "route", "listenerSets",
    "networkpolicies", "configMaps", "secrets", "defaultExternalSecretStoreRef", "externalSecrets", "persistence",
    "rawResources",
)  # fmt: skip
CONTROLLER = (
    "type", "replicas", "strategy", "annotations", "cronjob", "serviceAccount", "pod", "initContainers", "containers",
)  # fmt: skip
CONTAINER = ("image", "command", "args", "env", "envFrom", "probes", "securityContext", "resources")
_MOUNT = ("path", "subPath", "subPathExpr", "mountPropagation", "readOnly")
_IMAGE = ("repository", "tag", "digest", "pullPolicy")
_VOLUME = (
    "existingClaim", "type", "medium", "sizeLimit", "server", "path", "hostPath", "hostPathType", "name", "identifier",
    "defaultMode", "items", "storageClass", "accessMode", "size",
)  # fmt: skip

Order = tuple[tuple[str, ...], tuple[str, ...]]
"""What the template writes first and what it writes last; everything else stands between as it was answered."""

PLACES: Mapping[str, Order] = {
    "controllers.*.cronjob": (("schedule",), ()),
    "controllers.*.containers.*.image": (_IMAGE, ()),
    "controllers.*.initContainers.*.image": (_IMAGE, ()),
    "controllers.*.containers.*.probes.*": (("enabled", "custom", "type", "path", "port"), ("spec",)),
    "controllers.*.containers.*.probes.*.spec": (("httpGet", "tcpSocket", "exec"), ()),
    "service.*": (("controller", "type", "annotations"), ("ports",)),
    "service.*.ports.*": (("port",), ()),
    "route.*": (("annotations", "hostnames", "parentRefs", "rules"), ()),
    "route.*.parentRefs": (("name",), ()),
    "route.*.rules": (("backendRefs", "matches"), ()),
    "persistence.*": (_VOLUME, ("globalMounts", "advancedMounts")),
    "persistence.*.globalMounts": (_MOUNT, ()),
    "persistence.*.advancedMounts.*.*": (_MOUNT, ()),
}
"""The places in the values whose keys the template puts in an order of its own."""


def order_answers(values: Mapping[str, Any], answers: Mapping[str, Any]) -> Entry:
    """Return the answers about the order of keys, for values and the answers that say everything else about them."""
    controller, container = answers["controller_key"], answers["container_key"]
    own, at = ("controllers", controller), answers["pod_security_at"]
    pod = ("defaultPodOptions",) if at == "defaultPodOptions" else (*own, "pod")
    first = {
        "controllers": (controller,),
        "controllers.*.containers": (container,),
        "controllers.*.containers.*.probes": (*answers.get("probes_enabled", ()), *answers["probe_overrides"]),
        "service": (answers.get("service_key", ""),),
        "service.*.ports": (answers.get("port_name", ""),),
        "route": (answers.get("route_key", ""),),
        "persistence": (answers.get("claim_key", ""),),
    }
    places = {**{place: (names, ()) for place, names in first.items()}, **PLACES}
    orders = {place: _order([*_keys(values, place.split("."))], *order) for place, order in places.items()}
    return {
        "values_key_order": _order([[*values]], VALUES),
        "controller_key_order": _order([*_keys(values, own)], CONTROLLER),
        "container_key_order": _order([*_keys(values, (*own, "containers", container))], CONTAINER),
        "pod_key_order": _order([*_keys(values, pod)], ("securityContext",)),
        "key_orders": {place: order for place, order in orders.items() if order},
    }


def _keys(tree: object, steps: Sequence[str]) -> Iterator[list[str]]:
    """Yield the keys of every mapping at a path; `*` is every key, and a list's items stand at its own path."""
    if isinstance(tree, list):
        for item in tree:
            yield from _keys(item, steps)
    elif isinstance(tree, dict) and not steps:
        yield [key for key in tree if isinstance(key, str)]
    elif isinstance(tree, dict):
        for key, value in tree.items():
            if steps[0] in ("*", key):
                yield from _keys(value, steps[1:])


def _order(written: list[list[str]], first: Sequence[str], last: Sequence[str] = ()) -> list[str]:
    """Merge the orders that are written, empty where they are what the template writes anyway."""
    if all(keys == _usual(keys, first, last) for keys in written):
        return []
    return usual_order(written)


def _usual(keys: Sequence[str], first: Sequence[str], last: Sequence[str]) -> list[str]:
    ends = {*first, *last}
    between = [key for key in keys if key not in ends]
    return [*(key for key in first if key in keys), *between, *(key for key in last if key in keys)]
