"""Which version an app goes to, and that it never goes back."""

from __future__ import annotations

import pytest

from scaffold.errors import ScaffoldError
from scaffold.update.versions import choose_target


@pytest.mark.parametrize(
    ("recorded", "wanted", "keep", "target"),
    [
        pytest.param("v0.2.0", None, False, "v0.2.0", id="it has the newest"),
        pytest.param("v0.1.0", None, False, "v0.2.0", id="the newest"),
        pytest.param("v0.1.0", None, True, "v0.1.0", id="the same, where only answers change"),
        pytest.param("v0.1.0", "v0.1.0", False, "v0.1.0", id="the same, by its name"),
        pytest.param("v0.1.0", "v0.3.0", True, "v0.3.0", id="a named one, with new answers"),
        pytest.param("v0.9.0", "v0.10.0", False, "v0.10.0", id="numbers, not texts"),
        pytest.param("v1.0.0-rc.1", "v1.0.0", False, "v1.0.0", id="a release after its candidate"),
        pytest.param("main", "main", False, "main", id="the same, which is no version"),
    ],
)
def test_an_app_goes_to(recorded: str, wanted: str | None, keep: bool, target: str) -> None:
    assert choose_target(recorded, wanted, lambda: "v0.2.0", keep=keep) == target


def test_the_newest_is_asked_for_only_where_it_matters() -> None:
    def unreachable() -> str:
        raise ScaffoldError("no network")

    assert choose_target("v0.1.0", "v0.2.0", unreachable, keep=False) == "v0.2.0"
    assert choose_target("v0.1.0", None, unreachable, keep=True) == "v0.1.0"


@pytest.mark.parametrize(
    ("recorded", "wanted", "message"),
    [
        pytest.param(
            "v0.2.0",
            "v0.1.0",
            "it is at `v0.2.0`, which is newer than `v0.1.0`; "
            "an update never goes back to an older version of the template",
            id="back",
        ),
        pytest.param(
            "v0.3.0",
            None,
            "it is at `v0.3.0`, which is newer than `v0.2.0`, the newest version here; install a newer `flux-scaffold`",
            id="a program that is older than the app",
        ),
        pytest.param(
            "main",
            None,
            "`v0.2.0` and `main` cannot be compared, which only released versions such as `v1.2.3` can; "
            "run `copier update` in the app's folder",
            id="a branch",
        ),
    ],
)
def test_no_app_goes_back(recorded: str, wanted: str | None, message: str) -> None:
    with pytest.raises(ScaffoldError) as refused:
        choose_target(recorded, wanted, lambda: "v0.2.0", keep=False)
    assert str(refused.value) == message
