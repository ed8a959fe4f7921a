"""Reads files that the user names, wherever they are."""

from __future__ import annotations

from pathlib import Path

from scaffold.adapters.disk import reason
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError


def decoded(content: bytes, name: str) -> str:
    """Return the text of a file.

    Raises:
        ScaffoldError: It is not UTF-8.
    """
    try:
        return content.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ScaffoldError(f"{printable(name)}:{line}: not UTF-8; save it as UTF-8") from None


def read_named(path: Path) -> str:
    """Read a file that the user names, wherever it is.

    Raises:
        ScaffoldError: It cannot be read, or is no text.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ScaffoldError(f"cannot read `{printable(str(path))}`: {reason(error)}") from None
    return decoded(content, str(path))
