"""Finding apps by their answers files, and the ones that a user names."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from scaffold.errors import ScaffoldError
from scaffold.update.answers_file import Recorded
from scaffold.update.apps import AppFolder, find_apps, select_apps
from tests.build import repository


def answers(**recorded: str) -> str:
    lines = ["_commit: v0.1.0", "_src_path: https://example.org/t.git", *(f"{k}: {v}" for k, v in recorded.items())]
    return "\n".join(lines) + "\n"


def folder(path: str, app: str, namespace: str = "office", cluster: str = "main") -> AppFolder:
    return AppFolder(path, Recorded("u", "v0.1.0", {"app": app, "namespace": namespace, "cluster": cluster}))


APPS = (
    folder("main/media/plex", "plex", "media"),
    folder("main/office/paperless", "paperless"),
    folder("main/tools/wiki", "wiki", "tools"),
    folder("other/office/paperless", "paperless", cluster="other"),
    folder("other/tools/wiki-old", "wiki", "attic", "other"),
)


def test_a_repository_without_answers_files_has_no_apps() -> None:
    assert find_apps(repository({"a/ks.yaml": "kind: Kustomization\n"})) == ()


def test_an_app_is_a_folder_whose_answers_name_it() -> None:
    found = find_apps(
        repository(
            {
                ".copier-answers.yml": answers(app="the-repository"),
                "b/.copier-answers.yml": answers(app="b", namespace="x", cluster="c"),
                "a/.copier-answers.yml": answers(app="other-than-its-folder"),
                "a/.copier-answers.yaml": answers(app="x"),
                "package/.copier-answers.yml": answers(project="a Python package"),
                "link/.copier-answers.yml": answers(app="b"),
            },
            links={"link/.copier-answers.yml": "../b/.copier-answers.yml"},
        )
    )
    assert [(app.folder, app.name, app.namespace, app.cluster, app.problem) for app in found] == [
        ("a", "other-than-its-folder", "", "", ""),
        ("b", "b", "x", "c", ""),
    ]
    assert found[0].answers_file == "a/.copier-answers.yml"


def test_an_answers_file_that_cannot_be_read_has_its_folders_name_and_a_problem() -> None:
    (found,) = find_apps(repository({"a/b/.copier-answers.yml": "app: [\n"}))
    assert (found.folder, found.name) == ("a/b", "b")
    assert found.problem == (
        "cannot read `a/b/.copier-answers.yml`: line 2, column 1: while parsing a flow node "
        "did not find expected node content"
    )


@pytest.mark.parametrize(
    ("wanted", "cluster", "near", "found"),
    [
        pytest.param((), None, "", [0, 1, 2, 3, 4], id="nobody names any: all"),
        pytest.param((), "other", "", [3, 4], id="all of a cluster"),
        pytest.param(("plex",), None, "", [0], id="a name"),
        pytest.param(("attic/wiki",), None, "", [4], id="namespace and name"),
        pytest.param(("wiki",), "main", "", [2], id="a name that another cluster has, too"),
        pytest.param(("other/office/paperless",), None, "", [3], id="a folder"),
        pytest.param(("./other/office/paperless/",), None, "", [3], id="a folder as a shell completes it"),
        pytest.param(("./paperless",), None, "main/office", [1], id="a folder below the current one"),
        pytest.param((".",), None, "main/tools/wiki", [2], id="the current folder"),
        pytest.param(("wiki", "plex", "wiki"), "main", "", [0, 2], id="several, each once, in their folders' order"),
    ],
)
def test_apps_are_named(wanted: Sequence[str], cluster: str | None, near: str, found: list[int]) -> None:
    assert select_apps(APPS, wanted, cluster, near) == tuple(APPS[index] for index in found)


@pytest.mark.parametrize(
    ("wanted", "cluster", "message"),
    [
        pytest.param(
            "paperles", None, "no app `paperles` has a `.copier-answers.yml`; did you mean `paperless`", id="a slip"
        ),
        pytest.param(
            "media/plx", None, "no app `media/plx` has a `.copier-answers.yml`; did you mean `media/plex`", id="two"
        ),
        pytest.param(
            "grafana",
            None,
            "no app `grafana` has a `.copier-answers.yml`; `scaffold adopt` makes one",
            id="an app that the template does not manage",
        ),
        pytest.param(
            "paperless",
            None,
            "`paperless` is 2 apps: `main/office/paperless`, `other/office/paperless`; name one by its folder",
            id="a name that two clusters have",
        ),
        pytest.param(
            "plex",
            "othr",
            "no app is in a cluster `othr`; there is `main`, `other`; did you mean `other`",
            id="cluster",
        ),
    ],
)
def test_a_name_that_is_none_is_refused(wanted: str, cluster: str | None, message: str) -> None:
    with pytest.raises(ScaffoldError) as refused:
        select_apps(APPS, (wanted,), cluster)
    assert str(refused.value) == message


def test_where_no_app_is_known_no_cluster_is_either() -> None:
    with pytest.raises(ScaffoldError) as refused:
        select_apps((), (), "main")
    assert str(refused.value) == "no app is in a cluster `main`; there is none"
