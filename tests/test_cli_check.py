"""The option whose value may be left out: arguments in; arguments that Typer takes out."""

from __future__ import annotations

import pytest

from scaffold.cli_check import with_optional_value


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param("", "", id="nothing"),
        pytest.param("inventory --json", "inventory --json", id="another command"),
        pytest.param("check apps", "check apps", id="without it"),
        pytest.param("check --changed", "check --changed=", id="at the end"),
        pytest.param("check --changed --json", "check --changed= --json", id="before another option"),
        pytest.param("check --changed -C x", "check --changed= -C x", id="before a short option"),
        pytest.param("check --changed main", "check --changed main", id="with a value"),
        pytest.param("check --changed=main apps", "check --changed=main apps", id="with a value and an equals sign"),
        pytest.param("check --changed -- apps", "check --changed= -- apps", id="before the end of options"),
        pytest.param("check -- --changed", "check -- --changed", id="behind the end of options"),
        pytest.param("update --changed", "update --changed", id="of another command"),
    ],
)
def test_arguments(arguments: str, expected: str) -> None:
    assert with_optional_value(arguments.split()) == expected.split()
