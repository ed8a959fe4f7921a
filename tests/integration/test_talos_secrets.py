"""Secrets of Talos configs with programs that run: what arrives, and that it arrives nowhere else."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from tests.integration.conftest import require_tool
from tests.secret_programs import calls, write_op, write_program

pytestmark = pytest.mark.integration

PEM = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIGx5bWFuLWhlcmUtaXM\n-----END EC PRIVATE KEY-----\n"
ENCODED = base64.b64encode(PEM.encode()).decode()
SECRETS = {
    "op://lab/talos/MACHINE_TOKEN": "abcdef.0123456789abcdef",
    "op://lab/talos/MACHINE_CA_CRT": base64.b64encode(PEM.replace("EC PRIVATE KEY", "CERTIFICATE").encode()).decode(),
    "op://lab/talos/MACHINE_CA_KEY": ENCODED,
    "op://lab/My Wireguard/private key": "wireguard: 'secret' # really",
}
CLUSTER = """\
    version: v1alpha1
    machine:
      token: op://lab/talos/MACHINE_TOKEN
      ca:
        crt: op://lab/talos/MACHINE_CA_CRT
        key: op://lab/talos/MACHINE_CA_KEY
      install:
        image: factory.talos.dev/metal-installer/abc:v1.13.2
    cluster:
      controlPlane:
        endpoint: https://10.0.0.1:6443
    """
NODE = """\
    machine:
      type: controlplane
      time:
        bootTimeout: 2m
    ---
    apiVersion: v1alpha1
    kind: WireguardConfig
    name: wg0
    privateKey: "{% raw %}{{ op://lab/My Wireguard/private key }}{% endraw %}"
    ---
    apiVersion: v1alpha1
    kind: HostnameConfig
    hostname: {{ node }}
    """


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository with one node, committed; stand-ins come first on the `PATH`."""
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, os.devnull)
    for name in ("SOPS_AGE_KEY", "SOPS_AGE_KEY_FILE", "SOPS_AGE_RECIPIENTS", "MINIJINJA_CONFIG_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    root = tmp_path / "repository"
    write(root, "talos/cluster.yaml.j2", CLUSTER)
    write(root, "talos/nodes/k8s-1.yaml.j2", NODE)
    git(root, "init", "--quiet", "--initial-branch", "main")
    commit(root)
    return root


@pytest.fixture
def op(repository: Path) -> Path:
    """Return the folder of a stand-in for `op` that knows all secrets."""
    folder = repository.parent / "bin"
    write_op(folder, SECRETS)
    return folder


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(dedent(text), encoding="utf-8")


def change(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text(encoding="utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new), encoding="utf-8")


def git(root: Path, *arguments: str) -> None:
    person = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run([require_tool("git"), *person, "-C", str(root), *arguments], check=True, capture_output=True)


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "x")


def talos(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scaffold", "talos", *arguments, "--repo", str(root)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=root)


def assert_silent(done: subprocess.CompletedProcess[str], *secrets: str) -> None:
    """Check that no secret, nor a part of one, is in anything that was said."""
    said = done.stdout + done.stderr
    assert "Traceback" not in said
    for secret in (*SECRETS.values(), PEM, *secrets):
        for part in (secret, *secret.split()):
            assert len(part) < 8 or part not in said


def test_without_a_provider_references_stay_and_nobody_is_asked(repository: Path, op: Path) -> None:
    done = talos(repository, "render", "k8s-1")
    assert (done.returncode, done.stderr) == (0, "")
    assert "token: op://lab/talos/MACHINE_TOKEN\n" in done.stdout
    assert calls(op, "op") == []
    assert_silent(done)


def test_op_resolves_all_in_one_call_and_no_argument_has_a_reference(repository: Path, op: Path) -> None:
    done = talos(repository, "render", "k8s-1", "--secrets", "op")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"token: {SECRETS['op://lab/talos/MACHINE_TOKEN']}\n" in done.stdout
    assert f"key: {ENCODED}\n" in done.stdout
    assert "privateKey: \"wireguard: 'secret' # really\"\n" in done.stdout
    assert "op://" not in done.stdout
    assert calls(op, "op") == [["inject"]]


@pytest.mark.parametrize(
    ("secrets", "said"),
    [
        pytest.param(
            {"op://lab/talos/MACHINE_TOKEN": None},
            "`op` failed with exit code 1: a reference names nothing that is there (`op://lab/talos/MACHINE_TOKEN`)",
            id="a secret that is not there",
        ),
        pytest.param(
            {"op://lab/talos/MACHINE_CA_KEY": PEM},
            "talos/cluster.yaml.j2:6:10: `machine.ca.key` is not base64 of a PEM block",
            id="a key without base64",
        ),
        pytest.param(
            {"op://lab/talos/MACHINE_TOKEN": ""},
            "`op://lab/talos/MACHINE_TOKEN` (machine.token, talos/cluster.yaml.j2:3:10): the secret is empty",
            id="an empty secret",
        ),
    ],
)
def test_what_cannot_be_resolved_prints_nothing(repository: Path, secrets: dict[str, str | None], said: str) -> None:
    known = {name: value for name, value in (SECRETS | secrets).items() if value is not None}
    write_op(repository.parent / "bin", known)
    done = talos(repository, "render", "k8s-1", "--secrets", "op")
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert_silent(done)


def test_a_program_that_is_missing_is_named(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository.parent / "bin").mkdir()
    (repository.parent / "bin" / "git").symlink_to(require_tool("git"))
    monkeypatch.setenv("PATH", str(repository.parent / "bin"))
    done = talos(repository, "render", "k8s-1", "--secrets", "op")
    assert (done.returncode, done.stdout) == (2, "")
    assert "`op` is needed and was not found; get it from https://developer.1password.com/" in done.stderr


@pytest.fixture
def encrypt(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Return a function that writes a file which the real `sops` encrypts for an age key that is at hand."""
    sops, keygen = require_tool("sops"), require_tool("age-keygen")
    key = repository.parent / "age.txt"
    subprocess.run([keygen, "-o", str(key)], check=True, capture_output=True)
    recipient = subprocess.run([keygen, "-y", str(key)], check=True, capture_output=True, text=True).stdout.strip()
    monkeypatch.setenv("SOPS_AGE_KEY_FILE", str(key))

    def encrypt(path: str, text: str) -> None:
        write(repository, path, text)
        argv = [sops, "encrypt", "--age", recipient, "--in-place", str(repository / path)]
        subprocess.run(argv, check=True, capture_output=True)

    return encrypt


VALUES = f"""\
    machine:
      token: abcdef.0123456789abcdef
      key: {ENCODED}
    mtu: 9000
    domain_unencrypted: example.com
    """


@pytest.fixture
def encrypted(repository: Path, encrypt: Callable[[str, str], None]) -> Path:
    """Return the repository with its secrets in a values file of SOPS."""
    encrypt("talos/values.sops.yaml", VALUES)
    write(repository, ".scaffold.yaml", "talos:\n  values: [talos/values.sops.yaml]\n")
    change(repository, "talos/cluster.yaml.j2", "op://lab/talos/MACHINE_TOKEN", "{{ machine.token }}")
    change(repository, "talos/cluster.yaml.j2", "op://lab/talos/MACHINE_CA_KEY", "'{{ machine.key }}'")
    change(repository, "talos/cluster.yaml.j2", "op://lab/talos/MACHINE_CA_CRT", "''")
    change(repository, "talos/cluster.yaml.j2", "10.0.0.1", "{{ domain_unencrypted }}")
    write(
        repository, "talos/nodes/k8s-1.yaml.j2", "kind: LinkConfig\napiVersion: v1alpha1\nname: eth0\nmtu: {{ mtu }}\n"
    )
    commit(repository)
    return repository


def test_values_of_sops_are_references_until_they_are_wanted(encrypted: Path) -> None:
    done = talos(encrypted, "render", "k8s-1")
    assert (done.returncode, done.stderr) == (0, "")
    assert "token: ref+sops://talos/values.sops.yaml#/machine/token" in done.stdout
    assert "endpoint: https://example.com:6443" in done.stdout
    assert_silent(done)


def test_sops_decrypts_what_is_wanted(encrypted: Path) -> None:
    done = talos(encrypted, "render", "k8s-1", "--secrets", "sops")
    assert (done.returncode, done.stderr) == (0, "")
    assert "token: abcdef.0123456789abcdef\n" in done.stdout
    assert f"key: '{ENCODED}'\n" in done.stdout
    assert "mtu: 9000\n" in done.stdout


@pytest.mark.parametrize(
    ("path", "text", "reference", "said"),
    [
        pytest.param("a.yaml", "a: b\n", "a.yaml#/gone", "the file has no `gone` there", id="a key that is not there"),
        pytest.param("a.yaml", "a: {b: c}\n", "a.yaml#/a", "is no single value", id="a mapping"),
    ],
)
def test_a_value_that_is_not_there(
    repository: Path, encrypt: Callable[[str, str], None], path: str, text: str, reference: str, said: str
) -> None:
    encrypt(path, text)
    change(repository, "talos/cluster.yaml.j2", "op://lab/talos/MACHINE_TOKEN", f"ref+sops://{reference}")
    done = talos(repository, "render", "k8s-1", "--secrets", "sops", "--secrets", "op")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"`ref+sops://{reference}` " in done.stderr.replace("`:", "` ") and said in done.stderr


def test_without_the_key_nothing_is_decrypted(encrypted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOPS_AGE_KEY_FILE")
    done = talos(encrypted, "render", "k8s-1", "--secrets", "sops")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "error: `talos/values.sops.yaml`: `sops` failed with exit code 128: no key at hand decrypts it; for age, set "
        "`SOPS_AGE_KEY_FILE`\n"
    )


def test_a_file_that_is_not_encrypted_is_said_to_be(repository: Path) -> None:
    require_tool("sops")
    write(repository, "plain.yaml", "a: hunter2-plain\n")
    change(repository, "talos/cluster.yaml.j2", "op://lab/talos/MACHINE_TOKEN", "ref+sops://plain.yaml#/a")
    change(repository, "talos/cluster.yaml.j2", "op://lab/talos/MACHINE_CA_CRT", "''")
    change(repository, "talos/cluster.yaml.j2", "op://lab/talos/MACHINE_CA_KEY", "''")
    write(repository, "talos/nodes/k8s-1.yaml.j2", "machine: {type: worker}\n")
    done = talos(repository, "render", "k8s-1", "--secrets", "sops")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: `plain.yaml`: `sops` failed with exit code 1: it is not encrypted with SOPS\n"
    assert_silent(done, "hunter2-plain")


def test_nothing_changed(repository: Path) -> None:
    done = talos(repository, "diff", "k8s-1")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "no difference between 1 node and HEAD\n")


def test_what_is_written_otherwise_is_no_difference(repository: Path) -> None:
    change(repository, "talos/nodes/k8s-1.yaml.j2", "bootTimeout: 2m", "bootTimeout: '120s' # two minutes")
    assert talos(repository, "diff", "--all").returncode == 0


def test_a_difference_from_a_revision(repository: Path) -> None:
    change(repository, "talos/nodes/k8s-1.yaml.j2", "bootTimeout: 2m", "bootTimeout: 3m")
    change(repository, "talos/cluster.yaml.j2", "op://lab/talos/MACHINE_TOKEN", "hunter2-hunter2")
    write(repository, "talos/nodes/k8s-2.yaml.j2", "machine: {type: worker}\n")
    done = talos(repository, "diff", "k8s-1")
    assert (done.returncode, done.stderr) == (1, "1 of 1 node differs from HEAD\n")
    lines = [line for line in done.stdout.splitlines() if line[0] in "+-"]
    assert [line for line in lines if "***" not in line] == [
        "-    token: op://lab/talos/MACHINE_TOKEN",
        "-        bootTimeout: 2m0s",
        "+        bootTimeout: 3m0s",
    ]
    assert done.stdout.splitlines()[0] == "k8s-1: the main document changed"
    assert_silent(done, "hunter2-hunter2")
    new = talos(repository, "diff", "k8s-2", "--json")
    assert json.loads(new.stdout)["nodes"][0]["documents"][0]["change"] == "added"


def test_a_node_that_is_gone(repository: Path) -> None:
    write(repository, "talos/nodes/k8s-2.yaml.j2", "machine: {type: worker}\n")
    commit(repository)
    (repository / "talos/nodes/k8s-2.yaml.j2").unlink()
    done = talos(repository, "diff", "--all", "--against", "HEAD")
    assert (done.returncode, done.stderr) == (1, "1 of 2 nodes differs from HEAD\n")
    assert done.stdout.startswith("k8s-2: the main document removed\n")
    assert talos(repository, "diff", "--all", "--against", "HEAD~1").returncode == 0


def test_a_file_with_secrets_is_compared_but_for_them(repository: Path, op: Path) -> None:
    out = repository.parent / "out"
    assert talos(repository, "render", "--all", "--secrets", "op", "--out", str(out)).returncode == 0
    same = talos(repository, "diff", "k8s-1", "--against", str(out / "k8s-1.yaml"))
    assert (same.returncode, same.stdout) == (0, "")
    assert same.stderr == (
        f"no difference between 1 node and {out}/k8s-1.yaml\n"
        "4 references were not compared with the value that is there\n"
    )
    change(repository, "talos/nodes/k8s-1.yaml.j2", "bootTimeout: 2m", "bootTimeout: 3m")
    done = talos(repository, "diff", "--all", "--against", str(out))
    assert done.returncode == 1
    assert [line for line in done.stdout.splitlines() if line[0] in "+-"] == [
        "-        bootTimeout: 2m0s",
        "+        bootTimeout: 3m0s",
    ]
    assert_silent(done)


def test_a_live_node_is_asked_through_talosctl(repository: Path, op: Path) -> None:
    config = talos(repository, "render", "k8s-1", "--secrets", "op").stdout.replace("2m", "5m")
    resource = {"metadata": {"type": "MachineConfigs.config.talos.dev", "id": "v1alpha1"}, "spec": config}
    write_program(op, "talosctl", f"sys.stdout.write({json.dumps(resource)!r})\n")
    done = talos(repository, "diff", "k8s-1", "--against", "live:10.0.0.5")
    assert done.returncode == 1
    assert [line for line in done.stdout.splitlines() if line[0] in "+-"] == [
        "-        bootTimeout: 5m0s",
        "+        bootTimeout: 2m0s",
    ]
    assert calls(op, "talosctl") == [["--nodes=10.0.0.5", "get", "machineconfig", "v1alpha1", "--output=yaml"]]
    assert_silent(done)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--all", "--against", "no-such"], "no revision `no-such` in this repository", id="no revision"),
        pytest.param(["k8s-9"], "no node `k8s-9`; did you mean `k8s-1`", id="no node"),
        pytest.param(["k8s-1", "--against", "live"], "`talosctl` is needed and was not found", id="no talosctl"),
    ],
)
def test_a_refusal_of_diff(repository: Path, arguments: list[str], said: str) -> None:
    done = talos(repository, "diff", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_plaintext_in_the_repository_is_in_no_output(repository: Path) -> None:
    """Whatever compares, judges or refuses a config shows nothing that is secret in it."""
    secrets = {
        "op://lab/talos/MACHINE_TOKEN": "plainplain.0123456789",
        "op://lab/talos/MACHINE_CA_KEY": ENCODED,
        "op://lab/talos/MACHINE_CA_CRT": "''",
        "{% raw %}{{ op://lab/My Wireguard/private key }}{% endraw %}": "wgwgwgwgwgwgwgwgwgwgwg=",
    }
    for path in ("talos/cluster.yaml.j2", "talos/nodes/k8s-1.yaml.j2"):
        for reference, secret in secrets.items():
            text = (repository / path).read_text(encoding="utf-8")
            (repository / path).write_text(text.replace(reference, secret), encoding="utf-8")
    change(repository, "talos/nodes/k8s-1.yaml.j2", "hostname: {{ node }}", 'hostname: {{ node }}\nauto: ["x"]')
    broken = [
        talos(repository, "diff", "k8s-1"),
        talos(repository, "lint"),
        talos(repository, "diff", "--all", "--json"),
    ]
    change(repository, "talos/nodes/k8s-1.yaml.j2", 'auto: ["x"]', "")
    compared = [
        talos(repository, "diff", "k8s-1"),
        talos(repository, "diff", "k8s-1", "--json"),
        talos(repository, "lint"),
        talos(repository, "lint", "--json"),
        talos(repository, "render", "--all", "--secrets", "op", "--secrets", "pass"),
        talos(repository, "render", "--all", "--out", str(repository / "out")),
    ]
    for done in (*broken, *compared):
        assert_silent(done, *secrets.values())
    assert [done.returncode for done in compared[:2]] == [1, 1]
    assert compared[0].stdout.count("***") == 3
