"""Lists written as others are, keys added, scalars that aliases repeat: text in, text or a refusal out."""

from __future__ import annotations

from functools import partial

import pytest
import yaml

from scaffold.edit import add_mapping_list, add_scalar, set_scalar
from scaffold.errors import NotRoundTrippableError
from scaffold.list_style import Like
from scaffold.yaml_reader import compose

PATH = "apps/media/ks.yaml"
ITEM = {"name": "z", "namespace": "dbms"}


def like(text: str) -> Like:
    """Return the only mapping of a text, which has the list `dependsOn`."""
    (node,) = compose(text)
    assert isinstance(node, yaml.MappingNode)
    return Like(text, node, "dependsOn")


@pytest.mark.parametrize(
    ("model", "before", "after"),
    [
        pytest.param(
            "dependsOn:\n  - name: a\nb: 1\n",
            "spec:\n  b: 1\n",
            "spec:\n  dependsOn:\n    - name: z\n      namespace: dbms\n  b: 1\n",
            id="first",
        ),
        pytest.param(
            "a: 1\ndependsOn:\n- name: a\nb: 1\n",
            "spec:\n    b: 1\n    a: 1 # x\n    # c\n    c: 1\n",
            "spec:\n    b: 1\n    a: 1 # x\n    dependsOn:\n    - name: z\n      namespace: dbms\n    # c\n    c: 1\n",
            id="behind the key that is there",
        ),
        pytest.param(
            "dependsOn:\n  - name: a\n",
            "spec:\n\n  # of b\n  b: 1\n",
            "spec:\n\n  dependsOn:\n    - name: z\n      namespace: dbms\n  # of b\n  b: 1\n",
            id="above a comment",
        ),
        pytest.param(
            "dependsOn: [{ name: 'a' }]\n",
            "spec: # x\n  b: 1",
            "spec: # x\n  dependsOn: [{ name: 'z', namespace: dbms }]\n  b: 1",
            id="in brackets",
        ),
        pytest.param(
            "dependsOn:\n  - name: a\n",
            "spec: {b: 1}\n",
            "spec: {b: 1, dependsOn: [{name: z, namespace: dbms}]}\n",
            id="into braces, which decide",
        ),
        pytest.param(
            "dependsOn:\n  - *x\n  -  name: a\n".replace("*x", "&x {name: y}"),
            "spec:\n  b: 1\n",
            "spec:\n  dependsOn:\n    - {name: z, namespace: dbms}\n  b: 1\n",
            id="the first item shows the style",
        ),
        pytest.param(
            "dependsOn:\n  - name: a\n",
            "spec:\r\n  b: 1\r\n",
            "spec:\r\n  dependsOn:\r\n    - name: z\r\n      namespace: dbms\r\n  b: 1\r\n",
            id="line ends of the file",
        ),
    ],
)
def test_a_list_is_written_as_another(model: str, before: str, after: str) -> None:
    edit = partial(add_mapping_list, path=PATH, parent_keys=("spec",), key="dependsOn", entries=[ITEM])
    assert edit(before, like=like(model)) == after
    assert edit(after, like=like(model)) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("- name: a\n  x: 1\n", "- name: a\n  namespace: dbms\n  x: 1\n", id="behind the key"),
        pytest.param("- x: 1 # y\n", "- x: 1 # y\n  namespace: dbms\n", id="at the end"),
        pytest.param("- {name: a}\n", "- {name: a, namespace: dbms}\n", id="in braces"),
        pytest.param("- name: a\n  namespace: dbms\n", "- name: a\n  namespace: dbms\n", id="it is there"),
    ],
)
def test_add_scalar(before: str, after: str) -> None:
    assert add_scalar(before, PATH, (0, "namespace"), "dbms", after=("name",)) == after


def test_add_scalar_does_not_replace() -> None:
    with pytest.raises(NotRoundTrippableError) as caught:
        add_scalar("a: {namespace: x}\n", PATH, ("a", "namespace"), "dbms")
    assert str(caught.value) == (
        "cannot set `a.namespace` in `apps/media/ks.yaml` without changing other lines; add `namespace: dbms` by hand"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("a: &a {tag: 1}\nb: *a\n", "a: &a {tag: 1-x}\nb: *a\n", id="a mapping's alias"),
        pytest.param("a: &a {tag: '1'}\nb: {<<: *a}\n", "a: &a {tag: '1-x'}\nb: {<<: *a}\n", id="a merge key"),
        pytest.param("a: {tag: &t 1}\nb: *t\n", "a: {tag: &t 1-x}\nb: *t\n", id="a scalar's alias"),
        pytest.param("a: {tag: 1}\nb: 1\n", "a: {tag: 1-x}\nb: 1\n", id="no alias"),
    ],
)
def test_a_scalar_that_aliases_repeat(before: str, after: str) -> None:
    assert set_scalar(before, PATH, ("a", "tag"), "1-x", shared=True) == after


def test_a_scalar_that_aliases_repeat_is_refused_unless_wanted() -> None:
    with pytest.raises(NotRoundTrippableError):
        set_scalar("a: &a {tag: 1}\nb: *a\n", PATH, ("a", "tag"), "1-x")
