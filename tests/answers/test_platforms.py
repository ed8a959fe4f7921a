"""Which node architecture an image lacks is said, and nothing where it lacks none."""

from __future__ import annotations

import pytest

from scaffold.answers.platforms import lacking
from tests.sample_repository import app, sample, siblings

PINNED = """\
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: pinned
spec:
  template:
    spec:
      nodeSelector:
        kubernetes.io/arch: arm64
"""


@pytest.mark.parametrize(
    ("platforms", "said"),
    [
        pytest.param(("linux/amd64", "linux/arm64/v8"), "", id="an image for every node says nothing"),
        pytest.param((), "", id="an image whose platforms nobody knows says nothing"),
        pytest.param(
            ("linux/arm64/v8",),
            "the image is not built for `linux/amd64`; it is for `linux/arm64/v8`",
            id="an image without the usual architecture",
        ),
    ],
)
def test_lacking(platforms: tuple[str, ...], said: str) -> None:
    assert lacking(platforms, siblings(sample()).cluster) == said


def test_an_architecture_that_a_manifest_selects_counts() -> None:
    files = app("pinned", "media")
    path = next(path for path in files if path.endswith("/helmrelease.yaml"))
    cluster = siblings(sample({**files, path: files[path] + PINNED})).cluster
    assert lacking(("linux/amd64",), cluster) == "the image is not built for `linux/arm64`; it is for `linux/amd64`"
