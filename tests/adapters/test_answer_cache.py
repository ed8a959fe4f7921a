"""The cache of answers: what stands for one, who may read and write it, what is damaged, and how much is kept."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import scaffold
from scaffold.adapters import answer_cache
from scaffold.adapters.answer_cache import MAX_FILES, VARIABLE, digest, keep, recall
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.repository import Repository

KEY = "0" * 64
OTHER = "1" * 64


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of the cache, which does not exist yet."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "a" / "check"))
    return tmp_path / "a" / "check"


def repository(files: Mapping[str, bytes], others: Sequence[str] = ()) -> Repository:
    """Return a repository with files that are read, and others that are not."""
    return Repository(files, frozenset({*files, *others}))


REPOSITORY = repository({"a.yaml": b"a: 1\n", "b.yaml": b"b: 1\n"}, ["c.txt"])


def test_the_same_question_about_the_same_files_is_the_same() -> None:
    again = repository({"b.yaml": b"b: 1\n", "a.yaml": b"a: 1\n"}, ["c.txt"])
    assert digest(REPOSITORY, ["x"]) == digest(again, ["x"])


@pytest.mark.parametrize(
    ("other", "asked"),
    [
        pytest.param(REPOSITORY, "y", id="another question"),
        pytest.param(repository({"a.yaml": b"a: 2\n", "b.yaml": b"b: 1\n"}, ["c.txt"]), "x", id="another content"),
        pytest.param(repository({"a.yaml": b"b: 1\n", "b.yaml": b"a: 1\n"}, ["c.txt"]), "x", id="exchanged contents"),
        pytest.param(repository({"a.yaml": b"a: 1\n", "c.yaml": b"b: 1\n"}, ["c.txt"]), "x", id="another name"),
        pytest.param(repository({"a.yaml": b"a: 1\n"}, ["b.yaml", "c.txt"]), "x", id="a file that is no longer read"),
        pytest.param(repository({"a.yaml": b"a: 1\n", "b.yaml": b"b: 1\n"}), "x", id="one path less"),
        pytest.param(replace(REPOSITORY, links={"c.txt": "a.yaml"}), "x", id="a link"),
        pytest.param(
            replace(REPOSITORY, problems=(Diagnostic("d.yaml", 0, 0, Severity.WARNING, "unreadable", "too large"),)),
            "x",
            id="a file that cannot be read",
        ),
        pytest.param(
            repository({"a.yaml": b"a: 1\n6:b.yaml5:b: 1\n"}, ["c.txt"]),
            "x",
            id="a content that looks like another file",
        ),
    ],
)
def test_what_changes_the_digest(other: Repository, asked: str) -> None:
    assert digest(REPOSITORY, ["x"]) != digest(other, [asked])


def test_another_program_gives_other_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest(REPOSITORY, ["x"])
    monkeypatch.setattr(scaffold, "__version__", "99.0.0")
    assert digest(REPOSITORY, ["x"]) != before


def test_a_changed_file_of_the_program_gives_other_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scaffold" / "checks").mkdir(parents=True)
    rule = tmp_path / "scaffold" / "checks" / "rule.py"
    rule.write_text("old", encoding="utf-8")
    monkeypatch.setattr(scaffold, "__file__", str(tmp_path / "scaffold" / "__init__.py"))
    before = digest(REPOSITORY, ["x"])
    rule.write_text("new, longer", encoding="utf-8")
    assert digest(REPOSITORY, ["x"]) != before


def test_nothing_is_known_at_first(folder: Path) -> None:
    assert recall(KEY) is None
    assert not folder.exists()


def test_an_answer_comes_back(folder: Path) -> None:
    keep(KEY, b"one\ntwo\n")
    assert recall(KEY) == b"one\ntwo\n"
    assert recall(OTHER) is None
    keep(KEY, b"three")
    assert recall(KEY) == b"three"


def test_only_the_user_may_read_it(folder: Path) -> None:
    keep(KEY, b"answer")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()] == [0o600]


def test_a_folder_that_others_may_write_to_is_not_used(folder: Path) -> None:
    keep(KEY, b"answer")
    folder.chmod(0o777)
    assert recall(KEY) is None
    keep(OTHER, b"answer")
    assert [file.name for file in folder.iterdir()] == [KEY]


def test_a_link_in_the_place_of_an_answer_is_not_followed(folder: Path, tmp_path: Path) -> None:
    keep(KEY, b"answer")
    (folder / KEY).rename(tmp_path / "elsewhere")
    (folder / KEY).symlink_to(tmp_path / "elsewhere")
    assert recall(KEY) is None


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda content: b"", id="empty"),
        pytest.param(lambda content: content[:-3], id="cut off"),
        pytest.param(lambda content: content[3:], id="without its start"),
        pytest.param(lambda content: content.replace(b"answer", b"anSwer"), id="one bit"),
        pytest.param(lambda content: b"\xff\xfe" + content, id="no text"),
        pytest.param(lambda content: content.replace(b"\n", b""), id="one line"),
    ],
)
def test_a_damaged_answer_is_none_and_is_written_anew(folder: Path, damage: object) -> None:
    assert callable(damage)
    keep(KEY, b"the answer")
    (folder / KEY).write_bytes(damage((folder / KEY).read_bytes()))
    assert recall(KEY) is None
    keep(KEY, b"the answer")
    assert recall(KEY) == b"the answer"


def test_what_was_used_last_is_kept(folder: Path) -> None:
    keys = [f"{number:064}" for number in range(MAX_FILES + 5)]
    for age, key in enumerate(keys):
        keep(key, b"answer")
        os.utime(folder / key, (age, age))
    assert recall(keys[5]) == b"answer"  # and so it is the youngest now
    keep(OTHER, b"answer")
    kept = {file.name for file in folder.iterdir()}
    assert kept == {*keys[7:], keys[5], OTHER}
    assert len(kept) == MAX_FILES


def test_together_they_stay_small(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer_cache, "MAX_BYTES", 1000)
    for age, key in enumerate((KEY, OTHER, "2" * 64)):
        keep(key, b"x" * 400)
        os.utime(folder / key, (age, age))
    assert {file.name for file in folder.iterdir()} == {OTHER, "2" * 64}
    keep("3" * 64, b"x" * 501)
    assert recall("3" * 64) is None


@pytest.mark.parametrize("named", ["", "/dev/null/check"], ids=["no folder is wanted", "a folder that cannot be made"])
def test_where_nothing_can_be_kept_nothing_fails(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, named)
    keep(KEY, b"answer")
    assert recall(KEY) is None


WRITER = """
import sys
from scaffold.adapters.answer_cache import keep, recall
for number in range(150):
    key = f"{number % 7:064}"
    answer = key.encode() * (1 + number % 5)
    keep(key, answer)
    found = recall(key)
    assert found is None or not found.replace(key.encode(), b""), found
"""


def test_processes_that_write_the_same_answers_at_once_read_whole_ones(folder: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", WRITER]) for _ in range(4)]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0, 0]
    assert sorted(file.name for file in folder.iterdir()) == [f"{number:064}" for number in range(7)]
