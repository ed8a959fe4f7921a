"""Comments that ignore findings: a file in; which rules on which lines, and what does not count, out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.findings.ignores import read_ignores
from tests.build import repository


def ignores(content: str, path: str = "a.yaml") -> list[tuple[int, int, str, str, list[int]]]:
    found = read_ignores(repository({path: content}), path)
    return [(one.place.line, one.place.column, one.rule, one.reason, sorted(one.targets)) for one in found]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("a: 1\n", id="a file without comments"),
        pytest.param("a: 1 # scaffold is a program\n", id="a comment on something else"),
        pytest.param("a: 1 # scaffold: check ignores[this]\n", id="another directive"),
        pytest.param("a: 1# scaffold: ignore[x] why\n", id="a number sign without a space before it is no comment"),
        pytest.param('a: "b # scaffold: ignore[x] why"\n', id="double quotes"),
        pytest.param("a: 'b # scaffold: ignore[x] why'\n", id="single quotes"),
        pytest.param('a: "b\n  # scaffold: ignore[x] why\n  c"\n', id="a quoted text of several lines"),
        pytest.param("a: |\n  # scaffold: ignore[x] why\n", id="a literal block"),
        pytest.param("a: >-\n  b\n\n    # scaffold: ignore[x] why\nc: 1\n", id="a folded block, further in"),
        pytest.param("'b # scaffold: ignore[x] why': 1\n", id="a key"),
        pytest.param("- [{'b # scaffold: ignore[x] why': 1}]\n", id="deep in flow style"),
        pytest.param("a: [\n# scaffold: ignore[x] why\n", id="a file that does not parse"),
        pytest.param("a: 1 # write `# scaffold: ignore[x] why` here\n", id="a comment that quotes one"),
    ],
)
def test_nothing_is_ignored(content: str) -> None:
    assert ignores(content) == []


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("a: 1 # scaffold: ignore[x] why\n", [(1, 25, "x", "why", [1])], id="on the line itself"),
        pytest.param("a: 1\n# scaffold: ignore[x] why\nb: 1\n", [(2, 20, "x", "why", [3])], id="on the line above"),
        pytest.param(
            "a: 1\n  # scaffold: ignore[x] why\n\n# more\nb: 1\n", [(2, 22, "x", "why", [5])], id="above more comments"
        ),
        pytest.param(
            "# yaml-language-server: $schema=x\n# scaffold: ignore[x] why\n---\na: 1\n",
            [(2, 20, "x", "why", [0, 4])],
            id="at the top, also for the whole file",
        ),
        pytest.param("a: 1\n# scaffold: ignore[x] why\n", [(2, 20, "x", "why", [])], id="at the end, for nothing"),
        pytest.param(
            "a: 1 # scaffold: ignore[x, y] why\n",
            [(1, 25, "x", "why", [1]), (1, 28, "y", "why", [1])],
            id="several rules",
        ),
        pytest.param("a: 1 #scaffold:ignore[x]why\n", [(1, 23, "x", "why", [1])], id="without spaces"),
        pytest.param("a: 1 # scaffold: ignore[x]: why\n", [(1, 25, "x", "why", [1])], id="a colon before the reason"),
        pytest.param("a: 1 # scaffold: ignore[x] — why\n", [(1, 25, "x", "why", [1])], id="a dash before the reason"),
        pytest.param("a: 1 # scaffold: ignore[x]\n", [(1, 25, "x", "", [1])], id="no reason"),
        pytest.param("a: 1 # scaffold: ignore[x] …\n", [(1, 25, "x", "…", [1])], id="any text is a reason"),
        pytest.param("a: 1 # scaffold: ignore[x] -\n", [(1, 25, "x", "", [1])], id="a dash alone is no reason"),
        pytest.param("a: 1 # scaffold: ignore\n", [(1, 6, "", "", [1])], id="no rule"),
        pytest.param("a: 1 # scaffold: ignore[ ] why\n", [(1, 6, "", "why", [1])], id="an empty list of rules"),
        pytest.param(
            "a: 1 # renovate: datasource=x # scaffold: ignore[x] why\n",
            [(1, 50, "x", "why", [1])],
            id="behind another comment",
        ),
        pytest.param(
            "# renovate: datasource=x # scaffold: ignore[x] why\na: 1\n",
            [(1, 45, "x", "why", [0, 2])],
            id="behind another comment on a line of its own",
        ),
        pytest.param(
            "a: | # scaffold: ignore[x] why\n  text\n", [(1, 25, "x", "why", [1])], id="behind the sign of a block"
        ),
        pytest.param(
            "a: |\n  text\n # scaffold: ignore[x] why\nb: 1\n", [(3, 21, "x", "why", [4])], id="below a block"
        ),
        pytest.param(
            'a: "b\n  # c" # scaffold: ignore[x] why\n',
            [(2, 27, "x", "why", [2])],
            id="behind a text whose last line looks like a comment",
        ),
        pytest.param(
            "a: 1\u2028# scaffold: ignore[x] why\nb: 1\n",
            [(2, 20, "x", "why", [3])],
            id="lines as YAML counts them",
        ),
        pytest.param(
            "a: &x 1\nb: &x 2 # scaffold: ignore[x] why\n", [(2, 28, "x", "why", [2])], id="an anchor defined twice"
        ),
        pytest.param("\ufeffa: 1 # scaffold: ignore[x] why\n", [(1, 25, "x", "why", [1])], id="a byte order mark"),
        pytest.param("# scaffold: ignore[x] why\n", [(1, 20, "x", "why", [0])], id="a file of comments alone"),
        pytest.param(
            "- # scaffold: ignore[x] why\n  a: 1\n", [(1, 22, "x", "why", [1])], id="behind a dash, for that line"
        ),
    ],
)
def test_what_is_ignored(content: str, expected: list[tuple[int, int, str, str, list[int]]]) -> None:
    assert ignores(content) == expected


def test_only_yaml_has_such_comments() -> None:
    assert ignores("a: 1 # scaffold: ignore[x] why\n", "README.md") == []
    assert ignores("resources: [] # scaffold: ignore[x] why\n", "app/Kustomization") != []


@given(
    st.lists(
        st.sampled_from(
            ["a: 1", "#", " ", "\n", "|", "'", '"', "- ", "# scaffold: ignore[x] y", "\t", "---", "&a", "*a"]
        )
    )
)
def test_no_text_is_too_odd(parts: list[str]) -> None:
    for line, column, rule, _, targets in ignores("".join(parts)):
        assert (line > 0, column > 0, rule in ("", "x"), len(targets) < 3) == (True, True, True, True)
