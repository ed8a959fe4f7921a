"""Missing paths: files in, findings out."""

from __future__ import annotations

import pytest

from scaffold.checks.missing_path import CHECK
from tests.build import Files
from tests.checks.healthy import HEALTHY, entry, lines, with_files


def test_a_healthy_repository_has_none() -> None:
    assert lines(CHECK, HEALTHY) == []


KS = "apps/media/radarr/ks.yaml"


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param(
            {KS: entry("media", "radarr", path="./apps/media/radar/app")},
            (
                "apps/media/radarr/ks.yaml:7:9: error: Kustomization `media/radarr` applies "
                "`./apps/media/radar/app`, which does not exist [missing-path] (did you mean `apps/media/radarr/app`)"
            ),
            id="a slip in the middle",
        ),
        pytest.param(
            {KS: entry("media", "radarr", path="apps/media/radarr/ap")},
            (
                "apps/media/radarr/ks.yaml:7:9: error: Kustomization `media/radarr` applies `apps/media/radarr/ap`, "
                "which does not exist [missing-path] (did you mean `apps/media/radarr/app`)"
            ),
            id="a slip at the end",
        ),
        pytest.param(
            {KS: entry("media", "radarr", path="./nowhere/at/all")},
            (
                "apps/media/radarr/ks.yaml:7:9: error: Kustomization `media/radarr` applies `./nowhere/at/all`, "
                "which does not exist [missing-path] (add the folder, or correct `spec.path`)"
            ),
            id="nothing near",
        ),
        pytest.param(
            {KS: entry("media", "radarr", path="./../outside")},
            (
                "apps/media/radarr/ks.yaml:7:9: error: Kustomization `media/radarr` applies `./../outside`, which "
                "does not exist [missing-path] (add the folder, or correct `spec.path`)"
            ),
            id="outside of the repository",
        ),
        pytest.param({KS: entry("media", "radarr", path="./apps/${NAME}/app")}, "", id="a variable"),
        pytest.param(
            {KS: entry("media", "radarr", path="./deploy").replace("name: flux-system\n", "name: elsewhere\n")},
            "",
            id="another source",
        ),
        pytest.param(
            {"apps/media/lidarr/ks.yaml": entry("media", "lidarr", path="./nowhere")},
            "",
            id="what no root reaches is not judged",
        ),
        pytest.param(
            {
                "flux/instance.yaml": HEALTHY["flux/instance.yaml"].replace("GitRepository", "OCIRepository"),
                KS: entry("media", "radarr", path="./nowhere").replace("GitRepository", "OCIRepository"),
            },
            (
                "apps/media/radarr/ks.yaml:7:9: warning: Kustomization `media/radarr` applies `./nowhere`, which "
                "does not exist [missing-path] (add the folder, or correct `spec.path`)"
            ),
            id="an artifact may hold more than the repository",
        ),
        pytest.param(
            {
                "flux/source.yaml": """\
                    apiVersion: source.toolkit.fluxcd.io/v1
                    kind: GitRepository
                    metadata: {name: flux-system, namespace: flux-system}
                    spec: {url: https://git.example.com/owner/cluster.git, recurseSubmodules: true}
                    """,
                KS: entry("media", "radarr", path="./nowhere"),
            },
            (
                "apps/media/radarr/ks.yaml:7:9: warning: Kustomization `media/radarr` applies `./nowhere`, which "
                "does not exist [missing-path] (add the folder, or correct `spec.path`)"
            ),
            id="a submodule may hold it",
        ),
    ],
)
def test_missing_paths(files: Files, found: str) -> None:
    assert "\n".join(lines(CHECK, with_files(files))) == found
