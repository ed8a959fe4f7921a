"""The schemas that files name for their editor."""

from __future__ import annotations

import pytest

from scaffold.findings.modelines import by_schema
from scaffold.repository import Repository

LINE = "# yaml-language-server: $schema=https://example.com/{}.json\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a: 1\n", {}, id="none"),
        pytest.param(LINE.format("a") + "a: 1\n", {"a": [0]}, id="above"),
        pytest.param("---\n" + LINE.format("a") + "a: 1\n", {"a": [0]}, id="behind the document start"),
        pytest.param(LINE.format("a") + "---\n# more\n\na: 1\n", {"a": [0]}, id="in front of the document start"),
        pytest.param("a: 1\n---\n" + LINE.format("b") + "b: 1\n", {"b": [1]}, id="of the second document"),
        pytest.param(LINE.format("a") + "a: 1\n---\nb: 1\n", {"a": [0]}, id="not of the second document"),
        pytest.param(
            LINE.format("a") + "a: 1\n---\n" + LINE.format("a") + "b: 1\n",
            {"a": [0, 1]},
            id="the same of two documents",
        ),
        pytest.param("# yaml-language-server: $schema=./a.json\na: 1\n", {}, id="a path"),
        pytest.param("# yaml-language-server: $schema=http://example.com/a.json\na: 1\n", {}, id="without encryption"),
        pytest.param("# yaml-language-server: $schema=https://example.com/a\na: 1\n", {}, id="a page"),
    ],
)
def test_what_is_named(text: str, expected: dict[str, list[int]]) -> None:
    repository = Repository({"a.yaml": text.encode()}, frozenset({"a.yaml"}))
    found = by_schema(repository, repository.documents("a.yaml"))
    assert {address: [each.index for each in meant] for address, meant in found.items()} == {
        f"https://example.com/{name}.json": indices for name, indices in expected.items()
    }
