"""What surprises while merging: layers in, findings out; what a later layer mends is none."""

from __future__ import annotations

import pytest

from tests.talos.rules.healthy import layered, lines

VOLUME = "apiVersion: v1alpha1\nkind: UserVolumeConfig\nname: data\nprovisioning:\n  minSize: 1GiB\n"
MATCH = "  diskSelector:\n    match: system_disk\n"
DELETE = "[ignored-zero] (write `$patch: delete` below the key to remove what is there, or leave this out)"
PAIR = "machine:\n  type: {0}\n  ca:\n    {1}\n"
PHYSICAL = "machine:\n  network:\n    interfaces:\n      - deviceSelector: {physical: true}\n"
URL = "cluster:\n  controlPlane:\n    endpoint: {0}\n"


@pytest.mark.parametrize(
    ("layers", "found"),
    [
        pytest.param(
            ["cluster: {network: {dnsDomain: home.arpa}}", 'cluster: {network: {dnsDomain: ""}}'],
            "patch1.yaml:1:32: warning: a zero, empty or null value for `cluster.network.dnsDomain` does nothing: the "
            f"value at base.yaml:1:32 stays {DELETE}",
            id="an empty text",
        ),
        pytest.param(
            ["machine: {sysctls: {a.b: '1'}}", "machine: {sysctls: {a.b: ''}}"],
            "patch1.yaml:1:26: warning: an empty text for `machine.sysctls.a.b` does nothing: the value at "
            f"base.yaml:1:26 stays {DELETE}",
            id="an empty text in a mapping",
        ),
        pytest.param(
            ["machine: {install: {wipe: true}}", "machine: {install: {disk: a, wipe: false}}"],
            "",
            id="a boolean counts",
        ),
        pytest.param(["cluster: {clusterName: ''}", "cluster: {clusterName: ''}"], "", id="zero over zero"),
        pytest.param(
            ["machine: {nodeLabels: {a: b}}", "machine:\n  nodeLabels:\n    # c: d\n"],
            "",
            id="a mapping whose keys are all comments",
        ),
        pytest.param(
            [
                "cluster: {network: {dnsDomain: home.arpa}}",
                'cluster: {network: {dnsDomain: ""}}',
                "cluster: {network: {dnsDomain: cluster.local}}",
            ],
            "",
            id="a later layer says what",
        ),
        pytest.param(
            [PAIR.format("controlplane", "crt: op://v/i/c"), PAIR.format("controlplane", "key: op://v/i/f")],
            "patch1.yaml:4:5: error: this blanks `machine.ca.crt` of base.yaml:4:10: Talos replaces the pair as a unit "
            "[half-pair] (repeat the other half here)",
            id="a key alone",
        ),
        pytest.param(
            [PAIR.format("worker", "{crt: op://v/i/c, key: op://v/i/f}"), PAIR.format("worker", "crt: op://v/i/c")],
            "",
            id="a worker keeps the certificate alone",
        ),
        pytest.param(
            [
                PAIR.format("controlplane", "{crt: op://v/i/c, key: op://v/i/f}"),
                PAIR.format("controlplane", "crt: op://v/i/d"),
            ],
            "patch1.yaml:4:5: error: this blanks `machine.ca.key` of base.yaml:4:28: Talos replaces the pair as a unit "
            "[half-pair] (repeat the other half here)",
            id="a control plane that loses its key",
        ),
        pytest.param(
            [
                PAIR.format("controlplane", "crt: op://v/i/c"),
                PAIR.format("controlplane", "key: op://v/i/f"),
                PAIR.format("controlplane", "{crt: op://v/i/d, key: op://v/i/f}"),
            ],
            "",
            id="a later layer has both halves",
        ),
        pytest.param(
            [VOLUME + MATCH, VOLUME],
            "patch1.yaml:5:3: warning: this erases `provisioning.diskSelector.match` of base.yaml:7:12, since it "
            "leaves it out [erased-field] (repeat it here)",
            id="a selector erased",
        ),
        pytest.param([VOLUME + MATCH, VOLUME, VOLUME + MATCH], "", id="and set again"),
        pytest.param([VOLUME + MATCH, VOLUME + MATCH], "", id="a selector repeated"),
        pytest.param(
            ["machine: {}\n---\n" + VOLUME + MATCH, VOLUME, VOLUME + "$patch: delete\n"],
            "",
            id="a document that a later layer deletes",
        ),
        pytest.param(
            [PHYSICAL, PHYSICAL],
            "patch1.yaml:4:9: warning: a selector with `physical` never equals another: this interface comes beside "
            "that at base.yaml:4:9 [unmatched-selector] (select by something else, or change the one that is there)",
            id="a physical selector",
        ),
        pytest.param(
            [PHYSICAL.replace("physical: true", "driver: x"), PHYSICAL.replace("physical: true", "driver: x")],
            "",
            id="a selector that matches",
        ),
        pytest.param(
            [URL.format("https://a.example.com:6443/api"), URL.format("https://b.example.com:6443")],
            "patch1.yaml:3:15: warning: `cluster.controlPlane.endpoint` keeps the parts of the URL at base.yaml:3:15 "
            "that this one does not have [kept-url-part] (delete that one with `$patch: delete` in a layer before this "
            "one)",
            id="a path that stays",
        ),
        pytest.param(
            [URL.format("https://a.example.com:6443/"), URL.format("https://b.example.com:6443")],
            "",
            id="a slash stays",
        ),
        pytest.param(
            [URL.format("https://a.example.com:6443/x"), URL.format("https://b.example.com:6443/y")], "", id="all parts"
        ),
    ],
)
def test_surprise(layers: list[str], found: str) -> None:
    assert "\n".join(lines(layered(*layers))) == found
