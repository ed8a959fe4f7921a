"""Hints at a route whose Gateway no manifest declares.

A route without its Gateway is accepted and reaches nobody: no address, no message in Flux. A Gateway is known by
namespace and name; without `namespace`, the route's own is meant. Charts make Gateways too, so this is a hint, given
only where the repository declares some Gateway and no other object names this one.

Bad, where the Gateway is `envoy-internal` in `network` and the route is in `media`:

    parentRefs:
      - name: envoy-internal

Good:

    parentRefs:
      - name: envoy-internal
        namespace: network
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from scaffold.checks.check import Check, inside, is_open, nearest, quote
from scaffold.checks.references import Unresolved, Use, unknown
from scaffold.checks.routes import GATEWAY_GROUP, routes
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.flux import Cluster, Fleet
from scaffold.repository import list_at, text_at


def check(fleet: Fleet) -> Iterator[Diagnostic]:
    """Yield a hint for each parentRef that only one object makes, to a Gateway that no manifest declares."""
    return (each.finding for each in unresolved_gateways(fleet))


def unresolved_gateways(fleet: Fleet) -> Iterator[Unresolved]:
    """Yield the parentRefs that only one object makes, to a Gateway that no manifest declares."""
    for cluster in fleet.clusters:
        known = {(gateway.namespace, gateway.name) for gateway, _ in cluster.of_kind("Gateway", GATEWAY_GROUP)}
        for use in unknown(_uses(cluster), known):
            namespace, name = use.key
            message = f"no manifest declares Gateway {quote(f'{namespace}/{name}')}{inside(fleet, cluster)}"
            finding = CHECK.finding(use.place, message, _hint(name, known))
            elsewhere = frozenset(space for space, other in known if other == name)
            near = frozenset(other for space, other in known if space == namespace and not elsewhere)
            yield Unresolved(finding, name, near, namespace, elsewhere)


def _uses(cluster: Cluster) -> Iterator[Use]:
    for route in routes(cluster):
        for index, ref in enumerate(list_at(route.spec, "parentRefs")):
            name, namespace = text_at(ref, "name"), text_at(ref, "namespace") or route.resource.namespace
            is_gateway = text_at(ref, "kind") in ("", "Gateway") and text_at(ref, "group") in ("", GATEWAY_GROUP)
            if name and is_gateway and not is_open(name + namespace):
                yield Use((namespace, name), route.resource.id, route.at("parentRefs", index, "name"))


def _hint(name: str, known: Collection[tuple[str, str]]) -> str:
    for namespace, other in sorted(known):
        if other == name:
            return f"did you mean {quote(f'{namespace}/{other}')}"
    slip = nearest(name, [other for _, other in known])
    for namespace, other in sorted(known):
        if other == slip:
            return f"did you mean {quote(f'{namespace}/{other}')}"
    return "correct where a chart makes it"


CHECK = Check("unknown-gateway", Severity.HINT, check)
