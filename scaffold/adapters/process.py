"""Runs other programs, without a shell, and says clearly what went wrong."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Container, Mapping, Sequence
from pathlib import Path

from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError, ToolMissingError

_SOURCES = {
    "age-keygen": "https://github.com/FiloSottile/age",
    "git": "https://git-scm.com/downloads",
    "helm": "https://helm.sh/docs/intro/install/",
    "kubeconform": "https://github.com/yannh/kubeconform",
    "kubeseal": "https://github.com/bitnami-labs/sealed-secrets",
    "kustomize": "https://github.com/kubernetes-sigs/kustomize",
    "op": "https://developer.1password.com/docs/cli/get-started/",
    "sops": "https://github.com/getsops/sops",
    "talosctl": "https://github.com/siderolabs/talos",
    "vals": "https://github.com/helmfile/vals",
}
_LONGEST = 300
"""Characters of a program's own message that are worth repeating."""


def run(
    argv: Sequence[str],
    *,
    stdin: bytes = b"",
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    timeout: float | None = None,
) -> bytes:
    """Run a program to its end and return what it wrote to stdout; see `run_to_code`."""
    return run_to_code(argv, (0,), stdin=stdin, cwd=cwd, env=env, timeout=timeout)[1]


def run_to_code(
    argv: Sequence[str],
    accepted: Container[int],
    *,
    stdin: bytes = b"",
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    timeout: float | None = None,
) -> tuple[int, bytes]:
    """Run a program to its end and return its exit code and what it wrote to stdout; see `complete`.

    Any exit code that is not accepted is a failure. Its message ends with the last line of the program's stderr, with
    Git's reason where it gives one.
    """
    done = complete(argv, stdin=stdin, cwd=cwd, env=env, timeout=timeout)
    if done.returncode not in accepted:
        raise ScaffoldError(failure(argv[0], done.returncode, _last_words(done.stderr)))
    return done.returncode, done.stdout


def complete(
    argv: Sequence[str],
    *,
    stdin: bytes = b"",
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    timeout: float | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run a program to its end, whatever its exit code.

    Args:
        argv: The program and its arguments; the arguments never appear in a message, they may hold secrets.
        stdin: What the program reads.
        cwd: The folder to run in, by default the current one.
        env: The whole environment, by default this process' own.
        timeout: Seconds until the program is killed.

    Raises:
        ToolMissingError: The program is not installed.
        ScaffoldError: The program did not start, or did not end in time.
    """
    program = argv[0]
    name = printable(program)
    if cwd is not None and not cwd.is_dir():  # else its absence would look like the program's
        raise ScaffoldError(f"cannot run `{name}` in `{printable(str(cwd))}`: there is no such folder")
    try:
        return subprocess.run(argv, input=stdin, capture_output=True, cwd=cwd, env=env, timeout=timeout, check=False)
    except subprocess.TimeoutExpired:
        raise ScaffoldError(f"`{name}` did not end within {timeout:g} seconds") from None
    except OSError as error:
        # A folder on the PATH that may not be entered makes a missing program look forbidden.
        if isinstance(error, FileNotFoundError) or (isinstance(error, PermissionError) and "/" not in program):
            raise _missing(program) from None
        raise ScaffoldError(f"`{name}` does not start: {os.strerror(error.errno or 0).lower()}") from None


def require(program: str) -> None:
    """See that a program is there, before anything is asked for that it is needed for.

    Raises:
        ToolMissingError: It is not installed.
    """
    if shutil.which(program) is None:
        raise _missing(program)


def _missing(program: str) -> ToolMissingError:
    source = _SOURCES.get(program)
    remedy = f"get it from {source}" if source else "install it and put it on your `PATH`"
    return ToolMissingError(f"`{printable(program)}` is needed and was not found; {remedy}")


def failure(program: str, code: int, reason: str = "") -> str:
    """Word a program's failure, with the reason where there is one."""
    ending = f"failed with exit code {code}" if code > 0 else f"was ended by signal {-code}"
    return f"`{printable(program)}` {ending}{f': {reason}' if reason else ''}"


def _last_words(stderr: bytes) -> str:
    lines = [line.strip() for line in stderr.decode("utf-8", "replace").strip().splitlines()]
    reasons = [line for line in lines if line.startswith("fatal: ")] or lines  # Git's, which advice may follow
    return printable(reasons[-1])[:_LONGEST] if reasons else ""
