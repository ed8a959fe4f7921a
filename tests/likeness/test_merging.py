"""Three ways: what the model does, what is usual for it there, what is usual for the new app here."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold.likeness.merging import merge, same


@pytest.mark.parametrize(
    ("own", "there", "here", "merged"),
    [
        pytest.param("1h", "1h", "30m", "30m", id="what it does as usual is decided anew"),
        pytest.param("2h", "1h", "30m", "2h", id="what it does unlike the others is kept"),
        pytest.param({"a": 1, "b": 2}, {"b": 2, "a": 1}, {"a": 3}, {"a": 3}, id="order is no difference"),
        pytest.param({"cpu": 1}, {"cpu": 1, "memory": 2}, {"memory": 3}, {"cpu": 1}, id="a mapping is one thing"),
        pytest.param(["a", "b"], ["a"], ["c"], ["a", "b"], id="a list is one thing"),
        pytest.param(True, 1, False, True, id="a truth value is no number"),
    ],
)  # fmt: skip
def test_one_answer(own: Any, there: Any, here: Any, merged: Any) -> None:
    assert merge({"x": own}, {"x": there}, {"x": here}) == {"x": merged}


def test_what_is_not_usual_there_is_the_models_own() -> None:
    assert merge({"x": "1h"}, {}, {"x": "30m"}) == {"x": "1h"}


@pytest.mark.parametrize(
    ("own", "there", "here", "merged"),
    [
        pytest.param({"A": "1", "B": "own"}, {"A": "1"}, {"A": "2"}, {"A": "2", "B": "own"}, id="each key by itself"),
        pytest.param({"A": "1"}, {"A": "1"}, {}, {}, id="a usual key goes where it is not usual"),
        pytest.param({}, {"A": "1"}, {"A": "2"}, {}, id="a usual key that the model leaves out is left out"),
        pytest.param({}, {}, {"A": "2"}, {"A": "2"}, id="a key that is usual only here is added"),
    ],
)
def test_a_collection_of_keys(own: Any, there: Any, here: Any, merged: Any) -> None:
    assert merge({"substitute": own}, {"substitute": there}, {"substitute": here}) == {"substitute": merged}


@pytest.mark.parametrize(
    ("own", "there", "here", "merged"),
    [
        pytest.param(["a", "x"], ["a"], ["b"], ["b", "x"], id="usual entries are replaced, its own are added"),
        pytest.param(["x"], ["a"], ["a", "b"], ["b", "x"], id="a usual entry that it leaves out is left out"),
        pytest.param(["a", "x"], ["a"], ["x"], ["x"], id="nothing stands twice"),
    ],
)
def test_a_set_of_entries(own: Any, there: Any, here: Any, merged: Any) -> None:
    assert merge({"components": own}, {"components": there}, {"components": here}) == {"components": merged}


def test_a_set_that_is_usual_nowhere_is_joined() -> None:
    assert merge({"components": ["x"]}, {}, {"components": ["a"]}) == {"components": ["a", "x"]}


@pytest.mark.parametrize(
    ("own", "merged"),
    [
        pytest.param([], ["prune", "path"], id="an order that it does not tell is the new app's siblings'"),
        pytest.param(["path", "prune"], ["path", "prune"], id="an order of its own is kept"),
    ],
)
def test_an_order_of_keys(own: Any, merged: Any) -> None:
    there, here = {"entry_key_order": ["path", "wait"]}, {"entry_key_order": ["prune", "path"]}
    assert merge({"entry_key_order": own}, there, here) == {"entry_key_order": merged}


def test_nothing_is_the_same_as_nothing_else() -> None:
    assert same({}, {})
    assert not same({}, [])
    assert not same("", None)
