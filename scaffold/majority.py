"""Writes a file as most of its kind are written: the lines that more than half of them share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from scaffold.repository import text_at
from scaffold.siblings import concrete
from scaffold.yaml_reader import YamlError, compose, construct


def by_majority(texts: Mapping[str, str], bare: str) -> str:
    """Keep of one text the lines that most texts have; `bare` where nothing that parses remains."""
    if not texts:
        return bare
    counts = Counter(line for text in texts.values() for line in set(text.splitlines()))
    model = max(sorted(texts), key=lambda path: _likeness(texts[path].splitlines(), counts))
    kept = _without_gaps([line for line in texts[model].splitlines() if counts[line] * 2 > len(texts) or not line])
    text = "\n".join(kept) + "\n"
    return text if _is_complete(text) else bare


def _likeness(lines: Sequence[str], counts: Counter[str]) -> tuple[int, int]:
    return sum(counts[line] for line in lines if line.strip()), -len(lines)


def _without_gaps(lines: Sequence[str]) -> list[str]:
    """Drop blank lines that now double or stand at an end."""
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _is_complete(text: str) -> bool:
    try:
        bodies = [construct(node) for node in compose(str(concrete(text, "", "default")))]
    except YamlError:
        return False
    return len(bodies) == 1 and isinstance(bodies[0], dict) and "kind" in bodies[0] and _names_itself(bodies[0])


def _names_itself(body: Mapping[str, object]) -> bool:
    return text_at(body, "kind") != "Namespace" or bool(text_at(body, "metadata", "name"))
