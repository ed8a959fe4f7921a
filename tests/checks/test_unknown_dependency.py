"""Unknown dependencies: files in, findings out."""

from __future__ import annotations

import pytest

from scaffold.checks.unknown_dependency import CHECK
from tests.build import Files, kustomize_file
from tests.checks.healthy import HEALTHY, entry, lines, release, with_files

KS = "apps/media/radarr/ks.yaml"
RELEASE = "apps/media/radarr/app/helmrelease.yaml"


def test_a_healthy_repository_has_none() -> None:
    assert lines(CHECK, HEALTHY) == []


def on(*targets: str) -> dict[str, str]:
    """Return radarr's entry file with other dependencies."""
    return {KS: entry("media", "radarr", *targets)}


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param(
            on("dbms/postgress"),
            (
                "apps/media/radarr/ks.yaml:15:13: error: Kustomization `media/radarr` depends on `dbms/postgress`, "
                "which does not exist [unknown-dependency] (did you mean `dbms/postgres`)"
            ),
            id="a slip",
        ),
        pytest.param(
            on("media/postgres"),
            (
                "apps/media/radarr/ks.yaml:15:13: error: Kustomization `media/radarr` depends on `media/postgres`, "
                "which does not exist [unknown-dependency] (did you mean `dbms/postgres`)"
            ),
            id="another namespace",
        ),
        pytest.param(
            on("dbms/nothing-like-it"),
            (
                "apps/media/radarr/ks.yaml:15:13: error: Kustomization `media/radarr` depends on "
                "`dbms/nothing-like-it`, which does not exist [unknown-dependency] (add that Kustomization, or "
                "remove the entry)"
            ),
            id="nothing near",
        ),
        pytest.param(on("flux-system/flux-system"), "", id="the root's own Kustomization, which Flux makes"),
        pytest.param(on("dbms/${DATABASE}"), "", id="a variable, whose value is not known"),
        pytest.param(
            on("media/lidarr"),
            (
                "apps/media/radarr/ks.yaml:15:13: error: Kustomization `media/radarr` depends on `media/lidarr`, "
                "which does not exist [unknown-dependency] (`apps/media/lidarr/ks.yaml` declares one of that name, "
                "but no root reaches that file)"
            ),
            id="an app that is switched off",
        ),
        pytest.param(
            on("media/tool") | {RELEASE: release("tool")},
            (
                "apps/media/radarr/ks.yaml:15:13: error: Kustomization `media/radarr` depends on `media/tool`, which "
                "exists only as a HelmRelease [unknown-dependency] (remove the entry: it applies that HelmRelease "
                "itself)"
            ),
            id="only a HelmRelease has the name",
        ),
        pytest.param(
            on("media/tool") | {"apps/media/sonarr/app/helmrelease.yaml": release("tool")},
            (
                "apps/media/radarr/ks.yaml:15:13: error: Kustomization `media/radarr` depends on `media/tool`, which "
                "exists only as a HelmRelease [unknown-dependency] (depend on `media/sonarr`, which applies it)"
            ),
            id="only a HelmRelease has the name, of another Kustomization",
        ),
        pytest.param(
            {RELEASE: release("radarr", "dbms/postgress")},
            (
                "apps/media/radarr/app/helmrelease.yaml:11:13: warning: HelmRelease `media/radarr` depends on "
                "`dbms/postgress`, which does not exist [unknown-dependency] (did you mean `dbms/postgres`)"
            ),
            id="a HelmRelease's, which a chart may make",
        ),
        pytest.param(
            {RELEASE: release("radarr", "network/stores")},
            (
                "apps/media/radarr/app/helmrelease.yaml:11:13: warning: HelmRelease `media/radarr` depends on "
                "`network/stores`, which exists only as a Kustomization [unknown-dependency] (a HelmRelease waits "
                "for HelmReleases only; let the Kustomization that applies it wait instead)"
            ),
            id="a HelmRelease's that is a Kustomization",
        ),
        pytest.param(
            {KS: entry("media", "radarr").replace("spec:\n", "spec:\n  dependsOn: [{name: postgres}]\n")},
            (
                "apps/media/radarr/ks.yaml:6:22: error: Kustomization `media/radarr` depends on `media/postgres`, "
                "which does not exist [unknown-dependency] (did you mean `dbms/postgres`)"
            ),
            id="without a namespace, its own is meant",
        ),
        pytest.param(
            {
                KS: entry("media", "radarr"),
                "apps/media/kustomization.yaml": kustomize_file("./radarr/ks.yaml", namespace="media")
                + """patches:
  - target: {kind: Kustomization, name: radarr}
    patch: |
      - op: add
        path: /spec/dependsOn
        value: [{name: postgress, namespace: dbms}]
""",
            },
            (
                "apps/media/radarr/ks.yaml:4:9: error: Kustomization `media/radarr` depends on `dbms/postgress`, "
                "which does not exist [unknown-dependency] (did you mean `dbms/postgres`)"
            ),
            id="a patch's entry is shown at the name",
        ),
        pytest.param(
            {
                KS: entry("media", "radarr", "network/stores"),
                "apps/media/kustomization.yaml": kustomize_file("./radarr/ks.yaml", namespace="media")
                + """patches:
  - target: {kind: Kustomization, name: radarr}
    patch: |
      - op: add
        path: /spec/dependsOn/0
        value: {name: postgress, namespace: dbms}
      - op: add
        path: /spec/dependsOn/-
        value: {name: store, namespace: network}
""",
            },
            (
                "apps/media/radarr/ks.yaml:4:9: error: Kustomization `media/radarr` depends on `dbms/postgress`, "
                "which does not exist [unknown-dependency] (did you mean `dbms/postgres`)\n"
                "apps/media/radarr/ks.yaml:4:9: error: Kustomization `media/radarr` depends on `network/store`, "
                "which does not exist [unknown-dependency] (did you mean `network/stores`)"
            ),
            id="entries that a patch puts around a written one",
        ),
        pytest.param(
            {"apps/media/kustomization.yaml": kustomize_file("./unused.yaml")},
            "",
            id="a file that no root reaches is not judged",
        ),
        pytest.param(
            {
                "apps/kustomization.yaml": kustomize_file("./dbms", "./media", "./network", "./other.yaml"),
                "apps/other.yaml": entry("other", "foreign", path="./deploy")
                .replace("name: flux-system\n", "name: elsewhere\n")
                .replace("metadata:\n", "metadata:\n  namespace: other\n"),
                "apps/source.yaml": """\
                    apiVersion: source.toolkit.fluxcd.io/v1
                    kind: GitRepository
                    metadata: {name: elsewhere}
                    spec: {url: https://git.example.com/other/thing.git}
                    """,
                **on("other/nothing-like-it", "dbms/postgress"),
            },
            (
                "apps/media/radarr/ks.yaml:15:13: warning: Kustomization `media/radarr` depends on "
                "`other/nothing-like-it`, which does not exist [unknown-dependency] (add that Kustomization, or "
                "remove the entry, unless something outside of this repository makes it)\n"
                "apps/media/radarr/ks.yaml:17:13: warning: Kustomization `media/radarr` depends on `dbms/postgress`, "
                "which does not exist [unknown-dependency] (did you mean `dbms/postgres`, unless something outside "
                "of this repository makes it)"
            ),
            id="a Kustomization on another repository may make what has no near name",
        ),
        pytest.param(
            {
                "apps/network/stores/app/kustomization.yaml": kustomize_file(
                    "./gateway.yaml", "./store.yaml", "https://git.example.com/more"
                ),
                **on("other/nothing-like-it"),
            },
            (
                "apps/media/radarr/ks.yaml:15:13: warning: Kustomization `media/radarr` depends on "
                "`other/nothing-like-it`, which does not exist [unknown-dependency] (add that Kustomization, or "
                "remove the entry, unless something outside of this repository makes it)"
            ),
            id="a remote entry may make it",
        ),
        pytest.param(
            {
                "flux/test.yaml": HEALTHY["flux/instance.yaml"].replace("path: apps", "path: test"),
                "test/kustomization.yaml": kustomize_file("./only-here.yaml"),
                "test/only-here.yaml": entry("media", "only-here", path="./test/none").replace(
                    "metadata:\n", "metadata:\n  namespace: media\n"
                ),
                "test/none/kustomization.yaml": kustomize_file(),
                **on("media/only-here"),
            },
            (
                "apps/media/radarr/ks.yaml:15:13: error: Kustomization `media/radarr` depends on `media/only-here`, "
                "which does not exist in cluster `apps` [unknown-dependency] (it is in cluster `test` only)"
            ),
            id="it exists in another cluster",
        ),
        pytest.param(
            {
                "flux/test.yaml": HEALTHY["flux/instance.yaml"].replace("path: apps", "path: test"),
                "test/kustomization.yaml": kustomize_file("./only-here.yaml", namespace="media"),
                "test/only-here.yaml": release("only-here"),
                RELEASE: release("radarr", "media/only-here"),
            },
            (
                "apps/media/radarr/app/helmrelease.yaml:11:13: warning: HelmRelease `media/radarr` depends on "
                "`media/only-here`, which does not exist in cluster `apps` [unknown-dependency] (it is in cluster "
                "`test` only)"
            ),
            id="a HelmRelease's exists in another cluster",
        ),
    ],
)
def test_unknown_dependencies(files: Files, found: str) -> None:
    assert "\n".join(lines(CHECK, with_files(files))) == found
