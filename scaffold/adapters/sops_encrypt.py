"""Encrypts a Secret with SOPS: the plain text goes in by standard input, and never to the disk."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scaffold.adapters.process import complete, failure
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.repository import mapping_at, text_at
from scaffold.yaml_reader import YamlError, compose, construct

TIMEOUT = 120.0
"""Seconds; long enough for somebody to unlock a key."""

FLUX_REGEX = "^(data|stringData)$"
"""What Flux decrypts of a Secret: https://fluxcd.io/flux/guides/mozilla-sops/."""

_OVERRIDING = (
    "SOPS_AGE_RECIPIENTS", "SOPS_AZURE_KEYVAULT_URLS", "SOPS_CONFIG", "SOPS_GCP_KMS_IDS", "SOPS_HUAWEICLOUD_KMS_IDS",
    "SOPS_KMS_ARN", "SOPS_PGP_FP", "SOPS_VAULT_URIS",
)  # fmt: skip
"""Variables that would take the place of what `.sops.yaml` says."""

_REASONS = {
    "no matching creation rules found": "no creation rule of `{config}` is about it; add one",
    "config file not found": "there is no `{config}`",
    "error loading config": "it cannot read `{config}`",
    "flag provided but not defined": "it is too old; take 3.9 or later",
    "no help topic for 'encrypt'": "it is too old; take 3.9 or later",
    "failed to parse input as bech32": "a recipient in `{config}` is no age key",
    "unknown recipient type": "a recipient in `{config}` is no age key",
    "can not compile regexp": "a `path_regex` in `{config}` is no regular expression",
    "could not generate data key": "it cannot encrypt for the keys in `{config}`",
    "gpg": "it cannot encrypt for a PGP key in `{config}`; import that key",
}
"""What is known to mean what in the program's stderr, which itself is never repeated."""


def encrypt(root: Path, config: str, path: str, plain: bytes) -> bytes:
    """Encrypt a Secret as the repository's creation rules say for its file.

    A rule that says nothing about which values are encrypted means all of a file, with kind and name; Flux cannot apply
    that, so that then the values alone are.

    Args:
        root: The repository's root.
        config: The `.sops.yaml` that governs the file, relative to the root.
        path: The file that it becomes, relative to the root.
        plain: The Secret in plain text.

    Raises:
        ToolMissingError: `sops` is not installed.
        ScaffoldError: It failed, or the rule leaves values in plain text or encrypts more than Flux can apply.
    """
    encrypted = _run(root, config, path, plain)
    body = _read(encrypted)
    if _is_whole(body) and text_at(body, "sops", "unencrypted_suffix") == "_unencrypted":
        encrypted = _run(root, config, path, plain, "--encrypted-regex", FLUX_REGEX)
        body = _read(encrypted)
    if _is_whole(body):
        raise ScaffoldError(
            f"the creation rule of `{config}` about `{path}` encrypts kind or name, which Flux cannot apply; give it "
            f"`encrypted_regex: {FLUX_REGEX}`"
        )
    left = [str(key) for group in ("stringData", "data") for key, text in _values(body, group) if not _is_cipher(text)]
    if left:
        raise ScaffoldError(
            f"the creation rule of `{config}` about `{path}` leaves {', '.join(f'`{printable(key)}`' for key in left)} "
            f"in plain text; give it `encrypted_regex: {FLUX_REGEX}`"
        )
    return encrypted


def _run(root: Path, config: str, path: str, plain: bytes, *more: str) -> bytes:
    argv = ["sops", "--config", config, "encrypt", "--input-type", "yaml", "--output-type", "yaml", *more]
    environment = {name: value for name, value in os.environ.items() if name not in _OVERRIDING}
    argv += ["--filename-override", path]
    done = complete(argv, stdin=plain, cwd=root, env=environment, timeout=TIMEOUT)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").lower()
        reason = next((words for phrase, words in _REASONS.items() if phrase in said), _UNKNOWN)
        raise ScaffoldError(f"`{path}`: {failure('sops', done.returncode, reason.format(config=config))}")
    return done.stdout


def _read(encrypted: bytes) -> Mapping[str, Any]:
    try:
        body = construct(compose(encrypted.decode())[0])
    except (YamlError, UnicodeDecodeError, IndexError):
        body = None
    if not isinstance(body, dict) or not mapping_at(body, "sops"):
        raise ScaffoldError("`sops` wrote no encrypted YAML")
    return body


def _is_whole(body: Mapping[str, Any]) -> bool:
    """Tell whether what Flux has to read is encrypted."""
    metadata = mapping_at(body, "metadata")
    return any(_is_cipher(text) for text in (body.get("apiVersion"), body.get("kind"), *metadata.values()))


def _values(body: Mapping[str, Any], group: str) -> list[tuple[str, Any]]:
    return list(mapping_at(body, group).items())


def _is_cipher(text: object) -> bool:
    return isinstance(text, str) and text.startswith("ENC[")


_UNKNOWN = "what it says is not repeated, since it may hold secrets; run it by hand to see"
