"""Repositories, places and names that `scaffold new-app` refuses: the whole message, exit code 2, no byte written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.cli import run
from tests.golden_situations import BY_NAME
from tests.golden_trees import before
from tests.refusals.conftest import APPS, GIVEN, Refuse, repository

# ---- the repository


def test_a_folder_outside_any_git_repository(tmp_path: Path, refuse: Refuse) -> None:
    said = refuse(tmp_path, "paperless", *GIVEN)
    assert said == (
        f"error: `{tmp_path}` is not inside a Git repository; run `git init` there or name one with `--repo`\n"
    )


def test_a_folder_that_does_not_exist(tmp_path: Path, refuse: Refuse) -> None:
    missing = tmp_path / "missing"
    said = refuse(missing, "paperless", *GIVEN)
    assert said == f"error: `{missing}` does not exist; name a folder inside a Git repository\n"


def test_a_repository_without_a_cluster_root(tmp_path: Path, refuse: Refuse) -> None:
    root = repository(tmp_path / "notes", {"a.yaml": "kind: ConfigMap\n", "b.yaml": "kind: Secret\n"})
    assert refuse(root, "paperless", *GIVEN) == (
        f"error: no cluster root in `{root}`: looked for a FluxInstance, Helm values with `instance.sync.path`, "
        "`gotk-sync.yaml`, and a Flux Kustomization that stands beside its source (2 documents read); "
        "commit one, or name another repository with `--repo`\n"
    )


FLUX = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: flux-system
  namespace: flux-system
spec:
  url: ssh://git@git.example.com/lab/fleet.git
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 10m0s
  path: ./cluster
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
"""
LAYER = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: {name}
  namespace: flux-system
spec:
  interval: 10m0s
  path: ./{name}
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
"""


def release(name: str) -> str:
    return f"apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: {name}\n"


def layered() -> dict[str, str]:
    """Return a repository with two Kustomizations that apply several apps each."""
    files = {"cluster/flux-system/gotk-sync.yaml": FLUX}
    for layer, names in (("infrastructure", ("traefik", "longhorn")), ("apps", ("jellyfin", "sonarr", "radarr"))):
        files[f"cluster/{layer}.yaml"] = LAYER.format(name=layer)
        files |= {f"{layer}/{name}/release.yaml": release(name) for name in names}
    return files


def test_a_layer_that_does_not_exist(tmp_path: Path, refuse: Refuse) -> None:
    root = repository(tmp_path / "layers", layered())
    assert refuse(root, "paperless", *GIVEN, "--layer", "app") == "error: no layer `app`; did you mean `apps`\n"
    said = refuse(root, "paperless", *GIVEN, "--layer", "databases")
    assert said == "error: no layer `databases`; there is `apps`, `infrastructure`\n"


def test_a_repository_whose_root_applies_everything(tmp_path: Path, refuse: Refuse) -> None:
    files = {"cluster/flux-system/gotk-sync.yaml": FLUX, "cluster/whoami/release.yaml": release("whoami")}
    root = repository(tmp_path / "flat", files)
    assert refuse(root, "paperless", *GIVEN) == (
        "error: cluster `cluster` has no Kustomization per app to follow: whole layers are applied by "
        "the root itself with 1 workloads (`cluster`); "
        "add a Flux Kustomization that applies one app alone, and the next app will follow it\n"
    )


def test_a_namespace_that_needs_a_kustomization_of_its_own(tmp_path: Path, refuse: Refuse) -> None:
    files = {
        "cluster/flux-system/gotk-sync.yaml": FLUX,
        "cluster/media.yaml": LAYER.format(name="media"),
        "media/kustomization.yaml": "resources:\n  - jellyfin/ks.yaml\n",
        "media/jellyfin/ks.yaml": LAYER.format(name="media/jellyfin/app").replace("name: media/jellyfin/app", "name: j")
        + "  targetNamespace: media\n",
        "media/jellyfin/app/release.yaml": release("jellyfin"),
    }
    root = repository(tmp_path / "owned", files)
    assert refuse(root, "paperless", *GIVEN, "--namespace", "office") == (
        "error: namespace `office` does not exist, and each namespace here has a Kustomization of its own "
        "(`media` in `cluster/media.yaml`); add one for `office` first\n"
    )


# ---- the place


def test_an_app_that_exists(sample: Path, refuse: Refuse) -> None:
    assert refuse(sample, "jellyfin", *GIVEN) == (
        f"error: app `jellyfin` exists: `{APPS}/media/jellyfin`; choose another name or remove it first\n"
    )


def test_a_destination_that_is_a_symlink(sample: Path, refuse: Refuse) -> None:
    (sample / APPS / "media" / "paperless").symlink_to("../../../../elsewhere")
    assert refuse(sample, "paperless", *GIVEN) == (
        f"error: destination is a symlink: `{APPS}/media/paperless` → `../../../../elsewhere`\n"
    )


def test_a_destination_below_a_symlink(sample: Path, tmp_path: Path, refuse: Refuse) -> None:
    (sample / APPS / "media").rename(tmp_path / "outside")
    (sample / APPS / "media").symlink_to(tmp_path / "outside")
    assert refuse(sample, "paperless", *GIVEN) == (
        f"error: destination is a symlink: `{APPS}/media` → `{tmp_path / 'outside'}`\n"
    )


def test_a_destination_that_is_a_file(sample: Path, refuse: Refuse) -> None:
    (sample / APPS / "media" / "paperless").write_text("notes\n", encoding="utf-8")
    assert refuse(sample, "paperless", *GIVEN) == (
        f"error: app `paperless` exists: `{APPS}/media/paperless`; choose another name or remove it first\n"
    )


def test_a_release_of_that_name_in_the_namespace(sample: Path, refuse: Refuse) -> None:
    path = f"{APPS}/media/jellyfin/app/helmrelease.yaml"
    text = (sample / path).read_text(encoding="utf-8")
    (sample / path).write_text(text.replace("  name: jellyfin\nspec", "  name: paperless\nspec"), encoding="utf-8")
    assert refuse(sample, "paperless", *GIVEN) == (
        f"error: HelmRelease `media/paperless` exists: `{path}:5:9`; choose another name\n"
    )


# ---- names

NOT_A_LABEL = "must be lower-case letters, digits and `-`, starting and ending with a letter or digit"


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("../x", NOT_A_LABEL),
        ("a/b", NOT_A_LABEL),
        (".git", NOT_A_LABEL),
        ("A", NOT_A_LABEL),
        ("a" * 64, "has 64 characters, 53 at most"),
        ("trailing-", NOT_A_LABEL),
        ("ünïcode", NOT_A_LABEL),
        ("a\nb", NOT_A_LABEL),
        ("con fig", NOT_A_LABEL),
    ],
)
def test_a_name_that_kubernetes_does_not_take(sample: Path, refuse: Refuse, name: str, problem: str) -> None:
    assert refuse(sample, name, *GIVEN) == f"error: `app` `{name.replace(chr(10), '�')}` {problem}\n"


def test_an_empty_name(sample: Path, refuse: Refuse) -> None:
    assert refuse(sample, "", *GIVEN) == "error: `app` is empty\n"


@pytest.mark.parametrize("namespace", ["../x", ".git", "Media", "media-"])
def test_a_namespace_that_kubernetes_does_not_take(sample: Path, refuse: Refuse, namespace: str) -> None:
    assert refuse(sample, "paperless", *GIVEN, "--namespace", namespace) == (
        f"error: `namespace` `{namespace}` {NOT_A_LABEL}\n"
    )


# ---- choices that the repository does not have


def test_an_unknown_cluster(sample: Path, refuse: Refuse) -> None:
    said = refuse(sample, "paperless", *GIVEN, "--cluster", "mian")
    assert said == "error: no cluster `mian`; there is `main`; did you mean `main`\n"


def test_no_cluster_named_where_there_are_two(tmp_path: Path, refuse: Refuse) -> None:
    root = repository(tmp_path / "two", before(BY_NAME["two-clusters"]))
    said = refuse(root, "paperless", *GIVEN)
    assert said == "error: there are 2 clusters: `cottage`, `house`; name one with `--cluster`\n"


def test_an_unknown_gateway(sample: Path, refuse: Refuse) -> None:
    assert refuse(sample, "paperless", *GIVEN, "--gateway", "enovy-internal") == (
        "error: `gateway` `enovy-internal` does not exist here; there is `envoy-external`, `envoy-internal`, "
        "`internal`, `external`, `none`; did you mean `envoy-internal`\n"
    )


def test_an_unknown_storage_class(sample: Path, refuse: Refuse) -> None:
    assert refuse(sample, "paperless", *GIVEN, "--storage", "rook-cephblock") == (
        "error: `storage` `rook-cephblock` does not exist here; there is `rook-ceph-block`, `rook-ceph-filesystem`, "
        "`none`; did you mean `rook-ceph-block`\n"
    )


def test_several_choices_at_once(sample: Path, refuse: Refuse) -> None:
    assert refuse(sample, "paperless", *GIVEN, "--gateway", "public", "--storage", "ssd") == (
        "error: 2 answers are invalid\n"
        "  `gateway` `public` does not exist here; there is `envoy-external`, `envoy-internal`, `internal`, "
        "`external`, `none`\n"
        "  `storage` `ssd` does not exist here; there is `rook-ceph-block`, `rook-ceph-filesystem`, `none`\n"
    )


# ---- what is not refused: files that cannot be read are named, and the command goes on


def test_malformed_files_are_named_and_the_others_still_read(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = sample / APPS / "media"
    listed = (folder / "kustomization.yaml").read_text(encoding="utf-8")
    (folder / "kustomization.yaml").write_text(f"{listed}  - broken.yaml\n  - binary.yaml\n", encoding="utf-8")
    (folder / "broken.yaml").write_text("kind: ConfigMap\n  metadata: {\n", encoding="utf-8")
    (folder / "binary.yaml").write_bytes(b"kind: \xff\xfe\n")
    (folder / "not-listed.yaml").write_text("{{ a template of something }}: [\n", encoding="utf-8")
    assert run(["new-app", "paperless", "--repo", str(sample), *GIVEN]) == 0
    said = capsys.readouterr()
    assert said.err.splitlines()[:2] == [
        f"{APPS}/media/binary.yaml: warning: not UTF-8 (byte 6) [unreadable]",
        f"{APPS}/media/broken.yaml:2:11: warning: not YAML: mapping values are not allowed in this context "
        "[unreadable]",
    ]
    assert (folder / "paperless" / "install.yaml").is_file()


# ---- the process


def test_the_program_ends_with_the_same_code_and_message(sample: Path) -> None:
    command = [sys.executable, "-m", "scaffold", "new-app", "jellyfin", "--repo", str(sample), *GIVEN]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == (
        f"error: app `jellyfin` exists: `{APPS}/media/jellyfin`; choose another name or remove it first\n"
    )
