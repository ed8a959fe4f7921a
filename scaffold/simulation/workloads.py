"""Reads the Pods that a cluster runs and the volumes that they mount: of releases, and of manifests."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from scaffold.checks.check import is_open
from scaffold.checks.definitions import is_of_definitions
from scaffold.checks.dependencies import HELM_GROUP
from scaffold.checks.made import identify, release_name, release_namespace
from scaffold.checks.pods import is_enabled, pod_specs
from scaffold.checks.secret_uses import secret_uses
from scaffold.flux import Cluster, Kustomization
from scaffold.kustomize import Resource
from scaffold.removal.made import new_claims
from scaffold.repository import ResourceId, list_at, mapping_at, text_at, value_at
from scaffold.siblings import chart_sources, read_chart
from scaffold.simulation.makers import Makers
from scaffold.simulation.model import Pod, Thing, Wait

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")
_PORT = re.compile(r":[0-9]+(?![0-9.])")
_HOST_KEY = re.compile(r"host|addr|server|url|uri|endpoint|dsn", re.I)
_SECRET_KEY = re.compile(
    r"(^|[a-z])(existing|env(From)?)?Secret(s|Ref|KeyRef|Name)?$|^existingSecret|^secretKeyRef$", re.I
)
_NOT_READ_BY_PODS = frozenset({"ingress", "ingresses", "tls", "route", "routes", "gateway", "gateways", "httpRoute"})
"""Parts of values whose Secrets no Pod reads."""


def pod_kinds() -> frozenset[str]:
    """Return the kinds of controllers whose Pods are played in their stead."""
    return frozenset({"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "Pod"})


class Workloads:
    """The Pods and claims of one cluster."""

    def __init__(self, cluster: Cluster, makers: Makers) -> None:
        self._cluster = cluster
        self._makers = makers
        self._charts = chart_sources(cluster)
        self._of_release: dict[str, list[Thing]] = {}
        self._uses: dict[int, list[str]] = {}
        for use in secret_uses(cluster):
            self._uses.setdefault(id(use.user), []).append(use.name)

    def claims_of(self, release: str) -> tuple[Thing, ...]:
        """Return the claims that a release makes."""
        return tuple(self._of_release.get(release, ()))

    def pods(self) -> Iterator[Pod]:
        """Yield the Pods of all releases and manifests; what runs on a schedule is left out."""
        for release, _ in self._cluster.of_kind("HelmRelease", HELM_GROUP):
            yield from self._of(release)
        owners = {id(resource): owner for resource, owner in self._cluster.resources}
        for resource, _, spec in pod_specs(self._cluster):
            if resource.kind in pod_kinds() and value_at(resource.body, "spec", "replicas") != 0:
                yield self._of_manifest(resource, owners.get(id(resource)), spec)

    def _of(self, release: Resource) -> Iterator[Pod]:
        values = mapping_at(release.body, "spec", "values")
        namespace, name = release_namespace(release), release_name(release)
        controllers = {key: body for key, body in mapping_at(values, "controllers").items() if is_enabled(body)}
        used = self._uses.get(id(release), [])
        from_values = {text_at(entry, "name") for entry in list_at(release.body, "spec", "valuesFrom")}
        if not controllers:
            chart = read_chart(release, "", self._charts)
            if chart is None or not is_of_definitions(chart.name):
                secrets = tuple(self._mentioned(namespace, values))
                databases = self._databases(namespace, values)
                identity = str(ResourceId("Pod", namespace, name))
                yield Pod(identity, str(release.id), secrets=secrets, databases=databases)
            return
        secrets = tuple(
            (secret, wait)
            for secret in dict.fromkeys(used)
            if secret not in from_values
            for wait in self._makers.secret(namespace, secret)
        )
        claims = tuple(dict.fromkeys(self._claims(release, values, namespace)))
        databases = self._databases(namespace, values)
        for key, body in controllers.items():
            if text_at(body, "type") == "cronjob" or body.get("replicas") == 0:
                continue
            pod = name if len(controllers) == 1 or key == name else f"{name}-{key}"
            bodies = [c for c in mapping_at(body, "containers").values() if is_enabled(c)]
            container = next((str(k) for k, c in mapping_at(body, "containers").items() if is_enabled(c)), "app")
            images = tuple(dict.fromkeys(image for c in bodies if (image := _image(c))))
            identity = str(ResourceId("Pod", namespace, pod))
            yield Pod(identity, str(release.id), "", container, images, secrets, claims, databases)

    def _of_manifest(self, resource: Resource, owner: Kustomization | None, spec: Mapping[str, Any]) -> Pod:
        namespace = resource.namespace
        secrets = tuple(
            (secret, wait)
            for secret in dict.fromkeys(self._uses.get(id(resource), ()))
            for wait in self._makers.secret(namespace, secret)
        )
        names = [text_at(volume, "persistentVolumeClaim", "claimName") for volume in list_at(spec, "volumes")]
        claims = tuple(self._claim(namespace, name) for name in names if name and not is_open(name))
        containers = [body for body in list_at(spec, "containers") if isinstance(body, dict)]
        return Pod(
            str(ResourceId("Pod", namespace, resource.name)),
            self._makers.owner(owner),
            resource.kind,
            text_at(containers[0], "name") if containers else "app",
            tuple(dict.fromkeys(text_at(body, "image") for body in containers)),
            secrets,
            claims,
            self._databases(namespace, resource.body),
        )

    def _mentioned(self, namespace: str, values: Mapping[str, Any]) -> Iterator[tuple[str, Wait]]:
        """Yield the Secrets that a chart's values name under a key that says so, and that something here makes."""
        made = self._makers.made_in(namespace)
        if made:
            for name in dict.fromkeys(_secrets_named(values)):
                if name in made:
                    yield name, made[name]

    def _databases(self, namespace: str, body: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the databases whose hosts stand in an object's values or environment.

        A name without its namespace is a host only where an address or its key says so.
        """
        known = self._makers.databases
        if not known:
            return ()
        found: dict[str, None] = {}
        for key, text in _texts(body):
            for match in _HOST.finditer(text):
                name, _, rest = match.group().partition(".")
                database = known.get(f"{name}.{rest.partition('.')[0]}" if rest else f"{name}.{namespace}")
                if database and (rest or _HOST_KEY.search(key) or _is_address(text, match)):
                    found[database] = None
        return tuple(found)

    def _claims(self, release: Resource, values: Mapping[str, Any], namespace: str) -> Iterator[str]:
        for body in mapping_at(values, "persistence").values():
            name = text_at(body, "existingClaim")
            if is_enabled(body) and name and not is_open(name):
                yield self._claim(namespace, name)
        yield from (claim.id for claim in self._new_claims(release, values, namespace))

    def _claim(self, namespace: str, name: str) -> str:
        claim = str(ResourceId("PersistentVolumeClaim", namespace, name))
        self._makers.outside.add(claim)
        return claim

    def _new_claims(self, release: Resource, values: Mapping[str, Any], namespace: str) -> list[Thing]:
        key = str(release.id)
        if key not in self._of_release:
            name = release_name(release)
            entries = list(new_claims(values))
            self._of_release[key] = [
                Thing(
                    str(
                        ResourceId("PersistentVolumeClaim", namespace, name if len(entries) == 1 else f"{name}-{entry}")
                    ),
                    key,
                    "provision",
                    self._class(text_at(values, "persistence", entry, "storageClass")),
                )
                for entry in entries
            ]
        return self._of_release[key]

    def _class(self, name: str) -> tuple[Wait, ...]:
        if not name or name == "-" or is_open(name):
            return ()
        identity = str(identify("StorageClass", "", name))
        self._makers.outside.add(identity)
        return (Wait(identity),)

    @cached_property
    def _restoring(self) -> Mapping[tuple[str, str], tuple[Wait, ...]]:
        """Return the Secrets that VolSync restores a volume with, by the namespace and name of what says so."""
        return {
            (destination.namespace, destination.name): tuple(
                wait
                for mover in mapping_at(destination.body, "spec").values()
                for wait in self._makers.secret(destination.namespace, text_at(mover, "repository"))
            )
            for destination, _ in self._cluster.of_kind("ReplicationDestination", "volsync.backube")
        }

    def claims(self) -> Iterator[Thing]:
        """Yield the claims of manifests and of releases."""
        for resource, owner in self._cluster.of_kind("PersistentVolumeClaim"):
            if resource.group:
                continue
            needs: tuple[Wait, ...] = ()
            if not text_at(resource.body, "spec", "volumeName"):
                needs = self._class(text_at(resource.body, "spec", "storageClassName"))
            operator: tuple[Wait, ...] = ()
            restored = mapping_at(resource.body, "spec", "dataSourceRef")
            if text_at(restored, "kind") == "ReplicationDestination":
                operator = self._makers.operator("volsync.backube")
                needs += self._restoring.get((resource.namespace, text_at(restored, "name")), ())
            yield Thing(str(resource.id), self._makers.owner(owner), "provision", needs, "", operator)
        for release, _ in self._cluster.of_kind("HelmRelease", HELM_GROUP):
            values = mapping_at(release.body, "spec", "values")
            if mapping_at(values, "controllers"):
                yield from self._new_claims(release, values, release_namespace(release))


def _image(container: Any) -> str:
    repository, tag = text_at(container, "image", "repository"), text_at(container, "image", "tag")
    return f"{repository}:{tag}" if repository and tag else repository


def _texts(body: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield each text with the key that holds it; of an environment variable with its name."""
    if isinstance(body, str):
        yield key, body
    elif isinstance(body, dict):
        variable = text_at(body, "name") if body.keys() == {"name", "value"} else ""
        for inner, value in body.items():
            yield from _texts(value, variable or str(inner))
    elif isinstance(body, list):
        for value in body:
            yield from _texts(value, key)


def _is_address(text: str, match: re.Match[str]) -> bool:
    """Tell whether a word stands in a text as a host does: behind `//` or `@`, or before a port."""
    return text[: match.start()].endswith(("//", "@")) or bool(_PORT.match(text, match.end()))


def _secrets_named(values: Any, key: str = "") -> Iterator[str]:
    if isinstance(values, dict):
        for inner, value in values.items():
            if str(inner) not in _NOT_READ_BY_PODS:
                spoken = key if inner in ("name", "key", "secretName") and _SECRET_KEY.search(key) else str(inner)
                yield from _secrets_named(value, spoken)
    elif isinstance(values, list):
        for value in values:
            yield from _secrets_named(value, key)
    elif isinstance(values, str) and _SECRET_KEY.search(key):
        yield values
