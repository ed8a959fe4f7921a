"""A dependency graph as a list of levels and chains."""

from __future__ import annotations

import pytest

from scaffold.graph.build import build_graph
from scaffold.graph.compare import changed, compare
from scaffold.graph.model import Graph, Layer
from scaffold.report.graph_levels import format_levels
from tests.build import fleet, text
from tests.graph.clusters import LAYERED, home
from tests.report.graphs import HOSTILE, graph, named, node

HOME = text(
    """
    cluster config: 33 nodes on 9 levels, 85 edges

    level 0: 1
      sources
        GitRepository flux-system/home

    level 1: 1
      roots
        flux-system/cluster

    level 2: 1
      roots
        flux-system/cluster-apps

    level 3: 11
      foundation
        flux-system/cert-manager
        flux-system/onepassword-connect
      core
        flux-system/cilium
        flux-system/node-feature-discovery
      storage
        flux-system/rook-ceph
        flux-system/snapshot-controller
        flux-system/volsync
      database
        flux-system/dragonfly
      observability
        flux-system/prometheus-crds
      apps
        flux-system/controller
        flux-system/plain

    level 4: 7
      foundation
        flux-system/cert-manager-issuers  after cert-manager (certificates)
        flux-system/external-secrets      after onepassword-connect (secret store)
      core
        flux-system/cilium-config                 after cilium (CRDs)
        flux-system/node-feature-discovery-rules  after node-feature-discovery (CRDs)
      storage
        flux-system/rook-ceph-cluster  after rook-ceph (storage)
      database
        flux-system/dragonfly-cluster  after dragonfly (cache)
      apps
        flux-system/zoo  after controller (CRDs)

    level 5: 3
      foundation
        flux-system/secret-store  after external-secrets (secret store)
      networking
        flux-system/certificates  after cert-manager-issuers (certificates)
      apps
        flux-system/filter  after rook-ceph-cluster (storage)

    level 6: 5
      core
        flux-system/external-dns  after secret-store (secret store)
      database
        flux-system/cloudnative-pg  after secret-store (secret store)
      networking
        flux-system/ingress-external  after certificates (certificates)
        flux-system/ingress-internal  after certificates (certificates)
      observability
        flux-system/kube-prometheus-stack  after secret-store (secret store)

    level 7: 2
      database
        flux-system/cloudnative-pg-cluster  after cloudnative-pg (database)
      networking
        flux-system/tunnel  after external-dns (CRDs)

    level 8: 2
      observability
        flux-system/status  after cloudnative-pg-cluster (database), secret-store (secret store)
      apps
        flux-system/films  after cloudnative-pg-cluster (database), secret-store (secret store), volsync (backup)

    secret store chain
      onepassword-connect → external-secrets → secret-store → 5 others

    database chain
      cloudnative-pg → cloudnative-pg-cluster → films, status

    cache chain
      dragonfly → dragonfly-cluster

    storage chain
      rook-ceph → rook-ceph-cluster → filter

    backup chain
      volsync → films

    certificates chain
      cert-manager → cert-manager-issuers → certificates → ingress-external, ingress-internal

    CRDs chain
      cilium → cilium-config
      controller → zoo
      external-dns → tunnel
      node-feature-discovery → node-feature-discovery-rules
    """
)
"""The order of a home that its owner drew in seven levels: by the longest way it is nine."""

LAYERS = """cluster cluster: 5 nodes on 5 levels, 9 edges

level 0: 1
  sources
    GitRepository flux-system/flux-system

level 1: 1
  roots
    flux-system/flux-system

level 2: 1
  foundation
    flux-system/infrastructure

level 3: 1
  database
    flux-system/databases  after infrastructure (storage)

level 4: 1
  apps
    flux-system/apps  after databases (database, cache)

database chain
  databases → apps

cache chain
  databases → apps

storage chain
  infrastructure → databases
"""


@pytest.mark.parametrize(
    ("files", "expected"),
    [pytest.param(home(), HOME, id="a home"), pytest.param(LAYERED, LAYERS, id="three layers")],
)
def test_levels(files: dict[str, str], expected: str) -> None:
    found = fleet(files)
    assert format_levels(build_graph(found, found.clusters[0])) + "\n" == expected


def test_no_graph() -> None:
    assert format_levels(Graph("main", (), ())) == "cluster main: 0 nodes on 0 levels, 0 edges"


def test_what_is_wrong() -> None:
    found = graph(
        "n/a dependsOn n/b", "n/b dependsOn n/a", "n/b dependsOn n/gone", nodes=(node("n/gone", missing=True),)
    )
    assert format_levels(found) == text(
        """
        cluster main: 3 nodes on 2 levels, 3 edges

        level 0: 1
          apps
            n/gone  not in this cluster

        level 1: 2
          apps
            n/a  after b; in a cycle
            n/b  after a, gone; in a cycle

        cycle: a after b after a"""
    )


def test_what_changed_without_chains_which_would_be_torn() -> None:
    before = graph("n/b dependsOn n/a for cache", "n/c dependsOn n/b")
    after = graph("n/b dependsOn n/a for cache", "n/b dependsOn n/new", nodes=(node("n/new", Layer.DATABASE),))
    assert format_levels(changed(compare(before, after))) == text(
        """
        cluster main: 3 nodes on 3 levels, 2 edges

        level 0: 1
          database
          + n/new

        level 1: 1
          apps
            n/b  after +new

        level 2: 1
          apps
          - n/c  after -b"""
    )


def test_a_name_that_several_have_stands_with_its_namespace() -> None:
    assert "n/x  after one/same, two/same\n" in format_levels(graph("n/x dependsOn one/same", "n/x dependsOn two/same"))


def test_no_name_breaks_a_line_or_acts_on_a_terminal() -> None:
    lines = format_levels(named(tuple(HOSTILE.values()))).encode("utf-8").decode().split("\n")
    plain = format_levels(named(tuple(f"n{number:03}" for number in range(len(HOSTILE))))).split("\n")
    assert len(lines) == len(plain)
    assert all(line.isprintable() for line in lines)
