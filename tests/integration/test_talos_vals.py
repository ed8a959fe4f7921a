"""The real `vals`: what it makes of references, alone and inside texts, and what is said when it refuses."""

from __future__ import annotations

import base64
import json
import os
import subprocess
from pathlib import Path

import pytest

from scaffold.adapters.secret_sources import resolve_documents
from scaffold.errors import ScaffoldError
from scaffold.talos.documents import Document, read_documents
from scaffold.talos.fields import load_table
from scaffold.talos.tree import text_at
from scaffold.talos.writer import write_documents
from tests.integration.conftest import require_tool

pytestmark = pytest.mark.integration

TABLE = load_table("1.13")
SECRET = "s3cret: 'one' # \"two\" \\ ünï 😀"
PEM = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIGx5bWFuLWhlcmUtaXM\n-----END EC PRIVATE KEY-----\n"
FILES = {
    "line.txt": f"{SECRET}\n",
    "lines.txt": f"  {SECRET}\n\tsecond: - line\n\n",
    "key.b64": base64.b64encode(PEM.encode()).decode(),
    "pem.txt": PEM,
    "empty.txt": "",
    "not.txt": "abcdefgh",
    "values.yaml": (
        f"text: {json.dumps(SECRET, ensure_ascii=False)}\nnumber: 1234567890123456789\nflag: true\nnothing: null\n"
        "blank: ''\nbelow: {a: b-value}\n"
    ),
}
LOGGED = """\
#!/bin/sh
printf '%s\\n' "$*" >> "$(dirname "$0")/vals.log"
exec "{vals}" "$@"
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with files of secrets; `vals` is the real one, behind what writes down its arguments."""
    programs, root = tmp_path / "bin", tmp_path / "root"
    programs.mkdir()
    root.mkdir()
    (programs / "vals").write_text(LOGGED.format(vals=require_tool("vals")), encoding="utf-8")
    (programs / "vals").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("VALS_TEST_SECRET", SECRET)
    monkeypatch.setenv("VALS_TEST_FILE", "line.txt")
    for name, text in FILES.items():
        (root / name).write_text(text, encoding="utf-8")
    return root


def calls(root: Path) -> list[str]:
    log = root.parent / "bin" / "vals.log"
    return log.read_text(encoding="utf-8").splitlines() if log.exists() else []


def read(text: str) -> tuple[Document, ...]:
    return read_documents(text, "node.yaml", TABLE)


def config(content: str) -> tuple[Document, ...]:
    return read(f"machine:\n  files:\n    - content: {json.dumps(content, ensure_ascii=False)}\n")


@pytest.mark.parametrize(
    ("content", "resolved"),
    [
        pytest.param("ref+file://line.txt", SECRET, id="a file of one line, without its end"),
        pytest.param("ref+file://lines.txt", FILES["lines.txt"], id="a file of several lines, as it is"),
        pytest.param("ref+file://values.yaml#/text", SECRET, id="a value of a file"),
        pytest.param("ref+file://values.yaml#/number", "1234567890123456789", id="a number with all its digits"),
        pytest.param("ref+file://values.yaml#/flag", "true", id="a boolean"),
        pytest.param("ref+file://values.yaml#/below/a", "b-value", id="a value in a mapping"),
        pytest.param("ref+envsubst://$VALS_TEST_SECRET", SECRET, id="a variable"),
        pytest.param("ref+echo://abc/def", "abc/def", id="an echo"),
        pytest.param("secretref+echo://abc", "abc", id="a secretref"),
        pytest.param("ref+echo://ünï/😀x", "ünï/😀x", id="a reference with characters beyond Latin"),
        pytest.param("<ref+echo://abc+>", "<abc>", id="inside a text, ended by a plus"),
        pytest.param("ref+echo://abc ref+echo://def", "abc def", id="two, ended by blanks"),
        pytest.param("ref+echo://abc+ref+echo://def+", "abcdef", id="two, one at the other"),
        pytest.param('{"a": "ref+echo://abc", "b": "ref+echo://def+"}', '{"a": "abc", "b": "def"}', id="inside JSON"),
        pytest.param("a: ref+echo://abc\nb: ref+echo://def\n", "a: abc\nb: def\n", id="on several lines"),
        pytest.param("ref+file://ref+envsubst://$VALS_TEST_FILE", SECRET, id="a reference inside a reference"),
        pytest.param("ref+echo://a/ref+echo://bcd+/e x", "a/bcd/e x", id="one inside, with more behind it"),
    ],
)
def test_what_vals_resolves(root: Path, content: str, resolved: str) -> None:
    (documents,) = resolve_documents([config(content)], ["vals"], root)
    assert text_at(documents[0].body, "machine", "files", 0, "content") == resolved
    written = read(write_documents(documents))
    assert text_at(written[0].body, "machine", "files", 0, "content") == resolved


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(
            "ref+file://gone.txt",
            "`vals` failed with exit code 1: a file was not found (`ref+file://gone.txt`)",
            id="a file that is missing",
        ),
        pytest.param(
            "ref+file://values.yaml#/gone",
            "`vals` failed with exit code 1: a value was not found (`ref+file://values.yaml#/gone`)",
            id="a key that is missing",
        ),
        pytest.param(
            "ref+nope://abc",
            "`vals` failed with exit code 1: a reference names a provider that `vals` does not know (`ref+nope://abc`)",
            id="a provider that there is not",
        ),
        pytest.param(
            "ref+sops://values.yaml#/text",
            "`vals` failed with exit code 1: a file is not encrypted with SOPS (`ref+sops://values.yaml#/text`)",
            id="a file that SOPS has not encrypted",
        ),
        pytest.param(
            "ref+file://lines.txt#/text",
            "`vals` failed with exit code 1: what it says is not repeated, since it may hold secrets; run it by hand "
            "to see (`ref+file://lines.txt#/text`)",
            id="a file that is no YAML",
        ),
        pytest.param("ref+echo://a", "`vals` did not resolve `ref+echo://a`", id="one that is too short for vals"),
        pytest.param(
            "ref+file://values.yaml#/below",
            "`ref+file://values.yaml#/below` is no single value",
            id="a mapping",
        ),
        *(
            pytest.param(
                reference,
                f"`{reference}` (machine.files[0].content, node.yaml:3:16): the secret is empty",
                id=f"nothing: {reference}",
            )
            for reference in ("ref+file://values.yaml#/nothing", "ref+file://values.yaml#/blank", "ref+file://empty.txt")
        ),
    ],
)  # fmt: skip
def test_what_vals_refuses(root: Path, content: str, message: str) -> None:
    with pytest.raises(ScaffoldError) as caught:
        resolve_documents([config(content)], ["vals"], root)
    assert str(caught.value) == message


def test_all_references_of_all_nodes_are_one_call_and_none_is_an_argument(root: Path) -> None:
    nodes = [config("\n".join(f"ref+echo://secret-{node}-{n}" for n in range(500))) for node in range(2)]
    resolved = resolve_documents([*nodes, read("cluster: {secret: 'ref+file://line.txt'}\n")], ["op", "vals"], root)
    assert text_at(resolved[1][0].body, "machine", "files", 0, "content") == "\n".join(
        f"secret-1-{n}" for n in range(500)
    )
    assert text_at(resolved[2][0].body, "cluster", "secret") == SECRET
    assert calls(root) == ["eval -f - -o json"]


def test_nothing_is_asked_for_what_is_not_of_vals(root: Path) -> None:
    with pytest.raises(ScaffoldError) as caught:
        resolve_documents([read("cluster: {token: op://v/i/token, secret: 'ref+echo://abc'}\n")], ["vals"], root)
    assert str(caught.value) == "`op://v/i/token` (cluster.token, node.yaml:1:18): not resolved; add `--secrets op`"
    assert calls(root) == []


def test_a_key_must_be_one(root: Path) -> None:
    main = "machine:\n  ca:\n    key: ref+file://{}\n"
    assert resolve_documents([read(main.format("key.b64"))], ["vals"], root)
    for file in ("pem.txt", "not.txt"):
        with pytest.raises(ScaffoldError) as caught:
            resolve_documents([read(main.format(file))], ["vals"], root)
        assert str(caught.value) == "node.yaml:3:10: `machine.ca.key` is not base64 of a PEM block"
    bundle = "apiVersion: v1alpha1\nkind: TrustedRootsConfig\nname: r\ncertificates: ref+file://pem.txt\n"
    (documents,) = resolve_documents([read(bundle)], ["vals"], root)
    assert text_at(documents[0].body, "certificates") == PEM


def test_what_sops_encrypts_vals_resolves_as_sops_does(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sops, keygen = require_tool("sops"), require_tool("age-keygen")
    key = root.parent / "age.txt"
    subprocess.run([keygen, "-o", str(key)], check=True, capture_output=True)
    recipient = subprocess.run([keygen, "-y", str(key)], check=True, capture_output=True, text=True).stdout.strip()
    subprocess.run([sops, "encrypt", "--age", recipient, "-i", str(root / "values.yaml")], check=True)
    nodes = [config(f"ref+sops://values.yaml#/{path}") for path in ("text", "flag", "number", "below/a")]
    monkeypatch.delenv("SOPS_AGE_KEY", raising=False)
    monkeypatch.setenv("SOPS_AGE_KEY_FILE", str(key))
    assert resolve_documents(nodes, ["vals"], root) == resolve_documents(nodes, ["sops"], root)
    assert calls(root) == ["eval -f - -o json"]
    monkeypatch.setenv("SOPS_AGE_KEY_FILE", "/dev/null")
    with pytest.raises(ScaffoldError) as caught:
        resolve_documents(nodes[:1], ["vals"], root)
    assert str(caught.value) == (
        "`vals` failed with exit code 1: no key at hand decrypts a file; for age, set `SOPS_AGE_KEY_FILE` "
        "(`ref+sops://values.yaml#/text`)"
    )
