"""Finds what an object refers to by name: Secrets, claims, classes, stores, sources, gateways, Services and others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scaffold.checks.check import is_open
from scaffold.checks.dependencies import dependencies
from scaffold.checks.made import identify, release_name, release_namespace
from scaffold.checks.pods import Keys
from scaffold.flux import Cluster, Kustomization
from scaffold.kustomize import Resource
from scaffold.removal.places import place_of
from scaffold.repository import Location, Repository, ResourceId, text_at
from scaffold.yaml_reader import YamlError, compose, construct

_KIND_OF_REFERENCE: Mapping[str, str] = {
    "secretStoreRef": "SecretStore", "storeRef": "SecretStore", "issuerRef": "Issuer", "parentRefs": "Gateway",
    "backendRefs": "Service", "backendRef": "Service", "services": "Service", "service": "Service",
    "secretRef": "Secret", "secretKeyRef": "Secret", "secret": "Secret", "imagePullSecrets": "Secret",
    "certificateRefs": "Secret", "credentialsSecret": "Secret", "configMapRef": "ConfigMap",
    "configMapKeyRef": "ConfigMap", "configMap": "ConfigMap", "imageRepositoryRef": "ImageRepository",
    "cluster": "Cluster", "gatewayClassRef": "GatewayClass", "middlewares": "Middleware",
}  # fmt: skip
"""What a mapping with a `name` and no `kind` refers to, by the key that holds it."""

_KIND_OF_NAME: Mapping[str, str] = {
    "claimname": "PersistentVolumeClaim", "existingclaim": "PersistentVolumeClaim",
    "sourcepvc": "PersistentVolumeClaim", "storageclassname": "StorageClass", "storageclass": "StorageClass",
    "cachestorageclassname": "StorageClass", "volumesnapshotclassname": "VolumeSnapshotClass",
    "existingsecret": "Secret", "secretname": "Secret", "existingconfigmap": "ConfigMap", "configmapname": "ConfigMap",
    "ingressclassname": "IngressClass", "gatewayclassname": "GatewayClass", "priorityclassname": "PriorityClass",
    "runtimeclassname": "RuntimeClass", "serviceaccountname": "ServiceAccount",
    "kubernetes.io/ingress.class": "IngressClass",
    "cert-manager.io/cluster-issuer": "ClusterIssuer", "cert-manager.io/issuer": "Issuer",
    "reflector.v1.k8s.emberstack.com/reflects": "Secret",
}  # fmt: skip
"""What a text refers to, by its key in lower case; `namespace/name` names an object of another namespace."""

_MOUNTED: Mapping[str, str] = {
    "secret": "Secret",
    "configMap": "ConfigMap",
    "persistentVolumeClaim": "PersistentVolumeClaim",
}
"""What app-template mounts under a `name`, by the `type` beside it."""

_ONLY_TELLS = frozenset({"Alert", "ClusterRoleBinding", "Receiver", "RoleBinding"})
"""Kinds that work on without what they name."""

_NETWORKS = "k8s.v1.cni.cncf.io/networks"
"""Multus' annotation: names, or a list in JSON."""

_SELECTING = frozenset({"patches", "postRenderers"})
"""Keys whose selectors may select nothing."""

_RELEASE_NAME = re.compile(r"\{\{-?\s*\.Release\.Name\s*-?\}\}")
_HOST = re.compile(r"(?<![\w-])([a-z0-9][a-z0-9-]*)\.([a-z0-9][a-z0-9-]*)(?:\.svc(?![\w-])|(?=:\d))")


@dataclass(frozen=True, slots=True, eq=False)
class Use:
    """A reference from one object to another.

    Attributes:
        target: What it names; the kind follows from the key where it is not written.
        user: The object that refers to it.
        owner: The Kustomization that applies the user, `None` for the root.
        keys: Where in the user it stands; none for a `dependsOn`.
        is_optional: Whether the user works on where the target is not there.
    """

    target: ResourceId
    user: Resource
    owner: Kustomization | None
    keys: Keys
    is_optional: bool = False

    @property
    def waits(self) -> bool:
        """Tell whether it is a `dependsOn`."""
        return not self.keys

    def place(self, repository: Repository) -> Location:
        """Find where it is written."""
        if self.waits:
            return next(place for target, place in dependencies(self.user) if target == self.target)
        return place_of(repository, self.user, self.keys, self.target.name)


def read_uses(cluster: Cluster) -> Mapping[ResourceId, tuple[Use, ...]]:
    """Index the references of a cluster's objects by what they name."""
    found: dict[ResourceId, list[Use]] = {}
    for resource, owner in cluster.resources:
        if resource.kind == "CustomResourceDefinition":
            continue
        if resource.kind in ("Kustomization", "HelmRelease"):
            for target, _ in dependencies(resource):
                found.setdefault(target, []).append(Use(target, resource, owner, ()))
        for target, keys, is_optional in _references(resource):
            optional = is_optional or resource.kind in _ONLY_TELLS
            found.setdefault(target, []).append(Use(target, resource, owner, keys, optional))
    return {target: tuple(uses) for target, uses in found.items()}


def _references(resource: Resource) -> Iterator[tuple[ResourceId, Keys, bool]]:
    scope = _Scope(resource.namespace, "")
    for key, value in resource.body.items():
        if key == "spec" and resource.kind == "HelmRelease" and isinstance(value, dict):
            inner = _Scope(release_namespace(resource), release_name(resource))
            for name, child in value.items():
                yield from _walk(child, (key, name), inner if name == "values" else scope)
        else:
            yield from _walk(value, (str(key),), scope)


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where a reference without a namespace points, and what `{{ .Release.Name }}` stands for."""

    namespace: str
    release: str


def _walk(body: Any, keys: Keys, scope: _Scope) -> Iterator[tuple[ResourceId, Keys, bool]]:
    if isinstance(body, dict):
        if body.get("enabled") is False:
            return
        target = _reference(body, keys, scope)
        if target is not None:
            yield target, (*keys, "name"), body.get("optional") is True
        for key, value in body.items():
            if key not in _SELECTING:
                yield from _walk(value, (*keys, str(key)), scope)
    elif isinstance(body, list):
        for index, value in enumerate(body):
            yield from _walk(value, (*keys, index), scope)
    elif isinstance(body, str):
        key = str(keys[-1])
        kind = _KIND_OF_NAME.get(key.lower(), "")
        if key == "className" and "ingress" in keys:  # of an Ingress in app-template's values
            kind = "IngressClass"
        for name in _names(body, scope) if kind else ():
            yield _identity(kind, name, "", scope), keys, False
        for name, namespace in _networks(body) if key == _NETWORKS else ():
            yield _identity("NetworkAttachmentDefinition", name, namespace, scope), keys, False
        if "." in body:
            for name, namespace in dict.fromkeys(_HOST.findall(_RELEASE_NAME.sub(scope.release, body))):
                yield identify("Service", namespace, name), keys, False


def _reference(body: Mapping[str, Any], keys: Keys, scope: _Scope) -> ResourceId | None:
    """Return what a mapping with a `name` refers to, `None` for one that is no reference."""
    name = body.get("name")
    if not isinstance(name, str):
        return None
    key = next((key for key in reversed(keys) if isinstance(key, str)), "")
    kind = text_at(body, "kind") or _KIND_OF_REFERENCE.get(key, "") or _MOUNTED.get(text_at(body, "type"), "")
    names = _names(name, scope)
    return _identity(kind, names[0], text_at(body, "namespace"), scope) if kind and len(names) == 1 else None


def _names(text: str, scope: _Scope) -> list[str]:
    """Return the names that a text lists; none where one of them depends on what the repository does not show."""
    names = [name.strip() for name in _RELEASE_NAME.sub(scope.release, text).split(",")]
    return [name for name in names if name and not is_open(name)]


def _networks(text: str) -> Iterator[tuple[str, str]]:
    """Yield name and namespace of each network: `a, namespace/b@eth1`, or the same as a list of objects."""
    if not text.lstrip().startswith("["):
        yield from ((name.strip().partition("@")[0], "") for name in text.split(",") if name.strip())
        return
    try:
        listed = [construct(node) for node in compose(text)]
    except YamlError:
        return
    for network in listed[0] if listed and isinstance(listed[0], list) else ():
        if text_at(network, "name"):
            yield text_at(network, "name"), text_at(network, "namespace")


def _identity(kind: str, name: str, namespace: str, scope: _Scope) -> ResourceId:
    before, slash, bare = name.partition("/")
    return identify(kind, namespace or (before if slash else scope.namespace), bare if slash else name)
