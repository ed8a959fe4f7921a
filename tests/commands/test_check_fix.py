"""`scaffold check --fix` on a work tree: what it writes, what it shows, what it says, what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.build import text
from tests.checks.healthy import HEALTHY
from tests.commands.checking import ENTRY, FILES, RELEASE, break_dependency, check, commit, edit, put
from tests.update_repository import git

FIXED = f"{ENTRY}:17:13: fixed: `postgress` is now `postgres` [unknown-dependency]\n"
PATCH = """\
diff --git a/apps/media/radarr/ks.yaml b/apps/media/radarr/ks.yaml
index {before}..{after}
--- a/apps/media/radarr/ks.yaml
+++ b/apps/media/radarr/ks.yaml
@@ -14,5 +14,5 @@
   dependsOn:
     - name: stores
       namespace: network
-    - name: postgress
+    - name: postgres
       namespace: dbms
"""


@pytest.fixture
def broken(home: Path) -> Path:
    """Return the work tree with a slip in it, committed."""
    break_dependency(home)
    commit(home)
    return home


def test_nothing_to_fix(home: Path, said: pytest.CaptureFixture[str]) -> None:
    assert check("--fix") == 0
    assert said.readouterr() == (f"no findings in {FILES} files\n", "0 findings fixed\n")
    assert git(home, "status", "--porcelain") == ""


def test_fixed_and_reported(broken: Path, said: pytest.CaptureFixture[str]) -> None:
    assert check("--fix") == 0
    assert said.readouterr() == (
        f"no findings in {FILES} files\n",
        f"{FIXED}1 finding fixed in 1 file; review with `git diff`\n",
    )
    assert (broken / ENTRY).read_text(encoding="utf-8") == text(HEALTHY[ENTRY])
    assert git(broken, "status", "--porcelain").strip() == f"M {ENTRY}"
    assert check("--fix") == 0
    assert said.readouterr().err == "0 findings fixed\n"


def test_what_is_left_is_reported_as_usual(broken: Path, said: pytest.CaptureFixture[str]) -> None:
    edit(broken, "apps/media/sonarr/ks.yaml", "name: stores", "name: nothing-like-it")
    assert check("--fix", "--select", "unknown-dependency") == 1
    out, err = said.readouterr()
    assert out.startswith("apps/media/sonarr/ks.yaml:15:13: error[unknown-dependency]: ")
    assert out.endswith(f"1 error in {FILES} files\n")
    assert err == f"{FIXED}1 finding fixed in 1 file; review with `git diff`\n"


def test_diff_shows_and_writes_nothing(broken: Path, said: pytest.CaptureFixture[str]) -> None:
    names = [git(broken, "rev-parse", f"HEAD~{back}:{ENTRY}").strip()[:10] for back in (0, 1)]
    assert check("--fix", "--diff") == 1  # nothing was written, so the error stands
    assert said.readouterr() == (
        PATCH.format(before=names[0], after=names[1]),
        f"{FIXED.replace('fixed', 'would be fixed')}1 finding would be fixed in 1 file\nno findings in {FILES} files\n",
    )
    assert git(broken, "status", "--porcelain") == ""


def test_diff_with_the_report_in_a_file(broken: Path, said: pytest.CaptureFixture[str]) -> None:
    assert check("--fix", "--diff", "--format", "json", "--output", "../report.json") == 1
    assert said.readouterr().out.startswith("diff --git ")
    assert (broken.parent / "report.json").read_text(encoding="utf-8") == "[]\n"


@pytest.mark.parametrize(
    ("arguments", "fixed"),
    [
        pytest.param(["--select", "unpinned-image"], False, id="another rule is selected"),
        pytest.param(["--select", "unknown-dependency"], True, id="the rule is selected"),
        pytest.param(["--ignore", "unknown-dependency"], False, id="the rule is ignored"),
        pytest.param(["apps/network"], False, id="another folder"),
        pytest.param(["apps/media"], True, id="its folder"),
        pytest.param(["--baseline", "../accepted.json"], False, id="accepted by the baseline"),
        pytest.param(["--changed", "HEAD"], False, id="not of this change"),
        pytest.param(["--changed", "HEAD~1"], True, id="of this change"),
    ],
)
def test_only_what_is_asked_about_is_fixed(arguments: list[str], fixed: bool, broken: Path) -> None:
    check("--baseline", "../accepted.json", "--write-baseline")
    check("--fix", *arguments)
    assert bool(git(broken, "status", "--porcelain")) is fixed


def test_what_a_comment_ignores_is_not_fixed(home: Path, said: pytest.CaptureFixture[str]) -> None:
    edit(home, ENTRY, "name: postgres", "name: postgress  # scaffold: ignore[unknown-dependency] made by hand")
    assert check("--fix") == 0
    assert said.readouterr() == (f"no findings in {FILES} files (1 ignored)\n", "0 findings fixed\n")


def test_a_registry_that_cannot_be_asked_stops_nothing(broken: Path, said: pytest.CaptureFixture[str]) -> None:
    for name in ("radarr", "sonarr"):
        path = RELEASE.replace("radarr", name)
        content = (broken / path).read_text(encoding="utf-8")
        tag = content[content.index("tag: 1.2.3@") :].splitlines()[0]
        put(broken, path, content.replace(f"ghcr.io/example/{name}", f"127.0.0.1:1/{name}").replace(tag, "tag: 1.2.3"))
    assert check("--fix") == 0
    out, err = said.readouterr()
    assert out.count("warning[unpinned-image]") == 2
    lines = err.splitlines()
    assert lines[:2] == ["asking for 2 digests", FIXED.strip()]
    assert lines[2].startswith(f"{RELEASE}:25:20 and 1 more: not fixed: registry `127.0.0.1:1` cannot be reached: ")
    assert lines[2].endswith("check the network and any proxy [unpinned-image]")
    assert lines[3:] == ["1 finding fixed in 1 file; review with `git diff`"]


def test_a_file_that_changes_meanwhile_stops_it(
    broken: Path, said: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from scaffold.commands import check_fix

    proposed = check_fix.fix

    def slow(*arguments: object) -> object:
        found = proposed(*arguments)  # type: ignore[arg-type]
        put(broken, ENTRY, "changed: true\n")
        return found

    monkeypatch.setattr(check_fix, "fix", slow)
    assert check("--fix") == 2
    assert f"`{ENTRY}`" in said.readouterr().err
    assert (broken / ENTRY).read_text(encoding="utf-8") == "changed: true\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["--diff"], "`--diff` shows what `--fix` would change; give both", id="a diff of nothing"),
        pytest.param(
            ["--fix", "--diff", "--json"],
            "`--diff` prints a patch; say where the report goes with `--output FILE`",
            id="two things on the standard output",
        ),
        pytest.param(
            ["--fix", "--baseline", "x", "--write-baseline"],
            "`--fix` and `--write-baseline` exclude each other; fix first, then accept what is left",
            id="a baseline of what is fixed",
        ),
    ],
)
def test_refused(arguments: list[str], message: str, home: Path, said: pytest.CaptureFixture[str]) -> None:
    assert check(*arguments) == 2
    assert said.readouterr() == ("", f"error: {message}\n")
