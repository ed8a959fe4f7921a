"""Reads single values of files that SOPS encrypts: one `sops --decrypt` per file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from scaffold.adapters.process import complete, failure
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError

_SCHEME = "sops://"
_REASONS = {
    "failed to get the data key": "no key at hand decrypts it; for age, set `SOPS_AGE_KEY_FILE`",
    "metadata not found": "it is not encrypted with SOPS",
    "mac mismatch": "it was changed after it was encrypted",
}
"""What is known to mean what in the program's stderr, which itself is never repeated."""


def read_sops(texts: Sequence[str], root: Path, timeout: float) -> Mapping[str, str]:
    """Return the value of each reference `ref+sops://PATH#/a/b`; without `#` the whole file.

    Args:
        texts: The references.
        root: What their paths are relative to; a file outside it is refused.
        timeout: Seconds for a file.

    Raises:
        ToolMissingError: `sops` is not installed.
        ScaffoldError: No such file or key, a value that is no text or number, or `sops` failed.
    """
    files: dict[tuple[str, str, bool], Any] = {}
    values: dict[str, str] = {}
    for text in texts:
        parts = urlsplit(text.partition("+")[2])
        path = unquote(parts.netloc + parts.path)
        query = parse_qs(parts.query)
        if query.get("key_type", ["filepath"]) != ["filepath"]:
            raise ScaffoldError(f"`{printable(text)}`: `key_type` is for `--secrets vals`")
        key = (path, query.get("format", [""])[0], bool(parts.fragment))
        if key not in files:
            files[key] = _decrypt(*key, root, timeout)
        values[text] = _value(files[key], parts.fragment, text)
    return values


def _decrypt(path: str, input_type: str, structured: bool, root: Path, timeout: float) -> Any:
    shown = printable(path)
    file = (root / path).resolve()
    if not file.is_relative_to(root.resolve()):
        raise ScaffoldError(f"`{shown}` is outside of the repository; only files in it are decrypted")
    if not file.is_file():
        raise ScaffoldError(f"`{shown}` is no file in the repository")
    argv = ["sops", "--decrypt"]
    argv += ["--input-type", input_type] if input_type else []
    argv += ["--output-type", "json"] if structured else []
    done = complete([*argv, str(file)], cwd=root, timeout=timeout)
    if done.returncode:
        stderr = done.stderr.decode("utf-8", "replace").lower()
        reason = next((words for phrase, words in _REASONS.items() if phrase in stderr), "")
        raise ScaffoldError(f"`{shown}`: {failure('sops', done.returncode, reason)}")
    try:
        text = done.stdout.decode()
        return json.loads(text, parse_int=str, parse_float=str) if structured else text
    except ValueError:
        raise ScaffoldError(f"`{shown}`: `sops` wrote no {'JSON' if structured else 'text'}") from None


def _value(content: Any, fragment: str, text: str) -> str:
    value = content
    for key in filter(None, fragment.split("/")):
        name = unquote(key)
        if isinstance(value, dict) and name in value:
            value = value[name]
        elif isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            raise ScaffoldError(f"`{printable(text)}`: the file has no `{printable(name)}` there")
    return single_value(value, text)


def single_value(value: Any, text: str) -> str:
    """Return what a program's JSON has for a reference as the text that stands in its place; of null nothing.

    Raises:
        ScaffoldError: A mapping or a list.
    """
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ScaffoldError(f"`{printable(text)}` is no single value")
    return value
