"""Tests what holds for the project as a whole: its modules, its documents, and how fast it can start."""

from __future__ import annotations

import ast
import functools
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import scaffold

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "scaffold"

EDGES = frozenset(
    {
        "__main__",
        "cli",
        "cli_add",
        "cli_check",
        "cli_graph",
        "cli_init",
        "cli_options",
        "cli_talos",
        "commands",
        "adapters",
    }
)
"""The parts of the package that may touch the world."""

FORBIDDEN = frozenset(
    (
        *("copier", "httpx", "jsonschema_rs", "minijinja", "questionary", "typer"),
        *("os", "shutil", "socket", "subprocess", "tempfile"),
    )
)
PURE_PATHS = frozenset({"PurePath", "PurePosixPath"})

HEAVY = ("copier", "httpx", "jsonschema_rs", "minijinja", "questionary", "rich")
"""What takes long to import, and is imported where it is used."""

HOME_OF_SOMEBODY = re.compile(rb"(?<![\w.-])/(?:home|Users)/[\w.-]+/|(?<![\w.-])/roo[t]/")

COMMANDS = (
    "python3 -m pip install . && scaffold demo demo-repo",
    "python3 -m pip install -e '.[test]' && python3 -m pytest -n auto --dist loadfile",
)


@functools.cache
def tracked() -> tuple[Path, ...]:
    """List the regular files that Git tracks; skips, or fails in CI, where this is no Git checkout."""
    command = ["git", "-c", "safe.directory=*", "-C", str(ROOT), "ls-files", "-z"]
    if shutil.which("git") and (ROOT / ".git").exists():
        listed = subprocess.run(command, capture_output=True, check=True, text=True).stdout
        paths = (ROOT / name for name in listed.split("\0") if name)
        return tuple(path for path in paths if path.is_file() and not path.is_symlink())
    reason = "needs git and the project's own checkout"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@functools.cache
def modules() -> tuple[Path, ...]:
    """List the project's modules, but not what golden folders hold."""
    folders = ("scaffold", "tests", "benchmarks", ".ci")
    paths = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    return tuple(path for path in paths if "golden" not in path.relative_to(ROOT).parts)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def part(path: Path) -> str:
    """Return the package's direct child that the module belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", modules(), ids=name)
def test_a_module_opens_with_one_sentence(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if not text and path.name == "__init__.py":
        return
    docstring = ast.get_docstring(ast.parse(text))
    assert docstring, f"{name(path)} has no docstring"
    sentence = docstring.partition("\n\n")[0]
    assert re.fullmatch(r"[A-Z`].*\.", sentence, re.DOTALL), f"{name(path)} does not open with a sentence: {sentence}"
    assert not re.search(r"[.!?]\s+[A-Z]", sentence), f"{name(path)} opens with more than one sentence: {sentence}"


@pytest.mark.parametrize("path", modules(), ids=name)
def test_a_module_has_at_most_400_lines(path: Path) -> None:
    lines = path.read_bytes().count(b"\n")
    assert lines <= 400, f"{name(path)} has {lines} lines"


PURE_MODULES = [path for path in modules() if path.is_relative_to(PACKAGE) and part(path) not in EDGES]


@pytest.mark.parametrize("path", PURE_MODULES, ids=name)
def test_the_core_touches_nothing(path: Path) -> None:
    found = sorted(set(touched(ast.parse(path.read_text(encoding="utf-8")))))
    assert found == [], f"{name(path)} is pure and must not import these"


def touched(tree: ast.AST) -> Iterator[str]:
    """Yield what a module imports or uses that reaches the world outside."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.partition(".")[0] in FORBIDDEN)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            if node.module.partition(".")[0] in FORBIDDEN:
                yield node.module
            elif node.module == "pathlib":
                yield from (f"pathlib.{alias.name}" for alias in node.names if alias.name not in PURE_PATHS)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "pathlib":
            if node.attr not in PURE_PATHS:
                yield f"pathlib.{node.attr}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open":
            yield "open()"


def test_what_touches_the_world_is_recognised() -> None:
    source = (
        "import os.path\nfrom pathlib import Path, PurePosixPath\nfrom shutil import which\npathlib.Path\nopen('x')"
    )
    assert sorted(touched(ast.parse(source))) == ["open()", "os.path", "pathlib.Path", "pathlib.Path", "shutil"]


def test_every_module_has_its_layer() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layered = {layer.strip(" ()") for layers in contracts[0]["layers"] for layer in re.split("[|:]", layers)}
    pure = set(contracts[1]["source_modules"])
    present = {f"scaffold.{part(path)}" for path in PACKAGE.rglob("*.py")} - {"scaffold.__init__"}
    edges = {f"scaffold.{edge}" for edge in EDGES}
    assert sorted(present - layered) == [], "not in the layers of pyproject.toml"
    assert sorted(present - edges - pure) == [], "not among the pure modules of pyproject.toml"


def test_the_changelog_names_the_version() -> None:
    headings = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert scaffold.__version__ in headings


def test_the_readme_names_the_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [command for command in COMMANDS if command not in readme] == []


def test_no_file_names_a_developers_folder() -> None:
    found = [
        f"{name(path)}:{number}"
        for path in tracked()
        if "golden" not in path.relative_to(ROOT).parts
        for number, line in enumerate(path.read_bytes().splitlines(), 1)
        if HOME_OF_SOMEBODY.search(line)
    ]
    assert found == []


def test_the_command_line_starts_without_what_is_heavy() -> None:
    program = f"import sys, scaffold.cli; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, text=True, cwd=ROOT)
    assert (ran.returncode, ran.stdout.strip(), ran.stderr) == (0, "", "")
