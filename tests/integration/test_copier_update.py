"""`copier update` as people and Renovate run it: the real command, the template on a real Git server."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from scaffold.adapters.template_source import URL_VARIABLE, current_tag
from tests.integration.copier_apps import ANSWERS_FILE, NEWER, App, new_app
from tests.plain_copier import Person
from tests.template_versions import NEW_VALUES, replace_in

pytestmark = pytest.mark.integration

CONFIGURED = "nfs-emptydir-configmap-persistence"
LAYOUTS = {
    "a configuration file from a generator": CONFIGURED,
    "the entry file stands outside the app's folder": "entry-outside-folder",
    "a folder for the database": "database-own-cluster",
    "names written once with anchors": "anchors-style",
    "one of two clusters": "two-clusters",
    "lists that are not indented": "indentless-lists",
    "applied by a layer": "layered-application",
    "a chart of its own in a layer": "layered-chart-with-new-repository-and-namespace",
}
FORMS = {
    "in the app's folder": (["update", "--defaults"], True),
    "with the app's path": (["update", "--defaults", "{app}"], False),
    "as Renovate runs it": (
        ["update", "--skip-answered", "--defaults", "--answers-file", ANSWERS_FILE, "--vcs-ref", NEWER],
        True,
    ),
}


@pytest.fixture(autouse=True)
def canonical_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(URL_VARIABLE, raising=False)


def edit_by_hand(app: App) -> None:
    """Edit an app at its top and its end, add a file, and commit."""
    replace_in(app.release, "kind: HelmRelease\n", "kind: HelmRelease # by hand\n")
    with app.release.open("a", encoding="utf-8") as release:
        release.write("    byHand:\n      also: this\n")
    (app.folder / "notes.md").write_text("by hand\n", encoding="utf-8")
    app.commit("Edit the app")


def check_updated(app: App, before: dict[str, bytes]) -> None:
    """Check what an update to `NEWER` of an app that was edited by hand has to leave behind."""
    after = app.files()
    text = app.release.read_text(encoding="utf-8")
    assert "kind: HelmRelease # by hand\n" in text
    assert text.endswith("    byHand:\n      also: this\n")
    assert NEW_VALUES in text
    assert text.replace(NEW_VALUES, "  values:\n").encode() == before[app.release.relative_to(app.root).as_posix()]
    assert "networkpolicy.yaml\n" in app.kustomize_file.read_text(encoding="utf-8")

    recorded = app.git("diff", "--unified=0", "--", f"{app.path}/{ANSWERS_FILE}").splitlines()
    assert [line for line in recorded[4:] if not line.startswith("@@")] == [
        f"-_commit: {current_tag()}",
        f"+_commit: {NEWER}",
        "+network_policy: true",
    ]
    assert yaml.safe_load(after[f"{app.path}/{ANSWERS_FILE}"])["_src_path"] == app.person.url

    changed = app.changed()
    assert set(changed.values()) == {" M", "??"}
    assert [path for path in changed if not path.startswith(f"{app.path}/")] == []
    assert [path for path, letters in changed.items() if letters == "??"] == [
        (app.release.parent / "networkpolicy.yaml").relative_to(app.root).as_posix()
    ]
    assert {path: content for path, content in after.items() if path not in changed} == {
        path: content for path, content in before.items() if path not in changed
    }
    assert [path for path in after if path.endswith((".rej", ".orig"))] == []
    assert [path for path, content in after.items() if b"<<<<<<<" in content or b">>>>>>>" in content] == []


def test_nothing_of_this_program_is_in_the_environment(person: Person, tmp_path: Path) -> None:
    assert person.run("python", "-c", "import copier, jinja2_ansible_filters", cwd=tmp_path).returncode == 0
    assert "No module named 'scaffold'" in person.run("python", "-c", "import scaffold", cwd=tmp_path).stderr
    assert sorted(person.environment) == ["GIT_CONFIG_NOSYSTEM", "HOME", "LC_ALL", "PATH"]


def test_an_app_of_the_current_version_stays_as_it_is(person: Person, tmp_path: Path) -> None:
    app = new_app(person, tmp_path, CONFIGURED)
    before = app.files()
    app.update("--vcs-ref", current_tag())
    assert app.changed() == {}
    assert app.files() == before


@pytest.mark.parametrize("form", FORMS)
def test_each_form_of_the_command(form: str, person: Person, tmp_path: Path) -> None:
    app = new_app(person, tmp_path, CONFIGURED)
    edit_by_hand(app)
    before = app.files()
    command, inside = FORMS[form]
    arguments = [argument.format(app=app.path) for argument in command]
    done = person.copier(*arguments, cwd=app.folder if inside else app.root)
    assert done.returncode == 0, done.stderr
    check_updated(app, before)


@pytest.mark.parametrize("layout", [layout for layout in LAYOUTS if LAYOUTS[layout] != CONFIGURED])
def test_each_layout(layout: str, person: Person, tmp_path: Path) -> None:
    app = new_app(person, tmp_path, LAYOUTS[layout])
    edit_by_hand(app)
    before = app.files()
    app.update()
    check_updated(app, before)


def test_a_second_update_changes_nothing(person: Person, tmp_path: Path) -> None:
    app = new_app(person, tmp_path, CONFIGURED)
    edit_by_hand(app)
    app.update()
    app.commit("Update the app")
    before = app.files()
    app.update()
    assert app.changed() == {}
    assert app.files() == before


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_answers_file_alone_makes_the_same_files(layout: str, person: Person, tmp_path: Path) -> None:
    app = new_app(person, tmp_path, LAYOUTS[layout])
    before = app.files()
    done = person.copier(
        "recopy", "--defaults", "--overwrite", "--skip-answered", "--vcs-ref", current_tag(), cwd=app.folder
    )
    assert done.returncode == 0, done.stderr
    assert app.changed() == {}
    assert app.files() == before
