"""Patches on plain values: a base and a patch in, the result out."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffold.patches import json_patch, selector_matches, strategic_merge, target_matches

BASE = {"kind": "X", "spec": {"interval": "1h", "list": [1, 2], "map": {"a": 1, "b": 2}}}


@pytest.mark.parametrize(
    ("patch", "changes"),
    [
        pytest.param({}, {}, id="nothing"),
        pytest.param({"spec": {"interval": "5m"}}, {"interval": "5m"}, id="a text"),
        pytest.param({"spec": {"map": {"b": 3, "c": 4}}}, {"map": {"a": 1, "b": 3, "c": 4}}, id="mappings merge"),
        pytest.param({"spec": {"list": [3]}}, {"list": [3]}, id="lists replace"),
        pytest.param({"spec": {"map": None}}, {"map": ...}, id="null deletes"),
        pytest.param({"spec": {"absent": None}}, {}, id="null of what is not there"),
        pytest.param({"spec": {"map": {"$patch": "delete"}}}, {"map": ...}, id="a deleting directive"),
        pytest.param({"spec": {"map": {"$patch": "replace", "c": 3}}}, {"map": {"c": 3}}, id="a replacing directive"),
        pytest.param({"spec": {"interval": {"x": None, "y": 1}}}, {"interval": {"y": 1}}, id="a mapping for a text"),
        pytest.param({"spec": {"map": "text"}}, {"map": "text"}, id="a text for a mapping"),
        pytest.param({"spec": {"new": {"deep": [{"x": 1}]}}}, {"new": {"deep": [{"x": 1}]}}, id="a new key"),
    ],
)
def test_strategic_merge(patch: dict[str, Any], changes: dict[str, Any]) -> None:
    expected = {key: value for key, value in {**BASE["spec"], **changes}.items() if value is not ...}
    assert strategic_merge(BASE, patch) == {"kind": "X", "spec": expected}


@pytest.mark.parametrize(
    ("operation", "result"),
    [
        pytest.param({"op": "add", "path": "/a", "value": 9}, {"a": 9, "l": [1, 2], "m": {"x/y": 1}}, id="add over"),
        pytest.param({"op": "add", "path": "/n", "value": 9}, {"a": 1, "l": [1, 2], "m": {"x/y": 1}, "n": 9}, id="add"),
        pytest.param({"op": "add", "path": "/l/0", "value": 9}, {"a": 1, "l": [9, 1, 2], "m": {"x/y": 1}}, id="insert"),
        pytest.param(
            {"op": "add", "path": "/l/2", "value": 9}, {"a": 1, "l": [1, 2, 9], "m": {"x/y": 1}}, id="insert last"
        ),
        pytest.param({"op": "add", "path": "/l/-", "value": 9}, {"a": 1, "l": [1, 2, 9], "m": {"x/y": 1}}, id="append"),
        pytest.param({"op": "add", "path": "/l/3", "value": 9}, None, id="insert past the end"),
        pytest.param({"op": "add", "path": "/o/p", "value": 9}, None, id="add below nothing"),
        pytest.param({"op": "replace", "path": "/a", "value": 9}, {"a": 9, "l": [1, 2], "m": {"x/y": 1}}, id="replace"),
        pytest.param({"op": "replace", "path": "/n", "value": 9}, None, id="replace what is not there"),
        pytest.param(
            {"op": "replace", "path": "/l/1", "value": 9}, {"a": 1, "l": [1, 9], "m": {"x/y": 1}}, id="in a list"
        ),
        pytest.param({"op": "replace", "path": "/l/2", "value": 9}, None, id="replace past the end"),
        pytest.param(
            {"op": "replace", "path": "/m/x~1y", "value": 9}, {"a": 1, "l": [1, 2], "m": {"x/y": 9}}, id="slash"
        ),
        pytest.param({"op": "remove", "path": "/a"}, {"l": [1, 2], "m": {"x/y": 1}}, id="remove"),
        pytest.param({"op": "remove", "path": "/l/0"}, {"a": 1, "l": [2], "m": {"x/y": 1}}, id="remove from a list"),
        pytest.param({"op": "remove", "path": "/l/2"}, None, id="remove past the end"),
        pytest.param({"op": "remove", "path": "/n"}, None, id="remove what is not there"),
        pytest.param({"op": "remove", "path": "/a/b"}, None, id="remove below a text"),
        pytest.param({"op": "remove", "path": ""}, None, id="remove everything"),
        pytest.param({"op": "replace", "path": "", "value": {"z": 1}}, {"z": 1}, id="replace everything"),
        pytest.param({"op": "move", "from": "/a", "path": "/b"}, {"b": 1, "l": [1, 2], "m": {"x/y": 1}}, id="move"),
        pytest.param(
            {"op": "copy", "from": "/l/1", "path": "/l/0"}, {"a": 1, "l": [2, 1, 2], "m": {"x/y": 1}}, id="copy"
        ),
        pytest.param({"op": "move", "from": "/n", "path": "/b"}, None, id="move what is not there"),
        pytest.param({"op": "test", "path": "/a", "value": 1}, None, id="a test changes nothing"),
        pytest.param({"op": "bogus", "path": "/a"}, None, id="no operation"),
        pytest.param("text", None, id="no mapping"),
    ],
)
def test_json_patch(operation: Any, result: dict[str, Any] | None) -> None:
    base = {"a": 1, "l": [1, 2], "m": {"x/y": 1}}
    assert json_patch(base, [operation]) == (base if result is None else result)


def test_operations_follow_each_other() -> None:
    operations = [{"op": "add", "path": "/m", "value": {}}, {"op": "add", "path": "/m/~01", "value": 1}]
    assert json_patch({}, operations) == {"m": {"~1": 1}}


RELEASE = {
    "apiVersion": "helm.toolkit.fluxcd.io/v2",
    "kind": "HelmRelease",
    "metadata": {"labels": {"tier": "web", "on": "true"}, "annotations": {"note": "x"}},
}


@pytest.mark.parametrize(
    ("target", "selected"),
    [
        ({}, True),
        ({"kind": "HelmRelease"}, True),
        ({"kind": "Helm"}, False),
        ({"kind": "Helm.*"}, True),
        ({"kind": ""}, True),
        ({"group": "helm.toolkit.fluxcd.io", "version": "v2"}, True),
        ({"version": "v1"}, False),
        ({"name": "plex"}, True),
        ({"name": "ple"}, False),
        ({"name": "lex"}, False),
        ({"name": "sonarr|plex"}, True),
        ({"name": "^plex$"}, True),
        ({"name": "old"}, True),
        ({"name": "[broken"}, False),
        ({"namespace": "media"}, True),
        ({"namespace": "default"}, False),
        ({"labelSelector": "tier=web"}, True),
        ({"labelSelector": "tier=db"}, False),
        ({"annotationSelector": "note"}, True),
        ({"annotationSelector": "note=y"}, False),
        ({"kind": "HelmRelease", "labelSelector": "tier=db"}, False),
    ],
)
def test_a_target_selects(target: dict[str, str], selected: bool) -> None:
    assert target_matches(target, RELEASE, ("plex", "old"), ("media",)) is selected


def test_an_object_without_a_namespace_is_in_the_default_one() -> None:
    core = {"apiVersion": "v1", "kind": "ConfigMap"}
    assert target_matches({"namespace": "default", "version": "v1"}, core, ("a",), ("",))
    assert not target_matches({"group": "apps"}, core, ("a",), ("",))
    assert not target_matches({"labelSelector": "x"}, core, ("a",), ("",))


@pytest.mark.parametrize(
    ("selector", "labels", "matches"),
    [
        ("", None, True),
        ("a", {"a": "1"}, True),
        ("a", {}, False),
        ("!a", {}, True),
        ("!a", {"a": "1"}, False),
        ("a=1", {"a": "1"}, True),
        ("a==1", {"a": "1"}, True),
        ("a = 1", {"a": 1}, True),
        ("a!=1", {"a": "2"}, True),
        ("a!=1", {}, True),
        ("a!=1", {"a": "1"}, False),
        ("a in (1, 2)", {"a": "2"}, True),
        ("a in (1, 2)", {"a": "3"}, False),
        ("a notin (1,2)", {"a": "3"}, True),
        ("a notin (1)", {}, True),
        ("a notin (1)", {"a": "1"}, False),
        ("a=1,b", {"a": "1", "b": ""}, True),
        ("a=1,!b", {"a": "1", "b": ""}, False),
        ("a in (1,2),b!=x", {"a": "1"}, True),
        ("app.kubernetes.io/name=x", {"app.kubernetes.io/name": "x"}, True),
        ("a,", {"a": "1"}, True),
        ("a", "no mapping", False),
    ],
)
def test_label_selectors(selector: str, labels: Any, matches: bool) -> None:
    assert selector_matches(selector, labels) is matches


BODIES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["x", "$patch", "delete"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "$patch", "0"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(deadline=None, max_examples=80)
@given(BODIES, BODIES)
def test_a_merge_leaves_its_inputs_alone_and_twice_is_once(base: Any, patch: Any) -> None:
    before = copy.deepcopy((base, patch))
    once = strategic_merge(base, patch)
    assert (base, patch) == before
    if not any(word in json.dumps([base, patch]) for word in ("$patch", "null")):
        assert strategic_merge(once, patch) == once


@settings(deadline=None, max_examples=80)
@given(
    BODIES,
    st.lists(
        st.fixed_dictionaries(
            {
                "op": st.sampled_from(["add", "remove", "replace", "move", "copy"]),
                "path": st.sampled_from(["", "/a", "/a/0", "/b/-", "/0", "/a/b", "/-", "a", "/1"]),
                "from": st.sampled_from(["/a", "/b", "/0", "/a/b"]),
                "value": BODIES,
            }
        ),
        max_size=4,
    ),
)
def test_any_operations_leave_their_input_alone(base: Any, operations: list[Any]) -> None:
    before = copy.deepcopy(base)
    json_patch(base, operations)
    assert base == before
