"""What adoption is laid out as: a table, the differences, plain data, the refusal."""

from __future__ import annotations

import pytest

from scaffold.inference.outcome import Outcome
from scaffold.leaves import Comparison, Leaf
from scaffold.report.adopt import (
    counted,
    describe_adoptions,
    format_adoptions,
    format_differences,
    format_refusal,
)
from scaffold.siblings import App
from tests.build import GOTK_SYNC, namespaced, siblings

TIMEOUT = Leaf("ks.yaml", "Kustomization", "web", ("spec", "timeout"), "str", "5m")
PASSWORD = Leaf("app/helmrelease.yaml", "HelmRelease", "web", ("env", "DB_PASSWORD"), "str", "hunter2")
WHOLE = Comparison(1.0, 1.0, (), ())
HALF = Comparison(0.5, 2 / 3, (TIMEOUT, PASSWORD), (TIMEOUT,))


def apps(*names: str, cluster: str = "") -> list[App]:
    files = namespaced(*names)
    if cluster:
        files = {path.replace("cluster/", f"{cluster}/", 1): text for path, text in files.items()}
        files[f"{cluster}/gotk-sync.yaml"] = GOTK_SYNC.replace("./cluster", f"./{cluster}")
        files = {path: text.replace("./cluster/", f"./{cluster}/") for path, text in files.items()}
    return [app for app in siblings(files).apps if app.release]


@pytest.fixture
def outcomes() -> list[Outcome]:
    api, web, old = apps("media/api", "media/web", "tools/old")
    return [
        Outcome(web, HALF, b"x"),
        Outcome(api, WHOLE, b"x"),
        Outcome(old, refused="it has no HelmRelease of its own"),
    ]


def test_nothing_is_an_empty_table() -> None:
    assert (format_adoptions([]), counted([])) == ("", "0 adopted")


def test_the_best_stands_first_and_the_refused_below(outcomes: list[Outcome]) -> None:
    assert format_adoptions(outcomes) == (
        "app  namespace  recall  precision  differences\n"
        "api  media        1.00       1.00            0\n"
        "web  media        0.50       0.67            3\n"
        "tools/old: it has no HelmRelease of its own\n"
    )


def test_several_clusters_are_told_apart() -> None:
    (here,), (there,), (refused,) = (
        apps("media/web"),
        apps("media/web", cluster="lab"),
        apps("media/api", cluster="lab"),
    )
    found = [Outcome(here, WHOLE, b"x"), Outcome(there, WHOLE, b"x"), Outcome(refused, refused="it has none")]
    assert format_adoptions(found) == (
        "app  namespace  recall  precision  differences  cluster\n"
        "web  media        1.00       1.00            0  cluster\n"
        "web  media        1.00       1.00            0  lab\n"
        "media/api in lab: it has none\n"
    )


def test_differences_are_lines_and_hide_secrets() -> None:
    assert format_differences(WHOLE) == ""
    assert format_differences(HALF) == (
        "- ks.yaml: spec.timeout = 5m\n- app/helmrelease.yaml: env.DB_PASSWORD = …\n+ ks.yaml: spec.timeout = 5m\n"
    )


def test_it_is_counted_at_the_median(outcomes: list[Outcome]) -> None:
    assert counted(outcomes) == "2 adopted, 1 refused; median recall 0.75, precision 0.83"
    assert counted(outcomes[:1]) == "1 adopted; median recall 0.50, precision 0.67"
    assert counted(outcomes[2:]) == "0 adopted, 1 refused"


def test_plain_data(outcomes: list[Outcome]) -> None:
    assert describe_adoptions(outcomes) == [
        {
            "app": "web",
            "namespace": "media",
            "cluster": "cluster",
            "recall": 0.5,
            "precision": 0.6667,
            "missing": ["ks.yaml: spec.timeout = 5m", "app/helmrelease.yaml: env.DB_PASSWORD = …"],
            "extra": ["ks.yaml: spec.timeout = 5m"],
        },
        {
            "app": "api",
            "namespace": "media",
            "cluster": "cluster",
            "recall": 1.0,
            "precision": 1.0,
            "missing": [],
            "extra": [],
        },
        {"app": "old", "namespace": "tools", "cluster": "cluster", "refused": "it has no HelmRelease of its own"},
    ]


def test_a_refusal_names_the_app(outcomes: list[Outcome]) -> None:
    assert format_refusal(outcomes[2]) == "cannot adopt `tools/old`: it has no HelmRelease of its own"
