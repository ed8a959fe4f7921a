"""Draws a simulated start as a Gantt picture for the graph's page: a lane for each Kustomization, in waves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from scaffold.diagnostic import printable
from scaffold.report.graph_page import Section
from scaffold.report.simulation_apps import Apps, verdict
from scaffold.report.simulation_lanes import Band, Lane, Stretch, read_bands
from scaffold.report.simulation_names import named, split
from scaffold.report.simulation_phases import PHASES, STYLE, Phase
from scaffold.report.simulation_text import format_text
from scaffold.report.simulation_times import moment, spoken
from scaffold.simulation.outcome import Run

_SPACES, _NAMES, _CHART = 160, 270, 800
"""Columns in pixels: the namespace, the name, the time."""
_LEFT = _SPACES + _NAMES
_WIDTH = _LEFT + _CHART + 110
_ROW, _BAR = 18, 10
_CHARACTER = 7.2
"""Pixels of a character of a name: every viewer makes it as wide, whatever face it has."""
_STEPS = (5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14400, 43200, 86400)
_TICKS = 10
"""Lines across that the axis has at most."""


def gantt_section(run: Run, apps: Apps) -> Section:
    """Return the part of the page that shows a run: in words, which are folded, and as a picture."""
    return Section("Simulated start", f"{_words(run, apps)}{format_gantt(run)}")


def _words(run: Run, apps: Apps) -> str:
    said = "; ".join(part for part in verdict(run, apps) if part)
    return (
        f'<details class="gantt gantt-words"><summary>{escape(said)}</summary>\n'
        f"<pre>{escape(format_text(run, apps))}</pre></details>\n"
    )


def format_gantt(run: Run) -> str:
    """Draw a run as HTML with SVG in it: no script, no request, every name escaped."""
    bands = read_bands(run)
    until = _until(bands)
    stretches = [stretch for band in bands for lane in band.lanes for stretch in lane.stretches]
    parts = [
        f"<style>{STYLE}</style>",
        '<div class="gantt">',
        *_legend(stretches, any(lane.critical for band in bands for lane in band.lanes)),
        '<div class="gantt-scroll">',
        f'<svg class="gantt-axis" width="{_WIDTH}" height="22" role="presentation">{"".join(_axis(until))}</svg>',
        *(part for band in bands for part in _band(band, run, until)),
        "</div>",
        "</div>",
    ]
    return "\n".join(parts).encode("utf-8", "replace").decode() + "\n"


def _until(bands: Sequence[Band]) -> float:
    """Return where the axis ends: after the last that comes up, or takes the state in which it stays."""
    lanes = [lane for band in bands for lane in band.lanes]
    starts = [lane.stretches[-1].start for lane in lanes if lane.stretches]
    return max([1.0, *starts, *(lane.up_at for lane in lanes if lane.up_at is not None)]) * 1.02


def _x(seconds: float, until: float) -> float:
    return round(_LEFT + _CHART * min(seconds, until) / until, 1)


def _at(seconds: float, until: float) -> str:
    return moment(seconds, until).strip()


def _ticks(until: float) -> Iterator[float]:
    step = next((step for step in _STEPS if until / step <= _TICKS), _STEPS[-1])
    yield from (float(step * number) for number in range(int(until / step) + 1))


def _axis(until: float) -> Iterator[str]:
    for at in _ticks(until):
        yield f'<text class="gantt-time" x="{_x(at, until)}" y="15">{_at(at, until)}</text>'


def _legend(stretches: Iterable[Stretch], critical: bool) -> Iterator[str]:
    found: dict[Phase, set[str]] = {}
    for stretch in stretches:
        found.setdefault(_phase(stretch.state), set()).add(stretch.state)
    yield '<ul class="gantt-legend">'
    for phase in Phase:
        if phase in found:
            states = escape(printable(", ".join(sorted(found[phase]))))
            yield f'<li><i class="gantt-{phase.name.lower()}"></i>{phase.value} <small>{states}</small></li>'
    if critical:
        yield '<li><i class="gantt-critical-key"></i>on the critical path</li>'
    yield "</ul>"


def _phase(state: str) -> Phase:
    return PHASES.get(state, Phase.OTHER)


def _band(band: Band, run: Run, until: float) -> Iterator[str]:
    count = f"{len(band.lanes)} Kustomization{'' if len(band.lanes) == 1 else 's'}"
    waves = {wave.number: wave for wave in run.waves}
    if band.held:
        title = f"never up · {count}"
    elif band.wave in waves:
        wave = waves[band.wave]
        title = f"wave {wave.number} · {_at(wave.start, until)} – {_at(wave.end, until)} · {count}"
    else:
        title = count
    height = _ROW * len(band.lanes) + 4
    yield f'<details open><summary class="{"gantt-never" if band.held else ""}">{title}</summary>'
    yield f'<svg width="{_WIDTH}" height="{height}" role="img" aria-label="{escape(title)}">'
    yield from (
        f'<line class="gantt-rule" x1="{_x(at, until)}" y1="0" x2="{_x(at, until)}" y2="{height}"/>'
        for at in _ticks(until)
    )
    before = ""
    for index, lane in enumerate(band.lanes):
        namespace = split(lane.id)[1]
        yield from _lane(lane, index * _ROW, namespace if namespace != before or not index else "", until)
        before = namespace
    yield "</svg></details>"


def _lane(lane: Lane, top: int, namespace: str, until: float) -> Iterator[str]:
    middle = top + _ROW / 2
    name = split(lane.id)[2]
    mark = " gantt-critical" if lane.critical else ""
    up = "never up" if lane.up_at is None else f"up{' in part' if lane.part else ''} at {_at(lane.up_at, until)}"
    if namespace:
        yield f'<line class="gantt-space" x1="0" y1="{top}" x2="{_WIDTH}" y2="{top}"/>' if top else ""
        yield _label(namespace, "gantt-namespace", 4, top, _SPACES)
    yield f'<g class="gantt-lane{mark}" data-id="{escape(printable(lane.id))}">'
    yield f"<title>{escape(named(lane.id))}: {up}</title>"
    yield f'<rect class="gantt-hit" x="{_SPACES}" y="{top}" width="{_WIDTH - _SPACES}" height="{_ROW}"/>'
    yield _label(name, "gantt-name", _SPACES, top, _NAMES)
    for stretch in lane.stretches:
        yield from _stretch(stretch, middle, until)
    low = middle + _BAR / 2 + 1.5
    for left, right in ((_x(start, until), _x(end, until)) for start, end in lane.critical if end > start):
        yield f'<line class="gantt-path" x1="{left}" y1="{low}" x2="{right}" y2="{low}"/>'
    if lane.up_at is not None:
        yield _ending(f"{_at(lane.up_at, until)}{' in part' if lane.part else ''}", lane.up_at, middle, until)
    elif lane.stretches:
        yield _ending(printable(lane.stretches[-1].state), lane.stretches[-1].end, middle, until)
    yield "</g>"


def _ending(text: str, seconds: float, middle: float, until: float) -> str:
    return f'<text class="gantt-up" x="{_x(seconds, until) + 5}" y="{middle + 4}">{escape(text)}</text>'


def _stretch(stretch: Stretch, middle: float, until: float) -> Iterator[str]:
    left, right = _x(stretch.start, until), _x(stretch.end, until)
    thin = _phase(stretch.state) is Phase.WAITS
    high = 4 if thin else _BAR
    lasts = spoken(stretch.end - stretch.start)
    said = f"{named(stretch.subject)}: {printable(stretch.state)} {_at(stretch.start, until)}, {lasts}"
    yield (
        f'<rect class="gantt-{_phase(stretch.state).name.lower()}" x="{left}" y="{middle - high / 2}" '
        f'width="{max(round(right - left, 1), 1)}" height="{high}"><title>{escape(said)}</title></rect>'
    )


def _label(text: str, look: str, x: int, top: int, room: int) -> str:
    text = printable(text)
    fitting = int((room - 12) / _CHARACTER)
    shown = text if len(text) <= fitting else f"{text[: fitting - 1]}…"
    width = round(len(shown) * _CHARACTER, 1)
    fit = f'textLength="{width}" lengthAdjust="spacingAndGlyphs"'
    return f'<text class="{look}" x="{x}" y="{top + _ROW / 2 + 4}" {fit}>{escape(shown)}</text>'
