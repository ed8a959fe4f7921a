"""Reads the files of the styles, which the package holds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from scaffold.errors import ScaffoldError

_STYLES = Path(__file__).resolve().parent.parent / "styles"


def style_folder(name: str) -> Path:
    """Return the folder that holds a style's repository."""
    return _STYLES / name


def read_style(name: str) -> Mapping[str, bytes]:
    """Return the contents of a style's files by their path.

    Raises:
        ScaffoldError: The installation lacks them.
    """
    folder = style_folder(name)
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    if not files:
        raise ScaffoldError(f"the installation lacks the style `{name}`; install `flux-scaffold` again")
    return {path: file.read_bytes() for path, file in files.items()}
