"""Values files that SOPS encrypts: what is encrypted becomes a reference, so that nothing is decrypted to render."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.talos.references import Provider
from scaffold.yaml_reader import YamlError, compose, construct

_METADATA = "sops"
_ENCRYPTED = "ENC[AES256_GCM,"
_BOOLEAN = ",type:bool]"


def is_encrypted(values: Mapping[str, Any]) -> bool:
    """Tell whether a file's content has what SOPS adds to a file that it encrypts."""
    metadata = values.get(_METADATA)
    return isinstance(metadata, Mapping) and "mac" in metadata


def sops_references(text: str, origin: str) -> Mapping[str, Any]:
    """Read a values file; each encrypted value becomes a reference that the `sops` provider resolves.

    Args:
        text: The file, encrypted in whole or in part; a file that is not encrypted is returned as it is.
        origin: Its path relative to the repository's root, which the references name.

    Raises:
        ScaffoldError: No YAML mapping, or an encrypted boolean: a template would take a reference to it for true.
    """
    try:
        nodes = compose(text)
        values = construct(nodes[0]) if nodes else {}
    except YamlError as error:
        raise ScaffoldError(f"{printable(origin)}:{error.line}: not YAML: {printable(error.message)}") from None
    if not isinstance(values, dict):
        raise ScaffoldError(f"{printable(origin)}: a file of values is a mapping")
    if not is_encrypted(values):
        return values
    file = f"ref+{Provider.SOPS}://{quote(origin, safe='/')}#"
    return {key: _referring(value, f"{file}/{_quoted(key)}") for key, value in values.items() if key != _METADATA}


def _referring(value: Any, reference: str) -> Any:
    if isinstance(value, dict):
        return {key: _referring(item, f"{reference}/{_quoted(key)}") for key, item in value.items()}
    if isinstance(value, list):
        return [_referring(item, f"{reference}/{number}") for number, item in enumerate(value)]
    if not isinstance(value, str) or not value.startswith(_ENCRYPTED):
        return value
    if value.endswith(_BOOLEAN):
        path, _, keys = reference.partition("#/")
        raise ScaffoldError(
            f"{printable(path.partition('://')[2])}: `{printable(keys.replace('/', '.'))}` is an encrypted boolean, "
            "which a template would take for true; leave it unencrypted, such as by the suffix `_unencrypted`"
        )
    return f"{reference}+"  # the plus ends it where a longer text follows


def _quoted(key: Any) -> str:
    return quote(str(key), safe="")
