"""Missing paths: files in, findings out."""

from __future__ import annotations

import pytest

from scaffold.checks.missing_path import CHECK
from tests.build import Files, kustomize_file
from tests.checks.healthy import DIGEST, HEALTHY, MEDIA, app, entry, lines, release, replaced, waits, with_files


def test_a_healthy_repository_has_none() -> None:
    assert lines(CHECK, HEALTHY) == []


KS = "apps/media/radarr/ks.yaml"


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param({KS: entry("media", "radarr", path="./apps/media/radar/app")}, "X", id="a slip in the middle"),
        pytest.param({KS: entry("media", "radarr", path="apps/media/radarr/ap")}, "X", id="a slip at the end"),
        pytest.param({KS: entry("media", "radarr", path="./nowhere/at/all")}, "X", id="nothing near"),
        pytest.param({KS: entry("media", "radarr", path="./../outside")}, "X", id="outside of the repository"),
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
            "X",
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
            "X",
            id="a submodule may hold it",
        ),
    ],
)
def test_missing_paths(files: Files, found: str) -> None:
    assert "\n".join(lines(CHECK, with_files(files))) == found
