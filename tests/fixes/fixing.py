"""What the tests of fixes share: files in; the files that change, what was done and what was left, out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from scaffold.diagnostic import Diagnostic
from scaffold.errors import ScaffoldError
from scaffold.findings.check_settings import read_policy
from scaffold.findings.judge import judge
from scaffold.fixes.apply import Fixed, Resolve, fix
from scaffold.flux import Fleet, read_fleet
from scaffold.image_reference import ImageReference
from scaffold.repository import Repository
from tests.build import Files, repository
from tests.checks.healthy import DIGEST

Answers = Mapping[ImageReference, str | ScaffoldError]


def pinned(images: Sequence[ImageReference]) -> Answers:
    """Answer as a registry that has every image, with the same digest for all."""
    return dict.fromkeys(images, DIGEST)


@dataclass(frozen=True)
class Outcome:
    """What fixing came to: the texts of the files that changed, and the lines about what was done and left."""

    changed: Mapping[str, str]
    done: list[str]
    left: list[str]


def run(built: Repository, rules: Collection[str] = (), resolve: Resolve = pinned) -> Fixed:
    """Fix what some rules find, or all."""
    settings = read_policy(built)
    policy, every = settings.narrowed(rules, ()), replace(settings.narrowed(rules, ()), select=frozenset())

    def wanted(fleet: Fleet) -> tuple[Diagnostic, ...]:
        return judge(fleet, policy).findings

    def everything(fleet: Fleet) -> tuple[Diagnostic, ...]:
        return judge(fleet, every).findings

    return fix(read_fleet(built), wanted, everything, resolve)


def fixed(files: Files, *rules: str, resolve: Resolve = pinned, links: Mapping[str, str] | None = None) -> Outcome:
    """Fix files; prove that doing so again changes nothing, and that no other file changed."""
    built = repository(files, links)
    linked = {link: built.files[built.resolve(link)] for link in built.links if built.resolve(link) in built.files}
    built = replace(built, files={**built.files, **linked})
    first = run(built, rules, resolve)
    after = first.fleet.repository
    changed = {change.path: (change.after or b"").decode() for change in first.changes}
    others = {path: content for path, content in built.files.items() if built.resolve(path) not in changed}
    assert {path: after.files[path] for path in others} == others
    assert run(after, rules, resolve).changes.paths == ()
    return Outcome(
        changed,
        [f"{_place(each.finding)}: {each.done}" for each in first.done],
        [f"{_place(each.finding)}: {each.reason}" for each in first.left],
    )


def _place(finding: Diagnostic) -> str:
    return f"{finding.path}:{finding.line}:{finding.column}"
