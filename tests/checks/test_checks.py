"""What holds for all checks: they are registered, and they have a manual."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path
from types import ModuleType

import pytest

from scaffold.checks import ALL_CHECKS, Check, run_checks
from scaffold.flux import read_fleet
from scaffold.repository import Repository
from tests.build import fleet
from tests.checks.healthy import HEALTHY
from tests.styles.made import made

ROOT = Path(__file__).parents[2]
MODULES = tuple(
    importlib.import_module(f"scaffold.checks.{path.stem}")
    for path in sorted((ROOT / "scaffold" / "checks").glob("*.py"))
    if path.stem != "__init__"
)
RULES = tuple(module for module in MODULES if hasattr(module, "CHECK"))


def rule(module: ModuleType) -> Check:
    check = module.CHECK
    assert isinstance(check, Check)
    return check


def name(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2]


def manual(module: ModuleType) -> str:
    assert module.__doc__
    return module.__doc__.strip()


def test_every_check_is_registered_and_sorted() -> None:
    assert [check.id for check in ALL_CHECKS] == [rule(module).id for module in RULES]


@pytest.mark.parametrize("module", RULES, ids=name)
def test_a_check_has_its_modules_name(module: ModuleType) -> None:
    assert rule(module).id == name(module).replace("_", "-")


@pytest.mark.parametrize("module", RULES, ids=name)
def test_a_manual_shows_what_is_bad_and_what_is_good(module: ModuleType) -> None:
    text = manual(module)
    assert "\nBad" in text
    assert "\nGood" in text.partition("\nBad")[2]


@pytest.mark.parametrize("module", RULES, ids=name)
def test_checks_do_not_import_each_other(module: ModuleType) -> None:
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported & {other.__name__ for other in RULES} == set()


def test_a_healthy_repository_has_no_finding() -> None:
    assert run_checks(fleet(HEALTHY)) == ()


def test_the_sample_repository_has_no_finding() -> None:
    files = made("triad")
    sampled = read_fleet(Repository(files, frozenset(files)))
    assert [cluster.name for cluster in sampled.clusters] == ["main"]
    assert run_checks(sampled) == ()
