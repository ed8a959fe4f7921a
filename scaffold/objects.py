"""An object as a build yields it, and what a kustomize file may do to it: names, namespaces, labels, patches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from scaffold.patches import json_patch, strategic_merge, target_matches
from scaffold.repository import Document, ResourceId, list_at, mapping_at, text_at

CLUSTER_SCOPED = frozenset(
    """APIService CertificateSigningRequest ClusterExternalSecret ClusterIssuer ClusterRepository ClusterRole
    ClusterRoleBinding ClusterSecretStore CSIDriver CSINode CustomResourceDefinition DeviceClass FlowSchema GatewayClass
    IngressClass MutatingWebhookConfiguration Namespace Node PersistentVolume PriorityClass PriorityLevelConfiguration
    RuntimeClass StorageClass ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration
    VolumeAttributesClass VolumeSnapshotClass VolumeSnapshotContent ClusterPolicy CiliumClusterwideNetworkPolicy
    CiliumLoadBalancerIPPool CiliumL2AnnouncementPolicy CiliumBGPClusterConfig CiliumBGPPeerConfig
    CiliumBGPAdvertisement CiliumNode CiliumCIDRGroup NodeFeatureRule NodeFeatureGroup""".split()
)
"""Kinds that no namespace holds."""

_KEEP_NAME = frozenset({"CustomResourceDefinition", "APIService", "Namespace"})
"""Kinds that take no prefix and no suffix."""

_LOCAL = "config.kubernetes.io/local-config"


@dataclass(frozen=True, slots=True, eq=False)
class Resource:
    """An object as a build yields it.

    Attributes:
        document: The document it was written in (for a generated object: the kustomize file's).
        body: The object after the build.
        name: Effective name.
        namespace: Effective namespace, empty where nothing sets one.
        earlier: Name and namespace before each change of either, the written ones first; kustomize selects by those
            too.
    """

    document: Document
    body: Mapping[str, Any]
    name: str
    namespace: str
    earlier: tuple[tuple[str, str], ...] = field(default=())

    @property
    def kind(self) -> str:
        """Return `kind`."""
        return text_at(self.body, "kind")

    @property
    def group(self) -> str:
        """Return the API group, empty for the core group."""
        group, slash, _ = text_at(self.body, "apiVersion").partition("/")
        return group if slash else ""

    @property
    def id(self) -> ResourceId:
        """Return what Kubernetes calls it by."""
        return ResourceId(self.kind, self.namespace, self.name)

    @property
    def identities(self) -> tuple[tuple[str, str], ...]:
        """Return every name and namespace that it has had, the present ones last."""
        return (*self.earlier, (self.name, self.namespace))

    def is_selected_by(self, selector: Mapping[str, Any]) -> bool:
        """Tell whether a patch's target selects it, by what it is called now or was written as."""
        names, namespaces = zip(self.identities[0], self.identities[-1], strict=True)
        return target_matches(selector, self.body, names, () if self.kind in CLUSTER_SCOPED else namespaces)

    def with_body(self, body: Mapping[str, Any]) -> Resource:
        """Return the object after a change, under the name and in the namespace that the body now says."""
        name, namespace = text_at(body, "metadata", "name"), text_at(body, "metadata", "namespace")
        moved = (name, namespace) != (self.name, self.namespace)
        return Resource(self.document, body, name, namespace, self.identities if moved else self.earlier)


def read_objects(documents: Iterable[Document]) -> Iterable[Resource]:
    """Yield the objects of documents; a list's items one by one, those for kustomize's own use not at all."""
    for document in documents:
        yield from _objects(document, document.body)


def _objects(document: Document, body: Any) -> Iterable[Resource]:
    if not isinstance(body, dict) or "kind" not in body or not ("apiVersion" in body or "metadata" in body):
        return
    if text_at(body, "kind").endswith("List") and isinstance(body.get("items"), list):
        for item in list_at(body, "items"):
            yield from _objects(document, item)
    elif _LOCAL not in mapping_at(body, "metadata", "annotations"):
        yield Resource(document, body, text_at(body, "metadata", "name"), text_at(body, "metadata", "namespace"))


def renamed(resource: Resource, namespace: str, prefix: str, suffix: str) -> Resource:
    """Put an object into a namespace, its name between prefix and suffix; a Namespace takes the namespace's name."""
    kind = resource.kind
    metadata = {**mapping_at(resource.body, "metadata")}
    if namespace and kind == "Namespace":
        metadata["name"] = namespace
    elif namespace and kind not in CLUSTER_SCOPED:
        metadata["namespace"] = namespace
    if (prefix or suffix) and kind not in _KEEP_NAME:
        metadata["name"] = f"{prefix}{resource.name}{suffix}"
    return resource.with_body({**resource.body, "metadata": metadata})


def marked(resource: Resource, labels: Mapping[str, Any], annotations: Mapping[str, Any]) -> Resource:
    """Add labels and annotations to an object."""
    metadata = {**mapping_at(resource.body, "metadata")}
    for key, added in (("labels", labels), ("annotations", annotations)):
        if added:
            metadata[key] = {**mapping_at(metadata, key), **added}
    return resource.with_body({**resource.body, "metadata": metadata})


def patched(resource: Resource, body: Any, patch: Mapping[str, Any]) -> Resource | None:
    """Apply one body of a patch to an object, where it is meant; `None` where the patch deletes the object.

    Args:
        resource: The object.
        body: Operations (JSON 6902) or a strategic merge patch.
        patch: The entry of `patches` that holds it, with `target` and `options`.
    """
    target = patch.get("target")
    if isinstance(target, dict):
        if not resource.is_selected_by(target):
            return resource
    elif not isinstance(body, dict) or not _is_named_by(body, resource):
        return resource
    if isinstance(body, list):
        changed = json_patch(resource.body, body)
        return resource.with_body(changed) if isinstance(changed, dict) else resource
    if not isinstance(body, dict):
        return resource
    if body.get("$patch") == "delete":
        return None
    options = mapping_at(patch, "options")
    merged = dict(strategic_merge(resource.body, body))
    if not options.get("allowKindChange"):
        merged.update({key: resource.body[key] for key in ("apiVersion", "kind") if key in resource.body})
    metadata = dict(mapping_at(merged, "metadata"))
    kept = ("namespace",) if options.get("allowNameChange") else ("name", "namespace")
    for key in kept:
        metadata.pop(key, None)
        if key in mapping_at(resource.body, "metadata"):
            metadata[key] = mapping_at(resource.body, "metadata")[key]
    merged["metadata"] = metadata
    return resource.with_body(merged)


def _is_named_by(patch: Mapping[str, Any], resource: Resource) -> bool:
    """Tell whether a patch without a target names an object, by what it is called now or ever was."""
    group = text_at(patch, "apiVersion").rpartition("/")[0]
    name, namespace = text_at(patch, "metadata", "name"), text_at(patch, "metadata", "namespace")
    return (text_at(patch, "kind"), group) == (resource.kind, resource.group) and any(
        name == known and (not namespace or not known_namespace or namespace == known_namespace)
        for known, known_namespace in resource.identities
    )
