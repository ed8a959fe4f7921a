"""What Talos does not know, and layers that do not merge: layers in, findings out."""

from __future__ import annotations

import pytest

from tests.talos.rules.healthy import layered, lines


@pytest.mark.parametrize(
    ("layers", "found"),
    [
        pytest.param(
            ["machine: {token: '{{ op://v/i/f }}'}", "machine: {certSANs: {$patch: delete}}"], [], id="nothing"
        ),
        pytest.param(
            ["machine: {tokn: op://v/i/f}\ncluster: {id: [a]}\n---\n{apiVersion: v1alpha1, kind: BondsConfig}"],
            [
                "base.yaml:1:11: error: unknown key `tokn` in `machine`; did you mean `token` [unknown-key]",
                "base.yaml:2:15: error: `cluster.id` must be a single value, not a list [wrong-type]",
                "base.yaml:4:30: error: unknown kind `BondsConfig`; did you mean `BondConfig` [unknown-kind]",
            ],
            id="all that is wrong, not the first alone",
        ),
        pytest.param(
            ["machine: {type: worker, typ: a}", "machine: {ca: {key: op://v/i/f}}"],
            [
                "base.yaml:1:25: error: unknown key `typ` in `machine`; did you mean `type` [unknown-key]",
                "patch1.yaml:1:16: error: `machine.ca.key` is on a worker, where Talos refuses it [ca-key-on-worker] "
                "(move it to a layer that only control planes have, or behind `{% if is_controlplane %}`)",
            ],
            id="the rest is judged all the same",
        ),
        pytest.param(
            ["machine: {typ: a}", "- {op: remove, path: /machine/none}"],
            [
                "base.yaml:1:11: error: unknown key `typ` in `machine`; did you mean `type` [unknown-key]",
                "patch1.yaml:1:3: error: `remove` finds no `/machine/none` in the config [broken-layer]",
            ],
            id="layers are judged where they do not merge",
        ),
        pytest.param(
            ["machine: {type: a, type: b}", "machine: {typ: a}"],
            ["base.yaml:1:20: error: not YAML: the key `type` is given twice [broken-layer]"],
            id="a layer that cannot be read",
        ),
        pytest.param(
            ["# nothing\n", "machine: {type: worker}"],
            ["base.yaml:1:1: error: the first layer has no document to merge into [broken-layer]"],
            id="a base without documents",
        ),
    ],
)
def test_layers(layers: list[str], found: list[str]) -> None:
    assert lines(layered(*layers)) == found
