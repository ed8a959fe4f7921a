"""Secret references in machine configs: 1Password's `op://…` and vals' `ref+…`, alone or inside a longer text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.talos.documents import Document
from scaffold.talos.tree import ENCLOSED, Entry, Items, Map, Path, Place, Scalar, Value, dotted, parse, text_at

_NAME = r"(?:[\w.-]|\$\w+|\$\{[^{}\n]*\})"
_BARE = rf"(?<![\w+.\\-])(?P<bare>op://(?:{_NAME}|/)+(?:\?(?:{_NAME}|[=&])*)?)"
_HEAD = r"(?:secret)?ref\+[^+:\s]+://"
_BODY = r"[^+\n ]*[^+\n \",]"
_NESTED = rf"{_HEAD}(?:[^+\s\",]*?{_HEAD})+{_BODY}(?:\+(?!{_HEAD}){_BODY})?"  # vals resolves the inner ones first
_VALS = rf"(?P<vals>{_NESTED}|{_HEAD}{_BODY})\+?"
_REFERENCE = re.compile(rf"{ENCLOSED.pattern}|{_BARE}|{_VALS}", re.ASCII)
"""https://developer.1password.com/docs/cli/secrets-template-syntax and vals' `DefaultRefRegexp`."""

_NESTING = re.compile(_HEAD)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]")


class Provider(StrEnum):
    """Who understands a reference."""

    OP = "op"
    SOPS = "sops"
    VALS = "vals"


@dataclass(frozen=True, slots=True)
class Reference:
    """One secret reference in a machine config.

    Attributes:
        text: The reference, without braces and the `+` that ends one of vals in a longer text.
        provider: Who resolves it; what is for SOPS, vals resolves too.
        document: The title of its document.
        path: Where it is in there, such as `machine.ca.key`.
        place: Where its value stands.
    """

    text: str
    provider: Provider
    document: str
    path: str
    place: Place


def is_reference(text: str) -> bool:
    """Tell whether a text is one reference and nothing else."""
    return _REFERENCE.fullmatch(text) is not None


def has_reference(text: str) -> bool:
    """Tell whether a text has a reference in it."""
    return "://" in text and _REFERENCE.search(text) is not None


def split_references(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a text, each with whether it is a reference."""
    end = 0
    for match in _REFERENCE.finditer(text):
        yield text[end : match.start()], False
        yield match[0], True
        end = match.end()
    yield text[end:], False


def find_references(documents: Sequence[Document]) -> tuple[Reference, ...]:
    """Return all references, in the order of the text; one that is used twice is there twice."""
    return tuple(
        Reference(text, _provider(text), document.title, dotted(path), scalar.place)
        for document in documents
        for path, scalar in _scalars(document.body, ())
        if "://" in scalar.text
        for text in map(_text, _REFERENCE.finditer(scalar.text))
    )


def replace_references(documents: Sequence[Document], values: Mapping[str, str]) -> tuple[Document, ...]:
    """Put values in the place of references; a reference without a value stays.

    A value becomes part of a scalar, whatever characters it has: unlike a substitution in the text of a file it cannot
    end a quotation or change the structure.

    Args:
        documents: The machine config.
        values: What each reference, as in `Reference.text`, stands for.
    """

    def fill(scalar: Scalar) -> Scalar:
        if "://" not in scalar.text:
            return scalar
        text = _REFERENCE.sub(lambda match: values.get(_text(match), match[0]), scalar.text)
        return scalar if text == scalar.text else Scalar(text, _style(text, scalar.style), scalar.place)

    return tuple(_replaced(document, fill) for document in documents)


def _replaced(document: Document, fill: Callable[[Scalar], Scalar]) -> Document:
    body = _filled(document.body, fill)
    if not isinstance(body, Map):  # a mapping stays one
        raise TypeError(body)
    return replace(document, body=body, name=text_at(body, "name") if document.name else "")


def _filled(value: Value, fill: Callable[[Scalar], Scalar]) -> Value:
    if isinstance(value, Scalar):
        return fill(value)
    if isinstance(value, Items):
        return Items(tuple(_filled(item, fill) for item in value.values), value.place)
    filled = [Entry(fill(entry.key), _filled(entry.value, fill)) for entry in value.entries.values()]
    entries = {entry.key.text: entry for entry in filled}
    if len(entries) != len(filled):
        raise ScaffoldError(f"{printable(str(value.place))}: two keys are equal once their references are resolved")
    return Map(entries, value.place)


def _scalars(value: Value, path: Path) -> Iterator[tuple[Path, Scalar]]:
    if isinstance(value, Scalar):
        yield path, value
    elif isinstance(value, Items):
        for number, item in enumerate(value.values):
            yield from _scalars(item, (*path, number))
    else:
        for key, entry in value.entries.items():
            yield (*path, key), entry.key
            yield from _scalars(entry.value, (*path, key))


def _text(match: re.Match[str]) -> str:
    return (match["enclosed"] or match["bare"] or match["vals"]).strip()


def _provider(text: str) -> Provider:
    if text.startswith("op://"):
        return Provider.OP
    address = text.partition("+")[2]
    return Provider.SOPS if address.startswith("sops://") and _NESTING.search(address) is None else Provider.VALS


def _style(text: str, style: str) -> str:
    """Return a style that can hold a text, the given one if possible."""
    if _CONTROL.search(text):
        return '"'
    if "\n" in text:
        return '"' if style == '"' else "|"
    if style:
        return style
    return "" if _is_plain(text) else '"'


def _is_plain(text: str) -> bool:
    try:
        parsed = parse(f"key: {text}\n", "")
    except ScaffoldError:
        return False
    value = parsed[0].get("key") if len(parsed) == 1 and isinstance(parsed[0], Map) else None
    return isinstance(value, Scalar) and value == Scalar(text) and not value.is_null
