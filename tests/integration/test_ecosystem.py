"""The hook and the action as their users run them: pre-commit itself, and the action's own shell scripts."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from tests.commands.checking import ENTRY, break_dependency, commit, settle
from tests.integration.conftest import require_tool
from tests.update_repository import git

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}


def missing(reason: str) -> None:
    """Skip the test, or fail where everything must run."""
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Skip where no package index is within reach: what is installed here needs other packages."""
    place = str(tmp_path_factory.mktemp("index"))
    argv = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", place, "hatchling"]
    if subprocess.run(argv, capture_output=True, check=False, env=settled(), timeout=120).returncode:
        missing("no package index is within reach")


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository of the project as it is here, whatever is committed of it."""
    listed = git(ROOT, "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    made = tmp_path_factory.mktemp("project")
    for name in listed.split("\0"):
        if name and (ROOT / name).is_file():
            (made / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, made / name)
    git(made, "init", "--quiet")
    commit(made)
    return made


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a healthy GitOps repository."""
    return settle(tmp_path / "home")


def settled(**more: str) -> dict[str, str]:
    """Return an environment in which only what is installed anew is found, and nobody's configuration of Git."""
    names = ("PYTHONPATH", "GITHUB_WORKSPACE", "GITHUB_BASE_REF", "GIT_DIR", "GIT_INDEX_FILE")
    kept = {name: value for name, value in os.environ.items() if name not in names}
    return {**kept, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", **more}


def test_the_hooks_manifest_is_one() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert (hook["id"], hook["entry"], hook["language"]) == ("scaffold-check", "scaffold check", "python")
    subprocess.run([require_tool("pre-commit"), "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")], check=True)


@pytest.mark.usefixtures("index")
def test_pre_commit_runs_the_hook(project: Path, home: Path, tmp_path: Path) -> None:
    argv = [require_tool("pre-commit"), "try-repo", str(project), "scaffold-check", "--all-files", "--color=never"]

    def ran() -> tuple[int, str]:
        environment = settled(PRE_COMMIT_HOME=str(tmp_path / "cache"))
        done = subprocess.run(argv, cwd=home, env=environment, capture_output=True, text=True, check=False, timeout=500)
        return done.returncode, done.stdout + done.stderr

    code, said = ran()
    assert (code, said[-200:].strip().endswith("Passed")) == (0, True), said
    break_dependency(home)
    git(home, "add", "--all")
    code, said = ran()
    assert (code, f"{ENTRY}:17:13: error[unknown-dependency]: " in said) == (1, True), said


def test_the_actions_metadata_are_valid() -> None:
    found = importlib.util.find_spec("check_jsonschema")
    if found is None or not found.submodule_search_locations:
        missing("the package check-jsonschema, which ships the schema, is not installed")
        return
    folder = Path(found.submodule_search_locations[0], "builtin_schemas", "vendor")
    schema = json.loads((folder / "github-actions.json").read_text(encoding="utf-8"))
    jsonschema_rs.validator_for(schema).validate(ACTION)
    assert not jsonschema_rs.validator_for(schema).is_valid({**ACTION, "runs": {"using": "composite"}})


def test_the_actions_scripts_hold_no_expression() -> None:
    scripts = [step["run"] for step in STEPS.values() if "run" in step]
    assert scripts
    assert [script for script in scripts if "${{" in script] == []
    for step in STEPS.values():
        assert "run" in step or len(step["uses"].partition("@")[2]) == 40, "other actions are pinned to a commit"


@pytest.fixture(scope="session")
def runner(index: None, project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the step that installs, as a runner does; return the runner's folder for temporary files."""
    place = tmp_path_factory.mktemp("runner")
    done = step("Install scaffold", {"version": ""}, place, place, GITHUB_ACTION_PATH=str(project))
    assert done.returncode == 0, done.stderr
    return place


def step(
    name: str, inputs: Mapping[str, str], runner: Path, workspace: Path, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run a step's script with the environment that it declares, in the shell that GitHub starts."""
    declared = {
        key: inputs[value.removeprefix("${{ inputs.").removesuffix(" }}")] for key, value in STEPS[name]["env"].items()
    }
    environment = settled(
        RUNNER_TEMP=str(runner),
        GITHUB_OUTPUT=str(runner / "output"),
        GITHUB_WORKSPACE=str(workspace),
        **declared,
        **more,
    )
    script = runner / "script.sh"
    script.write_text(STEPS[name]["run"], encoding="utf-8")
    argv = [require_tool("bash"), "--noprofile", "--norc", "-eo", "pipefail", str(script)]
    return subprocess.run(
        argv, cwd=workspace, env=environment, capture_output=True, text=True, check=False, timeout=500
    )


def check(runner: Path, workspace: Path, **inputs: str) -> tuple[int, str, Any]:
    """Run the step that checks; return its exit code, its annotations, and the results of the SARIF file."""
    (runner / "output").unlink(missing_ok=True)
    defaults = {key: str(value.get("default", "")) for key, value in ACTION["inputs"].items()}
    done = step("Check", {**defaults, **inputs}, runner, workspace)
    if not (runner / "output").exists():
        return done.returncode, done.stdout, done.stderr
    key, _, sarif = (runner / "output").read_text(encoding="utf-8").strip().partition("=")
    assert key == "sarif"
    return done.returncode, done.stdout, json.loads(Path(sarif).read_text(encoding="utf-8"))["runs"][0]["results"]


def test_the_action_on_a_healthy_repository(runner: Path, home: Path) -> None:
    assert check(runner, home) == (0, "", [])


def test_the_action_annotates_fails_and_leaves_a_file_to_upload(runner: Path, home: Path) -> None:
    break_dependency(home)
    code, said, results = check(runner, home)
    assert (code, [result["ruleId"] for result in results]) == (1, ["unknown-dependency"])
    assert said.startswith(f"::error file={ENTRY},line=17,col=13,title=unknown-dependency::")


def test_the_action_on_a_repository_below_the_workspace_with_arguments(runner: Path, home: Path) -> None:
    break_dependency(home)
    code, said, results = check(runner, home.parent, path="home", args="--changed\n\n  --select=unknown-dependency\n")
    assert (code, len(results)) == (1, 1)
    assert said.startswith(f"::error file=home/{ENTRY},line=17,")
    code, _, results = check(runner, home.parent, path="home", args="--ignore\nunknown-dependency")
    assert (code, results) == (0, [])


@pytest.mark.parametrize("hostile", ["$(touch pwned)", "`touch pwned`", '"; touch pwned; "', "x && touch pwned", "*"])
def test_what_a_workflow_passes_in_is_never_run(hostile: str, runner: Path, home: Path) -> None:
    for inputs in ({"path": hostile}, {"args": hostile}):
        assert check(runner, home, **inputs)[0] == 2
    done = step("Install scaffold", {"version": hostile}, runner, home, GITHUB_ACTION_PATH=str(ROOT))
    assert (done.returncode, done.stdout.startswith("::error title=scaffold check::the input version")) == (2, True)
    assert not list(home.rglob("pwned")) and not list(runner.rglob("pwned"))
