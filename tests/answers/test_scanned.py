"""Where no list names the apps, Flux takes every YAML file for a manifest: the answers file must not be one."""

from __future__ import annotations

from scaffold.answers.complete import complete
from scaffold.answers.context import Context
from scaffold.answers.inputs import Inputs
from tests.sample_repository import app, sample, siblings


def test_an_app_folder_that_flux_scans_gets_a_kustomize_file() -> None:
    files = dict(sample(app("one", "media")))
    lists = [
        p for p in files if p.endswith("/kustomization.yaml") and "/app/" not in p and "kind: Kustomization" in files[p]
    ]
    unlisted = {path: text for path, text in files.items() if path not in lists}
    context = Context(siblings(unlisted), "two", "media")
    assert context.placement.list_file is None
    completed = complete(context, Inputs(image="docker.io/library/two:1", port=80))
    assert completed.answers["folder_kustomize_file"] == "kustomization.yaml"


def test_an_app_folder_whose_entry_is_listed_gets_none() -> None:
    context = Context(siblings(sample(app("one", "media"))), "two", "media")
    assert context.placement.list_file is not None
    completed = complete(context, Inputs(image="docker.io/library/two:1", port=80))
    assert completed.answers["folder_kustomize_file"] == ""
