"""Remembers what `scaffold check` answered, and answers the same where the same is asked of the same files."""

from __future__ import annotations

from pathlib import Path

from scaffold.adapters import answer_cache
from scaffold.commands.check_inputs import is_self_contained
from scaffold.commands.check_wanted import Wanted
from scaffold.findings.answer import Answer, format_answer, parse_answer
from scaffold.repository import Repository


class Memory:
    """The answer to one question, as far as it follows from the repository's files alone."""

    def __init__(self, root: Path, repo: Path | None, wanted: Wanted, repository: Repository) -> None:
        """Take what is asked.

        Raises:
            ScaffoldError: The baseline cannot be read, the settings are malformed.
        """
        self._key = _key(root, repo, wanted, repository) if _is_closed(wanted, repository) else None

    def recall(self) -> Answer | None:
        """Return what was answered before, `None` where nothing is known."""
        content = answer_cache.recall(self._key) if self._key else None
        return parse_answer(content) if content is not None else None

    def keep(self, answer: Answer) -> None:
        """Keep an answer for the next time."""
        if self._key:
            answer_cache.keep(self._key, format_answer(answer))


def _is_closed(wanted: Wanted, repository: Repository) -> bool:
    """Tell whether all that an answer depends on is in the question, or in the files that were read.

    Another revision, a registry, schemas and templates are not; what writes into files is to happen each time.
    """
    return (
        wanted.use_cache
        and wanted.changed is None
        and not wanted.fix
        and not wanted.write_baseline
        and is_self_contained(repository, wanted.schemas)
    )


def _key(root: Path, repo: Path | None, wanted: Wanted, repository: Repository) -> str:
    baseline: tuple[str, ...] = ()
    if wanted.baseline:
        from scaffold.adapters.output_file import read_input

        baseline = (read_input(wanted.baseline), str(wanted.baseline))
    here = (str(root), str(repo), str(Path.cwd()), *wanted.paths) if wanted.paths else ()
    asked = (here, wanted.cluster, [*wanted.select], [*wanted.ignore], wanted.fail_on, baseline)
    return answer_cache.digest(repository, [repr(asked)])
