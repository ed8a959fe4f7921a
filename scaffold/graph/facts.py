"""Reads what an object offers to others and what it uses, each as a purpose and a word for the thing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scaffold.checks.pods import is_enabled
from scaffold.graph.knowledge import layer_it_makes
from scaffold.graph.model import Purpose
from scaffold.graph.operators import (
    groups_it_makes,
    groups_it_works_on,
    keeps_secrets,
    purpose_it_serves,
    purpose_of_group,
)
from scaffold.graph.software import containers_of
from scaffold.kustomize import Resource
from scaffold.removal.made import new_claims
from scaffold.repository import list_at, mapping_at, text_at

Fact = tuple[Purpose, str]
"""A purpose, and what serves it: an API group, an object's identity, or nothing for whatever does."""

ITSELF = "itself"
"""What serves a purpose as such: nobody uses it by this word."""

_ANY = ""
_BY_ADDRESS = frozenset({Purpose.DATABASE, Purpose.CACHE})
"""What is used without its object being named."""

_BACKEND = "backend"
_INGRESS = "ingress"
_GATEWAY_GROUP = "gateway.networking.k8s.io"
_MONITORING_GROUP = "monitoring.coreos.com"
_FOR_ITSELF = frozenset({"Issuer", "SecretStore"})
"""Kinds that serve only those who name them."""

_MONITORS = ("serviceMonitor", "podMonitor", "prometheusRule")
_ROUTES = frozenset({"HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"})
_SERVER = re.compile(r"(^|_)(POSTGRES(QL)?|PG|MYSQL|MARIADB|MONGO(DB)?|DATABASE|DB)_?(HOST|URL|URI|DSN|SERVER)", re.I)
_CACHE = re.compile(r"(^|_)(REDIS|VALKEY|DRAGONFLY|MEMCACHED)_*(HOST|URL|URI|DSN|SERVER|ADDR)", re.I)
_INIT_IMAGE = re.compile(r"(^|/)(postgres-init|init-?postgres|db-init)(:|@|$)")


def offers(resource: Resource, software: str) -> Iterator[Fact]:
    """Yield what an object offers.

    Args:
        resource: The object.
        software: What it runs, empty for nothing.
    """
    if resource.kind == "CustomResourceDefinition":
        yield Purpose.CRDS, text_at(resource.body, "spec", "group")
        yield Purpose.CRDS, ITSELF
    made_for = purpose_of_group(resource.group)
    if made_for and resource.kind not in _FOR_ITSELF and layer_it_makes(resource.group, resource.kind):
        yield made_for, _ANY if made_for in _BY_ADDRESS else ITSELF
    if not software:
        return
    for group in groups_it_works_on(software):
        yield from _of_group(group)
        yield purpose_of_group(group) or Purpose.CRDS, ITSELF
    if keeps_secrets(software):
        yield Purpose.SECRET, _BACKEND
    served = purpose_it_serves(software)
    if served:
        yield served, _ANY
    if served is Purpose.GATEWAY:
        yield Purpose.GATEWAY, _INGRESS
        yield Purpose.GATEWAY, _GATEWAY_GROUP
    values = mapping_at(resource.body, "spec", "values")
    if mapping_at(values, "gatewayAPI").get("enabled") is True:  # cilium's
        yield Purpose.GATEWAY, _GATEWAY_GROUP
    if mapping_at(values, "ingressController").get("enabled") is True:
        yield Purpose.GATEWAY, _INGRESS


def offers_unseen(name: str) -> Iterator[Fact]:
    """Yield what something offers of which only the name is here: its objects lie in another repository."""
    for group in groups_it_works_on(name):
        yield Purpose.CRDS, group
        yield Purpose.CRDS, ITSELF


def needs(resource: Resource, software: str) -> Iterator[Fact]:
    """Yield what an object uses, but for what it names: that is read from its references.

    Args:
        resource: The object.
        software: What it runs, empty for nothing.
    """
    if resource.kind == "CustomResourceDefinition":
        return
    if resource.group:
        yield from _of_group(resource.group)
    if resource.kind == "Ingress":
        yield Purpose.GATEWAY, _INGRESS
    elif resource.kind in ("ClusterSecretStore", "SecretStore"):
        yield Purpose.SECRET, _BACKEND
    elif resource.kind == "PersistentVolumeClaim":
        if not text_at(resource.body, "spec", "storageClassName") and not text_at(resource.body, "spec", "volumeName"):
            yield Purpose.STORAGE, _ANY
    elif resource.kind == "ExternalSecret":
        yield from _of_variables(mapping_at(resource.body, "spec", "target", "template", "data"))
    for container in containers_of(resource, "containers", "initContainers"):
        yield from _of_container(container)
    if resource.kind == "HelmRelease":
        for group in groups_it_makes(software):
            yield from _of_group(group)
        for group in groups_it_works_on(software):
            yield Purpose.CRDS, group
        if software == "external-secrets":
            yield Purpose.SECRET, _BACKEND
        yield from _of_values(mapping_at(resource.body, "spec", "values"))


def _of_group(group: str) -> Iterator[Fact]:
    yield Purpose.CRDS, group
    purpose = purpose_of_group(group)
    if purpose:
        yield purpose, group


def _of_values(values: Mapping[str, Any]) -> Iterator[Fact]:
    """Yield what a release's values ask for, in app-template's form or in that of most charts."""
    for body in mapping_at(values, "route").values():
        if is_enabled(body) and (text_at(body, "kind") or "HTTPRoute") in _ROUTES:
            yield from _of_group(_GATEWAY_GROUP)
    ingress = mapping_at(values, "ingress")
    if ingress.get("enabled") is True or any(is_enabled(body) and "hosts" in body for body in ingress.values()):
        yield Purpose.GATEWAY, _INGRESS
    for key in new_claims(values):
        if not text_at(values, "persistence", key, "storageClass"):
            yield Purpose.STORAGE, _ANY
    if any(_is_on(values.get(key)) for key in _MONITORS):
        yield Purpose.CRDS, _MONITORING_GROUP
    for controller in mapping_at(values, "controllers").values():
        for kind in ("containers", "initContainers"):
            for container in mapping_at(controller, kind).values():
                yield from _of_container(container)


def _of_container(container: Any) -> Iterator[Fact]:
    image = container.get("image") if isinstance(container, dict) else None
    if _INIT_IMAGE.search(image if isinstance(image, str) else text_at(image, "repository")):
        yield Purpose.DATABASE, _ANY
    variables = mapping_at(container, "env")
    yield from _of_variables(variables or {text_at(entry, "name"): "" for entry in list_at(container, "env")})


def _of_variables(variables: Mapping[str, Any]) -> Iterator[Fact]:
    """Yield what the names of variables tell: the address itself may lie in a secret store."""
    if any(_SERVER.search(str(name)) for name in variables):
        yield Purpose.DATABASE, _ANY
    if any(_CACHE.search(str(name)) for name in variables):
        yield Purpose.CACHE, _ANY


def _is_on(body: Any) -> bool:
    """Tell whether a chart's switch is on, or app-template has entries in its place."""
    if not isinstance(body, dict) or body.get("enabled") is False:
        return False
    return body.get("enabled") is True or any(is_enabled(entry) for entry in body.values())
