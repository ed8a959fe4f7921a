"""The tag latest: files in, findings out."""

from __future__ import annotations

import pytest

from scaffold.checks.latest_tag import CHECK
from tests.build import Files
from tests.checks.healthy import DIGEST, HEALTHY, lines, replaced, with_files


def test_a_healthy_repository_has_none() -> None:
    assert lines(CHECK, HEALTHY) == []


RELEASE = "apps/media/radarr/app/helmrelease.yaml"


def app_image(tag: str) -> dict[str, str]:
    """Return radarr's release with another tag in its container's image."""
    return replaced(RELEASE, f"tag: 1.2.3@{DIGEST}", tag)


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param(
            app_image("tag: latest"),
            (
                "apps/media/radarr/app/helmrelease.yaml:25:20: warning: image `ghcr.io/example/radarr:latest` "
                "changes without a commit [latest-tag] (name a version's tag, with its digest)"
            ),
            id="latest",
        ),
        pytest.param(
            app_image("tag: ''"),
            (
                "apps/media/radarr/app/helmrelease.yaml:24:27: warning: image `ghcr.io/example/radarr` has no tag, "
                "which means `latest` [latest-tag] (name a version's tag, with its digest)"
            ),
            id="no tag",
        ),
        pytest.param(
            app_image(f"tag: latest@{DIGEST}"),
            (
                "apps/media/radarr/app/helmrelease.yaml:25:20: hint: image `ghcr.io/example/radarr:latest` has a "
                "digest, but its tag does not say which version that is [latest-tag] (name the version's tag beside "
                "the digest)"
            ),
            id="with a digest it is a hint",
        ),
        pytest.param(app_image(f"digest: {DIGEST}"), "", id="a digest alone"),
        pytest.param(app_image("tag: latest-alpine"), "", id="a tag that starts alike"),
        pytest.param(app_image("tag: ${TAG:=latest}"), "", id="a variable"),
    ],
)
def test_latest(files: Files, found: str) -> None:
    assert "\n".join(lines(CHECK, with_files(files))) == found
