"""Tells which files SOPS is to encrypt, by their names and by `.sops.yaml`, and which it has encrypted."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from scaffold import sops_rules
from scaffold.repository import KUSTOMIZE_FILES, Repository
from scaffold.sops_rules import SOPS_CONFIG, configs, creation_rules, nearest_config, read_pattern

__all__ = ["is_encrypted", "left_plain", "named_for_sops", "read_pattern"]

_NAMED = re.compile(r".*[^.].*\.(?:sops|enc)(?:\.age)?\.ya?ml")
_NOT_SECRET = frozenset({"ExternalSecret", "SealedSecret", "Kustomization", "Component"})


def is_encrypted(repository: Repository, path: str) -> bool:
    """Tell whether a file has SOPS' metadata."""
    return any(sops_rules.is_encrypted(document.body) for document in repository.documents(path))


def named_for_sops(repository: Repository) -> Iterator[str]:
    """Yield the files whose names say that SOPS encrypts them."""
    for path in repository.yaml_paths():
        if _NAMED.fullmatch(posixpath.basename(path)):
            yield path


@dataclass(slots=True)
class _Rule:
    """A creation rule: which paths it is for, and the files whose first rule it is."""

    pattern: re.Pattern[str]
    encrypted: int = 0
    plain: list[str] = field(default_factory=list)


def left_plain(repository: Repository) -> Iterator[tuple[str, str]]:
    """Yield the files that a creation rule is for and that are not encrypted, with the rule's `path_regex`.

    A rule says how to encrypt, not what: many are for every file. So a file is meant only where nearly all others of
    its rule are encrypted, or where the rule names that file alone.
    """
    known = configs(repository)
    rules = {config: _rules(repository, config) for config in known.values()}
    for path in repository.yaml_paths() if known else ():
        name, config = posixpath.basename(path), nearest_config(known, path)
        folder = posixpath.dirname(config or "")
        relative = posixpath.relpath(path, folder) if folder else path
        rule = next((rule for rule in rules.get(config or "", ()) if rule.pattern.search(relative)), None)
        if rule is not None and name != SOPS_CONFIG and name not in KUSTOMIZE_FILES:
            if is_encrypted(repository, path):
                rule.encrypted += 1
            elif not any(document.kind in _NOT_SECRET for document in repository.documents(path)):
                rule.plain.append(path)
    for rule in (rule for found in rules.values() for rule in found):
        outlier = rule.encrypted >= 3 and len(rule.plain) * 4 <= rule.encrypted
        alone = rule.encrypted == 0 and len(rule.plain) == 1 and _names(rule.pattern.pattern, rule.plain[0])
        yield from ((path, rule.pattern.pattern) for path in rule.plain if outlier or alone)


def _rules(repository: Repository, config: str) -> list[_Rule]:
    found: list[_Rule] = []
    for rule in creation_rules(repository, config):
        if rule.pattern is None:  # may be meant for any file, before the rules that follow
            return found
        found.append(_Rule(rule.pattern))
    return found


def _names(pattern: str, path: str) -> bool:
    """Tell whether a pattern names one file, in its last part without anything variable."""
    return pattern.replace("\\", "").rstrip("$").rpartition("/")[2] == posixpath.basename(path)
