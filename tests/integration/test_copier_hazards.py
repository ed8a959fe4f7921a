"""What plain Copier does to apps that `scaffold update` takes care of; each test says when Copier changes its ways."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from scaffold.adapters.template_releases import release_root
from scaffold.adapters.template_source import current_tag
from scaffold.errors import ScaffoldError
from tests.integration.copier_apps import (
    ANSWERS_FILE,
    STRICTER,
    WITHOUT_CHART,
    WITHOUT_CHOICE,
    App,
    place,
)
from tests.plain_copier import Person
from tests.template_answers import FLAT, OWN_DATABASE, REFERENCE, Answers
from tests.template_versions import NEW_VALUES, replace_in

pytestmark = pytest.mark.integration

APPS = "kubernetes/main/apps/office"
BY_HAND = "  # by hand\n  values:\n"


def one(person: Person, root: Path, answers: Answers) -> App:
    (app,) = place(person, root, current_tag(), {f"{APPS}/paperless": answers})
    return app


def recorded(app: App, answer: str) -> object:
    return yaml.safe_load((app.folder / ANSWERS_FILE).read_bytes()).get(answer, "not recorded")


def two_with_a_conflict(person: Person, root: Path) -> tuple[App, App]:
    """Return an app that was edited where the new version writes, and one after it."""
    answers = {f"{APPS}/{name}": {**REFERENCE, "app": name} for name in ("first", "second")}
    first, second = place(person, root, current_tag(), answers)
    replace_in(first.release, "  values:\n", BY_HAND)
    first.commit("Edit the first app")
    return first, second


# ---- the whole index takes part


def test_a_file_elsewhere_that_is_deleted_but_not_staged_comes_back(person: Person, tmp_path: Path) -> None:
    app = one(person, tmp_path, REFERENCE)
    elsewhere = tmp_path / "notes.md"
    elsewhere.write_text("mine\n", encoding="utf-8")
    app.commit("Add notes")
    elsewhere.unlink()
    app.update()
    assert elsewhere.read_text(encoding="utf-8") == "mine\n"
    assert "notes.md" not in app.changed()


def test_a_file_that_sparse_checkout_leaves_out_comes_back(person: Person, tmp_path: Path) -> None:
    app = one(person, tmp_path, REFERENCE)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "notes.md").write_text("mine\n", encoding="utf-8")
    app.commit("Add notes")
    app.git("sparse-checkout", "set", "kubernetes")
    assert not (tmp_path / "other").exists()
    app.update()
    assert (tmp_path / "other" / "notes.md").exists()


def test_changes_elsewhere_are_no_hindrance_and_stay(person: Person, tmp_path: Path) -> None:
    first, second = place(
        person, tmp_path, current_tag(), {f"{APPS}/{name}": {**REFERENCE, "app": name} for name in ("first", "second")}
    )
    replace_in(second.release, "  values:\n", BY_HAND)
    first.update()
    assert BY_HAND in second.release.read_text(encoding="utf-8")
    assert NEW_VALUES in first.release.read_text(encoding="utf-8")


def test_a_change_in_the_app_s_own_folder_that_is_not_committed_is_refused(person: Person, tmp_path: Path) -> None:
    app = one(person, tmp_path, REFERENCE)
    replace_in(app.release, "  values:\n", BY_HAND)
    before = app.files()
    done = app.copier()
    assert done.returncode == 1
    assert "Destination repository is dirty; cannot continue." in done.stderr
    assert app.files() == before


def test_a_rejected_patch_elsewhere_undoes_what_is_not_committed_there(person: Person, tmp_path: Path) -> None:
    app = one(person, tmp_path, REFERENCE)
    elsewhere = tmp_path / "notes.md"
    elsewhere.write_text("committed\n", encoding="utf-8")
    app.commit("Add notes")
    elsewhere.write_text("mine\n", encoding="utf-8")
    (tmp_path / "notes.md.rej").write_text("an old patch\n", encoding="utf-8")
    app.update()
    assert elsewhere.read_text(encoding="utf-8") == "committed\n"
    assert not (tmp_path / "notes.md.rej").exists()


# ---- conflicts


def test_a_conflict_ends_like_a_success(person: Person, tmp_path: Path) -> None:
    first, _ = two_with_a_conflict(person, tmp_path)
    assert "conflict" not in first.update().lower()
    path = first.release.relative_to(tmp_path).as_posix()
    assert {path: letters for path, letters in first.changed().items() if "U" in letters} == {path: "UU"}
    assert (
        "<<<<<<< before updating\n  # by hand\n=======\n  # of the new version\n>>>>>>> after updating\n  values:\n"
    ) in first.release.read_text(encoding="utf-8")


def test_a_conflict_as_a_rejected_patch_ends_like_a_success(person: Person, tmp_path: Path) -> None:
    first, _ = two_with_a_conflict(person, tmp_path)
    first.update("--conflict", "rej")
    rejected = first.release.with_name(f"{first.release.name}.rej")
    assert "+  # by hand\n" in rejected.read_text(encoding="utf-8")
    assert first.changed()[rejected.relative_to(tmp_path).as_posix()] == "??"
    text = first.release.read_text(encoding="utf-8")
    assert NEW_VALUES in text
    assert "# by hand" not in text


def test_after_a_conflict_no_other_app_can_be_updated(person: Person, tmp_path: Path) -> None:
    first, second = two_with_a_conflict(person, tmp_path)
    first.update()
    before = second.files()
    done = second.copier()
    assert done.returncode == 1
    assert "git-write-tree: error building trees" in done.stderr
    assert second.files() == before


# ---- files that go away


def test_a_hand_edited_file_that_the_template_drops_is_deleted_silently(person: Person, tmp_path: Path) -> None:
    app = one(person, tmp_path, REFERENCE)
    chart = app.holding("kind: OCIRepository\nmetadata")
    chart.write_text(chart.read_text(encoding="utf-8") + "# by hand\n", encoding="utf-8")
    app.commit("Edit the chart's source")
    path = chart.relative_to(tmp_path).as_posix()
    assert chart.name not in app.update("--vcs-ref", WITHOUT_CHART)
    assert app.changed()[path] == " D"


def test_a_database_answered_away_takes_its_folder_along(person: Person, tmp_path: Path) -> None:
    app = one(person, tmp_path, OWN_DATABASE)
    cluster = app.folder / "db" / "cluster.yaml"
    replace_in(cluster, "spec:\n", "spec:\n  description: by hand\n")
    (app.folder / "db" / "notes.md").write_text("mine\n", encoding="utf-8")
    app.commit("Edit the database")
    assert "cluster.yaml" not in app.update("--vcs-ref", current_tag(), "--data", "database=none")
    assert [path.name for path in (app.folder / "db").iterdir()] == ["notes.md"]
    assert recorded(app, "database_name") == "not recorded"


def test_an_entry_file_outside_the_app_s_folder_is_left_behind(person: Person, tmp_path: Path) -> None:
    app = one(person, tmp_path, FLAT)
    entry = tmp_path / APPS / "paperless.yaml"
    entry.write_text("kind: Kustomization\nspec:\n  prune: true\n", encoding="utf-8")
    app.commit("Add the entry file")
    app.update()
    assert [path for path in app.changed() if not path.startswith(f"{app.path}/")] == []
    assert entry.read_text(encoding="utf-8") == "kind: Kustomization\nspec:\n  prune: true\n"


# ---- answers that the new version does not take


@pytest.mark.parametrize("option", [(), ("--skip-answered",)], ids=["plainly", "--skip-answered"])
@pytest.mark.parametrize(
    ("answer", "value", "version", "instead"),
    [("strategy", "Recreate", WITHOUT_CHOICE, ""), ("port", 80, STRICTER, 8080)],
    ids=["a choice that is gone", "a validator that became stricter"],
)
def test_an_answer_that_is_no_longer_valid_becomes_the_default_silently(
    answer: str, value: object, version: str, instead: object, option: tuple[str, ...], person: Person, tmp_path: Path
) -> None:
    app = one(person, tmp_path, {**REFERENCE, answer: value})
    assert recorded(app, answer) == value
    said = app.update("--vcs-ref", version, *option)
    assert recorded(app, answer) == instead
    assert answer not in said


def test_a_commit_that_is_no_version_is_recorded_by_its_distance_from_one(person: Person, tmp_path: Path) -> None:
    app = one(person, tmp_path, REFERENCE)
    app.update("--vcs-ref", "main")
    commit = str(recorded(app, "_commit"))
    assert re.fullmatch(rf"{re.escape(current_tag())}-1-g[0-9a-f]+", commit)
    with pytest.raises(ScaffoldError) as refused:
        release_root(commit)
    assert str(refused.value) == (
        f"`{commit}` names no released version of the template; name one such as `{current_tag()}`"
    )
