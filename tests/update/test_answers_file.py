"""Reading answers files: as Copier reads them, and what is said of those that cannot be read."""

from __future__ import annotations

import pytest

from scaffold.errors import AnswersError
from scaffold.update.answers_file import Recorded, parse_answers, refuse_replaced

HEAD = b"_commit: v0.1.0\n_src_path: https://example.org/template.git\n"


NESTED = b"".join(b"%c: &%c [%s]\n" % (n, n, b", ".join([b"*%c" % (n - 1)] * 10)) for n in range(98, 106))
"""Eight lists, each with ten times the list before it."""


def test_what_copier_keeps_for_itself_is_no_answer() -> None:
    content = b"# by Copier\n" + HEAD + b"_other: 1\nkind: triad\nport: 80\napp: whoami\n"
    assert parse_answers(content) == Recorded(
        "https://example.org/template.git", "v0.1.0", {"kind": "triad", "port": 80, "app": "whoami"}
    )
    assert list(parse_answers(content).answers) == ["kind", "port", "app"]


def test_yaml_is_read_as_copier_reads_it() -> None:
    content = HEAD + b"a: yes\nb: 0o17\nc: 1_000\nd: 1e3\ne: &x [1]\nf: *x\n"
    assert parse_answers(content).answers == {"a": True, "b": "0o17", "c": 1000, "d": "1e3", "e": [1], "f": [1]}


def test_an_answer_that_is_no_text_is_no_name() -> None:
    recorded = Recorded("", "", {"app": "x", "namespace": 1})
    assert (recorded.text("app"), recorded.text("namespace"), recorded.text("cluster")) == ("x", "", "")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"", "no mapping of names to answers", id="nothing"),
        pytest.param(b"- a\n", "no mapping of names to answers", id="a list"),
        pytest.param(HEAD + b"1: a\n", "no mapping of names to answers", id="a name that is a number"),
        pytest.param(
            b"_commit: v1\napp: x\n",
            "`_src_path` is missing, so that nobody knows which template it is from",
            id="no template",
        ),
        pytest.param(
            b"_src_path: x\n_commit: 1.0\n",
            "`_commit` is missing, so that nobody knows which template it is from",
            id="a version that is a number",
        ),
        pytest.param(
            b"a: [\n",
            "line 2, column 1: while parsing a flow node did not find expected node content",
            id="half a file",
        ),
        pytest.param(
            HEAD + b"a: !!python/object/apply:os.system [x]\n",
            "not YAML as Copier reads it: could not determine a constructor for the tag "
            "'tag:yaml.org,2002:python/object/apply:os.system'",
            id="a tag that makes an object",
        ),
        pytest.param(HEAD + b"a: 2024-13-01\n", "not YAML as Copier reads it: month must be in 1..12", id="no date"),
        pytest.param(HEAD + b"a: \xff\n", "not UTF-8 (byte 63)", id="bytes"),
        pytest.param(
            HEAD + b"a: " + b"[" * 5000, "line 3, column 103: nested deeper than 100 levels", id="a bottomless file"
        ),
        pytest.param(b"a: &a [*a]\n", "line 1, column 4: an alias contains itself", id="a circle"),
        pytest.param(
            HEAD + b"a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + NESTED,
            "line 7, column 4: more than 500,000 values",
            id="a file that grows when it is read",
        ),
    ],
)
def test_a_file_that_is_none_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(AnswersError) as refused:
        parse_answers(content)
    assert str(refused.value) == message


def test_answers_that_copier_replaces_are_named() -> None:
    refuse_replaced({"a": 1, "c": 3, "d": 4}, {"a": 1, "c": 4}, {"c": 4})
    with pytest.raises(AnswersError) as refused:
        refuse_replaced({"a": 1, "b": 2, "c": 3}, {"a": 0, "b": 9, "c": 4}, {"c": 4})
    assert str(refused.value) == (
        "the new version does not take what is recorded for `a`, `b`; say what holds with `--data`"
    )
