"""What `scaffold new-app --like` and `scaffold copy-app` refuse: the whole message, exit code 2, no byte written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from scaffold.cli import run
from tests.likeness.clusters import APPS, KUSTOMIZE, RELEASE, Replaced, tree
from tests.refusals.conftest import GIVEN, Refuse, everything, repository

TO = ("--to", "cottage")
KEEP = ("--map", "nas.example.net=nas.example.net")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return the repository with two clusters."""
    return repository(tmp_path / "clusters", tree())


def copy(root: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run `copy-app`, prove that it is refused, and return what it says."""
    before = everything(root)
    code = run(["copy-app", "--repo", str(root), *arguments])
    said = capsys.readouterr()
    assert (code, said.out) == (2, "")
    assert everything(root) == before
    return said.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(
            ("grocy", "--to", "cotage"),
            "no cluster `cotage`; there is `cottage`, `house`; did you mean `cottage`",
            id="an unknown cluster",
        ),
        pytest.param(("grocer", *TO), "no app `grocer`; did you mean `grocy`", id="an unknown app"),
        pytest.param(
            ("frigate", *TO), "no app `frigate`; `scaffold inventory` lists what there is", id="one that is only there"
        ),
        pytest.param(
            ("grocy", *TO, "--cluster", "cottage"),
            "`--to` and `--cluster` are both `cottage`; another app there is `scaffold new-app NAME --like APP`",
            id="one cluster",
        ),
        pytest.param(
            ("storage", *TO),
            "`storage` cannot be followed: it has no HelmRelease of its own",
            id="an app that the template cannot express",
        ),
        pytest.param(
            ("grocy", *TO),
            "NFS server `nas.example.net` has no counterpart in cluster `cottage`; add `--map nas.example.net=NAME`",
            id="something without a counterpart",
        ),
        pytest.param(
            ("grocy", *TO, "--map", "nas"),
            "`--map nas` is no pair; write `--map OLD=NEW`, or `--map OLD=none` to leave it out",
            id="half a pair",
        ),
        pytest.param(
            ("grocy", *TO, *KEEP, "--map", "pantry=x"), "`--map pantry=x`: `grocy` has no `pantry`", id="a slip"
        ),
        pytest.param(
            ("grocy", *TO, *KEEP, "--gateway", "house"),
            "`gateway` `house` does not exist here; there is `cottage`, `none`",
            id="a gateway of the other cluster",
        ),
        pytest.param(
            ("grocy", *TO, *KEEP, "--size", "big"), "`size` `big` must be a quantity, such as `5Gi`", id="an answer"
        ),
        pytest.param(
            ("grocy", *TO, *KEEP, "--data", "interval=soon"),
            "`interval` must be a duration such as 30m or 1h",
            id="an answer that only the template refuses",
        ),
    ],
)
def test_a_copy_is_refused(
    arguments: tuple[str, ...], message: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert copy(root, capsys, *arguments) == f"error: {message}\n"


@pytest.mark.parametrize(
    ("replaced", "files", "message"),
    [
        pytest.param(
            {KUSTOMIZE: ("  - prometheusrule.yaml", "  - prometheusrule.yaml\n  - secret.sops.yaml")},
            {
                f"{APPS}/app/secret.sops.yaml": (
                    "apiVersion: v1\nkind: Secret\nmetadata:\n  name: grocy-key\nsops:\n  version: 3.9.0\n"
                )
            },
            f"`{APPS}/app/secret.sops.yaml` is encrypted for `grocy` and cannot be copied; leave it out with "
            "`--map secret.sops.yaml=none`, and encrypt one for the new app by hand",
            id="an encrypted file",
        ),
        pytest.param(
            {RELEASE: ("pictures:", "camera:\n        existingClaim: shared\n      pictures:")},
            {
                "clusters/house/apps/home/shared.yaml": (
                    "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: shared\n"
                ),
                "clusters/house/apps/home/kustomization.yaml": (
                    "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: home\n"
                    "resources:\n  - namespace.yaml\n  - shared.yaml\n  - grocy/flux-sync.yaml\n"
                ),
            },
            "claim `shared` has no counterpart in cluster `cottage`; add `--map shared=NAME`",
            id="a claim that something else makes",
        ),
    ],
)
def test_a_copy_of_something_else_is_refused(
    replaced: Replaced, files: Mapping[str, str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = repository(tmp_path / "clusters", {**tree(replaced), **{p: t.encode() for p, t in files.items()}})
    assert copy(root, capsys, "grocy", *TO, *KEEP) == f"error: {message}\n"


def test_an_answers_file_that_is_malformed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {**tree(), f"{APPS}/.copier-answers.yml": b"- x\n"}
    assert copy(repository(tmp_path / "clusters", files), capsys, "grocy", *TO) == (
        f"error: `{APPS}/.copier-answers.yml`: no mapping of names to answers\n"
    )


def test_there_is_no_other_cluster(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert copy(sample, capsys, "navidrome", "--to", "main") == (
        "error: there is only cluster `main`; a copy goes to another one\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(
            ("gonic", *GIVEN[2:], "--like", "navidrom"),
            "no app `navidrom`; did you mean `navidrome` or `media/navidrome`",
            id="a slip",
        ),
        pytest.param(
            ("gonic", *GIVEN[2:], "--like", "rook-ceph"),
            "`rook-ceph` cannot be followed: its release `rook-ceph` uses chart `rook-ceph`, not app-template",
            id="a vendor's chart",
        ),
        pytest.param(
            ("gonic", "--like", "navidrome"),
            "`--image` is required, such as `ghcr.io/owner/app:1.2.3`",
            id="no image",
        ),
        pytest.param(
            ("gonic", *GIVEN, "--map", "a=b"),
            "`--map` says what stands in place of another app's names; add `--like APP`",
            id="counterparts of nothing",
        ),
        pytest.param(
            ("navidrome", *GIVEN[2:], "--like", "navidrome"),
            "app `navidrome` exists: `kubernetes/main/apps/media/navidrome`; choose another name or remove it first",
            id="itself",
        ),
    ],
)
def test_a_new_app_like_another_is_refused(
    arguments: tuple[str, ...], message: str, sample: Path, refuse: Refuse
) -> None:
    assert refuse(sample, *arguments) == f"error: {message}\n"
