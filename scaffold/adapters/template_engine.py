"""Renders the template's files in memory with Jinja, exactly as Copier renders them, but without Git or disk writes."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import cached_property, partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from scaffold.adapters.template_config import TemplateConfig, load_config
from scaffold.adapters.template_features import obstacle
from scaffold.adapters.template_source import template_root
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.update.answers_file import ANSWERS_FILE

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

_ENTRY = "{{ entry_file }}"
"""What the name of the entry file's template holds; it writes nothing where the entry stands outside the folder."""

ANSWERS = "{{ _copier_conf.answers_file }}.jinja"
"""The answers file's template."""

_YIELD = re.compile(r"\{% yield (\w+) from (.+?) %\}(.*)\{% endyield %\}\Z")
"""Copier's own tag for a path that stands for several files."""


class Engine:
    """A version of the template, and Jinja as Copier sets it up for that (`Worker.jinja_env` of Copier 9)."""

    def __init__(self, root: Path | None = None) -> None:
        """Take the folder that holds `copier.yml` and `templates/`, by default the shipped one."""
        self._root = root or template_root()
        self._compiled: dict[str, Any] = {}
        self._listed: dict[str, tuple[str, ...]] = {}

    @cached_property
    def config(self) -> TemplateConfig:
        """Return what the version's `copier.yml` says."""
        return load_config(self._root)

    @cached_property
    def obstacle(self) -> str:
        """Say what the version uses that only Copier itself renders, nothing where there is no such thing."""
        return obstacle(self._root, self.config)

    @cached_property
    def _jinja(self) -> SandboxedEnvironment:
        return _environment(self._root, self.config.settings.get("envops") or {})

    def text(self, source: str, context: Mapping[str, Any]) -> str:
        """Render one text of `copier.yml`, or a part of a path."""
        if "{" not in source:
            return source
        template = self._compiled.get(source)
        if template is None:
            template = self._compiled[source] = self._guarded(lambda: self._jinja.from_string(source))
        return str(self._guarded(lambda: template.render(context)))

    def files(self, answers: Mapping[str, Any], recorded: Mapping[str, Any]) -> dict[str, bytes]:
        """Render every file, by path relative to the app's folder.

        Args:
            answers: An answer for every question.
            recorded: What the answers file records.

        Raises:
            ScaffoldError: The template does not render, or writes outside the app's folder.
        """
        context = _context(answers, recorded)
        base = self._base(context)
        suffix = str(self.config.settings.get("templates_suffix") or ".jinja")
        found: dict[str, bytes] = {}
        for source in self._sources(base):
            is_template = source.endswith(suffix)
            if not is_template and f"{source}{suffix}" in self._sources(base):
                continue
            for parts, scope in self._targets(source.removesuffix(suffix).split("/"), context):
                path = posixpath.normpath("/".join(parts))
                if path.startswith(("/", "../")) or path in (".", ".."):
                    raise ScaffoldError(f"the template writes `{printable(path)}`, which is outside the app's folder")
                found[path] = (
                    self._file(posixpath.join(base, source), scope)
                    if is_template
                    else (self._root / base / source).read_bytes()
                )
        return dict(sorted(found.items()))

    def entry(self, answers: Mapping[str, Any]) -> bytes:
        """Render the entry file alone, wherever it stands.

        Raises:
            ScaffoldError: The template does not render, or has no entry file.
        """
        context = _context(answers, {})
        base = self._base(context)
        for source in self._sources(base):
            if _ENTRY in source and "/" not in source:
                return self._file(posixpath.join(base, source), context)
        raise ScaffoldError(f"the template `{printable(base)}` has no entry file")

    def answers_file(self, answers: Mapping[str, Any], recorded: Mapping[str, Any]) -> bytes:
        """Render the answers file alone; see `files`."""
        return self._file(f"templates/{answers['kind']}/{ANSWERS}", _context(answers, recorded))

    def _base(self, context: Mapping[str, Any]) -> str:
        """Return the folder of the template that is rendered."""
        return posixpath.normpath(self.text(str(self.config.settings.get("subdirectory") or "."), context))

    def _sources(self, base: str) -> tuple[str, ...]:
        """List the files below a folder of the template, sorted."""
        if base not in self._listed:
            folder = self._root / base
            paths = sorted(path for path in folder.rglob("*") if path.is_file())
            self._listed[base] = tuple(path.relative_to(folder).as_posix() for path in paths)
        return self._listed[base]

    def _file(self, source: str, context: Mapping[str, Any]) -> bytes:
        return str(self._guarded(lambda: self._jinja.get_template(source).render(context))).encode()

    def _targets(
        self, parts: list[str], context: Mapping[str, Any]
    ) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
        """Yield the paths that a template's path stands for; a part that renders to nothing ends them."""
        if not parts:
            yield (), context
            return
        for name, scope in self._names(parts[0], context):
            if name:
                for rest, inner in self._targets(parts[1:], scope):
                    yield (name, *rest), inner

    def _names(self, part: str, context: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
        found = _YIELD.match(part)
        if not found:
            yield self.text(part, context), context
            return
        variable, expression, body = found.groups()
        for value in self._guarded(lambda: self._jinja.compile_expression(expression)(**context)) or ():
            scope = {**context, variable: value}
            yield self.text(body, scope), scope

    @staticmethod
    def _guarded(step: Any) -> Any:
        from jinja2 import TemplateError

        try:
            return step()
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            raise ScaffoldError(f"the template cannot be rendered: {printable(str(error))}") from None


def _context(answers: Mapping[str, Any], recorded: Mapping[str, Any]) -> dict[str, Any]:
    return {**answers, "_copier_answers": recorded, "_copier_conf": {"answers_file": PurePosixPath(ANSWERS_FILE)}}


def _environment(root: Path, options: Mapping[str, Any]) -> SandboxedEnvironment:
    """Set Jinja up with the options of `_envops`."""
    from jinja2 import FileSystemLoader, StrictUndefined, Undefined
    from jinja2.sandbox import SandboxedEnvironment

    strict = options.get("undefined") == "jinja2.StrictUndefined"
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(root),
        extensions=["jinja2_ansible_filters.AnsibleCoreFiltersExtension"],
        undefined=StrictUndefined if strict else Undefined,
        trim_blocks=bool(options.get("trim_blocks", False)),
        lstrip_blocks=bool(options.get("lstrip_blocks", False)),
        keep_trailing_newline=bool(options.get("keep_trailing_newline", True)),
    )
    environment.filters["to_json"] = partial(environment.filters["to_json"], default=str)
    return environment
