"""Writes the times of a simulated start so that they stand below each other."""

from __future__ import annotations

_MINUTE = 60
_HOUR = 3600


def clock(seconds: float, end: float) -> str:
    """Write a time or a duration in minutes and seconds, with hours where the run takes one.

    Args:
        seconds: What to write, rounded to whole seconds.
        end: The longest time of the same column: it decides on the width.
    """
    whole = _whole(seconds)
    hours, rest = divmod(whole, _HOUR)
    minutes, left = divmod(rest, _MINUTE)
    if _whole(end) < _HOUR:
        return f"{minutes:02}:{left:02}"
    return f"{hours:>{len(str(_whole(end) // _HOUR))}}:{minutes:02}:{left:02}"


def moment(seconds: float, end: float) -> str:
    """Write when something happens: `T+02:30`."""
    return f"T+{clock(seconds, end).lstrip()}".rjust(len(clock(end, end)) + 2)


def spoken(seconds: float) -> str:
    """Write a duration as one says it: `9m 42s`, `1h 05m`, `40s`."""
    whole = _whole(seconds)
    hours, rest = divmod(whole, _HOUR)
    minutes, left = divmod(rest, _MINUTE)
    if hours:
        return f"{hours}h {minutes:02}m"
    return f"{minutes}m {left:02}s" if minutes else f"{left}s"


def _whole(seconds: float) -> int:
    return int(seconds + 0.5)
