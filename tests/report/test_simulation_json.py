"""A simulated start as JSON: runs in; whole texts out."""

from __future__ import annotations

import json

from scaffold.report.simulation_json import format_json
from scaffold.simulation.outcome import Transition
from tests.report.runs import EMPTY, LAYERS, LAYERS_APPS, SOURCE, STORE, STORE_APPS, kustomization, run, subject


def test_nothing_was_played() -> None:
    assert format_json(EMPTY, {}) == (
        "{\n"
        '  "cluster": "main",\n'
        '  "seed": 1,\n'
        '  "failures": [],\n'
        '  "end": 0.0,\n'
        '  "apps": [],\n'
        '  "waves": [],\n'
        '  "critical_path": [],\n'
        '  "held": [],\n'
        '  "seen": [],\n'
        '  "objects": [],\n'
        '  "transitions": []\n'
        "}\n"
    )


def test_a_start() -> None:
    described = json.loads(format_json(LAYERS, LAYERS_APPS))
    assert described["end"] == 600
    assert described["apps"] == [
        {"name": name, "kustomizations": [kustomization(name)], "comes_up": "whole", "ready_at": at}
        for name, at in (("apps", 600), ("databases", 360), ("infrastructure", 180))
    ]
    assert described["waves"][0] == {"number": 1, "start": 20, "end": 180, "ready": [kustomization("infrastructure")]}
    assert described["critical_path"][-1] == {
        "id": "Pod/authentik/authentik",
        "at": 600,
        "took": 240,
        "mostly": {"state": "PullingImages", "seconds": 100},
    }
    assert described["objects"][0] == {
        "id": SOURCE,
        "parent": None,
        "ready_at": 20,
        "awaited": None,
    }
    assert described["transitions"][0] == {
        "at": 20,
        "id": SOURCE,
        "before": "Fetching",
        "after": "Ready",
        "reason": "ready now",
    }


def test_what_never_comes_up() -> None:
    described = json.loads(format_json(STORE, STORE_APPS))
    assert described["failures"] == ["HelmRelease/external-secrets/external-secrets=chart-error"]
    assert described["apps"][0:2] == [
        {"name": name, "kustomizations": [f"Kustomization/{name}"], "comes_up": "never", "ready_at": None}
        for name in ("default/echo", "external-secrets/external-secrets")
    ]
    assert described["apps"][-1]["ready_at"] == 95
    assert described["held"][1] == {
        "id": "Kustomization/external-secrets/external-secrets",
        "state": "Failed",
        "since": 320,
        "condition": "health check failed after 5m",
        "because": ["HelmRelease/external-secrets/external-secrets"],
    }
    assert described["seen"][0]["command"] == "flux get kustomizations -n media"
    assert len(described["seen"][0]["output"]) == 3


def test_times_are_milliseconds_and_texts_stay_as_they_are() -> None:
    played = run(
        subject("Kustomization/a/ü", "", "", ("Applying", 0.1 + 0.2), ("Ready", 1 / 3), end=1 / 3),
        end=1 / 3,
    )
    text = format_json(played, {})
    assert json.loads(text)["transitions"] == [
        {"at": 0.333, "id": "Kustomization/a/ü", "before": "Applying", "after": "Ready", "reason": "ready now"}
    ]
    assert "ü" in text
    assert played.transitions == (Transition(1 / 3, "Kustomization/a/ü", "Applying", "Ready", "ready now"),)


def test_half_a_character_can_be_encoded() -> None:
    played = run(subject("Kustomization/a/\ud800", "", "", ("Applying", 0), ("Ready", 1), end=1), end=1)
    assert '"id": "Kustomization/a/\\ud800"' in format_json(played, {})
    assert format_json(played, {}).encode()


def test_what_a_terminal_would_act_on_is_escaped() -> None:
    played = run(subject("Kustomization/a/\x1b\x9b\u202e\u2028", "", "", ("Applying", 0), ("Ready", 1), end=1), end=1)
    text = format_json(played, {})
    assert '"id": "Kustomization/a/\\u001b\\u009b\\u202e\\u2028"' in text
    assert json.loads(text)["objects"][0]["id"] == "Kustomization/a/\x1b\x9b\u202e\u2028"
