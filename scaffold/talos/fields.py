"""The fields that each Talos version knows: every document kind, every key, its type and how a patch merges it."""

from __future__ import annotations

import json
import pkgutil
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError

VERSIONS = ("1.10", "1.11", "1.12", "1.13", "1.14")
"""The minor versions of Talos that there is a table for, oldest first."""

_VERSION = re.compile(r"v?(\d{1,4})\.(\d{1,4})(?:[.+-].*)?", re.ASCII)


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
    """A list, free-form mapping or text of bytes: the patch's stands instead; null is ignored."""
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
            for a collection `struct`, `list` or `map`; `any` is a mapping whose content is free.
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


_USUAL = {
    "bool": Rule.ALWAYS,
    "any": Rule.FREE,
    "bytes": Rule.REPLACE,
    "base64": Rule.REPLACE,
    "url": Rule.URL,
    "size-or-percentage": Rule.SIZE,
}
"""The rules of the scalars, and of free-form mappings, that are no `Rule.VALUE`, where a table names none."""


@cache
def load_table(version: str) -> Table:
    """Read what a version, one of `VERSIONS`, knows; the file is part of the package.

    A table has the structs by the names of their Go types, and of every key the type, then its rule, where that is not
    the usual one of the type, then the keys that identify an item: `uint32 pointer`, `[]string`, `{}string`,
    `v1alpha1.InstallConfig optional`, `[]v1alpha1.Vlan keyed vlanId`. `.ci/talos_tables.py` writes them.
    """
    content = json.loads(pkgutil.get_data("scaffold.talos", f"tables/{version}.json") or b"")
    builder = _Builder(content["structs"])
    kinds = {name: Kind(name, kind["named"], builder.field(kind["struct"])) for name, kind in content["kinds"].items()}
    return Table(version, kinds)


class _Builder:
    """Make each field that is written the same way once."""

    def __init__(self, structs: Mapping[str, Mapping[str, str]]) -> None:
        self._structs = structs
        self._made: dict[str, Field] = {}

    def field(self, written: str) -> Field:
        """Return the field that a table writes this way."""
        made = self._made.get(written)
        if made is None:
            made = self._made[written] = self._make(written)
        return made

    def _make(self, written: str) -> Field:
        type_, _, rest = written.partition(" ")
        rule, _, key = rest.partition(" ")
        if type_.startswith("[]"):
            items = self.field(type_.removeprefix("[]"))
            return Field("list", Rule(rule or Rule.APPEND), items=items, key=tuple(key.split(",")) if key else ())
        if type_.startswith("{}"):
            return Field("map", Rule(rule or Rule.MAP), items=self.field(type_.removeprefix("{}")))
        if type_ in self._structs:
            fields = {name: self.field(field) for name, field in self._structs[type_].items()}
            return Field("struct", Rule(rule or Rule.STRUCT), fields)
        return Field(type_, Rule(rule or _USUAL.get(type_, Rule.VALUE)))


def pick_version(text: str) -> str:
    """Return the table's version for a version of Talos, such as `v1.13.9`, `1.13` or `v1.14.0-rc.1`.

    A newer one than is known gets the newest table.

    Raises:
        ScaffoldError: Not a version, or one that is older than every table.
    """
    match = _VERSION.fullmatch(text.strip())
    if match is None:
        raise ScaffoldError(f"`{printable(text)}` is no version of Talos, write one such as `v{VERSIONS[-1]}.0`")
    wanted = (int(match[1]), int(match[2]))
    if wanted < _numbers(VERSIONS[0]):
        raise ScaffoldError(f"Talos {printable(text)} is not known, the oldest that is known is {VERSIONS[0]}")
    return next(version for version in reversed(VERSIONS) if _numbers(version) <= wanted)


def _numbers(version: str) -> tuple[int, int]:
    major, _, minor = version.partition(".")
    return int(major), int(minor)
