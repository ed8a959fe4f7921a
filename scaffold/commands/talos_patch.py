"""`scaffold talos patch`: what `talosctl machineconfig patch` does, without talosctl."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scaffold.adapters.disk import reason
from scaffold.adapters.private_file import write_private
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.talos.documents import as_document
from scaffold.talos.fields import VERSIONS, Table, load_table, pick_version
from scaffold.talos.installed_version import installed_version
from scaffold.talos.merge import Merged, merge, read_patch
from scaffold.talos.tree import Items, Map, Value, parse
from scaffold.talos.writer import write_documents
from scaffold.yaml_reader import MAX_BYTES

_TEMPLATE = re.compile(r"\{%|\{\{(?![ \t]*op://)")
_STDIN = frozenset({"-", "@-"})


@dataclass(frozen=True, slots=True)
class _Source:
    text: str
    origin: str


def run(base: str, patches: Sequence[str], version: str | None, output: Path | None) -> int:
    """Merge patches over a machine config; print the result, or write it to a file that only its owner may read.

    Args:
        base: A file, or `-` for standard input.
        patches: Each `@FILE`, `@-` for standard input, or the text of a patch.
        version: Talos version; otherwise that of the installer image in the base, otherwise the newest.
        output: Where to write; `None` prints.

    Raises:
        ScaffoldError: Something cannot be read, is no config or patch, or cannot be merged.
    """
    if (base in _STDIN) + patches.count("@-") > 1:
        raise ScaffoldError("standard input can be read only once; name a file for the others")
    config = _read(base.removeprefix("@") if base in _STDIN else base)
    sources = [_read_patch(patch, number) for number, patch in enumerate(patches, 1)]
    try:
        merged = _merged(config, sources, version)
    except ScaffoldError as error:
        templates = [source.origin for source in (config, *sources) if _TEMPLATE.search(source.text)]
        if not templates:
            raise
        hint = f"{printable(templates[0])} has `{{{{` or `{{%` in it; if it is a template, render it first"
        raise ScaffoldError(f"{error}\n{hint}") from None
    result = write_documents(merged.documents)
    for warning in (
        *(note for note in merged.notes if not note.is_ordinary),
        *_left_markers(document.body for document in merged.documents),
    ):
        sys.stderr.write(f"warning: {warning}\n")
    if output is None:
        sys.stdout.write(result)
    else:
        write_private(output, result.encode())
    return 0


def _merged(config: _Source, patches: Sequence[_Source], version: str | None) -> Merged:
    values = parse(config.text, config.origin)
    if not values:
        raise ScaffoldError(f"{printable(config.origin)} is empty; a machine config has at least one document")
    table = load_table(pick_version(version)) if version is not None else _installed(values, config.origin)
    read = [read_patch(patch.text, patch.origin, table) for patch in patches]
    return merge([as_document(value, table) for value in values], read, table)


def _installed(values: Sequence[Value], origin: str) -> Table:
    """Return what the version knows that the installer image of a config has, or the newest."""
    newest = load_table(VERSIONS[-1])
    tag = installed_version(as_document(value, newest) for value in values)
    try:
        return load_table(pick_version(tag)) if tag else newest
    except ScaffoldError as error:
        raise ScaffoldError(
            f"{printable(origin)} installs `{printable(tag)}`: {error}; add `--talos-version`"
        ) from None


def _left_markers(values: Iterable[Value]) -> Iterator[str]:
    """Find texts that a template engine has not seen; files in blocks may have such markers of their own."""
    for value in values:
        if isinstance(value, Map):
            yield from _left_markers(entry.value for entry in value.entries.values())
        elif isinstance(value, Items):
            yield from _left_markers(value.values)
        elif "{" in value.text and value.style not in ("|", ">") and _TEMPLATE.search(value.text):
            yield printable(f"{value.place}: `{{{{` or `{{%` is left of a template; render it first")


def _read_patch(patch: str, number: int) -> _Source:
    if patch == "@":
        raise ScaffoldError("`-p @` names no file; write `-p @FILE`")
    if patch.startswith("@"):
        return _read(patch[1:])
    if not set(patch) & set("\n:[{#") and patch.strip():
        what = "names a file" if _is_file(patch) else "is no patch"
        raise ScaffoldError(f"`-p {printable(patch)}` {what}; write `-p @{printable(patch)}` to read a file")
    return _Source(patch, f"patch {number}")


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except (OSError, ValueError):  # too long, or with a zero byte: no file's name
        return False


def _read(name: str) -> _Source:
    origin = "standard input" if name == "-" else name
    try:
        if name == "-":
            content = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with Path(name).open("rb") as file:  # also of a pipe, as the shell's `<(…)` makes it
                content = file.read(MAX_BYTES + 1)
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise ScaffoldError(f"cannot read `{printable(origin)}`: {reason(error)}") from None
    except UnicodeDecodeError:
        raise ScaffoldError(f"{printable(origin)} is not UTF-8 text") from None
    if len(content) > MAX_BYTES:
        raise ScaffoldError(f"{printable(origin)} is larger than {MAX_BYTES // (1024 * 1024)} MiB")
    return _Source(text, origin)
