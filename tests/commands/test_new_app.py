"""`scaffold new-app` without a terminal: where its answers come from, what it prints, and what it leaves behind."""

from __future__ import annotations

import io
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from scaffold.cli import run
from tests.golden_situations import BY_NAME, digest
from tests.golden_trees import Tree, after, before, read, write

APPS = "kubernetes/main/apps"
IMAGE = "ghcr.io/paperless-ngx/paperless-ngx:2.20.1"
FLAGS = (
    *("--namespace", "media", "--image", IMAGE, "--digest", digest("a"), "--port", "8000", "--gateway", "internal"),
    *("--hostname", "paper.${SECRET_DOMAIN}", "--storage", "rook-ceph-block", "--size", "20Gi", "--mount", "/data"),
    *("--secret", "PAPERLESS_SECRET_KEY", "--secret", "ADMIN=NAME", "--database", "postgres"),
)
DATA = (
    *("namespace=media", f"image={IMAGE}", f"digest={digest('a')}", "port=8000", "gateways=[internal]"),
    *("hostnames=['paper.${SECRET_DOMAIN}']", "storage=rook-ceph-block", "size=20Gi", "mount=/data"),
    *("secrets=[PAPERLESS_SECRET_KEY, ADMIN=NAME]", "database=postgres"),
)
ANSWERS = {
    "name": "paperless",
    "namespace": "media",
    "image": IMAGE,
    "digest": digest("a"),
    "port": 8000,
    "gateway": "internal",
    "hostname": "paper.${SECRET_DOMAIN}",
    "storage": "rook-ceph-block",
    "size": "20Gi",
    "mount": "/data",
    "secret": ["PAPERLESS_SECRET_KEY", "ADMIN=NAME"],
    "database": "postgres",
}
SHORT = ("--namespace", "media", "--image", IMAGE, "--digest", digest("a"), "--port", "8000", "--gateway", "internal")

NewApp = Callable[..., tuple[str, str]]


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """Return a repository like the sample, with a first commit's worth of files in its index."""
    return prepared(tmp_path / "sample", "list-sorted")


def prepared(root: Path, situation: str) -> Path:
    write(before(BY_NAME[situation]), root)
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    return root


def git(root: Path, *arguments: str, stdin: bytes = b"") -> str:
    """Run git on a repository, without the settings of whoever runs the tests."""
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    command = ["git", "-c", "core.autocrlf=false", *arguments]
    return subprocess.run(
        command, cwd=root, env=environment, input=stdin, capture_output=True, check=True
    ).stdout.decode()


def hash_of(root: Path) -> str:
    """Return the hash that Git gives to the whole work tree."""
    git(root, "add", "--all")
    return git(root, "write-tree").strip()


@pytest.fixture
def new_app(capfdbinary: pytest.CaptureFixture[bytes]) -> NewApp:
    """Return a function that runs `new-app` and returns what it prints and what it says."""

    def new_app(root: Path, *arguments: str) -> tuple[str, str]:
        code = run(["new-app", "--repo", str(root), *arguments])
        out, err = capfdbinary.readouterr()
        assert code == 0, err.decode()
        return out.decode(), err.decode()

    return new_app


# ---- what it prints


def test_without_an_answer_that_matters_it_says_what_it_wrote(sample: Path, new_app: NewApp) -> None:
    assert new_app(sample, "paperless", *SHORT) == (
        f"M {APPS}/media/kustomization.yaml\n"
        f"A {APPS}/media/paperless/.copier-answers.yml\n"
        f"A {APPS}/media/paperless/app/helmrelease.yaml\n"
        f"A {APPS}/media/paperless/app/kustomization.yaml\n"
        f"A {APPS}/media/paperless/app/ocirepository.yaml\n"
        f"A {APPS}/media/paperless/install.yaml\n",
        f"review with `git diff`, commit, push; Flux then applies `{APPS}/media/paperless/install.yaml`\n",
    )


def test_an_image_that_is_left_unpinned_is_warned_of(sample: Path, new_app: NewApp) -> None:
    _, said = new_app(sample, "paperless", *SHORT[:4], "--no-pin", "--port", "8000", "--gateway", "none")
    assert said == (
        f"{APPS}/media/paperless/app/helmrelease.yaml:26:20: warning: image `{IMAGE}` has no digest [unpinned-image]\n"
        f"  `scaffold image resolve {IMAGE}` prints it with its digest\n"
        f"review with `git diff`, commit, push; Flux then applies `{APPS}/media/paperless/install.yaml`\n"
    )


def test_where_the_database_is_gets_told(sample: Path, new_app: NewApp) -> None:
    _, said = new_app(sample, "paperless", *SHORT, "--database", "postgres", "--dry-run")
    assert said == (
        "note: the database is `paperless` at `paperless-rw.media.svc.cluster.local:5432`; tell the app with "
        "`--secret`, such as 'DATABASE_URL=postgres://paperless:{{ .DB_PASSWORD }}"
        "@paperless-rw.media.svc.cluster.local:5432/paperless'\n"
    )


def test_a_namespace_that_nothing_makes_is_warned_of(tmp_path: Path, new_app: NewApp) -> None:
    files = {path: content for path, content in before(BY_NAME["no-list"]).items() if "namespace.yaml" not in path}
    write(files, tmp_path)
    git(tmp_path, "init", "--quiet")
    _, said = new_app(tmp_path, "mosquitto", "--namespace", "messages", *SHORT[2:6], "--port", "1883", "--dry-run")
    assert said == (
        "clusters/home/messages/mosquitto.yaml: warning: nothing here makes namespace `messages` [missing-namespace]\n"
        "  make it before Flux applies the app\n"
    )


def test_json_holds_all_that_was_decided(sample: Path, new_app: NewApp) -> None:
    start = read(sample)
    out, said = new_app(sample, "paperless", *FLAGS, "--json", "--dry-run")
    assert said.startswith("note: the database is `paperless` at ")
    assert read(sample) == start
    found = json.loads(out)
    answers = found.pop("answers")
    assert found == {
        "app": "paperless",
        "namespace": "media",
        "cluster": "main",
        "folder": f"{APPS}/media/paperless",
        "entry": f"{APPS}/media/paperless/install.yaml",
        "files": [
            {"path": f"{APPS}/media/{path}", "status": status}
            for path, status in (
                ("kustomization.yaml", "M"),
                ("paperless/.copier-answers.yml", "A"),
                ("paperless/app/helmrelease.yaml", "A"),
                ("paperless/app/kustomization.yaml", "A"),
                ("paperless/app/ocirepository.yaml", "A"),
                ("paperless/app/pvc.yaml", "A"),
                ("paperless/app/secrets.yaml", "A"),
                ("paperless/db/cluster.yaml", "A"),
                ("paperless/db/kustomization.yaml", "A"),
                ("paperless/db/secrets.yaml", "A"),
                ("paperless/install.yaml", "A"),
            )
        ],
        "depends_on": [
            {
                "target": "Kustomization/external-secrets/external-secrets",
                "why": "2 of 2 apps with a secret wait for it",
            },
            {
                "target": "Kustomization/rook-ceph/rook-ceph-cluster",
                "why": "3 of 3 apps with a storage wait for it",
            },
        ],
        "notes": [said.removeprefix("note: ").removesuffix("\n")],
    }
    assert (answers["app"], answers["port"], answers["gateways"]) == ("paperless", 8000, ["envoy-internal"])


def test_json_also_writes(sample: Path, new_app: NewApp) -> None:
    out, _ = new_app(sample, "paperless", *SHORT, "--json")
    written = [entry["path"] for entry in json.loads(out)["files"]]
    assert [path for path in written if not (sample / path).is_file()] == []


# ---- the same answers, whichever way


def patch(sample: Path, new_app: NewApp, *arguments: str) -> str:
    return new_app(sample, *arguments, "--dry-run")[0]


def test_the_same_answers_give_the_same_bytes_whichever_way(
    sample: Path, tmp_path: Path, new_app: NewApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = patch(sample, new_app, "paperless", *FLAGS)
    assert expected.startswith("diff --git ")
    data = [argument for pair in DATA for argument in ("--data", pair)]
    assert patch(sample, new_app, "paperless", *data) == expected
    path = tmp_path / "answers.yaml"
    lines = [f"{name}: {json.dumps(value)}" for name, value in ANSWERS.items()]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    assert patch(sample, new_app, "--answers", str(path)) == expected
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(ANSWERS)))
    assert patch(sample, new_app, "--answers", "-") == expected


def test_flags_win_over_data_and_data_over_the_answers_file(sample: Path, tmp_path: Path, new_app: NewApp) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text(json.dumps({**ANSWERS, "port": 1, "size": "1Gi", "mount": "/one"}), encoding="utf-8")
    later = ("--answers", str(path), "--data", "port=2", "--data", "size=2Gi", "--port", "3")
    out, _ = new_app(sample, *later, "--json", "--dry-run")
    answers = json.loads(out)["answers"]
    assert (answers["port"], answers["size"], answers["mount"]) == (3, "2Gi", "/one")


def test_the_answers_that_it_recorded_are_answers_again(sample: Path, tmp_path: Path, new_app: NewApp) -> None:
    new_app(sample, "paperless", *SHORT)
    folder = sample / APPS / "media" / "paperless"
    recorded = (folder / ".copier-answers.yml").read_text(encoding="utf-8")
    written = read(folder)
    other = prepared(tmp_path / "other", "list-sorted")
    (tmp_path / "recorded.yaml").write_text(recorded, encoding="utf-8")
    new_app(other, "--answers", str(tmp_path / "recorded.yaml"))
    assert read(other / APPS / "media" / "paperless") == written


# ---- the patch, and twice


@pytest.mark.parametrize("name", ["database-own-cluster", "new-namespace", "new-namespace-with-entry-outside-folder"])
def test_the_patch_gives_the_same_tree_as_the_command(name: str, tmp_path: Path, new_app: NewApp) -> None:
    given = tmp_path / "given.json"
    given.write_text(json.dumps(dict(BY_NAME[name].given)), encoding="utf-8")
    patched = prepared(tmp_path / "patched", name)
    text = patch(patched, new_app, "--answers", str(given))
    git(patched, "apply", "--index", "-", stdin=text.encode())
    assert git(patched, "write-tree").strip() == hash_of_expected(tmp_path / "expected", name)


def hash_of_expected(root: Path, name: str) -> str:
    """Return the hash of the tree that the command writes: the golden folder's, as another test proves."""
    prepared(root, name)
    write(after(BY_NAME[name]), root)
    return hash_of(root)


def test_twice_is_refused_and_leaves_the_first_as_it_is(sample: Path, new_app: NewApp) -> None:
    new_app(sample, "paperless", *SHORT)
    first = read(sample)
    assert run(["new-app", "paperless", "--repo", str(sample), *SHORT]) == 2
    assert read(sample) == first


def test_a_second_app_follows_the_first(sample: Path, new_app: NewApp) -> None:
    new_app(sample, "paperless", *SHORT)
    new_app(sample, "paperless-ai", *SHORT)
    listed = (sample / APPS / "media" / "kustomization.yaml").read_text(encoding="utf-8").splitlines()
    assert [line.strip() for line in listed if "paperless" in line] == [
        "- paperless/install.yaml",
        "- paperless-ai/install.yaml",
    ]


def test_nothing_beside_the_repository_is_written(sample: Path, new_app: NewApp) -> None:
    started: Tree = read(sample)
    new_app(sample, "paperless", *SHORT, "--dry-run")
    assert read(sample) == started
    assert [path.name for path in sample.parent.iterdir()] == ["sample"]
    assert not (sample / ".git" / "scaffold").exists()
