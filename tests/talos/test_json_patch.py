"""JSON patches (RFC 6902) of a machine config, written in JSON or in YAML."""

from __future__ import annotations

import json

import pytest

from tests.talos.merging import merged, refusal

BASE = """\
version: v1alpha1
machine:
    certSANs:
        - a
        - b
    sysctls:
        a/b: 0x1
        c~d: yes
"""


def patched(*operations: dict[str, object]) -> str:
    return merged(BASE, json.dumps(operations))


def test_an_empty_list_changes_nothing() -> None:
    assert patched() == BASE


def test_a_test_that_holds_changes_nothing() -> None:
    assert patched({"op": "test", "path": "/machine/certSANs", "value": ["a", "b"]}) == BASE


@pytest.mark.parametrize(
    ("operation", "old", "new"),
    [
        pytest.param({"op": "add", "path": "/machine/type", "value": "worker"},
                     "        c~d: yes\n", '        c~d: yes\n    type: "worker"\n', id="a key"),
        pytest.param({"op": "add", "path": "/machine/certSANs/-", "value": "c"},
                     "        - b\n", '        - b\n        - "c"\n', id="an item at the end"),
        pytest.param({"op": "add", "path": "/machine/certSANs/0", "value": "c"},
                     "        - a\n", '        - "c"\n        - a\n', id="an item at the beginning"),
        pytest.param({"op": "add", "path": "/machine/certSANs/-1", "value": "c"},
                     "        - b\n", '        - b\n        - "c"\n', id="an item counted from behind"),
        pytest.param({"op": "add", "path": "/machine/certSANs", "value": []},
                     ":\n        - a\n        - b\n", ": []\n", id="a key that is there is replaced"),
        pytest.param({"op": "remove", "path": "/machine/certSANs/0"}, "        - a\n", "", id="an item goes"),
        pytest.param({"op": "remove", "path": "/machine/certSANs/-1"}, "        - b\n", "", id="the last item goes"),
        pytest.param({"op": "remove", "path": "/machine/sysctls/a~1b"}, "        a/b: 0x1\n", "", id="a slash"),
        pytest.param({"op": "remove", "path": "/machine/sysctls/c~0d"}, "        c~d: yes\n", "", id="a tilde"),
        pytest.param({"op": "replace", "path": "/machine/certSANs/1", "value": "c"}, "- b\n", '- "c"\n', id="replaced"),
        pytest.param({"op": "move", "from": "/machine/sysctls/c~0d", "path": "/machine/certSANs/1"},
                     "        - b\n    sysctls:\n        a/b: 0x1\n        c~d: yes\n",
                     "        - yes\n        - b\n    sysctls:\n        a/b: 0x1\n", id="moved, as it was written"),
        pytest.param({"op": "copy", "from": "/machine/sysctls/a~1b", "path": "/machine/sysctls/e"},
                     "        c~d: yes\n", "        c~d: yes\n        e: 0x1\n", id="copied, as it was written"),
        pytest.param({"op": "test", "path": "/machine/sysctls/a~1b", "value": 1}, "", "", id="tested by its value"),
        pytest.param({"op": "replace", "path": "", "value": {"machine": {}}}, BASE, '"machine": {}\n', id="everything"),
    ],
)  # fmt: skip
def test_an_operation(operation: dict[str, object], old: str, new: str) -> None:
    assert patched(operation) == BASE.replace(old, new, 1)


def test_a_path_leads_through_items() -> None:
    base = "machine:\n    files:\n        - path: /a\n        - path: /b\n"
    operations = (
        "[{op: test, path: /machine/files/1, value: {path: '/b'}}, {op: add, path: /machine/files/1/op, value: x}]"
    )
    assert merged(base, operations) == base + "          op: x\n"


def test_operations_come_one_after_the_other_and_patches_of_both_kinds_mix() -> None:
    operations = (
        "- op: add\n  path: /machine/files\n  value: []\n- {op: add, path: /machine/files/-, value: {path: /a}}\n"
    )
    assert merged("machine: {}\n", operations, "machine: {files: [{path: /b}]}") == (
        "machine:\n    files:\n        - path: /a\n        - path: /b\n"
    )


@pytest.mark.parametrize(
    ("operations", "message"),
    [
        pytest.param("[x]", "patch1:1:2: an item of a JSON patch is a mapping with `op` and `path`", id="a text"),
        pytest.param(
            "[{path: /a}]", "patch1:1:2: an item of a JSON patch is a mapping with `op` and `path`", id="no operation"
        ),
        pytest.param(
            "[{op: put, path: /a}]", "patch1:1:2: `put` is no operation of a JSON patch; "
            "write one of add, remove, replace, move, copy, test", id="an unknown operation",
        ),
        pytest.param("[{op: add, value: 1}]", "patch1:1:2: `add` of a JSON patch needs `path`", id="no path"),
        pytest.param("[{op: add, path: /a}]", "patch1:1:2: `add` of a JSON patch needs `value`", id="no value"),
        pytest.param("[{op: move, path: /a}]", "patch1:1:2: `move` of a JSON patch needs `from`", id="no source"),
        pytest.param(
            "[{op: remove, path: x}]", "patch1:1:2: a path of a JSON patch begins with `/`, not as `x` does",
            id="a path without a slash",
        ),
        pytest.param("[{op: remove, path: ''}]", "patch1:1:2: a JSON patch cannot remove the whole document", id="all"),
        pytest.param(
            "[{op: remove, path: /machine/x~1y}]", "patch1:1:2: `remove` finds no `/machine/x~1y` in the config",
            id="a key that is not there",
        ),
        pytest.param(
            "[{op: replace, path: /machine/certSANs/2, value: x}]",
            "patch1:1:2: `replace` finds no `/machine/certSANs/2` in the config", id="an item that is not there",
        ),
        pytest.param(
            "[{op: add, path: /cluster/proxy/image, value: x}]",
            "patch1:1:2: `add` finds no `/cluster` in the config; add that first", id="what is above is not there",
        ),
        pytest.param(
            "[{op: add, path: /machine/certSANs/x, value: y}]",
            "patch1:1:2: `add` finds no `/machine/certSANs/x` in the config", id="no position of a list",
        ),
        pytest.param(
            "[{op: add, path: /version/x, value: y}]", "patch1:1:2: `add` finds no `/version/x` in the config",
            id="a key of a text",
        ),
        pytest.param(
            "[{op: copy, from: /machine/x, path: /y}]", "patch1:1:2: `copy` finds no `/machine/x` in the config",
            id="a source that is not there",
        ),
        pytest.param(
            "[{op: move, from: /machine, path: /machine/x}]", "patch1:1:2: `/machine` cannot move into itself",
            id="a move into itself",
        ),
        pytest.param(
            "[{op: remove, path: /machine/certSANs/9}]",
            "patch1:1:2: `remove` finds no `/machine/certSANs/9` in the config", id="an item to remove",
        ),
        pytest.param(
            "[{op: test, path: /machine/sysctls/a~1b, value: '0x1'}]",
            "patch1:1:2: `test` fails: the config has another value at `/machine/sysctls/a~1b`", id="a failing test",
        ),
        pytest.param(
            "[{op: replace, path: '', value: x}]", "patch1:1:2: the JSON patch leaves no mapping of the document",
            id="a text instead of the document",
        ),
        pytest.param(
            "[{op: add, path: /machine/hostnme, value: x}]", "patch1:1:43: unknown key `hostnme` in `machine`",
            id="a key that Talos does not know",
        ),
    ],
)  # fmt: skip
def test_refusals(operations: str, message: str) -> None:
    assert refusal(BASE, operations) == message


def test_a_config_with_several_documents_takes_no_json_patch() -> None:
    base = f"{BASE}---\napiVersion: v1alpha1\nkind: HostnameConfig\nauto: stable\n"
    assert refusal(base, "[{op: remove, path: /machine}]") == (
        "patch1:1:2: a JSON patch is for a config with one document, this one has 2; write a strategic merge patch"
    )
