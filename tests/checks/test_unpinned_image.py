"""Images without a digest: files in, findings out."""

from __future__ import annotations

import pytest

from scaffold.checks.unpinned_image import CHECK
from tests.build import Files
from tests.checks.healthy import DIGEST, HEALTHY, lines, release, replaced, with_files


def test_a_healthy_repository_has_none() -> None:
    assert lines(CHECK, HEALTHY) == []


RELEASE = "apps/media/radarr/app/helmrelease.yaml"
PINNED = f"tag: 1.2.3@{DIGEST}"


def app_image(text: str) -> dict[str, str]:
    """Return radarr's release with another tag, or more, in its container's image."""
    return replaced(RELEASE, PINNED, text)


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param(
            app_image("tag: 1.2.3"),
            (
                "apps/media/radarr/app/helmrelease.yaml:25:20: warning: image `ghcr.io/example/radarr:1.2.3` has no "
                "digest [unpinned-image] (`scaffold image resolve ghcr.io/example/radarr:1.2.3` prints it with its "
                "digest)"
            ),
            id="a container's",
        ),
        pytest.param(
            replaced(RELEASE, f'tag: "1.37@{DIGEST}"', 'tag: "1.37"'),
            (
                "apps/media/radarr/app/helmrelease.yaml:20:20: warning: image `docker.io/library/busybox:1.37` has "
                "no digest [unpinned-image] (`scaffold image resolve docker.io/library/busybox:1.37` prints it with "
                "its digest)"
            ),
            id="an init container's",
        ),
        pytest.param(
            app_image("tag:"),
            (
                "apps/media/radarr/app/helmrelease.yaml:24:27: warning: image `ghcr.io/example/radarr` has no digest "
                "[unpinned-image] (`scaffold image resolve ghcr.io/example/radarr` prints it with its digest)"
            ),
            id="without a tag it stands at the repository's place",
        ),
        pytest.param(
            app_image("tag: 1.5"),
            (
                "apps/media/radarr/app/helmrelease.yaml:25:20: warning: image `ghcr.io/example/radarr:1.5` has no "
                "digest [unpinned-image] (`scaffold image resolve ghcr.io/example/radarr:1.5` prints it with its "
                "digest)"
            ),
            id="a tag that YAML reads as a number",
        ),
        pytest.param(
            app_image(f"tag: 1.2.3\n              digest: {DIGEST}"), "", id="the digest in a field of its own"
        ),
        pytest.param(
            {RELEASE: HEALTHY[RELEASE].replace(PINNED, "").replace("example/radarr", f"example/radarr@{DIGEST}")},
            "",
            id="the digest behind the repository",
        ),
        pytest.param(app_image("tag: ${VERSION}"), "", id="a variable, which may hold it"),
        pytest.param(
            {
                **app_image("tag: ${VERSION}"),
                "apps/media/radarr/ks.yaml": HEALTHY["apps/media/radarr/ks.yaml"]
                + "  postBuild: {substitute: {VERSION: 1.2.3}}\n",
            },
            (
                "apps/media/radarr/app/helmrelease.yaml:25:20: warning: image `ghcr.io/example/radarr:1.2.3` has no "
                "digest [unpinned-image] (`scaffold image resolve ghcr.io/example/radarr:1.2.3` prints it with its "
                "digest)"
            ),
            id="a variable whose value is known",
        ),
        pytest.param(
            replaced(RELEASE, "          app:", "          app:\n            enabled: false"),
            "",
            id="a container that is off, pinned",
        ),
        pytest.param(
            {
                RELEASE: app_image("tag: 1.2.3")[RELEASE].replace(
                    "          app:", "          app:\n            enabled: false"
                )
            },
            "",
            id="a container that is off",
        ),
        pytest.param(
            {"apps/media/lidarr/app/helmrelease.yaml": release("lidarr").replace(f"@{DIGEST}", "")},
            "",
            id="what no root reaches is not judged",
        ),
    ],
)
def test_unpinned_images(files: Files, found: str) -> None:
    assert "\n".join(lines(CHECK, with_files(files))) == found
