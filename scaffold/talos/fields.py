"""The fields that each Talos version knows: every document kind, every key, its type and how a patch merges it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Rule(StrEnum):
    """How a patch's value meets the one that is there (`pkg/machinery/config/merge` of Talos)."""

    VALUE = "value"
    """A scalar that is overwritten unless the patch's is zero: `""`, `0`, null."""
    ALWAYS = "always"
    """A boolean that is no pointer: the patch's value wins, and its absence writes false."""
    POINTER = "pointer"
    """An optional scalar: overwritten where the patch has one, `false`, `0` and `""` included; null is ignored."""
    ERASED = "erased"
    """Overwritten by whatever the patch has, also by nothing, as soon as the struct around it is merged."""
    APPEND = "append"
    """A list: the patch's items behind those that are there, duplicates kept."""
    REPLACE = "replace"
    """A list, mapping or free-form value: the patch's stands instead."""
    KEYED = "keyed"
    """A list whose items merge with the item of the same key, see `Field.key`; others are appended."""
    KEYED_REPLACE = "keyed-replace"
    """The same, but the patch's item stands instead of the one with the same key."""
    MAP = "map"
    """A mapping: per key, each value by `Field.items`."""
    ARGS = "args"
    """A mapping of texts or lists of texts: per key, the patch's value stands instead, `""` clears it."""
    STRUCT = "struct"
    """A mapping with known keys, always there: merged key by key, also where the patch does not name it."""
    OPTIONAL = "optional"
    """A mapping with known keys behind a pointer: merged key by key where the patch names it."""
    FREE = "free"
    """Any YAML: mappings merge, lists append, two types that differ are an error."""
    PAIR = "pair"
    """A certificate with its key: the patch's stands instead, as a unit."""
    URL = "url"
    """A URL: per component."""
    SIZE = "size"
    """Bytes or a percentage, each kept beside the other; bytes win when it is written."""
    UNMERGEABLE = "unmergeable"
    """A value over another is an error."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a document.

    Attributes:
        type: What its text must be: `string`, `bool`, `int8` … `uint64`, `duration`, `address`, … (`decode`);
            for a collection `struct`, `list`, `map` or `any`.
        rule: How it is merged.
        fields: The known keys of a struct, by their names in YAML.
        items: What a list's items, or a map's values, are.
        key: What identifies an item of a keyed list: names of its fields, the first one present counts.
    """

    type: str
    rule: Rule
    fields: Mapping[str, Field] = field(default_factory=dict)
    items: Field | None = None
    key: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document.

    Attributes:
        name: The kind; `v1alpha1` is the main document, which has no `kind`.
        named: Whether `name` is part of its identity.
        root: Its fields, without `apiVersion` and `kind`.
    """

    name: str
    named: bool
    root: Field


@dataclass(frozen=True, slots=True)
class Table:
    """What one Talos version knows.

    Attributes:
        version: The minor version, such as `1.13`.
        kinds: Every kind by its name.
    """

    version: str
    kinds: Mapping[str, Kind]
