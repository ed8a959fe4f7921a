"""Repositories on the disk whose apps have encrypted Secrets, and the real programs that encrypt and decrypt."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from scaffold.cli import run
from tests.golden_situations import digest
from tests.integration.conftest import require_tool

APP = "kubernetes/main/apps/media/bazarr"
SHORT = (
    *("new-app", "bazarr", "--namespace", "media", "--image", "ghcr.io/example/bazarr:1.0.0", "--digest", digest("a")),
    *("--port", "6767", "--gateway", "none"),
)
"""An app with little but a name; secrets are up to the test."""


@dataclass(frozen=True)
class Keys:
    """What encrypts, which everybody may know, and the file with what decrypts."""

    public: str
    private: Path


def age_keys(folder: Path) -> Keys:
    """Make a pair of age keys."""
    private = folder / "age.key"
    command = [require_tool("age-keygen"), "-o", str(private)]
    subprocess.run(command, check=True, capture_output=True)
    shown = subprocess.run([require_tool("age-keygen"), "-y", str(private)], check=True, capture_output=True, text=True)
    return Keys(shown.stdout.strip(), private)


def sealing_keys(folder: Path, days: int = 3650) -> Keys:
    """Make what a sealed-secrets controller makes when it starts: a key and a certificate of its own."""
    private, public = folder / "sealing.key", folder / "sealing.crt"
    command = [require_tool("openssl"), "req", "-x509", "-nodes", "-newkey", "rsa:2048", "-days", str(days)]
    command += ["-subj", "/CN=sealed-secret", "-keyout", str(private), "-out", str(public)]
    subprocess.run(command, check=True, capture_output=True)
    return Keys(str(public), private)


def lay(root: Path, files: Mapping[str, str]) -> Path:
    """Write a repository and put all of it into Git's index."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    for arguments in (("init", "--quiet", "--initial-branch", "main"), ("add", "--all")):
        subprocess.run([require_tool("git"), "-C", str(root), *arguments], check=True, capture_output=True)
    return root


def commit(root: Path) -> None:
    """Commit everything."""
    person = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    for arguments in (("add", "--all"), ("commit", "--quiet", "--message", "x")):
        subprocess.run([require_tool("git"), *person, "-C", str(root), *arguments], check=True, capture_output=True)


def new_app(root: Path, *arguments: str) -> int:
    """Run `scaffold new-app` for the app `bazarr` in this process."""
    return run([*SHORT, *arguments, "--repo", str(root)])


def started(root: Path, *arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> Any:
    """Run `scaffold` in a process of its own, whatever comes of it."""
    command = [sys.executable, "-m", "scaffold", *arguments, "--repo", str(root)]
    return subprocess.run(command, input=stdin, capture_output=True, check=False, env={**os.environ, **(env or {})})


def decrypted(root: Path, path: str, keys: Keys) -> dict[str, bytes]:
    """Return the values of a Secret that SOPS has encrypted."""
    environment = {**os.environ, "SOPS_AGE_KEY_FILE": str(keys.private)}
    command = [require_tool("sops"), "decrypt", "--input-type", "yaml", "--output-type", "json", path]
    done = subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True)
    return _values(json.loads(done.stdout))


def unsealed(content: bytes, keys: Keys) -> dict[str, bytes]:
    """Return the values of a SealedSecret."""
    command = [require_tool("kubeseal"), "--recovery-unseal", "--recovery-private-key", str(keys.private)]
    done = subprocess.run(command, input=content, check=True, capture_output=True)
    return _values(json.loads(done.stdout))


def _values(body: Mapping[str, Any]) -> dict[str, bytes]:
    found = {key: text.encode() for key, text in (body.get("stringData") or {}).items()}
    return found | {key: base64.b64decode(text or "") for key, text in (body.get("data") or {}).items()}


def read(root: Path, path: str) -> Any:
    """Return a file's only document."""
    return yaml.safe_load((root / path).read_text(encoding="utf-8"))


def without(program: str, scratch: Path) -> str:
    """Return a `PATH` with everything but one program."""
    folder = scratch / "path"
    folder.mkdir()
    for place in map(Path, reversed(os.environ["PATH"].split(os.pathsep))):
        for file in place.iterdir() if place.is_dir() else ():
            if file.name != program:
                (folder / file.name).unlink(missing_ok=True)
                (folder / file.name).symlink_to(file)
    return str(folder)
