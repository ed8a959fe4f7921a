"""Merging tolerantly: what Talos refuses is merged as far as it can be, for those who say what is wrong with it."""

from __future__ import annotations

import pytest

from scaffold.errors import ScaffoldError
from scaffold.talos.documents import read_documents
from scaffold.talos.fields import load_table
from scaffold.talos.merge import merge, read_patch
from scaffold.talos.writer import write_documents

TABLE = load_table("1.13")


def merged(base: str, patch: str) -> str:
    with pytest.raises(ScaffoldError):
        merge(read_documents(base, "base", TABLE), [read_patch(patch, "patch", TABLE)], TABLE)
    return write_documents(
        merge(read_documents(base, "base", TABLE), [read_patch(patch, "patch", TABLE)], TABLE, tolerant=True).documents
    )


@pytest.mark.parametrize(
    ("base", "patch", "expected"),
    [
        pytest.param("machine: {a: 1, b: 2}", "machine: {a: 3, c: 4}", "machine: {a: 1, b: 2, c: 4}", id="keys"),
        pytest.param("kind: X\nname: a\nb: 1", "kind: X\nname: a\nc: 2", "kind: X\nname: a\nb: 1\nc: 2", id="a kind"),
        pytest.param("machine: [a]", "machine: {token: b}", "machine: {token: b}", id="a mapping over a list"),
        pytest.param("machine: {certSANs: a}", "machine: {certSANs: [b]}", "machine: {certSANs: [b]}", id="a list"),
        pytest.param("machine: {sysctls: [a]}", "machine: {sysctls: {b: c}}", "machine: {sysctls: {b: c}}", id="texts"),
        pytest.param(
            "machine: {network: {interfaces: a}}", "machine: {network: {interfaces: [{mtu: 1}]}}",
            "machine: {network: {interfaces: [{mtu: 1}]}}", id="interfaces",
        ),
        pytest.param(
            "cluster: {apiServer: {extraArgs: [a]}}", "cluster: {apiServer: {extraArgs: {b: c}}}",
            "cluster: {apiServer: {extraArgs: {b: c}}}", id="arguments",
        ),
        pytest.param(
            "cluster: {controlPlane: {endpoint: [a]}}", "cluster: {controlPlane: {endpoint: 'https://b'}}",
            "cluster: {controlPlane: {endpoint: 'https://b'}}", id="a URL over a list",
        ),
        pytest.param(
            "cluster: {controlPlane: {endpoint: 'https://[a'}}", "cluster: {controlPlane: {endpoint: 'https://b'}}",
            "cluster: {controlPlane: {endpoint: 'https://b'}}", id="a URL over what is none",
        ),
        pytest.param("a: 1", '[{op: add, path: /b, value: 2}]', "a: 1\nb: 2", id="a JSON patch"),
    ],
)  # fmt: skip
def test_what_talos_refuses(base: str, patch: str, expected: str) -> None:
    assert merged(base, patch) == write_documents(read_documents(expected, "expected", TABLE))


@pytest.mark.parametrize(
    ("patch", "expected", "note"),
    [
        pytest.param("machine: {nodeLabels: {x: {$patch: delete}}}", "machine: {type: worker}",
                     "patch:1:27: `machine.nodeLabels.x`", id="a key that is not stated"),
        pytest.param("machine: {files: [{path: /x, $patch: delete}], token: t}", "machine: {type: worker, token: t}",
                     "patch:1:19: `machine.files`", id="an item that is not stated"),
        pytest.param("[{op: remove, path: /cluster/proxy}, {op: add, path: /machine/token, value: t}]",
                     "machine: {type: worker, token: t}", "patch:1:2: `/cluster/proxy`", id="an operation of JSON"),
    ],
)  # fmt: skip
def test_what_the_rest_of_a_config_may_have(patch: str, expected: str, note: str) -> None:
    base = read_documents(
        "machine: {type: worker}\n---\n{apiVersion: v1alpha1, kind: HostnameConfig, hostname: a}", "base", TABLE
    )
    found = merge(base, [read_patch(patch, "patch", TABLE)], TABLE, partial=True)
    rest = "---\napiVersion: v1alpha1\nkind: HostnameConfig\nhostname: a\n"
    assert write_documents(found.documents) == write_documents(read_documents(f"{expected}\n{rest}", "expected", TABLE))
    said = "what this takes away or replaces is not stated here, it is left to what makes the rest [not-stated]"
    assert [str(each) for each in found.notes] == [f"{note}: {said}"]


def test_a_test_that_fails_is_refused_also_of_a_part() -> None:
    base = read_documents("machine: {type: worker}", "base", TABLE)
    patch = read_patch("[{op: test, path: /machine/type, value: controlplane}]", "patch", TABLE)
    with pytest.raises(ScaffoldError) as raised:
        merge(base, [patch], TABLE, partial=True)
    assert str(raised.value) == "patch:1:2: `test` fails: the config has another value at `/machine/type`"
