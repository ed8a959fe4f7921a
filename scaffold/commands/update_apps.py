"""Renders apps as they were and as they are to be, and merges what was changed by hand, for all of them at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from scaffold.adapters import app_files
from scaffold.adapters.copier_update import update_by_copier
from scaffold.adapters.destination import inspect
from scaffold.adapters.merge import merge_files
from scaffold.adapters.template_versions import Rendered, Versions
from scaffold.diagnostic import printable
from scaffold.errors import ConflictError, ScaffoldError
from scaffold.flux import Fleet
from scaffold.roots import is_below
from scaffold.update.answers_file import parse_answers, refuse_replaced
from scaffold.update.apps import AppFolder
from scaffold.update.entry import find_entry
from scaffold.update.files import FilePlan, Files, plan_files, plan_outcome, without_links
from scaffold.update.hazards import find_hazards
from scaffold.update.line_ends import as_in_git, as_on_disk
from scaffold.update.outcome import Conflicts, Merged, Outcome, conclude, refused


@dataclass(frozen=True, slots=True)
class Job:
    """An app that is to be updated.

    Attributes:
        app: The app.
        target: The version that it goes to.
        entry: Its entry file where that stands outside its folder.
    """

    app: AppFolder
    target: str
    entry: str | None = None


@dataclass(frozen=True, slots=True)
class _Planned:
    job: Job
    plan: FilePlan
    current: Files
    old: Rendered
    new: Rendered
    conflicts: Mapping[str, Merged] = field(default_factory=dict)


class Updates:
    """The updates of one run: one repository, one set of new answers, every version of the template read once."""

    def __init__(self, root: Path, fleet: Fleet, versions: Versions, data: Mapping[str, object]) -> None:
        """Take the repository, the versions and the new answers."""
        self._root = root
        self._fleet = fleet
        self._versions = versions
        self._data = data

    def job(self, app: AppFolder, target: str) -> Job:
        """Return what is to be done for an app, with its entry file outside its folder, if there is one."""
        entry = None
        if app.recorded.answers.get("entry_in_folder") is False:
            entry = find_entry(self._fleet, app.folder, app.recorded.text("entry_file"))
        return Job(app, target, entry)

    def outcomes(
        self, jobs: Sequence[Job], conflicts: Conflicts, track: Callable[[Sequence[Job]], Iterable[Job]]
    ) -> list[Outcome]:
        """Return what becomes of each app; nothing is written.

        Args:
            jobs: The apps.
            conflicts: What is written of an app with conflicts.
            track: Yields the jobs, and shows how far it is.
        """
        paths = [path for job in jobs for path in (job.app.folder, job.entry) if path is not None]
        uncommitted = app_files.uncommitted(self._root, paths)
        converted = app_files.converted(self._root, paths)
        planned: list[_Planned] = []
        found: list[Outcome] = []
        claimed: dict[str, str] = {}
        for job in track(jobs):
            try:
                _refuse_uncommitted(job, uncommitted)
                plan = self._plan(job, converted)
                _refuse_claimed(plan, claimed)
                planned.append(plan)
            except ScaffoldError as error:
                found.append(refused(job.app, job.target, str(error)))
        merges = [merge for one in planned for merge in one.plan.merges]
        merged = dict(zip((merge.path for merge in merges), merge_files(merges), strict=True))
        for one in planned:
            own = {merge.path: merged[merge.path] for merge in one.plan.merges} | dict(one.conflicts)
            current = as_in_git(one.current, converted)
            outcome = conclude(one.job.app, one.job.target, one.plan, current, own, conflicts)
            changes = as_on_disk(outcome.changes, one.current, converted)
            found.append(self._finished(replace(outcome, changes=changes), one))
        return found

    def _plan(self, job: Job, converted: frozenset[str]) -> _Planned:
        recorded, folder = job.app.recorded, job.app.folder
        tags = (recorded.tag, job.target)
        if any(self._versions.engine(recorded.url, tag).obstacle for tag in tags):
            return self._plan_by_copier(job, converted)
        old = self._versions.recorded(recorded, folder)
        new = self._versions.updated(recorded, folder, job.target, self._data)
        _refuse_moved_entry(old, new)
        before, after = without_links(_placed(job, old), _placed(job, new), self._fleet.repository.links)
        current = self._read(before.keys() | after.keys())
        plan = plan_files(before, as_in_git(current, converted), after, {job.app.answers_file})
        for merge in plan.merges:
            if merge.is_binary:
                path = printable(merge.path)
                raise ConflictError(f"`{path}` is binary, changed by hand and by the template; merge it by hand")
        return _Planned(job, plan, current, old, new)

    def _plan_by_copier(self, job: Job, converted: frozenset[str]) -> _Planned:
        app, repository = job.app, self._fleet.repository
        paths = [path for path in repository.paths if is_below(path, app.folder) and path not in repository.links]
        current = self._read(paths)
        done = update_by_copier(as_in_git(current, converted), app.recorded, app.folder, job.target, self._data)
        answers = parse_answers(done.after[app.answers_file]).answers
        refuse_replaced(app.recorded.answers, answers, self._data)
        plan = plan_outcome(done.old, as_in_git(current, converted), done.after, {app.answers_file, *done.conflicts})
        old, new = (Rendered({}, None, each) for each in (app.recorded.answers, answers))
        return _Planned(job, plan, current, old, new, done.conflicts)

    def _read(self, paths: Iterable[str]) -> Files:
        return app_files.read_files(self._root, self._fleet.repository, sorted(paths))

    def _finished(self, outcome: Outcome, one: _Planned) -> Outcome:
        """Look for what stands in the way on the disk, and for what is to be asked first."""
        try:
            for path in outcome.added:
                if os.path.lexists(self._root / path):
                    raise ConflictError(f"`{printable(path)}` is there, and Git ignores it; move it away first")
            inspect(self._root, outcome.changes)
        except ScaffoldError as error:
            return refused(outcome.app, outcome.target, str(error))
        removed = (change.path for change in outcome.changes if change.after is None)
        repository = self._fleet.repository
        hazards = find_hazards(repository, one.old.answers, one.new.answers, one.plan.dropped, removed)
        note = ""
        if one.job.entry is None and one.old.entry != one.new.entry:
            entry = printable(str(one.new.answers.get("entry_file")))
            note = (
                f"`{entry}`, the entry file outside `{printable(outcome.app.folder)}`, would change, too, "
                "but no cluster reaches such a file that is this app's alone"
            )
        return replace(outcome, hazards=tuple(hazards) if outcome.changes else (), note=note)


def _placed(job: Job, rendered: Rendered) -> Files:
    files = {f"{job.app.folder}/{path}": content for path, content in rendered.files.items()}
    if job.entry is not None and rendered.entry is not None:
        files[job.entry] = rendered.entry
    return files


def _refuse_uncommitted(job: Job, uncommitted: Sequence[str]) -> None:
    folder = job.app.folder
    for path in (each.rstrip("/") for each in uncommitted):
        if is_below(path, folder) or is_below(folder, path) or path == job.entry:
            raise ConflictError(f"`{printable(path)}` is not committed; commit or stash it first")


def _refuse_claimed(planned: _Planned, claimed: dict[str, str]) -> None:
    """Refuse an app that writes a file of another one, whose folder then holds its own; note what it writes."""
    folder = planned.job.app.folder
    paths = (*planned.plan.settled, *(merge.path for merge in planned.plan.merges))
    for path in paths:
        if path in claimed:
            raise ConflictError(f"`{printable(path)}` is the app's in `{printable(claimed[path])}`, too")
    claimed.update(dict.fromkeys(paths, folder))


def _refuse_moved_entry(old: Rendered, new: Rendered) -> None:
    """Refuse to move an entry file that stands outside the app's folder: a list names it, which an update leaves."""
    moved = (old.entry is None) != (new.entry is None)
    renamed = new.entry is not None and old.answers.get("entry_file") != new.answers.get("entry_file")
    if moved or renamed:
        name = "entry_in_folder" if moved else "entry_file"
        raise ConflictError(f"the answer `{name}` cannot change: a list names the entry file where it is")
