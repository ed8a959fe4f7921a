"""Finds a secret in plain text: who can read the repository, now or ever, can read it.

It stays in Git's history when the file is corrected, so it has to be changed where it is used. Found are: Secret
manifests with literal values (a hint where neither a key nor a value looks like a secret), files that are named for
SOPS or that its creation rules are for without being encrypted, private keys and access tokens of known forms in any
YAML file, and environment variables that are called a password, or a token or key and look like one (a warning). What
only stands for a secret is fine: nothing, `${VARIABLE}`, `{{ template }}`, `op://…`, `ref+…`, `changeme`. No value is
shown.

A leak is one whether Flux reads the file or not, so keys, tokens and files for SOPS are looked for everywhere.

Bad:

    kind: Secret
    stringData:
      API_KEY: 0f9d5c1e7ab34d02

Good:

    kind: ExternalSecret
    spec:
      dataFrom:
        - extract:
            key: radarr
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scaffold.checks.check import Check, quote
from scaffold.checks.plain_values import (
    decoded,
    is_password_name,
    is_placeholder,
    is_secret_name,
    known_secrets,
    looks_random,
)
from scaffold.checks.pods import containers, follow
from scaffold.checks.sops import is_encrypted, left_plain, named_for_sops, read_pattern
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.flux import Cluster, Fleet
from scaffold.kustomize import Resource
from scaffold.repository import Location, Repository, list_at, mapping_at, text_at

_EXAMPLES = frozenset({"example", "examples", "sample", "samples", "template", "templates"})
"""Folders whose files only show what one is to look like."""

_REMEDY = "change the secret, and keep it in a secret store or encrypted"


def check(fleet: Fleet) -> Iterator[Diagnostic]:
    """Yield an error for each secret that is certain, a warning or a hint for what may be one."""
    repository = fleet.repository
    found = [*_files(repository)]
    for cluster in fleet.clusters:
        found += _manifests(cluster)
        found += _variables(cluster)
    yield from found
    shown = {finding.path for finding in found if finding.severity is Severity.ERROR}
    yield from _known(repository, shown)


def _files(repository: Repository) -> Iterator[Diagnostic]:
    """Yield the files that SOPS is to encrypt and has not."""
    hint = "run `sops encrypt --in-place` on it"
    named = {path for path in named_for_sops(repository) if not is_encrypted(repository, path)}
    for path in named:
        if not _is_example(path) and _holds_something(repository, path):
            yield CHECK.finding(Location(path, 0, 0), "is named for SOPS, but not encrypted", hint)
    for path, pattern in left_plain(repository):
        if path not in named and not _is_example(path) and _holds_something(repository, path):
            message = f"not encrypted, though the rule {quote(pattern)} of `.sops.yaml` is for it"
            yield CHECK.finding(Location(path, 0, 0), message, hint, Severity.WARNING)


def _is_example(path: str) -> bool:
    return not _EXAMPLES.isdisjoint(path.lower().split("/")[:-1])


def _holds_something(repository: Repository, path: str) -> bool:
    """Tell whether a file has a value that does not only stand for one."""
    return any(
        not is_placeholder(text)
        for document in repository.documents(path)
        if isinstance(document.body, dict)
        for key, value in document.body.items()
        if key not in ("apiVersion", "kind", "metadata", "type")
        for text in _texts(value)
    )


def _texts(body: Any) -> Iterator[str]:
    if isinstance(body, dict):
        for value in body.values():
            yield from _texts(value)
    elif isinstance(body, list):
        for value in body:
            yield from _texts(value)
    elif isinstance(body, str):
        yield body


def _manifests(cluster: Cluster) -> Iterator[Diagnostic]:
    """Yield the Secrets with literal values, each once, at the value that looks most like a secret."""
    for secret, _ in cluster.of_kind("Secret"):
        if not secret.group:
            plain = {keys: text for keys, text in _literals(secret) if not is_placeholder(text)}
            telling = [keys for keys, text in plain.items() if _is_telling(str(keys[-1]), text)]
            if plain:
                keys = (telling or [*plain])[0]
                more = f" and {len(plain) - 1} more" if len(plain) > 1 else ""
                message = f"Secret {quote(secret.name)} holds {quote(_key(keys))}{more} in plain text"
                severity = Severity.ERROR if telling else Severity.HINT
                yield CHECK.finding(secret.document.at(*keys[:-1]), message, _REMEDY, severity)


_Place = tuple[str | int, ...]
"""The keys that lead to a value, and then what the value is called."""


def _key(keys: _Place) -> str:
    return str(keys[-1])


def _is_telling(key: str, text: str) -> bool:
    return is_secret_name(key) or looks_random(text) or any(True for _ in known_secrets(text))


def _literals(secret: Resource) -> Iterator[tuple[_Place, str]]:
    """Yield the values of a Secret that are written in the repository, and not encrypted."""
    document = secret.document
    if document.kind != "Secret":
        yield from _generated(secret)
        return
    sops = mapping_at(document.body, "sops")
    for group in ("data", "stringData"):
        values = mapping_at(document.body, group)
        if sops and not _is_encrypted_whole(sops, group, values):
            continue
        for key, value in values.items():
            text = "" if value is None or isinstance(value, (dict, list)) else str(value)
            yield (group, key, str(key)), decoded(text) if group == "data" else text


def _is_encrypted_whole(sops: Mapping[str, Any], group: str, values: Mapping[str, Any]) -> bool:
    """Tell whether SOPS encrypts all values of a group, so that one in plain text was added afterwards."""
    pattern = read_pattern(text_at(sops, "encrypted_regex") or "(?!)")
    some = any(str(value).startswith("ENC[") for value in values.values())
    return some and pattern is not None and bool(pattern.search(group))


def _generated(secret: Resource) -> Iterator[tuple[_Place, str]]:
    """Yield the literals of the generator that a Secret comes from."""
    document = secret.document
    for index, generator in enumerate(list_at(document.body, "secretGenerator")):
        if text_at(generator, "name") in {name for name, _ in secret.identities}:
            for number, literal in enumerate(list_at(generator, "literals")):
                key, _, value = str(literal).partition("=")
                yield ("secretGenerator", index, "literals", number, key), value.strip("\"'")


def _variables(cluster: Cluster) -> Iterator[Diagnostic]:
    """Yield the environment variables that are called a password, or a token or key and look like one."""
    for container in containers(cluster):
        written = follow(container.resource.document.body, container.keys)
        entries: list[tuple[str, str | int, Any]] = [
            (str(k), k, body) for k, body in mapping_at(written, "env").items()
        ]
        entries += [(text_at(body, "name"), index, body) for index, body in enumerate(list_at(written, "env"))]
        for name, key, body in entries:
            inner = ("value",) if isinstance(body, dict) else ()
            value = follow(body, inner)
            text = "" if value is None or isinstance(value, (bool, dict, list)) else str(value)
            if not is_placeholder(text) and _is_secret_variable(name, text):
                message = f"environment variable {quote(name)} has its value in plain text"
                yield CHECK.finding(container.at("env", key, *inner), message, _REMEDY, Severity.WARNING)


def _is_secret_variable(name: str, text: str) -> bool:
    return is_password_name(name) or (is_secret_name(name) and looks_random(text))


def _known(repository: Repository, shown: set[str]) -> Iterator[Diagnostic]:
    """Yield the private keys and access tokens in files that are not yet shown."""
    for path in repository.yaml_paths():
        if path not in shown and path not in repository.links and not is_encrypted(repository, path):
            text = repository.text(path)
            for start, what in known_secrets(text):
                line, column = text.count("\n", 0, start) + 1, start - (text.rfind("\n", 0, start) + 1) + 1
                yield CHECK.finding(Location(path, line, column), f"{what} in plain text", _REMEDY)


CHECK = Check("plaintext-secret", Severity.ERROR, check)
