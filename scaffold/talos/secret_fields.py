"""Which fields of a machine config are secret, and the config without what is secret in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from scaffold.talos.documents import MAIN, Document
from scaffold.talos.references import has_reference
from scaffold.talos.secret_texts import mask_secrets, mask_value
from scaffold.talos.tree import Entry, Items, Map, Path, Place, Scalar, Value, dotted, text_at

MARKER = "***"
"""What stands for a secret; with a key, `#` and a few digits that tell it from other secrets follow."""

_ENCRYPTED_VOLUMES = ("RawVolumeConfig", "SwapVolumeConfig", "UserVolumeConfig", "VolumeConfig")
_FIELDS: Mapping[str, tuple[str, ...]] = {
    MAIN: (
        "machine.token",
        "machine.ca.key",
        "machine.registries.config.*.auth.password",
        "machine.registries.config.*.auth.auth",
        "machine.registries.config.*.auth.identityToken",
        "machine.registries.config.*.tls.clientIdentity.key",
        "machine.systemDiskEncryption.*.keys.*.static.passphrase",
        "machine.network.interfaces.**.privateKey",
        "machine.network.interfaces.**.presharedKey",
        "machine.network.interfaces.**.apiToken",
        "cluster.secret",
        "cluster.token",
        "cluster.aescbcEncryptionSecret",
        "cluster.secretboxEncryptionSecret",
        "cluster.ca.key",
        "cluster.aggregatorCA.key",
        "cluster.serviceAccount.key",
        "cluster.etcd.ca.key",
    ),
    "DiscoveryIdentityConfig": ("clusterSecret",),
    "HCloudVIPConfig": ("apiToken",),
    "KubeAPIServerCAConfig": ("issuingCA.key",),
    "KubeAggregatorCAConfig": ("issuingCA.key",),
    "KubeEtcdEncryptionConfig": ("config.**.secret",),
    "KubeServiceAccountConfig": ("issuer.privateKey",),
    "RegistryAuthConfig": ("password", "auth", "identityToken"),
    "RegistryTLSConfig": ("clientIdentity.key",),
    "SideroLinkConfig": ("uniqueToken",),
    "WifiConfig": ("networks.*.psk",),
    "WireguardConfig": ("privateKey", "peers.*.presharedKey"),
    **dict.fromkeys(_ENCRYPTED_VOLUMES, ("encryption.keys.*.static.passphrase",)),
}
"""Paths by kind; `*` is one key or position, `**` any number of them. What is below a secret field is secret too."""

_OBJECT_DATA = frozenset({"data", "stringData"})
"""What is secret in a Kubernetes Secret, as in a KubeInlineManifestConfig."""

_LIKELY_KEY = re.compile(
    r"(?i)password|passphrase|privateKey|presharedKey|psk|clientSecret|secretKey|secretAccessKey|(?:api|auth|bearer)Token"
)
_LIKELY_VARIABLE = re.compile(r"(?i)\w*(?:TOKEN|PASSWORD|PASSWD|SECRET|AUTH_?KEY|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY)")
_VARIABLES = ("env", "environment", "variables")
_PLACEHOLDER = re.compile(r"\$\{[^{}]+\}|ENC\[AES256_GCM,[^\]]*\]")
"""What a later step fills, or SOPS has encrypted."""

_DIGITS = 8


@dataclass(frozen=True, slots=True)
class PlaintextSecret:
    """A secret that stands in a machine config as it is.

    Attributes:
        document: The title of its document.
        path: Where it is in there, such as `machine.ca.key`.
        place: Where its value stands.
    """

    document: str
    path: str
    place: Place


def is_likely_variable(name: str) -> bool:
    """Tell whether the name of a variable says that its value is secret."""
    return _LIKELY_VARIABLE.fullmatch(name) is not None


def is_secret(kind: str, path: Path) -> bool:
    """Tell whether the field of a document at a path, or one above it, is secret whatever its value."""
    return any(path_begins(path, pattern) for pattern in _patterns(kind))


def redact(documents: Sequence[Document], key: bytes = b"") -> tuple[Document, ...]:
    """Put a marker in the place of every secret, and of what may well be one; references stay, they are none.

    Args:
        documents: The machine config.
        key: Up to 64 random bytes, the same for all that is compared: equal secrets then have equal markers and others
            differ, while nobody without the key can try out which secret it is. Without it all markers are equal.
    """

    def mark(secret: str) -> str:
        return f"{MARKER}#{hashlib.blake2b(secret.encode(), key=key).hexdigest()[:_DIGITS]}" if key else MARKER

    def fill(path: Path, scalar: Scalar, secret: bool) -> Scalar:
        text = mask_value(scalar.text, mark) if secret else mask_secrets(scalar.text, mark)
        if text == scalar.text and not secret:
            text = _mask_likely(path, text, mark)
        return scalar if text == scalar.text else Scalar(text, '"', scalar.place)

    return tuple(_rewritten(document, fill) for document in documents)


def plaintext_secrets(documents: Sequence[Document]) -> tuple[PlaintextSecret, ...]:
    """Return the secrets that are neither empty nor references, nor encrypted, nor left to a later step."""
    found: list[PlaintextSecret] = []
    for document in documents:

        def look(path: Path, scalar: Scalar, secret: bool, title: str = document.title) -> Scalar:
            text = scalar.text
            if secret:
                plain = not has_reference(text) and _PLACEHOLDER.fullmatch(text) is None
            else:
                plain = mask_secrets(text, lambda _: MARKER) != text
            if plain:
                found.append(PlaintextSecret(title, dotted(path), scalar.place))
            return scalar

        _rewritten(document, look)
    return tuple(found)


_Fill = Callable[[Path, Scalar, bool], Scalar]


def _rewritten(document: Document, fill: _Fill) -> Document:
    """Pass every value that is not empty through a function, with its path and whether its field is secret."""

    def walk(value: Value, path: Path, secret: bool) -> Value:
        if isinstance(value, Scalar):
            if value.is_null or not value.text:
                return value
            return fill(path, value, secret or is_secret(document.kind, path))
        if isinstance(value, Items):
            return Items(tuple(walk(item, (*path, n), secret) for n, item in enumerate(value.values)), value.place)
        return walk_map(value, path, secret)

    def walk_map(value: Map, path: Path, secret: bool) -> Map:
        hidden = _OBJECT_DATA if text_at(value, "kind") == "Secret" else frozenset()
        return Map(
            {
                key: Entry(entry.key, walk(entry.value, (*path, key), secret or key in hidden))
                for key, entry in value.entries.items()
            },
            value.place,
        )

    return replace(document, body=walk_map(document.body, (), False))


def _mask_likely(path: Path, text: str, mark: Callable[[str], str]) -> str:
    """Mask a value whose key, or the name of its variable, says that it is secret."""
    names = [key for key in path if isinstance(key, str)]
    if not names:
        return text
    if _LIKELY_KEY.fullmatch(names[-1]):
        return mask_value(text, mark)
    if names[-1] in _VARIABLES:
        name, equals, value = text.partition("=")
        return f"{name}={mask_value(value, mark)}" if equals and _LIKELY_VARIABLE.fullmatch(name) else text
    if len(names) > 1 and names[-2] in _VARIABLES and _LIKELY_VARIABLE.fullmatch(names[-1]):
        return mask_value(text, mark)
    return text


@cache
def _patterns(kind: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(pattern.split(".")) for pattern in _FIELDS.get(kind, ()))


def path_begins(path: Path, pattern: Sequence[str]) -> bool:
    """Tell whether a path, or its beginning, is what a pattern describes; see `_FIELDS`."""
    if not pattern:
        return True
    if pattern[0] == "**":
        return any(path_begins(path[start:], pattern[1:]) for start in range(len(path) + 1))
    return bool(path) and pattern[0] in ("*", path[0]) and path_begins(path[1:], pattern[1:])
