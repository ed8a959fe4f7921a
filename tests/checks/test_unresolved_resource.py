"""Unresolved resources: files in, findings out."""

from __future__ import annotations

import pytest

from scaffold.checks.unresolved_resource import CHECK
from tests.build import Files, kustomize_file
from tests.checks.healthy import HEALTHY, entry, lines, with_files


def test_a_healthy_repository_has_none() -> None:
    assert lines(CHECK, HEALTHY) == []


LIST = "apps/media/radarr/app/kustomization.yaml"


def component(*entries: str) -> str:
    """Return a kustomize file that names components."""
    return kustomize_file("./helmrelease.yaml") + "components:\n" + "".join(f"  - {entry}\n" for entry in entries)


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param(
            {LIST: kustomize_file("./helmrelease.yaml", "./helm-release.yaml")},
            (
                "apps/media/radarr/app/kustomization.yaml:5:5: error: `./helm-release.yaml` does not exist "
                "[unresolved-resource] (did you mean `./helmrelease.yaml`)"
            ),
            id="a slip",
        ),
        pytest.param(
            {LIST: kustomize_file("helmrelease.yml")},
            (
                "apps/media/radarr/app/kustomization.yaml:4:5: error: `helmrelease.yml` does not exist "
                "[unresolved-resource] (did you mean `helmrelease.yaml`)"
            ),
            id="a slip without a prefix",
        ),
        pytest.param(
            {LIST: kustomize_file("./nothing.yaml")},
            (
                "apps/media/radarr/app/kustomization.yaml:4:5: error: `./nothing.yaml` does not exist "
                "[unresolved-resource] (nothing of this build is applied; add it, or remove the entry)"
            ),
            id="nothing near",
        ),
        pytest.param(
            {LIST: kustomize_file("../../sonar/app/helmrelease.yaml")},
            (
                "apps/media/radarr/app/kustomization.yaml:4:5: error: `../../sonar/app/helmrelease.yaml` does not "
                "exist [unresolved-resource] (did you mean `../../sonarr/app/helmrelease.yaml`)"
            ),
            id="a slip in a folder's name",
        ),
        pytest.param(
            {"apps/kustomization.yaml": kustomize_file("./dbms", "./medias", "./network")},
            (
                "apps/kustomization.yaml:5:5: error: `./medias` does not exist [unresolved-resource] (did you mean "
                "`./media`)"
            ),
            id="a namespace's folder",
        ),
        pytest.param(
            {LIST: kustomize_file("./helmrelease.yaml", "./config"), "apps/media/radarr/app/config/a.yaml": "a: 1\n"},
            (
                "apps/media/radarr/app/kustomization.yaml:5:5: error: folder `./config` has no kustomize file "
                "[unresolved-resource] (add `apps/media/radarr/app/config/kustomization.yaml`, or list its files)"
            ),
            id="a folder without a kustomize file",
        ),
        pytest.param(
            {LIST: "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nbases: [./base]\n"},
            (
                "apps/media/radarr/app/kustomization.yaml:3:9: error: `./base` does not exist [unresolved-resource] "
                "(nothing of this build is applied; add it, or remove the entry)"
            ),
            id="a base",
        ),
        pytest.param(
            {LIST: component("../../../components/backup", "../../../../components/alerts")},
            (
                "apps/media/radarr/app/kustomization.yaml:6:5: error: component `../../../components/backup` does "
                "not exist [unresolved-resource] (nothing of this build is applied; add it, or remove the entry)\n"
                "apps/media/radarr/app/kustomization.yaml:7:5: error: component `../../../../components/alerts` does "
                "not exist [unresolved-resource] (nothing of this build is applied; add it, or remove the entry)"
            ),
            id="components",
        ),
        pytest.param(
            {LIST: component("../../../../components/alert"), "components/alerts/kustomization.yaml": kustomize_file()},
            (
                "apps/media/radarr/app/kustomization.yaml:6:5: error: component `../../../../components/alert` does "
                "not exist [unresolved-resource] (did you mean `../../../../components/alerts`)"
            ),
            id="a slip in a component's name",
        ),
        pytest.param(
            {LIST: component("./helmrelease.yaml")},
            (
                "apps/media/radarr/app/kustomization.yaml:6:5: error: component `./helmrelease.yaml` is a file, not "
                "a folder [unresolved-resource] (name the component's folder)"
            ),
            id="a component that is a file",
        ),
        pytest.param(
            {
                "apps/media/radarr/ks.yaml": entry("media", "radarr")
                + "  components:\n    - ../../../../components/none\n"
            },
            (
                "apps/media/radarr/ks.yaml:15:7: error: component `../../../../components/none` does not exist "
                "[unresolved-resource] (nothing of this build is applied; add it, or remove the entry)"
            ),
            id="a component of a Kustomization",
        ),
        pytest.param({LIST: kustomize_file("https://example.com/a.yaml", "github.com/a/b?ref=v1")}, "", id="remote"),
        pytest.param(
            {"apps/media/lidarr/app/kustomization.yaml": kustomize_file("./nothing.yaml")},
            "",
            id="what no root reaches is not judged",
        ),
        pytest.param(
            {
                "flux/source.yaml": """\
                    apiVersion: source.toolkit.fluxcd.io/v1
                    kind: GitRepository
                    metadata: {name: flux-system, namespace: flux-system}
                    spec: {url: https://git.example.com/owner/cluster.git, include: [{repository: {name: more}}]}
                    """,
                LIST: kustomize_file("./nothing.yaml"),
            },
            (
                "apps/media/radarr/app/kustomization.yaml:4:5: warning: `./nothing.yaml` does not exist "
                "[unresolved-resource] (nothing of this build is applied; add it, or remove the entry)"
            ),
            id="an included repository may hold it",
        ),
    ],
)
def test_unresolved_resources(files: Files, found: str) -> None:
    assert "\n".join(lines(CHECK, with_files(files))) == found
