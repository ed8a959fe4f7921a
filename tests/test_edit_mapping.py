"""A mapping under a new key, a mapping out of a list: each row is one reason, the exact text after."""

from __future__ import annotations

import pytest

from scaffold.edit import add_mapping_entry_to_list
from scaffold.edit_mapping import add_mapping, remove_mapping_entry
from scaffold.errors import NotRoundTrippableError

PATH = "cluster/apps.yaml"
KEY = ("spec", "decryption")
VALUE = {"provider": "sops", "secretRef": {"name": "sops-age"}}
LINES = "  decryption:\n    provider: sops\n    secretRef:\n      name: sops-age\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(f"spec:\n  path: p\n{LINES}", f"spec:\n  path: p\n{LINES}", id="it-is-there"),
        pytest.param("spec:\n  path: p\n", f"spec:\n  path: p\n{LINES}", id="at-the-end"),
        pytest.param(
            "spec:\n  prune: true # always\n  # where\n  path: p\n",
            f"spec:\n  prune: true # always\n{LINES}  # where\n  path: p\n",
            id="behind-the-last-of-the-keys",
        ),
        pytest.param(
            "spec: {prune: true, path: p}\n",
            "spec: {prune: true, path: p, decryption: {provider: sops, secretRef: {name: sops-age}}}\n",
            id="flow-style",
        ),
        pytest.param("a: b\r\nspec:\r\n  path: p\r\n", None, id="windows-line-ends"),
    ],
)
def test_add_mapping(before: str, after: str | None) -> None:
    expected = before + LINES.replace("\n", "\r\n") if after is None else after
    assert add_mapping(before, PATH, KEY, VALUE, after=("interval", "prune")) == expected
    assert add_mapping(expected, PATH, KEY, VALUE) == expected


def test_add_mapping_refuses_another_value() -> None:
    with pytest.raises(NotRoundTrippableError) as raised:
        add_mapping("spec:\n  decryption:\n    provider: vault\n", PATH, KEY, VALUE)
    assert str(raised.value) == (
        "cannot set `spec.decryption` in `cluster/apps.yaml` without changing other lines; "
        "add `decryption: {provider: sops, secretRef: {name: sops-age}}` by hand"
    )


CHECKS = ("spec", "healthChecks")
ITEM = {"kind": "HelmRelease", "name": "wiki"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("spec:\n  path: p\n", "spec:\n  path: p\n", id="no-list"),
        pytest.param(
            "spec:\n  healthChecks:\n    - kind: HelmRelease\n      name: wiki\n      namespace: web\n",
            "spec:\n  healthChecks:\n    - kind: HelmRelease\n      name: wiki\n      namespace: web\n",
            id="another-one-of-that-name",
        ),
        pytest.param(
            "spec:\n  healthChecks:\n    - kind: HelmRelease\n      name: homer\n    # the wiki\n"
            "    - kind: HelmRelease # c\n      name: wiki\n  path: p\n",
            "spec:\n  healthChecks:\n    - kind: HelmRelease\n      name: homer\n    # the wiki\n  path: p\n",
            id="the-last-of-two",
        ),
        pytest.param(
            "spec:\n  healthChecks:\n    - name: wiki\n      kind: HelmRelease\n  path: p\n",
            "spec:\n  healthChecks: []\n  path: p\n",
            id="the-only-one",
        ),
        pytest.param(
            "spec: {healthChecks: [{kind: HelmRelease, name: wiki}, {kind: Pod, name: a}]}\n",
            "spec: {healthChecks: [{kind: Pod, name: a}]}\n",
            id="flow-style",
        ),
    ],
)
def test_remove_mapping_entry(before: str, after: str) -> None:
    assert remove_mapping_entry(before, PATH, CHECKS, ITEM) == after
    assert remove_mapping_entry(after, PATH, CHECKS, ITEM) == after


def test_what_is_added_can_be_removed() -> None:
    before = "spec:\n  healthChecks:\n    - kind: HelmRelease\n      name: homer\n"
    after = add_mapping_entry_to_list(before, PATH, CHECKS, ITEM)
    assert after != before
    assert remove_mapping_entry(after, PATH, CHECKS, ITEM) == before
