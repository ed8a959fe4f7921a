"""Reads answers from a document, each from its own place, and finds those that a part of one holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

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
        switches: Answers that are true, or false for anything else.
        counts: Answers that are whole numbers, or -1.
    """

    texts: Places = field(default_factory=dict)
    flags: Places = field(default_factory=dict)
    labels: Places = field(default_factory=dict)
    mappings: Places = field(default_factory=dict)
    lists: Places = field(default_factory=dict)
    switches: Places = field(default_factory=dict)
    counts: Places = field(default_factory=dict)

    def read(self, body: Any) -> dict[str, Any]:
        """Read the answers of a document, or of a part of one."""
        answers: dict[str, Any] = {name: text_at(body, *keys) for name, keys in self.texts.items()}
        answers |= {name: flag(value_at(body, *keys)) for name, keys in self.flags.items()}
        answers |= {name: texts(mapping_at(body, *keys)) for name, keys in self.labels.items()}
        answers |= {name: dict(mapping_at(body, *keys)) for name, keys in self.mappings.items()}
        answers |= {name: mappings(list_at(body, *keys)) for name, keys in self.lists.items()}
        answers |= {name: value_at(body, *keys) is True for name, keys in self.switches.items()}
        return answers | {name: count(value_at(body, *keys)) for name, keys in self.counts.items()}

    def held(self, body: Any, names: Collection[str]) -> dict[str, tuple[tuple[str, ...], Any]]:
        """Return those of some answers that say all that stands in their place, each with the place."""
        nothing, found = self.read({}), self.read(body)
        kinds = (self.texts, self.flags, self.labels, self.mappings, self.lists, self.switches, self.counts)
        places = {name: keys for kind in kinds for name, keys in kind.items() if name in names}
        return {
            name: (keys, found[name])
            for name, keys in places.items()
            if found[name] != nothing[name] and _says(found[name], value_at(body, *keys))
        }


def _says(answer: object, value: object) -> bool:
    return answer == value or (isinstance(value, bool) and answer == flag(value))


def flag(value: object) -> str:
    """Return a truth value as the template's choices have it; empty for anything else."""
    return str(value).lower() if isinstance(value, bool) else ""


def count(value: object) -> int:
    """Return a whole number that is not negative; -1 for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else -1


def texts(body: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of a mapping, by their names."""
    return {name: value for name, value in body.items() if isinstance(name, str) and isinstance(value, str)}


def mappings(items: list[Any]) -> list[dict[str, Any]]:
    """Return the mappings of a list."""
    return [item for item in items if isinstance(item, dict)]
