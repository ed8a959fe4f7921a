"""Reads the comments that ignore findings: `# scaffold: ignore[rule, rule2] reason`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

from scaffold.findings.source import lines
from scaffold.repository import Document, Location, Repository, is_yaml

_COMMENT = re.compile(r"(?:^|(?<=\s))#+[ \t]*scaffold:[ \t]*ignore\b(?:\[(?P<rules>[^\]]*)\](?P<reason>[^#]*))?")
_NUMBER_SIGN = re.compile(r"(?:^|(?<=\s))#")
_NAME = re.compile(r"[^\s,]+")
_MARK = b"scaffold:"

Position = tuple[int, int]
"""A line and a column, from 0."""


@dataclass(frozen=True, slots=True)
class Ignore:
    """What one comment says about one rule.

    Attributes:
        place: Where the rule is named, or the comment where it names none.
        rule: The rule, empty where the comment names none.
        reason: Why, empty where the comment does not say it.
        targets: The lines whose findings are meant, from 1; 0 is the whole file.
    """

    place: Location
    rule: str
    reason: str
    targets: frozenset[int]


def read_ignores(repository: Repository, path: str) -> tuple[Ignore, ...]:
    """Return what the comments of a YAML file ignore; a file that does not parse has no comments."""
    content = repository.files.get(path, b"")
    if _MARK not in content or not is_yaml(path):
        return ()
    found = lines(repository.text(path))
    candidates = [(row, match) for row, line in enumerate(found) if "#" in line for match in _COMMENT.finditer(line)]
    if not candidates or repository.unreadable(path):
        return ()
    texts = tuple(span for document in repository.documents(path) for span in _texts(document))
    return tuple(
        ignore
        for row, match in candidates
        if not _is_text(texts, row, match.start())
        for ignore in _ignores(path, found, row, match, texts)
    )


def _ignores(
    path: str, found: Sequence[str], row: int, match: re.Match[str], texts: Sequence[_Text]
) -> Iterator[Ignore]:
    starts = (sign.start() for sign in _NUMBER_SIGN.finditer(found[row]))
    targets = _targets(found, row, next(start for start in starts if not _is_text(texts, row, start)))
    rules = list(_NAME.finditer(match["rules"] or ""))
    reason = (match["reason"] or "").strip(" \t:;,.-–—")
    if not rules:
        yield Ignore(Location(path, row + 1, match.start() + 1), "", reason, targets)
    for rule in rules:
        column = match.start("rules") + rule.start() + 1
        yield Ignore(Location(path, row + 1, column), rule[0], reason, targets)


def _targets(found: Sequence[str], row: int, column: int) -> frozenset[int]:
    """Return a comment's own line, or the next one with content where nothing stands before it."""
    if found[row][:column].strip() not in ("", "---"):
        return frozenset({row + 1})
    below = next((index for index in range(row + 1, len(found)) if not _is_empty(found[index])), None)
    targets = set() if below is None else {below + 1}
    if all(_is_empty(line) for line in found[:row]):
        targets.add(0)
    return frozenset(targets)


def _is_empty(line: str) -> bool:
    text = line.strip()
    return not text or text.startswith(("#", "%")) or text == "---"


@dataclass(frozen=True, slots=True)
class _Text:
    """A quoted or a block text: where it starts and ends, and whether a comment may follow its start."""

    start: Position
    end: Position
    is_block: bool


def _is_text(texts: Sequence[_Text], row: int, column: int) -> bool:
    """Tell whether a number sign is part of a text; behind the `|` of a block, it is not."""
    place = (row, column)
    return any(span.start <= place < span.end and not (span.is_block and row == span.start[0]) for span in texts)


def _texts(document: Document) -> Iterator[_Text]:
    """Yield where a number sign may be something else than the start of a comment."""
    waiting: list[yaml.Node] = [document.node]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            waiting.extend(child for pair in node.value for child in pair)
        elif isinstance(node, yaml.SequenceNode):
            waiting.extend(node.value)
        elif isinstance(node, yaml.ScalarNode) and node.style in ("'", '"', "|", ">"):
            start, end = node.start_mark, node.end_mark
            yield _Text((start.line, start.column), (end.line, end.column), node.style in "|>")
