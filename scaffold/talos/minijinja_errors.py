"""Words what the template engine refuses: the file, the line, what is wrong, and never the value of a variable."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.talos.minijinja_config import MinijinjaConfig
from scaffold.talos.minijinja_names import FILTERS, FUNCTIONS, HOST_VARIABLE, TESTS, UNSUPPORTED

ENVIRONMENT = "ENV"

_STEP = re.compile(
    r"^(?:caused by: )?(?P<kind>[a-z ]+?)(?:: (?P<detail>.*))? \(in (?P<path>.+):(?P<line>\d+)\)$", re.MULTILINE
)
"""One error of a chain, as the engine writes it; source and values, which may follow it, are indented or quoted."""
_UNDEFINED = re.compile(r"`(?P<what>.+)` is undefined(?:,? \(?from (?:line )?(?P<where>[^()]+))?\)*$")
_UNKNOWN = re.compile(r"(?:filter |test )?(?P<name>.+) is unknown$")
_METHOD = re.compile(r"(?P<type>\w+) has no method named (?P<name>\w+)")
_PART = re.compile(r"\.(\w+)|\['(.*?)'\]")
_NO_NAME = re.compile(r"\W")
_SHORTEST = 4
"""Characters of a variable's value below which it says nothing."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What was rendered.

    Attributes:
        path: The template.
        config: The engine's configuration.
        variables: Variables, whose values no message repeats.
        functions: Names of the functions that are not built in.
        read: Gives the text of a template.
    """

    path: str
    config: MinijinjaConfig
    variables: Mapping[str, Any]
    functions: Iterable[str]
    read: Callable[[str], str | None]


def explain(chain: str, snippet: str, scene: Scene) -> ScaffoldError:
    """Return the error that the user reads.

    Args:
        chain: The engine's description, outermost error first, each on a line of its own among others.
        snippet: The source that the outermost error marks; empty where none is known.
        scene: What was rendered.
    """
    steps = list(_STEP.finditer(chain))
    if not steps:
        return ScaffoldError(f"{printable(scene.path)}: the template engine fails on this template")
    step = steps[-1]
    kind, detail, path, line = step["kind"], step["detail"] or "", step["path"], step["line"]
    undefined = _UNDEFINED.search(detail)
    if undefined:
        where = undefined["where"]
        if where:
            path, line = where.rsplit(":", 1) if ":" in where else (path, where)
        message = _undefined(undefined["what"], scene)
    elif kind == "undefined value":
        message = _nameless(snippet if len(steps) == 1 else "", scene.read(path) or "", scene)
    elif chain.rstrip().endswith("caused by: undefined value"):
        message = f"what `{snippet}` gets is not defined" if len(steps) == 1 and snippet else "a value is not defined"
    else:
        message = _refusal(kind, detail, scene, (scene.read(path) or "").splitlines()[int(line) - 1 : int(line)])
    return ScaffoldError(f"{printable(f'{path}:{line}')}: {printable(message)}")


def line_of(text: str, word: str) -> int:
    """Return the line of a text that holds a word, 0 where none does or several do."""
    found = [number for number, line in enumerate(text.splitlines(), 1) if word in line]
    return found[0] if len(found) == 1 else 0


def _nameless(snippet: str, source: str, scene: Scene) -> str:
    """Word what is undefined where the engine does not say what it is, as in a macro."""
    if not re.match(r"[A-Za-z_][\w.]*\Z", snippet):
        return "a value is not defined"
    if re.search(rf"\bmacro\s+\w+\s*\([^)]*\b{snippet}\b", source):
        return f"`{snippet}` is not defined; the macro is called without it"
    return _undefined(snippet, scene)


def _undefined(what: str, scene: Scene) -> str:
    root, *keys = _parts(what)
    absent = f"`{what}` is not defined"
    if root == ENVIRONMENT and not scene.config.env and ENVIRONMENT not in scene.variables:
        return f"{absent}; set `env = true` in `.minijinja.toml`"
    if not keys:
        near = _near(root, (*scene.variables, *scene.functions))
        meant = f"did you mean `{near}`, else " if near else ""
        return (
            f"{absent}; {meant}give it with `-D {root}=…` or under `talos.variables` in `.scaffold.yaml`"
            if root.isidentifier()
            else f"{absent}; guard it with `is defined` or `default(…)`"
        )
    holder = scene.variables.get(root)
    for key in keys[:-1]:
        holder = holder.get(key) if isinstance(holder, Mapping) else None
    if isinstance(holder, Mapping):
        near = _near(keys[-1], [key for key in holder if isinstance(key, str)])
        if near:
            return f"{absent}; did you mean `{'.'.join((root, *keys[:-1], near))}`"
    if root == ENVIRONMENT and keys == [HOST_VARIABLE]:
        return (
            f"{absent}, since it is that of this machine; write `{{{{ node }}}}`, or give it under `talos.nodes` in "
            "`.scaffold.yaml`"
        )
    if root == ENVIRONMENT and len(keys) == 1:
        return (
            f"{absent}; set the environment variable `{keys[0]}`, give it under `talos.variables` in "
            "`.scaffold.yaml`, or guard it with `default(…)`"
        )
    return f"{absent}; guard it with `is defined` or `default(…)` where it may be missing"


def _parts(what: str) -> list[str]:
    """Split `node.disks['a b']` into its names; what is no such path is one part."""
    root = re.match(r"\w+", what)
    if root is None:
        return [what]
    rest = what[root.end() :]
    if _PART.sub("", rest):
        return [what]
    return [root[0], *(name or quoted for name, quoted in _PART.findall(rest))]


def _refusal(kind: str, detail: str, scene: Scene, source: list[str]) -> str:
    unknown = _UNKNOWN.match(detail)
    name = unknown["name"] if unknown else ""
    if kind in ("unknown filter", "unknown function") and name in UNSUPPORTED:
        return f"`{name}` of `minijinja-cli` is not supported: {UNSUPPORTED[name]}"
    if kind == "unknown filter":
        return f"unknown filter{_named(name, FILTERS)}"
    if kind == "unknown test":
        return f"unknown test{_named(name, TESTS)}"
    if kind == "unknown function":
        return f"unknown function{_named(name, (*FUNCTIONS, *scene.functions))}"
    if kind == "unknown method":
        return _method(detail, scene.config)
    if kind == "template not found":
        return _not_found(source, scene.config)
    if kind == "engine ran out of fuel":
        return f"the template takes more than the {scene.config.fuel:,} steps that `fuel` in `.minijinja.toml` allows"
    if kind == "syntax error":
        return f"not a template: {detail}" if detail else "not a template"
    if detail == "recursion limit exceeded":
        return "a template or macro that uses itself does not come to an end"
    if detail.startswith("cycle in template inheritance"):
        return "a template that extends itself, also through others, has no end"
    if detail.startswith("unable to calculate"):
        return "a division by zero, or a number that is too large"
    return f"{kind}: {detail}" if detail and not _tells(detail, scene.variables) else kind


def _named(name: str, known: Iterable[str]) -> str:
    near = _near(name, known)
    return f" `{name}`{f'; did you mean `{near}`' if near else ''}" if name else ""


def _method(detail: str, config: MinijinjaConfig) -> str:
    found = _METHOD.match(detail)
    if found is None:
        return "unknown method"
    kind, name = found["type"], found["name"]
    hints = [f"write `|{name}`"] if name in FILTERS else []
    hints += [] if config.py_compat else ["set `py-compat = true` in `.minijinja.toml` for Python's methods"]
    return f"a {kind} has no method `{name}`{'; ' if hints else ''}{', or '.join(hints)}"


def _not_found(source: list[str], config: MinijinjaConfig) -> str:
    if not config.include:
        return "`include = false` in `.minijinja.toml` lets no template use another"
    named = re.findall(r"(?:include|import|extends|from)\s+[\"']([^\"']+)[\"']", source[0] if source else "")
    what = f"`{named[0]}`" if len(named) == 1 else "a template named here"
    return f"{what} is not in the repository; a name is relative to the template that uses it"


def _near(name: str, known: Iterable[str]) -> str:
    """Return the known name that is nearest, also where only case and underscores differ."""
    plain = {_NO_NAME.sub("", each).replace("_", "").lower(): each for each in known if each != name}
    found = difflib.get_close_matches(name.replace("_", "").lower(), plain, 1, 0.75)
    return plain[found[0]] if found else ""


def _tells(detail: str, value: Any) -> bool:
    """Tell whether a message repeats a text that a variable holds."""
    if isinstance(value, str):
        return len(value) >= _SHORTEST and value in detail
    if isinstance(value, Mapping):
        return any(_tells(detail, item) for item in value.values())
    return isinstance(value, (list, tuple)) and any(_tells(detail, item) for item in value)
