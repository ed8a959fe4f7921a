"""`scaffold simulate` on a work tree: what it prints, what it writes, what it refuses, and how it ends."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from scaffold.cli import run
from scaffold.simulation.failures import MEANINGS, FailureKind
from scaffold.simulation.timing import OPERATIONS
from tests.build import GOTK_SYNC, config, ks
from tests.commands.checking import ENTRY, break_dependency, edit, put, settle

PROJECT = Path(__file__).parents[2]


def simulate(*arguments: str) -> int:
    """Run the command and return its exit code."""
    return run(["simulate", *arguments])


def test_everything_comes_up(home: Path, said: pytest.CaptureFixture[str]) -> None:
    assert simulate() == 0
    out, err = said.readouterr()
    assert re.match(
        r"cluster apps\n"
        r"  everything is up after \d+m \d\ds\n"
        r"  seed 1: 6 Kustomizations, 4 HelmReleases, 3 ExternalSecrets, 4 Pods, \d+ other objects\n"
        r"\n"
        r"waves\n"
        r"  1  T\+00:\d\d – T\+00:\d\d  1  flux-system/flux-system\n"
        r"  2  T\+00:\d\d – T\+00:\d\d  1  network/stores\n"
        r"  3  T\+\d\d:\d\d – T\+\d\d:\d\d  1  dbms/postgres\n"
        r"  4  T\+\d\d:\d\d – T\+\d\d:\d\d  3  media/bazarr, media/radarr, media/sonarr\n"
        r"\n"
        r"critical path: each step waited for the one above it\n"
        r"  T\+00:\d\d  \+00:\d\d  GitRepository flux-system/flux-system  Reconciling \d+s\n",
        out,
    )
    assert "that never come up" not in out
    assert err == ""


def test_a_seed_says_everything(home: Path, said: pytest.CaptureFixture[str]) -> None:
    printed = []
    for seed in ("1", "1", "2", "-7"):
        assert simulate("--seed", seed, "--json") == 0
        printed.append(said.readouterr().out)
    assert printed[0] == printed[1]
    ends = [json.loads(text)["end"] for text in printed]
    assert len(set(ends)) == 3
    assert simulate("--json") == 0
    assert said.readouterr().out == printed[0]


def test_a_failure_is_what_was_asked_for(home: Path, said: pytest.CaptureFixture[str]) -> None:
    assert simulate("--fail", "dbms/postgres=build-error") == 0
    out, err = said.readouterr()
    assert out.startswith(
        "cluster apps, with `Kustomization/dbms/postgres=build-error`\n  4 of 5 apps never come up; everything else"
    )
    assert (
        "apps that never come up\n"
        "  dbms   postgres\n"
        "  media  bazarr, radarr, sonarr\n"
        "\n"
        "why\n"
        "  Kustomization dbms/postgres: Failed since T+01:"
    ) in out
    assert (
        "    3 Kustomizations: Waiting since T+00:25\n"
        "        dependency 'dbms/postgres' is not ready\n"
        "        media/bazarr, media/radarr, media/sonarr\n"
        "        never made: 3 HelmReleases, "
    ) in out
    assert "  $ flux get kustomizations -A\n" in out
    assert err == ""


def test_several_failures(home: Path, said: pytest.CaptureFixture[str]) -> None:
    assert simulate("--fail", "media/radarr=chart-error", "--fail", "Pod/media/sonarr=crash", "--json") == 0
    described = json.loads(said.readouterr().out)
    assert described["failures"] == ["HelmRelease/media/radarr=chart-error", "Pod/media/sonarr=crash"]
    assert {app["name"]: app["ready_at"] is not None for app in described["apps"]} == {
        "dbms/postgres": True,
        "media/bazarr": True,
        "media/radarr": False,
        "media/sonarr": False,
        "network/stores": True,
    }


def test_a_failure_that_is_given_twice_is_one(home: Path, said: pytest.CaptureFixture[str]) -> None:
    assert simulate("--fail", "Pod/media/sonarr=crash") == 0
    once = said.readouterr()
    assert simulate("--fail", "sonarr=crash", "--fail", "Pod/media/sonarr") == 0
    assert said.readouterr() == once


def test_what_never_comes_up_by_itself_is_a_finding(home: Path, said: pytest.CaptureFixture[str]) -> None:
    break_dependency(home)
    assert simulate() == 1
    out, err = said.readouterr()
    assert "  1 of 5 apps never comes up; everything else is up after " in out
    assert (
        "why\n  Kustomization media/radarr: Waiting since T+00:25\n      dependency 'dbms/postgress' not found: "
    ) in out
    assert err == ""
    assert simulate("--json") == 1
    assert simulate("--fail", "bazarr=chart-error") == 0


def test_what_is_suspended_is_no_finding_but_what_waits_for_it_is(home: Path, said: pytest.CaptureFixture[str]) -> None:
    edit(home, ENTRY, "spec:\n", "spec:\n  suspend: true\n")
    assert simulate() == 0
    assert "  1 of 5 apps never comes up; everything else is up after " in said.readouterr().out
    put(
        home,
        ENTRY,
        f"{(home / ENTRY).read_text()}---\n{ks('late', './apps/none', 'media', dependsOn='[{name: radarr}]')}",
    )
    assert simulate() == 1


def test_every_kind_of_failure_is_in_the_help_and_in_the_manual(said: pytest.CaptureFixture[str]) -> None:
    assert simulate("--help") == 0
    shown = " ".join(said.readouterr().out.split()).replace("- ", "-")
    assert f"where it does not follow from what that is: {', '.join(FailureKind)}; repeatable." in shown
    manual = (PROJECT / "docs" / "simulate.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| (.*?) \|", manual, re.MULTILINE)
    assert [row for row in rows if row[0] in list(FailureKind)] == [(str(kind), MEANINGS[kind]) for kind in FailureKind]


def test_every_duration_is_in_the_manual() -> None:
    schema = json.loads((PROJECT / "scaffold" / "schema" / "scaffold-settings.json").read_text(encoding="utf-8"))
    known = {name: one.get("default") for name, one in schema["properties"]["simulate"]["properties"].items()}
    assert list(known) == list(OPERATIONS)
    manual = (PROJECT / "docs" / "simulate.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([a-z_]+)` \| ([0-9a-z-]+) \|", manual, re.MULTILINE))
    assert {name: rows.get(name) for name in known} == known


def test_the_timeline(home: Path, said: pytest.CaptureFixture[str]) -> None:
    assert simulate() == 0
    short = said.readouterr().out
    assert simulate("--timeline") == 0
    out = said.readouterr().out
    head, _, every = out.partition("timeline\n")
    assert head == short.partition("timeline\n")[0]
    assert simulate("--json") == 0
    assert len(every.splitlines()) == len(json.loads(said.readouterr().out)["transitions"])
    assert re.search(r"^  T\+\d\d:\d\d  Pod media/radarr +PullingImages → Starting +\S", every, re.MULTILINE)
    assert list(re.findall(r"T\+[\d:]+", every)) == sorted(re.findall(r"T\+[\d:]+", every))


def test_json(home: Path, said: pytest.CaptureFixture[str]) -> None:
    assert simulate("--json") == 0
    printed = said.readouterr().out
    assert simulate("--format", "json") == 0
    assert said.readouterr().out == printed
    described = json.loads(printed)
    assert list(described) == [
        *("cluster", "seed", "failures", "end", "apps", "waves", "critical_path", "held", "seen"),
        *("objects", "transitions"),
    ]
    assert described["held"] == described["seen"] == []
    ids = {each["id"] for each in described["objects"]}
    assert {each["id"] for each in described["transitions"]} <= ids
    assert {each["parent"] for each in described["objects"]} <= {*ids, None}
    assert described["critical_path"][-1]["at"] == max(each["ready_at"] for each in described["objects"])


def test_into_a_file(home: Path, said: pytest.CaptureFixture[str]) -> None:
    assert simulate() == 0
    printed = said.readouterr().out
    assert simulate("-o", "start.txt") == 0
    assert said.readouterr() == ("", "written to `start.txt`\n")
    assert (home / "start.txt").read_text(encoding="utf-8") == printed


def test_a_page(home: Path, said: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pygraphviz", reason="the graph's page is drawn by Graphviz")
    assert simulate("--format", "html", "--fail", "dbms/postgres", "-o", "start.html") == 0
    assert said.readouterr() == ("", "written to `start.html`\n")
    page = (home / "start.html").read_text(encoding="utf-8")
    assert "<h2>Simulated start</h2>" in page
    assert re.search(r"<summary>\d of 5 apps never come up; everything else is up after .*</summary>", page)
    assert re.search(r'<summary class="gantt-never">never up · \d Kustomizations</summary>', page)
    assert simulate("--format", "html", "--fail", "dbms/postgres") == 0
    assert said.readouterr().out == page


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(
            ["--fail", "radar"], "nothing in cluster `apps` is called `radar`; did you mean `radarr`", id="a slip"
        ),
        pytest.param(
            ["--fail", "radarr=crashh"], "unknown kind of failure `crashh`; did you mean `crash`", id="a kind's slip"
        ),
        pytest.param(
            ["--fail", "radarr=\x1b[31m"],
            f"unknown kind of failure `�[31m`; known are {', '.join(f'`{kind}`' for kind in FailureKind)}",
            id="no kind",
        ),
        pytest.param(
            ["--fail", "media/radarr=chart-error", "--fail", "Pod/media/radarr=crash", "--fail", "radarr=image-pull"],
            "`Pod/media/radarr` is to fail by `crash` and by `image-pull`; leave one out",
            id="two ways to fail",
        ),
        pytest.param(["--seed", "x"], "`--seed` is a whole number of at most 18 digits; not `x`", id="no seed"),
        pytest.param(["--format", "svg"], "`--format` is `text`, `json`, `html`; not `svg`", id="a format"),
        pytest.param(
            ["--json", "--format", "html"], "`--json` and `--format html` exclude each other; leave one out", id="two"
        ),
        pytest.param(
            ["--json", "--timeline"],
            "`--timeline` is for `--format text`; `json` has every change of state anyhow",
            id="a timeline",
        ),
        pytest.param(["--cluster", "x"], "no cluster `x`; there is `apps`", id="a cluster"),
        pytest.param(
            ["-o", "no/start.txt"],
            "cannot write `no/start.txt`: no such file or directory; nothing was changed",
            id="a file",
        ),
    ],
)
def test_refusals(arguments: list[str], message: str, home: Path, said: pytest.CaptureFixture[str]) -> None:
    assert simulate(*arguments) == 2
    out, err = said.readouterr()
    assert out == ""
    assert err.splitlines()[0] == f"error: {message}"


def test_several_clusters(tmp_path: Path, said: pytest.CaptureFixture[str]) -> None:
    files = {}
    for name in ("main", "staging"):
        files[f"clusters/{name}/gotk-sync.yaml"] = GOTK_SYNC.replace("./cluster", f"./clusters/{name}")
        files[f"clusters/{name}/a.yaml"] = ks("a", f"./apps/{name}", namespace="flux-system")
        files[f"apps/{name}/c.yaml"] = config(name)
    root = str(settle(tmp_path / "two", files))
    assert simulate("-C", root) == 2
    assert said.readouterr().err == "error: there are 2 clusters: `main`, `staging`; name one with `--cluster`\n"
    assert simulate("-C", root, "--cluster", "staging") == 0
    assert said.readouterr().out.startswith("cluster staging\n  everything is up after ")


def test_durations_are_those_of_the_settings(home: Path, said: pytest.CaptureFixture[str]) -> None:
    put(home, ".scaffold.yaml", "simulate:\n  source: 2m\n")
    assert simulate() == 0
    assert "  T+02:00  +02:00  GitRepository flux-system/flux-system  Reconciling 2m 00s\n" in said.readouterr().out
    edit(home, ".scaffold.yaml", "2m", "soon")
    assert simulate() == 2
    assert said.readouterr().err.startswith("error: .scaffold.yaml:2:11: `source` is a duration")


def test_a_name_that_would_act_on_a_terminal(home: Path, said: pytest.CaptureFixture[str]) -> None:
    edit(home, ENTRY, "name: postgres", '"name": "\\e[31m\\u202e"')
    assert simulate("--timeline") == 1
    out, _ = said.readouterr()
    assert "�[31m�" in out
    assert "\x1b" not in out
    assert "\u202e" not in out
