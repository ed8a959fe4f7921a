"""Dependency cycles: files in, findings out."""

from __future__ import annotations

import pytest

from scaffold.checks.dependency_cycle import CHECK
from tests.build import Files, kustomize_file
from tests.checks.healthy import HEALTHY, entry, lines, release, with_files


def test_a_healthy_repository_has_none() -> None:
    assert lines(CHECK, HEALTHY) == []


def waiting(name: str, *targets: str, namespace: str = "media") -> dict[str, str]:
    """Return an entry file with other dependencies."""
    return {f"apps/{namespace}/{name}/ks.yaml": entry(namespace, name, *targets)}


def installed_after(name: str, *targets: str) -> dict[str, str]:
    """Return a release with other dependencies."""
    return {f"apps/media/{name}/app/helmrelease.yaml": release(name, *targets)}


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param(
            waiting("radarr", "media/radarr"),
            (
                "apps/media/radarr/ks.yaml:15:13: error: Kustomization `media/radarr` waits for itself "
                "[dependency-cycle] (it never becomes ready, and all 5 Kustomizations on GitRepository "
                "`flux-system/flux-system` stop reconciling when it changes, also `dbms/postgres`, `media/bazarr`, "
                "`media/sonarr`, `network/stores`; remove this dependsOn entry)"
            ),
            id="itself",
        ),
        pytest.param(
            waiting("radarr", "media/sonarr") | waiting("sonarr", "media/radarr"),
            (
                "apps/media/radarr/ks.yaml:15:13: error: Kustomizations wait for each other: `media/radarr` → "
                "`media/sonarr` → `media/radarr` [dependency-cycle] (none of them becomes ready, and all 5 "
                "Kustomizations on GitRepository `flux-system/flux-system` stop reconciling when it changes, also "
                "`dbms/postgres`, `media/bazarr`, `network/stores`; remove one of these dependsOn entries)"
            ),
            id="two",
        ),
        pytest.param(
            waiting("radarr", "dbms/postgres", "media/bazarr")
            | waiting("bazarr", "media/sonarr", "media/radarr")
            | waiting("sonarr", "media/radarr", "media/bazarr"),
            (
                "apps/media/bazarr/ks.yaml:17:13: error: Kustomizations wait for each other: `media/bazarr` → "
                "`media/radarr` → `media/bazarr` [dependency-cycle] (none of them becomes ready, and all 5 "
                "Kustomizations on GitRepository `flux-system/flux-system` stop reconciling when it changes, also "
                "`dbms/postgres`, `media/sonarr`, `network/stores`; remove one of these dependsOn entries)"
            ),
            id="of several that share members, one of the shortest",
        ),
        pytest.param(
            waiting("radarr", "media/radarr") | waiting("stores", "dbms/postgres", namespace="network"),
            (
                "apps/dbms/postgres/ks.yaml:15:13: error: Kustomizations wait for each other: `dbms/postgres` → "
                "`network/stores` → `dbms/postgres` [dependency-cycle] (none of them becomes ready, and all 5 "
                "Kustomizations on GitRepository `flux-system/flux-system` stop reconciling when it changes, also "
                "`media/bazarr`, `media/radarr`, `media/sonarr`; remove one of these dependsOn entries)\n"
                "apps/media/radarr/ks.yaml:15:13: error: Kustomization `media/radarr` waits for itself "
                "[dependency-cycle] (it never becomes ready, and all 5 Kustomizations on GitRepository "
                "`flux-system/flux-system` stop reconciling when it changes, also `dbms/postgres`, `media/bazarr`, "
                "`media/sonarr`, `network/stores`; remove this dependsOn entry)"
            ),
            id="two groups, one finding each",
        ),
        pytest.param(waiting("radarr", "media/sonarr"), "", id="a chain is no cycle"),
        pytest.param(waiting("lidarr", "media/lidarr"), "", id="what no root reaches is not judged"),
        pytest.param(
            waiting("radarr", "media/sonarr")
            | {
                "apps/media/sonarr/ks.yaml": entry("media", "sonarr", "media/radarr").replace(
                    "GitRepository", "OCIRepository"
                )
            },
            (
                "apps/media/radarr/ks.yaml:15:13: error: Kustomizations wait for each other: `media/radarr` → "
                "`media/sonarr` → `media/radarr` [dependency-cycle] (none of them becomes ready, and the 4 "
                "Kustomizations on GitRepository `flux-system/flux-system` stop reconciling when it changes, also "
                "`dbms/postgres`, `media/bazarr`, `network/stores`; remove one of these dependsOn entries)"
            ),
            id="only those on the same source stop",
        ),
        pytest.param(
            waiting("bazarr", "media/sonarr")
            | waiting("sonarr")
            | {
                "apps/media/kustomization.yaml": HEALTHY["apps/media/kustomization.yaml"]
                + """\
patches:
  - target: {kind: Kustomization, name: sonarr}
    patch: |
      - op: add
        path: /spec/dependsOn
        value: [{name: bazarr}]
"""
            },
            (
                "apps/media/bazarr/ks.yaml:15:13: error: Kustomizations wait for each other: `media/bazarr` → "
                "`media/sonarr` → `media/bazarr` [dependency-cycle] (none of them becomes ready, and all 5 "
                "Kustomizations on GitRepository `flux-system/flux-system` stop reconciling when it changes, also "
                "`dbms/postgres`, `media/radarr`, `network/stores`; remove one of these dependsOn entries)"
            ),
            id="through an entry that a patch brings in",
        ),
        pytest.param(
            installed_after("radarr", "media/sonarr") | installed_after("sonarr", "media/radarr"),
            (
                "apps/media/radarr/app/helmrelease.yaml:11:13: error: HelmReleases wait for each other: "
                "`media/radarr` → `media/sonarr` → `media/radarr` [dependency-cycle] (none of them becomes ready; "
                "remove one of these dependsOn entries)"
            ),
            id="HelmReleases",
        ),
        pytest.param(
            waiting("radarr", "media/radarr")
            | {
                "apps/kustomization.yaml": kustomize_file("./dbms", "./media", "./network", "./many.yaml"),
                "apps/many.yaml": "---\n".join(
                    entry("many", f"app-{number}", path="./apps/dbms/postgres/app").replace(
                        "metadata:\n", "metadata:\n  namespace: many\n"
                    )
                    for number in range(9)
                ),
            },
            (
                "apps/media/radarr/ks.yaml:15:13: error: Kustomization `media/radarr` waits for itself "
                "[dependency-cycle] (it never becomes ready, and all 14 Kustomizations on GitRepository "
                "`flux-system/flux-system` stop reconciling when it changes, also `dbms/postgres`, `many/app-0`, "
                "`many/app-1`, `many/app-2`, `many/app-3`, `many/app-4`, `many/app-5`, `many/app-6`, … (13); remove "
                "this dependsOn entry)"
            ),
            id="of many that stop, the first ones are named",
        ),
    ],
)
def test_cycles(files: Files, found: str) -> None:
    assert "\n".join(lines(CHECK, with_files(files))) == found
