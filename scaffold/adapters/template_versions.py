"""Renders apps from any version of the template, each version read once for all apps."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from scaffold.adapters.template_engine import Engine
from scaffold.adapters.template_questions import CheckedAnswers, recorded_answers, updated_answers
from scaffold.adapters.template_releases import fetched_root, latest_tag, release_root, release_tags, repository_url
from scaffold.adapters.template_source import template_url
from scaffold.errors import ScaffoldError
from scaffold.update.answers_file import Recorded

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Rendered:
    """An app as a version of the template writes it.

    Attributes:
        files: The files by path relative to the app's folder.
        entry: The entry file where it stands outside the folder, which Copier does not write; `None` elsewhere.
        answers: What the answers file records, without the template's address and version.
    """

    files: Mapping[str, bytes]
    entry: bytes | None
    answers: Mapping[str, Any]


class Versions:
    """The template's versions: those that the program ships, without network, and those of other repositories."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._shipped = release_tags()
        self._own = repository_url(template_url())
        self._known: dict[tuple[str, str], Any] = {}

    def newest(self, url: str) -> str:
        """Return the newest version: for the program's own template the newest that it ships."""
        if repository_url(url) == self._own:
            return self._shipped[-1]
        return self._once(url, "", lambda: latest_tag(url))

    def engine(self, url: str, tag: str) -> Engine:
        """Return what renders a version.

        Raises:
            ScaffoldError: It cannot be reached.
        """
        own = repository_url(url) == self._own and tag in self._shipped
        return self._once(url, tag, lambda: Engine(release_root(tag) if own else fetched_root(url, tag)))

    def recorded(self, recorded: Recorded, folder: str) -> Rendered:
        """Render an app as its answers file says.

        Raises:
            AnswersError: The version does not take what is recorded.
            ScaffoldError: The version cannot be reached, or does not render.
        """
        engine = self.engine(recorded.url, recorded.tag)
        checked = recorded_answers(engine, engine.config.questions, recorded.answers, posixpath.basename(folder))
        return _render(engine, recorded.url, recorded.tag, checked)

    def updated(self, recorded: Recorded, folder: str, tag: str, data: Mapping[str, object]) -> Rendered:
        """Render an app as another version, or other answers, make it.

        Raises:
            AnswersError: The version does not take an answer.
            ScaffoldError: The version cannot be reached, or does not render.
        """
        engine = self.engine(recorded.url, tag)
        name = posixpath.basename(folder)
        checked = updated_answers(engine, engine.config.questions, recorded.answers, data, name)
        return _render(engine, recorded.url, tag, checked)

    def _once(self, url: str, tag: str, step: Callable[[], _T]) -> _T:
        """Take a step once, and raise its error again where it failed: nothing is fetched twice."""
        key = (repository_url(url), tag)
        if key not in self._known:
            try:
                self._known[key] = step()
            except ScaffoldError as error:
                self._known[key] = error
        known = self._known[key]
        if isinstance(known, ScaffoldError):
            raise known
        found: _T = known
        return found


def _render(engine: Engine, url: str, tag: str, checked: CheckedAnswers) -> Rendered:
    files = engine.files(checked.all, {"_commit": tag, "_src_path": url, **checked.visible})
    outside = checked.all.get("entry_in_folder") is False
    return Rendered(files, engine.entry(checked.all) if outside else None, checked.visible)
