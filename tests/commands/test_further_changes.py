"""What an app changes beside its own files: a source, a key and a health check, also where two are in one file."""

from __future__ import annotations

from dataclasses import replace

from scaffold.answers.charts import context_for
from scaffold.answers.complete import complete
from scaffold.answers.inputs import Inputs
from scaffold.changes import ChangeSet, FileChange
from scaffold.commands.further_changes import with_further_changes
from tests.styles.made import made
from tests.styles.situations import siblings_in

STYLE = "sops-layers"
APPS = "clusters/main/flux-system/apps-kustomization.yaml"
KEY = b"  decryption:\n    provider: sops\n    secretRef:\n      name: sops-age\n"
WIKI = Inputs(app="wiki", namespace="media", image="ghcr.io/example/wiki:1.0.0")
GRAFANA = Inputs(
    app="grafana", namespace="media", chart="grafana", chart_repo="https://grafana.github.io/helm-charts",
    chart_version="9.0.0",
)  # fmt: skip


def changed(inputs: Inputs, files: dict[str, bytes] | None = None, own: ChangeSet | None = None) -> dict[str, str]:
    context = context_for(siblings_in(STYLE, files), inputs)
    changes = with_further_changes(context, complete(context, inputs), own or ChangeSet())
    return {change.path: (change.after or b"").decode() for change in changes}


def test_an_app_with_nothing_shared_changes_nothing_more() -> None:
    assert changed(WIKI) == {}


def test_a_new_source_is_written_and_listed() -> None:
    assert list(changed(GRAFANA)) == [
        "gitops/infrastructure/repositories/grafana.yaml",
        "gitops/infrastructure/repositories/kustomization.yaml",
    ]


def test_the_layer_gets_the_check_that_was_asked_for() -> None:
    check = "    - apiVersion: helm.toolkit.fluxcd.io/v2\n      kind: HelmRelease\n      name: wiki\n"
    text = made(STYLE)[APPS].decode() + check + "      namespace: media\n"
    assert changed(replace(WIKI, health_check=True)) == {APPS: text}


def test_a_key_and_a_check_in_the_same_file_are_both_there() -> None:
    before = made(STYLE)[APPS]
    found = changed(replace(WIKI, health_check=True, secrets=("KEY=@f",)), {APPS: before.replace(KEY, b"")})
    assert list(found) == [APPS]
    assert found[APPS].count("provider: sops\n") == 1
    assert found[APPS].count("name: wiki\n") == 1


def test_the_app_s_own_changes_stay() -> None:
    own = ChangeSet((FileChange("notes.md", None, b"ours\n"),))
    assert changed(GRAFANA, own=own)["notes.md"] == "ours\n"
