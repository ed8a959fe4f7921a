"""A machine config as a list of documents, each with the identity by which Talos matches them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.talos.fields import Table
from scaffold.talos.tree import Map, Value, parse, text_at

MAIN = "v1alpha1"
"""The kind of the main document, which writes none."""

MAIN_TITLE = "the main document"
"""What messages call it."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a machine config.

    Attributes:
        kind: Its `kind`, `v1alpha1` for the main document.
        name: Its `name` where that is part of the kind's identity, else empty.
        body: All of it, `apiVersion` and `kind` included.
    """

    kind: str
    name: str
    body: Map

    @property
    def title(self) -> str:
        """Return what a message calls it, such as `BondConfig bond0`."""
        if self.kind == MAIN:
            return MAIN_TITLE
        return printable(f"{self.kind} {self.name}" if self.name else self.kind)


def read_documents(text: str, origin: str, table: Table, lines: Sequence[int] = ()) -> tuple[Document, ...]:
    """Parse a machine config, or a strategic merge patch, into its documents.

    Args:
        text: The YAML stream.
        origin: What messages call it, usually a path.
        table: Tells which kinds have a name.
        lines: See `tree.parse`.

    Raises:
        ScaffoldError: Not YAML, or a document that is no mapping.
    """
    return tuple(as_document(value, table) for value in parse(text, origin, lines))


def as_document(value: Value, table: Table) -> Document:
    """Return the document that a value is.

    Raises:
        ScaffoldError: The value is no mapping.
    """
    if not isinstance(value, Map):
        raise ScaffoldError(f"{printable(str(value.place))}: a document of a machine config is a mapping")
    kind = text_at(value, "kind") or MAIN
    known = table.kinds.get(kind)
    named = known.named if known else kind != MAIN
    return Document(kind, text_at(value, "name") if named else "", value)
