"""Durations: what is read from settings, what is refused, and what is drawn."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema_rs
import pytest

import scaffold
from scaffold.errors import ScaffoldError
from scaffold.simulation.timing import FIXED, OPERATIONS, Duration, Timing, draw, read_timing
from tests.build import repository

SCHEMA = json.loads((Path(scaffold.__file__).parent / "schema" / "scaffold-settings.json").read_text(encoding="utf-8"))


def read(text: str) -> Timing:
    return read_timing(repository({".scaffold.yaml": text}))


@pytest.mark.parametrize("text", ["", "# nothing\n", "simulate:\n", "simulate: {}\n", "depends_on: strict\n"])
def test_settings_that_say_nothing(text: str) -> None:
    assert read(text) == Timing()


def test_a_repository_without_settings() -> None:
    assert read_timing(repository({})) == Timing()


def test_ranges_and_single_durations() -> None:
    read_ones = read("simulate:\n  reconcile: 1s-1m30s\n  pull: 20s\n  requeue_dependency: 5s\n  sync: 0s - 2s\n")
    assert read_ones == replace(
        Timing(),
        reconcile=Duration(1, 90),
        pull=Duration(20, 20),
        requeue_dependency=Duration(5, 5),
        sync=Duration(0, 2),
    )


WRONG = [
    pytest.param("simulate: []\n", "1:11: `simulate` is a mapping; write `key: value` lines", id="a list"),
    pytest.param("simulate:\n  pul: 1s\n", "2:8: unknown key `pul`; did you mean `pull`", id="a slip"),
    pytest.param(
        "simulate:\n  pull: soon\n",
        "2:9: `pull` is a duration such as `30s`, or two with a `-` between them and not `soon`",
        id="no duration",
    ),
    pytest.param(
        "simulate:\n  pull: 30\n",
        "2:9: `pull` is a duration such as `30s`, or two with a `-` between them and not `30`",
        id="a number without a unit",
    ),
    pytest.param(
        "simulate:\n  pull: [1s]\n",
        "2:9: `pull` is a duration such as `30s`, or two with a `-` between them",
        id="a list for a duration",
    ),
    pytest.param(
        "simulate:\n  pull: 2m-1m\n",
        "2:9: `pull` begins with the shorter duration, and ends below 31 days",
        id="a range that ends before it begins",
    ),
    pytest.param(
        "simulate:\n  pull: 1s-800h\n",
        "2:9: `pull` begins with the shorter duration, and ends below 31 days",
        id="more than a month",
    ),
    pytest.param(
        "simulate:\n  crash_first: 1s-2s\n",
        "2:16: `crash_first` is one duration; a range such as `1s-2s` is not drawn",
        id="a range for what is not drawn",
    ),
    pytest.param(
        "simulate:\n  health_poll: 0s\n", "2:16: `health_poll` is longer than nothing", id="a period of nothing"
    ),
]


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_what_is_refused(text: str, message: str) -> None:
    with pytest.raises(ScaffoldError) as raised:
        read(text)
    assert str(raised.value) == f".scaffold.yaml:{message}"


def test_the_schema_names_every_duration_with_its_default() -> None:
    described = SCHEMA["properties"]["simulate"]["properties"]
    assert tuple(described) == OPERATIONS
    assert {name for name, body in described.items() if body["$ref"] == "#/$defs/duration"} == FIXED
    defaults = "".join(f"  {name}: {body['default']}\n" for name, body in described.items() if "default" in body)
    assert read(f"simulate:\n{defaults}") == Timing()


@pytest.mark.parametrize(
    ("body", "valid"),
    [
        ({"pull": "20s"}, True),
        ({"pull": "1s-1m30s"}, True),
        ({"health_poll": "5s"}, True),
        ({"health_poll": "5s-6s"}, False),
        ({"pull": "soon"}, False),
        ({"pull": 30}, False),
        ({"pul": "1s"}, False),
    ],
)
def test_the_schema_refuses_what_the_program_refuses(body: object, valid: bool) -> None:
    assert jsonschema_rs.validator_for(SCHEMA).is_valid({"simulate": body}) is valid


def test_a_draw_is_within_its_range_and_the_same_each_time() -> None:
    drawn = [draw(Duration(10, 30), 1, f"Pod/media/{number}", "pull") for number in range(500)]
    assert drawn == [draw(Duration(10, 30), 1, f"Pod/media/{number}", "pull") for number in range(500)]
    assert min(drawn) >= 10
    assert max(drawn) <= 30
    assert 19 < sum(drawn) / len(drawn) < 21
    assert len(set(drawn)) > 150


@pytest.mark.parametrize(
    ("seed", "subject", "operation"),
    [(2, "Pod/media/a", "pull"), (1, "Pod/media/b", "pull"), (1, "Pod/media/a", "start")],
    ids=["another seed", "another object", "another operation"],
)
def test_another_draw(seed: int, subject: str, operation: str) -> None:
    first = draw(Duration(0, 1000), 1, "Pod/media/a", "pull")
    assert draw(Duration(0, 1000), seed, subject, operation) != first


def test_a_name_may_hold_anything() -> None:
    assert draw(Duration(1, 1), 1, "Pod/a/\ud800", "pull") == 1
    assert 0 <= draw(Duration(0, 9), 1, "Pod/a/\ud800", "pull") <= 9
