"""Names declared twice: files in, findings out."""

from __future__ import annotations

import pytest

from scaffold.checks.duplicate_name import CHECK
from tests.build import Files, kustomize_file
from tests.checks.healthy import DIGEST, HEALTHY, MEDIA, app, entry, lines, release, replaced, waits, with_files


def test_a_healthy_repository_has_none() -> None:
    assert lines(CHECK, HEALTHY) == []


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param({"apps/media/sonarr/ks.yaml": entry("media", "radarr")}, "X", id="Kustomizations of one list"),
        pytest.param(
            {
                "apps/network/kustomization.yaml": kustomize_file("./stores/ks.yaml"),
                "apps/network/stores/ks.yaml": entry("network", "radarr").replace(
                    "metadata:\n", "metadata:\n  namespace: media\n"
                ),
            },
            "X",
            id="Kustomizations of two lists that one build holds",
        ),
        pytest.param(
            {"apps/media/sonarr/app/helmrelease.yaml": release("radarr")}, "X", id="HelmReleases of two Kustomizations"
        ),
        pytest.param(
            {"apps/media/radarr/app/helmrelease.yaml": release("radarr") + "---\n" + release("radarr")},
            "X",
            id="HelmReleases of one file",
        ),
        pytest.param(
            {f"apps/media/{name}/app/helmrelease.yaml": release("same") for name in MEDIA},
            "X",
            id="of three, each names another",
        ),
        pytest.param(
            {"apps/network/stores/ks.yaml": entry("network", "radarr")}, "", id="the same name in two namespaces"
        ),
        pytest.param(
            {"apps/media/lidarr/ks.yaml": entry("media", "radarr")}, "", id="what no root reaches is not judged"
        ),
        pytest.param(
            {"apps/media/sonarr/ks.yaml": entry("media", "sonarr", path="./apps/media/radarr/app")},
            "",
            id="one document that two Kustomizations apply",
        ),
        pytest.param(
            {
                f"apps/media/{name}/app/helmrelease.yaml": release("${APP}") for name in ("radarr", "sonarr")
            },
            "",
            id="a name that a variable makes",
        ),
        pytest.param(
            {
                "apps/media/sonarr/app/helmrelease.yaml": release("radarr"),
                "apps/media/sonarr/ks.yaml": entry("media", "sonarr") + "  kubeConfig: {secretRef: {name: other}}\n",
            },
            "",
            id="an object for another API server",
        ),
    ],
)
def test_duplicates(files: Files, found: str) -> None:
    assert "\n".join(lines(CHECK, with_files(files))) == found
