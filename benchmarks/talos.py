"""Compares `scaffold talos render --all` with a loop of `minijinja-cli` over the same layers, in one run.

    python benchmarks/talos.py [--nodes 100] [--rounds 5]

The loop renders three layers for each node and merges nothing; `scaffold` renders, checks and merges them. Needs
minijinja-cli on the PATH.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

BIN = Path(sys.executable).parent
SAMPLE = Path(__file__).resolve().parent.parent / "scaffold/styles/triad"
TALOS = "kubernetes/main/talos"


def make_repository(root: Path, count: int) -> list[tuple[str, str]]:
    """Write the sample's Talos folder with many nodes, every tenth a control plane; return role and name of each."""
    shutil.copytree(SAMPLE / TALOS, root / TALOS)
    shutil.copy(SAMPLE / ".minijinja.toml", root)
    base = root / TALOS / "cluster.yaml.j2"
    sysctls = "".join(f'    net.example.setting_{number}: "{number}"\n' for number in range(150))
    text = base.read_text().replace("{{ schematic_id() }}", "{{ schematic }}")
    base.write_text(text.replace("cluster:", sysctls + "cluster:", 1))
    template = (root / TALOS / "nodes/worker/gpu-1.yaml.j2").read_text()
    shutil.rmtree(root / TALOS / "nodes")
    nodes = [("worker" if number % 10 else "controlplane", f"node-{number:03}") for number in range(count)]
    for number, (role, name) in enumerate(nodes):
        path = root / TALOS / "nodes" / role / f"{name}.yaml.j2"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(template.replace("{{ node }}", name).replace("192.0.2.21", f"192.0.2.{number % 250 + 1}"))
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    return nodes


def median(command: Sequence[str], root: Path, rounds: int) -> float:
    """Return the median of the seconds that a command takes, after one run that fills the caches."""
    seconds = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        subprocess.run(command, cwd=root, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds[1:])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--nodes", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    if shutil.which("minijinja-cli") is None:
        sys.exit("minijinja-cli is not installed: cargo install minijinja-cli")
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        nodes = make_repository(root, options.nodes)
        ours = [str(BIN / "scaffold"), "talos", "render"]
        calls = "".join(
            f"minijinja-cli --config-file .minijinja.toml -D schematic=x {TALOS}/{layer}.yaml.j2\n"
            for role, name in nodes
            for layer in ("cluster", role, f"nodes/{role}/{name}")
        )
        loop = median(["bash", "-ec", calls], root, options.rounds)
        everything = median([*ours, "--all", "-D", "schematic=x"], root, options.rounds)
        one = median([*ours, nodes[0][1], "-D", "schematic=x"], root, options.rounds)
        start = median([str(BIN / "scaffold"), "talos", "schematic", f"{TALOS}/schematic.yaml"], root, options.rounds)
        bare = median([sys.executable, "-c", ""], root, options.rounds)
        each = (everything - one) / (options.nodes - 1)
        print(f"| {options.nodes} nodes | loop of `minijinja-cli` | `scaffold talos render` | ratio | aim |")
        print("|---|---:|---:|---:|---|")
        print(f"| whole run | {loop:.2f} s | {everything:.2f} s | {loop / everything:.1f}× faster |  |")
        per_loop = loop / options.nodes
        faster = f"{per_loop / each:.1f}× faster"
        print(f"| each further node | {per_loop * 1e3:.2f} ms | {each * 1e3:.2f} ms | {faster} | ≥ 5× |")
        print()
        print(f"start-up (`scaffold talos schematic FILE`): bare Python + {(start - bare) * 1e3:.0f} ms; aim ≤ 150 ms")


if __name__ == "__main__":
    main()
