"""The `copier` command as somebody has it who has nothing of this program: an environment with Copier alone."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import subprocess
import venv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement

from scaffold.adapters.template_source import template_url

_SCRIPT = "#!{python}\nimport sys\nfrom {module} import {name}\nsys.exit({name}.{attribute}())\n"


@dataclass(frozen=True)
class Person:
    """Somebody with Git and Copier, who works on a repository.

    Attributes:
        environment: All that the person's programs are told; nothing in it is this program's.
        url: The template's canonical address, which Git finds at the address of the test's server.
    """

    environment: Mapping[str, str]
    url: str

    def run(self, *command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run a command, whatever becomes of it."""
        return subprocess.run(command, cwd=cwd, env=self.environment, capture_output=True, text=True, check=False)

    def git(self, *arguments: str, cwd: Path) -> str:
        """Run git, which has to succeed, and return what it prints."""
        done = self.run("git", *arguments, cwd=cwd)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def copier(self, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run Copier."""
        return self.run("copier", *arguments, cwd=cwd)


def settle(folder: Path, served_at: str, name: str = "flux-scaffold.git") -> Person:
    """Make an environment with Copier and what it requires, and a home with the person's own Git settings.

    Args:
        folder: An empty folder.
        served_at: The address of the Git server, with its slash.
        name: The name of the template's repository there.
    """
    place = folder / "venv"
    venv.EnvBuilder(symlinks=True, with_pip=False).create(place)
    packages = next(place.glob("lib/python*/site-packages"))
    for distribution in _required("copier").values():
        for top in {file.parts[0] for file in distribution.files or () if file.parts[0] != ".."}:
            source = Path(str(distribution.locate_file(top)))
            if not (packages / top).exists() and source.exists():
                (packages / top).symlink_to(source)
    _write_script(place / "bin" / "copier", place / "bin" / "python")
    git = shutil.which("git")
    assert git
    url = template_url()
    home = folder / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(
        "[user]\n\tname = somebody\n\temail = somebody@example.org\n"
        f'[url "{served_at}{name}"]\n\tinsteadOf = {url}\n'
        "[init]\n\tdefaultBranch = main\n",
        encoding="utf-8",
    )
    path = os.pathsep.join((str(place / "bin"), str(Path(git).parent), "/usr/bin", "/bin"))
    return Person({"PATH": path, "HOME": str(home), "LC_ALL": "C.UTF-8", "GIT_CONFIG_NOSYSTEM": "1"}, url)


def _required(name: str) -> dict[str, importlib.metadata.Distribution]:
    """Return a distribution and all that it requires, by name."""
    found: dict[str, importlib.metadata.Distribution] = {}
    wanted = [name]
    while wanted:
        current = wanted.pop()
        if current in found:
            continue
        found[current] = distribution = importlib.metadata.distribution(current)
        requirements = map(Requirement, distribution.requires or ())
        wanted.extend(one.name for one in requirements if not one.marker or one.marker.evaluate({"extra": ""}))
    return found


def _write_script(path: Path, python: Path) -> None:
    entry = importlib.metadata.entry_points(group="console_scripts")["copier"]
    name, _, attribute = entry.attr.partition(".")
    path.write_text(
        _SCRIPT.format(python=python, module=entry.module, name=name, attribute=attribute), encoding="utf-8"
    )
    path.chmod(0o755)
