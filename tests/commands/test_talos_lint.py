"""`scaffold talos lint` on a work tree: what it prints, its exit code, and what it refuses."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from scaffold.cli import run
from scaffold.commands.demo import SAMPLE
from scaffold.talos.rules import ALL_RULES
from tests.talos.rules.clusters import BY_ROLE

NODE = "talos/nodes/controlplane/cp-1.yaml"
WORKER = "talos/nodes/worker/worker-1.yaml.j2"
HEALTHY = {
    ".minijinja.toml": 'autoescape = "none"\nnewline = true\ntrim-blocks = true\nlstrip-blocks = true\nstrict = true\n',
    **{f"{path}.j2": text for path, text in BY_ROLE.files.items()},
}


def git(root: Path, *arguments: str) -> None:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, env=environment)


def write(root: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def replace(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text(encoding="utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a committed work tree with a healthy Talos folder."""
    write(tmp_path, HEALTHY)
    git(tmp_path, "init", "--quiet")
    commit(tmp_path)
    return tmp_path


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "a")


def test_the_sample_is_clean(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(SAMPLE, tmp_path / "sample")
    assert lint(tmp_path / "sample") == 0
    assert capsys.readouterr() == ("", "4 nodes: nothing found\n")


def lint(root: Path, *arguments: str) -> int:
    return run(["talos", "lint", "--repo", str(root), *arguments])


def test_a_healthy_folder_is_clean(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert lint(root) == 0
    assert capsys.readouterr() == ("", "3 nodes: nothing found\n")


def test_a_finding_stands_in_the_template(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The line is the template's, although the rendered one is above it."""
    write(
        root, {WORKER: '{% if role == "none" %}\n# nothing\n{% endif %}\n' + HEALTHY[WORKER].replace("disk:", "diskk:")}
    )
    assert lint(root, "--ignore", "missing-install-disk") == 1
    assert capsys.readouterr() == (
        f"{WORKER}:6:5: error: unknown key `diskk` in `machine.install`; did you mean `disk` [unknown-key]\n",
        "3 nodes: 1 error\n",
    )


def test_a_role_that_is_a_text_puts_no_key_on_a_worker(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = "    crt: op://vault/talos/MACHINE_CA_CRT\n"
    key = "    {% if is_controlplane %}\n    key: op://vault/talos/MACHINE_CA_KEY\n    {% endif %}\n"
    replace(root, "talos/cluster.yaml.j2", old, old + key)
    assert lint(root, "-D", "is_controlplane=false", "--select", "ca-key-on-worker", "--select", "string-boolean") == 0
    assert capsys.readouterr().out == ""


def test_a_variable_that_is_a_text(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    replace(root, WORKER, "---\n", "  {% if gpu %}\n  nodeAnnotations: {gpu: 'true'}\n  {% endif %}\n---\n")
    assert lint(root, "worker-1", "-D", "gpu:=false") == 0
    assert lint(root, "worker-1", "-D", "gpu=false") == 0
    assert capsys.readouterr().out == (
        f"{WORKER}:12:9: warning: `gpu` is the text `false`, which is true here [string-boolean] "
        "(give it without quotes, or as `-D gpu:=false`)\n"
    )


def test_a_warning_does_not_fail(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    replace(root, WORKER, "machine:\n", "machine:\n  sysctls:\n    net.core.rmem_max: ''\n")
    assert lint(root) == 0
    said = capsys.readouterr()
    assert said.out.startswith(
        f"{WORKER}:3:24: warning: an empty text for `machine.sysctls.net.core.rmem_max` does nothing"
    )
    assert said.err == "3 nodes: 1 warning\n"


def test_a_node_that_does_not_render_leaves_the_others(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    replace(root, WORKER, "/dev/sda", "{{ missing }}")
    replace(root, f"{NODE}.j2", "disk:", "diskk:")
    assert lint(root, "--select", "broken-layer", "--select", "unknown-key") == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{NODE}.j2:3:5: error: unknown key `diskk`")
    assert first.endswith("[unknown-key]")
    assert second == (
        f"{WORKER}:3:1: error: `missing` is not defined; give it with `-D missing=…` or under `talos.variables` in "
        "`.scaffold.yaml` [broken-layer]"
    )


def test_some_nodes_alone(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    replace(root, WORKER, "disk:", "diskk:")
    assert lint(root, "cp-1", "cp-2") == 0
    assert capsys.readouterr() == ("", "2 nodes: nothing found\n")


def test_colour_on_a_terminal(root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    replace(root, WORKER, "disk:", "diskk:")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert lint(root, "--select", "unknown-key") == 1
    assert capsys.readouterr().out.startswith(f"{WORKER}:3:5: \x1b[31merror\x1b[0m: unknown key `diskk`")


def test_json(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    replace(root, WORKER, "disk:", "diskk:")
    assert lint(root, "--select", "unknown-key", "--json") == 1
    said = capsys.readouterr()
    assert json.loads(said.out) == {
        "nodes": ["cp-1", "cp-2", "worker-1"],
        "findings": [
            {
                "path": WORKER,
                "line": 3,
                "column": 5,
                "severity": "error",
                "rule": "unknown-key",
                "message": "unknown key `diskk` in `machine.install`; did you mean `disk`",
                "hint": "",
            }
        ],
    }
    assert said.err == ""


def test_a_committed_render(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The file is right, then behind its template, then edited by hand."""
    write(root, {NODE: HEALTHY[f"{NODE}.j2"]})
    commit(root)
    assert lint(root) == 0
    replace(root, f"{NODE}.j2", "/dev/sda", "/dev/sdb")
    assert lint(root) == 0
    stale = capsys.readouterr().out
    commit(root)
    assert lint(root) == 0
    replace(root, NODE, "/dev/sda", "/dev/sdc")
    assert lint(root) == 0
    said = capsys.readouterr().out
    assert stale == (
        f"{NODE}: warning: this is what `{NODE}.j2` rendered to before it was changed [stale-render] "
        "(render it again)\n"
    )
    assert said == stale + (
        f"{NODE}:3:11: warning: `machine.install.disk` is not what `{NODE}.j2` renders to, now or at an "
        "earlier commit [edited-render] (if it was edited by hand, make the change in the template and render again)\n"
    )


def test_a_committed_merged_config(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["talos", "render", "--repo", str(root), "cp-1"]) == 0
    write(root, {NODE: capsys.readouterr().out})
    assert lint(root) == 0
    assert capsys.readouterr().out == ""


def test_a_secret_in_a_file_that_git_ignores_is_none(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(root, {"talos/secrets.yaml": "cluster:\n  secret: c2VjcmV0\n", ".gitignore": "secrets.yaml\n"})
    assert lint(root) == 0
    (root / ".gitignore").unlink()
    assert lint(root) == 1
    assert capsys.readouterr().out == (
        "talos/secrets.yaml:2:11: error: `cluster.secret` is here in plain text [plaintext-secret] "
        "(write a reference in its place, and change the secret if it was ever pushed)\n"
    )


TALHELPER = """\
clusterName: main
talosVersion: v1.11.3
kubernetesVersion: v1.36.4
endpoint: https://cluster.example.com:6443
nodes:
  - hostname: cp-1
    ipAddress: 10.0.0.11
    controlPlane: true
    installDisk: /dev/sda
controlPlane:
  patches:
    - |-
      cluster:
        allowSchedulingOnControlPlanes: true
"""


def test_talhelper(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a JSON patch removes may be among the defaults that talhelper adds."""
    write(tmp_path, {"talos/talconfig.yaml": TALHELPER})
    assert lint(tmp_path) == 0
    assert capsys.readouterr() == ("", "1 node: nothing found\n")
    patch = "    - |-\n      - op: remove\n        path: /cluster/apiServer/admissionControl\n"
    write(tmp_path, {"talos/talconfig.yaml": TALHELPER + patch})
    assert lint(tmp_path) == 0
    assert capsys.readouterr() == ("", "1 node: nothing found\n")


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.id)
def test_every_rule_explains_itself(rule: object, capsys: pytest.CaptureFixture[str]) -> None:
    name = getattr(rule, "id", "")
    assert run(["talos", "lint", "--explain", name]) == 0
    assert capsys.readouterr().out.startswith(f"{name} (")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["--select", "unknown-keys"], "no rule `unknown-keys`; did you mean `unknown-key`", id="select"),
        pytest.param(["--ignore", "unknown-keys"], "no rule `unknown-keys`; did you mean `unknown-key`", id="ignore"),
        pytest.param(["--explain", "unknown-keys"], "no rule `unknown-keys`; did you mean `unknown-key`", id="explain"),
        pytest.param(["--talos-version", "1.9"], "the oldest that is known is 1.10", id="an old Talos"),
        pytest.param(["cp-3"], "no node `cp-3`; did you mean `cp-2`", id="a node that is not there"),
        pytest.param(["--cluster", "x"], "no cluster `x` with Talos configs; there is `main`", id="a cluster"),
    ],
)
def test_refusal(root: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert lint(root, *arguments) == 2
    assert message in capsys.readouterr().err


def test_a_role_that_does_not_agree_is_what_render_refuses(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    replace(root, WORKER, "machine:\n", "machine:\n  type: controlplane\n")
    assert lint(root, "--select", "broken-layer") == 1
    said = capsys.readouterr()
    assert said.out == (
        f"{WORKER}:2:9: error: `machine.type` is `controlplane`, and `worker-1` is a worker by its place in the "
        "repository, its name or the settings; make them agree [broken-layer]\n"
    )
    assert said.err == "3 nodes: 1 error\n"
    assert run(["talos", "render", "worker-1", "--repo", str(root)]) == 2
