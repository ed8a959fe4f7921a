"""Cluster roots: what declares them, where they lie, what they are called."""

from __future__ import annotations

import pytest

from scaffold.roots import Root, cluster_names, find_roots, is_below, resolve_path
from tests.build import Files, repository, text


def roots(files: Files) -> list[Root]:
    held = repository(files)
    return list(find_roots(held, [document for path in held.yaml_paths() for document in held.documents(path)]))


def told(found: list[Root]) -> list[tuple[str, str, str, str, tuple[str, str, str], str]]:
    return [(r.cluster, r.path, r.declares, str(r.location), r.source, r.url) for r in found]


INSTANCE = """
    apiVersion: fluxcd.controlplane.io/v1
    kind: FluxInstance
    metadata:
      name: flux
      namespace: flux-system
    spec:
      sync:
        kind: GitRepository
        url: https://github.com/owner/repo.git
        path: clusters/main
    """
GOTK = """
    apiVersion: source.toolkit.fluxcd.io/v1
    kind: GitRepository
    metadata:
      name: flux-system
      namespace: flux-system
    spec:
      url: ssh://git@github.com/owner/repo
    ---
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: flux-system
      namespace: flux-system
    spec:
      path: ./clusters/home
      sourceRef:
        kind: GitRepository
        name: flux-system
    """
SOURCE = ("GitRepository", "flux-system", "flux-system")


def test_a_repository_without_a_root() -> None:
    assert roots({"README.yaml": "a: 1\n", "b.yaml": "- 1\n"}) == []


def test_a_flux_instance() -> None:
    found = roots({"flux/instance.yaml": INSTANCE, "clusters/main/x.yaml": ""})
    assert told(found) == [
        (
            "main",
            "clusters/main",
            "FluxInstance",
            "flux/instance.yaml:10:11",
            SOURCE,
            "https://github.com/owner/repo.git",
        )
    ]


def test_the_helm_values_of_a_flux_instance() -> None:
    release = """
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata:
          name: flux-instance
          namespace: flux-system
        spec:
          values:
            instance:
              sync:
                kind: OCIRepository
                name: artifact
                url: oci://ghcr.io/owner/repo
                path: kubernetes/flux/cluster
        """
    found = roots({"release.yaml": release, "kubernetes/flux/cluster/ks.yaml": ""})
    assert told(found) == [
        (
            "cluster",
            "kubernetes/flux/cluster",
            "values",
            "release.yaml:13:15",
            ("OCIRepository", "flux-system", "artifact"),
            "oci://ghcr.io/owner/repo",
        )
    ]


def test_a_values_file_for_the_bootstrap() -> None:
    found = roots({"bootstrap/values.yaml": "instance:\n  sync:\n    path: apps\n", "apps/x.yaml": ""})
    assert told(found) == [("apps", "apps", "values", "bootstrap/values.yaml:3:11", SOURCE, "")]


def test_gotk_sync() -> None:
    found = roots({"clusters/home/flux-system/gotk-sync.yaml": GOTK})
    assert told(found) == [
        (
            "home",
            "clusters/home",
            "gotk-sync",
            "clusters/home/flux-system/gotk-sync.yaml:15:9",
            SOURCE,
            "ssh://git@github.com/owner/repo",
        )
    ]


STANDING = {
    "kubernetes/flux/config/cluster.yaml": GOTK.replace("./clusters/home", "./kubernetes/apps").replace(
        "name: flux-system\n", "name: cluster\n"
    ),
    "kubernetes/apps/media/ks.yaml": """
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata:
          name: plex
        spec:
          path: ./kubernetes/apps/media/plex
        """,
    "kubernetes/apps/media/plex/a.yaml": "",
}


def test_a_kustomization_beside_its_source_that_nothing_else_reaches() -> None:
    assert told(roots(STANDING)) == [
        (
            "config",
            "kubernetes/flux/config",
            "Kustomization",
            "kubernetes/flux/config/cluster.yaml:15:9",
            ("GitRepository", "flux-system", "cluster"),
            "ssh://git@github.com/owner/repo",
        )
    ]


def test_it_is_no_root_without_its_source_beside_it() -> None:
    files = dict(STANDING)
    files["kubernetes/flux/config/cluster.yaml"] = files["kubernetes/flux/config/cluster.yaml"].partition("---")[2]
    assert roots(files) == []


def test_it_is_no_root_where_another_is_declared() -> None:
    found = roots({**STANDING, "flux/instance.yaml": INSTANCE, "clusters/main/x.yaml": ""})
    assert [root.declares for root in found] == ["FluxInstance"]


def test_a_root_whose_path_does_not_exist_is_none() -> None:
    assert roots({"flux/instance.yaml": INSTANCE}) == []


def test_two_declarations_of_one_path_are_one_root() -> None:
    values = "instance: {sync: {path: ./clusters/main/}}\n"
    found = roots({"a/instance.yaml": INSTANCE, "b/values.yaml": values, "clusters/main/x.yaml": ""})
    assert [(root.path, root.declares) for root in found] == [("clusters/main", "FluxInstance")]


def test_several_clusters() -> None:
    files = {"clusters/main/x.yaml": "", "clusters/staging/x.yaml": "", "a.yaml": INSTANCE}
    found = roots({**files, "b.yaml": INSTANCE.replace("clusters/main", "clusters/staging")})
    assert [(root.cluster, root.path) for root in found] == [("main", "clusters/main"), ("staging", "clusters/staging")]


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        pytest.param(
            ["kubernetes/main/cluster/config", "kubernetes/staging/cluster/config"], ["main", "staging"], id="middle"
        ),
        pytest.param(["clusters/cluster-101", "clusters/cluster-102"], ["cluster-101", "cluster-102"], id="numbered"),
        pytest.param(["clusters/home"], ["home"], id="a lone one"),
        pytest.param(["kubernetes/flux/cluster"], ["cluster"], id="a lone one of generic parts"),
        pytest.param(["kubernetes/cluster-101/flux"], ["cluster-101"], id="a lone one between generic parts"),
        pytest.param([""], ["cluster"], id="the repository's root"),
        pytest.param(["a/b", "a/b/c"], ["b", "c"], id="one within another"),
        pytest.param(["a/b", "a/b/b"], ["a/b", "a/b/b"], id="nothing short tells them apart"),
        pytest.param(["a/x/p", "a/x/q", "a/y/p"], ["x-p", "x-q", "y-p"], id="no one part tells them apart"),
    ],
)
def test_names(paths: list[str], names: list[str]) -> None:
    assert list(cluster_names(paths).values()) == names


@pytest.mark.parametrize(
    ("declared", "near", "found"),
    [
        pytest.param("./apps/media", "x.yaml", "apps/media", id="from the root"),
        pytest.param("apps/media/", "x.yaml", "apps/media", id="with a slash at the end"),
        pytest.param("/apps/media", "x.yaml", "apps/media", id="with a slash at the start"),
        pytest.param("./", "x.yaml", "", id="the root itself"),
        pytest.param("", "x.yaml", "", id="nothing: the root itself"),
        pytest.param("./media", "apps/flux/ks.yaml", "apps/media", id="an artifact rooted lower"),
        pytest.param("./lower/deep", "x.yaml", "far/lower/deep", id="an artifact rooted anywhere"),
        pytest.param("./twice", "far/x.yaml", "far/twice", id="of two the nearer"),
        pytest.param("../apps", "x.yaml", None, id="out of the repository"),
        pytest.param("./nowhere", "x.yaml", None, id="nowhere"),
        pytest.param("./link", "x.yaml", "apps/media", id="through a link"),
    ],
)
def test_paths(declared: str, near: str, found: str | None) -> None:
    files = {"apps/media/a.yaml": "", "far/lower/deep/a.yaml": "", "far/twice/a.yaml": "", "apps/twice/a.yaml": ""}
    assert resolve_path(repository(files, links={"link": "apps/media"}), declared, near) == found


@pytest.mark.parametrize(
    ("path", "folder", "below"),
    [("a/b", "a", True), ("a", "a", True), ("ab", "a", False), ("a", "", True), ("a", "a/b", False)],
)
def test_below(path: str, folder: str, below: bool) -> None:
    assert is_below(path, folder) is below


def test_texts_are_indented_as_written() -> None:
    assert text(INSTANCE).startswith("apiVersion: fluxcd.controlplane.io/v1\nkind: FluxInstance\n")
