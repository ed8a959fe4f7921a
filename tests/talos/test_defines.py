"""Definitions of the command line: texts in; variables or one sentence out."""

from __future__ import annotations

import pytest

from scaffold.errors import ScaffoldError
from scaffold.talos.defines import read_defines


def test_no_definitions() -> None:
    assert read_defines([]) == {}


@pytest.mark.parametrize(
    ("define", "found"),
    [
        ("a=1", {"a": "1"}),
        ("a", {"a": True}),
        ("a=", {"a": ""}),
        ("a=b=c", {"a": "b=c"}),
        ("a:=1", {"a": 1}),
        ("a:=true", {"a": True}),
        ("a:=", {"a": None}),
        ('a:={"b": [1, x]}', {"a": {"b": [1, "x"]}}),
        ("a=:=1", {"a": ":=1"}),
    ],
)
def test_definitions(define: str, found: object) -> None:
    assert read_defines(["a=0", define]) == found


@pytest.mark.parametrize(
    ("define", "message"),
    [
        ("=1", "`-D` without a name; write `-D NAME=TEXT` or `-D NAME:=YAML`"),
        ("a-b=1", "`-D a-b`: no template can use this name; did you mean `a_b`"),
        ("a:=[", "-D a:2:1: not YAML: while parsing a flow node did not find expected node content"),
        ("a:=1\n---\n2", "`-D a`: more than one YAML document"),
    ],
)
def test_what_is_wrong_is_said_without_the_value(define: str, message: str) -> None:
    with pytest.raises(ScaffoldError) as raised:
        read_defines([define])
    assert str(raised.value) == message
