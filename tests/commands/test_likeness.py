"""`new-app --like` and `copy-app` as the user runs them: what they print, and what they leave behind."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from scaffold.cli import run
from tests.commands.test_new_app import git, hash_of, prepared
from tests.golden_situations import BY_NAME, digest
from tests.golden_trees import read, write
from tests.likeness.clusters import APPS, RELEASE, tree

COPY = "copy-app-with-what-it-refers-to"
LIKE = "new-app-like-another"
IMAGE = ("--image", "docker.io/sentriz/gonic:v0.19.0", "--digest", digest("b"))
KEEP = ("--map", "nas.example.net=nas.example.net")
OWN = "grocy.house.example.com=grocy.cottage.example.com"
SET = {"APP": "grocy", "BACKUP_SCHEDULE": "0 4 * * *", "CAPACITY": "8Gi"}
GROCY = "clusters/cottage/apps/home/grocy"

Scaffold = Callable[..., tuple[str, str]]


@pytest.fixture
def scaffold(capfdbinary: pytest.CaptureFixture[bytes]) -> Scaffold:
    """Return a function that runs a command on a repository and returns what it prints and what it says."""

    def scaffold(root: Path, command: str, *arguments: str, code: int = 0) -> tuple[str, str]:
        found = run([command, *arguments, "--repo", str(root)])
        out, err = capfdbinary.readouterr()
        assert found == code, err.decode()
        return out.decode(), err.decode()

    return scaffold


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """Return the repository with `navidrome`."""
    return prepared(tmp_path / "sample", LIKE)


@pytest.fixture
def clusters(tmp_path: Path) -> Path:
    """Return the repository with two clusters."""
    return prepared(tmp_path / "clusters", COPY)


def changed_in(file: str, said: str) -> list[str]:
    """Return the lines of a file that a patch changes."""
    (body,) = [part for part in said.split("diff --git ")[1:] if part.splitlines()[0].endswith(f"/{file}")]
    return [line for line in body.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]


# ---- like another


def test_a_new_app_like_another_says_what_came_along(sample: Path, scaffold: Scaffold) -> None:
    out, said = scaffold(sample, "new-app", "gonic", "--like", "navidrome", *IMAGE)
    apps = "kubernetes/main/apps/media"
    assert out.splitlines() == [
        f"A {apps}/gonic/.copier-answers.yml",
        f"A {apps}/gonic/app/helmrelease.yaml",
        f"A {apps}/gonic/app/kustomization.yaml",
        f"A {apps}/gonic/app/ocirepository.yaml",
        f"A {apps}/gonic/app/pvc.yaml",
        f"A {apps}/gonic/app/secrets.yaml",
        f"A {apps}/gonic/app/servicemonitor.yaml",
        f"A {apps}/gonic/app/settings/gonic.toml",
        f"A {apps}/gonic/install.yaml",
        f"M {apps}/kustomization.yaml",
    ]
    assert said == (
        "note: copied as they are, but for the names: `app/servicemonitor.yaml`, `app/settings/gonic.toml`\n"
        f"review with `git diff`, commit, push; Flux then applies `{apps}/gonic/install.yaml`\n"
    )


def test_a_dry_run_shows_what_differs_and_prints_the_patch(sample: Path, scaffold: Scaffold) -> None:
    start = read(sample)
    out, said = scaffold(sample, "new-app", "gonic", "--like", "navidrome", *IMAGE, "--mount", "/keep", "--dry-run")
    assert read(sample) == start
    assert said.splitlines()[1:10] == [
        "what differs from `navidrome`, the new names put in:",
        "diff --git a/kubernetes/main/apps/media/gonic/app/helmrelease.yaml "
        "b/kubernetes/main/apps/media/gonic/app/helmrelease.yaml",
        *said.splitlines()[3:4],
        "--- a/kubernetes/main/apps/media/gonic/app/helmrelease.yaml",
        "+++ b/kubernetes/main/apps/media/gonic/app/helmrelease.yaml",
        "@@ -24,8 +24,8 @@",
        "         containers:",
        "           app:",
        "             image:",
    ]
    assert changed_in("helmrelease.yaml", said) == [
        "-              repository: ghcr.io/gonic/gonic",
        f"-              tag: 0.58.5@{digest('3')}",
        "+              repository: docker.io/sentriz/gonic",
        f"+              tag: v0.19.0@{digest('b')}",
        "-          - path: /data",
        "+          - path: /keep",
    ]
    git(sample, "apply", "--index", "-", stdin=out.encode())
    other = prepared(sample.parent / "other", LIKE)
    scaffold(other, "new-app", "gonic", "--like", "navidrome", *IMAGE, "--mount", "/keep")
    assert git(sample, "write-tree").strip() == hash_of(other)


def test_json_tells_what_the_new_app_is_like(sample: Path, scaffold: Scaffold) -> None:
    out, _ = scaffold(sample, "new-app", "gonic", "--like", "media/navidrome", *IMAGE, "--json", "--dry-run")
    found = json.loads(out)
    assert found["like"] == {
        "app": "navidrome",
        "namespace": "media",
        "copied": ["app/servicemonitor.yaml", "app/settings/gonic.toml"],
    }
    assert (found["app"], found["namespace"], found["answers"]["secret_items"]) == ("gonic", "media", ["gonic"])
    assert "database_init_data" not in found["answers"]


def test_the_answers_of_an_app_of_the_template_are_its_recorded_ones(sample: Path, scaffold: Scaffold) -> None:
    scaffold(sample, "new-app", "gonic", "--like", "navidrome", *IMAGE, "--data", "interval=7m")
    release = sample / "kubernetes/main/apps/media/gonic/app/helmrelease.yaml"
    release.write_text(release.read_text().replace("memory: 512Mi", "memory: 1Gi"))
    _, said = scaffold(sample, "new-app", "subsonic", "--like", "gonic", *IMAGE, "--dry-run")
    assert changed_in("helmrelease.yaml", said) == [
        "-              repository: docker.io/sentriz/subsonic",
        "+              repository: docker.io/sentriz/gonic",
        "-                memory: 1Gi",
        "+                memory: 512Mi",
    ]
    assert said.splitlines()[1] == (
        "note: not copied, as the template has no question for it: `app/helmrelease.yaml: "
        "spec.values.controllers.gonic.containers.app.resources.limits.memory`"
    )


# ---- a copy


def test_a_copy_is_made_in_the_other_cluster_alone(clusters: Path, scaffold: Scaffold) -> None:
    start = read(clusters)
    out, said = scaffold(clusters, "copy-app", "grocy", "--to", "cottage", *KEEP)
    assert out.splitlines() == [
        f"A {GROCY}/.copier-answers.yml",
        f"A {GROCY}/app/config/settings.php",
        f"A {GROCY}/app/externalsecret.yaml",
        f"A {GROCY}/app/helmrelease.yaml",
        f"A {GROCY}/app/kustomization.yaml",
        f"A {GROCY}/app/ocirepository.yaml",
        f"A {GROCY}/app/prometheusrule.yaml",
        f"A {GROCY}/flux-sync.yaml",
        "A clusters/cottage/apps/home/kustomization.yaml",
        "A clusters/cottage/apps/home/namespace.yaml",
        "M clusters/cottage/apps/kustomization.yaml",
    ]
    assert said.splitlines() == [
        "note: storage class `house-fast` is `cottage-slow` here",
        "note: volume `pictures` is at `/export/cottage/grocy` in place of `/export/house/grocy`",
        "note: its secrets are read from `grocy` in store `vault-cottage`; see that they are there",
        "note: `scrypted.camera` (app/helmrelease.yaml:23) may not be in cluster `cottage`",
        "note: copied as they are, but for the names: `app/config/settings.php`, `app/prometheusrule.yaml`",
        f"review with `git diff`, commit, push; Flux then applies `{GROCY}/flux-sync.yaml`",
    ]
    end = read(clusters)
    assert {path for path in end if end[path] != start.get(path)} == {line[2:] for line in out.splitlines()}
    assert not [path for path, content in end.items() if path.startswith("clusters/cottage/") and b"house" in content]
    assert not [path for path in clusters.rglob("*") if path.is_symlink()]


def test_a_copy_is_printed_as_a_patch(clusters: Path, scaffold: Scaffold) -> None:
    start = read(clusters)
    out, _ = scaffold(clusters, "copy-app", "grocy", "--to", "cottage", *KEEP, "--dry-run")
    assert read(clusters) == start
    git(clusters, "apply", "--index", "-", stdin=out.encode())
    patched = git(clusters, "write-tree").strip()
    other = prepared(clusters.parent / "other", COPY)
    scaffold(other, "copy-app", "grocy", "--to", "cottage", *KEEP)
    assert patched == hash_of(other)


def test_json_tells_what_was_copied(clusters: Path, scaffold: Scaffold) -> None:
    found = json.loads(scaffold(clusters, "copy-app", "grocy", "--to", "cottage", *KEEP, "--json", "--dry-run")[0])
    assert found["copy_of"] == {
        "app": "grocy",
        "cluster": "house",
        "folder": APPS,
        "copied": ["app/config/settings.php", "app/prometheusrule.yaml"],
    }
    assert (found["cluster"], found["folder"], found["answers"]["gateways"]) == ("cottage", GROCY, ["cottage"])


@pytest.mark.parametrize(
    ("flags", "answers"),
    [
        pytest.param(("--hostname", "g.example.org"), {"hostnames": ["g.example.org"]}, id="a host name"),
        pytest.param(("--gateway", "none", "--map", OWN), {"gateways": None}, id="no route"),
        pytest.param(("--size", "3Gi"), {"substitute": SET | {"CAPACITY": "3Gi"}}, id="a size"),
        pytest.param(
            ("--storage", "cottage-slow"), {"substitute": SET | {"STORAGE_CLASS": "cottage-slow"}}, id="a storage class"
        ),
        pytest.param(("--image", "docker.io/x/grocy:5", "--no-pin"), {"tag": "5", "digest": None}, id="an image"),
        pytest.param(("--data", "interval=9m"), {"interval": "9m"}, id="any answer"),
        pytest.param(("--namespace", "camera"), {"target_namespace": "camera"}, id="a namespace"),
        pytest.param(("--secret-item", "food"), {"secret_items": ["food"]}, id="an item of the store"),
    ],
)  # fmt: skip
def test_what_the_user_says_wins(
    flags: tuple[str, ...], answers: dict[str, object], clusters: Path, scaffold: Scaffold
) -> None:
    out, _ = scaffold(clusters, "copy-app", "grocy", "--to", "cottage", *KEEP, *flags, "--json", "--dry-run")
    found = json.loads(out)["answers"]
    assert {name: found.get(name) or None for name in answers} == answers


def test_a_second_copy_is_refused(clusters: Path, scaffold: Scaffold) -> None:
    scaffold(clusters, "copy-app", "grocy", "--to", "cottage", *KEEP)
    _, said = scaffold(clusters, "copy-app", "grocy", "--to", "cottage", *KEEP, code=2)
    assert said == (
        f"error: cluster `cottage` has an app `home/grocy` already: `{GROCY}`; "
        "copy it into another namespace with `--namespace`, or remove that one first\n"
    )


def test_a_host_that_both_clusters_would_have_is_asked_for(tmp_path: Path, scaffold: Scaffold) -> None:
    shared = {
        RELEASE: ("grocy.house.example.com", "grocy.example.org"),
        "clusters/cottage/apps/camera/frigate/app/helmrelease.yaml": ("frigate.cottage.example.com", "f.example.org"),
    }
    write(tree(shared), tmp_path)
    git(tmp_path, "init", "--quiet")
    _, said = scaffold(tmp_path, "copy-app", "grocy", "--to", "cottage", *KEEP, code=2)
    assert said.splitlines()[1:] == [
        "  host name `grocy.example.org` is a host of cluster `house`; add `--hostname HOST`",
        "  host name `grocy.house.example.com` (app/prometheusrule.yaml:11) has no counterpart in cluster `cottage`; "
        "add `--map grocy.house.example.com=HOST`",
    ]
    hosts = ("--hostname", "grocy.example.org", "--map", OWN)
    scaffold(tmp_path, "copy-app", "grocy", "--to", "cottage", *KEEP, *hosts, "--dry-run")


def test_golden_bases_are_the_same_for_both(clusters: Path) -> None:
    assert read(clusters) == dict(tree()) and BY_NAME[COPY].copy == {"app": "grocy", "to": "cottage"}


def test_a_server_below_the_clusters_domain_is_asked_for_once(clusters: Path, scaffold: Scaffold) -> None:
    release = clusters / RELEASE
    release.write_text(release.read_text().replace("nas.example.net", "nas.house.example.com"))
    _, said = scaffold(clusters, "copy-app", "grocy", "--to", "cottage", code=2)
    assert said == (
        "error: NFS server `nas.house.example.com` has no counterpart in cluster `cottage`; "
        "add `--map nas.house.example.com=NAME`\n"
    )
    scaffold(
        clusters, "copy-app", "grocy", "--to", "cottage", "--map", "nas.house.example.com=nas.house.example.com"
    )  # fmt: skip
