"""Reads the HelmReleases and ExternalSecrets of a cluster as they are played."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scaffold.checks.check import is_open
from scaffold.checks.made import identify, release_name, release_namespace
from scaffold.flux import Cluster
from scaffold.kustomize import Resource
from scaffold.repository import ResourceId, list_at, mapping_at, text_at, value_at
from scaffold.siblings import chart_sources, read_chart
from scaffold.simulation.awaited import Awaited
from scaffold.simulation.controllers import Flags, read_flags
from scaffold.simulation.fields import duration, is_suspended
from scaffold.simulation.makers import Makers
from scaffold.simulation.model import FOR_EVER, ExternalSecret, Pod, Release
from scaffold.simulation.workloads import Workloads


class Releases:
    """The HelmReleases and ExternalSecrets of one cluster."""

    def __init__(self, cluster: Cluster, makers: Makers, workloads: Workloads, awaited: Awaited) -> None:
        self._charts = chart_sources(cluster)
        self._makers = makers
        self._workloads = workloads
        self._awaited = awaited
        self.flags = read_flags(cluster)

    def release(self, release: Resource, parent: str, pods: Sequence[Pod]) -> Release:
        """Read a HelmRelease, with the Pods that it makes."""
        spec = mapping_at(release.body, "spec")
        chart = read_chart(release, "", self._charts)
        source = ""
        if chart is not None:
            kind, namespace, name = chart.ref
            source = str(ResourceId(kind or "HelmRepository", namespace or release.namespace, name))
            self._makers.outside.add(source)
        install = mapping_at(spec, "install")
        retries, retry = _retries(install, self.flags)
        namespace = release_namespace(release)
        secrets = tuple(
            (text_at(entry, "name"), wait)
            for entry in list_at(spec, "valuesFrom")
            if text_at(entry, "kind") == "Secret" and value_at(entry, "optional") is not True
            for wait in self._makers.secret(release.namespace, text_at(entry, "name"))
        )
        version = f"@{chart.version}" if chart and chart.version else ""
        return Release(
            str(release.id),
            parent,
            source,
            tuple(self._awaited.dependencies(release)),
            secrets,
            f"{namespace}/{release_name(release)}",
            f"{chart.name}{version}" if chart else "",
            tuple(pod.id for pod in pods),
            tuple(claim.id for claim in self._workloads.claims_of(str(release.id))),
            install.get("disableWait") is not True,
            retries,
            retry,
            duration(install, "timeout", duration(spec, "timeout", 300.0)),
            is_suspended(release.body),
        )

    def external_secret(self, resource: Resource, parent: str) -> ExternalSecret:
        """Read an ExternalSecret."""
        spec = mapping_at(resource.body, "spec")
        entries = [*list_at(spec, "data"), *list_at(spec, "dataFrom")]
        references = [mapping_at(spec, "secretStoreRef"), *list_at(spec, "secretStoreRefs")]
        references += [mapping_at(entry, "sourceRef", "storeRef") for entry in entries]
        stores = []
        for reference in references:
            name = text_at(reference, "name")
            if name and not is_open(name):
                store = str(identify(text_at(reference, "kind") or "SecretStore", resource.namespace, name))
                stores.append(store)
        self._makers.outside.update(stores)
        keys = [text_at(entry, "remoteRef", "key") or text_at(entry, "extract", "key") for entry in entries]
        return ExternalSecret(
            str(resource.id),
            parent,
            tuple(dict.fromkeys(stores)),
            self._makers.operator("external-secrets.io"),
            text_at(spec, "refreshInterval") or "1h",
            tuple(dict.fromkeys(key for key in keys if key)),
        )


def _retries(install: Mapping[str, Any], flags: Flags) -> tuple[int, float]:
    """Return how often Flux repeats a failed installation, and after which time (0: a growing one).

    https://fluxcd.io/flux/components/helm/helmreleases/#install-configuration
    """
    strategy = text_at(install, "strategy", "name")
    retries = value_at(install, "remediation", "retries")
    if strategy == "RetryOnFailure" or (flags.retries_on_failure and not strategy and retries is None):
        return FOR_EVER, duration(mapping_at(install, "strategy"), "retryInterval", 300.0)
    if not isinstance(retries, int) or isinstance(retries, bool):
        return 0, 0.0
    return (FOR_EVER if retries < 0 else retries), 0.0
