"""What the user asks of `scaffold check`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user asks for.

    Attributes:
        paths: Files and folders as written; none means everything.
        cluster: The only cluster to report on.
        select: The rules to judge; none means those of the settings.
        ignore: Further rules not to judge.
        format: One of `FORMATS`.
        fail_on: One of `FAIL_ON`.
        baseline: The file of accepted findings.
        write_baseline: Whether to write that file.
        changed: The revision that a change starts from, empty for the usual one; `None` judges everything.
        output: The file to write the report to.
        fix: Whether to repair what can be repaired.
        diff: Whether to print that as a patch, and write nothing.
        schemas: A location of JSON Schemas, or `modeline`; `None` for what the settings say.
        use_cache: Whether what was found before in the same files may be told again.
    """

    paths: Sequence[str] = ()
    cluster: str | None = None
    select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    format: str = "text"
    fail_on: str = "error"
    baseline: Path | None = None
    write_baseline: bool = False
    changed: str | None = None
    output: Path | None = None
    fix: bool = False
    diff: bool = False
    schemas: str | None = None
    use_cache: bool = True
