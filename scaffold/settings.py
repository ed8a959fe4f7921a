"""Settings of a repository: the optional `.scaffold.yaml` at its root, which overrides what is read."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.repository import Document, Repository, mapping_at

SETTINGS_FILE = ".scaffold.yaml"
_TOP = ("conventions", "depends_on", "schemas", "namespaces", "checks", "simulate", "talos", "secrets")
_DEPENDS_ON = ("habit", "strict")
_TYPES: Mapping[type, str] = {
    str: "a text; put it in quotes",
    bool: "`true` or `false`",
    int: "a whole number",
    list: "a list",
    dict: "a mapping",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What `.scaffold.yaml` says.

    Attributes:
        conventions: Values by the name of a convention; they outvote every sibling.
        namespaces: The same for one namespace each.
        depends_on: `habit` follows the siblings; `strict` depends on everything that is used.
        schema_location: Where JSON Schemas are, in kubeconform's form; empty for nowhere.
        certificate: File with the certificate that SealedSecrets are made with, `{cluster}` for the cluster's name;
            empty for none.
    """

    conventions: Mapping[str, Any] = field(default_factory=dict)
    namespaces: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    depends_on: str = "habit"
    schema_location: str = ""
    certificate: str = ""


def read_settings(repository: Repository, known: Mapping[str, Any]) -> Settings:
    """Read `.scaffold.yaml`.

    Args:
        repository: The repository.
        known: The conventions that may be set, each with a value of its type.

    Raises:
        ScaffoldError: It does not parse, or has an unknown key or a value of a wrong type; the place is named.
    """
    document = settings_document(repository)
    if document is None:
        return Settings()
    conventions = _conventions(document, ("conventions",), known)
    namespaces = {}
    for name in mapping(document, "namespaces"):
        mapping(document, "namespaces", name)
        refuse_unknown(document, ("namespaces", name), ("conventions",))
        namespaces[name] = _conventions(document, ("namespaces", name, "conventions"), known)
    depends_on = document.body.get("depends_on", "habit")
    if depends_on not in _DEPENDS_ON:
        raise ScaffoldError(f"{document.at('depends_on')}: `depends_on` is `habit` or `strict`")
    schemas = mapping(document, "schemas")
    refuse_unknown(document, ("schemas",), ("location",))
    location = _typed(document, ("schemas", "location"), schemas.get("location"), "")
    secrets = mapping(document, "secrets")
    refuse_unknown(document, ("secrets",), ("certificate",))
    certificate = _typed(document, ("secrets", "certificate"), secrets.get("certificate"), "")
    return Settings(conventions, namespaces, depends_on, location, certificate)


def settings_document(repository: Repository) -> Document | None:
    """Parse `.scaffold.yaml`; `None` where it is missing or empty.

    Raises:
        ScaffoldError: It does not parse, is no mapping, or has an unknown key.
    """
    problem = repository.unreadable(SETTINGS_FILE)
    if problem:
        raise ScaffoldError(f"{SETTINGS_FILE}:{problem.line}:{problem.column}: {problem.message}")
    documents = repository.documents(SETTINGS_FILE)
    if not documents:
        return None
    document = documents[0]
    if not isinstance(document.body, dict):
        raise ScaffoldError(f"{document.at()}: settings are a mapping; write `key: value` lines")
    refuse_unknown(document, (), _TOP)
    return document


def _conventions(document: Document, keys: tuple[str, ...], known: Mapping[str, Any]) -> Mapping[str, Any]:
    mapping(document, *keys)
    refuse_unknown(document, keys, tuple(sorted(known)))
    found = mapping_at(document.body, *keys)
    return {name: _typed(document, (*keys, name), value, known[name]) for name, value in found.items()}


def _typed(document: Document, keys: tuple[str, ...], value: Any, like: Any) -> Any:
    """Return a convention's value in its type; a text may be written as a whole number, a truth value or nothing."""
    if isinstance(like, str):
        if isinstance(value, bool):
            return str(value).lower()
        if value is None or isinstance(value, (str, int)):
            return "" if value is None else str(value)
    elif isinstance(value, type(like)) and (isinstance(like, bool) or not isinstance(value, bool)):
        return value
    wanted = _TYPES[type(like)]
    raise ScaffoldError(f"{document.at(*keys)}: `{keys[-1]}` is {wanted}")


def mapping(document: Document, *keys: str) -> Mapping[str, Any]:
    """Return the mapping under nested keys, empty for nothing; anything else is refused."""
    value: Any = document.body
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    if value is not None and not isinstance(value, dict):
        raise ScaffoldError(f"{document.at(*keys)}: `{'.'.join(keys)}` is a mapping; write `key: value` lines")
    return value or {}


def refuse_unknown(document: Document, keys: tuple[str, ...], known: tuple[str, ...]) -> None:
    """Refuse the keys of a mapping that are not known, with the nearest known one."""
    for key in mapping_at(document.body, *keys) if keys else document.body:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, 1)
            hint = f"; did you mean `{near[0]}`" if near else f"; known are {', '.join(f'`{k}`' for k in known[:12])}"
            raise ScaffoldError(f"{document.at(*keys, key)}: unknown key `{printable(str(key))}`{hint}")
