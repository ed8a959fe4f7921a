"""What becomes of each file: the table of three versions, and what an app's files add up to."""

from __future__ import annotations

import pytest

from scaffold.errors import ConflictError
from scaffold.update.files import Fate, FilePlan, Merge, decide, plan_files, plan_outcome, without_links

A, B, C = b"a\n", b"b\n", b"c\n"


@pytest.mark.parametrize(
    ("old", "current", "new", "fate"),
    [
        pytest.param(A, A, A, Fate.STAYS, id="nobody changed it"),
        pytest.param(A, A, B, Fate.RENDERED, id="the template changed it"),
        pytest.param(A, B, A, Fate.STAYS, id="somebody changed it by hand"),
        pytest.param(A, B, C, Fate.MERGED, id="both changed it"),
        pytest.param(A, B, B, Fate.STAYS, id="both changed it alike"),
        pytest.param(A, A, None, Fate.RENDERED, id="the template dropped it"),
        pytest.param(A, B, None, Fate.RENDERED, id="the template dropped what was changed by hand"),
        pytest.param(A, None, A, Fate.STAYS, id="somebody removed it"),
        pytest.param(A, None, B, Fate.STAYS, id="somebody removed what the template changed"),
        pytest.param(A, None, None, Fate.STAYS, id="both removed it"),
        pytest.param(None, None, A, Fate.RENDERED, id="the template added it"),
        pytest.param(None, A, None, Fate.STAYS, id="somebody added it"),
        pytest.param(None, A, A, Fate.STAYS, id="both added it alike"),
        pytest.param(None, A, B, Fate.MERGED, id="both added it"),
    ],
)
def test_three_versions_decide(old: bytes | None, current: bytes | None, new: bytes | None, fate: Fate) -> None:
    assert decide(old, current, new) is fate


def test_where_nothing_differs_nothing_is_to_be_done() -> None:
    assert plan_files({"a": A}, {"a": A, "mine": B}, {"a": A}, ()) == FilePlan({"a": A}, (), (), ())


def test_an_app_s_files_are_settled_or_merged() -> None:
    old = {"both": A, "template": A, "hand": A, "dropped": A, "dropped-by-hand": A, "gone": A, "answers": A}
    current = {"both": B, "template": A, "hand": B, "dropped": A, "dropped-by-hand": B, "twice": B, "answers": B}
    new = {"both": C, "template": B, "hand": A, "gone": B, "added": A, "twice": A, "answers": C}
    assert plan_files(old, current, new, {"answers"}) == FilePlan(
        settled={
            "added": A,
            "answers": C,
            "dropped": None,
            "dropped-by-hand": None,
            "gone": None,
            "hand": B,
            "template": B,
        },
        merges=(Merge("both", A, B, C), Merge("twice", None, B, A)),
        edited=("both", "dropped-by-hand", "gone", "hand"),
        dropped=("dropped-by-hand",),
    )


def test_what_copier_made_is_described_in_the_same_words() -> None:
    old = {"changed": A, "hand": A, "dropped": A, "answers": A, "conflict": A}
    current = {"changed": A, "hand": B, "dropped": B, "mine": C, "answers": B, "conflict": B}
    after = {"changed": B, "hand": B, "mine": C, "added": C, "answers": C, "conflict": C}
    assert plan_outcome(old, current, after, {"answers", "conflict"}) == FilePlan(
        settled={"added": C, "answers": C, "changed": B, "conflict": C, "dropped": None, "hand": B, "mine": C},
        merges=(),
        edited=("dropped", "hand"),
        dropped=("dropped",),
    )


@pytest.mark.parametrize(
    ("old", "current", "new", "binary"),
    [
        pytest.param(A, B, C, False, id="text"),
        pytest.param(None, b"\xff", C, False, id="no UTF-8"),
        pytest.param(A, b"\0", C, True, id="binary by hand"),
        pytest.param(b"\0", B, C, True, id="no longer binary"),
        pytest.param(None, B, b"x\0", True, id="binary in the template"),
    ],
)
def test_a_binary_file_is_known_by_its_nul(old: bytes | None, current: bytes, new: bytes, binary: bool) -> None:
    assert Merge("x", old, current, new).is_binary is binary


def test_a_link_that_the_template_leaves_alone_is_left_out() -> None:
    old, new = {"a": A, "b": A, "d/e": A}, {"a": B, "b": A, "d/e": A}
    assert without_links(old, new, {"b", "d", "other"}) == ({"a": A}, {"a": B})


@pytest.mark.parametrize("link", ["d", "d/e"])
def test_a_link_that_the_template_would_write_is_refused(link: str) -> None:
    with pytest.raises(ConflictError) as refused:
        without_links({"d/e": A}, {"d/e": B}, {link})
    assert str(refused.value) == f"`{link}` is a symbolic link; put what it names there first"
