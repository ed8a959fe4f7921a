"""`scaffold update` for templates of other people: fetched from elsewhere, and some rendered by Copier itself."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.commands.updating import changed, update
from tests.update_repository import commit, git, put

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("template")]

CONFIG = """\
_subdirectory: templates
_envops: {undefined: jinja2.StrictUndefined}
app: wiki
namespace: office
level:
  choices: [low, high]
  default: low
"""
ONLY_COPIER = "_exclude: ['*.orig']\n_skip_if_exists: [left.yaml]\n"
ANSWERS = "{{ _copier_conf.answers_file }}.jinja"
FILES = {
    "changed.yaml.jinja": "app: {{ app }}\nlevel: {{ level }}\nlast: 1\n",
    "left.yaml.jinja": "left: alone\n",
    "dropped.yaml": "dropped: true\n",
    "x.orig": "excluded\n",
    ANSWERS: "{{ _copier_answers | to_nice_yaml }}",
}


def template(scratch: Path, config: str) -> str:
    """Make a template with two versions; return its address."""
    work, bare = scratch / "work", scratch / "fork.git"
    for tag, changes in (
        ("v1.0.0", FILES),
        ("v1.1.0", {"changed.yaml.jinja": "# new\n" + FILES["changed.yaml.jinja"], "left.yaml.jinja": "left: not\n"}),
    ):
        put(work, {"copier.yml": config.encode()})
        put(work / "templates", {path: text.encode() for path, text in changes.items()})
        if tag == "v1.1.0":
            (work / "templates" / "dropped.yaml").unlink()
            put(work / "templates", {"added.yaml": b"added: true\n"})
        commit(work)
        git(work, "tag", tag)
    git(scratch, "clone", "--quiet", "--bare", str(work), str(bare))
    return bare.as_uri()


def apps(root: Path, url: str, first: str = "app: wiki\nlevel: low\nlast: 1\n") -> Path:
    """Make a repository of two apps; the first one's file was perhaps changed by hand."""
    for name, text in (("wiki", first), ("plex", "app: plex\nlevel: low\nlast: 1\n")):
        recorded = {"_commit": "v1.0.0", "_src_path": url, "app": name, "level": "low", "namespace": "office"}
        answers = "".join(f"{key}: {value}\n" for key, value in recorded.items())
        files = {"changed.yaml": text, "left.yaml": "left: by hand\n", "dropped.yaml": "dropped: true\n"}
        files |= {".copier-answers.yml": answers, "own.yaml": "mine: true\n"}
        put(root, {f"apps/{name}/{path}": content.encode() for path, content in files.items()})
    commit(root)
    return root


def outcomes(out: str) -> dict[str, dict[str, Any]]:
    return {outcome["app"]: outcome for outcome in json.loads(out)}


@pytest.mark.parametrize("only_copier", [False, True], ids=["rendered in memory", "rendered by Copier"])
def test_the_newest_version_elsewhere_is_fetched(
    only_copier: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = template(tmp_path, CONFIG + (ONLY_COPIER if only_copier else ""))
    root = apps(tmp_path / "root", url, "app: wiki\nlevel: low\nlast: 1\n# by hand\n")
    update(root, "--all", "--json", code=0 if only_copier else 1)
    found = outcomes(capsys.readouterr().out)
    assert {(app["from"], app["to"]) for app in found.values()} == {("v1.0.0", "v1.1.0")}
    if not only_copier:  # nothing tells that `left.yaml` is to be left alone, and it was changed by hand
        assert {name: app["conflicts"] for name, app in found.items()} == {
            name: [f"apps/{name}/left.yaml"] for name in ("plex", "wiki")
        }
        return
    assert {name: app["state"] for name, app in found.items()} == {"plex": "merged", "wiki": "merged"}
    assert (root / "apps/wiki/changed.yaml").read_text("utf-8") == "# new\napp: wiki\nlevel: low\nlast: 1\n# by hand\n"
    assert {path for path in changed(root) if "wiki" in path} == {
        f"apps/wiki/{name}.yaml" for name in ("added", "changed", "dropped")
    } | {"apps/wiki/.copier-answers.yml"}
    commit(root)
    update(root, "--all")
    assert capsys.readouterr().err == "2 current\n"


@pytest.mark.parametrize("way", ["skip", "inline", "rej"])
def test_a_conflict_is_the_same_by_copier(way: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = apps(
        tmp_path / "root", template(tmp_path, CONFIG + ONLY_COPIER), "# by hand\napp: wiki\nlevel: low\nlast: 1\n"
    )
    update(root, "wiki", "--conflicts", way, "--json", code=1)
    (found,) = outcomes(capsys.readouterr().out).values()
    assert (found["state"], found["conflicts"]) == ("conflict", ["apps/wiki/changed.yaml"])
    text = (root / "apps/wiki/changed.yaml").read_text("utf-8")
    if way == "skip":
        assert changed(root) == {}
    elif way == "inline":
        assert text.startswith(
            "<<<<<<< before updating\n# by hand\n=======\n# new\n>>>>>>> after updating\napp: wiki\n"
        )
    else:
        assert text == "# new\napp: wiki\nlevel: low\nlast: 1\n"
        assert "\n+# by hand\n" in (root / "apps/wiki/changed.yaml.rej").read_text("utf-8")


def test_what_copier_deletes_is_asked_about_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = apps(tmp_path / "root", template(tmp_path, CONFIG + ONLY_COPIER))
    put(root, {"apps/wiki/dropped.yaml": b"dropped: by hand\n"})
    commit(root)
    update(root, "wiki", "--json", code=1)
    assert outcomes(capsys.readouterr().out)["wiki"]["reason"] == (
        "`apps/wiki/dropped.yaml` was changed by hand, and the template no longer writes it: it would be deleted; "
        "add `--yes` to do it"
    )


def test_an_answer_that_copier_would_replace_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = template(tmp_path, CONFIG + ONLY_COPIER)
    work = tmp_path / "work"
    put(
        work,
        {"copier.yml": (CONFIG + ONLY_COPIER).replace("[low, high]", "[high, higher]").replace("low", "high").encode()},
    )
    commit(work)
    git(work, "tag", "v1.2.0")
    git(work, "push", "--quiet", url, "v1.2.0")
    root = apps(tmp_path / "root", url)
    update(root, "wiki", "--json", code=1)
    assert outcomes(capsys.readouterr().out)["wiki"]["reason"] == (
        "the new version does not take what is recorded for `level`; say what holds with `--data`"
    )
    update(root, "wiki", "--to", "v1.2.0", "--data", "level=higher")
    assert "level: higher\n" in (root / "apps/wiki/changed.yaml").read_text("utf-8")


def test_a_template_that_runs_something_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = apps(tmp_path / "root", template(tmp_path, CONFIG + "_tasks: ['true']\n"))
    update(root, "wiki", "--json", code=1)
    assert outcomes(capsys.readouterr().out)["wiki"]["reason"] == (
        "Copier cannot render the template: Template uses potentially unsafe feature: tasks."
    )


def test_a_template_that_nobody_reaches_stops_only_its_own_apps(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = apps(tmp_path / "root", template(tmp_path, CONFIG))
    path = root / "apps/wiki/.copier-answers.yml"
    url = (tmp_path / "nowhere.git").as_uri()
    path.write_text(path.read_text("utf-8").replace((tmp_path / "fork.git").as_uri(), url), encoding="utf-8")
    put(root, {"apps/plex/left.yaml": b"left: alone\n"})
    commit(root)
    update(root, "--all", "--json", code=1)
    found = outcomes(capsys.readouterr().out)
    assert {name: app["state"] for name, app in found.items()} == {"plex": "merged", "wiki": "refused"}
    assert found["wiki"]["reason"].startswith(f"cannot get the template's versions in `{url}`: `git` failed")
    assert os.linesep not in found["wiki"]["reason"]
