"""Reads a repository as it was at a Git revision, and finds the revision that a change starts from."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from scaffold.adapters.git_objects import Blob, find_commit, list_files, read_blobs
from scaffold.adapters.process import run_to_code
from scaffold.adapters.worktree import git_environment, is_read
from scaffold.changes import ChangeSet, FileChange
from scaffold.diagnostic import Diagnostic, Severity, printable
from scaffold.errors import ScaffoldError
from scaffold.repository import Repository
from scaffold.yaml_reader import MAX_BYTES

_THREE_DOTS = "..."
_FAILED = range(1, 256)


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit, and how to call it."""

    commit: str
    name: str


def is_revision(root: Path, name: str) -> bool:
    """Tell whether Git knows a commit by a name."""
    return find_commit(root, name.removesuffix(_THREE_DOTS)) is not None


def find_revision(root: Path, name: str) -> Revision:
    """Return the commit of a revision; with `...` behind it, the last one that it has in common with `HEAD`.

    Raises:
        ScaffoldError: There is no such commit, or nothing in common.
    """
    wanted = name.removesuffix(_THREE_DOTS)
    commit = find_commit(root, wanted)
    if commit is None:
        raise ScaffoldError(
            f"there is no commit `{printable(wanted)}` here; fetch it (in a workflow, check out with `fetch-depth: 0`)"
        )
    return _merge_base(root, wanted) if name.endswith(_THREE_DOTS) else Revision(commit, f"`{printable(wanted)}`")


def default_revision(root: Path) -> Revision:
    """Return where the work at hand starts: the last commit in common with the default branch, else `HEAD`.

    The default branch is that which a pull request's workflow names, the remote's, its `main` or `master`, the current
    branch's upstream, or a branch `main` or `master` of this repository.

    Raises:
        ScaffoldError: There is no commit yet, nothing in common, or the pull request's target is not here.
    """
    head = find_commit(root, "HEAD")
    if head is None:
        raise ScaffoldError("there is no commit yet, so nothing to compare with; leave out `--changed`")
    remote = _config(root, f"branch.{_branch(root)}.remote") or "origin"
    target = os.environ.get("GITHUB_BASE_REF")
    if target:
        return find_revision(root, f"{remote}/{target}{_THREE_DOTS}")
    for name in _default_branches(remote):
        if find_commit(root, name) is not None:
            return _merge_base(root, name)
    return Revision(head, "`HEAD`")


def _default_branches(remote: str) -> Iterable[str]:
    for name in ("HEAD", "main", "master"):
        yield f"refs/remotes/{remote}/{name}"
    yield from ("@{upstream}", "refs/heads/main", "refs/heads/master")


def load_revision(root: Path, revision: Revision, now: Repository) -> Repository:
    """Read the tree of a commit as `worktree.load` reads a work tree; files that are the same are not parsed again.

    Args:
        root: The work tree.
        revision: The commit.
        now: The repository as it is; most of its files are most often the commit's, too.

    Raises:
        ScaffoldError: Git cannot read the tree.
    """
    blobs: dict[str, Blob] = {}
    link_ids: dict[str, bytes] = {}
    problems: list[Diagnostic] = []
    for blob in list_files(root, revision.commit):
        try:
            path = blob.path.decode()
        except UnicodeDecodeError:
            problems.append(_problem(blob.path.decode("utf-8", "replace"), "the name is not UTF-8"))
            continue
        if blob.is_link:
            link_ids[path] = blob.name
        else:
            blobs[path] = blob
    targets = read_blobs(root, link_ids.values())
    links = {path: targets[name].decode("utf-8", "replace") for path, name in link_ids.items()}
    tree = Repository({}, frozenset({*blobs, *links}), links)
    wanted: dict[str, bytes] = {}
    for path in filter(is_read, tree.paths):
        found = blobs.get(tree.resolve(path))
        if found and found.size > MAX_BYTES:
            problems.append(_problem(path, f"larger than {MAX_BYTES // (1024 * 1024)} MiB"))
        elif found:
            wanted[path] = found.name
    files = _contents(root, wanted, now)
    changes = [FileChange(path, now.files.get(path), content) for path, content in files.items()]
    changes += [FileChange(path, content, None) for path, content in now.files.items() if path not in files]
    before = now.overlay(ChangeSet(tuple(changes)))
    return replace(before, paths=tree.paths, links=links, problems=tuple(sorted(problems)))


def _contents(root: Path, wanted: Mapping[str, bytes], now: Repository) -> dict[str, bytes]:
    """Return the contents of blobs by path; only what differs from the present files is read from Git."""
    length = max(map(len, wanted.values()), default=0)
    known = {path: now.files[path] for path, name in wanted.items() if _blob_name(now.files.get(path), length) == name}
    read = read_blobs(root, (name for path, name in wanted.items() if path not in known))
    return {path: known[path] if path in known else read[name] for path, name in wanted.items()}


def _blob_name(content: bytes | None, length: int) -> bytes:
    """Return the name that Git gives a content; repositories with long names use SHA-256."""
    if content is None:
        return b""
    algorithm = "sha256" if length == hashlib.sha256().digest_size * 2 else "sha1"
    digest = hashlib.new(algorithm, b"blob %d\0" % len(content), usedforsecurity=False)
    digest.update(content)
    return digest.hexdigest().encode()


def _merge_base(root: Path, name: str) -> Revision:
    code, output = run_to_code(["git", "merge-base", "HEAD", name], (0, *_FAILED), cwd=root, env=git_environment())
    short = printable(name.removeprefix("refs/remotes/").removeprefix("refs/heads/"))
    if code:
        raise ScaffoldError(
            f"`HEAD` and `{short}` have no commit in common here; fetch more of the history "
            "(in a workflow, check out with `fetch-depth: 0`), or name a revision"
        )
    return Revision(output.decode().strip(), f"the last commit in common with `{short}`")


def _branch(root: Path) -> str:
    _, output = run_to_code(
        ["git", "symbolic-ref", "--quiet", "--short", "HEAD"], (0, *_FAILED), cwd=root, env=git_environment()
    )
    return output.decode("utf-8", "replace").strip()


def _config(root: Path, key: str) -> str:
    _, output = run_to_code(["git", "config", "--get", key], (0, *_FAILED), cwd=root, env=git_environment())
    return output.decode("utf-8", "replace").strip()


def _problem(path: str, message: str) -> Diagnostic:
    return Diagnostic(printable(path), 0, 0, Severity.WARNING, "unreadable", message)
