"""The page in the real Chromium: search, choosing, filters, the keyboard, zoom, colours, and no request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scaffold.adapters.graph_layout import place
from scaffold.commands.graph_picture import draw_page, draw_svg
from scaffold.graph.model import Graph, Group, Layer
from scaffold.report.graph_drawing import arrange
from scaffold.report.graph_page import Section
from tests.integration.conftest import require_tool
from tests.report.graphs import HOSTILE, graph, named, node
from tests.report.pictures import drawn, faults
from tests.report.test_graph_svg import contrast

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.integration

CLUSTER = graph(
    "flux/cluster source GitRepository/flux/repository",
    "flux/cluster delivers security/secrets",
    "flux/cluster delivers dbms/postgres",
    "flux/cluster delivers media/immich",
    "flux/cluster delivers media/plex",
    "flux/cluster delivers home/zigbee",
    "dbms/postgres dependsOn security/secrets for secret store",
    "media/immich dependsOn dbms/postgres for database",
    "media/plex dependsOn security/secrets for secret store",
    nodes=(
        node("flux/cluster", Layer.ROOTS),
        node("security/secrets", Layer.FOUNDATION),
        node("dbms/postgres", Layer.DATABASE),
    ),
)
ALL = ["cluster", "immich", "plex", "postgres", "repository", "secrets", "zigbee"]


@contextmanager
def opened(browser: Browser, tmp_path: Path, made: Graph = CLUSTER, **options: Any) -> Iterator[Page]:
    """Open a graph's page; nothing else may be asked for, and nothing may fail."""
    file = tmp_path / "page.html"
    file.write_text(draw_page(made, Group.LAYER, options.pop("sections", ())), encoding="utf-8")
    context = browser.new_context(viewport={"width": 1280, "height": 800}, **options)
    page = context.new_page()
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text))
    page.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
    page.goto(file.as_uri())
    try:
        yield page
    finally:
        context.close()
    assert [address for address in asked if not address.startswith("data:")] == [file.as_uri()]
    assert wrong == []


def lit(page: Page) -> list[str]:
    """Return the names that are not dimmed."""
    names = page.locator(".box:not(.dim) .node:not(.dim) .name").all_text_contents()
    return sorted(names)


def chosen(page: Page) -> str:
    heading = page.locator("#panel header h2")
    return heading.text_content() or "" if heading.count() else ""


def lists(page: Page) -> dict[str, list[str]]:
    """Return the panel's headings with what is listed below each."""
    found: dict[str, list[str]] = {}
    for heading in page.locator("#panel h3").all():
        items = heading.locator("xpath=following-sibling::ul[1]").locator("li button")
        found[heading.text_content() or ""] = [item.inner_text().replace("\n", " | ") for item in items.all()]
    return found


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.id"))


def test_at_first_everything_is_lit_and_nothing_is_chosen(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path) as page:
        assert lit(page) == ALL
        assert chosen(page) == ""
        assert page.locator(".way.on").count() == 0


def test_a_click_shows_what_one_needs_and_what_needs_it(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path) as page:
        page.get_by_role("button", name="Kustomization dbms/postgres").click()
        assert chosen(page) == "postgres"
        assert lit(page) == ["cluster", "immich", "postgres", "repository", "secrets"]
        assert lists(page) == {
            "Needs (2)": [
                "secrets security | dependsOn · for secret store | cluster/dbms/postgres/kustomization.yaml:16:7",
                "cluster flux | delivers it | cluster/dbms/kustomization.yaml:12:7",
            ],
            "Needs through others (1)": ["GitRepository repository flux | level 0"],
            "Needed by (1)": [
                "immich media | dependsOn · for database | cluster/media/immich/kustomization.yaml:17:7",
            ],
        }
        ways = page.locator(".way.on")
        assert ways.count() == 4  # repository, cluster, secrets, postgres, immich: a chain
        assert page.locator("[aria-pressed='true'] .name").all_text_contents() == ["postgres"]
        assert page.locator("#status").text_content() == (
            "postgres needs 2 directly, 3 in all; needed by 1 directly, 1 in all"
        )


def test_one_way_leads_from_name_to_name_and_back(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path) as page:
        page.get_by_role("button", name="Kustomization media/immich").click()
        page.locator("#panel").get_by_role("button", name="postgres").click()
        assert chosen(page) == "postgres"
        page.go_back()
        assert chosen(page) == "immich"
        page.locator("#panel").get_by_role("button", name="Close").click()
        assert chosen(page) == ""
        assert lit(page) == ALL
        page.go_back()
        assert chosen(page) == "immich"


def test_an_address_leads_to_a_name_and_any_other_does_no_harm(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path) as page:
        page.evaluate("location.hash = '#Kustomization/media/plex'")
        page.wait_for_selector("#panel header h2")
        assert chosen(page) == "plex"
        page.evaluate("location.hash = '#%E0%A4%A'")
        page.wait_for_selector("#panel header", state="detached")
        assert lit(page) == ALL


def test_search_by_keyboard_alone(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path) as page:
        page.keyboard.press("/")
        assert focused(page) == "Search names and namespaces"
        page.keyboard.type("media")
        assert page.get_by_role("option").all_text_contents() == ["plex media", "immich media"]
        page.wait_for_selector(".graph.partly")
        assert lit(page) == ["immich", "plex"]
        for option in ("plex media", "immich media"):
            assert page.locator("[role=option][aria-selected=true]").all_text_contents() == [option]
            active = page.locator("#search").get_attribute("aria-activedescendant")
            assert page.locator(f"#{active}").text_content() == option
            page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        assert chosen(page) == "immich"
        assert focused(page).startswith("Kustomization media/immich")
        assert page.locator("#found").is_hidden()


def test_search_that_finds_nothing_says_so_and_escape_takes_it_back(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path) as page:
        page.keyboard.press("/")
        page.keyboard.type("no such thing")
        assert page.locator("#found").inner_text() == "nothing has this name"
        page.keyboard.press("Enter")
        assert chosen(page) == ""
        page.keyboard.press("Escape")
        page.wait_for_selector(".graph:not(.partly)")
        assert lit(page) == ALL
        page.keyboard.press("Escape")
        assert focused(page) != "Search names and namespaces"


@pytest.mark.parametrize(
    ("menu", "label", "left"),
    [
        pytest.param("Levels", "level 0", [name for name in ALL if name != "repository"], id="a level"),
        pytest.param(
            "Namespaces", "media", ["cluster", "postgres", "repository", "secrets", "zigbee"], id="a namespace"
        ),
        pytest.param("Layers", "apps", ["cluster", "postgres", "repository", "secrets"], id="a layer"),
    ],
)
def test_a_filter_dims_what_it_excludes(
    menu: str, label: str, left: list[str], browser: Browser, tmp_path: Path
) -> None:
    with opened(browser, tmp_path) as page:
        page.locator("summary", has_text=menu).click()
        page.get_by_label(re.compile(f"^{label}")).uncheck()
        assert lit(page) == left
        assert page.locator("#status").text_content() == f"{len(left)} of 7 shown"
        assert page.locator(".menu.changed summary").all_text_contents() == [menu]
        page.get_by_role("button", name="None").click()
        assert lit(page) == []
        page.get_by_role("button", name="All", exact=True).click()
        assert lit(page) == ALL
        page.keyboard.press("Escape")
        assert page.locator(".menu[open]").count() == 0


def test_filters_and_a_choice_go_together(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path) as page:
        page.locator("summary", has_text="Layers").click()
        page.get_by_label(re.compile("^roots")).uncheck()
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Kustomization media/plex").click()
        assert lit(page) == ["plex", "repository", "secrets"]
        assert page.locator(".way.on").count() == 1


def test_arrows_lead_along_the_lines(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path) as page:
        assert page.locator(".node[tabindex='0']").count() == 1
        page.locator(".node[tabindex='0']").focus()
        visited = [focused(page)]
        for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft"):
            page.keyboard.press(key)
            visited.append(focused(page))
        assert visited[0].startswith("GitRepository flux/repository")
        assert visited[1].startswith("Kustomization flux/cluster")
        assert [re.search(r"level (\d)", one)[1] for one in visited] == ["0", "1", "2", "3", "2"]
        page.keyboard.press("Enter")
        assert focused(page).startswith(f"Kustomization security/{chosen(page)}")
        page.keyboard.press("Enter")
        assert chosen(page) == ""


def test_up_and_down_lead_through_a_column(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path) as page:
        page.locator(".node[aria-label^='Kustomization security/secrets']").focus()
        for there, back in (("ArrowDown", "ArrowUp"), ("ArrowUp", "ArrowDown")):
            page.keyboard.press(there)
            if not focused(page).startswith("Kustomization security/secrets"):
                assert focused(page).startswith("Kustomization home/zigbee")
                page.keyboard.press(back)
            assert focused(page).startswith("Kustomization security/secrets")


def test_zoom_by_keys_buttons_and_wheel(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path) as page:
        size = page.locator("#size")
        assert size.text_content() == "100%"
        page.keyboard.press("+")
        assert size.text_content() == "125%"
        page.keyboard.press("-")
        page.get_by_role("button", name="Smaller").click()
        assert size.text_content() == "80%"
        page.keyboard.press("0")
        assert size.text_content() == "100%"
        page.keyboard.press("f")
        frame, whole = page.locator(".view").bounding_box(), page.locator("svg.graph").bounding_box()
        assert frame and whole
        assert whole["width"] <= frame["width"] + 1
        assert whole["height"] <= frame["height"] + 1
        page.keyboard.press("0")
        page.mouse.move(400, 400)
        page.keyboard.down("Control")
        page.mouse.wheel(0, -100)
        page.keyboard.up("Control")
        page.wait_for_function("document.querySelector('#size').textContent === '128%'")


def test_dragging_moves_and_does_not_choose(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path) as page:
        for _ in range(6):
            page.keyboard.press("+")
        page.evaluate("document.querySelector('.view').scrollTo(300, 200)")
        page.mouse.move(500, 500)
        page.mouse.down()
        page.mouse.move(450, 480)
        page.mouse.up()
        assert [page.evaluate(f"document.querySelector('.view').scroll{side}") for side in ("Left", "Top")] == [
            350,
            220,
        ]
        assert chosen(page) == ""


def test_tabs_show_the_list_and_sections(browser: Browser, tmp_path: Path) -> None:
    section = Section("Start", "<p>at once</p>", "document.querySelector('#section-0 p').append('!');")
    with opened(browser, tmp_path, sections=(section,)) as page:
        assert page.get_by_role("tab").all_text_contents() == ["Picture", "List", "Start"]
        assert not page.locator("#list").is_visible()
        page.get_by_role("tab", name="Picture").focus()
        page.keyboard.press("ArrowRight")
        assert page.locator("#list").is_visible()
        assert not page.locator("#picture").is_visible()
        page.locator("#list").get_by_role("link", name="postgres").first.click()
        assert str(page.evaluate("document.activeElement.cells[1].textContent")) == "postgres"
        page.get_by_role("tab", name="Start").click()
        assert page.locator("#section-0").inner_text().endswith("at once!")
        page.keyboard.press("/")
        assert page.locator("#picture").is_visible()


def test_hostile_names_do_nothing(browser: Browser, tmp_path: Path) -> None:
    made = named(tuple(HOSTILE.values()))
    with opened(browser, tmp_path, made) as page:
        assert page.locator(".node").count() == len(made.nodes)
        assert page.locator("tbody tr").count() == len(made.nodes)
        for index in range(len(made.nodes)):
            name = page.locator(f".node[data-node='{index}']")
            name.dispatch_event("click")
            assert name.get_attribute("aria-pressed") == "true"
        page.locator("summary", has_text="Namespaces").click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast_in_light_and_dark(scheme: Any, browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, color_scheme=scheme) as page:
        page.get_by_role("button", name="Kustomization dbms/postgres").click()
        for selector in ("h1", ".bar-top .muted", "#panel h2", "#panel dt", "#panel small", "summary", "[role=tab]"):
            assert contrast(*colours(page, selector)) >= 4.5, selector
        dark = contrast(colours(page, "h1")[1], "#000000") < 2
        assert dark == (scheme == "dark")
        page.get_by_role("button", name="Light" if dark else "Dark", exact=True).click()
        assert (contrast(colours(page, "h1")[1], "#000000") < 2) != dark
        assert contrast(*colours(page, "h1")) >= 4.5


def colours(page: Page, selector: str) -> tuple[str, str]:
    """Return an element's colour, and that of the surface that it stands on."""
    found = page.evaluate(
        """(selector) => {
            const element = document.querySelector(selector);
            let surface = element;
            const clear = (one) => ['rgba(0, 0, 0, 0)', 'transparent'].includes(getComputedStyle(one).backgroundColor);
            while (clear(surface)) surface = surface.parentElement;
            return [getComputedStyle(element).color, getComputedStyle(surface).backgroundColor];
        }""",
        selector,
    )
    one, other = ("#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", colour)[:3]) for colour in found)
    return one, other


def test_nothing_moves_where_motion_is_not_wanted(browser: Browser, tmp_path: Path) -> None:
    duration = "getComputedStyle(document.querySelector('.graph .box')).transitionDuration"
    with opened(browser, tmp_path, reduced_motion="reduce") as page:
        assert page.evaluate(duration) == "0s"
    with opened(browser, tmp_path, reduced_motion="no-preference") as page:
        assert page.evaluate(duration) == "0.15s"


def test_everything_that_acts_has_a_role_and_a_name(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path) as page:
        nameless = page.evaluate(
            """() => [...document.querySelectorAll('button, input, summary, [role=button], [role=tab], aside, svg')]
                .filter((one) => !(one.getAttribute('aria-label') || one.labels?.length || one.textContent.trim()))
                .map((one) => one.outerHTML)"""
        )
        assert nameless == []
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)")
        assert len(ids) == len(set(ids))
        for attribute in ("aria-controls", "aria-labelledby"):
            named_ids = {one.get_attribute(attribute) for one in page.locator(f"[{attribute}]").all()}
            assert named_ids <= set(ids)


def test_without_javascript_the_picture_and_the_list_can_be_read(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, java_script_enabled=False) as page:
        assert page.locator("svg.graph").is_visible()
        assert page.locator("tbody tr").count() == 7
        assert page.locator("tbody tr").last.is_visible()
        assert not page.locator(".tools").is_visible()


def test_texts_are_as_wide_as_they_were_measured(browser: Browser, tmp_path: Path) -> None:
    """Where the browser has a font with Helvetica's metrics, nothing is stretched; elsewhere it is made to fit."""
    (tmp_path / "graph.svg").write_text(draw_svg(CLUSTER, Group.LAYER), encoding="utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "graph.svg").as_uri())
    measured = page.evaluate(
        "[...document.querySelectorAll('text')].map((one) => [one.textLength.baseVal.value, one.getBBox().width])"
    )
    page.close()
    assert len(measured) > 20
    assert all(abs(wanted - shown) < 1 for wanted, shown in measured)


def test_the_program_dot_draws_as_well_as_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    require_tool("dot")
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    centres = place(arrange(CLUSTER).parts)
    assert faults(drawn(CLUSTER, Group.LAYER, centres)) == []
    assert draw_svg(CLUSTER, Group.LAYER).endswith("</svg>\n")
