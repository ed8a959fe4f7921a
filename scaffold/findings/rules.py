"""Every rule that `scaffold check` knows, with its manual."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from scaffold.checks import ALL_CHECKS, Check
from scaffold.checks.check import nearest
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.findings import edited_render, schema, stale_render, unexplained_ignore, unreadable, unused_ignore

FLEET_CHECKS: tuple[Check, ...] = (*ALL_CHECKS, unreadable.CHECK)
"""The rules that judge a fleet."""

ABOUT_COMMENTS: tuple[Check, ...] = (unexplained_ignore.CHECK, unused_ignore.CHECK)
"""The rules that judge the comments which ignore findings."""

ABOUT_MORE: tuple[Check, ...] = (edited_render.CHECK, schema.CHECK, stale_render.CHECK)
"""The rules that need more than a fleet: schemas from elsewhere, templates and their history."""

RULES: tuple[Check, ...] = tuple(sorted((*FLEET_CHECKS, *ABOUT_COMMENTS, *ABOUT_MORE), key=lambda rule: rule.id))
"""Every rule, by id."""

IDS = frozenset(rule.id for rule in RULES)


@dataclass(frozen=True, slots=True)
class Manual:
    """A rule's manual in parts.

    Attributes:
        summary: The first sentence.
        body: Everything behind it: paragraphs, and examples that are indented by four spaces.
    """

    summary: str
    body: str

    @property
    def reason(self) -> str:
        """Return the first paragraph of the body as one line, nothing where it starts with an example."""
        paragraph = self.body.partition("\n\n")[0]
        return "" if paragraph.startswith("Bad") else " ".join(paragraph.split())


def manual(rule: Check) -> Manual:
    """Return a rule's manual: the docstring of the module that judges it."""
    module = sys.modules[rule.check.__module__]
    summary, _, body = (module.__doc__ or "").strip().partition("\n\n")
    return Manual(" ".join(summary.split()), body.strip())


def find_rule(name: str) -> Check:
    """Return a rule by its name.

    Raises:
        ScaffoldError: There is none of that name.
    """
    refuse_unknown_rules([name])
    return next(rule for rule in RULES if rule.id == name)


def refuse_unknown_rules(names: Iterable[str], where: str = "", known: Collection[str] = IDS) -> None:
    """Refuse names that no rule has.

    Raises:
        ScaffoldError: One is unknown; the message has the nearest name, or all of them.
    """
    for name in names:
        if name not in known:
            near = nearest(name, known)
            listed = ", ".join(f"`{one}`" for one in sorted(known))
            hint = f"did you mean `{near}`" if near else f"there is {listed}"
            raise ScaffoldError(f"{where}no rule `{printable(name)}`; {hint}")
