"""Fetching secrets through programs: what is asked, what comes back, and that no error repeats a secret."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from scaffold.adapters import secret_sources
from scaffold.adapters.secret_sources import resolve_documents
from scaffold.errors import ScaffoldError, ToolMissingError
from scaffold.talos.documents import Document, read_documents
from scaffold.talos.fields import load_table
from scaffold.talos.tree import text_at
from tests.secret_programs import calls, write_op

TABLE = load_table("1.13")
PEM = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\n-----END EC PRIVATE KEY-----\n"
SECRETS = {
    "op://v/i/token": "hunter2.correct-horse",
    "op://v/i/key": base64.b64encode(PEM.encode()).decode(),
    "op://My Vault/an item/lines": "first: 'line'\n# second\n",
    "op://v/i/empty": "",
    "op://v/i/kept": "(keep)",
    "op://v/i/slow": "(wait)",
}
CONFIG = """\
machine:
  token: op://v/i/token
  ca: {crt: "", key: op://v/i/key}
  files:
    - path: /etc/x
      content: "{{ op://My Vault/an item/lines }}"
    - path: /etc/y
      content: "a {{ op://v/i/token }} b op://v/i/token"
"""


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of stand-ins that is all there is on the `PATH`."""
    folder = tmp_path / "bin"
    write_op(folder, SECRETS)
    monkeypatch.setenv("PATH", str(folder))
    return folder


def read(text: str) -> tuple[Document, ...]:
    return read_documents(text, "node.yaml", TABLE)


def refuse(text: str, providers: list[str], root: Path) -> str:
    with pytest.raises(ScaffoldError) as caught:
        resolve_documents([read(text)], providers, root)
    assert not any(secret in str(caught.value) for secret in SECRETS.values() if secret)
    return str(caught.value)


def test_without_references_nothing_is_asked(programs: Path, tmp_path: Path) -> None:
    documents = read("machine: {type: worker}\n")
    assert resolve_documents([documents], ["op", "vals", "sops"], tmp_path) == (documents,)
    assert calls(programs, "op") == []


def test_all_references_of_all_nodes_are_one_call_and_none_is_an_argument(programs: Path, tmp_path: Path) -> None:
    other = "cluster: {token: op://v/i/token}\n"
    one, two = resolve_documents([read(CONFIG), read(other)], ["op", "vals"], tmp_path)
    assert text_at(one[0].body, "machine", "token") == SECRETS["op://v/i/token"]
    assert text_at(one[0].body, "machine", "ca", "key") == SECRETS["op://v/i/key"]
    assert text_at(one[0].body, "machine", "files", 0, "content") == SECRETS["op://My Vault/an item/lines"]
    assert text_at(one[0].body, "machine", "files", 1, "content") == "a hunter2.correct-horse b hunter2.correct-horse"
    assert text_at(two[0].body, "cluster", "token") == SECRETS["op://v/i/token"]
    assert calls(programs, "op") == [["inject"]]


def test_op_puts_variables_into_references(programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITEM", "i")
    text = "cluster: {token: 'op://${VAULT:-v}/$item/token', secret: '{{ op://v/${ ITEM }/token }}'}\n"
    (resolved,) = resolve_documents([read(text)], ["op"], tmp_path)
    assert text_at(resolved[0].body, "cluster", "token") == SECRETS["op://v/i/token"]
    assert text_at(resolved[0].body, "cluster", "secret") == SECRETS["op://v/i/token"]
    assert refuse("cluster: {token: op://v/$GONE/token}\n", ["op"], tmp_path) == (
        "`op` failed with exit code 1: what it says is not repeated, since it may hold secrets; run it by hand to see"
    )


@pytest.mark.parametrize(
    ("text", "providers", "message"),
    [
        pytest.param(
            "cluster: {token: op://v/i/token, secret: ref+sops://s.yaml#/a}",
            ["vals"],
            "`op://v/i/token` (cluster.token, node.yaml:1:18): not resolved; add `--secrets op`",
            id="nobody is asked who knows it",
        ),
        pytest.param(
            "cluster: {token: op://v/i/token, secret: ref+sops://s.yaml#/a}",
            [],
            "`op://v/i/token` (cluster.token, node.yaml:1:18), `ref+sops://s.yaml#/a` (cluster.secret, "
            "node.yaml:1:42): not resolved; add `--secrets op --secrets sops`",
            id="nobody is asked at all",
        ),
        pytest.param(
            "machine: {type: worker}",
            ["pass"],
            "`pass` is no source of secrets; there are `op`, `sops`, `vals`",
            id="a source that there is not",
        ),
        pytest.param(
            "cluster: {token: op://v/i/empty}",
            ["op"],
            "`op://v/i/empty` (cluster.token, node.yaml:1:18): the secret is empty",
            id="an empty secret",
        ),
        pytest.param(
            "cluster: {token: op://v/i/kept}", ["op"], "`op` did not resolve `op://v/i/kept`", id="one that stays"
        ),
        pytest.param(
            "cluster: {token: op://v/i/gone}",
            ["op"],
            "`op` failed with exit code 1: a reference names nothing that is there (`op://v/i/gone`)",
            id="one that is not there, with a program that tells too much",
        ),
        pytest.param(
            "cluster: {token: op://v/i}",
            ["op"],
            "`op://v/i` names no vault, item and field; names with blanks stand between `{{` and `}}`",
            id="one that is too short",
        ),
        pytest.param(
            "cluster: {token: op://My Vault/i/f}",
            ["op"],
            "`op://My` names no vault, item and field; names with blanks stand between `{{` and `}}`",
            id="one with a blank and without braces",
        ),
        pytest.param(
            "machine: {ca: {key: op://v/i/token}}",
            ["op"],
            "node.yaml:1:21: `machine.ca.key` is not base64 of a PEM block",
            id="a key that is none",
        ),
        pytest.param(
            "{apiVersion: v1alpha1, kind: RegistryTLSConfig, name: r, clientIdentity: {key: op://v/i/key}}",
            ["op"],
            "node.yaml:1:80: `clientIdentity.key` of RegistryTLSConfig r is no PEM block",
            id="base64 where PEM belongs",
        ),
    ],
)
def test_a_refusal_says_what_and_where(
    programs: Path, tmp_path: Path, text: str, providers: list[str], message: str
) -> None:
    assert refuse(text + "\n", providers, tmp_path) == message


def test_a_failure_that_nobody_knows_is_not_repeated(programs: Path, tmp_path: Path) -> None:
    (programs / "op").write_text("#!/bin/sh\necho hunter2.correct-horse >&2\nexit 3\n", encoding="utf-8")
    assert refuse("cluster: {token: op://v/i/token}\n", ["op"], tmp_path) == (
        "`op` failed with exit code 3: what it says is not repeated, since it may hold secrets; run it by hand to see"
    )


def test_a_program_that_waits_is_ended(programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secret_sources, "TIMEOUT", 0.2)
    assert refuse("cluster: {token: op://v/i/slow}\n", ["op"], tmp_path) == "`op` did not end within 0.2 seconds"


@pytest.mark.parametrize(
    ("reference", "provider", "message"),
    [
        ("op://v/i/f", "op", "`op` is needed and was not found; get it from https://developer.1password.com/docs/cli/get-started/"),
        ("ref+x://y", "vals", "`vals` is needed and was not found; get it from https://github.com/helmfile/vals"),
        ("ref+sops://s#/a", "sops", "`sops` is needed and was not found; get it from https://github.com/getsops/sops"),
    ],
)  # fmt: skip
def test_a_program_that_is_missing_is_named_with_its_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reference: str, provider: str, message: str
) -> None:
    (tmp_path / "s").write_text("a: b\n", encoding="utf-8")
    monkeypatch.setenv("PATH", str(tmp_path / "none"))
    with pytest.raises(ToolMissingError) as caught:
        resolve_documents([read(f"cluster: {{token: '{reference}'}}\n")], [provider], tmp_path)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("../outside.yaml", "`../outside.yaml` is outside of the repository; only files in it are decrypted"),
        ("/etc/passwd", "`/etc/passwd` is outside of the repository; only files in it are decrypted"),
        ("link.yaml", "`link.yaml` is outside of the repository; only files in it are decrypted"),
        ("gone.yaml", "`gone.yaml` is no file in the repository"),
    ],
)
def test_only_files_of_the_repository_are_decrypted(tmp_path: Path, path: str, message: str) -> None:
    root = tmp_path / "repository"
    root.mkdir()
    (tmp_path / "outside.yaml").write_text("a: b\n", encoding="utf-8")
    (root / "link.yaml").symlink_to("../outside.yaml")
    assert refuse(f"cluster: {{token: ref+sops://{path}#/a}}\n", ["sops"], root) == message
