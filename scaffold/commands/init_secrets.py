"""The secrets of a new repository: random values, encrypted before anything is written, or left out."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_urlsafe

from scaffold.adapters import age_key, kubeseal, sops_encrypt
from scaffold.errors import ToolMissingError
from scaffold.secret_manifest import sealed_text
from scaffold.styles.build import Files, plain_text
from scaffold.styles.style import Style

KEY_FILE = "age.agekey"
"""The private key's file beside the secrets, which Git ignores."""

_BYTES = 32
_CONFIG = ".sops.yaml"


@dataclass(frozen=True, slots=True)
class Recipients:
    """Whom SOPS encrypts for.

    Attributes:
        recipients: The public keys; none where no key could be made.
        private: The private key's file, where one was made just now.
        missing: Why there is none.
    """

    recipients: tuple[str, ...]
    private: Files = field(default_factory=dict, repr=False)
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Encrypted:
    """What was encrypted, and why the rest was not."""

    files: Files
    missing: str = ""


def find_recipients(directory: Path, given: tuple[str, ...]) -> Recipients:
    """Return whom to encrypt for: who was given, else the key that lies in the folder, else a new one.

    Raises:
        ScaffoldError: The key that lies there is none.
    """
    if given:
        return Recipients(given)
    try:
        if (directory / KEY_FILE).is_file():
            return Recipients((age_key.recipient_of(directory / KEY_FILE),))
        key = age_key.new_key()
    except ToolMissingError as error:
        return Recipients((), missing=str(error))
    return Recipients((key.recipient,), {KEY_FILE: key.identity})


def encrypt_with_sops(style: Style, config: bytes) -> Encrypted:
    """Encrypt a style's secrets as its `.sops.yaml` says; what is on the disk meanwhile is that file alone.

    Raises:
        ScaffoldError: `sops` failed.
    """
    values = _values(style)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / _CONFIG).write_bytes(config)
        try:
            return Encrypted(
                {
                    secret.path: sops_encrypt.encrypt(root, _CONFIG, secret.path, plain_text(secret, values))
                    for secret in style.secrets
                }
            )
        except ToolMissingError as error:
            return Encrypted({}, str(error))


def seal(style: Style, certificate: str) -> Encrypted:
    """Seal a style's secrets with a certificate.

    Raises:
        ScaffoldError: `kubeseal` is not installed or failed, or there is no such certificate.
    """
    values = _values(style)
    file = kubeseal.find_certificate(Path.cwd(), certificate)
    sealed = {
        secret.path: kubeseal.seal(file, "strict", plain_text(secret, values, secret.namespace))
        for secret in style.secrets
    }
    return Encrypted({path: sealed_text(body, namespace=True, document_start=True) for path, body in sealed.items()})


def _values(style: Style) -> Mapping[str, str]:
    return {name: token_urlsafe(_BYTES) for secret in style.secrets for name in secret.values.values()}
