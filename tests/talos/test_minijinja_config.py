"""The template engine's configuration: TOML and variables in; every key or one sentence out."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from scaffold.errors import ScaffoldError
from scaffold.talos.minijinja_config import MinijinjaConfig, Syntax, read_config, with_environment

FULL = """
format = "yaml"
autoescape = "none"
include = false
newline = false
trim-blocks = true
lstrip-blocks = true
py-compat = true
env = true
strict = true
safe-paths = ["talos", "/srv/shared"]
expr-out = "json-pretty"
fuel = 5000

[syntax]
block-start = "<%"
block-end = "%>"
variable-start = "<<"
variable-end = ">>"
comment-start = "<#"
comment-end = "#>"
line-statement-prefix = "%%"
line-comment-prefix = "//"

[defines]
text = "a"
number = 1
list = [1.5, {key = true}]
time = 1979-05-27T07:32:00.120Z
date = 1979-05-27
hour = 07:32:00
"""


@pytest.mark.parametrize("text", ["", "# nothing\n", "[syntax]\n[defines]\n"])
def test_a_file_that_says_nothing(text: str) -> None:
    assert read_config(text, "x") == MinijinjaConfig()


def test_every_key() -> None:
    config = read_config(FULL, "x")
    assert config == MinijinjaConfig(
        format="yaml",
        autoescape="none",
        include=False,
        newline=False,
        trim_blocks=True,
        lstrip_blocks=True,
        py_compat=True,
        env=True,
        strict=True,
        safe_paths=("talos", "/srv/shared"),
        expr_out="json-pretty",
        fuel=5000,
        syntax=Syntax("<%", "%>", "<<", ">>", "<#", "#>", "%%", "//"),
        defines={
            "text": "a",
            "number": 1,
            "list": [1.5, {"key": True}],
            "time": "1979-05-27T07:32:00.12Z",
            "date": "1979-05-27",
            "hour": "07:32:00",
        },
    )
    unset = MinijinjaConfig()
    assert [each.name for each in fields(config) if getattr(config, each.name) == getattr(unset, each.name)] == []
    assert config.delimiters == (("<<", ">>"), ("<%", "%>"), ("<#", "#>"))
    assert (config.has_lines, unset.has_lines) == (True, False)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a b", "f.toml:1:3: not TOML: expected '=' after a key in a key/value pair"),
        ('x = "', "f.toml: not TOML: unterminated string (at end of document)"),
        ("env = 'yes'", "f.toml:1: `env` is `true` or `false`"),
        ("# c\nnewline = 1 # c", "f.toml:2: `newline` is `true` or `false`"),
        ("fuel = -1", "f.toml:1: `fuel` is a whole number that is not negative"),
        ("fuel = true", "f.toml:1: `fuel` is a whole number that is not negative"),
        ("fuel = 1.0", "f.toml:1: `fuel` is a whole number that is not negative"),
        ("autoescape = true", "f.toml:1: `autoescape` is a text; put it in quotes"),
        ("autoescape = 'no'", "f.toml:1: `autoescape` is `auto`, `html`, `json` or `none`"),
        ("expr-out = 'x'", "f.toml:1: `expr-out` is `print`, `json`, `json-pretty` or `status`"),
        ("safe-paths = 'x'", "f.toml:1: `safe-paths` is a list of paths"),
        ("safe-paths = [1]", "f.toml:1: `safe-paths` is a list of paths"),
        ("syntax = 1", "f.toml:1: `syntax` is a table; write `[syntax]` and its keys below"),
        ("\n[[defines]]", "f.toml: `defines` is a table; write `[defines]` and its keys below"),
        ("env = true\n[syntax]\nblock-end = 1", "f.toml:3: `block-end` is a text; put it in quotes"),
        ("[syntax]\nvariable-end = ''", "f.toml:2: `variable-end` is empty"),
        ("[syntax]\nblock-start = '{{'", "f.toml:2: `block-start` is the same as `variable-start`"),
        ("syntax.comment-start = '{%'", "f.toml:1: `comment-start` is the same as `block-start`"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, message: str) -> None:
    with pytest.raises(ScaffoldError) as raised:
        read_config(text, "f.toml")
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (
            "\ntrim_blocks = true",
            "f.toml:2: unknown key `trim_blocks` counts for nothing; did you mean `trim-blocks`",
        ),
        (
            "auto-escape = 'none'",
            "f.toml:1: unknown key `auto-escape` counts for nothing; did you mean `autoescape`",
        ),
        (
            "zzz = 1",
            "f.toml:1: unknown key `zzz` counts for nothing; known are `format`, `autoescape`, `include`, `newline`, "
            "`trim-blocks`, `lstrip-blocks`, `py-compat`, `env`, `strict`, `safe-paths`, `expr-out`, `fuel`, `syntax` "
            "and `defines`",
        ),
        (
            "[syntax]\nblock_start = '<'",
            "f.toml:2: unknown key `block_start` counts for nothing; did you mean `block-start`",
        ),
        (
            "[define]\nenv = 1",
            "f.toml:1: unknown key `define` counts for nothing; did you mean `defines`",
        ),
    ],
)
def test_a_key_that_is_not_known_counts_for_nothing_and_is_said(text: str, note: str) -> None:
    notes: list[str] = []
    assert read_config(f"fuel = 7\n{text}", "f.toml", notes.append) == MinijinjaConfig(fuel=7)
    line = int(note.split(":")[1])
    assert notes == [note.replace(f"f.toml:{line}:", f"f.toml:{line + 1}:")]
    assert read_config(text, "f.toml") == MinijinjaConfig()


def test_variables_that_change_nothing() -> None:
    config = read_config(FULL, "x")
    others = {"MINIJINJA_CONFIG_FILE": "x", "MINIJINJA_FUEL": "none", "MINIJINJA_DEFINES": "a=1", "HOME": "/"}
    assert with_environment(config, {}) is config
    assert with_environment(config, {**others, "MINIJINJA_FUEL": "0"}) == config
    assert with_environment(config, others) == config


def test_every_variable() -> None:
    said = {
        "MINIJINJA_FORMAT": "toml",
        "MINIJINJA_AUTOESCAPE": "html",
        "MINIJINJA_INCLUDE": "off",
        "MINIJINJA_NEWLINE": "No",
        "MINIJINJA_TRIM_BLOCKS": "1",
        "MINIJINJA_LSTRIP_BLOCKS": "yes",
        "MINIJINJA_PY_COMPAT": "TRUE",
        "MINIJINJA_ENV": "on",
        "MINIJINJA_STRICT": "true",
        "MINIJINJA_SAFE_PATHS": "/a:/b",
        "MINIJINJA_EXPR_OUT": "status",
        "MINIJINJA_FUEL": "7",
        "MINIJINJA_SYNTAX": "block-start=<% line-comment-prefix=//",
    }
    syntax = Syntax(block_start="<%", line_comment_prefix="//")
    assert with_environment(MinijinjaConfig(defines={"a": 1}), said) == MinijinjaConfig(
        "toml", "html", False, False, True, True, True, True, True, ("/a", "/b"), "status", 7, syntax, {"a": 1}
    )
    partly = with_environment(read_config(FULL, "x"), {"MINIJINJA_SYNTAX": "block-end=!>"})
    assert partly == replace(read_config(FULL, "x"), syntax=replace(read_config(FULL, "x").syntax, block_end="!>"))


SYNTAX_KEYS = (
    "`block-start`, `block-end`, `variable-start`, `variable-end`, `comment-start`, `comment-end`, "
    "`line-statement-prefix` or `line-comment-prefix`"
)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("NEWLINE", "s3cret", "is `true` or `false`"),
        ("STRICT", "", "is `true` or `false`"),
        ("AUTOESCAPE", "s3cret", "is `auto`, `html`, `json` or `none`"),
        ("SYNTAX", "s3cret", f"is made of `KEY=VALUE`: {SYNTAX_KEYS}"),
        ("SYNTAX", "block_start=<", f"is made of `KEY=VALUE`: {SYNTAX_KEYS}"),
    ],
)
def test_a_variable_that_means_nothing(name: str, value: str, message: str) -> None:
    with pytest.raises(ScaffoldError) as raised:
        with_environment(MinijinjaConfig(), {f"MINIJINJA_{name}": value})
    assert str(raised.value) == f"the environment variable `MINIJINJA_{name}` {message}"


def test_a_variable_whose_delimiters_are_the_same() -> None:
    with pytest.raises(ScaffoldError) as raised:
        with_environment(MinijinjaConfig(), {"MINIJINJA_SYNTAX": "comment-start={{"})
    assert str(raised.value) == (
        "the environment variable `MINIJINJA_SYNTAX`: `comment-start` is the same as `variable-start`"
    )
