"""`$patch: delete`: what goes, what stays, and what Talos refuses to delete."""

from __future__ import annotations

import pytest

from tests.talos.merging import merged, refusal

VLANS = "machine: {{network: {{interfaces: [{{interface: a, vlans: [{}]}}]}}}}"
RESOLVER = "apiVersion: v1alpha1\nkind: ResolverConfig\nnameservers: "
HOST = "apiVersion: v1alpha1\nkind: HostnameConfig\n"


@pytest.mark.parametrize(
    ("base", "patch", "expected"),
    [
        pytest.param(
            "machine: {token: a, type: worker}", "machine: {token: {$patch: delete}}", "machine:\n    type: worker\n",
            id="a key",
        ),
        pytest.param(
            "machine: {type: worker}", "machine: {sysctls: {$patch: delete}}", "machine:\n    type: worker\n",
            id="a key that Talos knows and that is not there",
        ),
        pytest.param(
            "machine: {sysctls: {a: '1', b: '2'}}", "machine: {sysctls: {a: {$patch: delete}, c: '3'}}",
            "machine:\n    sysctls:\n        b: '2'\n        c: '3'\n", id="a key of a mapping, another one is new",
        ),
        pytest.param(
            "machine: {sysctls: {a: '1'}}", "machine: {sysctls: {a: {$patch: delete}}}", "machine:\n    sysctls: {}\n",
            id="the last key of a mapping",
        ),
        pytest.param(
            "machine: {kubelet: {extraConfig: {a: {b: 1}}}}",
            "machine: {kubelet: {extraConfig: {a: {b: {$patch: delete}, c: 2}}}}",
            "machine:\n    kubelet:\n        extraConfig:\n            a:\n                c: 2\n",
            id="a key of a free mapping",
        ),
        pytest.param(
            "machine: {files: [{path: /a, op: create}, {path: /b}, {path: /a}]}",
            "machine: {files: [{$patch: delete, path: '/a', op: append}]}",
            "machine:\n    files:\n        - path: /b\n        - path: /a\n", id="the first item with the first key",
        ),
        pytest.param(
            "machine: {files: [{path: /a}, {path: /b}]}", "machine: {files: [{path: /a, $patch: delete}, {path: /c}]}",
            "machine:\n    files:\n        - path: /b\n        - path: /c\n", id="an item, another one is new",
        ),
        pytest.param(
            "machine: {certSANs: [a], token: b}", "machine: {certSANs: {$patch: delete}}", "machine:\n    token: b\n",
            id="a whole list",
        ),
        pytest.param(
            f"machine: {{}}\n---\n{HOST}auto: stable", f"{HOST}$patch: delete\n", "machine: {}\n", id="a document",
        ),
        pytest.param("machine: {}", f"{HOST}$patch: delete\n", "machine: {}\n", id="a document that is not there"),
        pytest.param(
            "machine: {}", f"{HOST}auto: {{$patch: delete}}\nhostname: a\n",
            f"machine: {{}}\n---\n{HOST}hostname: a\n", id="a key in a document that is not there",
        ),
        pytest.param(
            f"{HOST}auto: stable\n", f"{HOST}$patch: delete\n---\n{HOST}hostname: a\n", f"{HOST}hostname: a\n",
            id="a document that comes back in the same patch",
        ),
        pytest.param(
            "apiVersion: v1alpha1\nkind: UserVolumeConfig\nname: a\n",
            "apiVersion: v1alpha1\nkind: UserVolumeConfig\nname: a\nprovisioning: {minSize: {$patch: delete}}\n",
            "apiVersion: v1alpha1\nkind: UserVolumeConfig\nname: a\n", id="a key of a mapping that is always there",
        ),
    ],
)  # fmt: skip
def test_a_deletion(base: str, patch: str, expected: str) -> None:
    assert merged(base, patch) == expected


def test_a_patch_that_only_deletes_touches_nothing_else() -> None:
    base = "machine: {install: {diskSelector: {size: 1GB, model: x}}}"
    patch = "machine: {install: {diskSelector: {size: {$patch: delete}}}}"
    again = "machine: {install: {diskSelector: {size: 2GB}}}"
    expected = "machine:\n    install:\n        diskSelector:\n            model: x\n            size: 2GB\n"
    assert merged(base, patch, again) == expected


ITEM = "an item of a list is deleted by its first key beside `$patch`, which must have a text; write it, as in "


@pytest.mark.parametrize(
    ("base", "patch", "message"),
    [
        pytest.param(
            "machine: {}", "$patch: delete", "patch1:1:1: the main document of a config cannot be deleted; "
            "delete keys in it, such as `cluster`", id="the main document",
        ),
        pytest.param(
            "machine: {sysctls: {b: '1'}}", "machine: {sysctls: {a: {$patch: delete}}}",
            "patch1:1:24: lookup failed: the main document has no `machine.sysctls.a` to delete",
            id="a key that a mapping does not have",
        ),
        pytest.param(
            "machine: {}", "machine: {network: {nameservers: {$patch: delete}}}",
            "patch1:1:34: lookup failed: the main document has no `machine.network.nameservers` to delete",
            id="a key in a mapping that is not there",
        ),
        pytest.param(
            "machine: {kubelet: {extraConfig: {a: 1}}}", "machine: {kubelet: {extraConfig: {b: {$patch: delete}}}}",
            "patch1:1:38: lookup failed: the main document has no `machine.kubelet.extraConfig.b` to delete",
            id="a key that a free mapping does not have",
        ),
        pytest.param(
            "machine: {}", "machine: {sysctl: {$patch: delete}}", "patch1:1:11: unknown key `sysctl` in `machine`; "
            "did you mean `sysctls`", id="a key that Talos does not know",
        ),
        pytest.param(
            "machine: {files: [{path: /b}]}", "machine: {files: [{path: /a, $patch: delete}]}",
            "patch1:1:19: lookup failed: the main document has no item with this `path` in `machine.files` to delete",
            id="an item that is not there",
        ),
        pytest.param(
            VLANS.format("{vlanId: 1}"), VLANS.format("{vlanId: 1, $patch: delete}"),
            "patch1:1:57: Talos deletes nothing inside an item of a list, such as "
            "`machine.network.interfaces[0].vlans`; delete the item in one patch and add it in the next",
            id="an item of a list in an item",
        ),
        pytest.param(
            f"{RESOLVER}[{{address: 1.1.1.1}}]\n", f"{RESOLVER}[{{address: 1.1.1.1, $patch: delete}}]\n",
            "patch1:3:15: lookup failed: ResolverConfig has no item with this `address` in `nameservers` to delete",
            id="an item by a key that is no text to Talos",
        ),
        pytest.param(
            "machine: {ca: {crt: YQ==}}", "machine: {ca: {crt: {$patch: delete}}}",
            "patch1:1:21: lookup failed: the main document has no `machine.ca.crt` to delete", id="half of a pair",
        ),
        pytest.param(
            "machine: {}", "machine: {certSANs: [{$patch: delete}]}", f"patch1:1:22: {ITEM}`path: /etc/file`",
            id="an item without a key",
        ),
        pytest.param(
            "machine: {}", "machine: {files: [{path: [a], $patch: delete}]}", f"patch1:1:19: {ITEM}`path: /etc/file`",
            id="an item whose first key has no text",
        ),
        pytest.param(
            "machine: {}", "machine: {files: [{path: /a, op: {$patch: delete}}]}",
            "patch1:1:34: Talos deletes nothing inside an item of a list, such as `machine.files[0].op`; "
            "delete the item in one patch and add it in the next", id="a key of an item",
        ),
    ],
)  # fmt: skip
def test_refusals(base: str, patch: str, message: str) -> None:
    assert refusal(base, patch) == message
