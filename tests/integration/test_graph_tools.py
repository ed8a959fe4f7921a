"""Gives dependency graphs to the real mermaid, in the real Chromium, and to the real Graphviz."""

from __future__ import annotations

import itertools
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scaffold.cli import run
from scaffold.graph.build import finished
from scaffold.graph.model import Change, EdgeKind, Graph, Group, Layer, Purpose
from scaffold.report.graph_dot import format_dot
from scaffold.report.graph_mermaid import format_mermaid
from tests.build import GOTK_SYNC
from tests.integration.conftest import require_mermaid, require_tool
from tests.report.graphs import FLUX, HOSTILE, edge, graph, named, node

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.integration

_JOINER = "\u2060"
"""What keeps characters apart that act together; nobody sees it."""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """Open a page with mermaid as it comes, without any setting."""
    script = require_mermaid()
    page = browser.new_page(offline=True)
    page.add_script_tag(path=script)
    yield page
    page.close()


def parse(page: Page, text: str) -> str:
    """Let mermaid parse a diagram; return the kind that it takes it for, or why it refuses."""
    said: str = page.evaluate(
        "text => mermaid.parse(text).then(r => r.diagramType, e => `refused: ${e.message}`)", text
    )
    return said


def render(page: Page, text: str) -> dict[str, Any]:
    """Let mermaid draw a diagram, and return the texts that it shows."""
    shown: dict[str, Any] = page.evaluate(
        """async text => {
            document.body.innerHTML = (await mermaid.render('drawn', text)).svg;
            const texts = name => [...document.querySelectorAll(name)].map(found => found.textContent);
            return {
                title: texts('.flowchartTitleText'), nodes: texts('.node .nodeLabel'),
                groups: texts('.cluster-label .nodeLabel'), edges: texts('.edgeLabel .edgeLabel'),
                arrows: document.querySelectorAll('.edgePaths path').length,
                scripts: document.body.querySelectorAll('script').length,
            };
        }""",
        text,
    )
    return shown


def charts(text: str) -> list[str]:
    """Return the diagrams of a document."""
    return re.findall(r"```mermaid\n(.*?)```\n", text, re.DOTALL) or [text]


def small() -> Graph:
    return graph(
        "flux-system/apps source " + FLUX,
        "flux-system/apps delivers dbms/postgres",
        "media/immich dependsOn dbms/postgres for database, secret store",
        "media/immich dependsOn dbms/gone",
        nodes=(node("dbms/gone", missing=True), node("dbms/postgres", Layer.DATABASE)),
    )


@pytest.mark.parametrize("group", list(Group))
def test_mermaid_draws_every_node_group_and_label(page: Page, group: Group) -> None:
    shown = render(page, format_mermaid(small(), group))
    above = {Group.LAYER: [""] * 5, Group.NAMESPACE: ["sources, ", "apps, ", "database, ", "apps, ", "apps, "]}[group]
    names = ("GitRepository flux-system", "apps", "postgres", "immich", "gonenot in this cluster, ")
    levels = ("0", "1", "2", "3", "0")
    assert sorted(shown["nodes"]) == sorted(
        f"{name}{layer}level {level}" for name, layer, level in zip(names, above, levels, strict=True)
    )
    groups = {Group.LAYER: ["sources", "database", "apps"], Group.NAMESPACE: ["dbms", "flux-system", "media"]}
    assert sorted(shown["groups"]) == sorted(groups[group])
    assert [label for label in shown["edges"] if label] == ["database, secret store"]
    assert shown["arrows"] == 4


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_mermaid_shows_a_hostile_name_as_it_is(page: Page, name: str) -> None:
    of = named((name, f"{name}2"), cluster=name)
    shown = render(page, format_mermaid(of, Group.LAYER))
    assert [_bare(text) for text in shown["nodes"]] == [
        _bare(f"{_seen(name, 100)}level 0"),
        _bare(f"{_seen(f'{name}2', 100)}level 1"),
    ]
    legend = " (from left to right in time; solid: dependsOn, dashed: delivers, dotted: source)"
    title = f"cluster {_seen(name, 63)}{legend}".replace("<", "‹").replace(">", "›")
    assert [_bare(text) for text in shown["title"]] == [_bare(title)]
    assert shown["scripts"] == 0
    spaces = render(page, format_mermaid(of, Group.NAMESPACE))
    assert spaces["groups"] == ["media"]


def test_mermaid_shows_a_hostile_namespace_as_it_is(page: Page) -> None:
    names = [name for name in HOSTILE.values() if len(name) < 60]
    of = named(tuple(f"app{number}" for number in range(len(names))))
    nodes = [replace(one, namespace=name) for one, name in zip(of.nodes, names, strict=True)]
    shown = render(page, format_mermaid(finished("main", nodes, of.edges), Group.NAMESPACE))
    assert sorted(map(_bare, shown["groups"])) == sorted(_bare(_seen(name, 63)) for name in names)


def _bare(text: str) -> str:
    """Return a text without what nobody sees."""
    return " ".join(text.replace(_JOINER, "").split())


def _seen(name: str, longest: int) -> str:
    """Return a name as it is to be seen, written here a second time: what cannot be seen is a replacement character."""
    text = "".join(one if one.isprintable() else "�" for one in name)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def test_mermaid_takes_every_diagram_of_a_graph_of_2000_edges(page: Page) -> None:
    of = crowd(600, 2_000)
    for group in Group:
        parts = charts(format_mermaid(of, group))
        assert len(parts) > 4
        assert [parse(page, part) for part in parts] == ["flowchart-v2"] * len(parts)
    assert render(page, parts[0])["arrows"] == len(re.findall(" --> | -->.", parts[0]))


def test_mermaid_refuses_what_the_split_avoids(page: Page) -> None:
    edges = "".join(f"a{number} --> b\n" for number in range(501))
    assert parse(page, f"flowchart LR\n{edges}").startswith("refused: Edge limit exceeded. 500 edges found")
    assert "Maximum text size" in str(render(page, "flowchart LR\n" + f"a{'x' * 50_000}\n"))


def crowd(nodes: int, edges: int) -> Graph:
    """Return a graph of apps that wait for earlier ones in any way, for some purpose, some of them changed."""
    chosen = random.Random(1)
    names = [f"ns{number % 17}/app{number}" for number in range(nodes)]
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < edges:
        first, later = sorted(chosen.sample(range(nodes), 2))
        pairs.add((first, later))
    found = [
        edge(
            f"{names[later]} dependsOn {names[first]} for {chosen.choice(list(Purpose))}",
            change=chosen.choice([Change.SAME, Change.ADDED, Change.REMOVED]),
        )
        for first, later in sorted(pairs)
    ]
    layers = [Layer.FOUNDATION, Layer.CORE, Layer.STORAGE, Layer.DATABASE, Layer.APPS]
    return finished("main", [node(name, chosen.choice(layers)) for name in names], found)


def dot(text: str, form: str) -> str:
    """Let Graphviz lay a graph out; it must neither refuse nor warn."""
    command = [require_tool("dot"), f"-T{form}"]
    ran = subprocess.run(command, input=text, capture_output=True, check=False, text=True, encoding="utf-8")
    complaints = [line for line in ran.stderr.splitlines() if "fontconfig" not in line.lower()]
    assert (ran.returncode, complaints) == (0, [])
    return ran.stdout


@pytest.mark.parametrize("group", list(Group))
def test_graphviz_reads_the_same_graph_back(group: Group) -> None:
    of = crowd(120, 300)
    read = json.loads(dot(format_dot(of, group), "json"))
    ids = {one["_gvid"]: json.loads(f'"{one["name"]}"') for one in read["objects"] if "nodes" not in one}
    assert sorted(ids.values()) == [one.id for one in of.nodes]
    assert sorted((ids[one["tail"]], ids[one["head"]], one["class"]) for one in read["edges"]) == sorted(
        (one.first, one.later, str(one.kind)) for one in of.edges
    )


@pytest.mark.parametrize("group", list(Group))
def test_graphviz_puts_each_level_into_a_column_of_its_own(group: Group) -> None:
    of = crowd(120, 300)
    read = json.loads(dot(format_dot(of, group), "json"))
    columns: dict[int, set[float]] = {}
    for one in read["objects"]:
        if one["name"] in of.by_id:
            columns.setdefault(of.by_id[one["name"]].level, set()).add(float(one["pos"].partition(",")[0]))
    in_order = [columns[level] for level in sorted(columns)]
    assert [len(column) for column in in_order] == [1] * len(in_order)
    assert in_order == sorted(in_order, key=min)


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_graphviz_shows_a_hostile_name_as_it_is(name: str) -> None:
    of = named((name, f"{name}2"), cluster=name)
    read = json.loads(dot(format_dot(of, Group.LAYER), "json"))
    assert len(read["edges"]) == 1
    picture = dot(format_dot(of, Group.LAYER), "svg")
    texts = [unescape(text) for text in re.findall(r"<text[^>]*>(.*?)</text>", picture, re.DOTALL)]
    shown = [_seen(name, 100), _seen(f"{name}2", 100), f"cluster {_seen(name, 63)}"]
    assert [
        one for one in shown if one.replace("\u00a0", " ") not in [text.replace("\u00a0", " ") for text in texts]
    ] == []


def test_graphviz_takes_a_cycle_and_a_graph_without_nodes() -> None:
    dot(format_dot(Graph("main", (), ()), Group.LAYER), "svg")
    circle = graph("media/a dependsOn media/b", "media/b dependsOn media/c", "media/c dependsOn media/a")
    assert len(json.loads(dot(format_dot(circle, Group.LAYER), "json"))["edges"]) == 3


def test_the_bytes_are_the_same_whatever_seed_python_hashes_with() -> None:
    program = (
        "from tests.integration.test_graph_tools import crowd\n"
        "from scaffold.graph.model import Group\n"
        "from scaffold.report.graph_dot import format_dot\n"
        "from scaffold.report.graph_mermaid import format_mermaid\n"
        "for group in Group:\n"
        "    print(format_dot(crowd(100, 700), group), format_mermaid(crowd(100, 700), group))\n"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(printed) == 1
    assert EdgeKind.DEPENDS_ON.encode() in printed.pop()


def written(root: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    return root


def quoted(name: str) -> str:
    """Write a name as YAML's double-quoted scalar."""
    return '"' + "".join(one if one.isalnum() else f"\\U{ord(one):08x}" for one in name) + '"'


def test_a_repository_of_hostile_names_in_every_format(
    page: Page, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [name for name in HOSTILE.values() if "\ud800" not in name]
    documents = [
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
        f"metadata: {{namespace: flux-system, name: {quoted(name)}}}\n"
        f"spec: {{targetNamespace: {quoted(name)}, path: ./apps, dependsOn: [{{name: {quoted(before)}}}]}}\n"
        for before, name in itertools.pairwise(["gone", *names])
    ]
    files = {"cluster/gotk-sync.yaml": GOTK_SYNC, "cluster/all.yaml": "---\n".join(documents), "apps/x.yaml": ""}
    root = str(written(tmp_path / "hostile", files))
    for group in Group:
        assert run(["graph", "--repo", root, "--group", group]) == 0
        parts = charts(capsys.readouterr().out)
        assert [parse(page, part) for part in parts] == ["flowchart-v2"]
        assert len(render(page, parts[0])["nodes"]) == len(names) + 3
        assert run(["graph", "--repo", root, "--group", group, "--format", "dot"]) == 0
        assert len(json.loads(dot(capsys.readouterr().out, "json"))["edges"]) == 2 * len(names) + 1
    assert run(["graph", "--repo", root, "--json"]) == 0
    found = {node["name"] for node in json.loads(capsys.readouterr().out)["nodes"]}
    assert found == {*names, "gone", "flux-system"}
    assert run(["why", "end", "--repo", root]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out.startswith(
        "flux-system/end (cluster cluster)  cluster/all.yaml:3\n  depends on  flux-system/gone\n"
    )
    assert said.out.replace("\n", "").isprintable()


def test_the_manuals_diagram_is_what_the_program_prints_and_mermaid_draws(
    page: Page, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = Path(__file__).parent.parent.parent
    shutil.copytree(project / "scaffold" / "styles" / "triad", tmp_path / "sample")
    root = written(tmp_path / "sample", {})
    assert run(["graph", "--repo", str(root), "--focus", "immich", "--upstream", "--depth", "1"]) == 0
    printed = capsys.readouterr().out
    (shown,) = charts((project / "docs" / "graph.md").read_text(encoding="utf-8"))
    assert shown == printed
    assert render(page, shown)["arrows"] == 14
