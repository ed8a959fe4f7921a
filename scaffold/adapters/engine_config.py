"""Finds the template engine's configuration where `minijinja-cli` does, and in the repository."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable
from pathlib import Path

from scaffold.adapters.named_files import read_named
from scaffold.adapters.talos_files import Sources
from scaffold.talos.minijinja_config import MinijinjaConfig, read_config, with_environment

ENGINE_FILE = ".minijinja.toml"
_VARIABLE = "MINIJINJA_CONFIG_FILE"

UNCONFIGURED = MinijinjaConfig(autoescape="none", env=True)
"""What templates are rendered with that nobody configures: the program's own escaping would quote every value of a
`.yaml.j2`, so that such templates are only ever rendered with these flags."""


def find_config(
    sources: Sources, folder: str, given: Path | None, note: Callable[[str], None] | None = None
) -> MinijinjaConfig:
    """Return the configuration that holds for a folder.

    It is the file that the user names, else the one that `$MINIJINJA_CONFIG_FILE` names, else the next one in the
    folder or above it up to the repository's root, else the one in the home folder. Variables such as
    `$MINIJINJA_TRIM_BLOCKS` outvote it.

    Args:
        sources: The files of the repository.
        folder: The folder, relative to the repository's root.
        given: The file that the user names.
        note: Gets a sentence for every key that is not known and left out.

    Raises:
        ScaffoldError: A named file cannot be read, or a configuration is invalid.
    """
    return with_environment(_read(sources, folder, given, note), os.environ)


def _read(sources: Sources, folder: str, given: Path | None, note: Callable[[str], None] | None) -> MinijinjaConfig:
    named = given or (Path(os.environ[_VARIABLE]) if os.environ.get(_VARIABLE) else None)
    if named is not None:
        inside = _inside(named, sources.root)
        text = sources.read(inside) if inside else None
        return read_config(read_named(named) if text is None else text, inside or str(named), note)
    while True:
        path = posixpath.join(folder, ENGINE_FILE)
        text = sources.read(path)
        if text is not None:
            return read_config(text, path, note)
        if not folder:
            break
        folder = posixpath.dirname(folder)
    home = Path.home() / ENGINE_FILE
    return read_config(read_named(home), str(home), note) if home.is_file() else UNCONFIGURED


def _inside(path: Path, root: Path) -> str:
    """Return a path relative to the root, empty for one outside; so a revision is read with the revision's own file."""
    place = path.resolve()
    return place.relative_to(root.resolve()).as_posix() if place.is_relative_to(root.resolve()) else ""
