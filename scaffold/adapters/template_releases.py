"""Finds the template's versions: those that the program ships, and those that only another repository has."""

from __future__ import annotations

import hashlib
import os
import re
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path

from scaffold.adapters.process import run
from scaffold.adapters.template_archives import archive_digests, archived_files, files_of_tar, version_of
from scaffold.adapters.template_source import (
    cache_error,
    current_tag,
    default_cache_dir,
    environment_of_its_own,
    shipped_tags,
    template_root,
)
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError, ToolMissingError

_PATIENCE = 60.0
"""Seconds that a repository may take to answer."""

_TAG = re.compile(r"v[0-9][0-9A-Za-z.+-]*")
_BETWEEN = re.compile(r"-[0-9]+-g[0-9a-f]{4,}\Z")
"""What `git describe` appends for a commit that no tag names; Copier records it."""

_SHORT = (("gh:", "https://github.com/"), ("gl:", "https://gitlab.com/"))
_LOGIN = re.compile(r"(?<=://)[^/@]*@")


def release_tags() -> tuple[str, ...]:
    """Return the tags of the versions that the program ships, oldest first; the last one is the current version's."""
    return shipped_tags()


def release_root(tag: str, cache_dir: Path | None = None) -> Path:
    """Return the folder that holds `copier.yml` and `templates/` of a version that the program ships.

    Several processes may ask at once: each unpacks its own, and the first one that is finished is kept.

    Args:
        tag: One of `release_tags()`.
        cache_dir: Where older versions are unpacked, by default in the user's cache.

    Raises:
        ScaffoldError: The program does not ship this version, or the cache cannot be written.
    """
    if tag == current_tag():
        return template_root()
    tags = release_tags()
    if tag not in tags:
        _check_tag(tag)
        raise ScaffoldError(
            f"the template's version `{printable(tag)}` is not installed, `{'`, `'.join(tags)}` are; "
            "install the version of `flux-scaffold` that ships it"
        )
    folder = f"{tag}-{archive_digests()[tag][:16]}"
    return _unpacked(archived_files(tag), (cache_dir or default_cache_dir()) / "releases" / folder)


def fetched_root(url: str, tag: str, cache_dir: Path | None = None) -> Path:
    """Return the folder that holds `copier.yml` and `templates/` of a version in another repository.

    What was fetched once is kept: a version's tag never moves.

    Args:
        url: The repository's address, as an answers file records it.
        tag: The version's tag.
        cache_dir: Where the versions are kept, by default in the user's cache.

    Raises:
        ScaffoldError: The repository cannot be reached, or holds no such version, or no template.
    """
    _check_tag(tag)
    address = repository_url(url)
    folder = (cache_dir or default_cache_dir()) / "fetched" / hashlib.sha256(address.encode()).hexdigest()[:16]
    archive = folder / f"{tag}.tar"
    try:
        files = files_of_tar(archive.read_bytes())
    except (OSError, tarfile.TarError):
        content = _fetched(address, tag)
        files = files_of_tar(content)
        _write(archive, content)
    return _unpacked(files, folder / tag)


def latest_tag(url: str) -> str:
    """Return the newest released version of the template in a repository; a pre-release is none.

    Raises:
        ScaffoldError: The repository cannot be reached, or holds no version.
    """
    address = repository_url(url)
    listing = _git(
        ["ls-remote", "--tags", "--refs", "--", address, "refs/tags/v*"],
        f"the template's versions in {_shown(address)}",
    )
    tags = (line.rpartition("refs/tags/")[2] for line in listing.decode("utf-8", "replace").splitlines())
    versions = {version: tag for tag in tags if (version := version_of(tag))}
    if not versions:
        raise ScaffoldError(f"{_shown(address)} has no version of a template, that is, no tag such as `v1.2.3`")
    return versions[max(versions)]


def repository_url(url: str) -> str:
    """Return the address that Git takes for one that Copier takes: `gh:owner/name` and `git+https://…` are Copier's."""
    for short, base in _SHORT:
        if url.startswith(short):
            return f"{base}{url.removeprefix(short).strip('/').removesuffix('.git')}.git"
    return url.removeprefix("git+")


def _check_tag(tag: str) -> None:
    if _BETWEEN.search(tag) or not _TAG.fullmatch(tag):
        raise ScaffoldError(
            f"`{printable(tag)}` names no released version of the template; name one such as `{current_tag()}`"
        )


def _fetched(address: str, tag: str) -> bytes:
    """Fetch a version, without its history, and return its template as a tar archive."""
    what = f"the template's version `{tag}` from {_shown(address)}"
    with tempfile.TemporaryDirectory(prefix="scaffold-", ignore_cleanup_errors=True) as scratch:
        _git(["init", "--quiet", "--bare", "--template=", scratch], what)
        ref = f"refs/tags/{tag}"
        _git(["--git-dir", scratch, "fetch", "--quiet", "--depth=1", "--no-tags", "--", address, f"{ref}:{ref}"], what)
        return _git(["--git-dir", scratch, "archive", "--format=tar", ref, "copier.yml", "templates"], what)


def _git(arguments: list[str], what: str) -> bytes:
    environment = {**environment_of_its_own(os.environ), "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    try:
        return run(["git", *arguments], env=environment, timeout=_PATIENCE)
    except ToolMissingError:
        raise
    except ScaffoldError as error:
        raise ScaffoldError(
            f"cannot get {what}: {_LOGIN.sub('', str(error))}; check the address, the tag and the network"
        ) from None


def _shown(address: str) -> str:
    return f"`{printable(_LOGIN.sub('', address))}`"


def _unpacked(files: Mapping[str, bytes], target: Path) -> Path:
    """Write the files to a folder of the cache, beside its place first, unless they are there."""
    if not _is_whole(files, target):
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".unpacking-", dir=target.parent) as scratch:
                _place(files, Path(scratch), target)
        except OSError as error:
            raise cache_error(target.parent, error) from None
    return target


def _place(files: Mapping[str, bytes], scratch: Path, target: Path) -> None:
    for name, content in files.items():
        path = scratch / "new" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    try:
        (scratch / "new").rename(target)
    except OSError:
        if _is_whole(files, target):  # another process was faster
            return
        target.rename(scratch / "old")  # somebody tidied the cache file by file
        (scratch / "new").rename(target)


def _is_whole(files: Mapping[str, bytes], folder: Path) -> bool:
    """Tell whether the folder holds exactly these files."""
    try:
        present = {
            path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
        }
    except OSError:
        return False
    return present == files


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as scratch:
            scratch.write(content)
        Path(scratch.name).replace(path)
    except OSError as error:
        raise cache_error(path.parent, error) from None
