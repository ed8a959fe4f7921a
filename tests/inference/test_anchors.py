"""What a release writes once with an anchor, and that the template writes it so again."""

from __future__ import annotations

import pytest

from scaffold.inference.anchors import anchor_answers
from tests.build import repository, text
from tests.inference.rendered_values import ENGINE, QUESTIONS, check_answers

RELEASE = text(
    """
    ---
    metadata:
      name: &app radarr
    spec:
      values:
        controllers:
          radarr:
            containers:
              app:
                env:
                  PORT: &port 80
                probes:
                  liveness: &probes
                    enabled: true
                  readiness: *probes
        service:
          app:
            controller: *app
            ports:
              http:
                port: *port
    """
)
CONTAINER = "spec.values.controllers.radarr.containers.app"


def anchors(content: str) -> object:
    found = repository({"helmrelease.yaml": content})
    (document,) = found.documents("helmrelease.yaml")
    return anchor_answers(document, found.text("helmrelease.yaml"))["helmrelease_anchors"]


def test_an_anchor_is_told_with_what_refers_to_it() -> None:
    assert anchors(RELEASE) == {
        "app": ["metadata.name", "spec.values.service.app.controller"],
        "port": [f"{CONTAINER}.env.PORT", "spec.values.service.app.ports.http.port"],
        "probes": [f"{CONTAINER}.probes.liveness", f"{CONTAINER}.probes.readiness"],
    }


@pytest.mark.parametrize(
    ("content", "found"),
    [
        pytest.param("a: b\nc: b\n", {}, id="none"),
        pytest.param("a: &x b\n", {"x": ["a"]}, id="nothing-refers-to-it"),
        pytest.param("a:\n  - b: &x 1\n  - b: *x\n    c: *x\n", {"x": ["a.b", "a.c"]}, id="in-a-list"),
        pytest.param("a: [&x 1, *x]\nb: *x\n", {}, id="an-item-of-a-list-has-no-path"),
        pytest.param("a: &x 1\nb: &x 2\nc: *x\n", {"x": ["a", "b", "c"]}, id="written-anew"),
        pytest.param("a: '&x'\nb: \"&y\"\n", {}, id="in-quotes"),
        pytest.param("a: &x\n  b: &y 1\nc: *x\nd: *y\n", {"x": ["a", "c"], "y": ["a.b", "d"]}, id="within-another"),
        pytest.param("a: &x\n  b: 1\nc:\n  <<: *x\n", {"x": ["a", "c.<<"]}, id="merged"),
    ],
)
def test_anchors(content: str, found: object) -> None:
    assert anchors(content) == found


def test_the_template_writes_the_anchors_again() -> None:
    image = {"image": "ghcr.io/example/radarr", "tag": "1.0.0", "port": 80, "gateways": [], "env": {"PORT": 80}}
    answers = {"app": "radarr", **image, "probe": "default", "service_controller": True}
    checked = check_answers(ENGINE, QUESTIONS, {**answers, "helmrelease_anchors": anchors(RELEASE)})
    written = ENGINE.files(checked.all, checked.visible)["app/helmrelease.yaml"].decode()
    assert "  name: &app radarr\n" in written
    assert "              PORT: &port 80\n" in written
    assert (
        "              liveness: &probes\n                enabled: true\n              readiness: *probes\n" in written
    )
    assert "        controller: *app\n        ports:\n          http:\n            port: *port\n" in written
