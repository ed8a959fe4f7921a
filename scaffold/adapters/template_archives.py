"""Reads the template's released versions, which the package keeps as archives that never change."""

from __future__ import annotations

import hashlib
import io
import re
import tarfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError

DIGESTS = "SHA256SUMS"
"""The file beside the archives that lists them: a digest and a name a line, oldest first, as `sha256sum` writes it."""

_RELEASES = Path(__file__).resolve().parent.parent / "releases"
_SUFFIX = ".tar.gz"
_VERSION = re.compile(r"v(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")


def version_of(tag: str) -> tuple[int, int, int] | None:
    """Return what orders a version's tag, or None where the tag is none (`main`, `v1.0.0-rc.1`)."""
    found = _VERSION.fullmatch(tag)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def archive_digests() -> Mapping[str, str]:
    """Return the digest of each archive by its version's tag, oldest first.

    Raises:
        ScaffoldError: The installation lacks the list.
    """
    try:
        lines = (_RELEASES / DIGESTS).read_text(encoding="ascii").splitlines()
    except OSError:
        raise ScaffoldError("the installation lacks the template's releases; install `flux-scaffold` again") from None
    return {name.removesuffix(_SUFFIX): digest for digest, name in (line.split() for line in lines)}


def archived_files(tag: str) -> Mapping[str, bytes]:
    """Return the files of a released version, by path from the template's root, sorted.

    Raises:
        ScaffoldError: The archive is not the one that was released.
    """
    try:
        content = (_RELEASES / f"{tag}{_SUFFIX}").read_bytes()
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != archive_digests()[tag]:
        raise ScaffoldError(
            f"the installation's copy of the template `{tag}` is damaged; install `flux-scaffold` again"
        )
    return files_of_tar(content)


def files_of_tar(content: bytes) -> Mapping[str, bytes]:
    """Return the files that a tar archive holds, compressed or not, by path, sorted.

    Raises:
        ScaffoldError: It holds something that is neither a folder nor a plain file below it.
    """
    files: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        for member in archive:
            path = PurePosixPath(member.name)
            data = archive.extractfile(member) if member.isreg() else None
            if path.is_absolute() or ".." in path.parts or not (data or member.isdir()):
                raise ScaffoldError(f"the template holds `{printable(member.name)}`, which is no plain file")
            if data:
                files[path.as_posix()] = data.read()
    return dict(sorted(files.items()))
