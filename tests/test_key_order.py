"""Keys that no sibling writes get their place among those that siblings write."""

from __future__ import annotations

import pytest

from scaffold.votes import completed_order

REFERENCE = ("type", "annotations", "containers", "volumes")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ((), []),
        (("type", "annotations", "containers", "volumes"), ["type", "annotations", "containers", "volumes"]),
        (("containers",), ["type", "annotations", "containers", "volumes"]),
        (("volumes", "type"), ["volumes", "type", "annotations", "containers"]),
        (("own", "containers"), ["type", "annotations", "own", "containers", "volumes"]),
        # alphabetical as the reference is anyway: no sign of an alphabet
        (("annotations", "containers"), ["type", "annotations", "containers", "volumes"]),
        # alphabetical where the reference is not
        (("annotations", "containers", "type"), ["annotations", "containers", "type", "volumes"]),
        (("annotations", "own", "type"), ["annotations", "containers", "own", "type", "volumes"]),
    ],
)
def test_a_key_goes_behind_what_precedes_it_or_to_its_place_in_the_alphabet(
    written: tuple[str, ...], expected: list[str]
) -> None:
    assert completed_order(written, REFERENCE) == expected
