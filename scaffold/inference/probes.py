"""Infers the answers about the probes of the app's own container: what they have in common, and which ones differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from scaffold.inference.containers import PROBES
from scaffold.inference.entries import Entry

_CHECKS = {"httpGet": "http", "tcpSocket": "tcp", "exec": "exec"}
_TYPES = {"HTTP": "http", "TCP": "tcp", "EXEC": "exec"}


@dataclass(frozen=True, slots=True)
class Check:
    """A check that several probes may carry, as the template's answers describe it.

    Attributes:
        kind: `http`, `tcp`, `exec`, or `default` for the chart's own.
        style: `custom` for a whole spec, `typed` for the chart's type.
        detail: What it asks: path and port, port, or command.
        timing: The rest of the spec.
    """

    kind: str
    style: str = "custom"
    detail: Mapping[str, Any] = field(default_factory=dict)
    timing: Mapping[str, Any] = field(default_factory=dict)

    def body(self, *, own: bool) -> dict[str, Any]:
        """Return a probe that carries the check itself, or that leaves it to the chart."""
        body: dict[str, Any] = {"enabled": True}
        spec = dict(self.timing)
        if own and self.style == "typed":
            body |= {"type": next(written for written, kind in _TYPES.items() if kind == self.kind), **self.detail}
        elif own:
            body["custom"] = True
            spec = {next(written for written, kind in _CHECKS.items() if kind == self.kind): dict(self.detail), **spec}
        return body | ({"spec": spec} if spec else {})


def probe_answers(probes: Mapping[str, Mapping[str, Any]], port: int) -> Entry:
    """Return the answers about probes, given as app-template takes them; `port` is the app's, 0 for none."""
    best: Entry = {"probe": "none", "probe_overrides": dict(probes)}
    for check in _checks(probes, port):
        answers = _answers(check, probes)
        if len(answers["probe_overrides"]) < len(best["probe_overrides"]):
            best = answers
    return best


def _checks(probes: Mapping[str, Mapping[str, Any]], port: int) -> Iterator[Check]:
    """Yield the checks that some probe carries, the readiness probe's first."""
    for kind in ("readiness", "liveness", "startup"):
        check = _check(probes.get(kind, {}), port)
        if check:
            yield check


def _check(probe: Mapping[str, Any], port: int) -> Check | None:
    spec = probe.get("spec", {})
    if probe.get("enabled") is not True or not isinstance(spec, dict):
        return None
    written = next((name for name in _CHECKS if name in spec), "")
    detail = spec[written] if written else {name: probe[name] for name in ("path", "port", "command") if name in probe}
    timing = {name: value for name, value in spec.items() if name != written}
    style = "custom" if written else "typed"
    kind = _CHECKS.get(written) or _TYPES.get(str(probe.get("type"))) or "default"
    if not isinstance(detail, dict) or not _is_usual(kind, detail, port):
        return None
    return Check(kind, style, detail, timing)


def _is_usual(kind: str, detail: Mapping[str, Any], port: int) -> bool:
    """Tell whether the answers can describe what a check asks."""
    if kind == "exec":
        command = detail.get("command")
        return [*detail] == ["command"] and isinstance(command, list) and all(isinstance(each, str) for each in command)
    if not port or (kind != "default" and (detail.get("port") != port or isinstance(detail.get("port"), bool))):
        return False
    path = detail.get("path")
    if kind == "http":
        usual = isinstance(path, str) and path.startswith("/") and path.isprintable() and " " not in path
        return usual and detail.keys() == {"path", "port"}
    return not detail if kind == "default" else [*detail] == ["port"]


def _answers(check: Check, probes: Mapping[str, Mapping[str, Any]]) -> Entry:
    own = [kind for kind in PROBES if kind in probes and _carries(check, probes[kind])]
    left = [kind for kind in PROBES if kind in probes and kind not in own and probes[kind] == check.body(own=False)]
    answers: Entry = {
        "probe": check.kind,
        "probe_style": check.style,
        "probe_spec": dict(check.timing),
        "probes_enabled": [kind for kind in probes if kind in own or kind in left],
        "probes_custom": own,
        "probe_overrides": {kind: body for kind, body in probes.items() if kind not in own and kind not in left},
    }
    if check.kind == "http":
        answers["probe_path"] = check.detail["path"]
    if check.kind == "exec":
        answers["probe_command"] = check.detail["command"]
    return answers


def _carries(check: Check, probe: Mapping[str, Any]) -> bool:
    return check.kind != "default" and probe == check.body(own=True)
