"""Writes a graph as one HTML file that makes no request: the picture, what can be asked of it, and a list."""

from __future__ import annotations

import base64
import hashlib
import json
import pkgutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from string import Template

from scaffold.graph.model import Edge, Graph, Group, Node
from scaffold.report.graph_colours import DARK, LIGHT, Scheme
from scaffold.report.graph_drawing import Drawing
from scaffold.report.graph_labels import one_line
from scaffold.report.graph_legend import summary
from scaffold.report.graph_list import format_list, states
from scaffold.report.graph_style import SHAPES, colour_rules
from scaffold.report.graph_svg import picture

_LONGEST = 300
_SCRIPTS = ("model", "paint", "panel", "choose", "search", "filters", "zoom", "keyboard", "views", "start")
"""The page's own script in parts, which share one scope."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page below the picture.

    Attributes:
        title: Its heading; plain text.
        html: What it shows; everything in it that comes from a file is escaped.
        script: JavaScript that runs after the page's own.
    """

    title: str
    html: str
    script: str = ""


def format_page(title: str, graph: Graph, drawing: Drawing, sections: Sequence[Section] = ()) -> str:
    """Return the page; only the scripts that it holds may run, and nothing may be fetched."""
    numbers = {node.id: index for index, node in enumerate(graph.nodes)}
    scripts = [_script(), *(section.script for section in sections if section.script)]
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in scripts)
    return Template(_asset("page.html")).substitute(
        title=escape(one_line(title, _LONGEST)),
        summary=escape(summary(graph)),
        policy=f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src {hashes}; "
        "base-uri 'none'; form-action 'none'",
        style="\n".join([SHAPES, *_schemes(), _asset("page.css")]),
        picture=picture(drawing, numbers=numbers),
        list=format_list(graph, numbers),
        sections="\n".join(_section(index, section) for index, section in enumerate(sections)),
        data=_data(graph, drawing, numbers),
        scripts="\n".join(f"<script>{script}</script>" for script in scripts),
    )


def _asset(name: str) -> str:
    return (pkgutil.get_data("scaffold.report", f"page/{name}") or b"").decode()


def _script() -> str:
    parts = "\n".join(_asset(f"{name}.js") for name in _SCRIPTS)
    return f'"use strict";\n(() => {{\n{parts}}})();\n'


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _schemes() -> tuple[str, str, str]:
    """Return the colours: light, dark where the system is, and dark where the reader chose it."""
    light, dark = (f"{_variables(scheme)}\n{colour_rules(scheme)}" for scheme in (LIGHT, DARK))
    return (
        f":root {{ color-scheme: light; {light} }}",
        f'@media (prefers-color-scheme: dark) {{ :root:not([data-theme="light"]) {{ color-scheme: dark; {dark} }} }}',
        f':root[data-theme="dark"] {{ color-scheme: dark; {dark} }}',
    )


def _variables(scheme: Scheme) -> str:
    names = ("canvas", "text", "muted", "rule", "alert", "added", "accent")
    return " ".join(f"--{name}: {getattr(scheme, name)};" for name in names)


def _section(index: int, section: Section) -> str:
    title = escape(one_line(section.title, _LONGEST))
    return f'<section id="section-{index}" class="tab">\n<h2>{title}</h2>\n{section.html}\n</section>'


def _data(graph: Graph, drawing: Drawing, numbers: Mapping[str, int]) -> str:
    """Return what the script knows as JSON; nothing in it can end the element that it stands in."""
    data = {
        "nodes": [_node(node, node_id) for node, node_id in zip(graph.nodes, _ids(graph), strict=True)],
        "edges": [_edge(edge, numbers) for edge in graph.edges],
        "boxes": [[numbers[node.id] for node in placed.box.members] for placed in drawing.boxes],
    }
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _ids(graph: Graph) -> Iterator[str]:
    """Yield what each node is addressed by; ids that differ only in what cannot be written get a number."""
    used: Counter[str] = Counter()
    for node in graph.nodes:
        shown = one_line(node.id, _LONGEST)
        used[shown] += 1
        yield shown if used[shown] == 1 else f"{shown} ({used[shown]})"


def _node(node: Node, node_id: str) -> Mapping[str, object]:
    return {
        "id": node_id,
        "kind": one_line(node.kind, _LONGEST),
        "namespace": one_line(node.namespace, _LONGEST),
        "name": one_line(node.name, _LONGEST),
        "group": one_line(node.group(Group.NAMESPACE), _LONGEST),
        "layer": node.layer,
        "level": node.level,
        "delivers": list(node.delivers),
        "place": one_line(str(node.location), _LONGEST) if node.location else "",
        "states": list(states(node)),
    }


def _edge(edge: Edge, numbers: Mapping[str, int]) -> Mapping[str, object]:
    return {
        "first": numbers[edge.first],
        "later": numbers[edge.later],
        "kind": edge.kind,
        "purposes": list(edge.purposes),
        "place": one_line(str(edge.location), _LONGEST) if edge.location else "",
        "change": edge.change,
    }
