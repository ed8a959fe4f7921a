"""What the tests of `scaffold check` share: a work tree with one commit, and faults to plant in it."""

from __future__ import annotations

from pathlib import Path

from scaffold.cli import run
from scaffold.findings.scope import Scope
from tests.build import Files, fleet, text
from tests.checks.healthy import HEALTHY
from tests.update_repository import git

ENTRY = "apps/media/radarr/ks.yaml"
RELEASE = "apps/media/radarr/app/helmrelease.yaml"
ERROR = (
    "apps/media/radarr/ks.yaml:17:13: error[unknown-dependency]: Kustomization `media/radarr` depends on "
    "`dbms/postgress`, which does not exist\n"
    "  17 |     - name: postgress\n"
    "     |             ^\n"
    "  hint: did you mean `dbms/postgres`\n"
)
WARNING = (
    "apps/media/radarr/app/helmrelease.yaml:25:20: warning[unpinned-image]: image `ghcr.io/example/radarr:1.2.3` "
    "has no digest\n"
    "  25 |               tag: 1.2.3\n"
    "     |                    ^\n"
    "  hint: `scaffold image resolve ghcr.io/example/radarr:1.2.3` prints it with its digest\n"
)
"""What is printed once `break_dependency` and `unpin` have done their work."""

FILES = Scope(fleet(HEALTHY)).files
"""How many files of the healthy repository its root reaches."""


def commit(root: Path) -> None:
    """Commit everything."""
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "x")


def settle(root: Path, files: Files = HEALTHY) -> Path:
    """Write files into a new work tree and commit them on `main`."""
    root.mkdir()
    git(root, "init", "--quiet", "--initial-branch=main")
    for path, content in files.items():
        put(root, path, text(content))
    commit(root)
    return root


def put(root: Path, path: str, content: str) -> None:
    """Write a file."""
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(content, encoding="utf-8")


def edit(root: Path, path: str, old: str, new: str) -> None:
    """Replace a text that the file holds."""
    content = (root / path).read_text(encoding="utf-8")
    assert old in content
    put(root, path, content.replace(old, new, 1))


def break_dependency(root: Path) -> None:
    """Let one app wait for what does not exist."""
    edit(root, ENTRY, "name: postgres", "name: postgress")


def unpin(root: Path) -> None:
    """Take the digest from one app's image."""
    content = (root / RELEASE).read_text(encoding="utf-8")
    put(root, RELEASE, content.replace(content[content.index("tag: 1.2.3@") :].splitlines()[0], "tag: 1.2.3", 1))


def check(*arguments: str) -> int:
    """Run the command and return its exit code."""
    return run(["check", *arguments])
