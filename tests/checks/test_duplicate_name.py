"""Names declared twice: files in, findings out."""

from __future__ import annotations

import pytest

from scaffold.checks.duplicate_name import CHECK
from tests.build import Files, kustomize_file
from tests.checks.healthy import HEALTHY, MEDIA, entry, lines, release, with_files


def test_a_healthy_repository_has_none() -> None:
    assert lines(CHECK, HEALTHY) == []


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param(
            {"apps/media/sonarr/ks.yaml": entry("media", "radarr")},
            (
                "apps/media/radarr/ks.yaml:4:9: error: Kustomization `media/radarr` is also declared in "
                "`apps/media/sonarr/ks.yaml` [duplicate-name] (the other is at line 4; a build with both fails; "
                "rename one of them, or remove it)\n"
                "apps/media/sonarr/ks.yaml:4:9: error: Kustomization `media/radarr` is also declared in "
                "`apps/media/radarr/ks.yaml` [duplicate-name] (the other is at line 4; a build with both fails; "
                "rename one of them, or remove it)"
            ),
            id="Kustomizations of one list",
        ),
        pytest.param(
            {
                "apps/network/kustomization.yaml": kustomize_file("./stores/ks.yaml"),
                "apps/network/stores/ks.yaml": entry("network", "radarr").replace(
                    "metadata:\n", "metadata:\n  namespace: media\n"
                ),
            },
            (
                "apps/media/radarr/ks.yaml:4:9: error: Kustomization `media/radarr` is also declared in "
                "`apps/network/stores/ks.yaml` [duplicate-name] (the other is at line 5; a build with both fails; "
                "rename one of them, or remove it)\n"
                "apps/network/stores/ks.yaml:5:9: error: Kustomization `media/radarr` is also declared in "
                "`apps/media/radarr/ks.yaml` [duplicate-name] (the other is at line 4; a build with both fails; "
                "rename one of them, or remove it)"
            ),
            id="Kustomizations of two lists that one build holds",
        ),
        pytest.param(
            {"apps/media/sonarr/app/helmrelease.yaml": release("radarr")},
            (
                "apps/media/radarr/app/helmrelease.yaml:4:9: error: HelmRelease `media/radarr` is also declared in "
                "`apps/media/sonarr/app/helmrelease.yaml` [duplicate-name] (the other is at line 4; each apply "
                "overwrites the other; rename one of them, or remove it)\n"
                "apps/media/sonarr/app/helmrelease.yaml:4:9: error: HelmRelease `media/radarr` is also declared in "
                "`apps/media/radarr/app/helmrelease.yaml` [duplicate-name] (the other is at line 4; each apply "
                "overwrites the other; rename one of them, or remove it)"
            ),
            id="HelmReleases of two Kustomizations",
        ),
        pytest.param(
            {"apps/media/radarr/app/helmrelease.yaml": release("radarr") + "---\n" + release("radarr")},
            (
                "apps/media/radarr/app/helmrelease.yaml:4:9: error: HelmRelease `media/radarr` is also declared in "
                "`apps/media/radarr/app/helmrelease.yaml` [duplicate-name] (the other is at line 38; a build with "
                "both fails; rename one of them, or remove it)\n"
                "apps/media/radarr/app/helmrelease.yaml:38:9: error: HelmRelease `media/radarr` is also declared in "
                "`apps/media/radarr/app/helmrelease.yaml` [duplicate-name] (the other is at line 4; a build with "
                "both fails; rename one of them, or remove it)"
            ),
            id="HelmReleases of one file",
        ),
        pytest.param(
            {f"apps/media/{name}/app/helmrelease.yaml": release("same") for name in MEDIA},
            (
                "apps/media/bazarr/app/helmrelease.yaml:4:9: error: HelmRelease `media/same` is also declared in "
                "`apps/media/radarr/app/helmrelease.yaml` [duplicate-name] (the other is at line 4; each apply "
                "overwrites the other; rename one of them, or remove it)\n"
                "apps/media/radarr/app/helmrelease.yaml:4:9: error: HelmRelease `media/same` is also declared in "
                "`apps/media/bazarr/app/helmrelease.yaml` [duplicate-name] (the other is at line 4; each apply "
                "overwrites the other; rename one of them, or remove it)\n"
                "apps/media/sonarr/app/helmrelease.yaml:4:9: error: HelmRelease `media/same` is also declared in "
                "`apps/media/bazarr/app/helmrelease.yaml` [duplicate-name] (the other is at line 4; each apply "
                "overwrites the other; rename one of them, or remove it)"
            ),
            id="of three, each names another",
        ),
        pytest.param(
            {
                "apps/media/kustomization.yaml": kustomize_file("./radarr/ks.yaml", "./one.yaml", "./two.yaml"),
                "apps/media/one.yaml": "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: media\n",
                "apps/media/two.yaml": "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: media\n",
            },
            (
                "apps/media/one.yaml:4:9: error: Namespace `media` is also declared in `apps/media/two.yaml` "
                "[duplicate-name] (the other is at line 4; a build with both fails; rename one of them, or remove it)\n"
                "apps/media/two.yaml:4:9: error: Namespace `media` is also declared in `apps/media/one.yaml` "
                "[duplicate-name] (the other is at line 4; a build with both fails; rename one of them, or remove it)"
            ),
            id="any object of one build",
        ),
        pytest.param(
            {
                f"apps/media/{name}/app/kustomization.yaml": kustomize_file("./helmrelease.yaml", "./map.yaml")
                for name in ("radarr", "sonarr")
            }
            | {
                f"apps/media/{name}/app/map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: same\n"
                for name in ("radarr", "sonarr")
            },
            "",
            id="an object of two builds that is neither Kustomization nor HelmRelease",
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
            {f"apps/media/{name}/app/helmrelease.yaml": release("${APP}") for name in ("radarr", "sonarr")},
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
