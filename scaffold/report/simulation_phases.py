"""Says in which phase of a start a state is, and which colour that has, light and dark."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from scaffold.simulation.machines import KustomizationState, ObjectState, PodState, ReleaseState, SecretState, State
from scaffold.simulation.observe import ABSENT


class Phase(StrEnum):
    """What an object is at; the value says it in a legend."""

    WAITS = "waits"
    APPLIES = "is applied"
    CHECKS = "is checked"
    INSTALLS = "is installed"
    SYNCS = "secret is synced"
    PULLS = "image is pulled"
    STARTS = "starts"
    UP = "is up"
    FAILS = "fails"
    OTHER = "other"


_K, _R, _S, _P, _O = KustomizationState, ReleaseState, SecretState, PodState, ObjectState

_STATES: Mapping[Phase, tuple[State | str, ...]] = {
    Phase.WAITS: (_K.IDLE, _K.WAITING, _R.PENDING, _S.PENDING, _P.PENDING, _P.WAITING_SECRETS, _O.PENDING),
    Phase.APPLIES: (_K.FETCHING, _K.BUILDING, _K.APPLYING),
    Phase.CHECKS: (_K.CHECKING,),
    Phase.INSTALLS: (_R.RECONCILING, _O.RECONCILING),
    Phase.SYNCS: (_S.SYNCING, _S.REFRESHING, _S.UPDATED),
    Phase.PULLS: (_P.PULLING_IMAGES,),
    Phase.STARTS: (_P.INIT, _P.STARTING),
    Phase.UP: (_K.READY, _R.READY, _S.READY, _P.RUNNING, _O.READY),
    Phase.FAILS: (_K.FAILED, _R.FAILED, _S.FAILED, _P.CRASH_LOOP, _P.FAILED, _O.FAILED, ABSENT),
    Phase.OTHER: (*(_K.DELETING, _K.GONE, _R.DELETING, _R.GONE, _S.DELETING, _S.GONE, _P.TERMINATING, _P.GONE),),
}

PHASES: Mapping[str, Phase] = {str(state): phase for phase, states in _STATES.items() for state in states}
"""The phase of each state by its name: states of one name are in one phase, whatever has them."""

_LIGHT = {
    Phase.WAITS: "#8a94a3",
    Phase.APPLIES: "#1668c7",
    Phase.CHECKS: "#4a90d9",
    Phase.INSTALLS: "#8b3fc4",
    Phase.SYNCS: "#0f7f6c",
    Phase.PULLS: "#c2570c",
    Phase.STARTS: "#a17c00",
    Phase.UP: "#15803d",
    Phase.FAILS: "#c0242b",
    Phase.OTHER: "#4f5a68",
}
_DARK = {
    Phase.WAITS: "#788597",
    Phase.APPLIES: "#6cb2ff",
    Phase.CHECKS: "#2f6cad",
    Phase.INSTALLS: "#c58bf2",
    Phase.SYNCS: "#4cc9b0",
    Phase.PULLS: "#f0a35e",
    Phase.STARTS: "#e6cf4f",
    Phase.UP: "#5ddb7f",
    Phase.FAILS: "#ff8a80",
    Phase.OTHER: "#c3ccd8",
}


def _variables(phases: Mapping[Phase, str]) -> str:
    return "".join(f"--gantt-{phase.name.lower()}:{colour};" for phase, colour in phases.items())


STYLE = f"""
.gantt{{{_variables(_LIGHT)}}}
@media (prefers-color-scheme:dark){{:root:not([data-theme=light]) .gantt{{{_variables(_DARK)}}}}}
:root[data-theme=dark] .gantt{{{_variables(_DARK)}}}
.gantt-legend{{display:flex;flex-wrap:wrap;gap:4px 18px;list-style:none;margin:0;padding:8px 4px}}
.gantt-legend i{{display:inline-block;width:18px;height:10px;margin-right:6px}}
.gantt-legend small{{color:var(--muted)}}
.gantt-scroll{{width:max-content;border-top:1px solid var(--rule)}}
.gantt-scroll svg{{display:block}}
.gantt-axis{{position:sticky;top:-20px;z-index:1;background:var(--canvas)}}
.gantt summary{{cursor:pointer;font-weight:600;padding:6px 4px;border:0;border-radius:0;background:none}}
.gantt summary.gantt-never{{color:var(--gantt-fails)}}
.gantt text{{font:12px ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:var(--text)}}
.gantt text.gantt-time{{fill:var(--muted);text-anchor:middle;font-size:11px}}
.gantt text.gantt-namespace{{fill:var(--muted)}}
.gantt text.gantt-up{{fill:var(--muted);font-size:10px}}
.gantt-rule,.gantt-space{{stroke:var(--rule)}}
.gantt-hit{{fill:transparent}}
.gantt-lane:hover .gantt-hit{{fill:var(--rule);fill-opacity:.5}}
.gantt-critical text.gantt-name{{font-weight:700}}
.gantt-path{{stroke:var(--text);stroke-width:2}}
.gantt-words pre{{margin:0;padding:4px 18px;font:12px/1.45 ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}}
.gantt-critical-key{{border-bottom:2px solid var(--text)}}
""" + "".join(
    f".gantt .gantt-{phase.name.lower()}{{fill:var(--gantt-{phase.name.lower()});"
    f"background:var(--gantt-{phase.name.lower()})}}\n"
    for phase in Phase
)
"""Style sheet of the picture; everything in it is below `.gantt`, and the surroundings' colours are the page's."""
