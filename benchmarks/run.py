"""Compares scaffold with its peers on the same work in one run: ratios, not seconds, since machines are noisy.

    python benchmarks/run.py [REPOSITORY ...]

Without a repository the embedded sample, copied a few times, is used.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import yaml

from scaffold.adapters.template_source import template_source
from scaffold.adapters.worktree import load
from scaffold.commands.demo import SAMPLE
from scaffold.flux import read_fleet

BIN = Path(sys.executable).parent
DIGEST = "sha256:" + "9" * 64
NEW_APP = (
    "new-app", "wallabag", "--namespace", "media", "--image", "docker.io/wallabag/wallabag:2.6.14", "--digest", DIGEST,
    "--port", "80", "--gateway", "internal", "--storage", "rook-ceph-block", "--database", "postgres",
    "--secret", "APP_SECRET", "--defaults",
)  # fmt: skip


def measure(tasks: Sequence[tuple[str, Callable[[], object]]], rounds: int) -> dict[str, float]:
    """Run the tasks in turn, several rounds, and return each one's median seconds; the first round warms up."""
    times: dict[str, list[float]] = {name: [] for name, _ in tasks}
    for number in range(rounds + 1):
        for name, task in tasks:
            start = time.perf_counter()
            task()
            if number:
                times[name].append(time.perf_counter() - start)
    return {name: statistics.median(each) for name, each in times.items()}


def row(name: str, peer: str, ratio: float, aim: str) -> None:
    """Print one line of the table."""
    print(f"| {name} | {peer} | {ratio:.2f}× | {aim} |")


def program(*arguments: str, cwd: Path | None = None, env: dict[str, str] | None = None) -> Callable[[], object]:
    """Return a task that runs a program to its end."""
    return lambda: subprocess.run(arguments, cwd=cwd, env=env, check=True, capture_output=True)


def start_up(rounds: int) -> None:
    """Compare `scaffold --version` with `copier --version`."""
    found = measure(
        [
            ("copier", program(str(BIN / "copier"), "--version")),
            ("scaffold", program(str(BIN / "scaffold"), "--version")),
        ],
        rounds,
    )
    row("start-up (`--version`)", "`copier --version`", found["scaffold"] / found["copier"], "≤ 0.4×")


def reading(root: Path, rounds: int) -> None:
    """Compare reading and evaluating a repository with a bare load of the same files, and with yamllint."""
    repository = load(root)
    texts = [repository.text(path) for path in repository.yaml_paths()]

    def bare() -> None:
        for text in texts:
            try:
                list(yaml.load_all(text, yaml.CSafeLoader))
            except yaml.YAMLError:
                continue

    found = measure([("bare", bare), ("scaffold", lambda: read_fleet(load(root)))], rounds)
    name = f"load and evaluate {root.name} ({len(texts)} YAML files)"
    row(name, "bare PyYAML C load", found["scaffold"] / found["bare"], "≤ 4×")
    if not (BIN / "yamllint").exists():
        return
    files = [path for path in repository.yaml_paths() if not path.startswith(".")]
    lint = [str(BIN / "yamllint"), "-d", "relaxed", *files]
    whole = measure(
        [
            ("yamllint", lambda: subprocess.run(lint, cwd=root, check=False, capture_output=True)),
            ("scaffold", program(str(BIN / "scaffold"), "inventory", "--json", "--repo", str(root))),
        ],
        max(1, rounds // 3),
    )
    row(f"`scaffold inventory` on {root.name}", "yamllint", whole["scaffold"] / whole["yamllint"], "")


def new_app(rounds: int) -> None:
    """Compare the whole of a non-interactive `new-app` with `copier copy` of the same template."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "repository"
        shutil.copytree(SAMPLE, root)
        identity = ("-c", "user.name=b", "-c", "user.email=b@localhost")
        for arguments in (("init", "-q"), ("add", "-A"), (*identity, "commit", "-qm", "x")):
            subprocess.run(("git", *arguments), cwd=root, check=True, capture_output=True)
        source = template_source()
        environment = dict(source.environment(os.environ, Path(scratch) / "cache"))
        count = iter(range(1_000_000))

        def copy() -> None:
            target = Path(scratch) / f"copy-{next(count)}"
            options = ["--defaults", "--quiet", "--vcs-ref", source.tag]
            command = [str(BIN / "copier"), "copy", *options, source.url, str(target)]
            subprocess.run(command, env=environment, check=True, capture_output=True)

        found = measure(
            [("copier", copy), ("scaffold", program(str(BIN / "scaffold"), *NEW_APP, "--dry-run", cwd=root))], rounds
        )
        row("`scaffold new-app`, non-interactive", "`copier copy`", found["scaffold"] / found["copier"], "≤ 2×")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repositories", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    print("| what | peer | ratio | aim |\n|---|---|---:|---|")
    start_up(options.rounds)
    for root in options.repositories:
        reading(root, options.rounds)
    new_app(options.rounds)


if __name__ == "__main__":
    main()
