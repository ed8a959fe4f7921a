"""`scaffold graph` on a work tree: what it prints, what it says, and what it refuses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.cli import run
from tests.build import GOTK_SYNC
from tests.commands.checking import commit, edit, put, settle
from tests.graph.clusters import LAYERED, app, chart, home, kustomization

Said = pytest.CaptureFixture[str]

FLUX = "{kind: GitRepository, name: flux-system}"
KS = "Kustomization/flux-system"
LAYERS = [f"{KS}/{name}" for name in ("apps", "databases", "flux-system", "infrastructure")]


@pytest.fixture
def layered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a work tree of three layers, which is the current folder."""
    root = settle(tmp_path / "layered", LAYERED)
    monkeypatch.chdir(root)
    return root


def nodes(text: str) -> list[str]:
    return [node["id"] for node in json.loads(text)["nodes"]]


def graph(*arguments: str) -> int:
    return run(["graph", *arguments])


def test_a_graph_as_json(layered: Path, said: Said) -> None:
    assert graph("--json") == 0
    out, err = said.readouterr()
    assert (nodes(out), err) == (["GitRepository/flux-system/flux-system", *LAYERS], "")
    assert graph("--format", "json") == 0
    assert said.readouterr() == (out, "")


@pytest.mark.parametrize("arguments", [["--levels"], ["--json"], ["--releases", "--levels"], [], ["--format", "dot"]])
def test_the_same_bytes_whenever_it_is_asked(arguments: list[str], layered: Path, said: Said) -> None:
    assert graph(*arguments) == 0
    first = said.readouterr().out
    assert graph(*arguments) == 0
    assert said.readouterr().out == first != ""


@pytest.mark.parametrize("form", ["json", "mermaid", "dot"])
def test_the_same_bytes_whatever_order_python_gives_to_sets(form: str, tmp_path: Path) -> None:
    root = settle(tmp_path / "home", home())
    argv = [sys.executable, "-m", "scaffold", "graph", "--repo", str(root), "--releases", "--format", form]
    printed = {
        subprocess.run(argv, env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True).stdout
        for seed in ("1", "2", "3")
    }
    assert len(printed) == 1


def test_the_default_is_mermaid(layered: Path, said: Said) -> None:
    assert graph() == 0
    out = said.readouterr().out
    assert graph("--format", "mermaid", "--group", "layer") == 0
    assert said.readouterr().out == out
    assert "flowchart LR" in out


def test_groups_by_namespace(layered: Path, said: Said) -> None:
    for form in ("mermaid", "dot"):
        assert graph("--format", form, "--group", "namespace") == 0
        by_namespace = said.readouterr().out
        assert graph("--format", form) == 0
        assert by_namespace != said.readouterr().out


def test_releases(layered: Path, said: Said) -> None:
    assert graph("--json", "--releases", "--focus", "portal") == 0
    found = nodes(said.readouterr().out)
    assert found[-1] == f"{KS}/infrastructure"
    assert {"HelmRelease/default/portal", "HelmRepository/flux-system/charts"} <= set(found)


def test_releases_that_wait_are_pointed_out(layered: Path, said: Said) -> None:
    edit(layered, "gitops/apps/portal.yaml", "spec:", "spec:\n  dependsOn: [{name: other}]")
    assert graph("--levels") == 0
    assert said.readouterr().err == "1 HelmRelease waits for others, too; `--releases` shows them\n"
    assert graph("--levels", "--releases") == 0
    out, err = said.readouterr()
    assert (err, "HelmRelease default/portal  after HelmRelease other\n" in out) == ("", True)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(["--focus", "databases", "--depth", "1"], ["GitRepository", *LAYERS], id="one edge away"),
        pytest.param(["--focus", "databases", "--depth", "0"], [LAYERS[1]], id="itself"),
        pytest.param(["--focus", "databases", "--downstream"], LAYERS[:2], id="what waits"),
        pytest.param(
            ["--focus", "infrastructure", "--upstream"],
            ["GitRepository", LAYERS[2], LAYERS[3]],
            id="what must be there",
        ),
        pytest.param(
            ["--focus", "apps", "--focus", "infrastructure", "--depth", "0"], [LAYERS[0], LAYERS[3]], id="several"
        ),
        pytest.param(["--focus", "cluster/databases.yaml", "--depth", "0"], [LAYERS[1]], id="by its file"),
        pytest.param(["--focus", f"{KS}/apps", "--depth", "0"], [LAYERS[0]], id="by its id"),
    ],
)
def test_focus(arguments: list[str], expected: list[str], layered: Path, said: Said) -> None:
    assert graph("--json", *arguments) == 0
    found = nodes(said.readouterr().out)
    assert [node.replace("/flux-system/flux-system", "") if "Git" in node else node for node in found] == expected


def test_a_focus_by_the_folder_of_an_app_whose_entry_lies_beside_it(tmp_path: Path, said: Said) -> None:
    files = {
        "cluster/gotk-sync.yaml": GOTK_SYNC,
        "cluster/films.ks.yaml": kustomization(
            "films-main", "./cluster/films", source="{kind: GitRepository, name: flux-system}"
        ),
        "cluster/films/release.yaml": app("films"),
        "cluster/kustomization.yaml": "resources: [gotk-sync.yaml, films.ks.yaml]\n",
    }
    root = settle(tmp_path / "beside", files)
    assert graph("--repo", str(root), "--json", "--focus", "cluster/films", "--depth", "0") == 0
    assert nodes(said.readouterr().out) == [f"{KS}/films-main"]


def test_into_a_file(layered: Path, said: Said) -> None:
    assert graph("--levels") == 0
    shown = said.readouterr().out
    assert graph("--levels", "-o", "levels.txt") == 0
    assert said.readouterr() == ("", "written to `levels.txt`\n")
    assert (layered / "levels.txt").read_text(encoding="utf-8") == shown


def test_nothing_changed(layered: Path, said: Said) -> None:
    assert graph("--json", "--diff", "HEAD") == 0
    out, err = said.readouterr()
    assert (nodes(out), err.partition(": ")[2]) == ([], "nothing changed\n")


def test_what_was_added_and_removed_since_a_revision(layered: Path, said: Said) -> None:
    commit(layered)
    put(layered, "cluster/tools.yaml", kustomization("tools", "./gitops/tools", ("databases",), source=FLUX))
    put(layered, "gitops/tools/tool.yaml", chart("tool"))
    edit(layered, "cluster/apps.yaml", "name: databases", "name: infrastructure")
    assert graph("--levels", "--diff", "HEAD~1") == 0
    out, err = said.readouterr()
    assert err.startswith("compared with `HEAD~1` (")
    assert err.endswith("): 1 node and 4 edges added, 0 nodes and 1 edge removed\n")
    assert out.startswith("cluster cluster: 6 nodes on 5 levels, 5 edges\n")
    assert "  + flux-system/tools  after +databases\n" in out
    assert "    flux-system/apps   after -databases (database, cache), +infrastructure\n" in out


def test_what_cannot_be_read_is_told(layered: Path, said: Said) -> None:
    edit(layered, "cluster/apps.yaml", "kind:", "a: [\nkind:")
    why = "while parsing a flow sequence did not find expected ',' or ']'"
    unread = f"cluster/apps.yaml:4:9: warning: not YAML: {why} [unreadable]"
    for command in (["graph"], ["simulate"], ["why", "databases"]):
        assert run(command) == 0
        out, err = said.readouterr()
        assert (err, "apps" in out.replace("gitops/apps", "")) == (f"{unread}\n", False)
    commit(layered)
    edit(layered, "cluster/apps.yaml", "a: [\nkind:", "kind:")
    assert graph("--diff", "HEAD") == 0
    told, counted = said.readouterr().err.splitlines()
    assert told.partition(":")[2] == unread
    assert counted == f"compared with `HEAD` ({told.partition(':')[0]}): 1 node and 3 edges added"


def test_a_focus_in_a_comparison_shows_what_did_not_change_too(layered: Path, said: Said) -> None:
    edit(layered, "cluster/apps.yaml", "name: databases", "name: infrastructure")
    assert graph("--json", "--diff", "HEAD", "--focus", "databases", "--downstream") == 0
    described = json.loads(said.readouterr().out)
    assert [(edge["source"], edge["target"], edge["change"]) for edge in described["edges"]] == [
        (LAYERS[0], LAYERS[1], "removed")
    ]


def test_a_cluster_that_was_not_there(layered: Path, said: Said) -> None:
    for name in ("gotk-sync.yaml", "kustomization.yaml"):
        (layered / "cluster/flux-system" / name).unlink()
    commit(layered)
    put(layered, "cluster/flux-system/gotk-sync.yaml", GOTK_SYNC)
    assert graph("--json", "--diff", "HEAD") == 0
    out, err = said.readouterr()
    assert err.endswith("): 5 nodes and 9 edges added\n")
    assert {node["change"] for node in json.loads(out)["nodes"]} == {"added"}


def test_one_of_several_clusters(tmp_path: Path, said: Said) -> None:
    files = {}
    for name in ("main", "staging"):
        files[f"clusters/{name}/gotk-sync.yaml"] = GOTK_SYNC.replace("./cluster", f"./clusters/{name}")
    root = str(settle(tmp_path / "two", files))
    assert graph("--repo", root) == 2
    message = "error: there are 2 clusters: `main`, `staging`; name one with `--cluster`\n"
    assert said.readouterr() == ("", message)
    assert graph("--repo", root, "--cluster", "staging", "--json") == 0
    assert json.loads(said.readouterr().out)["cluster"] == "staging"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(
            ["--format", "png"],
            "`--format` is `mermaid`, `dot`, `json`, `svg`, `html`; not `png`",
            id="an unknown format",
        ),
        pytest.param(["--group", "kind"], "`--group` is `namespace`, `layer`; not `kind`", id="an unknown group"),
        pytest.param(
            ["--json", "--format", "svg"],
            "`--json` and `--format svg` exclude each other; leave one out",
            id="two formats",
        ),
        pytest.param(
            ["--levels", "--json"],
            "`--levels` and `--format json` exclude each other; leave one out",
            id="a list in a format",
        ),
        pytest.param(
            ["--levels", "--group", "namespace"],
            "`--levels` does not put nodes together; leave `--group namespace` out",
            id="a list by namespace",
        ),
        pytest.param(
            ["--json", "--group", "namespace"],
            "`--format json` does not put nodes together; leave `--group namespace` out",
            id="JSON by namespace",
        ),
        pytest.param(
            ["--depth", "2"],
            "`--depth`, `--upstream` and `--downstream` say how much to show around `--focus NAME`",
            id="a depth around nothing",
        ),
        pytest.param(
            ["--focus", "database"],
            "nothing in cluster `cluster` is called `database`; did you mean `databases`",
            id="a slip",
        ),
        pytest.param(
            ["--focus", "portal"],
            "nothing in cluster `cluster` is called `portal`; `scaffold graph --levels` lists what there is; "
            "a HelmRelease is called so: add `--releases`",
            id="a release that is left out",
        ),
        pytest.param(
            ["--diff", "absent"],
            "there is no commit `absent` here; fetch it (in a workflow, check out with `fetch-depth: 0`)",
            id="a revision that is not there",
        ),
        pytest.param(["--cluster", "x"], "no cluster `x`; there is `cluster`", id="an unknown cluster"),
        pytest.param(
            ["--levels", "-o", "absent/file"],
            "cannot write `absent/file`: no such file or directory; nothing was changed",
            id="a folder that is not there",
        ),
    ],
)
def test_refusals(arguments: list[str], message: str, layered: Path, said: Said) -> None:
    assert graph(*arguments) == 2
    assert said.readouterr() == ("", f"error: {message}\n")


def test_a_home_whose_apps_wait_for_each_other_is_drawn_all_the_same(tmp_path: Path, said: Said) -> None:
    circle = home({"apps/a": (("b",), (app("a"),)), "apps/b": (("a", "gone"), (app("b"),))})
    root = str(settle(tmp_path / "circle", circle))
    assert graph("--repo", root, "--levels") == 0
    assert said.readouterr().out.endswith("\ncycle: a after b after a\n")
    for form in ("json", "mermaid", "dot"):
        assert graph("--repo", root, "--format", form) == 0
