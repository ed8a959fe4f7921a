"""Every released version of the template, updated to the newest one by Copier, offline, with edits by hand."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from scaffold.adapters.template_questions import check_answers
from scaffold.adapters.template_source import URL_VARIABLE, current_tag, template_source
from tests.integration.copier_apps import ANSWERS_FILE, App, place
from tests.plain_copier import Person
from tests.released_answers import OLDER, engine, questions, released_answers
from tests.template_answers import SITUATIONS, Answers

pytestmark = pytest.mark.integration

NEWEST = current_tag()
APP = "kubernetes/main/apps/office/paperless"
OWN = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: by-hand\n"
VARIANTS = (
    "reference",
    "alphabetical",
    "anchored",
    "own-database",
    "shared-database",
    "flat",
    "every-volume",
    "cron-job",
    "many-routes",
    "hand-written-extras",
)
"""Situations whose folders and manifests differ most."""

FROM_GOLDEN = ("both-gateways", "statefulset", "indentless-lists", "helm-repository", "standalone-httproute")


@pytest.fixture
def offline(person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Return somebody who finds the template at its address in the repository that the program makes of its own."""
    monkeypatch.delenv(URL_VARIABLE, raising=False)
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text("[user]\n\tname = somebody\n\temail = somebody@example.org\n", encoding="utf-8")
    source = template_source(cache_dir=tmp_path / "template")
    environment = source.environment({**person.environment, "HOME": str(home)}, tmp_path / "copier")
    return replace(person, environment=environment)


def answers_of(tag: str, situation: str) -> Answers:
    """Return what an app of that release had for answers."""
    if situation in SITUATIONS:
        return {name: value for name, value in SITUATIONS[situation].items() if name in questions(tag)}
    return released_answers(tag)[situation]


def edit_by_hand(app: App) -> tuple[Mapping[str, list[str]], set[str]]:
    """Edit an app in every way: add a comment, a variable, an annotation and a file, remove a block; commit.

    Returns:
        The lines that were written, by file, and the lines that were removed from the release.
    """
    text = app.release.read_text(encoding="utf-8")
    text = text.replace("kind: HelmRelease\n", "kind: HelmRelease # by hand\n", 1)
    text = re.sub(r"^metadata:\n", "metadata:\n  annotations:\n    example.org/by: hand\n", text, count=1, flags=re.M)
    found = re.search(r"^( +)env:(?: *\{\})?\n( +)", text, re.MULTILINE)
    if found:
        text = f"{text[: found.end(0)]}BY_HAND: '1'\n{found[2]}{text[found.end(0) :]}"
        variable = f"{found[2]}BY_HAND: '1'"
    else:
        image = re.search(r"^( +)image:\n", text, re.MULTILINE)
        assert image
        variable = f"{image[1]}  BY_HAND: '1'"
        text = f"{text[: image.start()]}{image[1]}env:\n{variable}\n{text[image.start() :]}"
    block = re.search(r"^( +)(?:resources|securityContext|persistence|service):\n(?:\1 .*\n)+", text, re.MULTILINE)
    assert block
    removed = {line for line in block[0].splitlines()[1:] if text.count(line) == 1}
    text = text.replace(block[0], "", 1)
    app.release.write_text(text, encoding="utf-8")
    (app.release.parent / "own.yaml").write_text(OWN, encoding="utf-8")
    with app.kustomize_file.open("a", encoding="utf-8") as listed:
        listed.write("commonAnnotations:\n  example.org/by: hand\n")
    app.commit("Edit the app")
    written = ["kind: HelmRelease # by hand", "    example.org/by: hand", variable]
    return {
        app.release.name: written,
        "own.yaml": OWN.splitlines(),
        app.kustomize_file.name: ["commonAnnotations:", "  example.org/by: hand"],
    }, removed


def newest(app: App, before: bytes) -> dict[str, bytes]:
    """Return the files that the newest version makes of the answers that the app had."""
    recorded = {name: value for name, value in yaml.safe_load(before).items() if not name.startswith("_")}
    checked = check_answers(engine(NEWEST), questions(NEWEST).values(), recorded)
    files = engine(NEWEST).files(checked.all, {"_commit": NEWEST, "_src_path": app.person.url, **checked.visible})
    return {path: content for path, content in files.items() if path != ANSWERS_FILE}


def app_of(person: Person, root: Path, tag: str, situation: str) -> App:
    (app,) = place(person, root, tag, {APP: answers_of(tag, situation)})
    return app


@pytest.mark.parametrize("tag", OLDER)
@pytest.mark.parametrize("situation", ["reference", "own-database"])
def test_an_app_that_nobody_edited_becomes_what_the_newest_version_makes(
    tag: str, situation: str, offline: Person, tmp_path: Path
) -> None:
    app = app_of(offline, tmp_path / "repository", tag, situation)
    before = (app.folder / ANSWERS_FILE).read_bytes()
    app.update()
    after = {path.removeprefix(f"{APP}/"): content for path, content in app.files().items()}
    assert yaml.safe_load(after.pop(ANSWERS_FILE))["_commit"] == NEWEST
    assert after == newest(app, before)


@pytest.mark.parametrize("tag", OLDER)
@pytest.mark.parametrize("situation", [*VARIANTS, *FROM_GOLDEN])
def test_every_line_written_by_hand_is_kept(tag: str, situation: str, offline: Person, tmp_path: Path) -> None:
    app = app_of(offline, tmp_path / "repository", tag, situation)
    written, removed = edit_by_hand(app)
    before = yaml.safe_load((app.folder / ANSWERS_FILE).read_bytes())
    app.update()

    changed = app.changed()
    assert {path: letters for path, letters in changed.items() if letters not in {" M", "??", " D"}} == {}
    assert [path for path in changed if not path.startswith(f"{APP}/") or path.endswith(".rej")] == []
    after = app.files()
    assert [path for path, content in after.items() if b"<<<<<<<" in content or b">>>>>>>" in content] == []
    for name, lines in written.items():
        text = (app.release.parent / name).read_text(encoding="utf-8").splitlines()
        assert [line for line in lines if line not in text] == [], name
    assert not removed & set(app.release.read_text(encoding="utf-8").splitlines())

    recorded = yaml.safe_load((app.folder / ANSWERS_FILE).read_bytes())
    assert (recorded["_commit"], recorded["_src_path"]) == (NEWEST, app.person.url)
    assert {name: recorded.get(name) for name in before if name != "_commit"} == {
        name: value for name, value in before.items() if name != "_commit"
    }


@pytest.mark.parametrize("tag", OLDER)
def test_a_file_that_its_owner_removed_stays_away(tag: str, offline: Person, tmp_path: Path) -> None:
    app = app_of(offline, tmp_path / "repository", tag, "reference")
    secrets = app.folder / "app" / "secrets.yaml"
    secrets.unlink()
    app.commit("Remove the secrets")
    app.update()
    assert not secrets.exists()


def test_the_offline_environment_is_what_the_program_gives_and_nothing_more(offline: Person, person: Person) -> None:
    more = {name for name in offline.environment if not name.startswith("GIT_CONFIG_")} - person.environment.keys()
    assert more == {"COPIER_CACHE_DIR"}
    assert os.environ.get(URL_VARIABLE) is None
