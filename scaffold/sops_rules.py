"""Reads the creation rules of `.sops.yaml`: which one says how SOPS encrypts a file."""

from __future__ import annotations

import posixpath
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scaffold.repository import Repository, list_at, mapping_at, text_at

SOPS_CONFIG = ".sops.yaml"


@dataclass(frozen=True, slots=True)
class CreationRule:
    """A rule about the files that it is the first for.

    Attributes:
        path_regex: The regular expression as written, empty for a rule about every file.
        pattern: The same, compiled; `None` for one that only Go understands, which may be about any file.
    """

    path_regex: str
    pattern: re.Pattern[str] | None


def is_encrypted(body: Any) -> bool:
    """Tell whether a document has SOPS' metadata."""
    return bool(mapping_at(body, "sops"))


def configs(repository: Repository) -> Mapping[str, str]:
    """Return the repository's `.sops.yaml` files by their folder."""
    named = (path for path in repository.yaml_paths() if posixpath.basename(path) == SOPS_CONFIG)
    return {posixpath.dirname(path): path for path in named}


def nearest_config(known: Mapping[str, str], path: str) -> str | None:
    """Return the `.sops.yaml` that governs a file: the one beside it, or in the nearest folder above."""
    folder = posixpath.dirname(path)
    while folder and folder not in known:
        folder = posixpath.dirname(folder)
    return known.get(folder)


def creation_rules(repository: Repository, config: str) -> tuple[CreationRule, ...]:
    """Return the rules of a `.sops.yaml` in their order."""
    return tuple(
        CreationRule(text_at(rule, "path_regex"), read_pattern(text_at(rule, "path_regex")))
        for document in repository.documents(config)
        for rule in list_at(document.body, "creation_rules")
    )


def first_rule(rules: tuple[CreationRule, ...], config: str, path: str) -> CreationRule | None:
    """Return the rule about a file, `None` where there is none.

    SOPS matches paths relative to the folder of `.sops.yaml`: https://getsops.io/docs/#using-sops-yaml-conf-to-select-kms.
    """
    folder = posixpath.dirname(config)
    relative = posixpath.relpath(path, folder) if folder else path
    return next((rule for rule in rules if rule.pattern is None or rule.pattern.search(relative)), None)


def read_pattern(text: str) -> re.Pattern[str] | None:
    """Read a regular expression, `None` for one that only Go understands."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return re.compile(text)
        except (re.error, OverflowError, RecursionError):
            return None
