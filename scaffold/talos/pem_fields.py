"""The fields of a machine config that hold certificates and keys: what a secret source returned must be one."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping, Sequence

from scaffold.diagnostic import printable
from scaffold.talos.documents import MAIN, Document
from scaffold.talos.secret_fields import path_begins
from scaffold.talos.tree import dotted, scalars

_PEM = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----\s[\s\S]*?-----END \1-----")
_FIELDS: Mapping[str, tuple[str, ...]] = {
    MAIN: (
        "machine.ca.*",
        "machine.acceptedCAs.*.crt",
        "machine.registries.config.*.tls.ca",
        "machine.registries.config.*.tls.clientIdentity.*",
        "cluster.ca.*",
        "cluster.acceptedCAs.*.crt",
        "cluster.aggregatorCA.*",
        "cluster.serviceAccount.key",
        "cluster.etcd.ca.*",
    ),
    "KubeAPIServerCAConfig": ("issuingCA.*", "acceptedCAs.*"),
    "KubeAggregatorCAConfig": ("issuingCA.*", "acceptedCAs.*"),
    "KubeServiceAccountConfig": ("issuer.privateKey", "accepted.publicKeys.*"),
    "RegistryTLSConfig": ("ca", "clientIdentity.*"),
    "TrustedRootsConfig": ("certificates",),
}
"""Paths by kind: the main document holds base64 of PEM, the others PEM."""


def pem_problems(documents: Sequence[Document], resolved: Sequence[Document]) -> Iterator[str]:
    """Say which values that stand in the place of references are no PEM where PEM belongs; no value is repeated.

    Args:
        documents: The machine config with its references.
        resolved: The same with values in their place.
    """
    for document, filled in zip(documents, resolved, strict=True):
        patterns = [tuple(pattern.split(".")) for pattern in _FIELDS.get(document.kind, ())]
        if not patterns:
            continue
        for (path, before), (_, after) in zip(scalars(document.body), scalars(filled.body), strict=True):
            if before.text == after.text or not any(path_begins(path, pattern) for pattern in patterns):
                continue
            problem = _problem(after.text, document.kind == MAIN)
            if problem:
                of = "" if document.kind == MAIN else f" of {document.title}"
                yield f"{printable(str(before.place))}: `{printable(dotted(path))}`{of} {problem}"


def _problem(text: str, encoded: bool) -> str:
    if not encoded:
        return "" if _PEM.search(text) else "is no PEM block"
    try:
        pem = base64.b64decode("".join(text.split()), validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        pem = ""
    return "" if _PEM.search(pem) else "is not base64 of a PEM block"
