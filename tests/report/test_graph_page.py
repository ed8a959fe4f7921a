"""The page: one file, only its own scripts, everything escaped, and all of the graph in words."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest

from scaffold.graph.model import Graph, Layer
from scaffold.report.graph_page import Section, format_page
from tests.report.graphs import HOSTILE, graph, named, node
from tests.report.pictures import drawn


def page(made: Graph, title: str = "cluster main", sections: tuple[Section, ...] = ()) -> str:
    return format_page(title, made, drawn(made), sections)


class Reader(HTMLParser):
    """Reads a page as a browser does: its elements, its scripts and the text of its cells."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.rows: list[list[str]] = []
        self._open = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open = tag
        if tag == "script":
            self.scripts.append("")
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self._open = "cell" if tag == "a" else ""

    def handle_data(self, data: str) -> None:
        if self._open == "script":
            self.scripts[-1] += data
        elif self._open in ("td", "th", "a", "cell"):
            self.rows[-1][-1] += data


def data(text: str) -> dict[str, list[dict[str, object]]]:
    return json.loads(Reader(text).scripts[0])


def test_only_the_pages_own_scripts_may_run_and_nothing_may_be_fetched() -> None:
    section = Section("Start", "<p>at once</p>", "document.title = 'other';")
    read = Reader(page(graph("x/a dependsOn x/b"), sections=(section,)))
    policy = next(attributes["content"] for tag, attributes in read.elements if "http-equiv" in attributes)
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in read.scripts[1:]]
    assert len(hashes) == 2
    assert read.scripts[2] == section.script
    assert policy == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
        f"script-src 'sha256-{hashes[0]}' 'sha256-{hashes[1]}'; base-uri 'none'; form-action 'none'"
    )


def test_no_element_names_another_file() -> None:
    read = Reader(page(graph("x/a dependsOn x/b", "x/a source GitRepository/x/y")))
    named_files = [value for _, found in read.elements for name, value in found.items() if name in ("src", "href")]
    assert {value for value in named_files if value and not value.startswith("#n")} == {"data:,"}
    assert not [name for _, attributes in read.elements for name in attributes if name.startswith("on")]


def test_a_page_is_the_same_each_time() -> None:
    made = graph("x/a dependsOn y/b for database", "x/c dependsOn y/b for cache", "y/b dependsOn z/d")
    assert page(made) == page(made)


def test_a_page_of_nothing_is_one() -> None:
    assert data(page(Graph("main", (), ()))) == {"boxes": [], "edges": [], "nodes": []}


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE.keys())
def test_any_name_is_text_wherever_it_stands(name: str) -> None:
    plain = Reader(page(named(("before", "after")), "title"))
    hostile = Reader(page(named((name, "after")), name, (Section(name, "<p>text</p>"),)))
    assert len(hostile.scripts) == len(plain.scripts)
    assert len(hostile.elements) == len(plain.elements) + 3  # the section's own
    assert [node["name"] for node in json.loads(hostile.scripts[0])["nodes"]].count("after") == 1
    assert not re.search("[\u2028\u2029<>&]", hostile.scripts[0])


def test_names_that_differ_only_in_what_cannot_be_shown_have_addresses_of_their_own() -> None:
    ids = [one["id"] for one in data(page(named(("a\x01", "a\x02"))))["nodes"]]
    assert ids == ["Kustomization/media/a�", "Kustomization/media/a� (2)"]


def test_the_script_knows_everything_of_nodes_and_edges() -> None:
    made = graph("media/immich dependsOn dbms/postgres for database", nodes=(node("dbms/postgres", Layer.DATABASE),))
    known = data(page(made))
    assert known["edges"] == [
        {
            "first": 0,
            "later": 1,
            "kind": "dependsOn",
            "purposes": ["database"],
            "place": "cluster/media/immich/kustomization.yaml:10:7",
            "change": "",
        }
    ]
    assert known["boxes"] == [[0], [1]]
    assert known["nodes"][0] == {
        "id": "Kustomization/dbms/postgres",
        "kind": "Kustomization",
        "namespace": "dbms",
        "name": "postgres",
        "group": "dbms",
        "layer": "database",
        "level": 0,
        "delivers": [],
        "place": "cluster/dbms/postgres/kustomization.yaml:4:9",
        "states": [],
    }


def test_the_list_says_all_that_the_picture_shows() -> None:
    made = graph(
        "media/immich dependsOn dbms/postgres for database, secret store",
        "media/immich dependsOn media/gone",
        "flux/root delivers media/immich",
        "media/immich source GitRepository/flux/repository",
        nodes=(node("dbms/postgres", Layer.DATABASE), node("media/gone", missing=True), node("flux/root", Layer.ROOTS)),
    )
    assert Reader(page(made)).rows == [
        ["level", "name", "namespace", "layer", "comes after", "comes before", "declared in"],
        ["0", "postgres", "dbms", "database", "", "immich (database, secret store)", place("dbms/postgres")],
        ["0", "GitRepository repository", "flux", "sources", "", "immich (source)", place("flux/repository", "git")],
        ["0", "root", "flux", "roots", "", "immich (delivers)", place("flux/root")],
        ["0", "gone (not in this cluster)", "media", "apps", "", "immich", ""],
        [
            *("1", "immich", "media", "apps"),
            "postgres (database, secret store), gone, root (delivers), GitRepository repository (source)",
            *("", place("media/immich")),
        ],
    ]


def place(name: str, kind: str = "kustomization") -> str:
    return f"cluster/{name}/{'gitrepository' if kind == 'git' else kind}.yaml:4:9"


def test_a_section_stands_below_the_list_with_its_title() -> None:
    text = page(graph("x/a dependsOn x/b"), sections=(Section("Start & end", "<p>at once</p>"),))
    assert '<section id="section-0" class="tab">\n<h2>Start &amp; end</h2>\n<p>at once</p>\n</section>' in text
    assert text.index('id="list"') < text.index('id="section-0"')
