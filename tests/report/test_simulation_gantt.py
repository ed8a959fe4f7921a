"""The Gantt picture: runs in; HTML with SVG out."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from scaffold.report.simulation_gantt import format_gantt
from scaffold.report.simulation_phases import PHASES, STYLE, Phase
from scaffold.simulation.machines import KustomizationState, ObjectState, PodState, ReleaseState, SecretState
from scaffold.simulation.outcome import Run, Wave
from tests.report.runs import EMPTY, LAYERS, STORE, run, subject

STATES = [
    state for machine in (KustomizationState, ReleaseState, SecretState, PodState, ObjectState) for state in machine
]


class Picture(HTMLParser):
    """What a browser makes of a picture: texts by class, the bars, and whether every element is closed."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[tuple[str, str]] = []
        self.bars: list[tuple[str, float, float]] = []
        self.attributes: list[str] = []
        self._open: list[tuple[str, str]] = []
        self.feed(html)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.attributes += given
        self._open.append((tag, given.get("class", "")))
        if tag == "rect" and given["class"] != "gantt-hit":
            self.bars.append((given["class"], float(given["x"]), float(given["width"])))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if data.strip() and self._open:
            self.texts.append((self._open[-1][1] or self._open[-1][0], data))

    def of(self, look: str) -> list[str]:
        """Return the texts of a class or an element."""
        return [text for found, text in self.texts if found == look]


def test_nothing_was_played() -> None:
    picture = Picture(format_gantt(EMPTY))
    assert picture.of("gantt-name") == []
    assert picture.of("gantt-time") == ["T+00:00"]


def test_waves_lanes_and_times() -> None:
    picture = Picture(format_gantt(LAYERS))
    assert picture.of("") == []
    assert picture.of("summary") == [
        "wave 1 · T+00:20 – T+03:00 · 1 Kustomization",
        "wave 2 · T+03:00 – T+06:00 · 1 Kustomization",
        "wave 3 · T+06:00 – T+09:00 · 1 Kustomization",
    ]
    assert picture.of("gantt-namespace") == ["flux-system"] * 3
    assert picture.of("gantt-name") == ["infrastructure", "databases", "apps"]
    assert picture.of("gantt-up") == ["T+03:00", "T+06:00", "T+10:00"]
    assert picture.of("gantt-time") == [f"T+{minute:02}:00" for minute in range(0, 11, 2)]
    assert picture.of("title")[-4:] == [
        "HelmRelease authentik/authentik: Reconciling T+07:00, 30s",
        "Pod authentik/authentik: Pending T+07:30, 10s",
        "Pod authentik/authentik: PullingImages T+07:40, 1m 40s",
        "Pod authentik/authentik: Starting T+09:20, 40s",
    ]


def test_the_legend_has_what_the_picture_has() -> None:
    picture = Picture(format_gantt(LAYERS))
    assert picture.of("li") == [
        "waits ", "is applied ", "is checked ", "is installed ", "image is pulled ", "starts ", "on the critical path",
    ]  # fmt: skip
    assert picture.of("small") == [
        "Pending, Waiting",
        "Applying",
        "Checking",
        "Reconciling",
        "PullingImages",
        "Starting",
    ]


def test_what_never_comes_up() -> None:
    picture = Picture(format_gantt(STORE))
    assert picture.of("gantt-never") == ["never up · 5 Kustomizations"]
    assert picture.of("gantt-name") == [
        "external-secrets", "echo", "immich", "immich-database", "jellyfin", "gateway",
    ]  # fmt: skip
    assert picture.of("gantt-namespace") == ["external-secrets", "default", "media", "network"]
    assert picture.of("gantt-up") == ["Failed", "Waiting", "Waiting", "Waiting", "Waiting", "T+01:35"]


def test_bars_stay_inside_and_do_not_overlap() -> None:
    for played in (LAYERS, STORE):
        bars = Picture(format_gantt(played)).bars
        assert bars
        assert all(left >= 430 and left + width <= 1231 for _, left, width in bars)


def test_it_is_the_same_to_the_byte() -> None:
    assert format_gantt(STORE) == format_gantt(replace(STORE))


def test_names_cannot_act() -> None:
    evil = "</title></svg><script>alert(1)</script>&\"'\x1b[31m\ud800"
    name = f"Kustomization/{evil.replace('/', '')}/<b>{evil.replace('/', '')}"
    played = run(subject(name, "", "", ("<i>", 0), ("Ready", 9), end=10), end=10, waves=(Wave(1, 0, 9, (name,)),))
    html = format_gantt(played)
    assert "<script" not in html
    assert "<b>" not in html
    assert "<i>" not in html
    assert "\x1b" not in html
    assert html.encode()
    assert Picture(html).of("gantt-name")[0].startswith("<b><title>")


def test_it_asks_for_nothing() -> None:
    html = format_gantt(LAYERS)
    assert not re.search(r"https?:|url\(|@import|\bsrc=|\bhref=|\bon[a-z]+=", html)


def test_long_names_are_cut_and_said_whole() -> None:
    name = "n" * 60
    played = run(subject(f"Kustomization/{name}/{name}", "", "", ("Applying", 0), ("Ready", 9), end=10), end=10)
    picture = Picture(format_gantt(played))
    assert picture.of("gantt-name") == ["n" * 34 + "…"]
    assert picture.of("gantt-namespace") == ["n" * 19 + "…"]
    assert picture.of("title")[0] == f"Kustomization {name}/{name}: up at T+00:09"


@pytest.mark.parametrize("state", STATES, ids=[f"{type(state).__name__}.{state.name}" for state in STATES])
def test_every_state_has_a_phase(state: str) -> None:
    assert PHASES[state] in Phase


@pytest.mark.parametrize("phase", Phase, ids=[phase.name for phase in Phase])
def test_every_phase_differs_from_its_surroundings(phase: Phase) -> None:
    """A bar needs a contrast of 3 (WCAG 2.2, 1.4.11)."""
    light, dark = re.findall(rf"--gantt-{phase.name.lower()}:#([0-9a-f]{{6}})", STYLE)[:2]
    assert _contrast(light, "ffffff") >= 3
    assert _contrast(dark, "0f1620") >= 3


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_a_large_cluster() -> None:
    subjects = [
        subject(f"Kustomization/n{n % 40}/k{n}", "", "", ("Applying", n / 10), ("Ready", n / 10 + 5), end=999)
        for n in range(2000)
    ]
    played: Run = run(*subjects, end=999, waves=(Wave(1, 0, 999, tuple(sorted(one.id for one in subjects))),))
    assert len(Picture(format_gantt(played)).of("gantt-name")) == 2000
