"""Lays out what adoption makes of apps: a table, the differences of one app, plain data for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from scaffold.diagnostic import printable
from scaffold.inference.outcome import Outcome
from scaffold.leaves import Comparison

_HEADER = ("app", "namespace", "recall", "precision", "differences")
_NUMBERS = frozenset({"recall", "precision", "differences"})


def format_adoptions(outcomes: Sequence[Outcome]) -> str:
    """Return a table of the adopted apps, the best first, and below it why others are refused."""
    several = len({outcome.app.cluster for outcome in outcomes}) > 1
    header: tuple[str, ...] = (*_HEADER, "cluster") if several else _HEADER
    rows = [header]
    for outcome in sorted(outcomes, key=_rank):
        if outcome.comparison is not None:
            rows.append(_row(outcome, outcome.comparison)[: len(header)])
    widths = [max(len(row[column]) for row in rows) for column in range(len(header))]
    lines = ["  ".join(map(_cell, header, row, widths)).rstrip() for row in rows] if len(rows) > 1 else []
    for outcome in outcomes:
        if outcome.refused:
            where = f" in {printable(outcome.app.cluster)}" if several else ""
            lines.append(f"{_named(outcome)}{where}: {outcome.refused}")
    return "".join(f"{line}\n" for line in lines)


def format_differences(comparison: Comparison) -> str:
    """Return what differs, a line each: with `-` what the template does not write, with `+` what it writes besides."""
    missing, extra = ([f"{sign} {leaf}" for leaf in leaves] for sign, leaves in _signed(comparison))
    return "".join(f"{line}\n" for line in (*missing, *extra))


def format_refusal(outcome: Outcome) -> str:
    """Say why an app cannot be adopted."""
    return f"cannot adopt `{_named(outcome)}`: {outcome.refused}"


def counted(outcomes: Sequence[Outcome]) -> str:
    """Say how many apps are adopted, and how much of them the template writes at the median."""
    found = [outcome.comparison for outcome in outcomes if outcome.comparison is not None]
    refused = len(outcomes) - len(found)
    said = f"{len(found)} adopted, {refused} refused" if refused else f"{len(found)} adopted"
    if not found:
        return said
    recall, precision = (_median([getattr(each, name) for each in found]) for name in ("recall", "precision"))
    return f"{said}; median recall {recall:.2f}, precision {precision:.2f}"


def describe_adoptions(outcomes: Iterable[Outcome]) -> list[Mapping[str, Any]]:
    """Return the outcomes as plain data."""
    return [_described(outcome) for outcome in outcomes]


def _described(outcome: Outcome) -> Mapping[str, Any]:
    app, comparison = outcome.app, outcome.comparison
    found: dict[str, Any] = {"app": app.name, "namespace": app.namespace, "cluster": app.cluster}
    if comparison is None:
        return found | {"refused": outcome.refused}
    return found | {
        "recall": round(comparison.recall, 4),
        "precision": round(comparison.precision, 4),
        "missing": [str(leaf) for leaf in comparison.missing],
        "extra": [str(leaf) for leaf in comparison.extra],
    }


def _signed(comparison: Comparison) -> tuple[tuple[str, Sequence[Any]], ...]:
    return ("-", comparison.missing), ("+", comparison.extra)


def _rank(outcome: Outcome) -> tuple[float, float, str, str, str]:
    recall, precision = (outcome.comparison.recall, outcome.comparison.precision) if outcome.comparison else (0.0, 0.0)
    return -recall, -precision, outcome.app.cluster, outcome.app.namespace, outcome.app.name


def _row(outcome: Outcome, comparison: Comparison) -> tuple[str, ...]:
    shares = (f"{share:.2f}" for share in (comparison.recall, comparison.precision))
    app = outcome.app
    return (printable(app.name), printable(app.namespace), *shares, str(comparison.differences), printable(app.cluster))


def _cell(name: str, text: str, width: int) -> str:
    return f"{text:>{width}}" if name in _NUMBERS else f"{text:{width}}"


def _named(outcome: Outcome) -> str:
    return printable(f"{outcome.app.namespace}/{outcome.app.name}")


def _median(shares: Sequence[float]) -> float:
    ordered, half = sorted(shares), len(shares) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
