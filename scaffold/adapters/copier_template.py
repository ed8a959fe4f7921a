"""Renders an app's folder through Copier, from the template that ships with the program."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scaffold.adapters.template_engine import Engine
from scaffold.adapters.template_questions import (
    DISCOVERED,
    CheckedAnswers,
    Choice,
    Question,
    check_answers,
    load_questions,
)
from scaffold.adapters.template_source import TemplateSource, template_source
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError

__all__ = ["Choice", "Question", "check", "load_questions", "question_names", "render", "render_entry"]


def question_names() -> tuple[str, ...]:
    """Return the names of the template's questions, in their order."""
    return tuple(question.name for question in load_questions())


def check(answers: Mapping[str, object]) -> CheckedAnswers:
    """Complete and check answers without rendering anything; see `check_answers`."""
    return check_answers(Engine(), load_questions(), answers)


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
    return engine.entry(check_answers(engine, load_questions(), answers).all)


def _copy(source: TemplateSource, data: dict[str, Any], target: Path, cache: Path) -> None:
    import copier
    from copier.errors import CopierError, CopierWarning
    from jinja2 import TemplateError
    from plumbum import ProcessExecutionError

    try:
        with _environment(source.environment(os.environ, cache)), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", CopierWarning)
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
    except ProcessExecutionError as error:
        said = str(error.stderr).strip().splitlines()
        raise ScaffoldError(f"git failed for Copier: {printable(said[-1] if said else 'it said nothing')}") from None
    except (CopierError, CopierWarning, TemplateError, ValueError, OSError) as error:
        raise ScaffoldError(f"Copier cannot render the template: {printable(str(error))}") from None


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
