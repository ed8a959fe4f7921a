"""`scaffold adopt` on hand-written apps: what it prints, what it writes, and what it refuses."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import scaffold
from scaffold.adapters.template_engine import Engine
from scaffold.adapters.template_questions import check_answers
from scaffold.adapters.template_source import template_url
from scaffold.cli import run
from scaffold.update.answers_file import ANSWERS_FILE, parse_answers
from tests.golden_trees import read, write
from tests.sample_repository import APPS, sample

RADARR = f"{APPS}/media/radarr"
CLEANUP = sample()[f"{APPS}/tools/cleanup/app/helmrelease.yaml"].replace(
    "        type: cronjob\n", "        type: cronjob\n        cronjob: {schedule: 0 3 * * *}\n"
)
BOARD = "apiVersion: grafana.example.org/v1\nkind: Dashboard\nmetadata:\n  name: radarr\nspec:\n  token: abcdefgh\n"
TABLE = """\
app       namespace  recall  precision  differences
jellyfin  media        1.00       1.00            0
sonarr    media        1.00       1.00            0
cleanup   tools        1.00       1.00            0
wiki      tools        1.00       1.00            0
radarr    media        0.90       1.00            4
network/gateways: it has no HelmRelease of its own
rook/ceph: it has no HelmRelease of its own
secrets/vault: it has no HelmRelease of its own
"""
DIFFERENCES = """\
- app/board.yaml: apiVersion = grafana.example.org/v1
- app/board.yaml: kind = Dashboard
- app/board.yaml: metadata.name = radarr
- app/board.yaml: spec.token = …
"""

Adopt = Callable[..., tuple[int, str, str]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a work tree of the sample repository; `radarr` has a manifest that the template knows nothing of."""
    files = sample() | {f"{APPS}/tools/cleanup/app/helmrelease.yaml": CLEANUP, f"{RADARR}/app/board.yaml": BOARD}
    files[f"{RADARR}/app/kustomization.yaml"] += "  - board.yaml\n"
    write({path: content.encode() for path, content in files.items()}, tmp_path)
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    return tmp_path


@pytest.fixture
def adopt(root: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Adopt:
    """Return a function that runs `adopt` and returns its exit code, what it prints and what it says."""

    def adopt(*arguments: str) -> tuple[int, str, str]:
        code = run(["adopt", "--repo", str(root), *arguments])
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return adopt


def answers(root: Path, folder: str) -> dict[str, Any]:
    recorded = parse_answers((root / folder / ANSWERS_FILE).read_bytes())
    assert (recorded.url, recorded.tag) == (template_url(), f"v{scaffold.__version__}")
    return dict(recorded.answers)


def test_one_app_is_adopted_and_what_differs_is_listed(root: Path, adopt: Adopt) -> None:
    before = read(root)
    code, out, err = adopt("radarr")
    header, row, *rest = out.splitlines(keepends=True)
    assert (code, header, row) == (
        0,
        "app     namespace  recall  precision  differences\n",
        "radarr  media        0.90       1.00            4\n",
    )
    assert "".join(rest) == DIFFERENCES
    assert err == (
        "1 adopted; median recall 0.90, precision 1.00; review with `git status`, commit; "
        "`scaffold update` then has them\n"
    )
    after = read(root)
    assert after.keys() - before.keys() == {f"{RADARR}/{ANSWERS_FILE}"}
    assert {path: after[path] for path in before} == before
    found = answers(root, RADARR)
    assert {name: found[name] for name in ("app", "namespace", "cluster", "image", "kustomize_resources")} == {
        "app": "radarr",
        "namespace": "media",
        "cluster": "main",
        "image": "ghcr.io/example/app",
        "kustomize_resources": ["board.yaml"],
    }


def test_the_answers_file_is_what_the_template_would_write(root: Path, adopt: Adopt) -> None:
    adopt("--all")
    engine = Engine()
    for path in sorted(root.rglob(ANSWERS_FILE)):
        recorded = parse_answers(path.read_bytes())
        checked = check_answers(engine, engine.config.questions, recorded.answers)
        source = {"_commit": recorded.tag, "_src_path": recorded.url}
        rendered = engine.files(checked.all, {**source, **recorded.answers})
        assert path.read_bytes() == rendered[ANSWERS_FILE]
        assert {**checked.visible} == recorded.answers


def test_the_dry_run_s_patch_writes_what_the_run_writes(root: Path, adopt: Adopt, tmp_path: Path) -> None:
    code, patch, said = adopt("media/radarr", "sonarr", "--dry-run")
    assert (code, said.count("\n")) == (0, 3)
    assert not list(root.rglob(ANSWERS_FILE))
    (root / "adopt.patch").write_text(patch, encoding="utf-8")
    subprocess.run(["git", "apply", "adopt.patch"], cwd=root, check=True)
    (root / "adopt.patch").unlink()
    by_patch = read(root)
    for path in root.rglob(ANSWERS_FILE):
        path.unlink()
    adopt("radarr", f"{APPS}/media/sonarr")
    assert read(root) == by_patch


def test_all_are_adopted_but_for_those_that_cannot_be(root: Path, adopt: Adopt) -> None:
    code, out, err = adopt("--all")
    assert (code, out) == (0, TABLE)
    assert err.startswith("5 adopted, 3 refused; median recall 1.00, precision 1.00; ")
    assert len(list(root.rglob(ANSWERS_FILE))) == 5


def test_twice_is_refused_the_second_time(root: Path, adopt: Adopt) -> None:
    adopt("radarr")
    before = read(root)
    assert adopt("radarr") == (2, "", "error: cannot adopt `media/radarr`: already adopted; use `scaffold update`\n")
    code, out, _ = adopt("--all")
    assert (code, "media/radarr: already adopted; use `scaffold update`\n" in out) == (0, True)
    assert {path: content for path, content in read(root).items() if path in before} == before


@pytest.mark.parametrize("pattern", [".*", "*.yml", f"/{RADARR}/{ANSWERS_FILE}"])
def test_an_answers_file_that_git_ignores_is_refused(root: Path, adopt: Adopt, pattern: str) -> None:
    (root / ".gitignore").write_text(f"{pattern}\n", encoding="utf-8")
    reason = f"Git ignores `{RADARR}/{ANSWERS_FILE}`; let `.gitignore` leave it out first\n"
    before = read(root)
    assert adopt("radarr") == (2, "", f"error: cannot adopt `media/radarr`: {reason}")
    assert read(root) == before
    code, out, _ = adopt("--all", "--dry-run")
    assert (code, RADARR in out) == (0, False)


def test_plain_data(root: Path, adopt: Adopt) -> None:
    code, out, err = adopt("radarr", "--json", "--dry-run")
    assert (code, err) == (0, "")
    assert json.loads(out) == [
        {
            "app": "radarr",
            "namespace": "media",
            "cluster": "main",
            "recall": 0.9,
            "precision": 1.0,
            "missing": [line.removeprefix("- ") for line in DIFFERENCES.splitlines()],
            "extra": [],
        }
    ]
    assert not list(root.rglob(ANSWERS_FILE))


def test_plain_data_of_all_names_the_reasons(adopt: Adopt) -> None:
    code, out, _ = adopt("--all", "--json")
    found = {entry["app"]: entry for entry in json.loads(out)}
    assert code == 0
    assert found["vault"] == {
        "app": "vault",
        "namespace": "secrets",
        "cluster": "main",
        "refused": "it has no HelmRelease of its own",
    }
    recalls = {name: entry["recall"] for name, entry in found.items() if "recall" in entry}
    assert recalls == {"cleanup": 1.0, "jellyfin": 1.0, "radarr": 0.9, "sonarr": 1.0, "wiki": 1.0}


def test_one_that_cannot_be_adopted_stops_the_others(root: Path, adopt: Adopt) -> None:
    code, out, err = adopt("radarr", "vault", "ceph", "--json")
    assert (code, len(json.loads(out))) == (2, 3)
    assert err == (
        "error: cannot adopt `secrets/vault`: it has no HelmRelease of its own\n"
        "cannot adopt `rook/ceph`: it has no HelmRelease of its own\n"
    )
    assert not list(root.rglob(ANSWERS_FILE))


@pytest.mark.parametrize("arguments", [(), ("radarr", "--all")], ids=["no app", "an app and all"])
def test_it_takes_apps_or_all(adopt: Adopt, arguments: tuple[str, ...]) -> None:
    assert adopt(*arguments) == (2, "", "error: name the apps to adopt, or all with `--all`\n")


def test_an_unknown_app_and_cluster(adopt: Adopt) -> None:
    assert adopt("radar") == (2, "", "error: no app `radar`; did you mean `radarr`\n")
    assert adopt("radarr", "--cluster", "lab")[2] == "error: no cluster `lab`; there is `main`\n"


def test_an_app_that_nothing_lists(root: Path, adopt: Adopt) -> None:
    listed = root / APPS / "media" / "kustomization.yaml"
    listed.write_text(listed.read_text().replace("  - radarr/ks.yaml\n", ""), encoding="utf-8")
    assert adopt("radarr")[2] == (
        f"error: cannot adopt `radarr`: no cluster's root reaches `{RADARR}/ks.yaml`; list it in a kustomize file that "
        "is applied, and it is an app\n"
    )
