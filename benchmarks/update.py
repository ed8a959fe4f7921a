"""Compares `scaffold update --all` with a loop of the `copier update` command over the same apps, in one run.

    python benchmarks/update.py [--apps 80] [--sample 8] [--rounds 3]

The loop is timed on a sample of the apps, each in a fresh state of the repository, and scaled to all of them; every
fourth app was edited by hand.
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
from collections.abc import Mapping, Sequence
from pathlib import Path

from scaffold.adapters.template_engine import Engine
from scaffold.adapters.template_questions import check_answers
from scaffold.adapters.template_releases import release_root, release_tags
from scaffold.adapters.template_source import template_source, template_url

BIN = Path(sys.executable).parent
APPS = "kubernetes/main/apps/media"
KINDS: Sequence[Mapping[str, object]] = (
    {"port": 8080, "secret_data": {"KEY": "{{ .KEY }}"}},
    {
        "port": 8080,
        "storage": "rook-ceph-block",
        "size": "10Gi",
        "extra_persistence": [{"key": "tmp", "type": "emptyDir"}],
    },
    {
        "port": 8080,
        "storage": "rook-ceph-block",
        "database": "cluster",
        "gateways": ["envoy-internal", "envoy-external"],
    },
    {"port": 0, "workload": "cronjob", "schedule": "@daily", "secret_backend": "none"},
)


def git(root: Path, *arguments: str) -> None:
    """Run Git, as somebody whose configuration says nothing."""
    identity = ("-c", "user.name=b", "-c", "user.email=b@localhost", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


def make_repository(root: Path, count: int, tag: str) -> list[str]:
    """Commit apps as a version of the template writes them; return their folders."""
    engine = Engine(release_root(tag))
    folders = []
    for number in range(count):
        given = {**KINDS[number % len(KINDS)], "app": f"app-{number:03}", "namespace": "media"}
        checked = check_answers(engine, engine.config.questions, given)
        files = engine.files(checked.all, {"_commit": tag, "_src_path": template_url(), **checked.visible})
        if number % len(KINDS) == 1:
            files["app/helmrelease.yaml"] += b"# edited by hand\n"
        folders.append(f"{APPS}/{given['app']}")
        for path, content in files.items():
            (root / folders[-1] / path).parent.mkdir(parents=True, exist_ok=True)
            (root / folders[-1] / path).write_bytes(content)
    for arguments in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "Apps")):
        git(root, *arguments)
    return folders


def timed(root: Path, command: Sequence[str], folders: Sequence[str], environment: Mapping[str, str]) -> float:
    """Run a command in each folder, and put the repository back after each; return the seconds of the command."""
    seconds = 0.0
    for folder in folders:
        start = time.perf_counter()
        subprocess.run(command, cwd=root / folder, env=environment, check=True, capture_output=True)
        seconds += time.perf_counter() - start
        git(root, "reset", "-q", "--hard")
        git(root, "clean", "-qfdx")
    return seconds


def compare(name: str, tag: str, aim: str, options: argparse.Namespace) -> None:
    """Print one row: apps of a version, updated to the current one by either program."""
    current = release_tags()[-1]
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "repository"
        root.mkdir()
        folders = make_repository(root, options.apps, tag)
        environment = template_source().environment(os.environ, Path(scratch) / "cache")
        loop = [str(BIN / "copier"), "update", "--defaults", "--quiet", "--vcs-ref", current]
        ours = [str(BIN / "scaffold"), "update", "--all", "--yes"]
        sample = folders[:: max(1, options.apps // options.sample)][: options.sample]
        timed(root, loop, sample[:1], environment)  # fills Copier's cache
        timed(root, ours, [""], environment)
        by_copier = statistics.median(timed(root, loop, sample, environment) for _ in range(options.rounds))
        by_scaffold = statistics.median(timed(root, ours, [""], environment) for _ in range(options.rounds))
        by_copier *= options.apps / len(sample)
        faster = by_copier / by_scaffold
        print(f"| {name} | {by_copier:.0f} s | {by_scaffold:.1f} s | {faster:.0f}× faster | {aim} |")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--apps", type=int, default=80)
    parser.add_argument("--sample", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if shutil.which("git") is None:
        sys.exit("git is not installed")
    print(f"| {options.apps} apps | loop of `copier update` | `scaffold update --all` | ratio | aim |")
    print("|---|---:|---:|---:|---|")
    compare("all change", release_tags()[0], "≥ 10×", options)
    compare("nothing changes", release_tags()[-1], "≥ 30×", options)


if __name__ == "__main__":
    main()
