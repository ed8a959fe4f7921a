"""A Secret that is to be encrypted, as its text before that: values are in memory alone, and nothing shows them."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import yaml

LONGEST = 1024 * 1024
"""Bytes that Kubernetes lets a Secret have: https://kubernetes.io/docs/concepts/configuration/secret/#restriction-data-size."""


class Field(StrEnum):
    """Where a Secret has its values."""

    TEXT = "stringData"
    BASE64 = "data"


@dataclass(frozen=True, slots=True, repr=False)
class SecretValue:
    """A secret; it does not show itself in a message, a log or a traceback."""

    content: bytes

    def __repr__(self) -> str:
        return "SecretValue(…)"


@dataclass(frozen=True, slots=True)
class SecretManifest:
    """All of a Secret but its values.

    Attributes:
        name: Its name.
        namespace: Its namespace, empty to leave it out.
        values_at: Where its values stand; what is no text stands in `data` in any case.
        type: Its type, empty to leave it out.
        labels: Its labels.
        annotations: Its annotations.
        order: Order of its keys; `apiVersion` and what is not named come in Kubernetes' order.
        modeline: Schema address of the editor's modeline, empty for none.
    """

    name: str
    namespace: str = ""
    values_at: Field = Field.TEXT
    type: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    modeline: str = ""


def secret_text(manifest: SecretManifest, values: Mapping[str, SecretValue]) -> bytes:
    """Write a Secret in plain text, for the standard input of a program that encrypts it and for nothing else."""
    texts = {key: value.content for key, value in values.items() if _is_text(manifest, value)}
    others = {key: value.content for key, value in values.items() if key not in texts}
    blocks = {
        "apiVersion": ["apiVersion: v1"],
        "kind": ["kind: Secret"],
        "metadata": ["metadata:", *_metadata(manifest)],
        "type": [f"type: {_quoted(manifest.type)}"] if manifest.type else [],
        "stringData": _block("stringData", ((key, text.decode()) for key, text in texts.items())),
        "data": _block("data", ((key, base64.b64encode(content).decode()) for key, content in others.items())),
    }
    keys = [key for key in manifest.order if key in blocks]
    head = [f"# yaml-language-server: $schema={manifest.modeline}"] if manifest.modeline else []
    lines = [line for key in (*keys, *(k for k in blocks if k not in keys)) for line in blocks[key]]
    return "".join(f"{line}\n" for line in (*head, *lines)).encode()


def sealed_text(sealed: Mapping[str, Any], *, namespace: bool, document_start: bool, modeline: str = "") -> bytes:
    """Write a SealedSecret as kubeseal does, without the time that it was not made at.

    Args:
        sealed: The SealedSecret as kubeseal answers.
        namespace: Whether it names its namespace, or leaves that to what applies it.
        document_start: Whether the file begins with three hyphens.
        modeline: Schema address of the editor's modeline, empty for none.
    """
    unwanted = {"creationTimestamp"} if namespace else {"creationTimestamp", "namespace"}

    def kept(metadata: Mapping[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in sorted(metadata.items()) if key not in unwanted}

    spec = sealed["spec"]
    template = {key: value for key, value in spec.get("template", {}).items() if key != "metadata"}
    body = {
        "apiVersion": sealed["apiVersion"],
        "kind": sealed["kind"],
        "metadata": kept(sealed["metadata"]),
        "spec": {
            "encryptedData": dict(sorted(spec["encryptedData"].items())),
            "template": {"metadata": kept(spec.get("template", {}).get("metadata", {})), **template},
        },
    }
    head = "---\n" if document_start else ""
    head += f"# yaml-language-server: $schema={modeline}\n" if modeline else ""
    return (head + yaml.safe_dump(body, sort_keys=False, width=_UNFOLDED, allow_unicode=True)).encode()


_UNFOLDED = 1 << 20
"""Columns that no line has."""


def plain_forms(values: Iterable[SecretValue]) -> Iterator[bytes]:
    """Yield what must not be in a result: each value, plain and in base64, but for short ones that occur anywhere."""
    for value in values:
        for form in (value.content, base64.b64encode(value.content)):
            if len(form) >= _TELLING:
                yield form


_TELLING = 8
"""Bytes below which a value may be in ciphertext by chance."""


def _is_text(manifest: SecretManifest, value: SecretValue) -> bool:
    if manifest.values_at is Field.BASE64:
        return False
    try:
        value.content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _metadata(manifest: SecretManifest) -> Iterator[str]:
    yield f"  name: {_quoted(manifest.name)}"
    if manifest.namespace:
        yield f"  namespace: {_quoted(manifest.namespace)}"
    for name, entries in (("labels", manifest.labels), ("annotations", manifest.annotations)):
        yield from (f"  {line}" for line in _block(name, entries.items()))


def _block(name: str, entries: Iterable[tuple[str, str]]) -> list[str]:
    lines = [f"  {_quoted(key)}: {_quoted(text)}" for key, text in entries]
    return [f"{name}:", *lines] if lines else []


def _quoted(text: str) -> str:
    """Return a text as a scalar that every YAML parser reads back to the letter: what is not plain ASCII is escaped."""
    plain = (c if " " <= c <= "~" and c not in '"\\' else f"\\U{ord(c):08x}" for c in text)
    return f'"{"".join(plain)}"'
