"""Fixtures for the tests of writing."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def plain_umask() -> Iterator[None]:
    earlier = os.umask(0o022)
    yield
    os.umask(earlier)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    if shutil.which("git") is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("git is not installed")
    place = tmp_path / "repo"
    place.mkdir()
    subprocess.run(["git", "init", "-q"], cwd=place, check=True)
    return place
