"""`scaffold talos patch`: the result on standard output, everything else beside it."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from scaffold.cli import run

BASE = "version: v1alpha1\nmachine:\n  type: worker\n  certSANs: [a] # one\n"
RESULT = "version: v1alpha1\nmachine:\n    type: worker\n    certSANs:\n        - a\n    sysctls:\n        x: 0x10\n"
PATCH = "machine:\n  sysctls: {x: 0x10}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder without Git that has a base and a patch."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    (tmp_path / "patch.yaml").write_text(PATCH, encoding="utf-8")
    return tmp_path


def patch(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(["talos", "patch", *arguments])
    return (code, *capsys.readouterr())


def test_no_patch_prints_the_config(capsys: pytest.CaptureFixture[str]) -> None:
    expected = "version: v1alpha1\nmachine:\n    type: worker\n    certSANs:\n        - a\n"
    assert patch(capsys, "base.yaml") == (0, expected, "")


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["-p", "@patch.yaml"], id="from a file"),
        pytest.param(["--patch", PATCH], id="as text"),
        pytest.param(
            ["-p", '[{"op": "add", "path": "/machine/sysctls", "value": {}}]', "-p", "@patch.yaml"], id="both"
        ),
    ],
)
def test_a_patch(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert patch(capsys, "base.yaml", *arguments) == (0, RESULT, "")


@pytest.mark.parametrize(
    ("arguments", "text"),
    [(["-", "-p", "@patch.yaml"], BASE), (["@-", "-p", "@patch.yaml"], BASE), (["base.yaml", "-p", "@-"], PATCH)],
    ids=["the base", "the base, as talosctl writes it", "a patch"],
)
def test_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str], text: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert patch(capsys, *arguments) == (0, RESULT, "")


def test_a_file_is_for_its_owner_only(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    assert patch(capsys, "base.yaml", "-p", "@patch.yaml", "-o", "base.yaml") == (0, "", "")
    assert (folder / "base.yaml").read_text(encoding="utf-8") == RESULT
    assert (folder / "base.yaml").stat().st_mode & 0o777 == 0o600


def test_a_surprise_is_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = patch(capsys, "base.yaml", "-p", "machine: {certSANs: [b], type: ''}")
    assert (code, out) == (0, RESULT.partition("    sysctls")[0] + "        - b\n")
    assert err == (
        "warning: patch 1:1:32: `machine.type`: a zero, empty or null value changes nothing, "
        "the value at base.yaml:3:9 stays [zero-ignored]\n"
    )


INSTALL = "machine:\n  install:\n    image: factory.talos.dev/metal-installer/ab:{}\n"
HOSTNAME = "apiVersion: v1alpha1\nkind: HostnameConfig\nhostname: a\n"
UNKNOWN = "error: patch 1:2:7: unknown kind `HostnameConfig`, which Talos knows from 1.12 on\n"


@pytest.mark.parametrize(
    ("tag", "arguments", "code", "error"),
    [
        pytest.param("v1.11.3", [], 2, UNKNOWN, id="of the image"),
        pytest.param("v1.12.0", [], 0, "", id="of the image, newer"),
        pytest.param("v1.11.3", ["--talos-version", "v1.13.9"], 0, "", id="given"),
        pytest.param("v1.12.0", ["--talos-version", "1.11"], 2, UNKNOWN, id="given, older"),
        pytest.param("latest", [], 0, "", id="the newest"),
        pytest.param("v2.0.0", [], 0, "", id="newer than the newest"),
        pytest.param(
            "v1.8.1", [], 2, "error: base.yaml installs `v1.8.1`: Talos v1.8.1 is not known, the oldest that is known "
            "is 1.10; add `--talos-version`\n", id="older than the oldest",
        ),
        pytest.param(
            "v1.12.0", ["--talos-version", "newest"], 2, "error: `newest` is no version of Talos, write one such as "
            "`v1.14.0`\n", id="none",
        ),
    ],
)  # fmt: skip
def test_the_version_decides_what_is_known(
    capsys: pytest.CaptureFixture[str], folder: Path, tag: str, arguments: list[str], code: int, error: str
) -> None:
    (folder / "base.yaml").write_text(INSTALL.format(tag), encoding="utf-8")
    found, out, err = patch(capsys, "base.yaml", "-p", HOSTNAME, *arguments)
    assert (found, bool(out), err) == (code, not error, error)


HINT = "{} has `{{{{` or `{{%` in it; if it is a template, render it first"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"", "base.yaml is empty; a machine config has at least one document", id="nothing"),
        pytest.param(b"# a\n---\n", "base.yaml is empty; a machine config has at least one document", id="comments"),
        pytest.param(b"machine: \xff\n", "base.yaml is not UTF-8 text", id="not UTF-8"),
        pytest.param(b"\x7fELF\x02\x01\x01\x00", "base.yaml:1:1: not YAML: character 127 is not allowed: control "
                     "characters are not allowed", id="a program"),
        pytest.param(b"#" * (4 * 1024 * 1024 + 1), "base.yaml is larger than 4 MiB", id="too large"),
        pytest.param(b"[" * 5000, "base.yaml:1:101: not YAML: nested deeper than 100 levels", id="nested deeply"),
        pytest.param(b"machine: {}\nmachine: {}\n", "base.yaml:2:1: not YAML: the key `machine` is given twice",
                     id="a key twice"),
        pytest.param(b"- a\n", "base.yaml:1:1: a document of a machine config is a mapping", id="a list"),
        pytest.param(b"machine:\n  type: {{ role }}\n", "base.yaml:2:10: not YAML: a key must be a text\n"
                     + HINT.format("base.yaml"), id="an expression of a template"),
        pytest.param(b"{% if x %}\nmachine: {}\n{% endif %}\n", "base.yaml:1:2: not YAML: while scanning for the next "
                     "token found character that cannot start any token\n" + HINT.format("base.yaml"),
                     id="a statement of a template"),
        pytest.param(b"machine:\n  hostname: x\n  content: '{{ op://a/b/c }}'\n",
                     "base.yaml:2:3: unknown key `hostname` in `machine`\nbase.yaml:3:3: unknown key `content` in "
                     "`machine`", id="two unknown keys, and no template"),
    ],
)  # fmt: skip
def test_a_bad_base(capsys: pytest.CaptureFixture[str], folder: Path, content: bytes, message: str) -> None:
    (folder / "base.yaml").write_bytes(content)
    assert patch(capsys, "base.yaml", "-p", "@patch.yaml") == (2, "", f"error: {message}\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["none.yaml"], "cannot read `none.yaml`: no such file or directory", id="no base"),
        pytest.param(["."], "cannot read `.`: is a directory", id="a folder"),
        pytest.param(["base.yaml", "-p", "@none"], "cannot read `none`: no such file or directory", id="no patch"),
        pytest.param(["base.yaml", "-p", "@"], "`-p @` names no file; write `-p @FILE`", id="a patch without a name"),
        pytest.param(["base.yaml", "-p", "patch.yaml"],
                     "`-p patch.yaml` names a file; write `-p @patch.yaml` to read a file", id="a file without an @"),
        pytest.param(["base.yaml", "-p", "nope.yaml"],
                     "`-p nope.yaml` is no patch; write `-p @nope.yaml` to read a file", id="no file without an @"),
        pytest.param(["base.yaml", "-p", "{}", "--talos-version", ""],
                     "`` is no version of Talos, write one such as `v1.14.0`", id="a version that is not set"),
        pytest.param(["base.yaml", "-p", "[no.yaml]"],
                     "patch 1:1:2: an item of a JSON patch is a mapping with `op` and `path`", id="a list of texts"),
        pytest.param(["-", "-p", "@-"], "standard input can be read only once; name a file for the others", id="twice"),
        pytest.param(["base.yaml", "-p", "machine: {type: {{ x }}}"], "patch 1:1:18: not YAML: a key must be a text\n"
                     + HINT.format("patch 1"), id="a template as a patch"),
        pytest.param(["base.yaml", "-o", "none/out"], "cannot write `none/out`: no such file or directory; "
                     "nothing was changed", id="no folder to write in"),
        pytest.param([], "Missing argument 'BASE'.", id="nothing"),
    ],
)  # fmt: skip
def test_refusals(capsys: pytest.CaptureFixture[str], arguments: list[str], message: str) -> None:
    assert patch(capsys, *arguments) == (2, "", f"error: {message}\n")


def test_a_byte_order_mark_is_no_part_of_a_config(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    (folder / "base.yaml").write_bytes(b"\xef\xbb\xbf" + BASE.encode())
    assert patch(capsys, "base.yaml", "-p", "@patch.yaml") == (0, RESULT, "")


def test_an_expression_that_is_left_in_quotes_is_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    text = "machine:\n  token: '{{ token }}'\n  files:\n    - path: /a\n      content: |\n        {{ .Go }}\n"
    code, out, err = patch(capsys, "base.yaml", "-p", text)
    assert (code, "token: '{{ token }}'" in out) == (0, True)
    assert err == "warning: patch 1:2:10: `{{` or `{%` is left of a template; render it first\n"


def test_nothing_secret_is_in_an_error(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    (folder / "base.yaml").write_text(f"{BASE}  token: hunter2\n", encoding="utf-8")
    for text in (
        "machine: {ca: hunter2}",
        "machine: {token: [hunter2]}",
        "machine: {token: {hunter: hunter2}}",
        "[{op: test, path: /machine/token, value: hunter3}]",
        "machine: {files: [{path: hunter2, $patch: delete}]}",
    ):
        code, out, err = patch(capsys, "base.yaml", "-p", text)
        assert (code, out, "hunter2" in err, "hunter3" in err) == (2, "", False, False)
