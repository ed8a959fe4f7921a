"""Talhelper's `talconfig.yaml`: nodes, layers, variables."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from scaffold.errors import ScaffoldError
from scaffold.talos.fields import load_table
from scaffold.talos.merge import merge, read_patch
from scaffold.talos.nodes import Role
from scaffold.talos.talhelper import TalhelperNode, read_talhelper
from scaffold.talos.writer import write_documents

PATH = "talos/talconfig.yaml"
HEAD = "clusterName: home\nendpoint: https://10.0.0.2:6443\n"
NODE = "nodes:\n  - hostname: alpha\n    controlPlane: true\n    installDisk: /dev/sda\n"
EMPTY = "376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba"


def nodes(
    text: str, files: Mapping[str, str] | None = None, environment: Mapping[str, str] | None = None
) -> tuple[TalhelperNode, ...]:
    return read_talhelper(text, PATH, (files or {}).get, environment)


def test_a_small_file_states_a_small_config() -> None:
    (node,) = nodes(HEAD + NODE)
    assert (node.name, node.role, node.variables, node.schematic, node.version) == (
        "alpha",
        Role.CONTROLPLANE,
        {},
        "",
        "",
    )
    assert node.notes == (
        "talos/talconfig.yaml:1:1: no `talosVersion`: the installer image, which talhelper then chooses, is left out",
    )
    (layer,) = node.layers
    assert layer.path == PATH
    assert (
        layer.text
        == """\
version: v1alpha1
machine:
    type: controlplane
    install:
        disk: /dev/sda
cluster:
    controlPlane:
        endpoint: https://10.0.0.2:6443
    clusterName: home
---
apiVersion: v1alpha1
kind: HostnameConfig
hostname: alpha
auto: off
"""
    )
    assert layer.lines == (1, 4, 4, 6, 6, 2, 2, 2, 1, 1, 1, 1, 4, 4, 4)


PATCHES = """\
  - hostname: omega
    patches:
      - |-
        machine:
          env: {ORDER: node}
patches:
  - "@./patches/all.yaml"
worker:
  patches:
    - "@patches/worker.yaml"
  extraManifests: [more.yaml]
controlPlane:
  patches: ["machine: {env: {ORDER: control}}"]
"""
FILES = {
    "talos/patches/all.yaml": "machine:\n  env:\n    ORDER: all\n    NAME: ${NAME}\n    $$patch: x\n",
    "talos/patches/worker.yaml": "machine: {env: {ORDER: worker}}\n",
    "talos/more.yaml": "apiVersion: v1alpha1\nkind: WatchdogTimerConfig\ndevice: $NAME\n",
    "talos/talenv.yaml": "NAME: me\n",
}


def test_patches_come_in_talhelpers_order() -> None:
    """The group's patches come first, then the node's, then those for all: so `talhelper genconfig` applies them."""
    alpha, omega = nodes(HEAD + NODE + PATCHES, FILES)
    assert [(layer.path, layer.text, layer.lines) for layer in alpha.layers[1:]] == [
        (PATH, "machine: {env: {ORDER: control}}", (19,)),
        (
            "talos/patches/all.yaml",
            "machine:\n  env:\n    ORDER: all\n    NAME: me\n    $patch: x\n",
            (1, 2, 3, 4, 5, 6),
        ),
    ]
    assert [(layer.path, layer.lines) for layer in omega.layers[1:]] == [
        ("talos/patches/worker.yaml", (1, 2)),
        (PATH, (10, 11)),
        ("talos/patches/all.yaml", (1, 2, 3, 4, 5, 6)),
        ("talos/more.yaml", (1, 2, 3, 4)),
    ]
    assert omega.layers[2].text == "machine:\n  env: {ORDER: node}"
    assert omega.layers[4].text == FILES["talos/more.yaml"]


def test_a_node_may_want_only_its_own() -> None:
    own = "    overridePatches: true\n    overrideExtraManifests: true\n    overrideMachineCertSANs: true\n"
    text = HEAD + NODE + own + "    certSANs: [a]\n    patches: ['machine: {}']\n"
    text += "controlPlane: {patches: ['cluster: {}'], extraManifests: [gone.yaml], certSANs: [b]}\n"
    (node,) = nodes(text)
    assert [layer.text for layer in node.layers[1:]] == ["machine: {}"]
    assert "    certSANs:\n        - a\n    install" in (node.layers[0].text or "")


def test_the_layers_merge_and_name_their_places() -> None:
    text = HEAD + "talosVersion: v1.11.0\n" + NODE
    text += "    patches:\n      - |-\n        - {op: add, path: /machine/env, value: {A: b}}\n"
    text += "      - 'machine: {sysctls: {a: \"1\"}}'\n"
    (node,) = nodes(text)
    table = load_table("1.11")
    base, *patches = (read_patch(layer.text or "", layer.path, table, layer.lines) for layer in node.layers)
    merged = merge(base.documents, patches, table)
    assert (
        write_documents(merged.documents)
        == f"""\
version: v1alpha1
machine:
    type: controlplane
    install:
        disk: /dev/sda
        image: factory.talos.dev/metal-installer/{EMPTY}:v1.11.0
    network:
        hostname: alpha
    env:
        A: b
    sysctls:
        a: "1"
cluster:
    controlPlane:
        endpoint: https://10.0.0.2:6443
    clusterName: home
"""
    )
    disk = base.documents[0].body.entries["machine"].value
    assert str(disk.place) == "talos/talconfig.yaml:5:5"


@pytest.mark.parametrize(
    ("files", "environment", "name"),
    [
        pytest.param({"talos/talenv.yaml": "NAME: x\n"}, {"NAME": "y"}, "x", id="the file wins"),
        pytest.param({}, {"NAME": "y"}, "y", id="the environment"),
        pytest.param({"talos/talenv.yaml": "NAME: 0x10\n"}, {}, "0x10", id="a value as it is written"),
        pytest.param(
            {
                "talos/talenv.yaml": "NAME: x\n",
                "talos/talenv.sops.yaml": "NAME: ENC[AES256_GCM,data:a,type:str]\nsops: {mac: b}\n",
            },
            {},
            "ref+sops://talos/talenv.sops.yaml#/NAME+",
            id="what is encrypted is a reference",
        ),
        pytest.param(
            {"talos/talenv.sops.yml": "NAME: plain\nsops: {mac: b, unencrypted_suffix: a}\n"},
            {},
            "plain",
            id="what is not encrypted in a file of SOPS",
        ),
    ],
)
def test_variables_come_from_beside_the_file(
    files: Mapping[str, str], environment: Mapping[str, str], name: str
) -> None:
    text = HEAD.replace("home", "${NAME}") + NODE
    (node,) = nodes(text, files, environment)
    assert f"    clusterName: {name}\n" in (node.layers[0].text or "")


def test_what_is_not_known_is_noted() -> None:
    text = HEAD + NODE + "    inlinePatch: {a: b}\n    nodeLabel: {a: b}\ntalosVersion: v1.13.0\nextra: 1\n"
    (node,) = nodes(text)
    assert node.notes == (
        "talos/talconfig.yaml:10:1: `extra` in talconfig.yaml is not known here and left out",
        "talos/talconfig.yaml:7:5: `inlinePatch` in a node is not known here and left out",
        "talos/talconfig.yaml:8:5: `nodeLabel` in a node is not known here and left out; did you mean `nodeLabels`",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "", "talos/talconfig.yaml: this is one mapping, with `clusterName`, `endpoint` and `nodes`", id="nothing"
        ),
        pytest.param("nodes: {a: b}\n", "talos/talconfig.yaml:1:8: `nodes` is a list", id="nodes that are no list"),
        pytest.param(
            "nodes: [a]\n", "talos/talconfig.yaml:1:9: a node is a mapping with a `hostname`", id="a name alone"
        ),
        pytest.param(
            "nodes: [{controlPlane: true}]\n",
            "talos/talconfig.yaml:1:9: a node is a mapping with a `hostname`",
            id="no name",
        ),
        pytest.param(
            "nodes: [{hostname: a}, {hostname: a}]\n",
            "talos/talconfig.yaml:1:24: a second node `a`; rename one",
            id="a name twice",
        ),
        pytest.param(
            "nodes: [{hostname: a, controlPlane: maybe}]\n",
            "talos/talconfig.yaml:1:37: `controlPlane` is true or false",
            id="neither true nor false",
        ),
        pytest.param(
            "nodes: [{hostname: a, patches: [{machine: {}}]}]\n",
            "talos/talconfig.yaml:1:33: a patch is a text; write `|-` before it, or a file such as `@./patch.yaml`",
            id="a patch that is a mapping",
        ),
        pytest.param(
            "nodes: [{hostname: a, patches: ['@./gone.yaml']}]\n",
            "talos/talconfig.yaml:1:33: there is no file `talos/gone.yaml`",
            id="a patch that is not there",
        ),
        pytest.param(
            "nodes:\n  - hostname: a\n    nameservers: [$DNS]\n",
            "talos/talconfig.yaml:3: the variable `DNS` is set neither in talenv.yaml nor in the environment; set it, "
            "or write `$${DNS}` for the text itself",
            id="a variable that is not set",
        ),
        pytest.param(
            "talosVersion: latest\nnodes: [{hostname: a}]\n",
            "talos/talconfig.yaml:1:15: `latest` is no Talos release; write one with three numbers, such as v1.13.9",
            id="a version that is none",
        ),
        pytest.param(
            "talosVersion: v1.13.0\nnodes: [{hostname: a, schematic: {customisation: {}}}]\n",
            "talos/talconfig.yaml:2:35: unknown key `customisation` in a schematic; did you mean `customization`",
            id="a slip in a schematic",
        ),
    ],
)
def test_what_cannot_be_read_is_refused(text: str, message: str) -> None:
    with pytest.raises(ScaffoldError) as raised:
        nodes(text)
    assert str(raised.value) == message


def test_a_variable_of_a_patch_that_is_not_set_is_refused_by_its_name() -> None:
    with pytest.raises(ScaffoldError) as raised:
        nodes(HEAD + NODE + PATCHES, {**FILES, "talos/talenv.yaml": "OTHER: a\n"})
    assert str(raised.value) == (
        "talos/patches/all.yaml:4: the variable `NAME` is set neither in talenv.yaml nor in the environment; set it, "
        "or write `$${NAME}` for the text itself"
    )
