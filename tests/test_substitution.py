"""Substitution: texts in, texts out, as Flux's envsubst does it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffold.substitution import references, substitute, substitute_values

VARIABLES = {"APP": "radarr", "EMPTY": "", "CLASS": "ceph-block"}


def test_a_text_without_variables_stays() -> None:
    assert (
        substitute("a $APP {{ .Release.Name }} $(APP) #{APP}", VARIABLES) == "a $APP {{ .Release.Name }} $(APP) #{APP}"
    )


@pytest.mark.parametrize(
    ("text", "result"),
    [
        pytest.param("${APP}", "radarr", id="a variable"),
        pytest.param("x-${APP}-${CLASS}", "x-radarr-ceph-block", id="two"),
        pytest.param("${EMPTY}", "", id="an empty one"),
        pytest.param("${NOWHERE}", "${NOWHERE}", id="one that a cluster Secret may define stays"),
        pytest.param("${APP:-x}", "radarr", id="a default that is not needed"),
        pytest.param("${NOWHERE:-x}", "x", id="a default"),
        pytest.param("${NOWHERE:=x}", "x", id="a default with an equals sign"),
        pytest.param("${NOWHERE=x}", "x", id="a default without a colon"),
        pytest.param("${EMPTY:-x}", "x", id="an empty one takes the default"),
        pytest.param("${EMPTY=x}", "x", id="an empty one takes the default, also without a colon"),
        pytest.param("${NOWHERE:-}", "", id="an empty default"),
        pytest.param("${NOWHERE:-${APP}}", "radarr", id="a variable as the default"),
        pytest.param("${NOWHERE:-a${APP}-b}", "aradarr-b", id="a variable within the default"),
        pytest.param("${NOWHERE:-${NEITHER:-${APP}}}", "radarr", id="defaults in defaults"),
        pytest.param("${NOWHERE:-${NEITHER}}", "${NEITHER}", id="a default that is not known either"),
        pytest.param("${NOWHERE:-http://x:80/}", "http://x:80/", id="a default with colons"),
        pytest.param("${APP^^} ${APP^} ${CLASS,,} ${CLASS,}", "RADARR Radarr ceph-block ceph-block", id="upper, lower"),
        pytest.param("${APP:1:2}", "${APP:1:2}", id="a part of a value is left alone"),
        pytest.param("${APP/r/x}", "${APP/r/x}", id="a replacement is left alone"),
        pytest.param("$${APP}", "${APP}", id="an escape"),
        pytest.param("$${A=${APP}}", "${A=radarr}", id="an escape around a variable"),
        pytest.param("$${APP} ${APP}", "${APP} radarr", id="an escape and a variable"),
        pytest.param("${ APP }", "${ APP }", id="spaces make it none"),
        pytest.param("${1}", "${1}", id="a digit makes it none"),
        pytest.param("${APP", "${APP", id="half a variable"),
        pytest.param("${}", "${}", id="no name"),
        pytest.param("#!/bin/sh\necho ${APP}\n", "#!/bin/sh\necho radarr\n", id="several lines"),
    ],
)
def test_substitute(text: str, result: str) -> None:
    assert substitute(text, VARIABLES) == result


def test_values_are_substituted_throughout_keys_too() -> None:
    body = {"a-${APP}": ["${APP}", {"b": "${CLASS}"}], "n": 5, "t": True, "z": None}
    assert substitute_values(body, VARIABLES) == {
        "a-radarr": ["radarr", {"b": "ceph-block"}],
        "n": 5,
        "t": True,
        "z": None,
    }
    assert body["a-${APP}"] == ["${APP}", {"b": "${CLASS}"}]


def test_what_needs_no_change_is_the_same_object() -> None:
    body: dict[str, Any] = {"a": ["x", {"b": "${NOWHERE}"}], 5: "y"}
    assert substitute_values(body, VARIABLES) is body


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("none", []),
        ("${A} ${B:-1}", [("A", None), ("B", "1")]),
        ("${A:=${B}}", [("A", "${B}"), ("B", None)]),
        ("$${A}", []),
        ("${A^^}", [("A", None)]),
        ("${A:-}", [("A", "")]),
    ],
)
def test_references(text: str, found: list[tuple[str, str | None]]) -> None:
    assert list(references(text)) == found


@settings(deadline=None, max_examples=80)
@given(st.text(alphabet="${}AB:-=^ x", max_size=60))
def test_any_text_is_substituted(text: str) -> None:
    once = substitute(text, {"A": "1", "B": "2"})
    assert ("${" in text) or once == text


def test_many_openings_are_no_burden() -> None:
    text = "${A:-" * 20_000
    assert substitute(text, VARIABLES) == text
