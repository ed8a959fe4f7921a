"""Judges whether a text is a secret in plain text: by the name it has, by its form, and by what only stands for one."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator

from scaffold.checks.check import is_open

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_PASSWORDS = ("password", "passwd", "passphrase")
_OTHERS = frozenset({"token", "secret", "apikey", "credentials", "pass", "pwd"})
_KEYS = frozenset({"api", "secret", "private", "access", "encryption", "signing", "master", "session", "auth", "jwt"})
"""What comes before `key` where the key is a secret one."""

_NOTHING = frozenset(
    """true false yes no on off none null nil enabled disabled required optional 0 1 admin default changeme changeit
    change-me change_me password secret example placeholder dummy fake test unused not-used notused todo tbd redacted
    replaceme replace-me replace_me root user empty random""".split()
)
_STANDS_FOR = re.compile(
    r"(op|ref\+[a-z0-9]+|vault|awssm|bw|file|env|secretref|sops):|[/.~<*]|\$[({A-Za-z_]"
    r"|your|my[-_]|replace|change[-_]?(me|it|this)|insert|example|xxx",
    re.IGNORECASE,
)
"""What a text begins with that names where the secret is, or says that one is to be put in."""

_PEM = re.compile(r"-----BEGIN (?:[A-Z0-9]+ )?PRIVATE KEY(?: BLOCK)?-----(?:\s|\\[nr])+((?:[A-Za-z0-9+/=]|\s|\\[nr])+)")
_PEM_IN_BASE64 = re.compile(r"(?<![A-Za-z0-9+/])LS0tLS1CRUdJTi[A-Za-z0-9+/]{60,}={0,2}")
_TOKEN = re.compile(
    r"(?<![A-Za-z0-9_-])(?:"
    r"AGE-SECRET-KEY-1[A-Z0-9]{58}(?![A-Z0-9])|gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,}|glpat-[A-Za-z0-9_-]{20,}"
    r"|xox[abpr]-[0-9A-Za-z-]{20,}|tskey-(?:auth|api|client)-[A-Za-z0-9-]{16,}|dckr_pat_[A-Za-z0-9_-]{24,}"
    r"|ops_eyJ[A-Za-z0-9_-]{100,}|sk_live_[A-Za-z0-9]{20,}|npm_[A-Za-z0-9]{36}|hvs\.[A-Za-z0-9_-]{24,})"
)
_MARKS = (
    "PRIVATE KEY", "LS0tLS1CRUdJTi", "AGE-SECRET", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-",
    "xox", "tskey-", "dckr_pat_", "ops_eyJ", "sk_live_", "npm_", "hvs.",
)  # fmt: skip
"""What a text has where one of the patterns can match; looking for these is much faster."""

_WORD_OF_ALL = re.compile(r"[A-Za-z0-9+/=_.~!@#%^&*-]+")
_TURN = re.compile(r"[A-Za-z](?=[0-9])|[0-9](?=[A-Za-z])")
_HOST_OR_ADDRESS = re.compile(r"(?:[^@]+@)?[A-Za-z0-9.-]*\.[A-Za-z]{2,}")

_VARIED = 10
"""How many different characters a real key has at least; examples repeat one."""


def is_secret_name(name: str) -> bool:
    """Tell whether a name says that its value is a secret."""
    words = ["", *_words(name)]
    return is_password_name(name) or words[-1] in _OTHERS or (words[-1] == "key" and words[-2] in _KEYS)


def is_password_name(name: str) -> bool:
    """Tell whether a name says that its value is a password."""
    return ["", *_words(name)][-1].endswith(_PASSWORDS)


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name)]


def is_placeholder(text: str) -> bool:
    """Tell whether a text stands for a secret without being one: empty, a variable, an address, an invitation."""
    bare = text.strip()
    return (
        not bare
        or is_open(bare)
        or bare.startswith("ENC[")
        or bare.lower() in _NOTHING
        or len(set(bare)) == 1
        or bool(_STANDS_FOR.match(bare))
    )


def looks_random(text: str) -> bool:
    """Tell whether a text is one long word that mixes letters and digits as nobody writes them by hand."""
    return (
        len(text) >= 12
        and len(set(text)) >= _VARIED
        and bool(_WORD_OF_ALL.fullmatch(text))
        and len(_TURN.findall(text)) >= 3
        and not _HOST_OR_ADDRESS.fullmatch(text)
    )


def known_secrets(text: str) -> Iterator[tuple[int, str]]:
    """Yield the place, and the kind, of each private key and access token of a known form."""
    if not any(mark in text for mark in _MARKS):
        return
    for match in _PEM.finditer(text):
        if len(match[1]) >= 64 and len(set(match[1])) >= 2 * _VARIED:
            yield match.start(), "private key"
    for match in _PEM_IN_BASE64.finditer(text):
        if b"PRIVATE KEY-----" in b64decode(match[0][:60]):
            yield match.start(), "private key"
    for match in _TOKEN.finditer(text):
        if len(set(match[0][10:])) >= _VARIED:
            yield match.start(), "private key" if match[0].startswith("AGE-") else "access token"


def decoded(text: str) -> str:
    """Return what a Secret's `data` holds in base64, the text itself where it is none."""
    try:
        return b64decode("".join(text.split()), validate=True).decode("utf-8", "replace")
    except ValueError:
        return text
