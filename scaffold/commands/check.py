"""`scaffold check`: judges a repository by the domain's rules, fixes and reports what it finds."""

from __future__ import annotations

from pathlib import Path

from scaffold.adapters import terminal
from scaffold.commands.check_memory import Memory
from scaffold.commands.check_report import FORMATS, paint, report, say_stale
from scaffold.commands.check_wanted import Wanted
from scaffold.commands.opening import open_repository
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.findings.answer import Answer
from scaffold.findings.baseline import format_baseline
from scaffold.findings.result import counted
from scaffold.findings.source import Source
from scaffold.repository import Repository

FAIL_ON = ("error", "warning", "hint", "never")


def run(repo: Path | None, wanted: Wanted) -> int:
    """Judge a repository, fix what is wanted, print what is found, and return the exit code.

    What is remembered is told without judging: the rules are then not even imported.

    Raises:
        ScaffoldError: No repository or no cluster root, an unknown rule, cluster, path or revision, malformed settings.
    """
    _refuse(wanted)
    root, repository = open_repository(repo)
    memory = Memory(root, repo, wanted, repository)
    answer = memory.recall()
    if answer is not None:
        return _tell(root, repository, wanted, answer)
    return _judge(root, repo, repository, wanted, memory)


def _judge(root: Path, repo: Path | None, repository: Repository, wanted: Wanted, memory: Memory) -> int:
    from scaffold.adapters.output_file import write_output
    from scaffold.commands.check_question import Question
    from scaffold.commands.session import evaluate_clusters
    from scaffold.findings.rules import refuse_unknown_rules

    refuse_unknown_rules(wanted.select, "`--select`: ")
    refuse_unknown_rules(wanted.ignore, "`--ignore`: ")
    fleet = evaluate_clusters(root, repository)
    question = Question(root, repo, wanted, fleet)
    if wanted.write_baseline and wanted.baseline:
        found = question.found(fleet)
        write_output(wanted.baseline, format_baseline(found))
        terminal.say(f"{counted(len(found), 'finding')} written to `{printable(str(wanted.baseline))}`")
        return 0
    before = fleet
    if wanted.fix:
        from scaffold.commands.check_fix import fix_findings  # httpx and the fixes are wanted only here

        fleet = fix_findings(root, fleet, question, show_only=wanted.diff)
    answer = question.answer(fleet)
    memory.keep(answer)
    code = _tell(root, fleet.repository, wanted, answer)
    return question.answer(before).result.exit_code if wanted.diff else code


def _tell(root: Path, repository: Repository, wanted: Wanted, answer: Answer) -> int:
    if wanted.diff and wanted.output is None:
        terminal.say(answer.result.summary)  # the standard output has the patch
    else:
        report(root, answer.result, Source(repository, answer.secrets), wanted.format, wanted.output)
    if answer.stale:
        say_stale(answer.stale)
    return answer.result.exit_code


def explain(name: str) -> int:
    """Print a rule's manual and return the exit code.

    Raises:
        ScaffoldError: There is no such rule.
    """
    from scaffold.findings.rules import find_rule
    from scaffold.report.rule_manual import format_manual

    terminal.result(format_manual(find_rule(name), paint))
    return 0


def _refuse(wanted: Wanted) -> None:
    for option, value, known in (("--format", wanted.format, FORMATS), ("--fail-on", wanted.fail_on, FAIL_ON)):
        if value not in known:
            raise ScaffoldError(f"`{option}` is {', '.join(f'`{one}`' for one in known)}; not `{printable(value)}`")
    if wanted.write_baseline:
        if wanted.baseline is None:
            raise ScaffoldError("say where the baseline is with `--baseline FILE`")
        if wanted.fix:
            raise ScaffoldError(
                "`--fix` and `--write-baseline` exclude each other; fix first, then accept what is left"
            )
        if wanted.paths or wanted.cluster or wanted.changed is not None:
            raise ScaffoldError(
                "a baseline accepts what the whole repository has; leave out paths, `--cluster` and `--changed`"
            )
    if wanted.diff and not wanted.fix:
        raise ScaffoldError("`--diff` shows what `--fix` would change; give both")
    if wanted.diff and wanted.format != "text" and wanted.output is None:
        raise ScaffoldError("`--diff` prints a patch; say where the report goes with `--output FILE`")


__all__ = ["FAIL_ON", "Wanted", "explain", "run"]
