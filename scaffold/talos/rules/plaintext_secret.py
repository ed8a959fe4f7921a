"""Finds a secret in plain text in a file that Git tracks.

Judged are the files of the Talos folders: layers, rendered configs, secrets bundles. A field that Talos redacts is a
secret, so is a private key wherever it stands. A reference (`op://…`, `ref+…`), a value that the template fills in,
what SOPS has encrypted, and a placeholder are none. A secret that was ever pushed is known: removing it is not
enough.

Bad:

    machine:
      token: 9dt1p2.w3hx0nn5b8m1u4ka

Good:

    machine:
      token: op://kubernetes/talos/MACHINE_TOKEN
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.diagnostic import Severity
from scaffold.errors import ScaffoldError
from scaffold.talos.documents import Document, read_documents
from scaffold.talos.fields import Table
from scaffold.talos.rules.rule import Found, LintRule, View, is_present, quote
from scaffold.talos.secret_fields import plaintext_secrets
from scaffold.talos.tree import Place

_LISTED = 3
_FILLED = re.compile(r"\{\{|\{%")
_PLACEHOLDER = re.compile(
    r"(?i)[-\s\w.]*:\s*([\"']?)(?:<[^<>]*>|\*+|x{3,}|(?-i:\$[A-Z][A-Z0-9_]*|__[A-Z0-9_]+__|@+[A-Z0-9_]+@+)|"
    r"(?:replace|change|your|example|placeholder|redacted|dummy|insert)[-_ \w]*)\1\s*(?:#.*)?"
)
_HINT = "write a reference in its place, and change the secret if it was ever pushed"


def check(view: View) -> Iterator[Found]:
    """Yield an error for each file with secrets in it, at the first one."""
    found: dict[str, dict[Place, str]] = {}
    layers = {(layer.path, id(layer.documents)): layer for judged in view.nodes for layer in judged.layers}
    for layer in layers.values():  # what several nodes share, once
        found.setdefault(layer.path, {}).update(_secrets(layer.documents, layer.template))
    for path, text in view.files.items():
        if path not in found and not path.endswith(".j2"):
            found[path] = _secrets(_documents(path, text), text)
    for secrets in found.values():
        if secrets:
            place, names = min(secrets), [quote(name) for _, name in sorted(secrets.items())]
            more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
            message = f"{', '.join(names[:_LISTED])}{more} {'is' if len(names) == 1 else 'are'} here in plain text"
            yield "", RULE.finding(place, message, _HINT)


def _documents(path: str, text: str) -> tuple[Document, ...]:
    """Return a file's documents but those that SOPS has encrypted; none where it is no YAML."""
    try:
        documents = read_documents(text, path, _NO_TABLE)
    except ScaffoldError:
        return ()
    return tuple(document for document in documents if not is_present(document.body.get("sops")))


def _secrets(documents: tuple[Document, ...], text: str) -> dict[Place, str]:
    """Return the secrets that stand in the file itself, by place."""
    lines = text.splitlines()
    return {
        secret.place: secret.path
        for secret in plaintext_secrets(documents)
        if 0 < secret.place.line <= len(lines) and _is_literal(lines, secret.place.line - 1)
    }


def _is_literal(lines: list[str], index: int) -> bool:
    """Tell whether the value that starts on a line is written there, and not filled in or to be filled in."""
    line = lines[index]
    if line.rstrip().endswith(_BLOCK):
        line += "".join(lines[index + 1 : index + 2])
    return not _FILLED.search(line) and not _PLACEHOLDER.fullmatch(line)


_BLOCK = ("|", "|-", "|+", ">", ">-", ">+")
_NO_TABLE = Table("", {})
"""Every kind with a name counts as named: nothing is merged here."""

RULE = LintRule("plaintext-secret", Severity.ERROR, check)
