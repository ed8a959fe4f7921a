"""`scaffold check` on a work tree: what it prints, what it writes, what it refuses, and how it ends."""

from __future__ import annotations

import json
import os
from pathlib import Path
from xml.etree import ElementTree

import pytest

from scaffold.findings.rules import RULES
from tests.build import GOTK_SYNC, config, ks
from tests.commands.checking import (
    ENTRY,
    ERROR,
    FILES,
    RELEASE,
    WARNING,
    break_dependency,
    check,
    edit,
    put,
    settle,
    unpin,
)
from tests.update_repository import git

SECRET = "            env: {API_TOKEN: hunter2-and-more-3f9a8c}"
"""A line of a container."""


def test_a_healthy_repository(home: Path, said: pytest.CaptureFixture[str]) -> None:
    assert check() == 0
    assert said.readouterr() == (f"no findings in {FILES} files\n", "")


def test_findings(home: Path, said: pytest.CaptureFixture[str]) -> None:
    break_dependency(home)
    unpin(home)
    assert check() == 1
    assert said.readouterr() == (f"{WARNING}\n{ERROR}\n1 error, 1 warning in {FILES} files\n", "")


def test_warnings_alone_do_not_fail_unless_that_is_wanted(home: Path, said: pytest.CaptureFixture[str]) -> None:
    unpin(home)
    assert check() == 0
    assert check("--fail-on", "warning") == 1
    break_dependency(home)
    assert check("--fail-on", "never") == 0
    assert said.readouterr().out.startswith(f"{WARNING}\n1 warning in {FILES} files\n{WARNING}\n")


def test_from_elsewhere(home: Path, said: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    break_dependency(home)
    monkeypatch.chdir(home.parent)
    assert check("-C", "home", "apps/media/radarr") == 1
    assert said.readouterr().out == f"{ERROR}\n1 error in 4 files\n"


@pytest.mark.parametrize(
    ("here", "paths", "expected"),
    [
        pytest.param(".", ["apps/media"], (1, 1), id="a folder"),
        pytest.param(".", [ENTRY], (1, 1), id="a file"),
        pytest.param(".", ["apps/network"], (0, 0), id="another folder"),
        pytest.param(".", ["apps/network", ENTRY], (1, 1), id="several"),
        pytest.param("apps", ["media/radarr/app"], (0, 1), id="relative to the current folder"),
        pytest.param("apps/network", ["../media"], (1, 1), id="above the current folder"),
        pytest.param("apps/network", ["."], (0, 0), id="the current folder"),
        pytest.param("apps/network", ["../.."], (1, 1), id="the root"),
    ],
)
def test_paths(
    here: str,
    paths: list[str],
    expected: tuple[int, int],
    home: Path,
    said: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    break_dependency(home)
    unpin(home)
    monkeypatch.chdir(home / here)
    code = check("--json", *paths)
    found = json.loads(said.readouterr().out)
    errors = [finding for finding in found if finding["rule"] == "unknown-dependency"]
    assert (code, len(found) - len(errors) + code) == (expected[0], len(found))
    assert {finding["path"] for finding in found} <= {ENTRY, RELEASE}
    assert bool(found) is any(expected)


def test_an_absolute_path_through_a_link(home: Path, said: pytest.CaptureFixture[str]) -> None:
    break_dependency(home)
    (home.parent / "link").symlink_to(home)
    assert check(str(home.parent / "link" / "apps")) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["apps/gone"], "`apps/gone` is no file or folder that Git knows in `{home}`", id="no such path"),
        pytest.param([".."], "`..` is not inside the repository `{home}`", id="a path outside"),
        pytest.param(["--cluster", "x"], "no cluster `x`; there is `apps`", id="no such cluster"),
        pytest.param(
            ["--select", "latest-tags"],
            "`--select`: no rule `latest-tags`; did you mean `latest-tag`",
            id="an unknown rule to select",
        ),
        pytest.param(
            ["--ignore", "missing-path,latest-tags"],
            "`--ignore`: no rule `latest-tags`; did you mean `latest-tag`",
            id="an unknown rule to ignore",
        ),
        pytest.param(
            ["--format", "xml"], "`--format` is `text`, `json`, `sarif`, `github`, `junit`; not `xml`", id="a format"
        ),
        pytest.param(
            ["--fail-on", "fatal"], "`--fail-on` is `error`, `warning`, `hint`, `never`; not `fatal`", id="a level"
        ),
        pytest.param(
            ["--json", "--format", "sarif"],
            "`--json` and `--format sarif` exclude each other; leave one out",
            id="two formats",
        ),
        pytest.param(["--write-baseline"], "say where the baseline is with `--baseline FILE`", id="no baseline"),
        pytest.param(
            ["--write-baseline", "--baseline", "b.json", "apps"],
            "a baseline accepts what the whole repository has; leave out paths, `--cluster` and `--changed`",
            id="a part of a baseline",
        ),
        pytest.param(
            ["--baseline", "gone.json"], "cannot read `gone.json`: no such file or directory", id="a missing baseline"
        ),
        pytest.param(
            ["--changed", "gone"],
            "there is no commit `gone` here; fetch it (in a workflow, check out with `fetch-depth: 0`)",
            id="no such revision",
        ),
        pytest.param(
            ["--output", "gone/a.txt"],
            "cannot write `gone/a.txt`: no such file or directory; nothing was changed",
            id="no such folder to write to",
        ),
        pytest.param(["--explain", "latest-tags"], "no rule `latest-tags`; did you mean `latest-tag`", id="no manual"),
    ],
)
def test_what_is_refused(arguments: list[str], message: str, home: Path, said: pytest.CaptureFixture[str]) -> None:
    assert check(*arguments) == 2
    assert said.readouterr() == ("", f"error: {message.format(home=home)}\n")


def test_a_work_tree_without_a_cluster(tmp_path: Path, said: pytest.CaptureFixture[str]) -> None:
    made = settle(tmp_path / "none", {"a.yaml": "a: 1\n"})
    assert check("-C", str(made)) == 2
    out, err = said.readouterr()
    assert (out, err.startswith(f"error: no cluster root in `{made}`: ")) == ("", True)


def test_settings(home: Path, said: pytest.CaptureFixture[str]) -> None:
    unpin(home)
    put(home, ".scaffold.yaml", "checks: {severity: {unpinned-image: error}}\n")
    assert check() == 1
    put(home, ".scaffold.yaml", "checks: {paths: {apps/media/**: {ignore: [unpinned-image]}}}\n")
    assert check() == 0
    put(home, ".scaffold.yaml", "checks: {severity: {unpined-image: error}}\n")
    assert check() == 2
    message = "error: .scaffold.yaml:1:36: no rule `unpined-image`; did you mean `unpinned-image`\n"
    assert said.readouterr().err == message


def test_rules_are_selected_and_ignored(home: Path, said: pytest.CaptureFixture[str]) -> None:
    break_dependency(home)
    unpin(home)
    assert check("--select", "unpinned-image,latest-tag") == 0
    assert said.readouterr().out == f"{WARNING}\n1 warning in {FILES} files\n"
    assert check("--ignore", "unknown-dependency", "--ignore", "unpinned-image") == 0
    assert said.readouterr().out == f"no findings in {FILES} files\n"


def test_a_comment_ignores_a_finding(home: Path, said: pytest.CaptureFixture[str]) -> None:
    break_dependency(home)
    edit(home, ENTRY, "name: postgress", "name: postgress # scaffold: ignore[unknown-dependency] made by hand")
    assert check() == 0
    assert said.readouterr().out == f"no findings in {FILES} files (1 ignored)\n"


def test_a_file_that_is_no_yaml(home: Path, said: pytest.CaptureFixture[str]) -> None:
    put(home, "apps/media/radarr/app/externalsecret.yaml", "a: [\n")
    assert check("--select", "unreadable") == 1
    assert said.readouterr().out == (
        "apps/media/radarr/app/externalsecret.yaml:2:1: error[unreadable]: not YAML: while parsing a flow node did "
        f"not find expected node content\n\n1 error in {FILES} files\n"
    )


def test_a_cluster_of_several(tmp_path: Path, said: pytest.CaptureFixture[str]) -> None:
    files = {}
    for name in ("main", "staging"):
        files[f"clusters/{name}/gotk-sync.yaml"] = GOTK_SYNC.replace("./cluster", f"./clusters/{name}")
        files[f"clusters/{name}/a.yaml"] = ks("a", f"./apps/{name}") + "---\n" + ks("b", "./apps/gone")
        files[f"apps/{name}/c.yaml"] = config(name)
    made = settle(tmp_path / "two", files)
    assert check("-C", str(made), "--cluster", "staging", "--json") == 1
    assert {finding["path"] for finding in json.loads(said.readouterr().out)} == {"clusters/staging/a.yaml"}


@pytest.mark.parametrize("form", ["json", "sarif", "github", "junit"])
def test_formats(form: str, home: Path, said: pytest.CaptureFixture[str]) -> None:
    break_dependency(home)
    assert check("--format", form) == 1
    out, err = said.readouterr()
    assert err == f"1 error in {FILES} files\n"
    match form:
        case "json":
            assert [finding["line"] for finding in json.loads(out)] == [17]
        case "sarif":
            (only,) = json.loads(out)["runs"]
            assert (len(only["results"]), len(only["tool"]["driver"]["rules"])) == (1, len(RULES))
            assert only["tool"]["driver"]["informationUri"].startswith("https://")
        case "github":
            assert out.startswith(f"::error file={ENTRY},line=17,col=13,title=unknown-dependency::Kustomization ")
        case _:
            assert ElementTree.fromstring(out)[0].get("failures") == "1"


def test_annotations_are_relative_to_the_workspace(
    home: Path, said: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    break_dependency(home)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(home.parent))
    assert check("--format", "github") == 1
    assert said.readouterr().out.startswith(f"::error file=home/{ENTRY},line=17,")


def test_a_clean_run_prints_no_annotation(home: Path, said: pytest.CaptureFixture[str]) -> None:
    assert check("--format", "github") == 0
    assert said.readouterr() == ("", f"no findings in {FILES} files\n")


def test_a_report_goes_into_a_file(home: Path, said: pytest.CaptureFixture[str]) -> None:
    break_dependency(home)
    assert check("-o", "report.txt") == 1
    assert said.readouterr() == ("", f"1 error in {FILES} files\n")
    assert (home / "report.txt").read_text() == f"{ERROR}\n1 error in {FILES} files\n"


def test_a_secret_is_never_shown(home: Path, said: pytest.CaptureFixture[str]) -> None:
    secret = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\nstringData:\n  password: hunter2-and-more\n"
    put(home, "apps/media/radarr/app/secret.yaml", secret)
    edit(home, "apps/media/radarr/app/kustomization.yaml", "resources:\n", "resources:\n  - ./secret.yaml\n")
    for form in ("text", "json", "sarif", "github", "junit"):
        assert check("--format", form) == 1
        out, err = said.readouterr()
        assert ("plaintext-secret" in out, "hunter2" in out + err) == (True, False)


@pytest.mark.parametrize(
    ("comment", "arguments"),
    [
        pytest.param("", [], id="a secret"),
        pytest.param("", ["--changed"], id="in a change"),
        pytest.param("# scaffold: ignore[plaintext-secret]", [], id="an ignore without a reason"),
        pytest.param("# scaffold: ignore[plaintext-secret, latest-tag] public", [], id="an ignore with an unused rule"),
        pytest.param("# scaffold: ignore[latest-tag] old", ["--ignore", "plaintext-secret"], id="a rule left out"),
        pytest.param("# scaffold: ignore[latest-tag] old", ["--select", "latest-tag,unused-ignore"], id="not selected"),
    ],
)
def test_the_line_of_a_secret_is_never_shown(
    comment: str, arguments: list[str], home: Path, said: pytest.CaptureFixture[str]
) -> None:
    edit(home, RELEASE, "containers:\n          app:\n", f"containers:\n          app:\n{SECRET} {comment}\n")
    check(*arguments)
    out, err = said.readouterr()
    assert f"{RELEASE}:" in out
    assert "hunter2" not in out + err


def test_a_manual(said: pytest.CaptureFixture[str]) -> None:
    assert check("--explain", "malformed-digest") == 0
    out, err = said.readouterr()
    assert out.startswith("malformed-digest (error)\n\nFinds an image digest that cannot be one.\n\nA digest is ")
    assert ("\nBad:\n\n    tag: 6.0.4@sha256:0fb4a0\n" in out, err) == (True, "")


def test_nothing_is_written(home: Path, said: pytest.CaptureFixture[str]) -> None:
    unpin(home)
    before = git(home, "status", "--porcelain")
    assert check("--changed") == 0
    assert git(home, "status", "--porcelain") == before
    assert not os.path.lexists(home / ".git" / "scaffold")
