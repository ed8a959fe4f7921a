"""Reads the containers that a cluster runs: those of app-template's values, and those of Pod specs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scaffold.checks.dependencies import HELM_GROUP
from scaffold.flux import Cluster
from scaffold.kustomize import Resource
from scaffold.repository import Location, list_at, mapping_at

Keys = tuple[str | int, ...]

_TEMPLATE = ("spec", "template", "spec")
_POD_SPECS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("", "Pod"): ("spec",),
    **dict.fromkeys((("apps", kind) for kind in ("DaemonSet", "Deployment", "ReplicaSet", "StatefulSet")), _TEMPLATE),
    ("batch", "Job"): _TEMPLATE,
    ("batch", "CronJob"): ("spec", "jobTemplate", *_TEMPLATE),
}
"""Where the Pod's spec stands in what makes Pods, by API group and kind."""

_GROUPS = ("containers", "initContainers")


@dataclass(frozen=True, slots=True, eq=False)
class Container:
    """A container: the object that runs it, where in that it stands, and its body.

    Attributes:
        resource: A HelmRelease with app-template's values, or what makes Pods itself.
        keys: The keys that lead to the body.
        body: The container as it is after patches and substitution.
    """

    resource: Resource
    keys: Keys
    body: Mapping[str, Any]

    def at(self, *keys: str | int) -> Location:
        """Find where something of it is written."""
        return self.resource.document.at(*self.keys, *keys)

    @property
    def in_values(self) -> bool:
        """Tell whether it has app-template's form, and not that of a Pod."""
        return self.keys[:2] == ("spec", "values")


def containers(cluster: Cluster) -> Iterator[Container]:
    """Yield all enabled containers and init containers that a root reaches."""
    for release, _ in cluster.of_kind("HelmRelease", HELM_GROUP):
        for key, controller in mapping_at(release.body, "spec", "values", "controllers").items():
            if is_enabled(controller):
                for group in _GROUPS:
                    for name, body in mapping_at(controller, group).items():
                        if is_enabled(body):
                            yield Container(release, ("spec", "values", "controllers", key, group, name), body)
    for resource, keys, spec in pod_specs(cluster):
        for group in _GROUPS:
            for index, body in enumerate(list_at(spec, group)):
                if isinstance(body, dict):
                    yield Container(resource, (*keys, group, index), body)


def pod_specs(cluster: Cluster) -> Iterator[tuple[Resource, tuple[str, ...], Mapping[str, Any]]]:
    """Yield each object that makes Pods, the keys that lead to the Pod's spec, and that spec."""
    for (group, kind), keys in _POD_SPECS.items():
        for resource, _ in cluster.of_kind(kind):
            if resource.group == group:
                yield resource, keys, mapping_at(resource.body, *keys)


def is_enabled(body: object) -> bool:
    """Tell whether a part of app-template's values is a mapping that is not switched off."""
    return isinstance(body, dict) and body.get("enabled") is not False


def follow(body: Any, keys: Keys) -> Any:
    """Return what keys and indices lead to, `None` where they lead nowhere."""
    for key in keys:
        if isinstance(key, int):
            body = body[key] if isinstance(body, list) and key < len(body) else None
        else:
            body = body.get(key) if isinstance(body, dict) else None
    return body
