"""`scaffold check --fix`: repairs what can be repaired, or shows it as a patch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scaffold.adapters import registry, terminal, worktree
from scaffold.adapters.registry_errors import BY_HAND, RegistryUnreachableError
from scaffold.commands.check_question import Question
from scaffold.diagnostic import Diagnostic, printable
from scaffold.errors import ScaffoldError
from scaffold.findings.result import counted
from scaffold.fixes.apply import Fixed, fix
from scaffold.fixes.fix import Left
from scaffold.flux import Fleet
from scaffold.image_reference import ImageReference
from scaffold.report.patch import format_patch

_AT_ONCE = 8
"""Registries' answers that are waited for at the same time."""


def fix_findings(root: Path, fleet: Fleet, question: Question, *, show_only: bool) -> Fleet:
    """Fix the findings of a question, say what was done and what not, and return the repository after that.

    Raises:
        ScaffoldError: A file changed meanwhile, or the disk refuses; nothing was written.
    """
    fixed = fix(fleet, question.kept, question.everything, _resolve)
    if show_only:
        terminal.result_bytes(format_patch(fixed.changes))
    elif fixed.changes:
        worktree.apply(root, fixed.changes)
    _tell(fixed, "would be fixed" if show_only else "fixed")
    return fixed.fleet


def _tell(fixed: Fixed, verb: str) -> None:
    for done in fixed.done:
        terminal.say(f"{_place(done.finding)}: {verb}: {printable(done.done)} [{done.finding.rule}]", "green")
    alike: dict[tuple[str, str], list[Left]] = {}
    for left in fixed.left:
        alike.setdefault((left.finding.rule, left.reason), []).append(left)
    for (rule, reason), group in alike.items():
        more = f" and {len(group) - 1} more" if len(group) > 1 else ""
        terminal.say(f"{_place(group[0].finding)}{more}: not fixed: {printable(reason)} [{rule}]", "yellow")
    review = "" if verb != "fixed" or not fixed.done else "; review with `git diff`"
    where = f" in {counted(len(fixed.changes), 'file')}" if fixed.done else ""
    terminal.say(f"{counted(len(fixed.done), 'finding')} {verb}{where}{review}")


def _place(finding: Diagnostic) -> str:
    return f"{finding.path}:{finding.line}:{finding.column}" if finding.line else finding.path


def _resolve(images: Sequence[ImageReference]) -> Mapping[ImageReference, str | ScaffoldError]:
    """Ask the registries for digests; one that cannot be reached is not asked again and again."""
    terminal.say(f"asking for {counted(len(images), 'digest')}", "dim")
    unreachable: dict[str, ScaffoldError] = {}

    def ask(image: ImageReference) -> str | ScaffoldError:
        known = unreachable.get(image.registry)
        if known is not None:
            return known
        try:
            return registry.find_digest(image)
        except RegistryUnreachableError as error:
            return unreachable.setdefault(image.registry, ScaffoldError(str(error).removesuffix(f", or {BY_HAND}")))
        except ScaffoldError as error:
            return error

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return dict(zip(images, pool.map(ask, images), strict=True))
