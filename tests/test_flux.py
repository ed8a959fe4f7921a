"""Clusters evaluated from their roots: files in, Kustomizations and objects out."""

from __future__ import annotations

import pytest

from scaffold.flux import Cluster, Kustomization, depends_on
from tests.build import GOTK_SYNC, Files, cluster, config, fleet, ks, kustomize_file, release


def read(files: Files) -> Cluster:
    return cluster({"cluster/flux-system/gotk-sync.yaml": GOTK_SYNC, **files})


def reached(found: Cluster) -> list[str]:
    return sorted(f"{k.namespace}/{k.name}" for k in found.kustomizations)


def applied(found: Cluster) -> list[str]:
    return sorted(
        f"{owner.name if owner else '-'}: {r.kind} {r.namespace}/{r.name}"
        for r, owner in found.resources
        if r.kind not in ("GitRepository", "Kustomization")
    )


def one(found: Cluster, name: str) -> Kustomization:
    (match,) = (k for k in found.kustomizations if k.name == name)
    return match


def test_a_root_alone_holds_itself() -> None:
    found = read({})
    assert (reached(found), applied(found), found.diagnostics) == (["flux-system/flux-system"], [], ())
    assert (found.name, found.dangling, found.cycles) == ("cluster", (), ())


def test_a_repository_without_a_root_has_no_cluster() -> None:
    found = fleet({"a.yaml": ks("plex", "./x"), "x/b.yaml": config("c")})
    assert (found.clusters, [d.path for d in found.unreached]) == ((), ["a.yaml"])


TWO_LEVELS = {
    "cluster/apps.yaml": ks("apps", "./apps", "flux-system"),
    "apps/kustomization.yaml": kustomize_file("./media"),
    "apps/media/kustomization.yaml": kustomize_file("./namespace.yaml", "./plex/ks.yaml", namespace="media"),
    "apps/media/namespace.yaml": "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: _\n",
    "apps/media/plex/ks.yaml": ks("plex", "./apps/media/plex/app", targetNamespace="media"),
    "apps/media/plex/app/release.yaml": release("plex"),
    "apps/media/off/ks.yaml": ks("off", "./apps/media/plex/app"),
}


def test_parents_children_and_their_objects() -> None:
    found = read(TWO_LEVELS)
    assert reached(found) == ["flux-system/apps", "flux-system/flux-system", "media/plex"]
    assert applied(found) == ["apps: Namespace /media", "plex: HelmRelease media/plex"]
    plex = one(found, "plex")
    assert (plex.file, str(plex.location), plex.path) == (
        "apps/media/plex/ks.yaml", "apps/media/plex/ks.yaml:4:9", "apps/media/plex/app",
    )  # fmt: skip
    assert (str(plex.parent), plex.target_namespace) == ("Kustomization/flux-system/apps", "media")
    assert [r.name for r in found.owned[plex.id]] == ["plex"]
    assert found.by_id[plex.id] is plex
    assert [r.name for r, _ in found.of_kind("HelmRelease", "helm.toolkit.fluxcd.io")] == ["plex"]
    assert found.of_kind("HelmRelease", "other") == ()


def test_what_no_root_reaches_is_told_apart() -> None:
    found = fleet({"cluster/flux-system/gotk-sync.yaml": GOTK_SYNC, **TWO_LEVELS})
    assert [document.path for document in found.unreached] == ["apps/media/off/ks.yaml"]


def test_an_object_without_a_namespace_goes_to_the_default_one() -> None:
    files = {"cluster/a.yaml": ks("a", "./a"), "a/c.yaml": config("c"), "cluster/c.yaml": config("c")}
    assert applied(read(files)) == ["-: ConfigMap default/c", "a: ConfigMap default/c"]


def test_a_kustomization_without_a_namespace_goes_there_too() -> None:
    assert reached(read({"cluster/a.yaml": ks("a", "./cluster/x"), "cluster/x/c.yaml": config("c")})) == [
        "default/a",
        "flux-system/flux-system",
    ]


@pytest.mark.parametrize(
    ("data", "spec", "values"),
    [
        pytest.param({}, {}, {"host": "${HOST:-none}"}, id="without postBuild nothing is replaced"),
        pytest.param({}, {"postBuild": "{}"}, {"host": "none"}, id="defaults"),
        pytest.param(
            {}, {"postBuild": "{substitute: {HOST: a.example.com}}"}, {"host": "a.example.com"}, id="given in place"
        ),
        pytest.param(
            {"HOST": "from.map\n"},
            {"postBuild": "{substituteFrom: [{kind: ConfigMap, name: vars}]}"},
            {"host": "from.map"},
            id="from a ConfigMap, on one line",
        ),
        pytest.param(
            {"HOST": "from.map"},
            {"postBuild": "{substituteFrom: [{kind: ConfigMap, name: vars}], substitute: {HOST: true}}"},
            {"host": "true"},
            id="what is given in place wins",
        ),
        pytest.param(
            {},
            {"postBuild": "{substituteFrom: [{kind: Secret, name: vars}, {kind: ConfigMap, name: none}]}"},
            {"host": "none"},
            id="a Secret's values are not known",
        ),
    ],
)
def test_substitution(data: dict[str, str], spec: dict[str, str], values: dict[str, str]) -> None:
    files = {
        "cluster/a.yaml": ks("a", "./a", **spec),
        "cluster/vars.yaml": config("vars", **data),
        "a/c.yaml": config("c", host="${HOST:-none}"),
    }
    (found,) = (r for r, owner in read(files).of_kind("ConfigMap") if owner and owner.name == "a")
    assert found.body["data"] == values


def test_names_and_namespaces_are_substituted() -> None:
    files = {
        "cluster/a.yaml": ks("a", "./a", postBuild="{substitute: {APP: plex, SPACE: media}}"),
        "a/r.yaml": release("${APP}-x", "${SPACE}"),
        "a/off.yaml": release("${APP}-y").replace(
            "metadata:", 'metadata:\n  annotations: {"kustomize.toolkit.fluxcd.io/substitute": disabled}'
        ),
    }
    assert applied(read(files)) == ["a: HelmRelease default/${APP}-y", "a: HelmRelease media/plex-x"]


def test_of_two_config_maps_of_a_name_the_nearer_counts() -> None:
    files = {
        "cluster/a.yaml": ks("a", "./a", postBuild="{substituteFrom: [{kind: ConfigMap, name: vars}]}"),
        "other/vars.yaml": config("vars", APP="far"),
        "cluster/vars.yaml": config("vars", APP="near"),
        "a/c.yaml": config("${APP}"),
    }
    assert "a: ConfigMap default/near" in applied(read(files))


DEPENDS = "[{name: b}, {name: c, namespace: other}]"


def test_dependencies_mean_the_own_namespace_unless_they_say_another() -> None:
    found = read({"cluster/a.yaml": ks("a", "./cluster", "media", dependsOn=DEPENDS)})
    assert [str(target) for target in one(found, "a").depends_on] == ["Kustomization/media/b", "Kustomization/other/c"]


def test_dependencies_of_a_release() -> None:
    found = read({"cluster/r.yaml": release("r", "media", dependsOn="[{name: b}, text]")})
    ((resource, _),) = found.of_kind("HelmRelease")
    assert [str(target) for target in depends_on(resource)] == ["HelmRelease/media/b"]


def test_dangling_dependencies() -> None:
    files = {
        "cluster/a.yaml": ks("a", "./x", "media", dependsOn="[{name: b}, {name: gone}, {name: b, namespace: other}]"),
        "cluster/b.yaml": ks("b", "./x", "media", dependsOn="[{name: flux-system, namespace: flux-system}]"),
        "x/c.yaml": config("c"),
    }
    assert [(k.name, str(target)) for k, target in read(files).dangling] == [
        ("a", "Kustomization/media/gone"),
        ("a", "Kustomization/other/b"),
    ]


def test_the_root_that_flux_makes_itself_is_no_dangling_target() -> None:
    instance = """
        apiVersion: fluxcd.controlplane.io/v1
        kind: FluxInstance
        metadata: {name: flux, namespace: flux-system}
        spec: {sync: {path: cluster, url: "https://github.com/owner/repo"}}
        """
    files = {
        "i.yaml": instance,
        "cluster/a.yaml": ks("a", "./x", "a", dependsOn="[{name: flux-system, namespace: flux-system}]"),
    }
    assert cluster({**files, "x/c.yaml": config("c")}).dangling == ()


def test_cycles() -> None:
    edges = {"a": "b", "b": "c", "c": "a", "d": "a", "e": "e"}
    files = {f"cluster/{a}.yaml": ks(a, "./x", "n", dependsOn=f"[{{name: {b}}}]") for a, b in edges.items()}
    found = read({**files, "x/c.yaml": config("c")})
    assert [[member.name for member in cycle] for cycle in found.cycles] == [["a", "b", "c"], ["e"]]


@pytest.mark.parametrize(
    ("kustomization", "path"),
    [
        pytest.param(ks("a", "./x"), "x", id="the own source"),
        pytest.param(
            ks("a", "./x", source="{kind: OCIRepository, name: artifact}"), "x", id="an artifact of the repository"
        ),
        pytest.param(ks("a", "./x", source="{kind: GitRepository, name: foreign}"), None, id="another repository"),
        pytest.param(ks("a", source="{kind: GitRepository, name: foreign}"), None, id="another repository, no path"),
        pytest.param(ks("a", source="{kind: GitRepository, name: unknown}"), None, id="an unknown source, no path"),
        pytest.param(ks("a", "./", source="{kind: GitRepository, name: unknown}"), None, id="an unknown source's root"),
        pytest.param(
            ks("a", "./y", source="{kind: ExternalArtifact, name: built}"), "lower/y", id="a generated artifact"
        ),
        pytest.param(ks("a", "./nowhere"), None, id="a path that does not exist"),
    ],
)
def test_sources(kustomization: str, path: str | None) -> None:
    sources = """
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {name: foreign}
        spec: {url: "https://github.com/somebody/else"}
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: OCIRepository
        metadata: {name: artifact}
        spec: {url: "oci://ghcr.io/owner/repo"}
        ---
        apiVersion: source.extensions.fluxcd.io/v1beta1
        kind: ArtifactGenerator
        metadata: {name: generator}
        spec:
          artifacts:
            - name: built
              copy: [{from: "@repo/lower/**", to: "@artifact/"}]
        """
    files = {
        "cluster/a.yaml": kustomization,
        "sources.yaml": sources,
        "x/c.yaml": config("c"),
        "lower/y/c.yaml": config("c"),
    }
    assert one(read(files), "a").path == path


def test_a_missing_path_is_said_where_it_stands() -> None:
    found = read({"cluster/a.yaml": ks("a", "./nowhere"), "cluster/b.yaml": ks("b", "./${X}")})
    assert [str(diagnostic) for diagnostic in found.diagnostics] == [
        "cluster/a.yaml:7:9: warning: `./nowhere` does not exist [missing-path]"
    ]


def test_a_missing_component_is_said_where_it_stands() -> None:
    found = read({"cluster/a.yaml": ks("a", "./x", components="[../none]"), "x/c.yaml": config("c")})
    assert [str(diagnostic) for diagnostic in found.diagnostics] == [
        "cluster/a.yaml:8:16: warning: component `none` does not exist [unresolved-resource]"
    ]


def test_the_fleets_diagnostics_say_what_is_reached() -> None:
    found = fleet(
        {
            "cluster/flux-system/gotk-sync.yaml": GOTK_SYNC,
            "cluster/broken.yaml": "a: b: c\n",
            "elsewhere/broken.yaml": "a: b: c\n",
            "cluster/x/kustomization.yaml": kustomize_file("none.yaml"),
        }
    )
    assert [str(diagnostic) for diagnostic in found.diagnostics] == [
        "cluster/broken.yaml:1:5: warning: not YAML: mapping values are not allowed in this context [unreadable]",
        "elsewhere/broken.yaml:1:5: hint: not YAML: mapping values are not allowed in this context [unreadable]",
        "cluster/x/kustomization.yaml:4:5: warning: `none.yaml` does not exist [unresolved-resource]",
    ]


def test_clusters_are_islands() -> None:
    files = {}
    for name in ("main", "staging"):
        files[f"clusters/{name}/flux-system/gotk-sync.yaml"] = GOTK_SYNC.replace("./cluster", f"./clusters/{name}")
        files[f"clusters/{name}/a.yaml"] = ks(f"app-{name}", f"./apps/{name}")
        files[f"apps/{name}/c.yaml"] = config(name)
    found = fleet(files)
    assert [(c.name, reached(c)) for c in found.clusters] == [
        ("main", ["default/app-main", "flux-system/flux-system"]),
        ("staging", ["default/app-staging", "flux-system/flux-system"]),
    ]


def test_two_kustomizations_may_apply_one_folder() -> None:
    files = {
        "cluster/a.yaml": ks("a", "./x", targetNamespace="one"),
        "cluster/b.yaml": ks("b", "./x", targetNamespace="two"),
    }
    assert applied(read({**files, "x/c.yaml": config("c")})) == ["a: ConfigMap one/c", "b: ConfigMap two/c"]


def test_a_kustomization_may_apply_itself() -> None:
    assert reached(read({"cluster/a.yaml": ks("a", "./cluster")})) == ["default/a", "flux-system/flux-system"]
