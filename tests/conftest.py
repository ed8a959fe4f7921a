"""What all tests share: nothing that a test finds is kept in the user's own folders."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scaffold.adapters.answer_cache import VARIABLE


@pytest.fixture(scope="session", autouse=True)
def _without_memory() -> Iterator[None]:
    """Let `scaffold check` remember nothing, unless a test names a folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, "")
        yield
