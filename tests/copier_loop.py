"""A loop of `copier update` over many apps, each in a fresh state of the repository, in two processes."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from tests.update_repository import git

Found = dict[str, tuple[bytes, bool]]
"""Content, and whether it may be executed, of each file of an app after its update, by path from the root."""


def update_each(
    repository: Path, folders: Sequence[str], tag: str, environments: Sequence[Mapping[str, str]], scratch: Path
) -> dict[str, Found]:
    """Update apps with Copier, each in a clone of the repository that no other app's update has touched.

    Args:
        repository: The repository.
        folders: The apps' folders.
        tag: The version that they go to.
        environments: One for each process, with a cache of its own.
        scratch: A folder for the clones.
    """
    shares = [folders[number :: len(environments)] for number in range(len(environments))]
    clones = [scratch / f"clone-{number}" for number in range(len(environments))]
    for clone in clones:
        git(scratch, "clone", "--quiet", str(repository), str(clone))
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(len(environments), mp_context=context) as pool:
        found = pool.map(_loop, clones, shares, [tag] * len(clones), environments)
        return {folder: files for share in found for folder, files in share.items()}


def _loop(clone: Path, folders: Sequence[str], tag: str, environment: Mapping[str, str]) -> dict[str, Found]:
    os.environ.clear()
    os.environ.update(environment)
    _compile_once()
    import copier

    found = {}
    for folder in folders:
        copier.run_update(
            clone / folder,
            vcs_ref=tag,
            defaults=True,
            overwrite=True,
            quiet=True,
            settings=copier.Settings(),
        )
        found[folder] = _read(clone, folder)
        git(clone, "reset", "--quiet", "--hard")
        git(clone, "clean", "--quiet", "-fdx")
    return found


def _compile_once() -> None:
    """Let Jinja compile each text once, and YAML be parsed in C: most of the time goes there, and nothing else changes.

    What Copier's own extension does before each text is compiled is still done each time.
    """
    import yaml
    from jinja2 import Environment

    compiled: dict[Any, Any] = {}
    compile_anew: Any = Environment.compile

    def compile_once(
        self: Environment, source: Any, name: Any = None, filename: Any = None, raw: bool = False, **named: Any
    ) -> Any:
        if not isinstance(source, str):
            return compile_anew(self, source, name, filename, raw, **named)
        key = (self.undefined, self.trim_blocks, self.lstrip_blocks, source, name, raw, tuple(named.items()))
        if key in compiled:
            self.preprocess(source, name, filename)
        else:
            compiled[key] = compile_anew(self, source, name, filename, raw, **named)
        return compiled[key]

    setattr(Environment, "compile", compile_once)  # noqa: B010 - a type checker sees another signature
    setattr(yaml, "SafeLoader", getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: B010 - nor another class


def _read(clone: Path, folder: str) -> Found:
    files = (path for path in (clone / folder).rglob("*") if path.is_file())
    return {
        path.relative_to(clone).as_posix(): (path.read_bytes(), bool(path.stat().st_mode & 0o100)) for path in files
    }
