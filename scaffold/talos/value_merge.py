"""Merges one document's values by the rules of its fields, and notes what surprises."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.talos import keyed_lists
from scaffold.talos.comparison import bare, is_empty, is_zero, resolve, word
from scaffold.talos.fields import Field, Rule
from scaffold.talos.notes import Note, Surprise
from scaffold.talos.tree import Entry, Items, Map, Path, Place, Scalar, Value, dotted
from scaffold.talos.urls import merge_urls

_BEHIND_POINTER = "disk-size"
"""The type that cannot be merged over another, but can where there is none; others of its rule never can."""

_FREE = Field("any", Rule.FREE)
_EMPTY = Map(MappingProxyType({}))


class ValueMerger:
    """Merge the patches of one document into it."""

    def __init__(self, title: str, notes: list[Note]) -> None:
        self._title = title
        self._notes = notes
        self._rules: Mapping[Rule, Callable[[Value, Value, Field, Path], Value]] = {
            Rule.VALUE: self._value,
            Rule.APPEND: self._append,
            Rule.KEYED: self._keyed,
            Rule.KEYED_REPLACE: self._keyed,
            Rule.MAP: self._map,
            Rule.ARGS: self._args,
            Rule.STRUCT: self._struct,
            Rule.OPTIONAL: self._struct,
            Rule.FREE: self._free,
            Rule.PAIR: self._pair,
            Rule.URL: self._url,
            Rule.SIZE: self._size,
        }

    def struct(self, base: Map, patch: Map, field: Field, path: Path, place: Place) -> Map:
        """Merge a mapping with known keys.

        Args:
            base: What is there.
            patch: What is merged over it; empty where the patch does not name it.
            field: Its keys.
            path: Where it is in the document.
            place: Where the patch has it, or what is around it.

        Raises:
            ScaffoldError: Two values that Talos cannot merge.
        """
        entries = dict(base.entries)
        for name, entry in patch.entries.items():
            value, here = entry.value, (*path, name)
            known, old = field.fields.get(name), base.entries.get(name)
            if isinstance(value, Scalar) and value.is_null:
                # a key over a list or mapping with nothing but comments below it says nothing
                if old and (value.text or isinstance(old.value, Scalar)) and not (known and known.rule in _BY_ABSENCE):
                    self._ignored(Surprise.ZERO_IGNORED, old.value, value, here)
            elif known is None:  # `apiVersion` and `kind`, the same on both sides
                entries.setdefault(name, entry)
            elif old is None:
                entries[name] = Entry(entry.key, self._new(value, known, here))
            else:
                entries[name] = Entry(old.key, self._merge(old.value, value, known, here))
        for name in base.entries:
            known, new = field.fields.get(name), patch.get(name)
            if known and known.rule in _BY_ABSENCE and (new is None or (isinstance(new, Scalar) and is_empty(new))):
                self._leave_out(entries, name, known, path, place)
        return Map(entries, base.place)

    def _leave_out(self, entries: dict[str, Entry], name: str, field: Field, path: Path, place: Place) -> None:
        """Do what Talos does to a value that the patch's mapping around it does not have."""
        entry, here = entries[name], (*path, name)
        old = entry.value
        if field.rule is Rule.STRUCT:
            if isinstance(old, Map):
                entries[name] = Entry(entry.key, self.struct(old, _EMPTY, field, here, place))
        elif field.rule is Rule.UNMERGEABLE:
            if field.type != _BEHIND_POINTER:
                raise _unmergeable(here, place, old)
        elif not (isinstance(old, Scalar) and (is_empty(old) or resolve(old) is False)):
            del entries[name]
            self._note(Surprise.ERASED, here, place, old)

    def _merge(self, base: Value, patch: Value, field: Field, path: Path) -> Value:
        if isinstance(base, Scalar) and base.is_null:
            return self._new(patch, field, path)
        if field.rule is Rule.UNMERGEABLE:
            raise _unmergeable(path, patch.place, base)
        merge = self._rules.get(field.rule)
        return patch if merge is None else merge(base, patch, field, path)

    def _new(self, patch: Value, field: Field, path: Path) -> Value:
        """Return a value that meets none: items of a keyed list still meet each other."""
        if field.rule in (Rule.KEYED, Rule.KEYED_REPLACE):
            return self._keyed(Items((), patch.place), patch, field, path)
        if field.rule is Rule.UNMERGEABLE and field.type != _BEHIND_POINTER:
            raise _unmergeable(path, patch.place, patch)
        return patch

    def _value(self, base: Value, patch: Value, field: Field, path: Path) -> Value:
        if isinstance(patch, Scalar) and is_zero(patch, field):
            if not (isinstance(base, Scalar) and is_zero(base, field)):
                self._note(Surprise.ZERO_IGNORED, path, patch.place, base)
            return base
        return patch

    def _append(self, base: Value, patch: Value, field: Field, path: Path) -> Value:
        if not isinstance(base, Items) or not isinstance(patch, Items):
            return patch
        if not base.values:
            return Items(patch.values, base.place)
        if not patch.values:
            self._ignored(Surprise.ZERO_IGNORED, base, patch, path)
            return base
        self._note(Surprise.LIST_GREW, path, patch.place, base)
        bases = [bare(item) for item in base.values]
        for item in patch.values:
            if (twin := bare(item)) in bases:
                self._note(Surprise.DUPLICATE_ITEM, path, item.place, base.values[bases.index(twin)])
        return Items((*base.values, *patch.values), base.place)

    def _keyed(self, base: Value, patch: Value, field: Field, path: Path) -> Value:
        if not isinstance(base, Items) or not isinstance(patch, Items):
            return patch
        items = list(base.values)
        for item in patch.values:
            at = keyed_lists.find(items, item, field)
            if at < 0:
                twin = keyed_lists.find_unmatched(items, item, field)
                if twin >= 0:
                    self._note(Surprise.SELECTOR_NEVER_MATCHES, (*path, twin), item.place, items[twin])
                items.append(item)
            elif field.rule is Rule.KEYED_REPLACE or field.items is None:
                items[at] = item
            else:
                items[at] = self._merge(items[at], item, field.items, (*path, at))
        if not patch.values:
            self._ignored(Surprise.ZERO_IGNORED, base, patch, path)
        return Items(tuple(items), base.place)

    def _map(self, base: Value, patch: Value, field: Field, path: Path) -> Value:
        if not isinstance(base, Map) or not isinstance(patch, Map):
            return patch
        entries = dict(base.entries)
        for name, entry in patch.entries.items():
            old, here = entries.get(name), (*path, name)
            if old is None or field.items is None:
                entries[name] = entry
            elif _is_ignored(entry.value, field.items):
                self._ignored(Surprise.EMPTY_DOES_NOT_CLEAR, old.value, entry.value, here)
            else:
                entries[name] = Entry(old.key, self._merge(old.value, entry.value, field.items, here))
        if not patch.entries:
            self._ignored(Surprise.ZERO_IGNORED, base, patch, path)
        return Map(entries, base.place)

    def _args(self, base: Value, patch: Value, field: Field, path: Path) -> Value:
        if not isinstance(base, Map) or not isinstance(patch, Map):
            return patch
        if not patch.entries:
            self._ignored(Surprise.ZERO_IGNORED, base, patch, path)
        return Map({**base.entries, **patch.entries}, base.place)

    def _struct(self, base: Value, patch: Value, field: Field, path: Path) -> Value:
        if not isinstance(base, Map) or not isinstance(patch, Map):
            return patch
        return self.struct(base, patch, field, path, patch.place)

    def _free(self, base: Value, patch: Value, field: Field, path: Path) -> Value:
        if isinstance(base, Map) and isinstance(patch, Map):
            return self._map(base, patch, Field("map", Rule.MAP, items=_FREE), path)
        if isinstance(base, Items) and isinstance(patch, Items):
            return self._append(base, patch, field, path)
        if isinstance(base, Scalar) and isinstance(patch, Scalar):
            old, new = resolve(base), resolve(patch)
            if type(old) is type(new):
                if new or isinstance(new, bool):
                    return patch
                if old != new:
                    self._note(Surprise.ZERO_IGNORED, path, patch.place, base)
                return base
        raise ScaffoldError(
            printable(
                f"{patch.place}: `{dotted(path)}` is {word(patch)} here and {word(base)} at {base.place}; "
                "Talos merges only values of the same type"
            )
        )

    def _pair(self, base: Value, patch: Value, field: Field, path: Path) -> Value:
        if isinstance(base, Map) and isinstance(patch, Map):
            for name in field.fields:
                old, new = base.get(name), patch.get(name)
                if old is not None and not is_empty(old) and (new is None or is_empty(new)):
                    self._note(Surprise.HALF_PAIR, (*path, name), patch.place, old)
        return patch

    def _url(self, base: Value, patch: Value, field: Field, path: Path) -> Value:
        if not isinstance(base, Scalar) or not isinstance(patch, Scalar):
            return patch
        merged = merge_urls(base.text, patch.text)
        if merged is None:
            raise _unmergeable(path, patch.place, base)
        if merged == patch.text:
            return patch
        if not patch.text:
            self._note(Surprise.ZERO_IGNORED, path, patch.place, base)
            return base
        self._note(Surprise.URL_PART_KEPT, path, patch.place, base)
        return Scalar(merged, patch.style, patch.place)

    def _size(self, base: Value, patch: Value, field: Field, path: Path) -> Value:
        if isinstance(base, Scalar) and isinstance(patch, Scalar):
            if not patch.text:
                self._ignored(Surprise.ZERO_IGNORED, base, patch, path)
                return base
            if patch.text.endswith("%") and base.text and not base.text.endswith("%"):
                self._note(Surprise.SIZE_PERCENT_IGNORED, path, patch.place, base)
                return base
        return patch

    def _ignored(self, surprise: Surprise, base: Value, patch: Value, path: Path) -> None:
        if not is_empty(base):
            self._note(surprise, path, patch.place, base)

    def _note(self, surprise: Surprise, path: Path, place: Place, over: Value) -> None:
        self._notes.append(Note(surprise, self._title, dotted(path), place, over.place))


_BY_ABSENCE = frozenset({Rule.ERASED, Rule.ALWAYS, Rule.STRUCT, Rule.UNMERGEABLE})
"""The rules by which a value changes although the patch does not have it."""


def _is_ignored(value: Value, field: Field) -> bool:
    return field.rule not in (Rule.FREE, Rule.ALWAYS) and isinstance(value, Scalar) and is_zero(value, field)


def _unmergeable(path: Path, place: Place, over: Value) -> ScaffoldError:
    return ScaffoldError(
        printable(
            f"{place}: Talos cannot merge `{dotted(path)}` over the one at {over.place}; "
            "delete it with `$patch: delete` in a patch before this one"
        )
    )
