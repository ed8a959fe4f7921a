"""What is asked of `scaffold check`, and the answer for a repository: as it is, and as fixes would make it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from scaffold.adapters import revision, terminal
from scaffold.adapters.output_file import read_input
from scaffold.commands.check_more import find_more
from scaffold.commands.check_wanted import Wanted
from scaffold.commands.session import pick_cluster
from scaffold.diagnostic import Diagnostic, printable
from scaffold.errors import ScaffoldError
from scaffold.findings.answer import Answer
from scaffold.findings.baseline import Entry, Identity, parse_baseline, without_accepted
from scaffold.findings.changed import caused, moved_files, touched_files
from scaffold.findings.check_settings import Policy, read_policy
from scaffold.findings.judge import Judgement, judge
from scaffold.findings.result import Result, failing
from scaffold.findings.rules import RULES
from scaffold.findings.scope import Scope
from scaffold.flux import Fleet, read_fleet
from scaffold.repository import Repository

_REMEMBERED = 3
"""States of the repository whose answers are kept: as it is, and the last ones on the way to where fixes lead."""


class Question:
    """What is asked of a repository; the answer for each state of it is found once."""

    def __init__(self, root: Path, repo: Path | None, wanted: Wanted, fleet: Fleet) -> None:
        """Understand what is asked.

        Raises:
            ScaffoldError: An unknown rule, cluster or path, malformed settings, an unreadable baseline.
        """
        settings = read_policy(fleet.repository)
        self._root = root
        self._wanted = wanted
        self._fleet = fleet
        self._policy = settings.narrowed(wanted.select, wanted.ignore)
        self._every_rule = replace(settings.narrowed(wanted.select, ()), select=frozenset())
        self._since, paths = _revision_and_paths(root, wanted)
        cluster = pick_cluster(fleet, wanted.cluster) if wanted.cluster else None
        self._cluster = cluster.name if cluster else None
        self._paths = tuple(_within(root, repo, fleet, path) for path in paths)
        self._judged: dict[int, tuple[Fleet, Judgement]] = {}

    def scope(self, fleet: Fleet) -> Scope:
        """Return what part of a fleet is asked about."""
        return Scope(fleet, self._paths, pick_cluster(fleet, self._cluster) if self._cluster else None)

    def judged(self, fleet: Fleet) -> Judgement:
        """Return what the wanted rules find in a fleet."""
        known = self._judged.get(id(fleet))
        if known is None:
            judgement = self._judge(fleet, self._policy) if self._since is None else self._caused(fleet)
            if len(self._judged) == _REMEMBERED:
                del self._judged[next(iter(self._judged))]
            known = self._judged[id(fleet)] = fleet, judgement
        return known[1]

    def found(self, fleet: Fleet) -> tuple[Diagnostic, ...]:
        """Return the findings in what is asked about."""
        scope = self.scope(fleet)
        return tuple(finding for finding in self.judged(fleet).findings if scope.holds(finding))

    def kept(self, fleet: Fleet) -> tuple[Diagnostic, ...]:
        """Return the findings that are to be reported."""
        return self._kept_and_stale(fleet)[0]

    def everything(self, fleet: Fleet) -> tuple[Diagnostic, ...]:
        """Return what all rules find anywhere, as the settings weigh it."""
        same = self._since is None and self._every_rule == self._policy
        return (self.judged(fleet) if same else self._judge(fleet, self._every_rule)).findings

    def answer(self, fleet: Fleet) -> Answer:
        """Return what is to be reported."""
        scope = self.scope(fleet)
        kept, stale = self._kept_and_stale(fleet)
        rules = tuple(rule.id for rule in RULES if self._policy.runs(rule.id))
        judged = self.judged(fleet)
        ignored = sum(scope.holds(finding) for finding in judged.ignored)
        accepted = len(self.found(fleet)) - len(kept)
        result = Result(kept, scope.files, rules, failing(self._wanted.fail_on), ignored, accepted)
        return Answer(result, stale, judged.secrets)

    def _kept_and_stale(self, fleet: Fleet) -> tuple[tuple[Diagnostic, ...], tuple[Entry, ...]]:
        scope = self.scope(fleet)

        def is_judged(path: str, rule: str) -> bool:
            return self._since is None and self._policy.runs(rule) and scope.holds_path(path)

        return without_accepted(self.found(fleet), self._accepted, is_judged)

    @cached_property
    def _accepted(self) -> Mapping[Identity, int]:
        baseline = self._wanted.baseline
        return parse_baseline(read_input(baseline), str(baseline)) if baseline else {}

    def _caused(self, fleet: Fleet) -> Judgement:
        """Return the findings that were not there at a revision."""
        repository, before = self._earlier
        after = self._judge(fleet, self._policy, touched_files(repository, fleet.repository))
        moved = moved_files(repository, fleet.repository)
        return Judgement(caused(before.findings, after.findings, moved), secrets=after.secrets)

    @cached_property
    def _earlier(self) -> tuple[Repository, Judgement]:
        """Return the repository at the revision, and what was found in it."""
        name = self._since
        since = revision.find_revision(self._root, name) if name else revision.default_revision(self._root)
        terminal.say(f"compared with {since.name} ({since.commit[:12]})")
        repository = revision.load_revision(self._root, since, self._fleet.repository)
        return repository, self._judge(read_fleet(repository), self._policy, commit=since.commit)

    def _judge(
        self, fleet: Fleet, policy: Policy, touched: frozenset[str] = frozenset(), commit: str = ""
    ) -> Judgement:
        """Judge a fleet, of the work tree or of a commit, by all rules that a policy runs."""
        return judge(fleet, policy, touched, further=find_more(self._root, fleet, policy, self._wanted.schemas, commit))


def _revision_and_paths(root: Path, wanted: Wanted) -> tuple[str | None, Sequence[str]]:
    """Return the revision and the paths; what stands behind `--changed` may be a path, too."""
    if wanted.changed and not revision.is_revision(root, wanted.changed) and Path(wanted.changed).exists():
        return "", (wanted.changed, *wanted.paths)
    return wanted.changed, wanted.paths


def _within(root: Path, repo: Path | None, fleet: Fleet, given: str) -> str:
    """Return a path relative to the root; it is meant from here, or from the repository where that is elsewhere."""
    here = Path.cwd().resolve()
    base = here if here.is_relative_to(root) else (repo or root).resolve()
    place = Path(os.path.normpath(base / given))
    if not place.is_relative_to(root):
        place = place.resolve()
    if not place.is_relative_to(root):
        raise ScaffoldError(f"`{printable(given)}` is not inside the repository `{printable(str(root))}`")
    path = place.relative_to(root).as_posix() if place != root else ""
    if path not in fleet.repository.paths and path not in fleet.repository.directories:
        raise ScaffoldError(f"`{printable(given)}` is no file or folder that Git knows in `{printable(str(root))}`")
    return path
