"""Texts that are secrets wherever they are: private keys, tokens of a known shape, passwords in URLs."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from scaffold.errors import ScaffoldError
from scaffold.talos.references import has_reference, split_references
from scaffold.talos.tree import Items, Scalar, Value, parse, text_at

Mark: TypeAlias = Callable[[str], str]
"""What to put in the place of a secret."""

_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----")
_SECRETS = tuple(
    re.compile(pattern)
    for pattern in (
        _PRIVATE_KEY.pattern + r"(?:[\s\S]*?-----END [A-Z0-9 ]*PRIVATE KEY-----|[\s\S]*)",
        r"AGE-SECRET-KEY-1[0-9A-Z]+",
        r"\btskey-[a-z]+-[\w-]{8,}",
        r"\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,})",
        r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}",
        r"(?<=://)[^\s/@:]*:[^\s/@]+(?=@)",
        r"(?<=[?&]token=)[^&#\s\"']+",
        r"(?<=[?&]jointoken=)[^&#\s\"']+",
    )
)
_BASE64_PEM = re.compile(r"LS0tLS1CRUdJTi[A-Za-z0-9+/]*={0,2}(?:\s+[A-Za-z0-9+/]{16,}={0,2})*")
_SECRET_OBJECT = re.compile(r"""\bkind["']?\s*:\s*["']?Secret\b""")
_ENCRYPTED = "ENC["


def mask_value(text: str, mark: Mark) -> str:
    """Mask all of a secret value but the references in it and the punctuation between those."""
    if not has_reference(text):
        return mark(text)
    return "".join(
        part if is_reference or not any(map(str.isalnum, part)) else mark(part)
        for part, is_reference in split_references(text)
    )


def mask_secrets(text: str, mark: Mark) -> str:
    """Mask the secrets in any text; a manifest of a Kubernetes Secret is masked as a whole."""
    if _SECRET_OBJECT.search(text) and _has_secret_object(text):
        return mark(text)
    for pattern in _SECRETS:
        text = pattern.sub(lambda match: match[0] if has_reference(match[0]) else mark(match[0]), text)
    return _BASE64_PEM.sub(lambda match: mark(match[0]) if _is_private_key(match[0]) else match[0], text)


def _is_private_key(encoded: str) -> bool:
    digits = "".join(encoded.split()).rstrip("=")
    decoded = base64.b64decode(digits[: len(digits) // 4 * 4])
    return _PRIVATE_KEY.search(decoded.decode("ascii", "replace")) is not None


def _has_secret_object(text: str) -> bool:
    """Tell whether a manifest has a Secret with a value that is no reference; also where it cannot be read."""
    try:
        return any(_is_plain(scalar.text) for value in parse(text, "") for scalar in _secret_values(value, False))
    except ScaffoldError:
        return not has_reference(text)


def _is_plain(text: str) -> bool:
    return bool(text) and not has_reference(text) and not text.startswith(_ENCRYPTED)


def _secret_values(value: Value, secret: bool) -> Iterator[Scalar]:
    if isinstance(value, Scalar):
        if secret and not value.is_null:
            yield value
    elif isinstance(value, Items):
        for item in value.values:
            yield from _secret_values(item, secret)
    else:
        is_object = text_at(value, "kind") == "Secret"
        for key, entry in value.entries.items():
            yield from _secret_values(entry.value, secret or (is_object and key in ("data", "stringData")))
