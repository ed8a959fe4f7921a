"""What unfinished merges leave behind: files in, findings out."""

from __future__ import annotations

import pytest

from scaffold.checks import run_checks
from scaffold.checks.conflict_marker import CHECK
from scaffold.flux import read_fleet
from tests.build import Files, repository, text
from tests.checks.healthy import HEALTHY, lines, with_files

KS = "apps/media/radarr/ks.yaml"
SIDES = ("<<<<<<< before updating\n", "  interval: 30m\n", "=======\n", "  interval: 1h\n", ">>>>>>> after updating\n")
ERROR = "error: conflict marker of an unfinished merge [conflict-marker] (keep one side, and remove the markers)"


def test_a_healthy_repository_has_none() -> None:
    assert lines(CHECK, HEALTHY) == []


def with_lines(*added: str, path: str = KS) -> dict[str, str]:
    """Return a file with lines of its own behind its first."""
    first, rest = text(HEALTHY[path]).split("\n", 1)
    return {path: f"{first}\n{''.join(added)}{rest}"}


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param(with_lines(*SIDES), [f"{KS}:2:1: {ERROR}"], id="a conflict"),
        pytest.param(with_lines(*SIDES, "a: b\n", *SIDES), [f"{KS}:2:1: {ERROR}", f"{KS}:8:1: {ERROR}"], id="two"),
        pytest.param(
            with_lines(SIDES[0], SIDES[1], "||||||| base\n", "  interval: 5m\n", *SIDES[2:]),
            [f"{KS}:2:1: {ERROR}"],
            id="with the common ancestor",
        ),
        pytest.param(with_lines(*(line.replace("\n", "\r\n") for line in SIDES)), [f"{KS}:2:1: {ERROR}"], id="CRLF"),
        pytest.param(with_lines("<<<<<<<\n", "=======\n", ">>>>>>>\n"), [f"{KS}:2:1: {ERROR}"], id="without names"),
        pytest.param(with_lines(SIDES[0], *SIDES), [f"{KS}:3:1: {ERROR}"], id="begun twice"),
        pytest.param(with_lines("# =======\n", "#<<<<<<< a\n"), [], id="a ruler in a comment"),
        pytest.param(with_lines(*SIDES[2:]), [], id="markers without a beginning"),
        pytest.param(with_lines(*SIDES[:4]), [], id="markers without an end"),
        pytest.param(with_lines(*(f"  {line}" for line in SIDES)), [], id="an example within a text"),
        pytest.param(with_lines("<<<<<<<<< a\n", "=======\n", ">>>>>>> b\n"), [], id="more than seven"),
        pytest.param(
            with_lines(*SIDES, path="apps/media/lidarr/ks.yaml"),
            [f"apps/media/lidarr/ks.yaml:2:1: {ERROR.replace('error', 'warning', 1)}"],
            id="in a file that no root reaches, a warning",
        ),
    ],
)
def test_markers(files: Files, found: list[str]) -> None:
    assert lines(CHECK, with_files(files)) == found


@pytest.mark.parametrize(
    ("others", "found"),
    [
        pytest.param(
            (f"{KS}.rej",),
            f"{KS}.rej: warning: left behind beside `ks.yaml`: what a patch could not apply [conflict-marker] (take "
            "over what is missing, and delete it)",
            id="a rejected patch",
        ),
        pytest.param(
            (f"{KS}.orig",),
            f"{KS}.orig: warning: left behind beside `ks.yaml`: a file as it was before a merge [conflict-marker] "
            "(take over what is missing, and delete it)",
            id="a file from before a merge",
        ),
        pytest.param(("apps/media/cover.orig", "notes.rej"), "", id="files that stand beside no such file"),
    ],
)
def test_files_left_behind(others: tuple[str, ...], found: str) -> None:
    assert "\n".join(map(str, run_checks(read_fleet(repository(HEALTHY, others=others)), (CHECK,)))) == found
