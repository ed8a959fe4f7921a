"""CA keys on a worker: layers in, findings out."""

from __future__ import annotations

import pytest

from scaffold.talos.rules.ca_key_on_worker import RULE
from tests.talos.rules.healthy import layered, lines

HINT = "(move it to a layer that only control planes have, or behind `{% if is_controlplane %}`)"


def worker(rest: str, kind: str = "worker") -> str:
    return f"machine: {{type: {kind}, ca: {{crt: op://v/i/f}}}}\n{rest}"


@pytest.mark.parametrize(
    ("layers", "found"),
    [
        pytest.param([worker("cluster: {ca: {crt: op://v/i/f}, token: op://v/i/f}")], "", id="what a worker has"),
        pytest.param(
            ["machine: {ca: {crt: a, key: op://v/i/f}}", worker("")],
            "",
            id="a later layer leaves out the key of the pair",
        ),
        pytest.param([worker('cluster: {ca: {crt: op://v/i/f, key: ""}}')], "", id="an empty key"),
        pytest.param(
            [worker("cluster: {ca: {crt: op://v/i/f, key: op://v/i/f}}", "controlplane")], "", id="a control plane"
        ),
        pytest.param(["machine: {ca: {crt: a, key: op://v/i/f}}"], "", id="nothing says the type"),
        pytest.param(
            ["machine: {ca: {crt: a, key: op://v/i/f}}", "machine: {type: worker}"],
            f"base.yaml:1:24: error: `machine.ca.key` is on a worker, where Talos refuses it [ca-key-on-worker] {HINT}",
            id="from a shared layer",
        ),
        pytest.param(
            [worker("cluster: {serviceAccount: {key: op://v/i/f}}")],
            "base.yaml:2:28: warning: `cluster.serviceAccount.key` is on a worker, where nothing uses it "
            f"[ca-key-on-worker] {HINT}",
            id="a key that Talos takes",
        ),
    ],
)
def test_keys(layers: list[str], found: str) -> None:
    assert "\n".join(lines(layered(*layers), RULE)) == found
