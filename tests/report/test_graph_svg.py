"""The picture: well-formed, the same each time, escaped, readable in light and dark, and its legend true."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from scaffold.graph.build import finished
from scaffold.graph.model import Change, EdgeKind, Graph, Layer, Purpose
from scaffold.report.graph_box_text import set_text
from scaffold.report.graph_boxes import Box
from scaffold.report.graph_colours import DARK, LIGHT, Scheme
from scaffold.report.graph_glyphs import text_width
from scaffold.report.graph_svg import format_svg
from tests.report.graphs import HOSTILE, edge, graph, named, node
from tests.report.pictures import drawn, faults

SVG = "{http://www.w3.org/2000/svg}"


def texts(picture: str, css: str) -> list[str]:
    """Return the shown texts of a class; reading them proves that the picture is well-formed."""
    found = ElementTree.fromstring(picture).iter(f"{SVG}text")
    return ["".join(part for part in one.itertext() if part).strip() for one in found if one.get("class") == css]


def shown_names(picture: str) -> list[str]:
    found = ElementTree.fromstring(picture).iter(f"{SVG}text")
    return [(one[-1].tail or "") if len(one) else "" for one in found if one.get("class") == "name"]


def legend(made: Graph) -> list[str]:
    return texts(format_svg(drawn(made)), "plain")


def test_a_small_picture_below_its_legend() -> None:
    picture = format_svg(drawn(graph("media/immich dependsOn dbms/postgres for database")))
    body = picture[picture.index('<text class="level"') :].replace("><", ">\n<").replace(" lengthA", "\n  lengthA")
    assert body.splitlines() == EXPECTED.splitlines()


EXPECTED = """\
<text class="level" x="0" y="-10" textLength="30.34"
  lengthAdjust="spacingAndGlyphs">level 0</text>
<text class="level" x="134" y="-10" textLength="30.34"
  lengthAdjust="spacingAndGlyphs">level 1</text>
<g class="lines" aria-hidden="true">
<g>
<path class="casing" d="M96 29L134 29"/>
<path class="line for-database" d="M96 29L134 29"/>
<path class="head for-database" d="M134 29l-7 -3.5v7z"/>
</g>
</g>
<g class="box layer-apps" transform="translate(0 7)">
<rect class="fill outline" width="96" height="44" rx="4"/>
<path class="bar" d="M4 0V44a4 4 0 0 1 -4 -4V4a4 4 0 0 1 4 -4z"/>
<text class="caption" x="13" y="16" textLength="25.67"
  lengthAdjust="spacingAndGlyphs">dbms</text>
<text class="name" x="13" y="33" textLength="49.85"
  lengthAdjust="spacingAndGlyphs">
<title>Kustomization dbms/postgres, level 0, apps, cluster/dbms/postgres/kustomization.yaml:4:9</title>postgres</text>
</g>
<g class="box layer-apps" transform="translate(134 7)">
<rect class="fill outline" width="96" height="44" rx="4"/>
<path class="bar" d="M4 0V44a4 4 0 0 1 -4 -4V4a4 4 0 0 1 4 -4z"/>
<text class="caption" x="13" y="16" textLength="28.59"
  lengthAdjust="spacingAndGlyphs">media</text>
<text class="name" x="13" y="33" textLength="41.16"
  lengthAdjust="spacingAndGlyphs">
<title>Kustomization media/immich, level 1, apps, cluster/media/immich/kustomization.yaml:4:9</title>immich</text>
</g>
</g>
</svg>"""


def test_a_picture_is_the_same_each_time() -> None:
    made = graph("x/a dependsOn y/b for database", "x/c dependsOn y/b for cache", "y/b dependsOn z/d")
    assert format_svg(drawn(made)) == format_svg(drawn(made))


def test_a_picture_of_nothing_is_one() -> None:
    assert texts(format_svg(drawn(Graph("main", (), ()))), "title") == ["Cluster main"]


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE.keys())
def test_any_name_is_escaped_and_fits(name: str) -> None:
    made = named((name, "after"))
    drawing = drawn(made)
    picture = format_svg(drawing)
    assert shown_names(picture)[1] == "after"
    assert "<script>" not in picture
    assert faults(drawing) == []
    assert drawing.width < 1000


def test_long_names_lose_their_middle_and_keep_it_in_the_title() -> None:
    long = "a" * 30 + "-" + "z" * 30
    picture = format_svg(drawn(named((long,))))
    assert shown_names(picture) == ["a" * 23 + "…" + "z" * 23]
    assert f"<title>Kustomization media/{long}, level 0, apps</title>" in picture


def test_a_title_says_what_and_where() -> None:
    made = graph("dbms/postgres dependsOn x/a", nodes=(node("dbms/postgres", Layer.DATABASE),))
    title = (
        "<title>Kustomization dbms/postgres, level 1, database, cluster/dbms/postgres/kustomization.yaml:4:9</title>"
    )
    assert title in format_svg(drawn(made))


def test_the_legend_holds_only_what_occurs() -> None:
    assert legend(graph("x/a dependsOn x/b")) == ["Boxes", "apps", "Waits for", "what it needs"]


def test_the_legend_holds_all_that_occurs() -> None:
    purposes = [f"x/a{index} dependsOn y/b{index} for {purpose}" for index, purpose in enumerate(Purpose)]
    nodes = tuple(node(f"l{index}/n", layer) for index, layer in enumerate(Layer))
    made = graph(
        *purposes,
        "x/two dependsOn y/b for database, cache",
        "x/none dependsOn y/b",
        "flux/root delivers x/two",
        "flux/root source GitRepository/flux/repository",
        nodes=nodes,
    )
    assert legend(made) == [
        *("Boxes", *Layer),
        *("Waits for", *Purpose, "both", "something else"),
        *("Lines", "delivers", "is the source of"),
    ]


@pytest.mark.parametrize("change", [Change.ADDED, Change.REMOVED])
def test_a_change_is_shown_and_explained(change: Change) -> None:
    sign = "+" if change is Change.ADDED else "−"
    made = finished(
        "main",
        [node("x/a", change=change), node("x/b")],
        [edge("x/a dependsOn x/b", change=change)],
    )
    picture = format_svg(drawn(made))
    assert texts(picture, "plain") == ["Boxes", "apps", change, "Waits for", "what it needs", "Lines", change]
    assert shown_names(picture)[-2:] == ["b", f"{sign} a"]
    assert picture.count(f'class="halo {change}"') == 2  # the line, and the sample


def test_what_is_missing_is_shown_and_explained() -> None:
    picture = format_svg(drawn(graph("x/a dependsOn x/gone", nodes=(node("x/gone", missing=True),))))
    assert "named by a dependsOn, not in this cluster" in texts(picture, "plain")
    assert texts(picture, "caption") == [
        "From left to right in time. Names that share a box wait for the same, and the same waits for each of them.",
        "not in this cluster · x",
        "x",
    ]


def test_what_waits_for_itself_is_shown_and_explained() -> None:
    picture = format_svg(drawn(graph("x/a dependsOn x/b", "x/b dependsOn x/a")))
    assert "waits for itself" in texts(picture, "plain")
    assert texts(picture, "caption")[-2:] == ["waits for itself · x", "waits for itself · x"]


def test_what_is_left_out_is_said() -> None:
    picture = format_svg(drawn(graph("f/r delivers x/a", "f/r delivers x/b", "x/b dependsOn x/a")))
    assert texts(picture, "caption")[1] == "Not drawn: 1 delivers and source edge that follows from the others."


def test_names_are_read_down_one_column_and_then_down_the_next() -> None:
    box = Box(tuple(node(f"{'ab'[index > 5]}/{index:02}") for index in range(16)), 0)
    text = set_text(box)
    columns: dict[float, list[str]] = {}
    for label in text.labels:
        columns.setdefault(label.x, []).append(label.text)
    assert list(columns.values()) == [
        ["a", "00", "01", "02", "03", "04", "05", "b", "06", "07"],
        ["b", "08", "09", "10", "11", "12", "13", "14", "15"],
    ]


@pytest.mark.parametrize(
    ("text", "width"),
    [
        pytest.param("", 0, id="nothing"),
        pytest.param("il", 4.44, id="narrow letters"),
        pytest.param("MW", 17.77, id="wide letters"),
        pytest.param("名前", 20, id="full width"),
        pytest.param("e\u0301", 5.56, id="a mark that takes no room"),
        pytest.param("é", 6, id="a letter that is not in the table"),
    ],
)
def test_text_is_measured_without_a_font(text: str, width: float) -> None:
    assert text_width(text, 10) == pytest.approx(width)


def luminance(colour: str) -> float:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, as https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio defines it."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [pytest.param(LIGHT, id="light"), pytest.param(DARK, id="dark")])
def test_everything_has_enough_contrast(scheme: Scheme) -> None:
    on_canvas = {
        **{str(use): colour for use, colour in scheme.lines.items()},
        **{f"bar of {layer}": colour for layer, colour in scheme.bars.items()},
        **{name: getattr(scheme, name) for name in ("text", "muted", "alert", "added", "accent")},
    }
    on_boxes = {
        f"{name} on {layer}": (getattr(scheme, name), fill)
        for layer, fill in scheme.fills.items()
        for name in ("text", "muted", "alert", "added")
    }
    pairs = {**{name: (colour, scheme.canvas) for name, colour in on_canvas.items()}, **on_boxes}
    assert {name: round(contrast(*pair), 2) for name, pair in pairs.items() if contrast(*pair) < 4.5} == {}


def test_every_layer_and_line_has_a_colour_of_its_own() -> None:
    for scheme in (LIGHT, DARK):
        assert len(set(scheme.bars.values())) == len(Layer)
        assert len(set(scheme.fills.values())) == len(Layer)
        waits = [colour for use, colour in scheme.lines.items() if use not in (EdgeKind.DELIVERS, EdgeKind.SOURCE)]
        assert len(set(waits)) == len(Purpose) + 1


def test_a_picture_fetches_nothing() -> None:
    picture = format_svg(drawn(graph("x/a dependsOn x/b")))
    assert re.findall(r"https?://\S+|url\(|@import|href", picture) == ['http://www.w3.org/2000/svg"']
