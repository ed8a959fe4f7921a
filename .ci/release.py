"""Freezes the template of the current commit as a release: `python .ci/release.py`, from the repository's root."""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import subprocess
import sys
import tarfile
from pathlib import Path

RELEASES = Path("scaffold", "releases")
DIGESTS = RELEASES / "SHA256SUMS"
ANSWERS = Path("tests", "releases")
"""Where the tests find the answers files that a release wrote, those of the golden folders."""


def git(*arguments: str) -> bytes:
    """Run Git; its failure ends the program."""
    return subprocess.run(["git", *arguments], check=True, stdout=subprocess.PIPE).stdout


def packed(tar: bytes) -> bytes:
    """Pack an archive anew, sorted, without times, owners and modes, so that its bytes depend on the files alone."""
    plain = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(tar)) as given,
        tarfile.open(fileobj=plain, mode="w", format=tarfile.PAX_FORMAT) as made,
    ):
        for member in sorted((member for member in given if member.isreg()), key=lambda member: member.name):
            entry = tarfile.TarInfo(member.name)
            entry.size = member.size
            made.addfile(entry, given.extractfile(member))
    return gzip.compress(plain.getvalue(), mtime=0)


def main(commit: str = "HEAD") -> int:
    """Write `scaffold/releases/vX.Y.Z.tar.gz`, with the version that the commit names, and list its digest."""
    text = git("show", f"{commit}:scaffold/__init__.py").decode()
    version = re.search(r'^__version__ = "(\d+\.\d+\.\d+)"$', text, re.MULTILINE)
    if not version:
        sys.stderr.write(f"{commit} names no version in scaffold/__init__.py\n")
        return 1
    archive = RELEASES / f"v{version[1]}.tar.gz"
    if archive.exists():
        sys.stderr.write(f"{archive} exists: a release never changes; raise the version first\n")
        return 1
    content = packed(git("archive", "--format=tar", commit, "copier.yml", "templates"))
    archive.write_bytes(content)
    with DIGESTS.open("a", encoding="ascii") as digests:
        digests.write(f"{hashlib.sha256(content).hexdigest()}  {archive.name}\n")
    answers = git("archive", "--format=tar", commit, ":(glob)tests/golden/**/.copier-answers.yml")
    (ANSWERS / archive.name).write_bytes(packed(answers))
    sys.stdout.write(f"{archive}: {len(content)} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
