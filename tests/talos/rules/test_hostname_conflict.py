"""Host names given twice: layers in, findings out."""

from __future__ import annotations

import pytest

from scaffold.talos.rules.hostname_conflict import RULE
from tests.talos.rules.healthy import layered, lines

BASE = "apiVersion: v1alpha1\nkind: HostnameConfig\n"


@pytest.mark.parametrize(
    ("layers", "found"),
    [
        pytest.param([f"{BASE}auto: stable\n"], "", id="auto alone"),
        pytest.param([f"{BASE}auto: stable\n", f"{BASE}auto: off\nhostname: a\n"], "", id="auto switched off"),
        pytest.param(
            [f"{BASE}auto: stable\n", f"{BASE}auto: {{$patch: delete}}\nhostname: a\n"], "", id="auto deleted"
        ),
        pytest.param(["machine: {network: {hostname: a}}"], "", id="the old field alone"),
        pytest.param([f"machine: {{features: {{stableHostname: false}}}}\n---\n{BASE}hostname: a\n"], "", id="false"),
        pytest.param(
            [f"{BASE}auto: stable\n", f"{BASE}hostname: a\n"],
            "patch1.yaml:3:1: error: HostnameConfig has both `auto` and `hostname`, which Talos refuses "
            "[hostname-conflict] (add `auto: off` beside `hostname`, or leave one of them out)",
            id="merged to both",
        ),
        pytest.param(
            [f"machine: {{network: {{hostname: a}}}}\n---\n{BASE}hostname: a\n"],
            "base.yaml:1:21: error: `machine.network.hostname` is set beside a HostnameConfig: Talos refuses both "
            "[hostname-conflict] (keep the HostnameConfig alone)",
            id="the old field and the document",
        ),
    ],
)
def test_names(layers: list[str], found: str) -> None:
    assert "\n".join(lines(layered(*layers, version="1.13"), RULE)) == found
