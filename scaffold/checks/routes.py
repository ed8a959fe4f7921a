"""Reads the routes of a cluster: manifests of their own, and those in the values of releases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scaffold.checks.dependencies import HELM_GROUP
from scaffold.flux import Cluster
from scaffold.kustomize import Resource
from scaffold.repository import Location, list_at, mapping_at, text_at

GATEWAY_GROUP = "gateway.networking.k8s.io"
_KINDS = ("HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute")


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """A route: the object that holds it, the keys under which its `spec` stands there, and that spec."""

    resource: Resource
    keys: tuple[str, ...]
    spec: Mapping[str, Any]

    def at(self, *keys: str | int) -> Location:
        """Find where something of the spec is written."""
        return self.resource.document.at(*self.keys, *keys)


def routes(cluster: Cluster) -> Iterator[Route]:
    """Yield the routes that a root reaches; `route` in a release's values has the same form as a route's `spec`."""
    for kind in _KINDS:
        for resource, _ in cluster.of_kind(kind, GATEWAY_GROUP):
            yield Route(resource, ("spec",), mapping_at(resource.body, "spec"))
    for release, _ in cluster.of_kind("HelmRelease", HELM_GROUP):
        for key, body in mapping_at(release.body, "spec", "values", "route").items():
            if isinstance(body, dict) and body.get("enabled") is not False:
                yield Route(release, ("spec", "values", "route", key), body)


def hosts(cluster: Cluster) -> Iterator[tuple[str, Location]]:
    """Yield each host name of the cluster's routes and Ingresses, and where it is written."""
    for route in routes(cluster):
        for index, host in enumerate(list_at(route.spec, "hostnames")):
            if isinstance(host, str):
                yield host, route.at("hostnames", index)
    for resource, _ in cluster.of_kind("Ingress", "networking.k8s.io"):
        for index, rule in enumerate(list_at(resource.body, "spec", "rules")):
            if text_at(rule, "host"):
                yield text_at(rule, "host"), resource.document.at("spec", "rules", index, "host")
    for release, _ in cluster.of_kind("HelmRelease", HELM_GROUP):
        for key, body in mapping_at(release.body, "spec", "values", "ingress").items():
            if isinstance(body, dict) and body.get("enabled") is not False:
                for index, entry in enumerate(list_at(body, "hosts")):
                    if text_at(entry, "host"):
                        place = release.document.at("spec", "values", "ingress", key, "hosts", index, "host")
                        yield text_at(entry, "host"), place
