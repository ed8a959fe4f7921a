"""Votes: ballots in, the winner and its reasons out."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffold.siblings import App
from scaffold.votes import Ballot, Convention, Row, abstract_value, decide, usual_order, without
from tests.build import GOTK_SYNC, ks, release, siblings


def sampled(*namespaces: str) -> tuple[App, ...]:
    """Return an app for each namespace given, named by its number; an upper-case one's runs app-template."""
    files = {"cluster/gotk-sync.yaml": GOTK_SYNC}
    for number, namespace in enumerate(namespaces):
        files[f"cluster/a{number}.yaml"] = ks(f"a{number}", f"./a{number}", targetNamespace=namespace.lower())
        chart = "app-template" if namespace.isupper() else "other"
        files[f"a{number}/r.yaml"] = release(f"a{number}", chartRef=f"{{kind: OCIRepository, name: {chart}}}")
    return siblings(files).apps


def vote(values: list[Any], namespaces: str, namespace: str = "m", **row: Any) -> Convention:
    """Let one app for each value vote; a `None` abstains, a namespace is one letter."""
    apps = sampled(*namespaces)
    by_app = dict(zip((app.name for app in apps), values, strict=True))

    def cast(app: App) -> Ballot | None:
        return None if by_app[app.name] is None else Ballot(by_app[app.name], f"{app.name}.yaml")

    return decide(Row("row", cast, "fallback", **row), apps, "main", namespace)


def test_where_nobody_votes_the_fallback_holds() -> None:
    found = vote([None, None], "mm")
    assert found == Convention("row", "fallback", 0, 0, "fallback")
    assert found.why == "fallback"


@pytest.mark.parametrize(
    ("values", "namespaces", "winner", "why"),
    [
        pytest.param(["a"], "m", "a", "1 of 1 in cluster main", id="one vote"),
        pytest.param(["a", "a", "b"], "xyz", "a", "2 of 3 in cluster main", id="the cluster's majority"),
        pytest.param(["a", "b", "b", "b", "c"], "xmmmx", "b", "3 of 3 in m", id="three in the namespace count alone"),
        pytest.param(["a", "a", "a", "b", "b"], "xxxmm", "a", "3 of 5 in cluster main", id="two in it do not"),
        pytest.param(
            ["a", "a", "a", "b", "b", None], "xxxmmm", "a", "3 of 5 in cluster main", id="nor with one silent"
        ),
        pytest.param(
            ["a", "b", "c", "c"], "mmmx", "c", "1 of 3 in m", id="a tie goes to the cluster's more usual value"
        ),
        pytest.param(["a", "b"], "xm", "b", "1 of 2 in cluster main", id="else to the namespace's own"),
        pytest.param(["b", "a"], "xx", "a", "1 of 2 in cluster main", id="else to what sorts first"),
        pytest.param(["a"] * 4 + ["b"] * 3, "xxxxXXX", "b", "3 of 3 in cluster main", id="three like it count alone"),
        pytest.param(["a"] * 4 + ["b"] * 2, "xxxxXX", "a", "4 of 6 in cluster main", id="two like it do not"),
        pytest.param([["x"], ["x"], ["y"]], "xxx", ["x"], "2 of 3 in cluster main", id="lists are values too"),
        pytest.param([True, False, True], "xxx", True, "2 of 3 in cluster main", id="so are truth values"),
        pytest.param([1, "1", "1"], "xxx", "1", "2 of 3 in cluster main", id="a number is no text"),
    ],
)
def test_the_most_usual_value_wins(values: list[Any], namespaces: str, winner: Any, why: str) -> None:
    found = vote(values, namespaces)
    assert (found.value, found.why) == (winner, why)


def test_the_files_that_cast_the_winning_votes_are_told() -> None:
    assert vote(["a", "b", "a"], "xxx").files == ("a0.yaml", "a2.yaml")


@pytest.mark.parametrize(
    ("values", "winner", "votes"),
    [
        pytest.param([{}, {}], {}, 2, id="nothing"),
        pytest.param([{"k": 1}, {"k": 1}, {}], {"k": 1}, 2, id="a key that more than half have alike"),
        pytest.param([{"k": 1}, {}], {}, 1, id="half is not enough"),
        pytest.param([{"k": 1}, {"k": 2}, {"k": 1, "l": 3}], {"k": 1}, 2, id="its most usual value"),
        pytest.param([{"k": 1}, {"k": 2}, {"k": 3}], {}, 0, id="a key that all have differently"),
        pytest.param(
            [{"k": 1, "l": 2}, {"k": 1, "l": 2}, {"k": 1}], {"k": 1, "l": 2}, 2, id="the weakest key's votes are told"
        ),
        pytest.param([{"k": {"x": 1}}, {"k": {"x": 1}}, {"k": {"x": 2}}], {"k": {"x": 1}}, 2, id="values are whole"),
    ],
)
def test_keys_are_voted_on_one_by_one(values: list[Any], winner: Any, votes: int) -> None:
    found = vote(values, "x" * len(values), per_key=True)
    assert (found.value, found.votes, found.total) == (winner, votes, len(values))


def test_a_loose_key_is_kept_where_more_than_half_have_it_at_all() -> None:
    found = vote([{"k": 1}, {"k": 2}, {"k": 3}, {}], "xxxx", per_key=True, loose=True)
    assert (found.value, found.votes) == ({"k": 1}, 1)


def test_where_no_key_wins_the_files_without_keys_are_told() -> None:
    assert vote([{}, {"k": 1}, {}], "xxx", per_key=True).files == ("a0.yaml", "a2.yaml")


def test_names_are_abstracted_throughout_a_value() -> None:
    (app,) = sampled("media")
    value = {"a0": ["x-a0", {"ns": "media"}], "n": 5}
    assert abstract_value(value, app) == {"{app}": ["x-{app}", {"ns": "{namespace}"}], "n": 5}


def test_a_mapping_without_keys() -> None:
    assert without({"a": 1, "b": 2}, ("b", "c")) == {"a": 1}


@pytest.mark.parametrize(
    ("orders", "merged"),
    [
        ([], []),
        ([["a", "b"]], ["a", "b"]),
        ([["a", "c"], ["b", "c"], ["a", "b"]], ["a", "b", "c"]),
        ([["a", "b"], ["b", "a"], ["b", "a"]], ["b", "a"]),
        ([["x", "z"], ["x", "y", "z"]], ["x", "y", "z"]),
        ([["a", "b"], ["b", "c"], ["c", "a"]], ["a", "b", "c"]),
    ],
)
def test_orders_merge_into_the_usual_one(orders: list[list[str]], merged: list[str]) -> None:
    assert usual_order(orders) == merged


@settings(deadline=None, max_examples=80)
@given(st.lists(st.permutations("abcde").map(lambda keys: list(keys)[:4]), max_size=5))
def test_a_merged_order_holds_every_key_once(orders: list[list[str]]) -> None:
    merged = usual_order(orders)
    assert sorted(merged) == sorted({key for order in orders for key in order})


@settings(deadline=None, max_examples=40)
@given(st.permutations("abcdef"))
def test_one_order_stays_as_it_is(order: list[str]) -> None:
    assert usual_order([order, order]) == list(order)
