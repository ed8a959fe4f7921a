"""Renders templates as `minijinja-cli` does, many in one process, and refuses every variable that is missing."""

from __future__ import annotations

import inspect
import posixpath
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.talos.minijinja_config import MinijinjaConfig, Syntax
from scaffold.talos.minijinja_errors import ENVIRONMENT, Scene, explain, line_of
from scaffold.talos.minijinja_literals import assignments, steps
from scaffold.talos.minijinja_names import UNSUPPORTED

if TYPE_CHECKING:
    from minijinja import Environment, TemplateError

_SHELL = "\0shell/"
"""Begins the name of the template that sets the variables and extends the one that is wanted."""
_REFUSED = "\0refused/"
"""Begins the name that stands for a template that may not be used; the reason is looked up by it."""
_MOST_USES = 10_000
"""How often a template may use the same other one in one render; `extends` in a circle would not end."""
_MARK = "\0function "
_FUNCTION = re.compile(r"(?:\0|\\u0000)function (\w+)")
_PATH_START = re.compile(r"\w[\w.]*\Z")
_EXTENSION = re.compile(r"\.([^.]*)\Z")
_HTML = frozenset({"htm", "html", "xml", "xhtml"})
_JSON = frozenset({"json", "json5", "yml", "yaml"})
_OWN_ATTRIBUTES = {  # of the Python package, by our names
    "block_start": "block_start_string",
    "block_end": "block_end_string",
    "variable_start": "variable_start_string",
    "variable_end": "variable_end_string",
    "comment_start": "comment_start_string",
    "comment_end": "comment_end_string",
    "line_statement_prefix": "line_statement_prefix",
    "line_comment_prefix": "line_comment_prefix",
}


class Engine:
    """A template engine with one configuration; each template is compiled once."""

    def __init__(
        self,
        config: MinijinjaConfig,
        read: Callable[[str], str | None],
        *,
        environment: Mapping[str, Any] = MappingProxyType({}),
        root: str = "",
    ) -> None:
        """Set up the engine.

        Args:
            config: Its configuration; strict whatever that says.
            read: Gives the text of a path relative to the repository's root, with its line breaks; `None` where there
                is no such file.
            environment: What `ENV` holds where the configuration has `env`.
            root: The absolute path of the repository's root, with which absolute `safe-paths` are compared.
        """
        self.config = config
        self._read = read
        self._environment = environment
        self._root = root
        self._uses: Counter[tuple[str, str]] = Counter()
        self._refusals: dict[str, str] = {}
        self._engine = self._start()

    def render(
        self,
        path: str,
        variables: Mapping[str, Any],
        functions: Mapping[str, Callable[..., Any]] = MappingProxyType({}),
    ) -> str:
        """Render a template.

        Args:
            path: The template, relative to the repository's root.
            variables: What it may use; they win over the configuration's `defines` and over `ENV`.
            functions: What it may call; a variable of the same name wins.

        Raises:
            ScaffoldError: It is missing, is no template, or cannot be rendered; file and line are named.
        """
        from minijinja import TemplateError

        outer = {ENVIRONMENT: self._environment} if self.config.env else {}
        known = {**outer, **self.config.defines, **variables}
        if "self" in known:
            raise ScaffoldError("no variable can have the name `self`, a word of the template language; rename it")
        if self._read(path) is None:
            raise ScaffoldError(f"`{printable(path)}` is not in the repository")
        own = {name: _Function(name, call, self._place) for name, call in functions.items()}
        literals = assignments(known)
        start, end = self.config.syntax.block_start, self.config.syntax.block_end
        sets = "".join(f"{start} set {name} = {literal} {end}" for name, literal in literals.items())
        if self.config.fuel:
            shell_steps = sum(1 + steps(known[name]) for name in literals) + 1
            self._engine.fuel = self.config.fuel + shell_steps
        self._uses.clear()
        try:
            shell = f'{sets}{start} extends "{_escaped(path)}" {end}'
            text = self._engine.render_str(shell, f"{_SHELL}{path}", **{**own, **known})
        except TemplateError as error:
            scene = Scene(path, self.config, known, functions, self._read)
            raise explain(_chain(error), _snippet(error), scene) from None
        printed = _FUNCTION.search(text) if own else None
        if printed:
            name = printed[1]
            raise ScaffoldError(f"{self._place(path, name)}: `{name}` is a function; write `{name}()`")
        return f"{text}\n" if self.config.newline else text

    def _start(self) -> Environment:
        from minijinja import Environment

        config = self.config
        engine = Environment(
            loader=self._load,
            undefined_behavior="strict",
            auto_escape_callback=self._escaping,
            path_join_callback=self._join,
            trim_blocks=config.trim_blocks,
            lstrip_blocks=config.lstrip_blocks,
            pycompat=config.py_compat,
            filters={"wordcount": _wordcount},
        )
        for name in UNSUPPORTED:
            engine.remove_filter(name)
        for number, name in enumerate(("variable_start", "block_start", "comment_start")):
            # No two may be equal on the way either, as when two of the defaults change places.
            setattr(engine, _OWN_ATTRIBUTES[name], f"\0{number}")
        for name in Syntax.__dataclass_fields__:
            setattr(engine, _OWN_ATTRIBUTES[name], getattr(config.syntax, name) or None)
        return engine

    def _escaping(self, path: str) -> str | None:
        mode = self.config.autoescape
        if mode != "auto":
            return None if mode == "none" else mode
        found = _EXTENSION.search(f"/{path}".removesuffix(".j2"))
        extension = found[1] if found else ""
        return "html" if extension in _HTML else "json" if extension in _JSON else None

    def _join(self, name: str, parent: str) -> str:
        """Return the path of a template that another one uses; what must not be used, `_load` refuses by its name."""
        if parent.startswith(_SHELL):
            return name
        if not self.config.include:
            return _REFUSED
        self._uses[name, parent] += 1
        if self._uses[name, parent] > _MOST_USES:
            return self._refuse(parent, name, "uses itself, or another one too often; it does not come to an end")
        path = name
        if posixpath.isabs(name):
            path = posixpath.relpath(name, self._root) if self._root else "../"
        else:
            path = posixpath.normpath(posixpath.join(posixpath.dirname(parent), name))
        if path.startswith("../") or path == "..":
            return self._refuse(parent, name, "uses a template outside of the repository; copy it into the repository")
        return path

    def _refuse(self, parent: str, name: str, reason: str) -> str:
        refusal = f"{_REFUSED}{name}"
        self._refusals[refusal] = f"{self._place(parent, name)}: this template {reason}"
        return refusal

    def _load(self, path: str) -> str | None:
        if path.startswith(_REFUSED):
            if path in self._refusals:
                raise ScaffoldError(self._refusals[path])
            return None
        if self.config.safe_paths and not any(self._is_below(path, each) for each in self.config.safe_paths):
            raise ScaffoldError(f"`{printable(path)}` is in none of the folders that `safe-paths` allows")
        return self._read(path)

    def _is_below(self, path: str, folder: str) -> bool:
        if posixpath.isabs(folder):
            path = posixpath.join(self._root or "/", path)
        folder = posixpath.normpath(folder)
        return folder in (".", path) or path.startswith(f"{folder.rstrip('/')}/")

    def _place(self, path: str, word: str) -> str:
        path = path.removeprefix(_SHELL)
        line = line_of(self._read(path) or "", word)
        return printable(f"{path}:{line}" if line else path)


class _Function:
    """A function as templates call it; printed, it leaves a mark, since the engine hides errors of printing."""

    __minijinja_pass_state__ = True

    def __init__(self, name: str, call: Callable[..., Any], place: Callable[[str, str], str]) -> None:
        self._name = name
        self._call = call
        self._place = place

    def __call__(self, state: Any, /, *arguments: Any, **named: Any) -> Any:
        try:
            inspect.signature(self._call).bind(*arguments, **named)
        except TypeError:
            place = self._place(state.name, f"{self._name}(")
            raise ScaffoldError(f"{place}: `{self._name}()` does not take these arguments") from None
        return self._call(*arguments, **named)

    def __str__(self) -> str:
        return f"{_MARK}{self._name}"


def _wordcount(value: Any) -> int:
    """Count words as `minijinja-cli` does: runs of letters, numbers and underscores."""
    text = value if isinstance(value, str) else ""
    shape = "".join("w" if each == "_" or unicodedata.category(each)[0] in "LN" else " " for each in text)
    return len(shape.split())


def _escaped(path: str) -> str:
    return path.replace("\\", "\\\\").replace('"', '\\"')


def _chain(error: TemplateError) -> str:
    return str(error).replace(_SHELL, "")


def _snippet(error: TemplateError) -> str:
    """Return the source that an error marks."""
    if error.range is None or error.template_source is None:
        return ""
    source, (start, end) = error.template_source.encode(), error.range
    before = _PATH_START.search(source[:start].decode(errors="replace"))
    marked = source[start:end].decode(errors="replace")
    return f"{before[0] if before else ''}{marked}" if marked.startswith(".") else marked
