"""Renders the template's files in memory with Jinja, exactly as Copier renders them, but without Git or disk writes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from scaffold.adapters.template_source import template_root
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

ANSWERS_FILE = ".copier-answers.yml"
ENTRY = "{% if entry_in_folder %}{{ entry_file }}{% endif %}.jinja"
"""The entry file's template, whose name writes nothing where the entry stands outside the app's folder."""

_SUFFIX = ".jinja"
_YIELD = re.compile(r"\{% yield (\w+) from (.+?) %\}(.*)\{% endyield %\}\Z")
"""Copier's own tag for a path that stands for several files."""


class Engine:
    """Jinja as Copier sets it up for this template (`Worker.jinja_env` of Copier 9)."""

    def __init__(self, root: Path | None = None) -> None:
        """Take the folder that holds `copier.yml` and `templates/`, by default the shipped one."""
        self._root = root or template_root()
        self._jinja = _environment(self._root)
        self._compiled: dict[str, Any] = {}

    def text(self, source: str, context: Mapping[str, Any]) -> str:
        """Render one text of `copier.yml`, or a part of a path."""
        if "{" not in source:
            return source
        template = self._compiled.get(source)
        if template is None:
            template = self._compiled[source] = self._jinja.from_string(source)
        return self._guarded(template, context)

    def files(self, answers: Mapping[str, Any], recorded: Mapping[str, Any]) -> dict[str, bytes]:
        """Render every file, by path relative to the app's folder.

        Args:
            answers: An answer for every question.
            recorded: What the answers file records.
        """
        context = _context(answers, recorded)
        base = PurePosixPath("templates", str(answers["kind"]))
        found: dict[str, bytes] = {}
        for path in sorted((self._root / base).rglob(f"*{_SUFFIX}")):
            source = path.relative_to(self._root / base).as_posix()
            for target, scope in self._targets(source.removesuffix(_SUFFIX).split("/"), context):
                template = self._jinja.get_template(f"{base}/{source}")
                found[PurePosixPath(*target).as_posix()] = self._guarded(template, scope).encode()
        return dict(sorted(found.items()))

    def entry(self, answers: Mapping[str, Any]) -> bytes:
        """Render the entry file alone, wherever it stands."""
        template = self._jinja.get_template(f"templates/{answers['kind']}/{ENTRY}")
        return self._guarded(template, _context(answers, {})).encode()

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
        for value in self._jinja.compile_expression(expression)(**context) or ():
            scope = {**context, variable: value}
            yield self.text(body, scope), scope

    @staticmethod
    def _guarded(template: Any, context: Mapping[str, Any]) -> str:
        from jinja2 import TemplateError

        try:
            return str(template.render(context))
        except TemplateError as error:
            raise ScaffoldError(f"the template cannot be rendered: {printable(str(error))}") from None


def _context(answers: Mapping[str, Any], recorded: Mapping[str, Any]) -> dict[str, Any]:
    return {**answers, "_copier_answers": recorded, "_copier_conf": {"answers_file": ANSWERS_FILE}}


def _environment(root: Path) -> SandboxedEnvironment:
    """Set Jinja up; the options are those of `_envops`, which a test compares."""
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(
        loader=FileSystemLoader(root),
        extensions=["jinja2_ansible_filters.AnsibleCoreFiltersExtension"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["to_json"] = partial(environment.filters["to_json"], default=str)
    return environment
