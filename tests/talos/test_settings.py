"""Settings of Talos configs: `.scaffold.yaml` or a file of nodes in; values or one sentence out."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import jsonschema_rs
import pytest

import scaffold
from scaffold.errors import ScaffoldError
from scaffold.talos.nodes import Role
from scaffold.talos.settings import ClusterSettings, NodeSettings, TalosSettings, read_nodes, read_talos_settings
from scaffold.yaml_reader import compose, construct
from tests.talos.layout_trees import BASE, CONTROLPLANE, WORKER, folders, shown

SCHEMA = json.loads((Path(scaffold.__file__).parent / "schema" / "scaffold-settings.json").read_text(encoding="utf-8"))


def read(text: str) -> TalosSettings:
    return read_talos_settings(dedent(text))


@pytest.mark.parametrize("text", ["", "# nothing\n", "talos:\n", "talos: {}\n", "talos:\n  nodes:\n  layers:\n"])
def test_settings_that_say_nothing(text: str) -> None:
    assert read(text) == TalosSettings()


FULL = """
    talos:
      folder: ./os/talos/
      layers: [base.yaml.j2, "extra.yaml.j2?", "nodes/{role}/{node}.yaml.j2"]
      nodes:
        ada: {role: control-plane, address: 192.0.2.1}
        bob:
      variables: {domain: lab.example}
      values: [os/values.sops.yaml]
      schematic: factory.yaml
      version: "1.13"
      clusters:
        test:
          folder: test/talos
          nodes: test/nodes.yaml
          version: v1.14.0
    """


def test_settings_that_say_everything() -> None:
    common = ClusterSettings(
        layers=("base.yaml.j2", "extra.yaml.j2?", "nodes/{role}/{node}.yaml.j2"),
        nodes=(NodeSettings("ada", Role.CONTROLPLANE, {"address": "192.0.2.1"}), NodeSettings("bob")),
        variables={"domain": "lab.example"},
        values=("os/values.sops.yaml",),
        schematic="factory.yaml",
        version="1.13",
    )
    test = ClusterSettings(folder="test/talos", nodes_file="test/nodes.yaml", version="v1.14.0")
    assert read(FULL) == TalosSettings(common, ("os/talos",), {"test": test})


def test_a_cluster_joins_variables_and_replaces_the_rest() -> None:
    settings = read(
        """
        talos:
          variables: {domain: lab.example, mtu: 1500}
          layers: [a.yaml.j2]
          clusters:
            test: {variables: {mtu: 9000}, layers: [b.yaml.j2]}
        """
    )
    assert settings.of("test") == ClusterSettings(
        layers=("b.yaml.j2",), variables={"domain": "lab.example", "mtu": 9000}
    )
    assert settings.of("main") == settings.common


@pytest.mark.parametrize(
    "text", ["talos:\n", FULL, "talos: {nodes: [{name: ada, controller: true}]}\n", "talos: {nodes: nodes.yaml}\n"]
)
def test_the_schema_takes_what_is_right(text: str) -> None:
    body = construct(compose(dedent(text))[0])
    assert list(jsonschema_rs.validator_for(SCHEMA).iter_errors(body)) == []


WRONG = [
    pytest.param("talos: []\n", "1:8: `talos` is a mapping; write `key: value` lines", id="a list"),
    pytest.param("talos:\n  layer: []\n", "2:10: unknown key `layer`; did you mean `layers`", id="a slip"),
    pytest.param("talos:\n  layers: a\n", "2:11: `layers` is a list of paths", id="a path for a list"),
    pytest.param("talos:\n  layers: [1]\n", "2:12: `layers` is a list of paths", id="a number for a path"),
    pytest.param(
        'talos:\n  layers: ["{host}.yaml"]\n',
        "2:12: unknown placeholder `{host}`; known are `{node}` and `{role}`",
        id="an unknown placeholder",
    ),
    pytest.param("talos:\n  folder: ../other\n", "2:11: `../other` is outside of the repository", id="a path outside"),
    pytest.param("talos:\n  version: 1.10\n", "2:12: `version` is a text; put it in quotes", id="1.10 as a number"),
    pytest.param(
        "talos:\n  nodes: 3\n",
        "2:10: nodes are a mapping by name, a list of `name: …`, or a file's path",
        id="nodes that are none",
    ),
    pytest.param("talos:\n  nodes: [{role: worker}]\n", "2:11: a node has a `name`", id="a node without a name"),
    pytest.param(
        "talos:\n  nodes: [{name: a}, {name: a}]\n", "2:22: a second node `a`", id="two nodes of the same name"
    ),
    pytest.param("talos:\n  nodes: {a: 1}\n", "2:14: a node is a mapping; write `key: value` lines", id="a bare node"),
    pytest.param(
        "talos:\n  nodes: {a: {role: agent}}\n",
        "2:21: `role` is `controlplane` or `worker`",
        id="an unknown role",
    ),
    pytest.param(
        "talos:\n  nodes: {../a: {}}\n",
        "2:17: `../a` is no name for a node; letters, digits, `.`, `-` and `_` are",
        id="a name that is a path",
    ),
    pytest.param(
        "talos:\n  clusters: {lab: {folders: []}}\n",
        "2:29: unknown key `folders`; did you mean `folder`",
        id="a slip in a cluster",
    ),
]


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_what_is_wrong_is_said_with_its_place(text: str, message: str) -> None:
    with pytest.raises(ScaffoldError) as raised:
        read(text)
    assert str(raised.value) == f".scaffold.yaml:{message}"


@pytest.mark.parametrize(
    "text",
    [
        "- {name: ada, controller: true, address: 192.0.2.1}\n- {name: bob, controller: false}\n",
        "nodes:\n- {name: ada, controller: true, address: 192.0.2.1}\n- {name: bob, controller: false}\nother: 1\n",
        "ada: {controller: true, address: 192.0.2.1}\nbob: {controller: false}\n",
        "nodes:\n  ada: {controller: true, address: 192.0.2.1}\n  bob: {controller: false}\n",
    ],
)
def test_files_of_nodes(text: str) -> None:
    assert read_nodes(text, "nodes.yaml") == (
        NodeSettings("ada", Role.CONTROLPLANE, {"controller": True, "address": "192.0.2.1"}),
        NodeSettings("bob", Role.WORKER, {"controller": False}),
    )


def test_an_empty_file_of_nodes() -> None:
    assert read_nodes("", "nodes.yaml") == ()


FILES = {
    "talos/base.yaml.j2": BASE,
    "talos/nodes/ada.yaml.j2": CONTROLPLANE,
    "talos/nodes/bob.yaml.j2": WORKER,
}


def test_variables_of_all_and_of_a_node() -> None:
    files = {**FILES, "values.yaml": "domain: lab.example\nmtu: 1500\n"}
    (folder,) = folders(
        files,
        """
        talos:
          values: [values.yaml]
          variables: {mtu: 9000}
          nodes: {bob: {zone: b}}
        """,
    )
    assert folder.variables == {"domain": "lab.example", "mtu": 9000}
    assert [(node.name, dict(node.variables)) for node in folder.nodes] == [("ada", {}), ("bob", {"zone": "b"})]


def test_the_settings_outvote_the_text_on_the_role() -> None:
    settings = "talos: {nodes: {ada: {role: worker}}}\n"
    assert [node.role for folder in folders(FILES, settings) for node in folder.nodes] == [Role.WORKER, Role.WORKER]


def test_nodes_that_need_no_file() -> None:
    settings = """
        talos:
          layers: [base.yaml.j2, "nodes/{node}.yaml.j2?"]
          nodes: [{name: cy, controller: false}]
        """
    assert shown(FILES, settings) == [
        "lab: talos",
        "  controlplane ada: base.yaml.j2 nodes/ada.yaml.j2",
        "  worker bob: base.yaml.j2 nodes/bob.yaml.j2",
        "  worker cy: base.yaml.j2",
    ]


def test_only_the_folders_of_the_settings_count() -> None:
    files = {**FILES, **{f"old/{path}": text for path, text in FILES.items()}}
    assert [line for line in shown(files, "talos: {folders: [talos]}\n") if not line.startswith(" ")] == ["lab: talos"]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        pytest.param(
            "talos: {folder: talso}\n",
            "`talso`, a Talos folder by the settings, is not in the repository",
            id="a folder that is not there",
        ),
        pytest.param(
            "talos: {clusters: {lap: {}}}\n",
            ".scaffold.yaml: no cluster `lap` in `talos.clusters`; did you mean `lab`",
            id="a cluster that is not there",
        ),
        pytest.param(
            "talos: {nodes: {adda: {zone: a}}}\n",
            ".scaffold.yaml: the node `adda` has no file; did you mean `ada`",
            id="a node that is not there",
        ),
        pytest.param(
            "talos: {nodes: nodes.yaml}\n",
            "`nodes.yaml`, the file of nodes by the settings, is not there",
            id="a file of nodes that is not there",
        ),
        pytest.param(
            "talos: {values: [values.yaml]}\n",
            "`values.yaml`, a file of values by the settings, is not there",
            id="a file of values that is not there",
        ),
        pytest.param(
            'talos: {layers: [base.yaml.j2, gpu.yaml.j2, "nodes/{node}.yaml.j2"]}\n',
            "`talos/gpu.yaml.j2`, by the settings a layer of node `ada`, is not in the repository; a layer that may be "
            "missing ends in `?`",
            id="a layer that is not there",
        ),
    ],
)
def test_settings_that_fit_no_file(settings: str, message: str) -> None:
    with pytest.raises(ScaffoldError) as raised:
        folders(FILES, settings)
    assert str(raised.value) == message
