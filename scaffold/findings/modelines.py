"""The JSON Schemas that files name for their editor."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from scaffold.repository import Document, Repository

_MODELINE = re.compile(r"#\s*yaml-language-server:\s*\$schema=(\S+)")


def by_schema(repository: Repository, documents: Iterable[Document]) -> Mapping[str, tuple[Document, ...]]:
    """Return documents by the address of their schema, in the order of the documents; those without one are left out.

    A modeline holds for the document that comes next in its file. Only addresses over https that end in `.json` count.
    """
    found: dict[str, list[Document]] = {}
    for document in documents:
        named = _nearest(repository.text(document.path), document)
        if named.startswith("https://") and named.endswith(".json"):
            found.setdefault(named, []).append(document)
    return {address: tuple(meant) for address, meant in found.items()}


def _nearest(text: str, document: Document) -> str:
    """Return the address in the last modeline of the comments directly above a document, empty for none."""
    for line in reversed(text[: document.node.start_mark.index].splitlines()):
        if line.strip() and not line.startswith(("#", "---")):
            break
        named = _MODELINE.match(line)
        if named:
            return named[1]
    return ""
