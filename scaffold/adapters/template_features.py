"""Finds what a template uses that is rendered by Copier itself alone, so that nothing is ever rendered almost right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scaffold.adapters.template_config import TYPES
from scaffold.diagnostic import printable
from scaffold.update.answers_file import ANSWERS_FILE

if TYPE_CHECKING:
    from scaffold.adapters.template_config import TemplateConfig

UNSAFE = ("jinja_extensions", "migrations", "tasks")
"""Settings that Copier follows only for who trusts the template."""

_SETTINGS = frozenset({"answers_file", "envops", "min_copier_version", "subdirectory", "templates_suffix"})
_MESSAGE = "message_"
"""What the settings begin with that only say something."""

_ENVOPS = frozenset({"keep_trailing_newline", "lstrip_blocks", "trim_blocks", "undefined"})
_BODY = frozenset(
    {"ask", "choices", "default", "help", "multiline", "placeholder", "qmark", "type", "validator", "when"}
)
_VARIABLES = re.compile(
    rb"\b(_copier_(?!answers\b|conf\.answers_file\b)\w+|_external_data|_folder_name|make_secret|pathjoin|UNSET)\b|\b(now)\s*\("
)
"""What Copier offers to a template's files, and this program does not; `_folder_name` it offers to questions."""


def obstacle(root: Path, config: TemplateConfig) -> str:
    """Return the first feature in the way, such as ``the setting `_exclude` ``, nothing where there is none."""
    return next(chain(_in_settings(config.settings), _in_questions(config.bodies), _in_files(root)), "")


def _in_settings(settings: Mapping[str, Any]) -> Iterator[str]:
    for name, value in settings.items():
        if name.startswith(_MESSAGE) or not value:
            continue
        if name not in _SETTINGS or (name == "answers_file" and value != ANSWERS_FILE):
            yield f"the setting `_{printable(name)}`"
    for name in sorted(set(settings.get("envops") or {}) - _ENVOPS):
        yield f"the option `{printable(str(name))}` of `_envops`"
    wanted = str(settings.get("min_copier_version", "0"))
    if _is_newer(wanted):
        yield f"Copier {printable(wanted)}, which is newer than the one that is installed"


def _is_newer(wanted: str) -> bool:
    import importlib.metadata

    from packaging.version import InvalidVersion, Version

    try:
        return Version(importlib.metadata.version("copier")) < Version(wanted)
    except InvalidVersion:
        return True


def _in_questions(bodies: Mapping[str, Any]) -> Iterator[str]:
    for name, written in bodies.items():
        body = written if isinstance(written, dict) else {"default": written}
        question = f"of the question `{printable(name)}`"
        for key in sorted(set(map(str, body)) - _BODY):
            yield f"`{printable(key)}` {question}"
        if "default" not in body:
            yield f"the missing default {question}"
        if body.get("type", "str") not in TYPES:
            yield f"the type {question}"
        if not _is_plain(body.get("choices", ())):
            yield f"the choices {question}"


def _is_plain(choices: Any) -> bool:
    """Tell whether choices are a list or a mapping of values that are no templates."""
    if isinstance(choices, str):
        return False
    values = list(choices.values()) if isinstance(choices, dict) else [_value(choice) for choice in choices or ()]
    return not any(isinstance(value, (dict, list)) or "{" in str(value) for value in values)


def _value(choice: Any) -> Any:
    return choice[1] if isinstance(choice, list) and len(choice) == 2 else choice


def _in_files(root: Path) -> Iterator[str]:
    if found := _VARIABLES.search((root / "copier.yml").read_bytes().replace(b"_folder_name", b"")):
        yield f"`{_named(found)}` in `copier.yml`"
    for path in sorted((root / "templates").rglob("*")):
        name = printable(path.relative_to(root).as_posix())
        if path.is_symlink():
            yield f"the symbolic link `{name}`"
        elif path.is_file() and (found := _VARIABLES.search(path.read_bytes())):
            yield f"`{_named(found)}` in `{name}`"


def _named(found: re.Match[bytes]) -> str:
    return (found[1] or found[2]).decode()
