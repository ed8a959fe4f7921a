"""`scaffold remove-app` with real tools: it undoes `new-app`, kustomize builds what stays, and a terminal is asked."""

from __future__ import annotations

import os
import posixpath
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from scaffold.adapters import worktree
from scaffold.adapters.app_files import read_files
from scaffold.cli import run
from scaffold.flux import Cluster, Fleet, read_fleet
from scaffold.removal import DATA_LOSS, Extent, Links, dependents, plan_removal, prove, pruned, refuse_shared
from scaffold.removal.finding import DEPENDS
from scaffold.repository import ResourceId
from scaffold.siblings import read_apps
from tests.golden_situations import BY_NAME
from tests.golden_trees import before, read, run_quietly
from tests.integration.conftest import require_tool
from tests.integration.terminal import ENTER, Terminal
from tests.removal.apps import BASE, RADARR, SONARR, files, manifest, manifests
from tests.removal.work_tree import settle, tree_hash

pytestmark = [
    pytest.mark.integration,
    # the fork is followed by exec at once; threads of other tests cannot hold a lock that matters
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]

NAMESPACES: Mapping[str, tuple[str, ...]] = {
    "copy-app-into-a-cluster-without-apps": ("clusters/cottage/apps/kustomization.yaml", "clusters/cottage/apps/home/"),
    "copy-app-with-what-it-refers-to": ("clusters/cottage/apps/kustomization.yaml", "clusters/cottage/apps/home/"),
    "empty-artifact-rooted-lower": ("kubernetes/apps/kustomization.yaml", "kubernetes/apps/tools/"),
    "empty-repository": ("kubernetes/main/apps/kustomization.yaml", "kubernetes/main/apps/tools/"),
    "empty-repository-with-database": ("kubernetes/main/apps/kustomization.yaml", "kubernetes/main/apps/default/"),
    "layered-chart-with-new-repository-and-namespace": ("gitops/infrastructure/",),
    "namespace-named-as-the-app": ("kubernetes/main/apps/gitea/",),
    "new-namespace": ("kubernetes/main/apps/office/",),
    "new-namespace-by-component": ("cluster/apps/notifications/",),
    "new-namespace-with-component": ("kubernetes/apps/security/",),
    "new-namespace-with-entry-outside-folder": ("apps/kustomization.yaml", "apps/code/"),
    "new-namespace-without-list": ("clusters/home/messages/",),
    "vendor-chart-in-a-kustomization-of-its-own": ("kubernetes/main/apps/observability/",),
}
"""What stays of a namespace that the new app brought: its list, its manifest, its place in the parent's list.

The source of its chart, which others may use, stays, too.
"""


@pytest.mark.parametrize("name", BY_NAME)
def test_what_new_app_adds_remove_app_takes_away(name: str, tmp_path: Path) -> None:
    situation = BY_NAME[name]
    root = settle(tmp_path, before(situation))
    started, start = tree_hash(root), read(root)
    run_quietly(situation, root)
    cluster = ("--cluster", situation.cluster) if situation.cluster else ()
    lists = [path for path, content in read(root).items() if path in start and content != start[path]]
    assert run(["remove-app", situation.app, *cluster, "--repo", str(root), "--yes"]) == 0
    end = read(root)
    differing = {path for path in {*start, *end} if start.get(path) != end.get(path)}
    kept = NAMESPACES.get(name, ())
    assert {path for path in differing if not path.startswith(kept)} == set() if kept else tree_hash(root) == started
    built = {posixpath.dirname(path) for path in (*lists, *differing) if path.endswith("kustomization.yaml")}
    for folder in sorted(built):
        kustomize(root / folder)


def kustomize(folder: Path) -> str:
    """Build a folder as Flux does, which lets files of elsewhere in."""
    command = [require_tool("kustomize"), "build", "--load-restrictor", "LoadRestrictionsNone", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def test_kustomize_builds_a_list_whose_last_app_went(tmp_path: Path) -> None:
    root = settle(tmp_path, BASE)
    (root / "cluster/media/kustomization.yaml").write_text(
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n  - radarr/ks.yaml\n"
    )
    (root / SONARR / "ks.yaml").unlink()
    assert run(["remove-app", "radarr", "--repo", str(root)]) == 0
    assert (root / "cluster/media/kustomization.yaml").read_text().endswith("resources: []\n")
    assert kustomize(root / "cluster/media") == ""
    assert kustomize(root / "cluster").count("kind: Namespace") == 1


# ---- on a terminal

CLAIM = manifests(RADARR, claim=manifest("PersistentVolumeClaim", "films"))
QUESTION = "? Remove `media/radarr`: 5 files?"


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """Return a terminal on which the command has asked."""
    root = settle(tmp_path / "root", files(CLAIM))
    started = Terminal({}, columns=160, program=("-m", "scaffold", "remove-app", "radarr", "--repo", str(root)))
    started.wait(QUESTION)
    yield started
    started.child.close(force=True)


def test_it_shows_what_goes_and_enter_says_no(terminal: Terminal, tmp_path: Path) -> None:
    start = read(tmp_path / "root")
    assert terminal.lines()[:-1] == [
        f"{RADARR}/app/claim.yaml:1:64: warning: pruning deletes claim `media/films` and its volume, "
        "unless the class retains it [data-loss]",
        "M cluster/media/kustomization.yaml",
        f"D {RADARR}/app/claim.yaml",
        f"D {RADARR}/app/helmrelease.yaml",
        f"D {RADARR}/app/kustomization.yaml",
        f"D {RADARR}/ks.yaml",
    ]
    assert terminal.lines()[-1].startswith(f"{QUESTION} (y/N)")
    terminal.child.send(ENTER)
    code, shown = terminal.end()
    assert (code, shown[-1]) == (130, "interrupted; nothing was written")
    assert read(tmp_path / "root") == start


def test_yes_writes(terminal: Terminal, tmp_path: Path) -> None:
    terminal.child.send("y")
    code, shown = terminal.end()
    assert (code, shown[-1]) == (0, "review with `git status`, commit, push; cluster `cluster` then drops it")
    assert not (tmp_path / "root" / RADARR).exists()


# ---- every app of real repositories


def checkouts() -> Iterator[Path]:
    """Yield the checkouts below `SCAFFOLD_REAL`, which is no part of this project."""
    real = os.environ.get("SCAFFOLD_REAL")
    if not real:
        pytest.skip("SCAFFOLD_REAL does not name the folder of the real repositories")
    yield from sorted(path for path in Path(real).iterdir() if (path / ".git").exists())


def test_every_app_of_a_real_repository_goes_alone_or_is_refused_for_what_is_there() -> None:
    for root in checkouts():
        fleet = read_fleet(worktree.load(root))
        for cluster in fleet.clusters:
            links = Links(fleet, cluster)
            outcomes = {
                app.folder: outcome(root, Extent(fleet, cluster, app), links) for app in read_apps(fleet, cluster)
            }
            assert set(outcomes.values()) == {"goes", "goes with data", "refused", "holds the root"}, root


def outcome(root: Path, goes: Extent, links: Links) -> str:
    """Remove an app in memory; return what comes of it, proven."""
    if goes.cluster.root.location.path.startswith(f"{goes.app.folder}/"):
        return "holds the root"
    refuse_shared(goes)
    breaking = [finding for finding in dependents(goes, links) if finding.rule == DEPENDS]
    for finding in breaking:
        line = goes.repository.text(finding.path).splitlines()[finding.line - 1]
        names = [quoted.rpartition("/")[2] for quoted in re.findall(r"`([^`]+)`", finding.message)]
        assert any(name in line for name in names) or "${" in line, f"{root}: {finding}"
    if breaking:
        return "refused"
    changes = plan_removal(goes, read_files(root, goes.repository, goes.files))
    prove(goes, changes)
    after = read_fleet(goes.repository.overlay(changes))
    assert identities(goes.fleet) - identities(after) == {(goes.cluster.root.path, each) for each in goes.ids}
    assert identities(after) <= identities(goes.fleet)
    assert [edge for cluster in after.clusters for edge in cluster.dangling] == dangling(goes.fleet.clusters)
    return "goes with data" if any(finding.rule == DATA_LOSS for finding in pruned(goes)) else "goes"


def identities(fleet: Fleet) -> set[tuple[str, ResourceId]]:
    return {(cluster.root.path, each.id) for cluster in fleet.clusters for each in cluster.kustomizations}


def dangling(clusters: tuple[Cluster, ...]) -> list[object]:
    return [edge for cluster in clusters for edge in cluster.dangling]
