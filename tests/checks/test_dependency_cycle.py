"""Dependency cycles: files in, findings out."""

from __future__ import annotations

import pytest

from scaffold.checks.dependency_cycle import CHECK
from tests.build import Files, kustomize_file
from tests.checks.healthy import DIGEST, HEALTHY, MEDIA, app, entry, lines, release, replaced, waits, with_files


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
        pytest.param(waiting("radarr", "media/radarr"), "X", id="itself"),
        pytest.param(waiting("radarr", "media/sonarr") | waiting("sonarr", "media/radarr"), "X", id="two"),
        pytest.param(
            waiting("radarr", "dbms/postgres", "media/bazarr")
            | waiting("bazarr", "media/sonarr", "media/radarr")
            | waiting("sonarr", "media/radarr", "media/bazarr"),
            "X",
            id="of several that share members, one of the shortest",
        ),
        pytest.param(
            waiting("radarr", "media/radarr") | waiting("stores", "dbms/postgres", namespace="network"),
            "X",
            id="two groups, one finding each",
        ),
        pytest.param(waiting("radarr", "media/sonarr"), "", id="a chain is no cycle"),
        pytest.param(
            waiting("lidarr", "media/lidarr"), "", id="what no root reaches is not judged"
        ),
        pytest.param(
            waiting("radarr", "media/sonarr")
            | {"apps/media/sonarr/ks.yaml": entry("media", "sonarr", "media/radarr").replace("GitRepository", "OCIRepository")},
            "X",
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
            "X",
            id="through an entry that a patch brings in",
        ),
        pytest.param(
            installed_after("radarr", "media/sonarr") | installed_after("sonarr", "media/radarr"),
            "X",
            id="HelmReleases",
        ),
    ],
)
def test_cycles(files: Files, found: str) -> None:
    assert "\n".join(lines(CHECK, with_files(files))) == found
