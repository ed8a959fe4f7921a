"""Malformed digests: files in, findings out."""

from __future__ import annotations

import pytest

from scaffold.checks.malformed_digest import CHECK
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
            app_image(f"tag: 1.2.3@{DIGEST[:-1]}"),
            (
                "apps/media/radarr/app/helmrelease.yaml:25:20: error: image `ghcr.io/example/radarr:1.2.3` has the "
                "digest `sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde`, which has 63 "
                "digits instead of 64 [malformed-digest] (write `sha256:` and 64 hexadecimal digits in lower case; "
                "`scaffold image resolve ghcr.io/example/radarr:1.2.3` prints them)"
            ),
            id="a digit too few",
        ),
        pytest.param(
            app_image(f"tag: 1.2.3@{DIGEST}0"),
            (
                "apps/media/radarr/app/helmrelease.yaml:25:20: error: image `ghcr.io/example/radarr:1.2.3` has the "
                "digest `sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0`, which has 65 "
                "digits instead of 64 [malformed-digest] (write `sha256:` and 64 hexadecimal digits in lower case; "
                "`scaffold image resolve ghcr.io/example/radarr:1.2.3` prints them)"
            ),
            id="a digit too many",
        ),
        pytest.param(
            app_image(f"tag: 1.2.3@{DIGEST[:-1]}g"),
            (
                "apps/media/radarr/app/helmrelease.yaml:25:20: error: image `ghcr.io/example/radarr:1.2.3` has the "
                "digest `sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeg`, which is not "
                "hexadecimal in lower case [malformed-digest] (write `sha256:` and 64 hexadecimal digits in lower "
                "case; `scaffold image resolve ghcr.io/example/radarr:1.2.3` prints them)"
            ),
            id="no hexadecimal digit",
        ),
        pytest.param(
            app_image(f"tag: 1.2.3@sha256:{DIGEST[7:].upper()}"),
            (
                "apps/media/radarr/app/helmrelease.yaml:25:20: error: image `ghcr.io/example/radarr:1.2.3` has the "
                "digest `sha256:0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF`, which is not "
                "hexadecimal in lower case [malformed-digest] (write `sha256:` and 64 hexadecimal digits in lower "
                "case; `scaffold image resolve ghcr.io/example/radarr:1.2.3` prints them)"
            ),
            id="upper case",
        ),
        pytest.param(
            app_image(f"tag: 1.2.3@{DIGEST[7:]}"),
            (
                "apps/media/radarr/app/helmrelease.yaml:25:20: error: image `ghcr.io/example/radarr:1.2.3` has the "
                "digest `0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef`, which names no known "
                "algorithm [malformed-digest] (write `sha256:` and 64 hexadecimal digits in lower case; `scaffold "
                "image resolve ghcr.io/example/radarr:1.2.3` prints them)"
            ),
            id="no algorithm",
        ),
        pytest.param(app_image("tag: 1.2.3@"), "", id="nothing behind the sign is no digest at all"),
        pytest.param(
            app_image("tag: 1.2.3\n              digest: sha256:123"),
            (
                "apps/media/radarr/app/helmrelease.yaml:26:23: error: image `ghcr.io/example/radarr:1.2.3` has the "
                "digest `sha256:123`, which has 3 digits instead of 64 [malformed-digest] (write `sha256:` and 64 "
                "hexadecimal digits in lower case; `scaffold image resolve ghcr.io/example/radarr:1.2.3` prints them)"
            ),
            id="a field of its own",
        ),
        pytest.param(
            app_image("digest: sha256:123"),
            (
                "apps/media/radarr/app/helmrelease.yaml:25:23: error: image `ghcr.io/example/radarr` has the digest "
                "`sha256:123`, which has 3 digits instead of 64 [malformed-digest] (write `sha256:` and 64 "
                "hexadecimal digits in lower case)"
            ),
            id="no tag",
        ),
        pytest.param(app_image(f"tag: 1.2.3@sha512:{DIGEST[7:] * 2}"), "", id="the other algorithm"),
        pytest.param(app_image("tag: 1.2.3@${DIGEST}"), "", id="a variable"),
    ],
)
def test_malformed_digests(files: Files, found: str) -> None:
    assert "\n".join(lines(CHECK, with_files(files))) == found
