"""What `scaffold new-app` refuses: the whole message, exit code 2, and not a byte written."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from scaffold.cli import run
from scaffold.commands.demo import SAMPLE
from tests.golden_situations import digest
from tests.golden_trees import Tree, read, write

APPS = "kubernetes/main/apps"
GIVEN = ("--namespace", "media", "--image", "ghcr.io/example/app:1.0", "--digest", digest("a"))

Refuse = Callable[..., str]


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """Return a copy of the sample repository."""
    return repository(tmp_path / "sample", read(SAMPLE))


def repository(root: Path, files: Mapping[str, bytes | str]) -> Path:
    write({path: text if isinstance(text, bytes) else text.encode() for path, text in files.items()}, root)
    root.mkdir(exist_ok=True)
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    return root


@pytest.fixture
def refuse(capsys: pytest.CaptureFixture[str]) -> Refuse:
    """Return a function that runs `new-app`, proves that it is refused, and returns what it says."""

    def refuse(root: Path, *arguments: str) -> str:
        before = everything(root)
        code = run(["new-app", "--repo", str(root), *arguments])
        said = capsys.readouterr()
        assert (code, said.out) == (2, "")
        assert everything(root) == before
        return said.err

    return refuse


def everything(root: Path) -> Tree:
    """Read a work tree with what Git keeps of its own; a symbolic link by its target."""
    found: Tree = {}
    for path in sorted(root.rglob("*")):
        if path.is_symlink():
            found[str(path)] = os.fsencode(path.readlink())
        elif path.is_file():
            found[str(path)] = path.read_bytes()
    return found


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


def test_a_repository_that_applies_whole_layers(tmp_path: Path, refuse: Refuse) -> None:
    root = repository(tmp_path / "layers", layered())
    assert refuse(root, "paperless", *GIVEN) == (
        "error: cluster `cluster` has no Kustomization per app to follow: whole layers are applied by "
        "`apps` with 3 workloads (`cluster/apps.yaml`), "
        "`infrastructure` with 2 workloads (`cluster/infrastructure.yaml`); "
        "add a Flux Kustomization that applies one app alone, and the next app will follow it\n"
    )


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
    from tests.golden_situations import BY_NAME
    from tests.golden_trees import before

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


# ---- answers


def test_nothing_given(sample: Path, refuse: Refuse) -> None:
    assert refuse(sample) == (
        "error: 3 answers are invalid\n"
        "  `name` is required: `scaffold new-app NAME`\n"
        "  `--image` is required, such as `ghcr.io/owner/app:1.2.3`\n"
        "  `--namespace` is required; there is `dbms`, `default`, `external-secrets`, `flux-system`, `media`, "
        "`network`, `rook-ceph`, or a new one\n"
    )


def test_every_invalid_answer_is_named_at_once(sample: Path, refuse: Refuse) -> None:
    wrong = ("--port", "99999", "--size", "5gi", "--hostname", "foo bar", "--mount", "config", "--secret", "9A")
    more = ("--workload", "deploy", "--database", "postgress", "--access-mode", "RWO", "--schedule", "daily")
    assert refuse(sample, "paperless", *GIVEN, *wrong, *more, "--path", "x", "--data", "por=80") == (
        "error: 11 answers are invalid\n"
        "  `por` is no question; did you mean `port`\n"
        "  `port` must be a port from 1 to 65535, or 0 for none\n"
        "  `workload` `deploy` is none of deployment, statefulset, daemonset, cronjob; did you mean `deployment`\n"
        "  `database` `postgress` is none of none, postgres, cluster, init, component, resource; "
        "did you mean `postgres`\n"
        "  `access_mode` `RWO` is none of ReadWriteOnce, ReadWriteMany, ReadOnlyMany, ReadWriteOncePod\n"
        "  `schedule` `daily` must be a cron schedule, such as `0 3 * * *`\n"
        "  `size` `5gi` must be a quantity, such as `5Gi`\n"
        "  `mount` `config` must be an absolute path, such as `/config`\n"
        "  `hostname` `foo bar` must be a DNS name, such as `app.example.com`\n"
        "  `secret` `9A` must be letters, digits and `_`, not starting with a digit\n"
        "  `route_path` `x` must start with `/`\n"
    )


def test_answers_that_only_the_template_refuses(sample: Path, refuse: Refuse) -> None:
    wrong = ("--secret", "TOKEN", "--data", "secret_refresh=soon", "--data", "depends_on=[{nam: x}]")
    assert refuse(sample, "paperless", *GIVEN, *wrong) == (
        "error: 2 answers are invalid\n"
        "  `secret_refresh` must be a duration such as 30m or 1h\n"
        "  `depends_on` must be a list of dependencies, each with name, perhaps namespace, readyExpr\n"
    )


def test_an_answers_file_that_is_missing(sample: Path, tmp_path: Path, refuse: Refuse) -> None:
    path = tmp_path / "answers.yaml"
    said = refuse(sample, "paperless", *GIVEN, "--answers", str(path))
    assert said == f"error: answers file `{path}`: No such file or directory\n"


@pytest.mark.parametrize("text", ["- a\n", "a\n", "", "12\n"])
def test_an_answers_file_that_is_no_mapping(sample: Path, tmp_path: Path, refuse: Refuse, text: str) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text(text, encoding="utf-8")
    assert refuse(sample, "paperless", *GIVEN, "--answers", str(path)) == (
        f"error: answers file `{path}` is no mapping; write `name: value` lines or a JSON object\n"
    )


def test_an_answers_file_that_is_no_yaml(sample: Path, tmp_path: Path, refuse: Refuse) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text("port: [80\nname: x\n", encoding="utf-8")
    said = refuse(sample, "paperless", *GIVEN, "--answers", str(path))
    assert said.startswith(f"error: {path}:2:")
    assert ": not YAML: " in said


def test_an_answers_file_that_is_no_text(sample: Path, tmp_path: Path, refuse: Refuse) -> None:
    path = tmp_path / "answers.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    said = refuse(sample, "paperless", *GIVEN, "--answers", str(path))
    assert said == f"error: answers file `{path}`: is not UTF-8 text\n"


def test_data_without_an_equals_sign(sample: Path, refuse: Refuse) -> None:
    said = refuse(sample, "paperless", *GIVEN, "--data", "port")
    assert said == "error: `--data port` has no `=`; write `--data name=value`\n"


def test_data_that_is_no_yaml(sample: Path, refuse: Refuse) -> None:
    said = refuse(sample, "paperless", *GIVEN, "--data", "env={A: [}")
    assert said.startswith("error: --data env:1:")


def test_a_required_variable_of_a_component_that_no_sibling_sets_alike(tmp_path: Path, refuse: Refuse) -> None:
    from tests.golden_situations import BY_NAME
    from tests.golden_trees import before

    files = before(BY_NAME["database-by-component"])
    path = "cluster/apps/home/homebox/ks.yaml"
    files[path] = files[path].replace(b"      POSTGRES_VERSION: '17'\n", b"")
    root = repository(tmp_path / "component", files)
    given = ("--namespace", "home", *GIVEN[2:], "--database", "postgres")
    assert refuse(root, "linkwarden", *given) == (
        "error: `variables.POSTGRES_VERSION` is required: `cluster/components/postgres` needs it\n"
    )


def test_a_secret_without_any_secret_store(tmp_path: Path, refuse: Refuse) -> None:
    from tests.golden_situations import BY_NAME
    from tests.golden_trees import before

    root = repository(tmp_path / "empty", before(BY_NAME["empty-repository"]))
    assert refuse(root, "paperless", *GIVEN, "--secret", "TOKEN") == (
        "error: `secret_store_name` is required: no sibling reads a secret, and there is no secret store; "
        "add `--data secret_store_name=NAME`\n"
    )


# ---- the image


def test_an_image_without_a_tag(sample: Path, refuse: Refuse) -> None:
    said = refuse(sample, "paperless", "--namespace", "media", "--image", "ghcr.io/example/app")
    assert said == "error: image `ghcr.io/example/app` names no tag; give one, such as `ghcr.io/example/app:1.2.3`\n"


def test_an_image_that_is_none(sample: Path, refuse: Refuse) -> None:
    said = refuse(sample, "paperless", "--namespace", "media", "--image", "ghcr.io/Example/App:1")
    assert said == ("error: image `ghcr.io/Example/App:1`: names are lower case; did you mean `example/app`\n")


def test_a_malformed_digest(sample: Path, refuse: Refuse) -> None:
    assert refuse(sample, "paperless", *GIVEN[:4], "--digest", "sha256:cafe") == (
        "error: image `ghcr.io/example/app@sha256:cafe`: a digest is `sha256:` and 64 hexadecimal digits in lower "
        "case\n"
    )


def test_two_different_digests(sample: Path, refuse: Refuse) -> None:
    image = f"ghcr.io/example/app:1.0@{digest('b')}"
    assert refuse(sample, "paperless", *GIVEN[:2], "--image", image, "--digest", digest("a")) == (
        f"error: `image` names digest `{digest('b')}` and `digest` says `{digest('a')}`; give one\n"
    )


def test_a_registry_that_cannot_be_reached(sample: Path, refuse: Refuse) -> None:
    # port 9 of the loopback interface: nobody listens there
    assert refuse(sample, "paperless", "--namespace", "media", "--image", "127.0.0.1:9/example/app:1.0") == (
        "error: registry `127.0.0.1:9` cannot be reached: connection refused; check the network and any proxy, "
        "or give `new-app` the digest with `--digest sha256:…`, or `--no-pin`\n"
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
