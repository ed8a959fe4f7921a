"""Renders an app's folder through Copier, from the template that ships with the program."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scaffold.adapters.template_config import Choice, Question, load_questions
from scaffold.adapters.template_engine import Engine
from scaffold.adapters.template_questions import DISCOVERED, CheckedAnswers, check_answers
from scaffold.adapters.template_source import TemplateSource, template_source
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError

__all__ = ["Choice", "Question", "Template", "check", "load_questions", "question_names", "render", "render_entry"]


def question_names() -> tuple[str, ...]:
    """Return the names of the template's questions, in their order."""
    return tuple(question.name for question in load_questions())


def check(answers: Mapping[str, object]) -> CheckedAnswers:
    """Complete and check answers without rendering anything; see `check_answers`."""
    engine = Engine()
    return check_answers(engine, engine.config.questions, answers)


class Template:
    """The shipped template in memory, without Copier and Git; what was compiled for one set of answers serves all."""

    def __init__(self) -> None:
        """Read the template's questions."""
        self._engine = Engine()

    def check(self, answers: Mapping[str, object]) -> CheckedAnswers:
        """Complete and check answers; see `check_answers`."""
        return check_answers(self._engine, self._engine.config.questions, answers)

    def files(self, answers: Mapping[str, object]) -> Mapping[str, bytes]:
        """Render an app's folder: the same files as `render`, for what is only looked at.

        Raises:
            AnswersError: Names every answer that the template does not take.
        """
        checked = self.check(answers)
        return self._engine.files(checked.all, checked.visible)


def render(answers: Mapping[str, object], *, staging: Path | None = None) -> Mapping[str, bytes]:
    """Render an app's folder.

    Args:
        answers: Answers by name; defaults complete them.
        staging: An empty or absent folder to render into, which keeps the files; by default a temporary one.

    Returns:
        The files by path relative to the app's folder, with the answers file.

    Raises:
        AnswersError: Names every answer that the template does not take.
        ScaffoldError: The staging folder is in use, or Copier or Git failed.
    """
    checked = check(answers)
    data = dict(checked.visible)
    if DISCOVERED in answers:
        data[DISCOVERED] = answers[DISCOVERED]
    if staging is not None and staging.exists() and (not staging.is_dir() or any(staging.iterdir())):
        raise ScaffoldError(f"cannot render into `{printable(str(staging))}`: it is not an empty folder")
    source = template_source()
    with tempfile.TemporaryDirectory(prefix="scaffold-", ignore_cleanup_errors=True) as scratch:
        target = staging or Path(scratch) / str(checked.all["app"])
        _copy(source, data, target, Path(scratch) / "cache")
        return {
            path.relative_to(target).as_posix(): path.read_bytes()
            for path in sorted(target.rglob("*"))
            if path.is_file()
        }


def render_entry(answers: Mapping[str, object]) -> bytes:
    """Render the entry file, for where it stands outside the app's folder and Copier does not write it.

    Raises:
        AnswersError: Names every answer that the template does not take.
    """
    engine = Engine()
    return engine.entry(check_answers(engine, engine.config.questions, answers).all)


def _copy(source: TemplateSource, data: dict[str, Any], target: Path, cache: Path) -> None:
    with copier_in(source.environment(os.environ, cache)) as copier:
        copier.run_copy(
            source.url,
            target,
            data=data,
            vcs_ref=source.tag,
            settings=copier.Settings(),
            defaults=True,
            overwrite=False,
            unsafe=False,
            quiet=True,
        )


@contextmanager
def copier_in(variables: Mapping[str, str]) -> Iterator[Any]:
    """Give Copier's module, which sees an environment; what it finds wrong is told in a sentence.

    Raises:
        ScaffoldError: Copier or Git failed.
    """
    import copier
    from copier.errors import CopierError, CopierWarning
    from jinja2 import TemplateError
    from plumbum import ProcessExecutionError

    try:
        with _environment(variables), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", CopierWarning)
            yield copier
    except ProcessExecutionError as error:
        said = str(error.stderr).strip().splitlines()
        raise ScaffoldError(f"git failed for Copier: {printable(said[-1] if said else 'it said nothing')}") from None
    except (CopierError, CopierWarning, TemplateError, ValueError, OSError) as error:
        said = str(error).strip().splitlines()
        raise ScaffoldError(f"Copier cannot render the template: {printable(said[0] if said else '')}") from None


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Let Copier see an environment: it reads the process' own, and starts Git in plumbum's copy of that."""
    from plumbum import local

    before = dict(os.environ)
    with local.env():
        try:
            for names in (os.environ, local.env):
                for name in before.keys() - variables.keys():
                    if name in names:
                        del names[name]
                names.update(variables)
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)
