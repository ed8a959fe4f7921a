"""Builds dependency graphs from sentences, for the tests of what is made of them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping

from scaffold.graph.build import finished
from scaffold.graph.model import Change, Edge, EdgeKind, Graph, Layer, Node, Purpose
from scaffold.repository import Location

FLUX = "GitRepository/flux-system/flux-system"

_SENTENCE = re.compile(r"(?P<source>\S+) (?P<kind>dependsOn|delivers|source) (?P<target>\S+)(?: for (?P<purposes>.+))?")


def node(text: str, layer: Layer | None = None, *, missing: bool = False, change: Change = Change.SAME) -> Node:
    """Return a node of `namespace/name`, a Kustomization, or of `Kind/namespace/name`."""
    kind, namespace, name = text.split("/") if text.count("/") == 2 else ("Kustomization", *text.split("/"))
    default = Layer.APPS if kind in ("Kustomization", "HelmRelease") else Layer.SOURCES
    place = None if missing else Location(f"cluster/{namespace}/{name}/{kind.lower()}.yaml", 4, 9)
    return Node(
        f"{kind}/{namespace}/{name}", kind, namespace, name, layer or default, 0, (), place, missing, change=change
    )


def edge(sentence: str, line: int = 10, change: Change = Change.SAME) -> Edge:
    """Return the edge of a sentence: `media/app dependsOn dbms/postgres for database, secret store`."""
    match = _SENTENCE.fullmatch(sentence)
    assert match is not None, sentence
    kind = EdgeKind(match["kind"])
    written = node(match["target"] if kind is EdgeKind.DELIVERS else match["source"])
    folder = f"cluster/{written.namespace}"
    file = "kustomization.yaml" if kind is EdgeKind.DELIVERS else f"{written.name}/{written.kind.lower()}.yaml"
    return Edge(
        node(match["source"]).id,
        node(match["target"]).id,
        kind,
        tuple(Purpose(one) for one in (match["purposes"] or "").split(", ") if one),
        Location(f"{folder}/{file}", line, 7),
        change,
    )


def graph(*sentences: str, cluster: str = "main", nodes: tuple[Node, ...] = ()) -> Graph:
    """Return the graph of sentences; nodes that are not given are Kustomizations, or what their id says."""
    edges = [edge(sentence, line) for line, sentence in enumerate(sentences, 10)]
    named = {one.id: one for sentence in sentences for one in map(node, _ends(sentence))}
    return finished(cluster, {**named, **{one.id: one for one in nodes}}.values(), edges)


def named(names: Mapping[str, str] | tuple[str, ...], cluster: str = "main") -> Graph:
    """Return Kustomizations of any names in the namespace `media`, each waiting for the one before it."""
    nodes = [Node(f"Kustomization/media/{one}", "Kustomization", "media", one, Layer.APPS) for one in names]
    edges = [Edge(later.id, first.id, EdgeKind.DEPENDS_ON) for first, later in itertools.pairwise(nodes)]
    return finished(cluster, nodes, edges)


def _ends(sentence: str) -> tuple[str, str]:
    match = _SENTENCE.fullmatch(sentence)
    assert match is not None, sentence
    return match["source"], match["target"]


HOSTILE = {
    "a word that ends a block": "end",
    "a quote": 'a"b',
    "backticks": "a`b```c",
    "brackets": "a[b](c){d}",
    "an arrow": "--> x",
    "other arrows": "==> y -.-> z",
    "HTML": "<b>bold</b><script>alert(1)</script>",
    "entities of HTML": "&amp;&#60;",
    "entities of mermaid": "#quot;#35;",
    "a directive": "%%{init: {}}%% comment",
    "a comment": "%% comment",
    "emphasis": "*strong* _em_ __x__",
    "a numbered list": "1. list",
    "a list": "- item",
    "a heading": "# heading",
    "a rule": "---",
    "a host name": "www.example.com",
    "an address": "https://example.com/x",
    "a mail address": "a@example.com",
    "a formula": "$$x^2$$",
    "an icon": "fa:fa-car",
    "backslashes": "back\\slash\\n\\N\\G\\",
    "styles": "x style: y #35; classDef: z",
    "separators": "a;b|c|d",
    "other scripts": "ünïcode-名前-😀",
    "what mermaid writes for an entity": "ﬂ°°35¶ß",
    "line breaks": "line\nbreak\r\ttab",
    "control characters": "bell\x07\x1b[31m\x7f\x85",
    "characters that turn the direction": "bidi\u202eabc\u2066",
    "other line breaks": "separator\u2028\u2029",
    "half a character": "surrogate\ud800",
    "apostrophes": "' OR 1=1",
    "a variable": "${VAR}",
    "words of the language": "graph digraph subgraph strict edge node",
    "5,000 letters": "x" * 5_000,
    "1,000 quotes": "\"'" * 500,
    "400 pictures": "😀" * 400,
    "a space": " ",
}
"""Names that YAML can hold and Kubernetes would refuse."""
