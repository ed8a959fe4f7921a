"""Describes the conventions that were decided, and the votes behind each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from scaffold.conventions import Conventions, Siblings
from scaffold.diagnostic import printable
from scaffold.votes import Convention

_SHOWN = 3
"""Files that the text names for each convention."""


def describe_conventions(siblings: Siblings, conventions: Conventions, namespace: str) -> Mapping[str, Any]:
    """Describe conventions as plain data, sorted by name; `{app}` and `{namespace}` stand for the new app's.

    Args:
        siblings: The apps that voted.
        conventions: What was decided.
        namespace: The namespace that it was decided for, empty for any.
    """
    return {
        "cluster": siblings.cluster.name,
        "namespace": namespace,
        "apps": len(siblings.apps),
        "conventions": {name: _convention(found) for name, found in sorted(conventions.items())},
    }


def _convention(found: Convention) -> dict[str, Any]:
    return {
        "value": found.value,
        "votes": found.votes,
        "total": found.total,
        "scope": found.scope,
        "why": found.why,
        "files": list(found.files),
    }


def format_conventions(siblings: Siblings, conventions: Conventions, namespace: str) -> str:
    """Format conventions for people: each one's value, and below it the votes and the first files."""
    where = f", namespace {namespace}" if namespace else ""
    lines = [f"cluster {siblings.cluster.name}{where}: {len(siblings.apps)} apps"]
    for name, found in sorted(conventions.items()):
        lines += ["", *_lines(name, found)]
    return "".join(f"{printable(line)}\n" for line in lines)


def _lines(name: str, found: Convention) -> Iterator[str]:
    yield f"{name}: {_text(found.value)}"
    files = ", ".join(found.files[:_SHOWN])
    more = len(found.files) - _SHOWN
    if more > 0:
        files += f" and {more} more"
    yield f"  {found.why}" + (f": {files}" if files and files != found.why else "")


def _text(value: Any) -> str:
    """Return a value as YAML's flow form has it; a text as it stands, but for one that would not be seen as it is."""
    if isinstance(value, str) and value and value == value.strip() and "\n" not in value:
        return value
    return json.dumps(value, ensure_ascii=False, default=str)
