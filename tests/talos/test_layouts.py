"""Layouts: a repository's paths and texts in; its clusters, nodes and layers out."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.talos.layout_trees import BASE, CONTROLPLANE, PART, WORKER, folders, node_text, shown


def test_a_repository_without_talos() -> None:
    assert shown({"kubernetes/apps/default/echo/install.yaml": "apiVersion: v1\nkind: ConfigMap\n"}) == []


def test_base_and_nodes() -> None:
    files = {
        "talos/machineconfig.yaml.j2": BASE,
        "talos/nodes/box-10.yaml.j2": WORKER,
        "talos/nodes/box-2.yaml.j2": CONTROLPLANE,
        "talos/schematic.yaml": "customization: {}\n",
        "talos/talosconfig.j2": "context: lab\n",
        "talos/mod.just": "render-config node:\n",
    }
    assert shown(files) == [
        "lab: talos",
        "  controlplane box-2: machineconfig.yaml.j2 nodes/box-2.yaml.j2",
        "  worker box-10: machineconfig.yaml.j2 nodes/box-10.yaml.j2",
    ]


def test_base_role_and_nodes_by_role() -> None:
    files = {
        "os/talos/cluster.yaml.j2": BASE,
        "os/talos/controlplane.yaml.j2": CONTROLPLANE,
        "os/talos/workers.yaml.j2": WORKER,
        "os/talos/nodes/controlplane/ada.yaml.j2": node_text("ada"),
        "os/talos/nodes/workers/bob.yaml.j2": node_text("bob"),
    }
    assert shown(files) == [
        "os: os/talos",
        "  controlplane ada: cluster.yaml.j2 controlplane.yaml.j2 nodes/controlplane/ada.yaml.j2",
        "  worker bob: cluster.yaml.j2 workers.yaml.j2 nodes/workers/bob.yaml.j2",
    ]


NETWORKING = {
    "talos/cluster.yaml.j2": BASE,
    "talos/networking.yaml.j2": PART,
    "talos/controlplane.yaml.j2": CONTROLPLANE,
    "talos/worker.yaml.j2": WORKER,
    "talos/nodes/ada.yaml.j2": CONTROLPLANE,
    "talos/nodes/bob.yaml.j2": WORKER,
}


def test_a_shared_layer_comes_behind_the_base() -> None:
    assert shown(NETWORKING) == [
        "lab: talos",
        "  controlplane ada: cluster.yaml.j2 networking.yaml.j2 controlplane.yaml.j2 nodes/ada.yaml.j2",
        "  worker bob: cluster.yaml.j2 networking.yaml.j2 worker.yaml.j2 nodes/bob.yaml.j2",
    ]


def test_the_settings_order_layers() -> None:
    settings = """
        talos:
          layers: [cluster.yaml.j2, networking.yaml.j2, "nodes/{node}.yaml.j2", "{role}.yaml.j2"]
        """
    assert shown(NETWORKING, settings) == [
        "lab: talos",
        "  controlplane ada: cluster.yaml.j2 networking.yaml.j2 nodes/ada.yaml.j2 controlplane.yaml.j2",
        "  worker bob: cluster.yaml.j2 networking.yaml.j2 nodes/bob.yaml.j2 worker.yaml.j2",
    ]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"talos/base.yaml.j2": BASE, "talos/hosts/ada.yml.j2": CONTROLPLANE, "talos/hosts/bob.j2": WORKER},
            [
                "lab: talos",
                "  controlplane ada: base.yaml.j2 hosts/ada.yml.j2",
                "  worker bob: base.yaml.j2 hosts/bob.j2",
            ],
            id="hosts, and other suffixes",
        ),
        pytest.param(
            {
                "talos/common.yaml": BASE,
                "talos/ada/config.yaml": CONTROLPLANE,
                "talos/ada/network.yaml": node_text("ada"),
                "talos/bob/config.yaml": WORKER,
            },
            [
                "lab: talos",
                "  controlplane ada: common.yaml ada/config.yaml ada/network.yaml",
                "  worker bob: common.yaml bob/config.yaml",
            ],
            id="a folder for each node, raw YAML",
        ),
        pytest.param(
            {
                "talos/machineconfig.yaml.j2": BASE,
                "talos/nodes/ada/machineconfig.yaml.j2": CONTROLPLANE,
                "talos/nodes/ada/bond.yaml.j2": node_text("ada"),
            },
            [
                "lab: talos",
                "  controlplane ada: machineconfig.yaml.j2 nodes/ada/machineconfig.yaml.j2 nodes/ada/bond.yaml.j2",
            ],
            id="a folder for each node below nodes, its base first",
        ),
        pytest.param(
            {
                "talos/global.yaml.j2": BASE,
                "talos/control-plane.yaml.j2": CONTROLPLANE,
                "talos/control-plane/ada.yaml.j2": node_text("ada"),
                "talos/workers/bob.yaml.j2": WORKER,
            },
            [
                "lab: talos",
                "  controlplane ada: global.yaml.j2 control-plane.yaml.j2 control-plane/ada.yaml.j2",
                "  worker bob: global.yaml.j2 workers/bob.yaml.j2",
            ],
            id="nodes directly below their role",
        ),
        pytest.param(
            {
                "talos/patches/global/time.yaml": PART,
                "talos/patches/controller/etcd.yaml": "cluster:\n  etcd:\n    image: etcd\n",
                "talos/patches/ada.yaml": "machine:\n  install:\n    disk: /dev/sda\n",
                "talos/machineconfig.yaml": BASE,
                "talos/nodes/ada.yaml": CONTROLPLANE,
            },
            [
                "lab: talos",
                "  controlplane ada: machineconfig.yaml patches/global/time.yaml patches/controller/etcd.yaml "
                "nodes/ada.yaml patches/ada.yaml",
            ],
            id="patches of all, of a role, of a node",
        ),
        pytest.param(
            {
                "talos/machineconfig.yaml.j2": BASE + '{% include "parts/ntp.yaml.j2" %}\n',
                "talos/parts/ntp.yaml.j2": PART,
                "talos/nodes/ada.yaml.j2": CONTROLPLANE,
                "talos/nodes/ada.yaml": BASE,
                "talos/rendered/ada.yaml": BASE,
                "talos/clusterconfig/lab-ada.yaml": BASE,
                "talos/values.yaml": "cluster: lab\n",
                "talos/secrets.yaml": "cluster:\n  id: x\ncerts: {}\n",
            },
            ["lab: talos", "  controlplane ada: machineconfig.yaml.j2 nodes/ada.yaml.j2"],
            id="included, rendered and other files are no layers",
        ),
        pytest.param(
            {
                "talos/machineconfig.yaml.j2": '{% include "parts/lab.yaml.j2" %}\n{% include "parts/ntp.yaml.j2" %}\n',
                "talos/parts/lab.yaml.j2": BASE,
                "talos/parts/ntp.yaml.j2": PART,
                "talos/nodes/ada.yaml.j2": CONTROLPLANE,
                "talos/nodes/worker-1.yaml.j2": "{# nothing of its own #}\n",
            },
            [
                "talos: talos",
                "  controlplane ada: machineconfig.yaml.j2 nodes/ada.yaml.j2",
                "  worker worker-1: machineconfig.yaml.j2 nodes/worker-1.yaml.j2",
            ],
            id="a base that only includes, a node that says nothing",
        ),
        pytest.param(
            {
                "talos/base.yaml.j2": BASE,
                "talos/nodes/ada.yaml.j2": CONTROLPLANE,
                "archive/talos/base.yaml.j2": BASE,
                "archive/talos/nodes/old.yaml.j2": CONTROLPLANE,
            },
            ["lab: talos", "  controlplane ada: base.yaml.j2 nodes/ada.yaml.j2"],
            id="what is archived does not count",
        ),
        pytest.param(
            {"lab.yaml.j2": BASE, "machines/ada.yaml.j2": CONTROLPLANE},
            ["lab: .", "  controlplane ada: lab.yaml.j2 machines/ada.yaml.j2"],
            id="in the root, under an unusual name",
        ),
        pytest.param(
            {"talos/ada.yaml": BASE + "machine:\n  network:\n    hostname: ada\n", "talos/common.yaml": PART},
            ["lab: talos", "  ? ada: ada.yaml common.yaml"],
            id="a file with a host name is a node where no folder is one of nodes",
        ),
        pytest.param(
            {
                "talos/machineconfig.yaml.j2": BASE,
                "talos/nodes/ada.yaml.j2": CONTROLPLANE,
                "talos/misc/x.yaml.j2": PART,
            },
            [
                "lab: talos",
                "  controlplane ada: machineconfig.yaml.j2 nodes/ada.yaml.j2",
                "  unused: talos/misc/x.yaml.j2",
            ],
            id="what stands elsewhere is named",
        ),
        pytest.param(
            {
                "talos/controlplane.yaml": BASE + CONTROLPLANE,
                "talos/worker.yaml": BASE + WORKER,
                "talos/patches/common.yaml": "machine:\n  time: {}\n",
                "talos/patches/worker.yaml": "machine:\n  nodeLabels: {}\n",
                "talos/patches/nodes/cp-1.yaml": node_text("cp-1"),
                "talos/patches/nodes/wk-1.yaml": node_text("wk-1"),
            },
            [
                "lab: talos",
                "  controlplane cp-1: controlplane.yaml patches/common.yaml patches/nodes/cp-1.yaml",
                "  worker wk-1: worker.yaml patches/common.yaml patches/worker.yaml patches/nodes/wk-1.yaml",
            ],
            id="a whole config of a role comes before the patches of all",
        ),
        pytest.param(
            {
                "talos/config/machineconfig.yaml": BASE,
                "talos/config/worker/labels.yaml": WORKER,
                "talos/hosts/ada.yaml": CONTROLPLANE,
                "talos/hosts/bob.yaml": WORKER,
            },
            [
                "lab: talos",
                "  controlplane ada: config/machineconfig.yaml hosts/ada.yaml",
                "  worker bob: config/machineconfig.yaml config/worker/labels.yaml hosts/bob.yaml",
            ],
            id="shared layers in a folder beside the nodes' one",
        ),
        pytest.param(
            {
                "infra/talos/machine-config/base.yaml": BASE,
                "infra/talos/machine-config/nodes/ada.yaml": CONTROLPLANE,
            },
            ["lab: infra/talos", "  controlplane ada: machine-config/base.yaml machine-config/nodes/ada.yaml"],
            id="a folder of layers around the nodes",
        ),
        pytest.param(
            {
                "talos/base.yaml.j2": BASE,
                "talos/controlplane/ada.yaml.j2": '{% extends "../base.yaml.j2" %}\n',
                "talos/worker/bob.yaml.j2": '{% extends "../base.yaml.j2" %}\n',
            },
            [
                "talos: talos",
                "  controlplane ada: controlplane/ada.yaml.j2",
                "  worker bob: worker/bob.yaml.j2",
            ],
            id="nodes that extend a template, and nothing else",
        ),
        pytest.param(
            {
                "talos/base.yaml.j2": BASE,
                "talos/nodes/ada/controlplane.yaml.j2": node_text("ada"),
                "talos/nodes/bob/worker.yaml.j2": node_text("bob"),
                "tests/talos/nodes/eve.yaml.j2": WORKER,
            },
            [
                "lab: talos",
                "  controlplane ada: base.yaml.j2 nodes/ada/controlplane.yaml.j2",
                "  worker bob: base.yaml.j2 nodes/bob/worker.yaml.j2",
            ],
            id="a file in a node's folder says its role",
        ),
        pytest.param(
            {
                "talos/base.yaml.j2": BASE,
                "talos/nodes/controlplane/ada.yaml.j2": node_text("ada"),
                "talos/nodes/gpu/bob.yaml.j2": WORKER,
                "talos/nodes/gpu/eve.yaml.j2": WORKER,
            },
            [
                "lab: talos",
                "  controlplane ada: base.yaml.j2 nodes/controlplane/ada.yaml.j2",
                "  worker bob: base.yaml.j2 nodes/gpu/bob.yaml.j2",
                "  worker eve: base.yaml.j2 nodes/gpu/eve.yaml.j2",
            ],
            id="a group of nodes beside a role",
        ),
        pytest.param(
            {
                "talos/base.yaml.j2": BASE,
                "talos/nodes/workers/bob.yaml.j2": node_text("bob"),
                "talos/nodes/ada/config.yaml.j2": CONTROLPLANE,
                "talos/nodes/ada/disk.yaml.j2": PART,
            },
            [
                "lab: talos",
                "  controlplane ada: base.yaml.j2 nodes/ada/config.yaml.j2 nodes/ada/disk.yaml.j2",
                "  worker bob: base.yaml.j2 nodes/workers/bob.yaml.j2",
            ],
            id="a node's folder beside a role",
        ),
    ],
)
def test_variations(files: Mapping[str, str], expected: list[str]) -> None:
    assert shown(files) == expected


@pytest.mark.parametrize(
    ("template", "others"),
    [
        pytest.param(BASE + "#% if x %#\n#% endif %#\n", {}, id="makejinja's blocks"),
        pytest.param(BASE + "  id: '#{ cluster_id }#'\n", {}, id="makejinja's values"),
        pytest.param(BASE + "  id: [% if x %][% endif %]\n", {}, id="copier's"),
        pytest.param(BASE, {"makejinja.toml": '[makejinja]\ninputs = ["./templates"]\n'}, id="by makejinja's inputs"),
    ],
)
def test_templates_of_other_tools_are_left_alone(template: str, others: Mapping[str, str]) -> None:
    files = {"templates/talos/base.yaml.j2": template, "templates/talos/nodes/ada.yaml.j2": template, **others}
    assert shown(files) == []


def test_delimiters_of_the_repository_itself_are_no_other_tools() -> None:
    files = {
        ".minijinja.toml": '[syntax]\nvariable-start = "#{"\nvariable-end = "}#"\n',
        "talos/base.yaml.j2": BASE + "  id: '#{ cluster_id }#'\n",
        "talos/nodes/ada.yaml.j2": CONTROLPLANE,
    }
    assert shown(files) == ["lab: talos", "  controlplane ada: base.yaml.j2 nodes/ada.yaml.j2"]


@pytest.mark.parametrize(
    ("name", "text", "role"),
    [
        ("ada", CONTROLPLANE, "controlplane"),
        ("ada", "machine:\n  # what it does\n  type: worker # for now\n", "worker"),
        ("ada", "machine: {type: init}\n", "controlplane"),
        ("ada", "machine:\n  network:\n    type: worker\n", None),
        ("ada", "machine:\n{% if x %}\n  type: worker\n{% endif %}\n", None),
        ("worker-1", "machine:\n  install: {}\n", "worker"),
        ("lab-wk-1", "machine:\n  install: {}\n", "worker"),
        ("control-1", "machine:\n  install: {}\n", "controlplane"),
        ("lab-control-plane-01", "machine:\n  install: {}\n", "controlplane"),
        ("worker-1", CONTROLPLANE, "controlplane"),
        ("master-of-workers", "machine:\n  install: {}\n", None),
    ],
)
def test_the_role_of_a_node(name: str, text: str, role: str | None) -> None:
    (folder,) = folders({"talos/base.yaml.j2": BASE, f"talos/nodes/{name}.yaml.j2": text})
    assert [node.role for node in folder.nodes] == [role]


def test_schematics_of_nodes_roles_and_all() -> None:
    files = {
        "talos/base.yaml.j2": BASE,
        "talos/schematic.yaml.j2": "customization: {}\n",
        "talos/schematic.yaml": "customization: {}\n",
        "talos/nodes/ada.yaml.j2": CONTROLPLANE,
        "talos/nodes/ada.schematic.yaml.j2": "customization: {}\n",
        "talos/nodes/bob.yaml.j2": WORKER,
        "talos/worker-schematic.yaml": "customization: {}\n",
        "talos/nodes/eve.yaml.j2": CONTROLPLANE,
    }
    (folder,) = folders(files)
    assert {node.name: node.schematic for node in folder.nodes} == {
        "ada": "talos/nodes/ada.schematic.yaml.j2",
        "bob": "talos/worker-schematic.yaml",
        "eve": "talos/schematic.yaml.j2",
    }
    assert folder.schematic == "talos/schematic.yaml.j2"
