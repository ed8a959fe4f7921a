"""Times as text: seconds in; clocks, moments and spoken durations out."""

from __future__ import annotations

import pytest

from scaffold.report.simulation_times import clock, moment, spoken


@pytest.mark.parametrize(
    ("seconds", "end", "expected"),
    [
        pytest.param(0, 600, "00:00", id="nothing"),
        pytest.param(59.4, 600, "00:59", id="less than a minute, rounded down"),
        pytest.param(59.5, 600, "01:00", id="rounded up to a minute"),
        pytest.param(599, 3599.4, "09:59", id="a run below an hour"),
        pytest.param(599, 3599.5, "0:09:59", id="a run that rounds to an hour"),
        pytest.param(7384, 7384, "2:03:04", id="hours"),
        pytest.param(61, 36000, " 0:01:01", id="a run of ten hours leaves room for its digits"),
    ],
)
def test_a_clock(seconds: float, end: float, expected: str) -> None:
    assert clock(seconds, end) == expected


def test_moments_stand_below_each_other() -> None:
    assert [moment(at, 36000) for at in (0, 3600, 36000)] == [" T+0:00:00", " T+1:00:00", "T+10:00:00"]
    assert moment(150, 600) == "T+02:30"


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, "0s"),
        (40.4, "40s"),
        (60, "1m 00s"),
        (582, "9m 42s"),
        (3599.6, "1h 00m"),
        (3900, "1h 05m"),
        (90000, "25h 00m"),
    ],
)
def test_a_spoken_duration(seconds: float, expected: str) -> None:
    assert spoken(seconds) == expected
