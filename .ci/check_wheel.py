"""Checks that a wheel holds the package, its licence, the template exactly as Git has it, its releases and styles."""

from __future__ import annotations

import hashlib
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

TEMPLATE = "scaffold/_template/"
RELEASES = "scaffold/releases/"
STYLES = "scaffold/styles/"
DIGESTS = f"{RELEASES}SHA256SUMS"


def problems(wheel: zipfile.ZipFile, root: Path, template_files: list[str]) -> Iterator[str]:
    """Say what is wrong with the wheel; `template_files` are relative to `root`."""
    inside = {name for name in wheel.namelist() if not name.endswith("/")}
    shipped = {name.removeprefix(TEMPLATE) for name in inside if name.startswith(TEMPLATE)}
    tracked = set(template_files)
    if not tracked:
        yield "Git tracks neither copier.yml nor templates/"
    yield from (f"the wheel lacks {name}" for name in sorted(tracked - shipped))
    yield from (f"the wheel holds {name}, which Git does not track" for name in sorted(shipped - tracked))
    for name in sorted(tracked & shipped):
        if wheel.read(TEMPLATE + name) != (root / name).read_bytes():
            yield f"the wheel's {name} differs from the repository's"
    yield from _release_problems(wheel, root, inside)
    yield from _style_problems(wheel, root, inside)
    if "scaffold/py.typed" not in inside:
        yield "the wheel lacks py.typed"
    if not any(name.endswith(".dist-info/licenses/LICENSE") for name in inside):
        yield "the wheel lacks LICENSE"
    for name in sorted({name.partition("/")[0] for name in inside}):
        if name != "scaffold" and not name.endswith(".dist-info"):
            yield f"the wheel would install {name} beside the package"


def _release_problems(wheel: zipfile.ZipFile, root: Path, inside: set[str]) -> Iterator[str]:
    """Say which released versions of the template the wheel lacks, or holds otherwise than they were released."""
    lines = (root / DIGESTS).read_text(encoding="ascii").splitlines()
    released = {RELEASES + name: digest for digest, name in (line.split() for line in lines)}
    for name, digest in released.items():
        if name not in inside:
            yield f"the wheel lacks {name}"
        elif hashlib.sha256(wheel.read(name)).hexdigest() != digest:
            yield f"the wheel's {name} is not what was released"
    present = {name for name in inside if name.startswith(RELEASES)}
    yield from (f"the wheel holds {name}, which no line lists" for name in sorted(present - {*released, DIGESTS}))
    if DIGESTS not in inside or wheel.read(DIGESTS) != (root / DIGESTS).read_bytes():
        yield f"the wheel lacks the repository's {DIGESTS}"


def _style_problems(wheel: zipfile.ZipFile, root: Path, inside: set[str]) -> Iterator[str]:
    """Say which files of the styles' repositories, hidden ones too, the wheel lacks or holds otherwise."""
    folders = [folder for folder in (root / STYLES).iterdir() if folder.is_dir() and folder.name != "__pycache__"]
    files = {f"{path.relative_to(root)}": path for folder in folders for path in folder.rglob("*") if path.is_file()}
    if not files:
        yield f"there is no style in {STYLES}"
    for name, path in sorted(files.items()):
        if name not in inside:
            yield f"the wheel lacks {name}"
        elif wheel.read(name) != path.read_bytes():
            yield f"the wheel's {name} differs from the repository's"


def main() -> int:
    """Check `argv[1]`, a wheel, against the repository `argv[2]` and the NUL-separated paths in the file `argv[3]`."""
    wheel, root, listing = (Path(argument) for argument in sys.argv[1:])
    names = [name for name in listing.read_text(encoding="utf-8").split("\0") if name]
    with zipfile.ZipFile(wheel) as archive:
        found = list(problems(archive, root, names))
    for problem in found:
        sys.stderr.write(f"{problem}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
