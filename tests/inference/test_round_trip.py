"""Apps that `new-app` wrote, their answers file taken away: adopting them writes the same bytes again."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from scaffold.adapters.adoption import adopt
from scaffold.adapters.template_engine import Engine
from scaffold.adapters.template_questions import CheckedAnswers, check_answers
from scaffold.answers.vocabulary import EXTRAS, specific_questions
from scaffold.conventions import Siblings
from scaffold.flux import read_fleet
from scaffold.repository import Repository
from scaffold.settings import Settings
from scaffold.update.answers_file import ANSWERS_FILE
from tests.golden_situations import BY_NAME
from tests.golden_trees import after, before

ENGINE = Engine(Path(__file__).parent.parent.parent)

TELLING = (
    "app namespace cluster image tag digest workload schedule command args env port gateways hostnames route_path "
    "secret_backend secret_data secret_items secret_name secret_file secret_store_name database_dir database_cluster "
    "entry_file entry_in_folder folder_kustomize_file app_dir app_path kustomization_name kustomization_namespace "
    "target_namespace interval timeout retry_interval wait prune source_kind source_name source_namespace components "
    "substitute common_metadata anchors kustomize_file kustomize_components helmrelease_file helmrelease_name "
    "helmrelease_interval chart_source chart_url chart_version chart_ref_name helm_repository_name resources "
    "pod_security_context container_security_context controller_key container_key service_key document_start"
).split()
"""Answers that a template change depends on, and that every way of writing an app says the same."""

BOTH_SAY = sorted(EXTRAS.union(*(specific_questions(name) for name in EXTRAS)))
"""Answers that both infer from manifests, the one from the siblings', the other from the app's: in the same words."""

SPLIT = {
    "database-shared-with-init-container": {"secret_data"},
    "shared-cache-and-further-secret-items": {"env"},
}
"""Answers that a database or a cache brings along, and that are the app's own where nothing tells so."""


def added(name: str) -> list[str]:
    """Return the answers files that a situation adds, but for those of charts that only their owner can tell."""
    found = {path: text for path, text in after(BY_NAME[name]).items() if posixpath.basename(path) == ANSWERS_FILE}
    return sorted(path for path, text in found.items() if yaml.safe_load(text).get("chart_kind") != "vendor")


@pytest.mark.parametrize(("name", "path"), [(name, path) for name in BY_NAME for path in added(name)])
def test_an_app_that_the_template_wrote_is_written_again(name: str, path: str) -> None:
    tree = {**before(BY_NAME[name]), **after(BY_NAME[name])}
    recorded = yaml.safe_load(tree.pop(path))
    folder = posixpath.dirname(path)
    fleet = read_fleet(Repository(tree, frozenset(tree)))
    found = [Siblings(fleet, cluster, Settings()) for cluster in fleet.clusters]
    ((siblings, app),) = [(each, app) for each in found for app in each.apps if app.folder == folder]
    adoption = adopt(ENGINE, siblings, app)
    rendered, wanted = files(adoption.answers.all), files(given(recorded).all)
    own = {name for name in wanted if name.startswith(f"{recorded.get('app_dir', '.')}/{recorded.get('config_dir')}/")}
    assert rendered == {name: content for name, content in wanted.items() if name not in own}
    assert {name: tree[f"{folder}/{name}"] for name in rendered} == rendered
    if not adoption.answers.all["entry_in_folder"]:
        assert tree[app.entry] == ENGINE.entry(adoption.answers.all)
    assert (adoption.comparison.extra, adoption.notes) == ((), ())
    assert {leaf.file for leaf in adoption.comparison.missing} & wanted.keys() == set()

    answers = adoption.answers.visible
    telling = [answer for answer in TELLING if answer not in SPLIT.get(name, ())]
    assert picked(answers, telling) == picked(recorded, telling)
    assert picked(answers, BOTH_SAY) == picked(recorded, BOTH_SAY)


def picked(answers: Any, names: list[str]) -> dict[str, Any]:
    return {name: answers.get(name) for name in names}


def given(recorded: Mapping[str, Any]) -> CheckedAnswers:
    return check_answers(ENGINE, ENGINE.config.questions, {k: v for k, v in recorded.items() if not k.startswith("_")})


def files(answers: Mapping[str, Any]) -> dict[str, bytes]:
    """Render an app's folder, but for the answers file."""
    return {name: content for name, content in ENGINE.files(answers, {}).items() if name != ANSWERS_FILE}
