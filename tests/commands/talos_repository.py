"""A repository with Talos configs on the disk, and the command that renders them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent

Render = Callable[..., tuple[int, str, str]]
"""Runs `talos render` and returns its exit code, what it prints and what it says."""

BASE = """\
version: v1alpha1
machine:
  ca:
    crt: op://vault/lab/CA_CRT
    {% if is_controlplane %}
    key: op://vault/lab/CA_KEY
    {% endif %}
  install:
    image: factory.talos.dev/metal-installer/{{ schematic }}:v1.13.2
cluster:
  clusterName: lab
"""
FILES = {
    ".minijinja.toml": 'autoescape = "none"\nnewline = true\ntrim-blocks = true\nlstrip-blocks = true\n',
    "talos/machineconfig.yaml.j2": BASE,
    "talos/nodes/ada.yaml.j2": "machine:\n  type: controlplane\n  install: {disk: /dev/sda}\n",
    "talos/nodes/bob.yaml.j2": "machine:\n  type: worker\n  install: {disk: /dev/sdb}\n",
    "talos/schematic.yaml": "customization: {}\n",
}
EMPTY_SCHEMATIC = "376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba"
ADA = f"""\
version: v1alpha1
machine:
    ca:
        crt: op://vault/lab/CA_CRT
        key: op://vault/lab/CA_KEY
    install:
        image: factory.talos.dev/metal-installer/{EMPTY_SCHEMATIC}:v1.13.2
        disk: /dev/sda
    type: controlplane
cluster:
    clusterName: lab
"""
BOB = (
    ADA.replace("        key: op://vault/lab/CA_KEY\n", "")
    .replace("/dev/sda", "/dev/sdb")
    .replace("controlplane", "worker")
)


def write(root: Path, files: Mapping[str, str], *, git: bool = True) -> Path:
    """Write files into a folder, a Git repository if wanted, and return it."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(dedent(text), encoding="utf-8")
    if git:
        subprocess.run(["git", "init", "-q", str(root)], check=True, capture_output=True)
    return root
