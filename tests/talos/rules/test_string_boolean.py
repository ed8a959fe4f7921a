"""Variables with the text false: templates in, findings out."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold.talos.rules.string_boolean import RULE
from tests.talos.rules.healthy import layered, lines

TEST = "# {% if is_gpu %}\nmachine: {}\n# {% endif %}\n"


@pytest.mark.parametrize(
    ("template", "value", "found"),
    [
        pytest.param(TEST, False, "", id="a boolean"),
        pytest.param(TEST, "true", "", id="the text true is true"),
        pytest.param(TEST, "", "", id="the empty text is false"),
        pytest.param(TEST.replace("is_gpu %}", "is_gpu == 'false' %}"), "false", "", id="compared as a text"),
        pytest.param(TEST.replace("is_gpu", "is_other"), "false", "", id="another variable"),
        pytest.param(
            TEST,
            "False",
            "base.yaml:1:9: warning: `is_gpu` is the text `False`, which is true here [string-boolean] "
            "(give it without quotes, or as `-D is_gpu:=false`)",
            id="the text False",
        ),
        pytest.param(
            TEST.replace("if is_gpu", "elif not is_gpu"),
            "no",
            "base.yaml:1:15: warning: `is_gpu` is the text `no`, which is true here [string-boolean] "
            "(give it without quotes, or as `-D is_gpu:=no`)",
            id="the text no, negated",
        ),
    ],
)
def test_variable(template: str, value: Any, found: str) -> None:
    cluster = layered(template, variables={"cp-1": {"is_gpu": value}})
    assert "\n".join(lines(cluster, RULE)) == found
