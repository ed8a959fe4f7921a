"""What a merge notes: where a patch does something other than it seems to say, and nothing else."""

from __future__ import annotations

import pytest

from scaffold.talos.notes import Surprise
from tests.talos.merging import merge_texts, notes

VOLUME = "apiVersion: v1alpha1\nkind: UserVolumeConfig\nname: data\n"
ACTION = "apiVersion: v1alpha1\nkind: NetworkDefaultActionConfig\ningress: {}\n"
OOM = "apiVersion: v1alpha1\nkind: OOMConfig\n"


@pytest.mark.parametrize(
    ("base", "patch"),
    [
        pytest.param("machine: {token: a}", "", id="nothing"),
        pytest.param("machine: {token: a}", "machine: {token: b}", id="another text"),
        pytest.param("machine: {token: ''}", "machine: {token: ''}", id="empty over empty"),
        pytest.param("machine: {}", "machine: {token: '', certSANs: [], sysctls: {}}", id="empty over nothing"),
        pytest.param("machine: {certSANs: []}", "machine: {certSANs: [a, a]}", id="a list over an empty one"),
        pytest.param("machine: {install: {wipe: true}}", "machine: {install: {wipe: false}}", id="false"),
        pytest.param("machine: {ca: {crt: YQ==}}", "machine: {ca: {crt: Yg==, key: Yg==}}", id="a whole pair"),
        pytest.param(OOM + "triggerExpression: a", OOM + "triggerExpression: b", id="what would have been erased"),
        pytest.param(OOM + "triggerExpression: ''", OOM, id="nothing to erase"),
        pytest.param(ACTION.format("accept"), ACTION.format("accept"), id="zero over zero"),
        pytest.param(
            "machine: {network: {interfaces: [{interface: a}]}}",
            "machine: {network: {interfaces: [{interface: b}, {deviceSelector: {physical: true}}]}}",
            id="another interface",
        ),
        pytest.param(
            "cluster: {controlPlane: {endpoint: 'https://a'}}",
            "cluster: {controlPlane: {endpoint: 'https://b/x'}}",
            id="a whole URL",
        ),
    ],
)
def test_no_surprise(base: str, patch: str) -> None:
    assert notes(base, patch) == ()


@pytest.mark.parametrize(
    ("base", "patch", "note"),
    [
        pytest.param(
            "machine: {token: a}", "machine: {token: ''}",
            "patch1:1:18: `machine.token`: a zero, empty or null value changes nothing, the value at base:1:18 stays "
            "[zero-ignored]",
            id="an empty text",
        ),
        pytest.param(
            "machine: {install: {wipe: true}}", "machine: {install: ~}",
            "patch1:1:20: `machine.install`: a zero, empty or null value changes nothing, the value at base:1:20 stays "
            "[zero-ignored]",
            id="null over a mapping",
        ),
        pytest.param(
            "machine: {certSANs: [a]}", "machine: {certSANs: []}",
            "patch1:1:21: `machine.certSANs`: a zero, empty or null value changes nothing, the value at base:1:21 "
            "stays [zero-ignored]",
            id="an empty list",
        ),
        pytest.param(
            "machine: {sysctls: {a: b}}", "machine: {sysctls: {}}",
            "patch1:1:20: `machine.sysctls`: a zero, empty or null value changes nothing, the value at base:1:20 stays "
            "[zero-ignored]",
            id="an empty mapping",
        ),
        pytest.param(
            "machine: {kubelet: {extraConfig: {a: 5}}}", "machine: {kubelet: {extraConfig: {a: 0}}}",
            "patch1:1:38: `machine.kubelet.extraConfig.a`: a zero, empty or null value changes nothing, "
            "the value at base:1:38 stays [zero-ignored]",
            id="a free zero",
        ),
        pytest.param(
            ACTION.format("block"), ACTION.format("accept"),
            "patch1:3:10: `ingress` of NetworkDefaultActionConfig: a zero, empty or null value changes nothing, "
            "the value at base:3:10 stays [zero-ignored]",
            id="the zero of an enumeration",
        ),
        pytest.param(
            "machine: {sysctls: {a: b}}", "machine: {sysctls: {a: ''}}",
            "patch1:1:24: `machine.sysctls.a`: an empty text does not clear a key, the value at base:1:24 stays "
            "[empty-does-not-clear]",
            id="an empty text in a mapping",
        ),
        pytest.param(
            "machine: {certSANs: [a]}", "machine: {certSANs: [b]}",
            "patch1:1:21: `machine.certSANs`: lists append, this one comes behind that at base:1:21 [list-grew]",
            id="a list",
        ),
        pytest.param(
            "machine: {ca: {crt: YQ==}}", "machine: {ca: {key: YQ==}}",
            "patch1:1:15: `machine.ca.crt`: a certificate and its key are replaced together, this patch has only one "
            "of them: what is at base:1:21 is gone [half-pair]",
            id="half a pair",
        ),
        pytest.param(
            VOLUME + "provisioning: {minSize: 1GB}", VOLUME + "mount: {}",
            "patch1:1:1: `provisioning.minSize` of UserVolumeConfig data: a patch of this document that leaves this "
            "out erases it: what is at base:4:25 is gone [erased]",
            id="a size in a mapping that the patch does not have",
        ),
        pytest.param(
            VOLUME + "provisioning: {minSize: 1GB}", VOLUME + "provisioning: {grow: true}",
            "patch1:4:15: `provisioning.minSize` of UserVolumeConfig data: a patch of this document that leaves this "
            "out erases it: what is at base:4:25 is gone [erased]",
            id="a size in a mapping that the patch has",
        ),
        pytest.param(
            VOLUME + "provisioning: {maxSize: 1GB}", VOLUME + "provisioning: {maxSize: 5%}",
            "patch1:4:25: `provisioning.maxSize` of UserVolumeConfig data: a percentage does not replace bytes, "
            "those at base:4:25 stay [size-percent-ignored]",
            id="a percentage over bytes",
        ),
        pytest.param(
            "machine: {network: {interfaces: [{deviceSelector: {physical: true}}]}}",
            "machine: {network: {interfaces: [{deviceSelector: {physical: true}}]}}",
            "patch1:1:34: `machine.network.interfaces[0]`: a selector with `physical` never equals another, "
            "this interface comes behind that at base:1:34 [selector-never-matches]",
            id="a selector that only seems to match",
        ),
        pytest.param(
            "cluster: {controlPlane: {endpoint: 'https://a/x'}}", "cluster: {controlPlane: {endpoint: 'https://b'}}",
            "patch1:1:36: `cluster.controlPlane.endpoint`: a URL is merged by its parts, "
            "those that this one lacks stay as at base:1:36 [url-part-kept]",
            id="a URL without a path",
        ),
    ],
)  # fmt: skip
def test_a_surprise(base: str, patch: str, note: str) -> None:
    assert notes(base, patch) == (note,)


@pytest.mark.parametrize(
    ("base", "patch"),
    [
        ("machine: {network: {interfaces: [{interface: a}]}}", "machine: {network: {interfaces: []}}"),
        ("cluster: {apiServer: {extraArgs: {a: b}}}", "cluster: {apiServer: {extraArgs: {}}}"),
        ("cluster: {controlPlane: {endpoint: https://a}}", "cluster: {controlPlane: {endpoint: ''}}"),
        (f"{VOLUME}provisioning: {{maxSize: 1GB}}", f"{VOLUME}provisioning: {{maxSize: ''}}"),
    ],
    ids=["interfaces", "arguments", "a URL", "a size"],
)
def test_nothing_over_something_is_ignored_everywhere(base: str, patch: str) -> None:
    assert [note.surprise for note in merge_texts(base, [patch]).notes] == [Surprise.ZERO_IGNORED]


def test_items_that_are_there_already_are_noted_one_by_one() -> None:
    base, patch = "machine: {certSANs: [a, b]}", "machine: {certSANs: ['b', c, a]}"
    found = [(note.surprise, str(note.place), str(note.over)) for note in merge_texts(base, [patch]).notes]
    assert found == [
        (Surprise.LIST_GREW, "patch1:1:21", "base:1:21"),
        (Surprise.DUPLICATE_ITEM, "patch1:1:22", "base:1:25"),
        (Surprise.DUPLICATE_ITEM, "patch1:1:30", "base:1:22"),
    ]


def test_later_patches_meet_what_earlier_ones_wrote() -> None:
    found = notes("machine: {}", "machine: {certSANs: [a]}", "machine: {certSANs: [b]}")
    assert found == (
        "patch2:1:21: `machine.certSANs`: lists append, this one comes behind that at patch1:1:21 [list-grew]",
    )
