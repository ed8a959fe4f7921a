"""Reads from a repository what is played when one of its clusters starts, who makes what, and what that needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scaffold.checks.definitions import is_custom
from scaffold.checks.dependencies import HELM_GROUP
from scaffold.checks.made import identify
from scaffold.flux import Cluster, Fleet
from scaffold.flux import Kustomization as Declared
from scaffold.graph.build import root_of
from scaffold.kustomize import Resource
from scaffold.repository import ResourceId, list_at, mapping_at, text_at, value_at
from scaffold.simulation.awaited import Awaited
from scaffold.simulation.by_hand import made_by_hand
from scaffold.simulation.fields import duration, is_suspended
from scaffold.simulation.makers import Makers
from scaffold.simulation.model import Custom, Kustomization, Model, Played, Pod, Source, Wait
from scaffold.simulation.releases import Releases
from scaffold.simulation.things import Things
from scaffold.simulation.workloads import Workloads, pod_kinds

_SOURCES = ("GitRepository", "OCIRepository", "HelmRepository", "Bucket", "HelmChart")


def read_subjects(fleet: Fleet, cluster: Cluster) -> Model:
    """Read what is played of a cluster."""
    return _Reading(fleet, cluster).model()


class _Reading:
    """What is known of a cluster while it is read."""

    def __init__(self, fleet: Fleet, cluster: Cluster) -> None:
        self._cluster = cluster
        root = root_of(cluster)
        self._root = str(root) if root else ""
        self._awaited = Awaited(fleet, cluster, root)
        self._makers = Makers(fleet, cluster, self._root)
        self._workloads = Workloads(cluster, self._makers)
        self._things = Things(cluster, self._makers)
        self._releases = Releases(cluster, self._makers, self._workloads, self._awaited)
        self._played: dict[str, Played] = {}
        self._missing: set[str] = set()

    def model(self) -> Model:
        """Read everything, what makes others before them."""
        self._read_sources()
        if self._root and not any(str(k.id) == self._root for k in self._cluster.kustomizations):
            source = str(ResourceId(*self._cluster.root.source))
            self._add(Kustomization(self._root, "", source, customs=self._customs(None)))
        pods: dict[str, list[Pod]] = {}
        for pod in self._workloads.pods():
            pods.setdefault(pod.parent, []).append(pod)
            self._add(pod)
        for thing in (*self._workloads.claims(), *self._things.all()):
            self._add(thing)
        for resource, owner in self._cluster.of_kind("ExternalSecret", "external-secrets.io"):
            self._add(self._releases.external_secret(resource, self._parent(owner)))
        for release, owner in self._cluster.of_kind("HelmRelease", HELM_GROUP):
            self._add(self._releases.release(release, self._parent(owner), pods.get(str(release.id), ())))
        for kustomization in self._cluster.kustomizations:
            self._add(self._kustomization(kustomization))
        self._played.update(made_by_hand(self._played))
        outside = frozenset(self._makers.outside - self._played.keys())
        return Model(self._cluster.name, self._played, outside, self._releases.flags.requeue, frozenset(self._missing))

    def _add(self, played: Played) -> None:
        self._played.setdefault(played.id, played)

    def _parent(self, owner: Declared | None) -> str:
        return str(owner.id) if owner is not None else self._root

    def _read_sources(self) -> None:
        root = ResourceId(*self._cluster.root.source)
        self._add(Source(str(root), "", url=self._cluster.root.url))
        for kind in _SOURCES:
            for resource, owner in self._cluster.of_kind(kind, "source.toolkit.fluxcd.io"):
                parent = "" if self._makers.brings_itself(resource, owner) else self._parent(owner)
                secret = text_at(resource.body, "spec", "secretRef", "name")
                needs = self._makers.secret(resource.namespace, secret) if secret and parent else ()
                url = text_at(resource.body, "spec", "url")
                self._add(Source(str(resource.id), parent, needs, url, is_suspended(resource.body)))

    def _kustomization(self, own: Declared) -> Kustomization:
        spec = own.spec
        is_root = str(own.id) == self._root
        interval = duration(spec, "interval", 3600.0)
        reference = mapping_at(spec, "sourceRef")
        source = ResourceId(
            text_at(reference, "kind") or "GitRepository",
            text_at(reference, "namespace") or own.namespace,
            text_at(reference, "name"),
        )
        key = text_at(spec, "decryption", "secretRef", "name")
        secrets = list(self._substituted(own))
        decrypts = self._makers.outside_secret(own.namespace, key) if key else ""
        return Kustomization(
            str(own.id),
            "" if is_root else str(own.parent) if own.parent else self._root,
            self._source(source),
            tuple(self._awaited.dependencies(own.resource)),
            (*secrets, *([(key, Wait(decrypts))] if decrypts else [])),
            self._first(own),
            decrypts,
            self._customs(own),
            tuple(self._checks(own)),
            spec.get("wait") is True,
            interval,
            duration(spec, "retryInterval", interval),
            duration(spec, "timeout", max(30.0, interval - 30.0)),
            is_suspended(own.resource.body),
        )

    def _source(self, source: ResourceId) -> str:
        if not source.name:
            return ""
        self._makers.outside.add(str(source))
        return str(source)

    def _substituted(self, own: Declared) -> Iterator[tuple[str, Wait]]:
        for entry in list_at(own.spec, "postBuild", "substituteFrom"):
            if text_at(entry, "kind") == "Secret" and value_at(entry, "optional") is not True:
                name = text_at(entry, "name")
                for wait in self._makers.secret(own.namespace, name):  # what the first ones need is there before
                    yield name, replace(wait, presumed=own.parent is None)

    def _first(self, own: Declared) -> str:
        """Return what a Kustomization applies first, as kustomize names it: kind, version, group and name."""
        for resource in self._owned(own):
            version = text_at(resource.body, "apiVersion").rpartition("/")[2]
            return f"{'.'.join(each for each in (resource.kind, version, resource.group) if each)}/{resource.name}"
        return ""

    def _customs(self, own: Declared | None) -> tuple[Custom, ...]:
        """Return one custom resource for each definition that a Kustomization needs and does not bring."""
        found: dict[Wait, Custom] = {}
        for resource in self._owned(own):
            if not is_custom(resource):
                continue
            by = self._makers.definition(resource, own)
            if by is not None and by not in found:
                version = text_at(resource.body, "apiVersion")
                found[by] = Custom(str(resource.id), resource.kind, version, by)
        return tuple(found.values())

    def _owned(self, own: Declared | None) -> tuple[Resource, ...]:
        """Return what a Kustomization applies; what the root does belongs to none that is read."""
        if own is None or str(own.id) == self._root:
            return self._makers.applied_by_root
        return self._cluster.owned.get(own.id, ())

    def _checks(self, own: Declared) -> Iterator[str]:
        """Yield what must be healthy for a Kustomization to be: all of its own with `wait`, else what it names."""
        if own.spec.get("wait") is True:
            wanted = [identify(r.kind, r.namespace, r.name) for r in self._owned(own)]
        else:
            wanted = [
                identify(text_at(entry, "kind"), text_at(entry, "namespace") or own.namespace, text_at(entry, "name"))
                for entry in list_at(own.spec, "healthChecks")
            ]
        at_once = _HEALTHY_AT_ONCE - {text_at(entry, "kind") for entry in list_at(own.spec, "healthCheckExprs")}
        for target in dict.fromkeys(wanted):
            if self._awaited.is_known(target) and target != own.id:
                yield str(target)
            elif self._awaited.is_missing(target):
                self._missing.add(str(target))
                yield str(target)
            elif target.kind in pod_kinds():
                pod = str(ResourceId("Pod", target.namespace, target.name))
                if pod in self._played:
                    yield pod
            elif str(target) in self._played and target.kind not in at_once:
                yield str(target)


_HEALTHY_AT_ONCE = frozenset(
    """AzureKeyVaultSecret BitwardenSecret CephObjectStoreUser DopplerSecret Dragonfly Elasticsearch GRPCRoute Gateway
    GatewayClass HTTPRoute InfisicalSecret ObjectBucketClaim SealedSecret SopsSecret TCPRoute TLSRoute
    UDPRoute""".split()
)
"""Kinds whose status has no condition that kstatus knows: https://github.com/kubernetes-sigs/cli-utils/tree/master/pkg/kstatus."""
