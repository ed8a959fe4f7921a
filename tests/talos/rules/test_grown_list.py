"""Lists that grew: layers in, findings out; appending alone is none."""

from __future__ import annotations

import pytest

from scaffold.talos.rules.grown_list import RULE
from tests.talos.rules.healthy import layered, lines

HINT = "[grown-list] (leave out what is there, or delete the list with `$patch: delete` in a layer before this one)"
FILE = "machine:\n  files:\n    - {{op: {0}, path: /etc/a, content: {1}}}\n"
MANIFEST = "cluster:\n  inlineManifests:\n    - {{name: cilium, contents: {0}}}\n"
KEYS = "apiVersion: v1alpha1\nkind: VolumeConfig\nname: STATE\nencryption:\n  keys:\n    - {{slot: {0}, {1}: {{}}}}\n"


@pytest.mark.parametrize(
    ("layers", "found"),
    [
        pytest.param(["machine: {certSANs: [a]}", "machine: {certSANs: [b, c]}"], "", id="names appended"),
        pytest.param(
            ["machine: {certSANs: [a]}", "machine: {certSANs: [b, a]}"],
            f"patch1.yaml:1:25: warning: `machine.certSANs` has this item already, from base.yaml:1:22: "
            f"the lists are appended {HINT}",
            id="a name that is there",
        ),
        pytest.param(["machine: {certSANs: [a, a]}"], "", id="twice in one layer"),
        pytest.param(
            ["machine: {certSANs: [a]}", "machine: {certSANs: {$patch: delete}}", "machine: {certSANs: [a]}"],
            "",
            id="a list that is deleted first",
        ),
        pytest.param(
            [
                "{apiVersion: v1alpha1, kind: ContainerConfig, name: a, args: [-v, '1']}",
                "{apiVersion: v1alpha1, kind: ContainerConfig, name: a, args: [-c, '1']}",
            ],
            "",
            id="arguments",
        ),
        pytest.param([FILE.format("create", "x"), FILE.replace("/a", "/b").format("create", "x")], "", id="two files"),
        pytest.param([FILE.format("create", "x"), FILE.format("append", "y")], "", id="a file appended to"),
        pytest.param(
            [FILE.format("create", "x"), FILE.format("create", "y")],
            f"patch1.yaml:3:7: warning: `machine.files` has path `/etc/a` twice, the other one at base.yaml:3:7 {HINT}",
            id="two files of one path",
        ),
        pytest.param(
            [FILE.format("create", "x"), FILE.format("create", "x")],
            f"patch1.yaml:3:7: warning: `machine.files` has path `/etc/a` twice, the other one at base.yaml:3:7 {HINT}",
            id="one file twice is one finding",
        ),
        pytest.param(
            [MANIFEST.format("x"), MANIFEST.format("y")],
            "patch1.yaml:3:7: error: `cluster.inlineManifests` has name `cilium` twice, the other one at "
            f"base.yaml:3:7, which Talos refuses {HINT}",
            id="two manifests of one name",
        ),
        pytest.param([KEYS.format("0", "tpm"), KEYS.format("1", "nodeID")], "", id="two keys"),
        pytest.param(
            [KEYS.format("0", "tpm"), KEYS.format("0", "nodeID")],
            "patch1.yaml:6:7: error: `encryption.keys` has slot `0` twice, the other one at base.yaml:6:7, "
            f"which Talos refuses {HINT}",
            id="two keys in one slot",
        ),
    ],
)
def test_lists(layers: list[str], found: str) -> None:
    assert "\n".join(lines(layered(*layers), RULE)) == found
