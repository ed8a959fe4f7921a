"""Applies fixes to a repository as a value: those that cause no new error, again and again until nothing is to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from scaffold.changes import ChangeSet, FileChange
from scaffold.checks.check import quote
from scaffold.diagnostic import Diagnostic, Severity, identity
from scaffold.errors import NotRoundTrippableError, ScaffoldError
from scaffold.fixes.fix import Fix, Left
from scaffold.fixes.propose import in_order, propose, wanted_digests
from scaffold.flux import Fleet, read_fleet
from scaffold.image_reference import ImageReference
from scaffold.repository import Repository, mapping_at

_MOST_ROUNDS = 20
"""An app that is registered has findings of its own, and what is fixed changes habits; this ends after few rounds."""

Findings = Callable[[Fleet], Collection[Diagnostic]]
Resolve = Callable[[Sequence[ImageReference]], Mapping[ImageReference, str | ScaffoldError]]
"""Asks the registries for digests, each image once."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """What fixing comes to.

    Attributes:
        fleet: The repository as it is to be.
        changes: What that changes.
        done: The fixes.
        left: The findings that could not be fixed, and why.
    """

    fleet: Fleet
    changes: ChangeSet
    done: tuple[Fix, ...]
    left: tuple[Left, ...]


def fix(fleet: Fleet, wanted: Findings, judged: Findings, resolve: Resolve) -> Fixed:
    """Fix what can be fixed.

    Args:
        fleet: The repository.
        wanted: Returns the findings of a fleet that are to be fixed.
        judged: Returns all findings of a fleet, by every rule: what a fix may make worse.
        resolve: Asks registries.
    """
    before = fleet.repository
    digests: dict[ImageReference, str | ScaffoldError] = {}
    state = _State(fleet, judged)
    done: list[Fix] = []
    left: tuple[Left, ...] = ()
    for _ in range(_MOST_ROUNDS):
        findings = wanted(state.fleet)
        unknown = [image for image in wanted_digests(state.fleet, findings) if image not in digests]
        digests.update(resolve(unknown) if unknown else {})
        fixes, hopeless = propose(state.fleet, findings, digests)
        made: list[Fix] = []
        dropped: list[Left] = []
        for group in in_order(fixes):
            state, made, more = _sift(state, group)
            dropped += more
            if made:
                break
        done += made
        left = tuple(sorted((*hopeless, *dropped), key=lambda each: each.finding))
        if not made:
            break
    after = state.fleet.repository
    paths = sorted({each.path for each in done})
    changes = ChangeSet(tuple(FileChange(path, before.files[path], after.files[path]) for path in paths))
    return Fixed(state.fleet, changes, tuple(sorted(done, key=lambda each: each.finding)), left)


@dataclass(frozen=True)
class _State:
    """A fleet on the way, and how it is judged."""

    fleet: Fleet
    judged: Findings

    @cached_property
    def findings(self) -> Collection[Diagnostic]:
        """Return all its findings."""
        return self.judged(self.fleet)


def _sift(state: _State, fixes: Sequence[Fix]) -> tuple[_State, list[Fix], list[Left]]:
    """Make the fixes that do no harm; where together they do some, each half is tried alone."""
    changes, made, left = _edited(state.fleet.repository, fixes)
    if not made:
        return state, [], left
    fleet = read_fleet(state.fleet.repository.overlay(changes))
    after = _State(fleet, state.judged)
    harm = _harm(state.findings, after.findings, made)
    if harm is None:
        return after, made, left
    if len(made) == 1:
        return state, [], [*left, Left(made[0].finding, _reason(made[0], harm))]
    half = len(made) // 2
    state, first, dropped = _sift(state, made[:half])
    state, second, more = _sift(state, made[half:])
    return state, [*first, *second], [*left, *dropped, *more]


def _edited(repository: Repository, fixes: Sequence[Fix]) -> tuple[ChangeSet, list[Fix], list[Left]]:
    """Return the changes that fixes make one after the other, those that can be made, and those that cannot."""
    texts: dict[str, bytes] = {}
    made: list[Fix] = []
    left: list[Left] = []
    for each in fixes:
        try:
            content = texts.get(each.path) or _editable(repository, each.path)
            texts[each.path] = each.edit(content.decode("utf-8")).encode()
            made.append(each)
        except NotRoundTrippableError as error:
            left.append(Left(each.finding, str(error)))
    changes = (FileChange(path, repository.files[path], content) for path, content in sorted(texts.items()))
    return ChangeSet(tuple(changes)), made, left


def _editable(repository: Repository, path: str) -> bytes:
    """Return a file's content.

    Raises:
        NotRoundTrippableError: It lies outside of the repository, or SOPS has signed it.
    """
    if path not in repository.files:
        raise NotRoundTrippableError(f"{quote(path)} is not a file of this repository; change it where it is")
    if any(mapping_at(document.body, "sops") for document in repository.documents(path)):
        raise NotRoundTrippableError(f"SOPS has signed {quote(path)}; change it with `sops edit`")
    return repository.files[path]


def _harm(before: Iterable[Diagnostic], after: Iterable[Diagnostic], made: Sequence[Fix]) -> Diagnostic | None:
    """Return what fixes made worse: a new error, or a finding of theirs that is still there or is now another."""
    expected = Counter(identity(finding) for finding in before)
    expected.subtract(identity(each.finding) for each in made)
    own = {(each.finding.path, each.finding.rule) for each in made}
    for finding in after:
        key = identity(finding)
        expected[key] -= 1
        if expected[key] < 0 and (finding.severity is Severity.ERROR or key[:2] in own):
            return finding
    return None


def _reason(made: Fix, harm: Diagnostic) -> str:
    """Say why a fix was not made."""
    if identity(harm) == identity(made.finding):
        return f"{made.done} would not help: something else decides here, such as a patch"
    place = f"{harm.path}:{harm.line}:{harm.column}" if harm.line else harm.path
    return f"{made.done} would cause {harm.severity} `{harm.rule}` in {quote(place)}: {harm.message}"
