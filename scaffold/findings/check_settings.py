"""Which rules are judged, and how much their findings weigh: `checks` of `.scaffold.yaml`, and the command line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from scaffold.diagnostic import Diagnostic, Severity, printable
from scaffold.errors import ScaffoldError
from scaffold.findings.globs import matches, pattern
from scaffold.findings.rules import refuse_unknown_rules
from scaffold.repository import Document, Repository, mapping_at
from scaffold.settings import SETTINGS_FILE, mapping, refuse_unknown, settings_document

Levels = Mapping[str, Severity | None]
"""How much each rule's findings weigh; `None` where there are to be none."""

_LEVELS: Levels = {**{str(severity): severity for severity in Severity}, "off": None}


@dataclass(frozen=True, slots=True)
class PathPolicy:
    """What is different for some paths; see `matches` for the glob."""

    glob: str
    ignore: frozenset[str] = frozenset()
    severity: Levels = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Policy:
    """Which rules are judged, and how much their findings weigh.

    Attributes:
        select: The rules to judge; none means all.
        ignore: The rules not to judge.
        severity: What a rule's findings weigh instead.
        paths: What is different for some paths; a later entry outvotes an earlier one, and all of them `severity`.
    """

    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    severity: Levels = field(default_factory=dict)
    paths: tuple[PathPolicy, ...] = ()

    def runs(self, rule: str) -> bool:
        """Tell whether a rule can have findings anywhere."""
        if rule in self.ignore or (self.select and rule not in self.select):
            return False
        return self.severity.get(rule, Severity.HINT) is not None or any(each.severity.get(rule) for each in self.paths)

    def weigh(self, finding: Diagnostic) -> Diagnostic | None:
        """Return a finding with the severity it is to have, `None` where there is to be none."""
        if not self.runs(finding.rule):
            return None
        level = self.severity.get(finding.rule, finding.severity)
        for each in self.paths:
            if matches(finding.path, each.glob):
                if finding.rule in each.ignore:
                    return None
                level = each.severity.get(finding.rule, level)
        return None if level is None else finding if level is finding.severity else replace(finding, severity=level)

    def narrowed(self, select: Collection[str], ignore: Collection[str]) -> Policy:
        """Return the policy with what the command line says; a rule that it selects is judged, whatever is set."""
        chosen = frozenset(select)
        severity = {rule: level for rule, level in self.severity.items() if level is not None or rule not in chosen}
        return Policy(chosen or self.select, (self.ignore - chosen) | frozenset(ignore), severity, self.paths)


def read_policy(repository: Repository) -> Policy:
    """Read `checks` of `.scaffold.yaml`.

    Raises:
        ScaffoldError: It does not parse, has an unknown key or rule, or a value of a wrong type; the place is named.
    """
    document = settings_document(repository) if SETTINGS_FILE in repository.files else None
    if document is None:
        return Policy()
    refuse_unknown(document, ("checks",), ("select", "ignore", "severity", "paths"))
    mapping(document, "checks")
    paths = []
    for glob in mapping(document, "checks", "paths"):
        keys = ("checks", "paths", glob)
        mapping(document, *keys)
        refuse_unknown(document, keys, ("ignore", "severity"))
        paths.append(
            PathPolicy(_glob(document, glob), _rules(document, *keys, "ignore"), _levels(document, *keys, "severity"))
        )
    return Policy(
        _rules(document, "checks", "select"),
        _rules(document, "checks", "ignore"),
        _levels(document, "checks", "severity"),
        tuple(paths),
    )


def _rules(document: Document, *keys: str) -> frozenset[str]:
    value: Any = mapping_at(document.body, *keys[:-1]).get(keys[-1])
    if value is None:
        return frozenset()
    if not isinstance(value, list):
        raise ScaffoldError(f"{document.at(*keys)}: `{keys[-1]}` is a list of rules")
    for index, name in enumerate(value):
        refuse_unknown_rules([str(name)], f"{document.at(*keys, index)}: ")
    return frozenset(str(name) for name in value)


def _levels(document: Document, *keys: str) -> Levels:
    found: dict[str, Severity | None] = {}
    for name, level in mapping(document, *keys).items():
        refuse_unknown_rules([str(name)], f"{document.at(*keys, name)}: ")
        written = "off" if level is False else str(level)
        if written not in _LEVELS:
            near = difflib.get_close_matches(written, _LEVELS, 1)
            hint = f"; did you mean `{near[0]}`" if near else ""
            raise ScaffoldError(
                f"{document.at(*keys, name)}: the severity of `{printable(str(name))}` is "
                f"`error`, `warning`, `hint` or `off`{hint}"
            )
        found[str(name)] = _LEVELS[written]
    return found


def _glob(document: Document, glob: Any) -> str:
    try:
        pattern(str(glob))
    except re.error:
        raise ScaffoldError(
            f"{document.at('checks', 'paths', glob)}: `{printable(str(glob))}` is no pattern of paths; "
            "write one such as `kubernetes/*/apps/**`"
        ) from None
    return str(glob)
