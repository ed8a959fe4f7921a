"""Updates one app by Copier itself, in a scratch repository: for templates that only Copier renders."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scaffold.adapters.copier_template import copier_in
from scaffold.adapters.process import run
from scaffold.adapters.template_releases import release_tags, repository_url
from scaffold.adapters.template_source import environment_of_its_own, template_source, template_url
from scaffold.update.answers_file import Recorded
from scaffold.update.files import Files
from scaffold.update.outcome import REJECTED, Merged

_SETTINGS = {
    "apply.whitespace": "nowarn",
    "core.attributesFile": os.devnull,
    "core.autocrlf": "false",
    "core.excludesFile": os.devnull,
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "merge.conflictStyle": "merge",
    "user.email": "scaffold@localhost",
    "user.name": "scaffold",
}
"""What the user's own configuration must not decide; how the template is reached, it does."""


@dataclass(frozen=True, slots=True)
class ByCopier:
    """An app after its update by Copier; paths are relative to the repository's root.

    Attributes:
        old: What the recorded version writes with the recorded answers.
        after: The app's files afterwards.
        conflicts: Those of them that conflict, as with either way to write a conflict.
    """

    old: Files
    after: Files
    conflicts: Mapping[str, Merged]


def update_by_copier(
    files: Files, recorded: Recorded, folder: str, target: str, data: Mapping[str, object]
) -> ByCopier:
    """Update an app in a scratch repository that holds nothing else.

    Args:
        files: All of the app's files.
        recorded: What its answers file says.
        folder: Its folder.
        target: The version that it goes to.
        data: New answers.

    Raises:
        ScaffoldError: Copier refuses, or cannot reach the template.
    """
    with tempfile.TemporaryDirectory(prefix="scaffold-", ignore_cleanup_errors=True) as name:
        scratch = Path(name).resolve()
        environment = _environment(recorded.url, target, scratch / "cache")
        rendered, root = scratch / "old", scratch / "new"

        def git(*arguments: str) -> list[str]:
            listed = run(["git", *arguments], cwd=root, env=environment)
            return listed.decode("utf-8", "surrogateescape").split("\0")[:-1]

        def update(conflict: str) -> Files:
            with copier_in(environment) as copier:
                options = {"data": dict(data), "vcs_ref": target, "settings": copier.Settings(), "conflict": conflict}
                copier.run_update(root / folder, defaults=True, overwrite=True, quiet=True, **options)
            return _read(root)

        for path, content in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
        git("init", "--quiet")
        git("add", "--all", "--force")
        git("commit", "--quiet", "--no-gpg-sign", "--message", "before")
        with copier_in(environment) as copier:
            options = {"data": dict(recorded.answers), "vcs_ref": recorded.tag, "settings": copier.Settings()}
            copier.run_copy(recorded.url, rendered / folder, defaults=True, overwrite=True, quiet=True, **options)
        after = update("inline")
        conflicted = git("diff", "--name-only", "--diff-filter=U", "-z")
        if not conflicted:
            return ByCopier(_read(rendered), after, {})
        git("reset", "--quiet", "--hard")
        git("clean", "--quiet", "-fdx")
        partly = update("rej")
        conflicts = {path: Merged(after[path], True, partly[path], partly[path + REJECTED]) for path in conflicted}
        return ByCopier(_read(rendered), after, conflicts)


def _environment(url: str, tag: str, cache: Path) -> Mapping[str, str]:
    """Return an environment in which Git finds the template: the program's own copy, or where it says that it is."""
    base = environment_of_its_own(os.environ)
    if repository_url(url) == repository_url(template_url()) and tag in release_tags():
        base = template_source().environment(base, cache)
    count = int(base.get("GIT_CONFIG_COUNT") or 0)
    for index, (name, value) in enumerate(_SETTINGS.items(), start=count):
        base |= {f"GIT_CONFIG_KEY_{index}": name, f"GIT_CONFIG_VALUE_{index}": value}
    total = str(count + len(_SETTINGS))
    return base | {"COPIER_CACHE_DIR": str(cache), "GIT_CONFIG_COUNT": total, "GIT_TERMINAL_PROMPT": "0"}


def _read(root: Path) -> Files:
    paths = (path for path in sorted(root.rglob("*")) if path.is_file() and not path.is_symlink())
    named = {path.relative_to(root).as_posix(): path for path in paths}
    return {name: path.read_bytes() for name, path in named.items() if not name.startswith(".git/")}
