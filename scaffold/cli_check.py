"""The command line of `scaffold check`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from scaffold.cli_options import Repo
from scaffold.errors import ScaffoldError

_CHANGED = "--changed"


def check(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH]...", help="Only findings in these files and folders.")
    ] = None,
    repo: Repo = None,
    cluster: Annotated[
        str | None, typer.Option("--cluster", metavar="NAME", help="Only findings of this cluster.")
    ] = None,
    select: Annotated[
        list[str] | None, typer.Option(metavar="RULE", help="Only these rules; commas or repeatable.")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(metavar="RULE", help="Without these rules; commas or repeatable.")
    ] = None,
    form: Annotated[
        str | None, typer.Option("--format", metavar="FORMAT", help="text, json, sarif, github or junit.")
    ] = None,
    json_output: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    fail_on: Annotated[
        str, typer.Option(metavar="LEVEL", help="Exit with 1 from this severity on: error, warning, hint or never.")
    ] = "error",
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Findings that are accepted for now, and are not shown.")
    ] = None,
    write_baseline: Annotated[
        bool, typer.Option("--write-baseline", help="Write everything that is found into the baseline.")
    ] = False,
    changed: Annotated[
        str | None,
        typer.Option(
            _CHANGED,
            metavar="[REV]",
            help="Only findings that were not there at REV; default: where this branch left the default branch.",
        ),
    ] = None,
    schemas: Annotated[
        str | None,
        typer.Option(
            metavar="LOCATION",
            help="JSON Schemas: a folder or URL as kubeconform takes it, or modeline for those that files name.",
        ),
    ] = None,
    cache: Annotated[
        bool, typer.Option("--cache/--no-cache", help="Whether an unchanged repository is told what was found before.")
    ] = True,
    explain: Annotated[str | None, typer.Option(metavar="RULE", help="Print a rule's manual and exit.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the report into a file.")
    ] = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="Repair what can be repaired with certainty, and report what is left.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="With --fix: print a patch for `git apply`, and write nothing.")
    ] = False,
) -> None:
    """Check a repository against the domain's rules: what Flux would refuse, ignore or never apply."""
    from scaffold.commands import check as command

    if explain is not None:
        raise typer.Exit(command.explain(explain))
    if json_output and form not in (None, "json"):
        raise ScaffoldError(f"`--json` and `--format {form}` exclude each other; leave one out")
    wanted = command.Wanted(
        paths=paths or (),
        cluster=cluster,
        select=_split(select),
        ignore=_split(ignore),
        format="json" if json_output else form or "text",
        fail_on=fail_on,
        baseline=baseline,
        write_baseline=write_baseline,
        changed=changed,
        output=output,
        fix=fix,
        diff=diff,
        schemas=schemas,
        use_cache=cache,
    )
    raise typer.Exit(command.run(repo, wanted))


def with_optional_value(arguments: Sequence[str]) -> list[str]:
    """Give `check --changed` an empty value where it has none: Typer knows no option whose value may be left out."""
    if "check" not in arguments[:1]:
        return list(arguments)
    found: list[str] = []
    for index, argument in enumerate(arguments):
        if argument == "--":
            return [*found, *arguments[index:]]
        alone = argument == _CHANGED and (index + 1 == len(arguments) or arguments[index + 1].startswith("-"))
        found.append(f"{_CHANGED}=" if alone else argument)
    return found


def _split(given: Sequence[str] | None) -> tuple[str, ...]:
    return tuple(rule.strip() for one in given or () for rule in one.split(",") if rule.strip())
