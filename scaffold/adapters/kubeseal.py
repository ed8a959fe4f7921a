"""Seals a Secret with kubeseal, offline: the plain text goes in by standard input, and never to the disk."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scaffold.adapters.process import complete, failure
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.repository import mapping_at

TIMEOUT = 60.0
"""Seconds; nothing is fetched."""

_REASONS = {
    "does not contain any valid rsa or ecdsa": "the file of the certificate holds none",
    "expired certificate": "the certificate has expired; get the new one with `kubeseal --fetch-cert`",
    "permission denied": "the file of the certificate cannot be read",
    "expected rsa public key": "the certificate has no RSA key",
    "unsupported type": "the certificate has no RSA key",
}
"""What is known to mean what in the program's stderr, which itself is never repeated."""


def seal(certificate: Path, scope: str, plain: bytes) -> Mapping[str, Any]:
    """Seal a Secret that names its namespace, and return the SealedSecret.

    Args:
        certificate: The file with the controller's certificate.
        scope: `strict`, `namespace-wide` or `cluster-wide`.
        plain: The Secret in plain text.

    Raises:
        ToolMissingError: `kubeseal` is not installed.
        ScaffoldError: It failed, or its answer is none.
    """
    argv = ["kubeseal", "--cert", str(certificate), "--scope", scope, "--format", "json"]
    # neither a cluster nor its address is wanted: a kube config that is broken or slow must not matter
    done = complete(argv, stdin=plain, env={**os.environ, "KUBECONFIG": os.devnull}, timeout=TIMEOUT)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").lower()
        reason = next((words for phrase, words in _REASONS.items() if phrase in said), _UNKNOWN)
        raise ScaffoldError(failure("kubeseal", done.returncode, reason))
    try:
        body = json.loads(done.stdout)
    except ValueError:
        body = None
    if not isinstance(body, dict) or not mapping_at(body, "spec", "encryptedData"):
        raise ScaffoldError("`kubeseal` wrote no SealedSecret")
    return body


def find_certificate(root: Path, certificate: str) -> Path:
    """Return the file with the certificate.

    Args:
        root: What a relative path is relative to.
        certificate: A path, as the user or the settings say.

    Raises:
        ScaffoldError: It is an address, or there is no such file.
    """
    shown = printable(certificate)
    if "://" in certificate:
        raise ScaffoldError(
            f"the certificate `{shown}` is an address; nothing is fetched here, so that a seal never depends on who "
            "answers: fetch it once with `kubeseal --fetch-cert >FILE`, look at it, commit it"
        )
    file = root / certificate
    if not certificate or (file.exists() and not file.is_file()):
        raise ScaffoldError(f"the certificate `{shown}` is no file; name the one that `kubeseal --fetch-cert` filled")
    if not file.is_file():
        raise ScaffoldError(f"there is no certificate `{shown}`; get it with `kubeseal --fetch-cert >{shown}`")
    return file


_UNKNOWN = "what it says is not repeated, since it may hold secrets; run it by hand to see"
