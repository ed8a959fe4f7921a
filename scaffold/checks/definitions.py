"""Knows which charts define which custom resources, where that is certain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property

from scaffold.checks.dependencies import HELM_GROUP
from scaffold.checks.unseen import described_elsewhere
from scaffold.flux import Cluster, Fleet, Kustomization
from scaffold.kustomize import Resource
from scaffold.repository import mapping_at, text_at, value_at
from scaffold.siblings import chart_sources, read_chart

CHARTS: Mapping[str, tuple[str, ...]] = {
    "actions.github.com": ("gha-runner-scale-set-controller",),
    "barmancloud.cnpg.io": ("plugin-barman-cloud",),
    "ceph.rook.io": ("rook-ceph",),
    "cert-manager.io": ("cert-manager",),
    "cilium.io": ("cilium",),
    "dragonflydb.io": ("dragonfly-operator",),
    "emqx.io": ("emqx-operator",),
    "external-secrets.io": ("external-secrets",),
    "externaldns.k8s.io": ("external-dns",),
    "gateway.envoyproxy.io": ("gateway-helm", "envoy-gateway", "gateway-crds-helm"),
    "gateway.networking.k8s.io": ("gateway-helm", "envoy-gateway", "gateway-crds-helm", "traefik", "traefik-crds"),
    "generators.external-secrets.io": ("external-secrets",),
    "grafana.integreatly.org": ("grafana-operator",),
    "k8s.mariadb.com": ("mariadb-operator", "mariadb-operator-crds"),
    "keda.sh": ("keda",),
    "kyverno.io": ("kyverno", "kyverno-crds"),
    "longhorn.io": ("longhorn",),
    "metallb.io": ("metallb",),
    "monitoring.coreos.com": ("kube-prometheus-stack", "prometheus-operator-crds", "prometheus-operator"),
    "nfd.k8s-sigs.io": ("node-feature-discovery",),
    "postgresql.cnpg.io": ("cloudnative-pg",),
    "tailscale.com": ("tailscale-operator",),
    "traefik.io": ("traefik", "traefik-crds"),
    "trust.cert-manager.io": ("trust-manager",),
    "tuppr.home-operations.com": ("tuppr",),
    "velero.io": ("velero",),
    "volsync.backube": ("volsync",),
}
"""Every chart that is known to bring the definitions of an API group; a group that is missing here is not judged."""

_BUILT_IN = frozenset({"CustomResourceDefinition"})

Definer = tuple[Resource, Kustomization | None]


class Definitions:
    """Tells which release alone brings the definitions of an API group to a cluster."""

    def __init__(self, fleet: Fleet, cluster: Cluster) -> None:
        sources = chart_sources(cluster)
        self._fleet = fleet
        self._cluster = cluster
        self._defined = {text_at(crd.body, "spec", "group") for crd, _ in cluster.of_kind("CustomResourceDefinition")}
        self._by_chart: dict[str, list[Definer]] = {}
        for release, owner in cluster.of_kind("HelmRelease", HELM_GROUP):
            chart = read_chart(release, "", sources)
            if chart is not None and _brings_definitions(release):
                self._by_chart.setdefault(chart.name, []).append((release, owner))
        self._known: dict[str, Definer | None] = {}
        self._elsewhere: str | None = None

    def of(self, group: str) -> Definer | None:
        """Return the only release that defines a group, `None` where there is none, or something else may do it."""
        if group not in self._known:
            self._known[group] = self._find(group) if group in CHARTS else None
        return self._known[group]

    def _find(self, group: str) -> Definer | None:
        definers = [definer for chart in CHARTS[group] for definer in self._by_chart.get(chart, ())]
        others = [name for name in self._by_chart if name.endswith("-crds") and name not in CHARTS[group]]
        if len(definers) != 1 or group in self._defined or any(_belongs(name, CHARTS[group]) for name in others):
            return None
        if any(self._speaks_of(word) for word in (*CHARTS[group], f"{group}_")):
            return None  # installed before Flux runs
        if _is_described((*CHARTS[group], group.partition(".")[0]), self._described):
            return None  # from another repository
        return definers[0]

    def may_run_elsewhere(self, group: str, charts: Iterable[str]) -> bool:
        """Tell whether a file that no root reaches, or another repository, may install what works on a group."""
        if any(self._speaks_of(word) for word in (*charts, f"{group}_")):
            return True
        return _is_described(charts, (text for text in self._described if "crd" not in text.lower()))

    @cached_property
    def _described(self) -> tuple[str, ...]:
        """Return what is said of all that comes from outside of the repository."""
        return tuple(described_elsewhere(self._fleet, self._cluster))

    def _speaks_of(self, word: str) -> bool:
        """Tell whether a file that no root reaches names a chart, or a file of a group's definitions (`group_…`)."""
        text = self._unreached_text()
        if word not in text:  # a hundred times as fast
            return False
        behind = "" if word.endswith("_") else r"(?![\w.-])"
        return re.search(rf"(?<![\w.-]){re.escape(word)}{behind}", text) is not None

    def _unreached_text(self) -> str:
        """Return the words of all YAML files that no cluster's root reaches."""
        if self._elsewhere is None:
            repository = self._fleet.repository
            reached = frozenset[str]().union(*(cluster.files for cluster in self._fleet.clusters))
            texts = (repository.text(path) for path in repository.yaml_paths() if path not in reached)
            self._elsewhere = "\n".join(texts)
        return self._elsewhere


def _brings_definitions(release: Resource) -> bool:
    """Tell whether a release installs its chart's definitions, and was not told to leave them to somebody else."""
    values = mapping_at(release.body, "spec", "values")
    switches = [value_at(values, "crds", key) for key in ("enabled", "install", "create")]
    switches += [value_at(values, key) for key in ("installCRDs", "createCRDs", "manageCRDs")]
    return text_at(release.body, "spec", "install", "crds") != "Skip" and False not in switches


def is_of_definitions(chart: str) -> bool:
    """Tell whether a chart brings definitions and runs nothing, by its name."""
    return chart.endswith(("-crds", "crds-helm"))


def _is_described(words: Iterable[str], texts: Iterable[str]) -> bool:
    any_of = "|".join(map(re.escape, words))
    return bool(any_of) and any(re.search(rf"(?<![A-Za-z])(?:{any_of})(?![A-Za-z])", text) for text in texts)


def _belongs(crds: str, charts: tuple[str, ...]) -> bool:
    """Tell whether a chart of definitions may be for one of the charts, by its name."""
    return any(crds.removesuffix("-crds") in (chart, chart.removesuffix("-operator")) for chart in charts)


def is_custom(resource: Resource) -> bool:
    """Tell whether an object is of a kind that somebody must have defined, and is applied by Flux at all."""
    ignored = text_at(mapping_at(resource.body, "metadata", "annotations"), "kustomize.toolkit.fluxcd.io/ssa")
    return "." in resource.group and resource.kind not in _BUILT_IN and ignored != "Ignore"
