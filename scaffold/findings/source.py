"""The lines of a file as YAML counts them, and which of them may be shown."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from scaffold.diagnostic import Diagnostic
from scaffold.repository import Repository, is_yaml

_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
"""What PyYAML counts as the end of a line, so that the lines of its marks are these."""

_SECRET = re.compile(r"(?<![\w.-])[\"']?kind[\"']?[ \t]*:[ \t]*[\"']?Secret\b")


@lru_cache(maxsize=8)
def lines(text: str) -> tuple[str, ...]:
    """Split a text into lines as YAML does."""
    return tuple(_BREAK.split(text))


class Source:
    """Shows the lines that findings stand on, and never one that may hold a secret."""

    def __init__(self, repository: Repository, secrets: Collection[tuple[str, int]]) -> None:
        """Take a repository, and the lines of it that hold secrets: path and line."""
        self._repository = repository
        self._secrets = secrets

    def line(self, finding: Diagnostic) -> str | None:
        """Return the line of a finding, `None` where it has none or it must not be shown.

        Not shown are the lines that hold secrets, and all of a Secret, also where it does not parse.
        """
        if not finding.line or finding.path not in self._repository.files:
            return None
        if (finding.path, finding.line) in self._secrets:
            return None
        found = lines(self._repository.text(finding.path))
        if finding.line > len(found) or self._is_secret(finding):
            return None
        return found[finding.line - 1]

    def _is_secret(self, finding: Diagnostic) -> bool:
        """Tell whether a finding stands in a Secret, or may."""
        documents = self._repository.documents(finding.path)
        if not documents or not is_yaml(finding.path):
            return _SECRET.search(self._repository.text(finding.path)) is not None
        return any(
            document.kind == "Secret"
            and document.node.start_mark.line < finding.line <= document.node.end_mark.line + 1
            for document in documents
        )
