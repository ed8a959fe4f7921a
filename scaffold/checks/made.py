"""Tells which Secrets a cluster's objects make, and what Helm calls a release."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scaffold.kustomize import CLUSTER_SCOPED, Resource
from scaffold.repository import ResourceId, list_at, mapping_at, text_at

_SECRET_NAMES: Mapping[str, tuple[str, ...]] = {
    "ExternalSecret": ("spec", "target", "name"),
    "SealedSecret": ("spec", "template", "metadata", "name"),
    "Certificate": ("spec", "secretName"),
    "BitwardenSecret": ("spec", "secretName"),
    "DopplerSecret": ("spec", "managedSecret", "name"),
    "InfisicalSecret": ("spec", "managedSecretReference", "secretName"),
    "AzureKeyVaultSecret": ("spec", "output", "secret", "name"),
    "VaultStaticSecret": ("spec", "destination", "name"),
    "VaultDynamicSecret": ("spec", "destination", "name"),
    "VaultPKISecret": ("spec", "destination", "name"),
    "OnePasswordItem": (),
    "ObjectBucketClaim": (),
}
"""Kinds that become a Secret: where its name stands; without one, it is called as they are."""

_SUFFIXES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("Cluster", "postgresql.cnpg.io"): ("-app", "-superuser", "-ca", "-server", "-replication"),
    ("Grafana", "grafana.integreatly.org"): ("-admin-credentials",),
    ("RabbitmqCluster", "rabbitmq.com"): ("-default-user", "-erlang-cookie"),
    ("Elasticsearch", "elasticsearch.k8s.elastic.co"): ("-es-elastic-user", "-es-http-certs-public"),
    ("KafkaUser", "kafka.strimzi.io"): ("",),
    ("PerconaServerMongoDB", "psmdb.percona.com"): ("-secrets",),
}
"""What operators add to the name of their object, in the names of the Secrets that they make of it."""


def identify(kind: str, namespace: str, name: str) -> ResourceId:
    """Return an object's identity; whatever is said of it, a kind that no namespace holds has none."""
    everywhere = kind in CLUSTER_SCOPED or (kind.startswith("Cluster") and kind != "Cluster")
    return ResourceId(kind, "" if everywhere else namespace, name)


def made_secrets(resource: Resource) -> Iterator[str]:
    """Yield the names of the Secrets that a controller makes of an object, in the object's own namespace."""
    if resource.kind in _SECRET_NAMES:
        keys = _SECRET_NAMES[resource.kind]
        if text_at(resource.body, "spec", "target", "creationPolicy") not in ("Merge", "None"):
            yield (text_at(resource.body, *keys) if keys else "") or resource.name
    if resource.kind == "CephObjectStoreUser":
        yield f"rook-ceph-object-user-{text_at(resource.body, 'spec', 'store')}-{resource.name}"
    if resource.kind == "SopsSecret":
        yield from (text_at(entry, "name") for entry in list_at(resource.body, "spec", "secretTemplates"))
    for suffix in _SUFFIXES.get((resource.kind, resource.group), ()):
        yield resource.name + suffix


def release_namespace(release: Resource) -> str:
    """Return the namespace that a release's objects live in."""
    return text_at(release.body, "spec", "targetNamespace") or release.namespace


def release_name(release: Resource) -> str:
    """Return what Helm calls a release: https://fluxcd.io/flux/components/helm/helmreleases/#release-name."""
    target = text_at(release.body, "spec", "targetNamespace")
    return text_at(release.body, "spec", "releaseName") or (f"{target}-{release.name}" if target else release.name)


def secrets_of_values(release: Resource) -> Iterator[str]:
    """Yield the names that app-template may give to the Secrets in its values: with their key, or without."""
    entries = mapping_at(release.body, "spec", "values", "secrets")
    for key, body in entries.items():
        if isinstance(body, dict) and body.get("enabled") is not False:
            yield f"{release_name(release)}-{key}"
            yield release_name(release)
