"""The Gantt picture in the real Chromium: it fits, it folds, it asks for nothing, and it has both colour schemes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scaffold.cli import run
from tests.commands.checking import settle

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.integration

_OVERLAPS = """() => {
  const texts = [...document.querySelectorAll('.gantt text')];
  const boxes = texts.map(text => [text.textContent, text.getBoundingClientRect()]);
  const found = [];
  boxes.forEach(([one, a], index) => boxes.slice(index + 1).forEach(([other, b]) => {
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (wide > 0.5 && high > 3) found.push(`${one} | ${other}`);
  }));
  return found;
}"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page of a start in which something never comes up."""
    pytest.importorskip("pygraphviz", reason="the graph's page is drawn by Graphviz")
    root = settle(tmp_path_factory.mktemp("start") / "home")
    page = root / "start.html"
    arguments = ["--fail", "media/radarr=chart-error", "--format", "html", "-o", str(page)]
    assert run(["simulate", "-C", str(root), *arguments]) == 0
    return page


@pytest.fixture
def page(browser: Browser, file: Path) -> Iterator[Page]:
    """Return the page's tab with the start, after which nothing has gone wrong and nothing was asked for."""
    asked: list[str] = []
    wrong: list[str] = []
    opened = browser.new_page(viewport={"width": 1400, "height": 900}, color_scheme="light")
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("console", lambda message: wrong.append(message.text))
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.goto(file.as_uri())
    opened.get_by_role("tab", name="Simulated start").click()
    yield opened
    opened.close()
    assert asked == [file.as_uri()]
    assert wrong == []


def test_every_lane_is_there_and_no_text_covers_another(page: Page) -> None:
    names = page.locator(".gantt-name").all_text_contents()
    assert names[0] == "radarr"
    assert sorted(names) == ["bazarr", "flux-system", "postgres", "radarr", "sonarr", "stores"]
    assert page.evaluate(_OVERLAPS) == []


def test_words_and_waves_fold(page: Page) -> None:
    words = page.locator("pre", has_text="what one would see")
    assert not words.is_visible()
    page.get_by_text("1 of 5 apps never comes up").first.click()
    assert words.is_visible()
    lane = page.locator(".gantt-name", has_text="radarr")
    assert lane.is_visible()
    title = page.locator("summary.gantt-never")
    title.focus()
    page.keyboard.press("Enter")
    assert not lane.is_visible()


def test_what_a_part_of_a_bar_is_can_be_read(page: Page) -> None:
    titles = page.locator(".gantt-lane", has_text="radarr").locator("rect title").all_text_contents()
    assert any(title.startswith("HelmRelease media/radarr: Reconciling T+") for title in titles)


def test_light_and_dark(page: Page) -> None:
    def colours() -> list[str]:
        return [
            page.locator(selector).first.evaluate("element => getComputedStyle(element).fill")
            for selector in (".gantt-name", "rect.gantt-applies", "rect.gantt-fails")
        ]

    light = colours()
    page.emulate_media(color_scheme="dark")
    dark = colours()
    assert all(one != other for one, other in zip(light, dark, strict=True))
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    assert colours() == light
    page.emulate_media(color_scheme="light")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert colours() == dark
