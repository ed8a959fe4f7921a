"""Turns a validator's errors into places and messages, and leaves out those that are no finding."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scaffold.diagnostic import printable

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError

Place = tuple[str | int, ...]
"""Mapping keys and list indices from the document's root to a value."""

MASK = "the value"
"""What stands for a document's value in a message: it may be a secret."""

MAX_MESSAGE = 200
"""Characters of a message; a schema's pattern or list of choices can be long."""

_CHOICES = frozenset({"anyOf", "oneOf"})
_UNEXPECTED = frozenset({"additionalProperties", "unevaluatedProperties"})
_WHOLE = frozenset({"const", "contains", "enum", "not", "uniqueItems"})
"""Keywords whose verdict on a mapping or list depends on everything in it."""
_AT_LEAST = frozenset({"contains", "minItems", "minProperties", "required"})
"""Keywords that a document satisfies once something is added to it."""
_ENGINE = frozenset({"backtrackLimitExceeded", "referencing", "regexEngineFailure"})
"""What the validator could not decide."""
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]+\Z")


def is_placeholder(text: str) -> bool:
    """Tell whether a scalar is another one in the cluster: Flux substitutes it, or decrypts it with SOPS."""
    return "${" in text.replace("$${", "") or text.startswith("ENC[")


@dataclass(frozen=True, slots=True)
class Doubt:
    """What about a document is not final, so that an error about it is no finding.

    Attributes:
        placeholder: Tells which scalars become others.
        partial: Whether something may be added to the document.
    """

    placeholder: Callable[[str], bool] = is_placeholder
    partial: bool = False

    def concerns(self, error: ValidationError) -> bool:
        """Tell whether the error may vanish once the document is final."""
        kind = error.kind.name
        if kind in _ENGINE or (self.partial and kind in _AT_LEAST):
            return True
        if kind in _CHOICES:
            return any(self.concerns(nested) for branch in _branches(error) for nested in branch)
        return self._unsettled(error.instance, deep=kind in _WHOLE)

    def _unsettled(self, value: Any, *, deep: bool) -> bool:
        if isinstance(value, str):
            return self.placeholder(value)
        if isinstance(value, dict):
            return any(map(self.placeholder, value)) or (
                deep and any(self._unsettled(child, deep=True) for child in value.values())
            )
        return deep and isinstance(value, list) and any(self._unsettled(child, deep=True) for child in value)


def explain(error: ValidationError, doubt: Doubt) -> Iterator[tuple[Place, str]]:
    """Yield where the offending values are and what is wrong, without the values; nothing where that is in doubt.

    Of a choice of schemas, the errors of the one that was evidently meant are explained.
    """
    if doubt.concerns(error):
        return
    place, kind = tuple(error.instance_path), error.kind.name
    if kind in _CHOICES:
        meant = [branch for branch in _branches(error) if not _rules_out(branch, len(place))]
        if len(meant) == 1 and meant[0]:
            for nested in meant[0]:
                yield from explain(nested, doubt)
            return
    if kind in _UNEXPECTED:
        for key in error.kind.value:
            yield (*place, key), "unknown field"
    elif kind == "required":
        yield (*place, error.kind.value), "required, but missing"
    elif kind == "enum":  # the validator's message leaves out most of the choices
        yield place, f"{MASK} is not one of {', '.join(json.dumps(choice) for choice in error.kind.value)}"
    else:
        yield place, error.message[:1].lower() + error.message[1:]


def as_keys(place: Place, body: Any) -> Place:
    """Return the place with a mapping's keys as they are: the validator makes numbers of those that look like one."""
    keys: list[str | int] = []
    for step in place:
        key: str | int = step
        if isinstance(body, dict):
            if isinstance(step, int):
                key = next((key for key in body if key.isdecimal() and int(key) == step), str(step))
            body = body.get(key)
        elif isinstance(body, list) and isinstance(step, int) and step < len(body):
            body = body[step]
        keys.append(key)
    return tuple(keys)


def sentence(place: Place, message: str) -> str:
    """Return a one-line message that names the place, such as "`spec.interval`: unknown field"."""
    dotted = ""
    for key in place:
        if isinstance(key, str) and _PLAIN_KEY.match(key):
            dotted += f".{key}" if dotted else key
        else:
            dotted += f"[{key}]"
    whole = " ".join((f"`{dotted}`: {message}" if dotted else message).split())
    return printable(whole if len(whole) <= MAX_MESSAGE else f"{whole[: MAX_MESSAGE - 1]}…")


def _branches(error: ValidationError) -> Sequence[Sequence[ValidationError]]:
    branches: Sequence[Sequence[ValidationError]] = getattr(error.kind, "context", ())
    return branches


def _rules_out(branch: Sequence[ValidationError], depth: int) -> bool:
    """Tell whether a branch was not meant: it wants another type here, or another discriminator just below."""
    for error in branch:
        below = len(error.instance_path) - depth
        if (error.kind.name == "type" and below == 0) or (error.kind.name in ("const", "enum") and below <= 1):
            return True
    return False
