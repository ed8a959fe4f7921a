"""`scaffold talos render`: what it prints, what it writes, what it refuses."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from tests.commands.talos_repository import ADA, BASE, BOB, EMPTY_SCHEMATIC, FILES, Render, write
from tests.secret_programs import write_op


def test_one_node(repo: Path, render: Render) -> None:
    assert render(repo, "ada") == (0, ADA, "")


def test_a_worker_has_no_key(repo: Path, render: Render, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IS_CONTROLPLANE", "true")
    assert render(repo, "bob") == (0, BOB, "")


def test_all_nodes_are_separate_documents_behind_their_names(repo: Path, render: Render) -> None:
    everything = f"# ada\n{ADA}---\n# bob\n{BOB}"
    assert render(repo, "--all") == (0, everything, "")
    assert render(repo, "bob", "ada") == (0, f"# bob\n{BOB}---\n# ada\n{ADA}", "")


def test_a_folder_without_git(tmp_path: Path, render: Render) -> None:
    assert render(write(tmp_path / "plain", FILES, git=False), "ada") == (0, ADA, "")


def test_the_rendered_layers(repo: Path, render: Render) -> None:
    base = BASE.replace("{{ schematic }}", EMPTY_SCHEMATIC).replace(
        "    {% if is_controlplane %}\n    key: op://vault/lab/CA_KEY\n    {% endif %}\n", ""
    )
    node = FILES["talos/nodes/bob.yaml.j2"]
    expected = f"# talos/machineconfig.yaml.j2\n{base}---\n# talos/nodes/bob.yaml.j2\n{node}"
    assert render(repo, "bob", "--no-merge") == (0, expected, "")


def test_json(repo: Path, render: Render) -> None:
    code, out, said = render(repo, "bob", "--json")
    assert (code, json.loads(out), said) == (
        0,
        [
            {
                "node": "bob",
                "cluster": "lab",
                "role": "worker",
                "version": "1.13",
                "layers": ["talos/machineconfig.yaml.j2", "talos/nodes/bob.yaml.j2"],
                "surprises": [],
                "config": BOB,
            }
        ],
        "",
    )


def test_definitions_outvote_nodes_which_outvote_settings(tmp_path: Path, render: Render) -> None:
    files = {
        "talos/machineconfig.yaml.j2": "version: v1alpha1\nmachine:\n  type: worker\n  nodeLabels:\n    a: {{ a }}\n"
        "    b: {{ b }}\n    c: {{ node.c }}\n",
        "talos/nodes/ada.yaml.j2": "machine: {nodeLabels: {d: {{ node }} }}\n",
        ".scaffold.yaml": """\
            talos:
              variables: {a: settings, b: settings, c: settings}
              nodes: {ada: {a: node, b: node}}
            """,
    }
    labels = "a: user\n        b: node\n        c: settings\n        d: ada\n"
    expected = f"version: v1alpha1\nmachine:\n    type: worker\n    nodeLabels:\n        {labels}"
    code, out, said = render(write(tmp_path / "repo", files), "ada", "-D", "a=user")
    assert (code, out, said) == (0, expected, "")


def test_nodes_from_a_file(tmp_path: Path, render: Render) -> None:
    files = {
        "talos/machineconfig.yaml.j2": "version: v1alpha1\nmachine:\n  type: {{ role }}\n"
        "  nodeLabels:\n    ip: {{ node.address }}\n",
        "nodes.yaml": "nodes:\n  - {name: ada, address: 192.0.2.1, controller: true}\n",
    }
    repo = write(tmp_path / "repo", files)
    assert render(repo, "ada", "--nodes", str(repo / "nodes.yaml")) == (
        0,
        "version: v1alpha1\nmachine:\n    type: controlplane\n    nodeLabels:\n        ip: 192.0.2.1\n",
        "",
    )


def test_another_template(tmp_path: Path, render: Render) -> None:
    files = {**FILES, "talos/talosconfig.j2": "context: {{ domain }}\nnode: {{ node }}\n"}
    repo = write(tmp_path / "repo", files)
    file = str(repo / "talos/talosconfig.j2")
    assert render(repo, "ada", "--file", file, "-D", "domain=lab") == (0, "context: lab\nnode: ada\n", "")
    assert render(repo, "--file", file, "-D", "domain=lab", "-D", "node=none") == (0, "context: lab\nnode: none\n", "")


def test_a_surprise_is_said_once_for_all_nodes(tmp_path: Path, render: Render) -> None:
    files = {**FILES, "talos/nodes/bob.yaml.j2": FILES["talos/nodes/bob.yaml.j2"] + "cluster: {clusterName: ''}\n"}
    code, out, said = render(write(tmp_path / "repo", files), "bob")
    assert (code, out) == (0, BOB)
    assert said == (
        "warning: talos/nodes/bob.yaml.j2:4:24: `cluster.clusterName`: a zero, empty or null value changes nothing, "
        "the value at talos/machineconfig.yaml.j2:11:16 stays [zero-ignored]\n"
    )


def test_what_may_be_a_layer_and_is_none_is_said(tmp_path: Path, render: Render) -> None:
    files = {**FILES, "talos/extra/time.yaml.j2": "apiVersion: v1alpha1\nkind: TimeSyncConfig\nenabled: true\n"}
    assert render(write(tmp_path / "repo", files), "ada") == (
        0,
        ADA,
        "warning: `talos/extra/time.yaml.j2` looks like a machine config and is no layer of any node; if it is one, "
        "name all layers in `talos.layers` of `.scaffold.yaml`\n",
    )


def test_what_talhelper_describes(tmp_path: Path, render: Render) -> None:
    talconfig = """\
        clusterName: lab
        endpoint: https://192.0.2.10:6443
        talosVersion: v1.13.2
        nodes:
          - hostname: ada
            ipAddress: 192.0.2.11
            controlPlane: true
            installDisk: /dev/sda
        """
    code, out, said = render(write(tmp_path / "repo", {"talos/talconfig.yaml": talconfig}), "ada")
    assert (code, said.count("\n"), said.startswith("note: this is what talconfig.yaml and its patches state")) == (
        0,
        1,
        True,
    )
    assert "    type: controlplane\n" in out
    assert "        disk: /dev/sda\n" in out


def test_of_several_nodes_the_one_that_fails_is_named(tmp_path: Path, render: Render) -> None:
    files = {**FILES, "talos/nodes/bob.yaml.j2": FILES["talos/nodes/bob.yaml.j2"] + "  hostname: {{ name_of_bob }}\n"}
    code, out, said = render(write(tmp_path / "repo", files), "--all")
    assert (code, out, said.startswith("error: node `bob`: talos/nodes/bob.yaml.j2:4: `name_of_bob`")) == (2, "", True)


def test_two_clusters(tmp_path: Path, render: Render) -> None:
    files = {
        path.replace("talos/", f"kubernetes/{cluster}/talos/"): text
        for cluster in ("home", "test")
        for path, text in FILES.items()
    }
    repo = write(tmp_path / "repo", files)
    assert render(repo, "ada", "--cluster", "home") == (0, ADA, "")
    assert render(repo, "ada") == (
        2,
        "",
        "error: the clusters `home`, `test` all have a node `ada`; add `--cluster`\n",
    )
    assert render(repo, "--all", "--cluster", "test")[1] == f"# ada\n{ADA}---\n# bob\n{BOB}"
    assert render(repo, "--all")[1].count("# home/") == 2


def test_files_for_nodes_are_private_and_replaced(repo: Path, render: Render) -> None:
    out = repo / "out"
    assert render(repo, "--all", "--out", str(out)) == (0, "", f"2 machine configs are in `{out}`\n")
    assert {place.name: place.read_text() for place in out.iterdir()} == {"ada.yaml": ADA, "bob.yaml": BOB}
    (out / "ada.yaml").chmod(0o644)
    assert render(repo, "ada", "--out", str(out)) == (0, "", f"1 machine config is in `{out}`\n")
    assert [stat.S_IMODE((out / name).stat().st_mode) for name in ("ada.yaml", "bob.yaml")] == [0o600, 0o600]


def test_of_several_files_none_is_written_where_one_cannot_be(repo: Path, render: Render) -> None:
    out = repo / "out"
    (out / "bob.yaml").mkdir(parents=True)
    assert render(repo, "--all", "--out", str(out)) == (
        2,
        "",
        f"error: `{out}/bob.yaml` is no regular file; name another folder\n",
    )
    assert [place.name for place in out.iterdir()] == ["bob.yaml"]


def test_secrets_go_where_git_does_not_look(tmp_path: Path, render: Render, monkeypatch: pytest.MonkeyPatch) -> None:
    write_op(tmp_path / "bin", {"op://vault/lab/TOKEN": "hunter2.correct-horse"})
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    files = {
        "talos/machineconfig.yaml": "version: v1alpha1\nmachine:\n  type: worker\n  token: op://vault/lab/TOKEN\n",
        "talos/nodes/ada.yaml": "machine: {install: {disk: /dev/sda}}\n",
        ".gitignore": "/private/\n",
    }
    repo = write(tmp_path / "repo", files)
    refused = (
        2,
        "",
        "error: `out/ada.yaml` would hold secrets, and Git would track it; add it to `.gitignore`, or name a folder "
        "that is ignored or in no repository\n",
    )
    assert render(repo, "ada", "--secrets", "op", "--out", str(repo / "out")) == refused
    assert not (repo / "out").exists()
    for place in (repo / "private", tmp_path / "elsewhere"):
        assert render(repo, "ada", "--secrets", "op", "--out", str(place))[0] == 0
        assert "token: hunter2.correct-horse\n" in (place / "ada.yaml").read_text()
    assert render(repo, "ada", "--out", str(repo / "out"))[0] == 0
    assert "op://vault/lab/TOKEN" in (repo / "out/ada.yaml").read_text()
    code, out, said = render(repo, "ada", "--secrets", "op")
    assert (code, "token: hunter2.correct-horse\n" in out, said) == (0, True, "")


def test_a_secret_that_stands_in_a_layer_counts_too(tmp_path: Path, render: Render) -> None:
    files = {
        "talos/machineconfig.yaml": "version: v1alpha1\nmachine:\n  type: worker\n  token: hunter2.correct-horse\n",
        "talos/nodes/ada.yaml": "machine: {install: {disk: /dev/sda}}\n",
    }
    repo = write(tmp_path / "repo", files)
    code, out, said = render(repo, "ada", "--out", str(repo / "out"))
    assert (code, out, "would hold secrets" in said, "hunter2" in said) == (2, "", True, False)


def test_the_role_that_is_written_and_the_folders_must_agree(tmp_path: Path, render: Render) -> None:
    files = {
        "talos/machineconfig.yaml.j2": "version: v1alpha1\n",
        "talos/nodes/workers/ada.yaml.j2": "machine:\n  type: controlplane\n",
    }
    assert render(write(tmp_path / "repo", files), "ada") == (
        2,
        "",
        "error: talos/nodes/workers/ada.yaml.j2:2:9: `machine.type` is `controlplane`, and `ada` is a worker by its "
        "place in the repository, its name or the settings; make them agree\n",
    )


def test_what_is_wrong_in_a_layer_has_the_templates_line(tmp_path: Path, render: Render) -> None:
    text = "{% if is_worker %}\nmachine:\n  type: worker\n{% else %}\n{% endif %}\n  kubelett: {}\n"
    files = {**FILES, "talos/nodes/bob.yaml.j2": text, ".scaffold.yaml": "talos: {nodes: {bob: {role: worker}}}\n"}
    code, out, said = render(write(tmp_path / "repo", files), "bob")
    assert (code, out, said.startswith("error: talos/nodes/bob.yaml.j2:6:3: ")) == (2, "", True)


def test_what_has_nothing_to_do_with_talos_need_not_be_text(tmp_path: Path, render: Render) -> None:
    root = write(tmp_path / "repo", {**FILES, "ansible/motd.j2": ""})
    (root / "ansible/motd.j2").write_bytes(b"caf\xe9 {{ host }}")
    assert render(root, "ada") == (0, ADA, "")


def test_an_unknown_key_of_the_engine_is_said_once(tmp_path: Path, render: Render) -> None:
    engine = "\nkeep-newline = true\n"
    root = write(tmp_path / "repo", {**FILES, ".minijinja.toml": FILES[".minijinja.toml"] + engine})
    line = len(FILES[".minijinja.toml"].splitlines()) + 2
    code, out, said = render(root, "--all")
    assert (code, out) == (0, f"# ada\n{ADA}---\n# bob\n{BOB}")
    assert (
        said == f"note: .minijinja.toml:{line}: unknown key `keep-newline` counts for nothing; did you mean `newline`\n"
    )


def test_a_template_that_needs_no_node_renders_where_there_is_none(tmp_path: Path, render: Render) -> None:
    root = write(
        tmp_path / "repo", {"talos/machineconfig.yaml.j2": BASE, "talos/talosconfig.j2": "context: {{ name }}\n"}
    )
    assert render(root, "--file", str(root / "talos/talosconfig.j2"), "-D", "name=lab") == (0, "context: lab\n", "")
