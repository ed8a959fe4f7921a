"""`scaffold talos render` refuses what it cannot do, in whole sentences, and prints nothing then."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.commands.talos_repository import BASE, FILES, Render, write

REFUSALS = [
    pytest.param({}, ["ada"], "no Talos configs in `{root}`: looked for folders", id="nothing to render"),
    pytest.param(
        {"talos/machineconfig.yaml.j2": BASE},
        ["ada"],
        "no nodes in `talos`; write each one's layer as `nodes/NODE.yaml.j2`, or name the nodes, or a file that has "
        "them, below `talos.nodes` in `.scaffold.yaml`\n",
        id="no nodes",
    ),
    pytest.param(
        {"talos/machineconfig.yaml.j2": BASE, "talos/nodes.yml": "nodes: []\n"},
        ["--all"],
        "no nodes in `talos`; write each one's layer as `nodes/NODE.yaml.j2`, or name the nodes, or a file that has "
        "them, such as `talos/nodes.yml`, below `talos.nodes` in `.scaffold.yaml`\n",
        id="no nodes, but a file of them",
    ),
    pytest.param(
        {**FILES, "talos/latin.yaml.j2": ""},
        ["ada"],
        "talos/latin.yaml.j2:1: not UTF-8; save it as UTF-8\n",
        id="a file in the Talos folder that is no text",
    ),
    pytest.param(FILES, [], "name nodes, or give `--all`; there is `ada`, `bob`\n", id="no name"),
    pytest.param(FILES, ["ada", "--all"], "name nodes or give `--all`, not both\n", id="a name and all"),
    pytest.param(FILES, ["adda"], "no node `adda`; did you mean `ada`\n", id="a slip in a name"),
    pytest.param(FILES, ["zzz"], "no node `zzz`; there is `ada`, `bob`\n", id="another name"),
    pytest.param(
        FILES, ["ada", "--cluster", "lap"], "no cluster `lap` with Talos configs; did you mean `lab`\n", id="no cluster"
    ),
    pytest.param(
        FILES, ["ada", "-D", "=x"], "`-D` without a name; write `-D NAME=TEXT` or `-D NAME:=YAML`\n", id="no name"
    ),
    pytest.param(
        FILES, ["ada", "-D", "is_controlplane=perhaps"], "`is_controlplane` is `true` or `false`\n", id="no truth value"
    ),
    pytest.param(
        FILES,
        ["ada", "--no-merge", "--json"],
        "`--no-merge` prints layers; leave out `--out`, `--json` and `--secrets`\n",
        id="layers as JSON",
    ),
    pytest.param(
        FILES,
        ["ada", "--out", "out", "--json"],
        "`--out` writes files and `--json` prints; give one of them\n",
        id="files and JSON",
    ),
    pytest.param(
        FILES,
        ["--all", "--file", "talosconfig.j2"],
        "`--file` takes the variables of one node at most; name only that one\n",
        id="a file for all nodes",
    ),
    pytest.param(
        FILES,
        ["--file", "talosconfig.j2", "--json"],
        "`--file` prints one rendered file; leave out `--out`, `--no-merge` and `--json`\n",
        id="a file as JSON",
    ),
    pytest.param(
        FILES,
        ["--file", "/nowhere/x.j2"],
        "`/nowhere/x.j2` is not in the repository `{root}`\n",
        id="a file elsewhere",
    ),
    pytest.param(
        {**FILES, ".scaffold.yaml": "talos: {nodez: {}}\n"},
        ["ada"],
        ".scaffold.yaml:1:16: unknown key `nodez`; did you mean `nodes`\n",
        id="a slip in the settings",
    ),
    pytest.param(
        {
            **FILES,
            "talos/controlplane.yaml.j2": "machine: {type: controlplane}\n",
            "talos/worker.yaml.j2": "machine: {type: worker}\n",
            "talos/nodes/eve.yaml.j2": "machine: {install: {disk: /dev/sda}}\n",
        },
        ["eve"],
        "the role of the node `eve` is not known; write `machine.type` into `talos/nodes/eve.yaml.j2`, or its `role` "
        "below `talos.nodes` in `.scaffold.yaml`\n",
        id="a role that nothing tells",
    ),
    pytest.param(
        {
            "talos/machineconfig.yaml": "- op: add\n  path: /machine/type\n  value: worker\n",
            "talos/nodes/ada.yaml": "machine: {type: worker}\n",
        },
        ["ada"],
        "talos/machineconfig.yaml: the first layer of the node `ada` has no document to merge into\n",
        id="a patch for a base",
    ),
    pytest.param(
        FILES,
        ["ada", "--talos-version", "1.2"],
        "",
        id="a version that is not known",
    ),
    pytest.param(
        {**FILES, "talos/machineconfig.yaml.j2": BASE.replace("v1.13.2", "v1.5.0")},
        ["ada"],
        "the node `ada` installs `v1.5.0`: ",
        id="an installer that is not known",
    ),
    pytest.param(
        {**FILES, "talos/machineconfig.yaml.j2": BASE + "  id: {{ cluster_id }}\n"},
        ["ada"],
        "talos/machineconfig.yaml.j2:12",
        id="a missing variable",
    ),
]


@pytest.mark.parametrize(("files", "arguments", "message"), REFUSALS)
def test_refusals(tmp_path: Path, render: Render, files: Mapping[str, str], arguments: list[str], message: str) -> None:
    root = write(tmp_path / "repo", files)
    if (latin := root / "talos/latin.yaml.j2").exists():
        latin.write_bytes(b"caf\xe9")
    code, out, said = render(root, *arguments)
    expected = f"error: {message.replace('{root}', str(root))}"
    assert (code, out) == (2, "")
    assert said == expected if message.endswith("\n") else said.startswith(expected)
