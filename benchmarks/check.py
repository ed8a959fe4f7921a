"""Compares `scaffold check` with yamllint and kubeconform on the same files, and measures how it grows.

    python benchmarks/check.py [REPOSITORY ...] [--apps 1000 3000 10000] [--kubeconform PROGRAM] [--schemas LOCATION]

The programs take turns in one run, so that their ratios mean something on a noisy machine. Where no repository is
named, one of a large home's size is generated: the embedded sample with copies of its apps.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scaffold.adapters.answer_cache import VARIABLE
from scaffold.adapters.worktree import load
from scaffold.commands.demo import SAMPLE

BIN = Path(sys.executable).parent
APPS = "kubernetes/main/apps"
MODELS = ("default/echo", "media/immich", "media/jellyfin", "media/navidrome")
"""The sample's apps that are copied in turn."""

PER_NAMESPACE = 20
LIKE_A_HOME = 100
"""Apps of a generated repository that has about 700 files."""

NO_SCHEMAS = "/nonexistent/{{.Group}}.json"
"""A schema location without schemas: kubeconform only parses then, and is as fast as it can be."""


@dataclass(frozen=True, slots=True)
class Use:
    """What one run of a program took."""

    seconds: float
    peak_mib: float


def write_repository(root: Path, count: int) -> None:
    """Write the sample with that many copies of its apps, in namespaces of twenty; Git knows all files."""
    shutil.copytree(SAMPLE, root)
    models = [_texts(root / APPS / model) for model in MODELS]
    for first in range(0, count, PER_NAMESPACE):
        namespace = f"team-{first // PER_NAMESPACE:04}"
        apps = []
        for number in range(first, min(count, first + PER_NAMESPACE)):
            old_namespace, old = MODELS[number % len(MODELS)].split("/")
            apps.append(f"{old}-{number:05}")
            for path, text in models[number % len(MODELS)].items():
                moved = re.sub(rf"(amespace: |apps/|\.){old_namespace}\b", rf"\g<1>{namespace}", text)
                _write(root / APPS / namespace / apps[-1] / path, re.sub(rf"\b{old}\b", apps[-1], moved))
        for path, text in _texts(root / APPS / "media", "*.yaml").items():
            moved = re.sub(r"  - (?!namespace)\w+/install.yaml\n", "", text.replace("media", namespace))
            listed = "".join(f"  - {app}/install.yaml\n" for app in apps)
            _write(root / APPS / namespace / path, moved + (listed if "resources:" in moved else ""))
    for arguments in (("init", "-q"), ("add", "-A")):
        subprocess.run(("git", *arguments), cwd=root, check=True, capture_output=True)


def _texts(folder: Path, pattern: str = "**/*.yaml") -> Mapping[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in sorted(folder.glob(pattern))}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def run(arguments: Sequence[str], cwd: Path, cache: Path | None = None) -> Use:
    """Run a program to its end, whatever it finds; what it used is its own alone."""
    env = {**os.environ, VARIABLE: str(cache or "")}
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # else what is installed from its source is compiled each time
    start = time.perf_counter()
    process = subprocess.Popen(arguments, cwd=cwd, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"{arguments[0]} ended with {process.returncode}")
    return Use(time.perf_counter() - start, usage.ru_maxrss / 1024)


def measure(tasks: Mapping[str, Callable[[], Use]], rounds: int) -> Mapping[str, Use]:
    """Run the tasks in turn, several rounds, and return each one's medians; a first round warms up."""
    found: dict[str, list[Use]] = {name: [] for name in tasks}
    for number in range(rounds + 1):
        for name, task in tasks.items():
            use = task()
            if number:
                found[name].append(use)
    return {
        name: Use(statistics.median(use.seconds for use in uses), statistics.median(use.peak_mib for use in uses))
        for name, uses in found.items()
    }


def checks(root: Path, scratch: Path) -> Mapping[str, Callable[[], Use]]:
    """Return the tasks that check a repository: with an empty cache, which is then filled, and with a full one."""
    command, cache = [str(BIN / "scaffold"), "check"], scratch / "cache"

    def cold() -> Use:
        shutil.rmtree(cache, ignore_errors=True)
        return run(command, root, cache)

    return {"cold": cold, "warm": lambda: run(command, root, cache)}


def peers(root: Path, options: argparse.Namespace) -> Mapping[str, Callable[[], Use]]:
    """Return the tasks that run other programs on the files that `scaffold check` reads."""
    files = [path for path in load(root).yaml_paths() if (root / path).is_file()]
    found: dict[str, Callable[[], Use]] = {}
    if (BIN / "yamllint").exists():
        found["yamllint"] = lambda: run([str(BIN / "yamllint"), "-d", "relaxed", *(f"./{f}" for f in files)], root)
    if options.kubeconform:
        lenient = ["-ignore-missing-schemas", "-schema-location", options.schemas]
        found["kubeconform"] = lambda: run([options.kubeconform, *lenient, *files], root)
    return found


def compare(root: Path, scratch: Path, options: argparse.Namespace) -> None:
    """Print the rows of one repository: each peer's time as a multiple of ours."""
    found = measure({**checks(root, scratch), **peers(root, options)}, options.rounds)
    files = sum(1 for _ in load(root).yaml_paths())
    aims = {("yamllint", "cold"): "≥ 3×", ("cold", "warm"): "≥ 3×"}
    for mine, name in (("cold", "`scaffold check`, cold"), ("warm", "`scaffold check`, warm")):
        for peer in (peer for peer in ("yamllint", "kubeconform", "cold") if peer in found and peer != mine):
            ratio = found[peer].seconds / found[mine].seconds
            seconds = f"{found[peer].seconds:.2f} s / {found[mine].seconds:.2f} s"
            aim = aims.get((peer, mine), "")
            print(f"| {root.name} ({files} files) | {name} | {peer} | {seconds} | {ratio:.1f}× as fast | {aim} |")


def grow(scratch: Path, options: argparse.Namespace) -> None:
    """Print the rows of generated repositories of several sizes."""
    print("\n| apps | files | cold | per app | peak | per app | warm | peak | cold / warm |")
    print("|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for count in options.apps:
        root = scratch / f"apps-{count}"
        write_repository(root, count)
        files = sum(1 for _ in load(root).yaml_paths())
        found = measure(checks(root, scratch), options.grow_rounds)
        cold, warm = found["cold"], found["warm"]
        print(
            f"| {count:,} | {files:,} | {cold.seconds:.1f} s | {cold.seconds / count * 1000:.2f} ms "
            f"| {cold.peak_mib:.0f} MiB | {cold.peak_mib / count * 1024:.0f} KiB "
            f"| {warm.seconds:.2f} s | {warm.peak_mib:.0f} MiB | {cold.seconds / warm.seconds:.1f}× |",
            flush=True,
        )
        shutil.rmtree(root)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("repositories", nargs="*", type=Path)
    parser.add_argument("--apps", nargs="*", type=int, default=[1000, 3000, 10_000], help="sizes to generate")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--grow-rounds", type=int, default=1)
    parser.add_argument("--kubeconform", default=shutil.which("kubeconform"), help="the program, if not on the PATH")
    parser.add_argument(
        "--schemas", default=NO_SCHEMAS, help="kubeconform's schema location; by default it only parses"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        scratch = Path(place)
        if not options.repositories:
            write_repository(scratch / "generated", LIKE_A_HOME)
        print("| repository | program | compared with | seconds | ratio | aim |\n|---|---|---|---:|---:|---|")
        for root in options.repositories or [scratch / "generated"]:
            compare(root.resolve(), scratch, options)
        if options.apps:
            grow(scratch, options)


if __name__ == "__main__":
    main()
