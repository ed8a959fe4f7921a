"""Stand-ins for the programs that keep secrets: real executables that read stdin and log how they were called."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

_START = """\
    #!{python}
    import json, os, pathlib, re, signal, sys
    here = pathlib.Path(__file__).resolve().parent
    secrets = json.loads((here / "{name}.json").read_text())
    stdin = sys.stdin.read()
    with (here / "{name}.log").open("a") as log:
        log.write(json.dumps(sys.argv[1:]) + "\\n")
    """
_OP = """\
    if sys.argv[1:] != ["inject"]:
        sys.exit("unknown command")
    # https://developer.1password.com/docs/cli/secrets-template-syntax: variables first, whatever case their names have
    environment = {name.upper(): text for name, text in os.environ.items()}
    def variable(match):
        name = (match["braces"] or match["plain"]).upper()
        if name in environment or match["default"] is not None:
            return environment.get(name, match["default"])
        sys.exit(f"[ERROR] 2026/01/02 03:04:05 variable {name} is not set, though I know {secrets}")
    names = r"\\$(?:\\{\\s*(?P<braces>[A-Za-z_]\\w*)\\s*(?::-(?P<default>[^{}]*))?\\}|(?P<plain>[A-Za-z_]\\w*))"
    stdin = re.sub(names, variable, stdin)
    def value(match):
        reference = match["enclosed"] or match["bare"]
        if reference not in secrets:
            sys.stderr.write(f"[ERROR] 2026/01/02 03:04:05 could not resolve item {reference}, though I know "
                             f"{' '.join(secrets.values())}\\n")
            sys.exit(1)
        if secrets[reference] == "(wait)":
            signal.pause()
        return match[0] if secrets[reference] == "(keep)" else secrets[reference]
    bare = r"(?<![\\w+.\\\\-])(?P<bare>op://[\\w./?=-]+)"
    sys.stdout.write(re.sub(r"\\{\\{\\s*(?P<enclosed>op://[^{}]+?)\\s*\\}\\}|" + bare, value, stdin) + "\\n")
    """


def write_op(folder: Path, secrets: Mapping[str, str]) -> None:
    """Write `op`, whose `inject` resolves references like `op://vault/item/field`, bare or between braces."""
    _write(folder, "op", _OP, secrets)


def write_program(folder: Path, name: str, body: str) -> None:
    """Write any program, in Python."""
    _write(folder, name, body, {})


def calls(folder: Path, name: str) -> list[list[str]]:
    """Return the arguments of each call of a program."""
    log = folder / f"{name}.log"
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []


def _write(folder: Path, name: str, body: str, secrets: Mapping[str, str]) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(secrets), encoding="utf-8")
    start = dedent(_START).format(python=sys.executable, name=name)
    (folder / name).write_text(start + dedent(body), encoding="utf-8")
    (folder / name).chmod(0o755)
