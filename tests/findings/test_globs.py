"""Globs of paths: a glob and a path in, whether it is meant out."""

from __future__ import annotations

import re

import pytest

from scaffold.findings.globs import matches, pattern


@pytest.mark.parametrize(
    ("glob", "path", "expected"),
    [
        pytest.param("a/b.yaml", "a/b.yaml", True, id="a file"),
        pytest.param("a/b.yaml", "c/a/b.yaml", False, id="a file elsewhere"),
        pytest.param("a", "a/b/c.yaml", True, id="a folder means everything below"),
        pytest.param("a/", "a/b/c.yaml", True, id="a folder with a slash"),
        pytest.param("./a", "a/b.yaml", True, id="with a dot before"),
        pytest.param("/a", "a/b.yaml", True, id="with a slash before"),
        pytest.param("a", "ab/c.yaml", False, id="no part of a name"),
        pytest.param("*/b.yaml", "a/b.yaml", True, id="a star is a name"),
        pytest.param("*/b.yaml", "a/c/b.yaml", False, id="a star is one name"),
        pytest.param("a/*", "a/c/b.yaml", True, id="a star may be a folder, and means everything below"),
        pytest.param("**/b.yaml", "b.yaml", True, id="two stars may be no folder"),
        pytest.param("**/b.yaml", "a/c/b.yaml", True, id="two stars may be several folders"),
        pytest.param("a/**/b.yaml", "a/b.yaml", True, id="two stars in the middle"),
        pytest.param("a/**", "a/b/c.yaml", True, id="two stars at the end"),
        pytest.param("a/**", "b/a/c.yaml", False, id="two stars at the end of something else"),
        pytest.param("?.yaml", "a.yaml", True, id="a question mark is a character"),
        pytest.param("?.yaml", "/.yaml", False, id="a question mark is no slash"),
        pytest.param("[ab].yaml", "b.yaml", True, id="one of some characters"),
        pytest.param("[!ab].yaml", "b.yaml", False, id="none of some characters"),
        pytest.param("a[!b]c", "a/c", False, id="none of some characters is no slash either"),
        pytest.param("[", "[", True, id="a bracket alone"),
        pytest.param("a.b+c(d)", "a.b+c(d)", True, id="what regular expressions mean otherwise"),
        pytest.param("a.b", "axb", False, id="a full stop is one"),
        pytest.param("", "a/b.yaml", True, id="nothing is everything"),
    ],
)
def test_a_glob(glob: str, path: str, expected: bool) -> None:
    assert matches(path, glob) is expected


def test_a_range_the_wrong_way_round_is_refused() -> None:
    with pytest.raises(re.error):
        pattern("[z-a]")
