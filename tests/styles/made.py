"""Repositories in each style as `scaffold init` makes them, without the programs that encrypt."""

from __future__ import annotations

from scaffold.adapters.style_files import read_style
from scaffold.styles.build import Files, build
from scaffold.styles.catalogue import BY_NAME
from scaffold.styles.choices import Choices
from scaffold.styles.style import Encryption, StyleSecret

_SOPS = """\
apiVersion: v1
kind: Secret
metadata:
    name: {secret.name}
stringData:
{values}sops:
    encrypted_regex: ^(data|stringData)$
    version: 3.13.3
"""
_SEALED = """\
---
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: {secret.name}
  namespace: {secret.namespace}
spec:
  encryptedData:
{values}  template:
    metadata:
      name: {secret.name}
      namespace: {secret.namespace}
"""


def made(name: str, choices: Choices | None = None, *, secrets: bool = True) -> Files:
    """Return a repository's files; the ciphertext in them is none that anything could decrypt.

    Args:
        name: The style.
        choices: What is chosen.
        secrets: Whether the secrets are there, or left out.
    """
    style = BY_NAME[name]
    encrypted = {secret.path: _encrypted(secret, style.encryption) for secret in style.secrets if secrets}
    return build(style, read_style(name), choices or Choices(), encrypted)


def _encrypted(secret: StyleSecret, encryption: Encryption | None) -> bytes:
    if encryption is Encryption.SOPS:
        values = "".join(f"    {key}: ENC[AES256_GCM,data:c3RhbmRpbg==,type:str]\n" for key in secret.values)
        return _SOPS.format(secret=secret, values=values).encode()
    values = "".join(f"    {key}: AgBzdGFuZC1pbg==\n" for key in secret.values)
    return _SEALED.format(secret=secret, values=values).encode()
