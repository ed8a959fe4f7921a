"""Fetches secrets through the programs that keep them: references and secrets on stdin and stdout, never in argv."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from scaffold.adapters.process import complete, failure
from scaffold.adapters.sops_files import read_sops, single_value
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.talos.documents import Document
from scaffold.talos.pem_fields import pem_problems
from scaffold.talos.references import Provider, Reference, find_references, replace_references

TIMEOUT = 120.0
"""Seconds for one call; long enough for somebody to unlock 1Password."""

_SHOWN = 5
_ABLE = {
    Provider.OP: (Provider.OP,),
    Provider.SOPS: (Provider.SOPS, Provider.VALS),
    Provider.VALS: (Provider.VALS,),
}
"""Who resolves the references of whom, best first."""

_REASONS: Mapping[Provider, Mapping[str, str]] = {
    Provider.OP: {
        "not currently signed in": "sign in with `op signin`, or set `OP_SERVICE_ACCOUNT_TOKEN`",
        "not signed in": "sign in with `op signin`, or set `OP_SERVICE_ACCOUNT_TOKEN`",
        "no account": "add an account with `op account add`, or set `OP_SERVICE_ACCOUNT_TOKEN`",
        "session expired": "sign in again with `op signin`",
        "prompt dismissed": "the authorization was dismissed",
        "authorization timeout": "the authorization timed out",
        "invalid secret reference": "a reference is not valid",
        "isn't a vault": "a vault was not found",
        "isn't an item": "an item was not found",
        "isn't a field": "a field was not found",
        "does not have a field": "a field was not found",
        "could not find": "an item or a field was not found",
        "could not resolve": "a reference names nothing that is there",
    },
    Provider.VALS: {
        "permission denied": "permission denied",
        "metadata not found": "a file is not encrypted with SOPS",
        "error getting data key": "no key at hand decrypts a file; for age, set `SOPS_AGE_KEY_FILE`",
        "no such file": "a file was not found",
        "connection refused": "the connection was refused",
        "no such host": "the host was not found",
        "not found": "a value was not found",
        "no value found": "a value was not found",
        "no provider registered": "a reference names a provider that `vals` does not know",
    },
}
"""What is known to mean what in a program's stderr, which itself is never repeated: it may hold a secret."""


def resolve_documents(
    configs: Sequence[Sequence[Document]], providers: Sequence[str], root: Path
) -> tuple[tuple[Document, ...], ...]:
    """Put secrets in the place of all references in machine configs, with one call per provider for all of them.

    Args:
        configs: The merged config of each node.
        providers: Who may be asked: `op`, `sops`, `vals`.
        root: The repository's root, to which the paths of SOPS files are relative.

    Raises:
        ToolMissingError: A provider's program is not installed.
        ScaffoldError: An unknown provider, a reference that nobody of them resolves or that is empty, a program that
            fails, or a value that is no PEM where PEM belongs. No message has a secret in it.
    """
    values = resolve([reference for config in configs for reference in find_references(config)], providers, root)
    resolved = tuple(replace_references(config, values) for config in configs)
    problems = dict.fromkeys(
        problem for config, filled in zip(configs, resolved, strict=True) for problem in pem_problems(config, filled)
    )
    if problems:
        raise ScaffoldError("\n".join(problems))
    return resolved


def resolve(references: Iterable[Reference], providers: Sequence[str], root: Path) -> Mapping[str, str]:
    """Return the secret that each reference's text stands for; see `resolve_documents`."""
    asked = _known(providers)
    first: dict[str, Reference] = {}
    for reference in references:
        first.setdefault(reference.text, reference)
    shares: dict[Provider, list[str]] = {provider: [] for provider in asked}
    left: list[Reference] = []
    for text, reference in first.items():
        provider = next((able for able in _ABLE[reference.provider] if able in asked), None)
        if provider is None:
            left.append(reference)
        else:
            shares[provider].append(text)
    if left:
        raise ScaffoldError(_unresolved(left))
    values: dict[str, str] = {}
    for provider, texts in shares.items():
        if texts:
            values |= _READERS[provider](texts, root)
    empty = [reference for text, reference in first.items() if not values[text]]
    if empty:
        raise ScaffoldError(f"{_listed(empty)}: the secret is empty")
    return {text: _without_line_end(value) for text, value in values.items()}


def _known(providers: Sequence[str]) -> tuple[Provider, ...]:
    known: list[Provider] = []
    for name in providers:
        if name not in set(Provider):
            names = ", ".join(f"`{provider}`" for provider in Provider)
            raise ScaffoldError(f"`{printable(name)}` is no source of secrets; there are {names}")
        known.append(Provider(name))
    return tuple(dict.fromkeys(known))


def _unresolved(left: Sequence[Reference]) -> str:
    flags = " ".join(dict.fromkeys(f"--secrets {reference.provider}" for reference in left))
    return f"{_listed(left)}: not resolved; add `{flags}`"


def _listed(references: Sequence[Reference]) -> str:
    lines = [f"`{printable(one.text)}` ({printable(f'{one.path}, {one.place}')})" for one in references[:_SHOWN]]
    more = len(references) - _SHOWN
    return ", ".join(lines) + (f" and {more} more" if more > 0 else "")


def _without_line_end(value: str) -> str:
    line = value.rstrip("\r\n")
    return value if "\n" in line else line


def _read_op(texts: Sequence[str], root: Path) -> Mapping[str, str]:
    """Resolve all with one `op inject`; a random mark between them keeps values of several lines apart."""
    for text in texts:
        if text.partition("?")[0].count("/") not in (4, 5):
            hint = "; names with blanks stand between `{{` and `}}`" if text.count("/") < 4 else ""
            raise ScaffoldError(f"`{printable(text)}` names no vault, item and field{hint}")
    marks = [f"{secrets.token_hex(16)}:{number}" for number in range(len(texts) + 1)]
    template = marks[0] + "".join(f"{{{{ {text} }}}}{mark}" for text, mark in zip(texts, marks[1:], strict=True))
    rest = _ask(Provider.OP, ["op", "inject"], template, texts, root)
    values: dict[str, str] = {}
    for text, mark, next_mark in zip(texts, marks[:-1], marks[1:], strict=True):
        _, found, rest = rest.partition(mark)
        value, ended, _ = rest.partition(next_mark)
        if not found or not ended or value.strip("{ }") == text:
            raise ScaffoldError(f"`op` did not resolve `{printable(text)}`")
        values[text] = value
    return values


def _read_vals(texts: Sequence[str], root: Path) -> Mapping[str, str]:
    """Resolve all with one `vals eval`, which replaces the values of a mapping."""
    asked = {str(number): text for number, text in enumerate(texts)}
    output = _ask(
        Provider.VALS, ["vals", "eval", "-f", "-", "-o", "json"], json.dumps(asked, ensure_ascii=False), texts, root
    )
    try:
        answer = json.loads(output, parse_int=str, parse_float=str)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise ScaffoldError("`vals` did not answer with a JSON object")
    values: dict[str, str] = {}
    for number, text in asked.items():
        value = answer.get(number, text)
        if value == text:
            raise ScaffoldError(f"`vals` did not resolve `{printable(text)}`")
        values[text] = single_value(value, text)
    return values


def _read_sops(texts: Sequence[str], root: Path) -> Mapping[str, str]:
    return read_sops(texts, root, TIMEOUT)


def _ask(provider: Provider, argv: Sequence[str], stdin: str, texts: Sequence[str], root: Path) -> str:
    done = complete(argv, stdin=stdin.encode(), cwd=root, timeout=TIMEOUT)
    if done.returncode:
        stderr = done.stderr.decode("utf-8", "replace")
        reason = next((words for phrase, words in _REASONS[provider].items() if phrase in stderr.lower()), "")
        named = [text for text in texts if text.removeprefix("secret").removeprefix("ref+") in stderr]
        about = f" ({', '.join(f'`{printable(text)}`' for text in named[:_SHOWN])})" if named else ""
        raise ScaffoldError(failure(argv[0], done.returncode, f"{reason or _UNKNOWN}{about}"))
    try:
        return done.stdout.decode()
    except UnicodeDecodeError:
        raise ScaffoldError(f"`{argv[0]}` answered with bytes that are no UTF-8 text") from None


_UNKNOWN = "what it says is not repeated, since it may hold secrets; run it by hand to see"
_READERS = {Provider.OP: _read_op, Provider.SOPS: _read_sops, Provider.VALS: _read_vals}
