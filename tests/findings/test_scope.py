"""Scopes: paths and a cluster in; which files and findings belong to them out."""

from __future__ import annotations

import pytest

from scaffold.diagnostic import Diagnostic, Severity
from scaffold.findings.scope import Scope
from tests.build import GOTK_SYNC, config, fleet, ks, kustomize_file

FILES = {
    f"clusters/{name}/{file}": text
    for name in ("main", "staging")
    for file, text in {
        "gotk-sync.yaml": GOTK_SYNC.replace("./cluster", f"./clusters/{name}"),
        "a.yaml": ks("a", f"./apps/{name}"),
    }.items()
}
FILES |= {f"apps/{name}/kustomization.yaml": kustomize_file("./c.yaml", "../shared") for name in ("main", "staging")}
FILES |= {f"apps/{name}/c.yaml": config(name) for name in ("main", "staging")}
FILES |= {"apps/shared/kustomization.yaml": kustomize_file("./s.yaml"), "apps/shared/s.yaml": config("s")}
FLEET = fleet(FILES)
MAIN, STAGING = FLEET.clusters


def at(path: str, message: str = "a") -> Diagnostic:
    return Diagnostic(path, 1, 1, Severity.ERROR, "rule", message)


def test_everything() -> None:
    scope = Scope(FLEET)
    assert (scope.files, scope.holds(at("apps/main/c.yaml")), scope.holds(at("elsewhere"))) == (10, True, True)


@pytest.mark.parametrize(
    ("paths", "path", "expected"),
    [
        pytest.param(["apps"], "apps/main/c.yaml", True, id="below a folder"),
        pytest.param(["apps/main"], "apps/mainly/c.yaml", False, id="beside a folder of a like name"),
        pytest.param(["apps/main/c.yaml"], "apps/main/c.yaml", True, id="a file"),
        pytest.param(["clusters", "apps/main"], "apps/main/c.yaml", True, id="one of several"),
        pytest.param([""], "apps/main/c.yaml", True, id="the root"),
    ],
)
def test_paths(paths: list[str], path: str, expected: bool) -> None:
    assert Scope(FLEET, paths).holds(at(path)) is expected


@pytest.mark.parametrize(
    ("path", "main", "staging"),
    [
        pytest.param("apps/main/c.yaml", True, False, id="a file that one cluster reaches"),
        pytest.param("apps/shared/s.yaml", True, True, id="a file that both reach"),
        pytest.param("apps/main/off/ks.yaml", True, False, id="a file that none reaches, below what one reaches"),
        pytest.param("apps/other/ks.yaml", True, True, id="a file that none reaches, below what both reach"),
    ],
)
def test_a_cluster(path: str, main: bool, staging: bool) -> None:
    assert (Scope(FLEET, (), MAIN).holds(at(path)), Scope(FLEET, (), STAGING).holds(at(path))) == (main, staging)


def test_a_finding_of_a_shared_file_may_be_one_clusters() -> None:
    finding = at("apps/shared/s.yaml", "`x` does not exist in cluster `main`")
    assert (Scope(FLEET, (), MAIN).holds(finding), Scope(FLEET, (), STAGING).holds(finding)) == (True, False)


def test_the_files_of_a_part_are_counted() -> None:
    assert Scope(FLEET, (), MAIN).files == 6
    assert Scope(FLEET, ["apps/shared"], MAIN).files == 2
    assert Scope(FLEET, ["clusters/staging"], MAIN).files == 0
