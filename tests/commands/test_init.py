"""`scaffold init`: a whole repository or nothing, with real Git and stand-ins for the programs that encrypt."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from scaffold.adapters import new_repository
from scaffold.cli import run
from scaffold.errors import ScaffoldError
from tests.golden_trees import read
from tests.secret_programs import calls, write_program
from tests.styles.made import made

AGE_KEYGEN = """
if sys.argv[1:2] == ["-y"]:
    print(pathlib.Path(sys.argv[2]).read_text().split("public key: ")[1].split()[0])
else:
    print("# created: 2026-01-02T03:04:05Z\\n# public key: age1" + "q" * 58 + "\\nAGE-SECRET-KEY-1" + "Q" * 58)
"""
SOPS = """
name = re.search(r'name: "(.+)"', stdin)[1]
assert "age1" in pathlib.Path(".sops.yaml").read_text()
keys = re.findall(r'^  "(\\w+)": "(.+)"$', stdin, re.M)
assert all(len(value) == 43 for _, value in keys)
print(f"apiVersion: v1\\nkind: Secret\\nmetadata:\\n    name: {name}\\nstringData:")
for key, _ in keys:
    print(f"    {key}: ENC[AES256_GCM,data:c3RhbmRpbg==,type:str]")
print("sops:\\n    encrypted_regex: ^(data|stringData)$\\n    version: 3.13.3")
"""
KUBESEAL = """
key = re.search(r'^  "(ND_\\w+)": "(.+)"$', stdin, re.M)[1]
meta = {"name": "navidrome", "namespace": "media", "creationTimestamp": None}
assert 'namespace: "media"' in stdin
print(json.dumps({"apiVersion": "bitnami.com/v1alpha1", "kind": "SealedSecret", "metadata": meta,
                  "spec": {"encryptedData": {key: "AgBzdGFuZC1pbg=="}, "template": {"metadata": meta}}}))
"""
NEXT = """\
Next:
  cd {0}
  cat README.md      how a cluster gets it
  scaffold check     what Flux would refuse
  scaffold new-app   the wizard, on a terminal
"""


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Return what puts programs, and Git, into a `PATH` that has nothing else."""
    folder = tmp_path / "bin"
    folder.mkdir()
    git = subprocess.run(["sh", "-c", "command -v git"], capture_output=True, text=True, check=True).stdout.strip()
    (folder / "git").symlink_to(git)
    monkeypatch.setenv("PATH", str(folder))

    def put(**bodies: str) -> Path:
        for name, body in bodies.items():
            write_program(folder, name.replace("_", "-"), body)
        return folder

    return put


def test_the_list_says_what_each_style_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", "--list"]) == 0
    assert capsys.readouterr().out == (
        "triad          a Kustomization for each app, `install.yaml` beside `app/` and `db/`; "
        "FluxInstance, 1Password, Envoy, Ceph, Talos\n"
        "levels         a Kustomization for each app, `ks.yaml`, ordered in levels by dependsOn; "
        "1Password, nginx, Ceph, shared Postgres\n"
        "sops-layers    three layers: infrastructure, databases, apps; SOPS with age, Traefik of K3s, local volumes\n"
        "sealed-layers  four layers: repositories, controllers, configs, apps; "
        "SealedSecrets, Traefik, Longhorn, a cluster-config\n"
    )


@pytest.mark.parametrize("name", ["triad", "levels"])
def test_a_repository_without_secrets_is_the_styles_files(
    name: str, tmp_path: Path, programs: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    programs()
    folder = tmp_path / "some" / "home"
    assert run(["init", name, str(folder)]) == 0
    assert read(folder) == made(name)
    out, err = capsys.readouterr()
    head = f"`{folder}` is a repository in the style {name}: cluster main, {len(made(name))} files\n"
    assert (out, err) == (head + NEXT.format(folder), "")
    head = subprocess.run(["git", "symbolic-ref", "HEAD"], cwd=folder, capture_output=True, text=True, check=True)
    assert head.stdout == "refs/heads/main\n"
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o777 & ~umask
    assert sorted(path.name for path in folder.parent.iterdir()) == ["home"]


def test_what_is_chosen_stands_in_the_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chosen = ["--cluster", "lab", "--domain", "apps.test", "--git-url", "git@git.test:me/lab.git", "--branch", "trunk"]
    assert run(["init", "sealed-layers", str(tmp_path / "lab"), *chosen]) == 0
    files = read(tmp_path / "lab")
    assert files["clusters/lab/cluster-config.yaml"].decode().splitlines()[6:] == [
        "data:",
        "  cluster_name: lab",
        "  domain: apps.test",
        "  ingress_class: traefik",
        "  storage_class: longhorn",
        "  external_dns_target: traefik.apps.test",
    ]
    sync = files["clusters/lab/flux-system/gotk-sync.yaml"].decode()
    assert "  ref:\n    branch: trunk\n" in sync
    assert "  url: ssh://git@git.test/me/lab.git\n" in sync
    assert "  path: ./clusters/lab\n" in sync
    assert capsys.readouterr().out == (
        f"`{tmp_path / 'lab'}` is a repository in the style sealed-layers: cluster lab, 59 files\n"
        "left out, for README.md to say how they are made:\n"
        "  apps/navidrome/sealed-secret.yaml\n"
        "  `--cert FILE` gives the certificate of the cluster's controller, which seals them\n"
    ) + NEXT.format(tmp_path / "lab")


def test_without_a_recipient_a_key_is_made_that_git_ignores(
    tmp_path: Path, programs: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = programs(age_keygen=AGE_KEYGEN, sops=SOPS)
    assert run(["init", "sops-layers", str(tmp_path / "home")]) == 0
    files = read(tmp_path / "home")
    key = files.pop("age.agekey").decode()
    assert key.splitlines()[2] == "AGE-SECRET-KEY-1" + "Q" * 58
    assert stat.S_IMODE((tmp_path / "home" / "age.agekey").stat().st_mode) == 0o600
    wanted = dict(made("sops-layers"))
    recipient = b"age1" + b"q" * 58
    wanted[".sops.yaml"] = wanted[".sops.yaml"].replace(b"put-your-age-recipient-here", recipient)
    assert files == wanted
    shown = subprocess.run(
        ["git", "ls-files", "--others", "--exclude-standard"],
        cwd=tmp_path / "home", capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    assert sorted(shown) == sorted(files)
    said = capsys.readouterr()
    assert said.out.splitlines()[1] == (
        "  age.agekey decrypts its secrets; Git ignores it: keep a copy elsewhere, and never commit it"
    )
    assert "SECRET-KEY" not in said.out + said.err
    assert all("SECRET-KEY" not in word for call in calls(folder, "sops") for word in call)


def test_who_is_named_is_encrypted_for_and_no_key_is_made(tmp_path: Path, programs: Callable[..., Path]) -> None:
    programs(sops=SOPS)
    named = ["age1" + "z" * 58, "age1" + "y" * 58]
    options = [word for recipient in named for word in ("--age-recipient", recipient)]
    assert run(["init", "sops-layers", str(tmp_path / "home"), *options]) == 0
    files = read(tmp_path / "home")
    assert f"    age: {','.join(named)}\n" in files[".sops.yaml"].decode()
    assert "age.agekey" not in files
    assert set(files) == set(made("sops-layers"))


def test_a_key_that_lies_there_is_used(tmp_path: Path, programs: Callable[..., Path]) -> None:
    programs(age_keygen=AGE_KEYGEN, sops=SOPS)
    (tmp_path / "home").mkdir()
    text = "# public key: age1mine\nAGE-SECRET-KEY-1MINE\n"
    (tmp_path / "home" / "age.agekey").write_text(text, encoding="utf-8")
    assert run(["init", "sops-layers", str(tmp_path / "home")]) == 0
    files = read(tmp_path / "home")
    assert files["age.agekey"].decode() == text
    assert "    age: age1mine\n" in files[".sops.yaml"].decode()


@pytest.mark.parametrize(
    ("present", "missing", "source"),
    [
        pytest.param({"age_keygen": AGE_KEYGEN}, "sops", "https://github.com/getsops/sops", id="without sops"),
        pytest.param({"sops": SOPS}, "age-keygen", "https://github.com/FiloSottile/age", id="without age"),
    ],
)
def test_without_a_program_the_secrets_are_left_out(
    present: dict[str, str],
    missing: str,
    source: str,
    tmp_path: Path,
    programs: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    programs(**present)
    assert run(["init", "sops-layers", str(tmp_path / "home")]) == 0
    files = read(tmp_path / "home")
    files.pop("age.agekey", None)
    assert set(files) == set(made("sops-layers", secrets=False))
    out = capsys.readouterr().out
    assert "".join(out.partition("left out, ")[1:]) == (
        "left out, for README.md to say how they are made:\n"
        "  gitops/apps/databases/postgresql/secret.enc.yaml\n"
        "  gitops/apps/databases/redis/secret.enc.yaml\n"
        "  gitops/apps/applications/authentik/secret.enc.yaml\n"
        "  gitops/apps/applications/navidrome/secret.enc.yaml\n"
        f"  `{missing}` is needed and was not found; get it from {source}\n"
    ) + NEXT.format(tmp_path / "home")


def test_with_a_certificate_secrets_are_sealed(tmp_path: Path, programs: Callable[..., Path]) -> None:
    folder = programs(kubeseal=KUBESEAL)
    certificate = tmp_path / "cluster.pem"
    certificate.write_text("a certificate\n", encoding="utf-8")
    assert run(["init", "sealed-layers", str(tmp_path / "home"), "--cert", str(certificate)]) == 0
    assert read(tmp_path / "home") == made("sealed-layers")
    assert [call[:2] for call in calls(folder, "kubeseal")] == [["--cert", str(certificate)]]


def test_an_empty_clone_is_filled_and_its_origin_taken(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(clone)], check=True)
    subprocess.run(["git", "remote", "add", "origin", "git@git.test:me/lab.git"], cwd=clone, check=True)
    assert run(["init", "levels", str(clone)]) == 0
    files = read(clone)
    assert set(files) == set(made("levels"))
    cluster = files["kubernetes/main/flux/config/cluster.yaml"].decode()
    assert "  url: ssh://git@git.test/me/lab.git\n" in cluster


REFUSALS = [
    pytest.param(
        [],
        "error: name a style: `triad`, `levels`, `sops-layers`, `sealed-layers`; "
        "`scaffold init --list` says what each is\n",
        id="no style",
    ),
    pytest.param(["sops-layer", "x"], "error: `sops-layer` is no style; did you mean `sops-layers`\n", id="a slip"),
    pytest.param(
        ["helm", "x"],
        "error: `helm` is no style; there is `triad`, `levels`, `sops-layers`, `sealed-layers`\n",
        id="no style of that name",
    ),
    pytest.param(
        ["triad"], "error: name the folder to make, such as `scaffold init triad home-cluster`\n", id="no folder"
    ),
    pytest.param(
        ["triad", "x", "--age-recipient", "age1"],
        "error: `--age-recipient` is for the style `sops-layers`, not for `triad`; leave it out\n",
        id="a recipient without SOPS",
    ),
    pytest.param(
        ["sops-layers", "x", "--cert", "c.pem"],
        "error: `--cert` is for the style `sealed-layers`, not for `sops-layers`; leave it out\n",
        id="a certificate without SealedSecrets",
    ),
    pytest.param(
        ["triad", "x", "--domain", "lab", "--cluster", "A"],
        "error: `--cluster A` must be lower-case letters, digits and `-`, starting and ending with a letter or digit; "
        "`--domain lab` must be a DNS name, such as `home.example.com`\n",
        id="choices that cannot be, all at once",
    ),
    pytest.param(
        ["sealed-layers", "x", "--cert", "c.pem"],
        "error: there is no certificate `c.pem`; get it with `kubeseal --fetch-cert >c.pem`\n",
        id="a certificate that is not there",
    ),
    pytest.param(
        ["triad", "full"], "error: `full` is not empty: it has `a` and 1 more; name a new folder\n", id="full"
    ),
    pytest.param(["triad", "full/a"], "error: `full/a` exists and is no folder; name another\n", id="a file"),
    pytest.param(["triad", "link"], "error: `link` exists and is no folder; name another\n", id="a symlink"),
]


@pytest.mark.parametrize(("arguments", "message"), REFUSALS)
def test_a_refusal_writes_nothing(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "full").mkdir()
    for name in ("a", "b"):
        (tmp_path / "full" / name).write_text(name, encoding="utf-8")
    (tmp_path / "link").symlink_to("elsewhere")
    assert run(["init", *arguments]) == 2
    assert capsys.readouterr().err == message
    assert read(tmp_path) == {"full/a": b"a", "full/b": b"b"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["full", "link"]


@pytest.mark.parametrize("there", [None, "empty", "clone"], ids=["a new folder", "an empty folder", "an empty clone"])
@pytest.mark.parametrize("stop", [KeyboardInterrupt, ScaffoldError("no space")], ids=["interrupted", "disk full"])
def test_what_stops_it_leaves_what_was_there(
    stop: type[BaseException] | BaseException,
    there: str | None,
    tmp_path: Path,
    programs: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    programs(age_keygen=AGE_KEYGEN, sops=SOPS)
    folder = tmp_path / "home"
    if there:
        folder.mkdir()
    if there == "clone":
        subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    before = sorted(path.name for path in tmp_path.iterdir())

    def stopping(*_: object) -> None:
        raise stop

    monkeypatch.setattr(new_repository, "apply", stopping)
    assert run(["init", "sops-layers", str(folder)]) == (130 if stop is KeyboardInterrupt else 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    if there:
        assert [path.name for path in folder.iterdir()] == ([".git"] if there == "clone" else [])


def test_a_name_that_is_too_long_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", "triad", str(tmp_path / ("n" * 300))]) == 2
    assert "file name too long" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
