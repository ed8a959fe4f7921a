"""How an update is classified, and what is written of it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from scaffold.changes import FileChange
from scaffold.update.answers_file import Recorded
from scaffold.update.apps import AppFolder
from scaffold.update.files import Files, plan_files
from scaffold.update.outcome import Conflicts, Merged, Outcome, State, conclude, refused

APP = AppFolder("x", Recorded("u", "v0.1.0", {"app": "x"}))
A, B, C = b"a\n", b"b\n", b"c\n"


def outcome(
    old: Files,
    current: Files,
    new: Files,
    merged: Mapping[str, Merged] | None = None,
    conflicts: Conflicts = Conflicts.SKIP,
) -> Outcome:
    plan = plan_files(old, current, new, {"x/answers"})
    return conclude(APP, "v0.2.0", plan, current, merged or {}, conflicts)


@pytest.mark.parametrize(
    ("old", "current", "new", "state"),
    [
        pytest.param({"x/a": A}, {"x/a": A}, {"x/a": A}, State.CURRENT, id="nothing differs"),
        pytest.param({"x/a": A}, {"x/a": B}, {"x/a": A}, State.CURRENT, id="changed by hand, and not by the template"),
        pytest.param({"x/a": A}, {"x/a": A}, {"x/a": B}, State.CLEAN, id="changed by the template"),
        pytest.param(
            {"x/answers": A}, {"x/answers": C}, {"x/answers": B}, State.CLEAN, id="the answers file is no edit"
        ),
        pytest.param({}, {"x/mine": A}, {"x/a": B}, State.ADDS, id="a new file beside one's own"),
        pytest.param({"x/a": A}, {"x/a": A}, {"x/b": A}, State.REMOVES, id="one file for another"),
        pytest.param({"x/a": A, "x/b": A}, {"x/a": B, "x/b": A}, {"x/a": A}, State.MERGED, id="an edit elsewhere"),
        pytest.param({"x/a": A, "x/b": A}, {"x/b": A}, {"x/a": A, "x/b": B}, State.MERGED, id="a file that is gone"),
    ],
)
def test_an_update_is(old: Files, current: Files, new: Files, state: State) -> None:
    assert outcome(old, current, new).state is state


def test_what_changes_is_listed_and_written() -> None:
    old = {"x/a": A, "x/dropped": A, "x/same": A}
    found = outcome(old, {**old, "x/mine": C}, {"x/a": B, "x/added": B, "x/same": A})
    assert (found.changed, found.added, found.removed, found.conflicts) == (("x/a",), ("x/added",), ("x/dropped",), ())
    assert list(found.changes) == [
        FileChange("x/a", A, B),
        FileChange("x/added", None, B),
        FileChange("x/dropped", A, None),
    ]


BOTH = ({"x/a": A, "x/b": A}, {"x/a": B, "x/b": A}, {"x/a": C, "x/b": C})
CONFLICT = {"x/a": Merged(b"<<<<<<<\n", True, b"partly\n", b"rejected\n")}


@pytest.mark.parametrize(
    ("conflicts", "written"),
    [
        (Conflicts.SKIP, {}),
        (Conflicts.INLINE, {"x/a": b"<<<<<<<\n", "x/b": C}),
        (Conflicts.REJ, {"x/a": b"partly\n", "x/a.rej": b"rejected\n", "x/b": C}),
    ],
)
def test_a_conflict_is_written_only_as_it_is_wanted(conflicts: Conflicts, written: Files) -> None:
    found = outcome(*BOTH, CONFLICT, conflicts)
    assert (found.state, found.conflicts, found.changed) == (State.CONFLICT, ("x/a",), ("x/a", "x/b"))
    assert {change.path: change.after for change in found.changes} == written


@pytest.mark.parametrize("conflicts", Conflicts)
def test_a_merge_without_conflict_is_written_as_it_is(conflicts: Conflicts) -> None:
    found = outcome(*BOTH, {"x/a": Merged(b"both\n")}, conflicts)
    assert (found.state, found.conflicts) == (State.MERGED, ())
    assert {change.path: change.after for change in found.changes} == {"x/a": b"both\n", "x/b": C}


def test_a_refused_app_is_left_as_it_is() -> None:
    found = refused(APP, "v0.2.0", "because")
    assert (found.state, found.reason, len(found.changes)) == (State.REFUSED, "because", 0)
