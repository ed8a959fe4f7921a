"""Reads answers from a document, each from its own place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scaffold.inference.entries import Entry
from scaffold.repository import list_at, mapping_at, text_at, value_at

Places = Mapping[str, tuple[str, ...]]
"""Names of answers, each with the keys that lead to its value."""


@dataclass(frozen=True, slots=True)
class Fields:
    """Where a kind of document has its answers; what is absent is empty.

    Attributes:
        texts: Answers that are texts.
        flags: Answers that are `true`, `false` or empty.
        labels: Answers that are mappings of names to texts; what is no text is left out.
        mappings: Answers that are mappings as the API has them.
        lists: Answers that are lists of such.
    """

    texts: Places = field(default_factory=dict)
    flags: Places = field(default_factory=dict)
    labels: Places = field(default_factory=dict)
    mappings: Places = field(default_factory=dict)
    lists: Places = field(default_factory=dict)

    def read(self, body: Any) -> Entry:
        """Read the answers of a document, or of a part of one."""
        answers: Entry = {name: text_at(body, *keys) for name, keys in self.texts.items()}
        answers |= {name: flag(value_at(body, *keys)) for name, keys in self.flags.items()}
        answers |= {name: texts(mapping_at(body, *keys)) for name, keys in self.labels.items()}
        answers |= {name: dict(mapping_at(body, *keys)) for name, keys in self.mappings.items()}
        return answers | {name: mappings(list_at(body, *keys)) for name, keys in self.lists.items()}


def flag(value: object) -> str:
    """Return a truth value as the template's choices have it; empty for anything else."""
    return str(value).lower() if isinstance(value, bool) else ""


def texts(body: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of a mapping, by their names."""
    return {name: value for name, value in body.items() if isinstance(name, str) and isinstance(value, str)}


def mappings(items: list[Any]) -> list[dict[str, Any]]:
    """Return the mappings of a list."""
    return [item for item in items if isinstance(item, dict)]
