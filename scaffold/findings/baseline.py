"""Findings that are accepted for now: a file that names each, so that only new ones are shown."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from scaffold.diagnostic import Diagnostic, identity, printable
from scaffold.errors import ScaffoldError

_VERSION = 1

Identity = tuple[str, str, str]
"""Path, rule and message, as `identity` returns them; neither a line nor a severity."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding of the baseline that is found less often than it says."""

    path: str
    rule: str
    message: str
    count: int


def format_baseline(findings: Iterable[Diagnostic]) -> str:
    """Return the file that accepts findings, sorted, each on a line of its own."""
    counts = Counter(identity(finding) for finding in findings)
    entries = [
        json.dumps({"path": path, "rule": rule, "message": message, "count": count}, ensure_ascii=False)
        for (path, rule, message), count in sorted(counts.items())
    ]
    listed = "[\n    " + ",\n    ".join(entries) + "\n  ]" if entries else "[]"
    return f'{{\n  "version": {_VERSION},\n  "findings": {listed}\n}}\n'


def parse_baseline(text: str, name: str) -> Mapping[Identity, int]:
    """Read such a file: how often each finding is accepted.

    Raises:
        ScaffoldError: It is none.
    """
    try:
        body = json.loads(text)
        if body["version"] != _VERSION:
            raise ScaffoldError(
                f"`{printable(name)}` is a baseline of version {printable(str(body['version']))}, "
                f"this program reads {_VERSION}; write it anew with `--write-baseline`"
            )
        found: Counter[Identity] = Counter()
        for entry in body["findings"]:
            found[_text(entry, "path"), _text(entry, "rule"), _text(entry, "message")] += _count(entry)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ScaffoldError(f"`{printable(name)}` is no baseline; write one with `--write-baseline`") from None
    return found


def _text(entry: Any, key: str) -> str:
    value = entry[key]
    if not isinstance(value, str):
        raise TypeError(key)
    return value


def _count(entry: Any) -> int:
    count = entry.get("count", 1)
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise ValueError("count")
    return count


def without_accepted(
    findings: Iterable[Diagnostic], accepted: Mapping[Identity, int], judged: Callable[[str, str], bool]
) -> tuple[tuple[Diagnostic, ...], tuple[Entry, ...]]:
    """Return the findings that are not accepted, and the entries that are found less often than they say.

    Args:
        findings: What was found.
        accepted: How often each finding is accepted.
        judged: Whether a path was judged by a rule; entries of others are not called stale.
    """
    left = Counter(accepted)
    new: list[Diagnostic] = []
    for finding in findings:
        key = identity(finding)
        if left[key] > 0:
            left[key] -= 1
        else:
            new.append(finding)
    stale = tuple(Entry(*key, count) for key, count in sorted(left.items()) if count and judged(key[0], key[1]))
    return tuple(new), stale
