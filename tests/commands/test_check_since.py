"""`scaffold check` on what came since: a baseline, and a change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.build import GOTK_SYNC, ks
from tests.checks.healthy import MEDIA
from tests.commands.checking import ENTRY, FILES, RELEASE, WARNING, break_dependency, check, edit, put, settle, unpin
from tests.update_repository import git


def test_a_baseline(home: Path, said: pytest.CaptureFixture[str]) -> None:
    break_dependency(home)
    assert check("--baseline", "base.json", "--write-baseline") == 0
    assert said.readouterr() == ("", "1 finding written to `base.json`\n")
    assert check("--baseline", "base.json") == 0
    assert said.readouterr() == (f"no findings in {FILES} files (1 in the baseline)\n", "")
    edit(home, ENTRY, "metadata:\n", "metadata:\n  labels: {}\n")
    unpin(home)
    assert check("--baseline", "base.json") == 0
    assert said.readouterr() == (f"{WARNING}\n1 warning in {FILES} files (1 in the baseline)\n", "")


def test_a_baseline_with_entries_that_are_gone(home: Path, said: pytest.CaptureFixture[str]) -> None:
    break_dependency(home)
    unpin(home)
    assert check("--baseline", "base.json", "--write-baseline") == 0
    git(home, "checkout", "--quiet", ENTRY)
    said.readouterr()
    assert check("--baseline", "base.json") == 0
    assert said.readouterr() == (
        f"no findings in {FILES} files (1 in the baseline)\n",
        "found less often than the baseline says: 1 finding\n"
        f"  {ENTRY}: Kustomization `media/radarr` depends on `dbms/postgress`, which does not exist "
        "[unknown-dependency] (1)\n"
        "  write it anew with `--write-baseline`\n",
    )
    for narrowed in (["apps/network"], ["--select", "unpinned-image"], ["--changed"]):
        assert check("--baseline", "base.json", *narrowed) == 0
        assert "found less often" not in said.readouterr().err


def test_changes_cause_findings_in_files_that_did_not_change(home: Path, said: pytest.CaptureFixture[str]) -> None:
    unpin(home)
    git(home, "commit", "--quiet", "--all", "--message", "old fault")
    git(home, "rm", "-r", "--quiet", "apps/dbms/postgres/ks.yaml")
    edit(home, "apps/dbms/kustomization.yaml", "resources:\n  - ./postgres/ks.yaml\n", "resources: []\n")
    assert check("--changed", "--json", "--select", "unknown-dependency,unpinned-image") == 1
    out, err = said.readouterr()
    errors = [finding["path"] for finding in json.loads(out) if finding["severity"] == "error"]
    assert errors == [f"apps/media/{name}/ks.yaml" for name in MEDIA]
    head = git(home, "rev-parse", "HEAD")[:12]
    assert (
        err
        == f"compared with the last commit in common with `main` ({head})\n3 errors, 3 warnings in {FILES - 4} files\n"
    )
    assert check("--changed=HEAD", "--select", "unknown-dependency", "apps/media/sonarr") == 1
    assert said.readouterr().out.endswith("\n1 error, 1 warning in 4 files\n")
    assert check("--changed=HEAD", "--select", "unpinned-image") == 0


def test_a_change_that_moves_an_old_fault(home: Path, said: pytest.CaptureFixture[str]) -> None:
    unpin(home)
    git(home, "commit", "--quiet", "--all", "--message", "old fault")
    git(home, "mv", RELEASE, "apps/media/radarr/app/release.yaml")
    edit(home, "apps/media/radarr/app/kustomization.yaml", "./helmrelease.yaml", "./release.yaml")
    assert check("--changed") == 0
    assert said.readouterr().out == f"no findings in {FILES} files\n"


def test_a_change_that_takes_a_comment_away(home: Path, said: pytest.CaptureFixture[str]) -> None:
    comment = " # scaffold: ignore[unpinned-image] moved every day"
    unpin(home)
    edit(home, RELEASE, "tag: 1.2.3\n", f"tag: 1.2.3{comment}\n")
    git(home, "commit", "--quiet", "--all", "--message", "old fault")
    assert check("--changed") == 0
    edit(home, RELEASE, comment, "")
    said.readouterr()
    assert check("--changed") == 0
    assert said.readouterr().out == f"{WARNING}\n1 warning in {FILES} files\n"


def test_the_first_cluster_of_a_repository_is_a_change_too(tmp_path: Path, said: pytest.CaptureFixture[str]) -> None:
    made = settle(tmp_path / "home", {"README.md": "nothing yet\n"})
    put(made, "cluster/gotk-sync.yaml", GOTK_SYNC)
    put(made, "cluster/a.yaml", ks("a", "./apps/gone"))
    assert check("-C", str(made), "--changed", "--json") == 1
    assert [finding["rule"] for finding in json.loads(said.readouterr().out)] == ["missing-path"]


def test_a_path_behind_changed_is_a_path(home: Path, said: pytest.CaptureFixture[str]) -> None:
    break_dependency(home)
    assert check("--changed", "apps/media") == 1
    assert said.readouterr().out.endswith("\n1 error in 13 files\n")
