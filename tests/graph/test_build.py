"""Building graphs: which nodes and edges there are, which way they lead, and where each is written."""

from __future__ import annotations

import pytest

from scaffold.graph.build import build_graph
from scaffold.graph.model import EdgeKind, Graph
from tests.build import GOTK_SYNC, fleet, kustomize_file, release
from tests.graph.clusters import LAYERED, chart, home, kustomization, manifest

INSTANCE = manifest(
    "fluxcd.controlplane.io/v1",
    "FluxInstance",
    "flux",
    "{sync: {kind: OCIRepository, url: 'oci://example.com/flux', path: cluster}}",
    "flux-system",
)
OWN = "{kind: OCIRepository, name: flux-system}"


def built(files: dict[str, str], *, releases: bool = False) -> Graph:
    found = fleet(files)
    (cluster,) = found.clusters
    return build_graph(found, cluster, releases=releases)


def sentences(graph: Graph) -> list[str]:
    """Return the edges as sentences without `Kustomization/flux-system/`, sorted."""
    return sorted(
        f"{edge.source} {edge.kind} {edge.target}".replace("Kustomization/flux-system/", "").replace(
            "/flux-system/", "/"
        )
        for edge in graph.edges
    )


def test_three_layers() -> None:
    assert sentences(built(LAYERED)) == [
        "apps dependsOn databases",
        "apps source GitRepository/flux-system",
        "databases dependsOn infrastructure",
        "databases source GitRepository/flux-system",
        "flux-system delivers apps",
        "flux-system delivers databases",
        "flux-system delivers infrastructure",
        "flux-system source GitRepository/flux-system",
        "infrastructure source GitRepository/flux-system",
    ]


def test_levels_are_counted_over_all_edges_from_the_source() -> None:
    levels = {node.name if node.kind == "Kustomization" else "source": node.level for node in built(LAYERED).nodes}
    assert levels == {"source": 0, "flux-system": 1, "infrastructure": 2, "databases": 3, "apps": 4}


def test_releases_and_the_sources_of_their_charts() -> None:
    found = sentences(built(LAYERED, releases=True))
    assert [sentence for sentence in found if "HelmRelease/default/portal" in sentence] == [
        "HelmRelease/default/portal source HelmRepository/charts",
        "apps delivers HelmRelease/default/portal",
    ]


def test_the_kustomization_that_flux_makes_of_an_instance_has_no_file_but_the_instance() -> None:
    files = {
        "cluster/instance.yaml": INSTANCE,
        "cluster/apps.yaml": kustomization("apps", "./apps", ("flux-system",), source=OWN),
        "apps/app.yaml": chart("app"),
    }
    graph = built(files)
    assert sentences(graph) == [
        "apps dependsOn flux-system",
        "apps source OCIRepository/flux-system",
        "flux-system delivers apps",
        "flux-system source OCIRepository/flux-system",
    ]
    root = graph.by_id["Kustomization/flux-system/flux-system"]
    assert (root.layer, str(root.location), root.missing, graph.cycles) == (
        "roots",
        "cluster/instance.yaml:4:73",
        False,
        (),
    )


def test_a_source_that_its_own_kustomization_applies_was_there_before() -> None:
    graph = built(home({}))
    assert sentences(graph) == [
        "cluster delivers cluster-apps",
        "cluster source GitRepository/home",
        "cluster-apps source GitRepository/home",
    ]
    assert str(graph.by_id["GitRepository/flux-system/home"].location) == "kubernetes/flux/config/source.yaml:3:18"


def test_a_source_that_another_kustomization_delivers_comes_after_it() -> None:
    far = "{kind: GitRepository, name: far}"
    files = {
        "cluster/gotk-sync.yaml": GOTK_SYNC,
        "cluster/sources.yaml": kustomization(
            "sources", "./sources", source="{kind: GitRepository, name: flux-system}"
        ),
        "cluster/far.yaml": kustomization("far", "./deploy", source=far),
        "sources/far.yaml": manifest(
            "source.toolkit.fluxcd.io/v1", "GitRepository", "far", "{url: https://example.com/far.git}", "flux-system"
        ),
    }
    graph = built(files)
    assert "sources delivers GitRepository/far" in sentences(graph)
    assert "far source GitRepository/far" in sentences(graph)
    levels = [
        graph.by_id[f"{key}"].level for key in ("Kustomization/flux-system/sources", "GitRepository/flux-system/far")
    ]
    assert (*levels, graph.by_id["Kustomization/flux-system/far"].level) == (2, 3, 4)


def test_an_artifact_comes_after_its_generator_and_the_sources_of_that() -> None:
    generator = manifest(
        "source.extensions.fluxcd.io/v1beta1",
        "ArtifactGenerator",
        "parts",
        "{sources: [{alias: repo, kind: GitRepository, name: flux-system}],"
        " artifacts: [{name: part, copy: [{from: '@repo/apps/**', to: '@artifact/'}]}]}",
        "flux-system",
    )
    files = {
        "cluster/gotk-sync.yaml": GOTK_SYNC,
        "cluster/parts.yaml": generator,
        "cluster/app.yaml": kustomization("app", "./app", source="{kind: ExternalArtifact, name: part}"),
        "apps/app/app.yaml": chart("app"),
    }
    assert sentences(built(files)) == [
        "ExternalArtifact/part source GitRepository/flux-system",
        "app source ExternalArtifact/part",
        "flux-system delivers ExternalArtifact/part",
        "flux-system delivers app",
        "flux-system source GitRepository/flux-system",
    ]


def test_what_only_a_depends_on_names_is_missing() -> None:
    graph = built(home({"apps/one": (("absent", "elsewhere/other"), (chart("one"),))}))
    missing = [(node.id, node.location, node.level) for node in graph.nodes if node.missing]
    assert missing == [
        ("Kustomization/elsewhere/other", None, 0),
        ("Kustomization/flux-system/absent", None, 0),
    ]


def test_a_kustomization_that_comes_later_in_the_list_is_not_missing() -> None:
    graph = built(home({"apps/a": (("z",), (chart("a"),)), "apps/z": ((), (chart("z"),))}))
    assert [node.id for node in graph.nodes if node.missing] == []
    assert graph.by_id["Kustomization/flux-system/a"].level == 4


def test_releases_that_wait_for_each_other() -> None:
    waits = release("late", chartRef="{kind: OCIRepository, name: charts}", dependsOn="[{name: early}, {name: gone}]")
    graph = built(home({"apps/a": ((), (waits, chart("early")))}), releases=True)
    assert [sentence for sentence in sentences(graph) if sentence.startswith("HelmRelease/apps/late")] == [
        "HelmRelease/apps/late dependsOn HelmRelease/apps/early",
        "HelmRelease/apps/late dependsOn HelmRelease/apps/gone",
        "HelmRelease/apps/late source OCIRepository/apps/charts",
    ]
    assert graph.by_id["HelmRelease/apps/gone"].missing
    assert not graph.by_id["OCIRepository/apps/charts"].missing


@pytest.mark.parametrize(
    ("kustomizations", "cycle"),
    [
        pytest.param({"a/a": (("b",), ()), "a/b": (("a",), ())}, ("a", "b"), id="two that wait for each other"),
        pytest.param({"a/a": (("a",), ())}, ("a",), id="one that waits for itself"),
    ],
)
def test_a_cycle_shares_one_level(
    kustomizations: dict[str, tuple[tuple[str, ...], tuple[str, ...]]], cycle: tuple[str, ...]
) -> None:
    graph = built(home(kustomizations))
    assert graph.cycles == (tuple(f"Kustomization/flux-system/{name}" for name in cycle),)
    assert [node.name for node in graph.nodes if node.in_cycle] == list(cycle)
    assert {node.level for node in graph.nodes if node.in_cycle} == {3}


def test_a_parent_that_waits_for_its_child_is_a_cycle() -> None:
    files = home({"apps/a": ((), (chart("a"),))})
    files["kubernetes/flux/apps.yaml"] = kustomization("cluster-apps", "./kubernetes/apps", ("a",))
    graph = built(files)
    assert graph.cycles == (("Kustomization/flux-system/a", "Kustomization/flux-system/cluster-apps"),)


def test_where_everything_is_written() -> None:
    graph = built(home({"apps/a": (("b",), (chart("a"),)), "apps/b": ((), (chart("b"),))}))
    a = "Kustomization/flux-system/a"
    assert {edge.kind.value: str(edge.location) for edge in graph.before[a]} == {
        "dependsOn": "kubernetes/apps/apps/a/ks.yaml:11:13",
        "source": "kubernetes/apps/apps/a/ks.yaml:9:42",
        "delivers": "kubernetes/apps/apps/kustomization.yaml:4:5",
    }
    assert (str(graph.by_id[a].location), graph.by_id[a].target_namespace) == (
        "kubernetes/apps/apps/a/ks.yaml:4:9",
        "apps",
    )


def test_nodes_and_edges_are_sorted_whatever_the_order_of_the_files() -> None:
    files = home()
    backwards = dict(reversed(files.items()))
    graph = built(files)
    assert graph == built(backwards)
    assert [node.id for node in graph.nodes] == sorted(node.id for node in graph.nodes)
    order = [(edge.source, edge.target, edge.kind) for edge in graph.edges]
    assert order == sorted(order)


def test_every_edge_leads_from_an_earlier_level_to_a_later_one() -> None:
    graph = built(home(), releases=True)
    assert {edge.kind for edge in graph.edges} == set(EdgeKind)
    assert all(graph.by_id[edge.first].level < graph.by_id[edge.later].level for edge in graph.edges)


def test_an_empty_cluster_has_its_source_alone() -> None:
    graph = built({"cluster/gotk-sync.yaml": GOTK_SYNC, "cluster/kustomization.yaml": kustomize_file()})
    assert [node.id for node in graph.nodes] == [
        "GitRepository/flux-system/flux-system",
        "Kustomization/flux-system/flux-system",
    ]
