"""What holds for all rules: they are registered, they have a manual, and a healthy folder of each layout is clean."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path
from types import ModuleType

import pytest

from scaffold.talos.lint import run_rules
from scaffold.talos.rules import ALL_RULES
from scaffold.talos.rules.rule import LintRule
from tests.talos.rules.clusters import BY_ROLE, HEALTHY
from tests.talos.rules.healthy import Cluster, edited, layered, lines, view_of

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "talos-lint.md"
MODULES = tuple(
    importlib.import_module(f"scaffold.talos.rules.{path.stem}")
    for path in sorted((ROOT / "scaffold" / "talos" / "rules").glob("*.py"))
    if path.stem != "__init__"
)
RULES = tuple(module for module in MODULES if hasattr(module, "RULE"))


def rule(module: ModuleType) -> LintRule:
    found = module.RULE
    assert isinstance(found, LintRule)
    return found


def name(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2]


def manual(module: ModuleType) -> str:
    assert module.__doc__
    return module.__doc__.strip()


@pytest.mark.parametrize("cluster", HEALTHY.values(), ids=HEALTHY)
def test_a_healthy_folder_has_no_finding(cluster: Cluster) -> None:
    assert lines(cluster) == []


def test_no_node_has_no_finding() -> None:
    assert lines(Cluster({}, {}, "1.14")) == []


def test_every_rule_is_registered_and_sorted() -> None:
    assert [each.id for each in ALL_RULES] == [rule(module).id for module in RULES]


@pytest.mark.parametrize("module", RULES, ids=name)
def test_a_rule_has_its_modules_name(module: ModuleType) -> None:
    assert rule(module).id == name(module).replace("_", "-")


@pytest.mark.parametrize("module", RULES, ids=name)
def test_a_manual_shows_what_is_bad_and_what_is_good(module: ModuleType) -> None:
    text = manual(module)
    assert "\nBad" in text
    assert "\nGood" in text.partition("\nBad")[2]


@pytest.mark.parametrize("module", RULES, ids=name)
def test_the_page_holds_the_manual(module: ModuleType) -> None:
    found = rule(module)
    assert f"## `{found.id}`\n\nSeverity: {found.severity}.\n\n{manual(module)}\n" in PAGE.read_text(encoding="utf-8")


def test_the_page_lists_the_rules_in_order() -> None:
    page = PAGE.read_text(encoding="utf-8").splitlines()
    assert [line for line in page if line.startswith("## `")] == [f"## `{each.id}`" for each in ALL_RULES]
    rows = [line.split(" | ") for line in page if line.startswith("| [`")]
    assert [(row[0], row[1]) for row in rows] == [
        (f"| [`{each.id}`](#{each.id})", each.severity.value) for each in ALL_RULES
    ]


@pytest.mark.parametrize("module", RULES, ids=name)
def test_rules_do_not_import_each_other(module: ModuleType) -> None:
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported & {other.__name__ for other in RULES} == set()


def test_a_finding_of_all_nodes_names_none() -> None:
    broken = edited(BY_ROLE, "talos/cluster.yaml", "  certSANs:\n", "  certSans:\n")
    (line,) = lines(broken)
    assert line == (
        "talos/cluster.yaml:6:3: error: unknown key `certSans` in `machine`; did you mean `certSANs` [unknown-key]"
    )


def test_a_finding_of_one_node_names_it() -> None:
    broken = edited(
        BY_ROLE, "talos/cluster.yaml", "MACHINE_CA_CRT\n", "MACHINE_CA_CRT\n    key: op://vault/talos/KEY\n"
    )
    (line,) = lines(broken)
    assert line == (
        "talos/cluster.yaml:6:5: error: `machine.ca.key` is on a worker, where Talos refuses it, in node `worker-1` "
        "[ca-key-on-worker] (move it to a layer that only control planes have, or behind `{% if is_controlplane %}`)"
    )


def test_many_nodes_are_counted() -> None:
    names = [f"worker-{number}" for number in range(7)]
    files = {
        "base.yaml": "machine: {type: worker, ca: {key: op://v/i/f}}\n",
        "cp.yaml": "machine: {type: controlplane}\n",
    }
    cluster = Cluster(files, {"cp-1": ("base.yaml", "cp.yaml"), **dict.fromkeys(names, ("base.yaml",))}, "1.14")
    (line,) = lines(cluster)
    assert ", in 7 nodes: `worker-0`, `worker-1`, `worker-2`, `worker-3`, `worker-4`, … [" in line


def test_what_comes_from_a_file_cannot_act_on_a_terminal() -> None:
    (line,) = lines(layered('machine: {type: worker}\n---\n{apiVersion: v1alpha1, kind: "Link\\u001b[2JConfig"}\n'))
    assert "\x1b" not in line


def test_one_rule_alone_gives_its_findings_alone() -> None:
    broken = layered("machine: {type: worker, ca: {key: op://v/i/f}, wrong: 1}\n")
    assert {finding.rule for finding in run_rules(view_of(broken))} == {"ca-key-on-worker", "unknown-key"}
    only = next(each for each in ALL_RULES if each.id == "unknown-key")
    assert {finding.rule for finding in run_rules(view_of(broken), (only,))} == {"unknown-key"}
