"""Takes values to the answers that are inferred from them, and renders answers back to values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from scaffold.adapters.template_engine import Engine
from scaffold.adapters.template_questions import check_answers, load_questions
from scaffold.inference.values import values_answers
from scaffold.siblings import App
from tests.build import namespaced, siblings

ROOT = Path(__file__).parent.parent.parent
ENGINE = Engine(ROOT)
QUESTIONS = load_questions(ROOT)
FOLDER = "cluster/media/radarr"

SECRET = """\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: radarr
spec:
  target:
    name: radarr-secret
"""


def written(values: Mapping[str, Any], *, secret: bool = False) -> App:
    """Return the app `radarr` with an app-template release of these values, perhaps with an ExternalSecret."""
    files = namespaced("media/radarr")
    release = f"{FOLDER}/app/helmrelease.yaml"
    files[release] += f"  values: {json.dumps(values)}\n"
    if secret:
        files[f"{FOLDER}/app/externalsecret.yaml"] = SECRET
        files[f"{FOLDER}/app/kustomization.yaml"] += "  - ./externalsecret.yaml\n"
    (app,) = siblings(files).apps
    return app


def answers_of(values: Mapping[str, Any], *, secret: bool = False) -> dict[str, Any]:
    """Return every answer about values, and who makes the Secret."""
    backend = "externalsecret" if secret else "none"
    return {**values_answers(written(values, secret=secret)), "secret_backend": backend}


def release(
    container: Mapping[str, Any] | None = None, controller: Mapping[str, Any] | None = None, **values: Any
) -> dict[str, Any]:
    """Return the values of a release with one container, and what else they, its controller and itself have."""
    image = {"repository": "ghcr.io/example/radarr", "tag": "1.0.0"}
    containers = {"app": {"image": image, **(container or {})}}
    return {"controllers": {"radarr": {"containers": containers, **(controller or {})}}, **values}


ORDERS = ("values_key_order", "controller_key_order", "container_key_order", "pod_key_order", "key_orders")


def said(values: Mapping[str, Any], *, secret: bool = False) -> dict[str, Any]:
    """Return what is recorded about values and not about a release with one container, but for the orders of keys."""
    bare = answers_of(release(), secret=secret)
    answers = answers_of(values, secret=secret)
    recorded = check_answers(ENGINE, QUESTIONS, answers).visible
    usual = check_answers(ENGINE, QUESTIONS, bare).all
    names = [name for name in recorded if name in answers and name not in ORDERS]
    return {name: recorded[name] for name in names if recorded[name] != usual[name]}


def orders(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the orders of keys that are inferred from values."""
    answers = answers_of(values)
    return {name: answers[name] for name in ORDERS if answers[name]}


def rendered(answers: Mapping[str, Any]) -> Any:
    """Return the values that the template writes from answers."""
    checked = check_answers(ENGINE, QUESTIONS, answers)
    documents = yaml.safe_load_all(ENGINE.files(checked.all, checked.visible)["app/helmrelease.yaml"])
    return next(document["spec"]["values"] for document in documents if document["kind"] == "HelmRelease")


def again(values: Mapping[str, Any], *, secret: bool = False) -> Any:
    """Return the values that the template writes from the answers inferred from values."""
    return rendered(answers_of(values, secret=secret))
