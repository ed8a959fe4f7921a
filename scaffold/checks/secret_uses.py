"""Reads which Secrets containers, volumes and Flux's own objects refer to by name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scaffold.checks.dependencies import HELM_GROUP
from scaffold.checks.made import release_name, release_namespace
from scaffold.checks.pods import Keys, containers, follow, is_enabled, pod_specs
from scaffold.flux import Cluster
from scaffold.kustomize import Resource
from scaffold.repository import Location, list_at, mapping_at, text_at, value_at

_RELEASE_NAME = re.compile(r"\{\{-?\s*\.Release\.Name\s*-?\}\}")
_SOURCES = ("GitRepository", "OCIRepository", "HelmRepository", "Bucket", "ImageRepository", "Provider", "Receiver")
"""Flux's kinds that name a Secret in their own namespace."""

_SOURCE_KEYS = ("secretRef", "certSecretRef", "proxySecretRef")


@dataclass(frozen=True, slots=True, eq=False)
class SecretUse:
    """A reference to a Secret, without which its user does not start.

    Attributes:
        name: The Secret, in the user's namespace.
        namespace: Where the Secret must be.
        user: The object that refers to it.
        place: Where the name is written.
    """

    name: str
    namespace: str
    user: Resource
    place: Location


def secret_uses(cluster: Cluster) -> Iterator[SecretUse]:
    """Yield the references to Secrets that are not optional."""
    for resource, keys in _references(cluster):
        name = follow(resource.body, keys)
        namespace = resource.namespace
        if isinstance(name, str) and name:
            if keys[:2] == ("spec", "values"):
                namespace = release_namespace(resource)
                name = _RELEASE_NAME.sub(release_name(resource), name)
            yield SecretUse(name, namespace, resource, resource.document.at(*keys))


def _references(cluster: Cluster) -> Iterator[tuple[Resource, Keys]]:
    """Yield each object that refers to a Secret, with the keys that lead to the name."""
    for container in containers(cluster):
        for keys in _of_container(container.body):
            yield container.resource, (*container.keys, *keys)
    for resource, keys, spec in pod_specs(cluster):
        yield from ((resource, (*keys, *more)) for more in _of_pod(spec))
    for release, _ in cluster.of_kind("HelmRelease", HELM_GROUP):
        yield from (
            (release, ("spec", "values", *keys)) for keys in _of_values(mapping_at(release.body, "spec", "values"))
        )
        yield from ((release, ("spec", *keys)) for keys in _listed(release.body, "valuesFrom"))
    for kustomization in cluster.kustomizations:
        resource = kustomization.resource
        if kustomization.parent is not None:  # what the first ones need must be there before Flux applies anything
            yield from ((resource, ("spec", *keys)) for keys in _listed(resource.body, "postBuild", "substituteFrom"))
    for kind in _SOURCES:
        for resource, _ in cluster.of_kind(kind, "toolkit.fluxcd.io"):
            if (kind, resource.namespace, resource.name) != cluster.root.source:
                yield from (
                    (resource, ("spec", key, "name")) for key in ("secretRef", "certSecretRef", "proxySecretRef")
                )


def _listed(body: Mapping[str, Any], *keys: str) -> Iterator[Keys]:
    """Yield the Secrets that a list of Flux's `valuesFrom` form names."""
    for index, entry in enumerate(list_at(body, "spec", *keys)):
        if text_at(entry, "kind") == "Secret" and not _is_optional(entry):
            yield (*keys, index, "name")


def _of_container(body: Mapping[str, Any]) -> Iterator[Keys]:
    for index, entry in enumerate(list_at(body, "envFrom")):
        if not _is_optional(value_at(entry, "secretRef")):
            yield "envFrom", index, "secretRef", "name"
    variables = body.get("env")
    named = variables.items() if isinstance(variables, dict) else enumerate(list_at(body, "env"))
    for key, variable in named:
        if not _is_optional(value_at(variable, "valueFrom", "secretKeyRef")):
            yield "env", key, "valueFrom", "secretKeyRef", "name"


def _of_pod(spec: Mapping[str, Any]) -> Iterator[Keys]:
    for index, volume in enumerate(list_at(spec, "volumes")):
        yield from (("volumes", index, *keys) for keys in _of_volume(volume))
    yield from (("imagePullSecrets", index, "name") for index, _ in enumerate(list_at(spec, "imagePullSecrets")))


def _of_volume(volume: Any) -> Iterator[Keys]:
    if not _is_optional(value_at(volume, "secret")):
        yield "secret", "secretName"
    for index, source in enumerate(list_at(volume, "projected", "sources")):
        if not _is_optional(value_at(source, "secret")):
            yield "projected", "sources", index, "secret", "name"


def _of_values(values: Mapping[str, Any]) -> Iterator[Keys]:
    """Yield what app-template's values name beside the containers: volumes, and Secrets to pull images with."""
    if not mapping_at(values, "controllers"):
        return
    for key, body in mapping_at(values, "persistence").items():
        if is_enabled(body) and text_at(body, "type") == "secret" and not _is_optional(body):
            yield "persistence", key, "name"
        elif is_enabled(body) and text_at(body, "type") == "custom":
            yield from (("persistence", key, "volumeSpec", *keys) for keys in _of_volume(value_at(body, "volumeSpec")))
    pods: list[Keys] = [
        ("defaultPodOptions",),
        *(("controllers", key, "pod") for key in mapping_at(values, "controllers")),
    ]
    for keys in pods:
        for index, _ in enumerate(list_at(follow(values, keys), "imagePullSecrets")):
            yield (*keys, "imagePullSecrets", index, "name")


def _is_optional(reference: Any) -> bool:
    return value_at(reference, "optional") is True
