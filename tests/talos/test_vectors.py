"""Results that were recorded from Talos' own patcher, where `SCAFFOLD_SHARED` names the folder that has them."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from types import ModuleType

import pytest

from scaffold.talos.fields import VERSIONS
from tests.talos.merging import merged, refusal


def load(path: Path) -> ModuleType:
    """Import the checker that comes with the results: it says what is equal."""
    spec = importlib.util.spec_from_file_location("check_vectors", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_recorded_result_holds() -> None:
    shared = os.environ.get("SCAFFOLD_SHARED")
    if not shared:
        pytest.skip("SCAFFOLD_SHARED does not name the folder of the recorded results")
    folder = Path(shared) / "talos"
    checker = load(folder / "check_vectors.py")
    cases = sorted(path.parent for path in (folder / "vectors").glob("*/base.yaml"))
    assert len(cases) >= 45
    for case in cases:
        base, *patches = (
            path.read_text(encoding="utf-8") for path in (case / "base.yaml", *sorted(case.glob("patch*")))
        )
        if (case / "error.txt").exists():
            assert refusal(base, *patches, version=VERSIONS[-1]), case.name
        else:
            found = checker.documents(merged(base, *patches, version=VERSIONS[-1]))
            expected = checker.documents((case / "expected.yaml").read_text(encoding="utf-8"))
            assert checker.same(found, expected), case.name
