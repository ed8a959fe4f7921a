"""SealedSecrets that the real kubeseal makes for a new app, offline, unsealed again with the controller's key."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffold.adapters.kubeseal import seal
from scaffold.cli import run
from scaffold.secret_manifest import SecretManifest, SecretValue, sealed_text, secret_text
from tests.encrypted_repository import sealed_repository, sealed_secret, with_secret, without_store
from tests.integration.conftest import require_tool
from tests.integration.encrypting import APP, Keys, commit, lay, new_app, read, sealing_keys, unsealed, without

pytestmark = pytest.mark.integration

SECRET = f"{APP}/app/sealedsecret.yaml"
NEEDED = (
    "a SealedSecret needs the certificate of the cluster's controller; get it with `kubeseal --fetch-cert >FILE`, and "
    "name it with `--cert FILE`, or for all with `secrets.certificate` in `.scaffold.yaml`"
)
ADDRESS = (
    "the certificate `https://seal.example.com/v1/cert.pem` is an address; nothing is fetched here, so that a seal "
    "never depends on who answers: fetch it once with `kubeseal --fetch-cert >FILE`, look at it, commit it"
)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    require_tool("kubeseal")
    return sealing_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def value(tmp_path: Path) -> str:
    (tmp_path / "value").write_text("correct horse\n", encoding="utf-8")
    return f"KEY=@{tmp_path / 'value'}"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a repository whose apps have SealedSecrets."""
    return lay(tmp_path / "repository", sealed_repository())


def test_an_app_without_secrets_needs_neither_kubeseal_nor_a_certificate(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", without("kubeseal", root.parent))
    assert new_app(root) == 0
    assert not (root / SECRET).exists()


def test_a_value_arrives_sealed_for_its_name_and_namespace(root: Path, keys: Keys, value: str) -> None:
    assert new_app(root, "--secret", value, "--cert", keys.public) == 0
    content = (root / SECRET).read_bytes()
    assert unsealed(content, keys) == {"KEY": b"correct horse"}
    body = read(root, SECRET)
    assert list(body["spec"].pop("encryptedData")) == ["KEY"]
    named = {"name": "bazarr-secret", "namespace": "media"}
    assert body == {
        "apiVersion": "bitnami.com/v1alpha1",
        "kind": "SealedSecret",
        "metadata": named,
        "spec": {"template": {"metadata": named}},
    }
    assert read(root, f"{APP}/app/kustomization.yaml")["resources"] == ["./helmrelease.yaml", "./sealedsecret.yaml"]
    assert read(root, f"{APP}/ks.yaml")["spec"]["dependsOn"] == [{"name": "sealed-secrets", "namespace": "system"}]
    with pytest.raises(subprocess.CalledProcessError):  # it is for that name alone
        unsealed(content.replace(b"bazarr-secret", b"other-secret"), keys)
    assert run(["check", "--repo", str(root)]) == 0


@pytest.mark.parametrize("scope", ["namespace-wide", "cluster-wide"])
def test_the_scope_is_as_wide_as_siblings_have_it(tmp_path: Path, keys: Keys, value: str, scope: str) -> None:
    root = lay(tmp_path / "repository", sealed_repository(scope=scope))
    assert new_app(root, "--secret", value, "--cert", keys.public) == 0
    wide = {f"sealedsecrets.bitnami.com/{scope}": "true"}
    assert read(root, SECRET)["metadata"]["annotations"] == wide
    content = (root / SECRET).read_bytes()
    assert unsealed(content.replace(b"bazarr-secret", b"other-secret"), keys) == {"KEY": b"correct horse"}


def test_where_siblings_leave_the_namespace_out_it_is_left_out(tmp_path: Path, keys: Keys, value: str) -> None:
    files = {}
    for name in ("one", "two", "three"):
        files |= with_secret(name, "media", "sealed.yaml", sealed_secret(f"{name}-secret", "", "A"), extra="")
    root = lay(tmp_path / "repository", without_store(files))
    assert new_app(root, "--secret", value, "--cert", keys.public) == 0
    body = read(root, f"{APP}/app/sealed.yaml")
    assert (body["metadata"], body["spec"]["template"]["metadata"]) == (
        {"name": "bazarr-secret"},
        {"name": "bazarr-secret"},
    )
    # the cluster sees it in the namespace that the Kustomization gives it
    content = (root / APP / "app/sealed.yaml").read_bytes().replace(b"-secret\n", b"-secret\n  namespace: media\n", 1)
    assert unsealed(content, keys) == {"KEY": b"correct horse"}


@pytest.mark.parametrize("place", ["pub-sealed-secrets.pem", "keys/main.pem"])
def test_the_certificate_may_be_in_the_repository(root: Path, keys: Keys, value: str, place: str) -> None:
    (root / place).parent.mkdir(exist_ok=True)
    (root / place).write_bytes(Path(keys.public).read_bytes())
    if place.startswith("keys"):
        (root / ".scaffold.yaml").write_text("secrets:\n  certificate: keys/{cluster}.pem\n", encoding="utf-8")
    assert new_app(root, "--secret", value) == 0
    assert unsealed((root / SECRET).read_bytes(), keys) == {"KEY": b"correct horse"}


def test_neither_a_cluster_nor_a_network_is_asked(
    root: Path, keys: Keys, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = root.parent / "config"
    nowhere.write_text("not: [yaml", encoding="utf-8")
    monkeypatch.setenv("KUBECONFIG", str(nowhere))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert new_app(root, "--secret", value, "--cert", keys.public) == 0


@pytest.mark.parametrize(
    ("certificate", "message"),
    [
        pytest.param((), NEEDED, id="none"),
        pytest.param(
            ("--cert", "nowhere.pem"),
            "there is no certificate `nowhere.pem`; get it with `kubeseal --fetch-cert >nowhere.pem`",
            id="no file",
        ),
        pytest.param(("--cert", "https://seal.example.com/v1/cert.pem"), ADDRESS, id="an address"),
        pytest.param(
            ("--cert", "PRIVATE"),
            "`kubeseal` failed with exit code 1: the file of the certificate holds none",
            id="the key",
        ),
    ],
)
def test_without_a_certificate_nothing_is_written(
    root: Path, keys: Keys, value: str, capsys: pytest.CaptureFixture[str], certificate: tuple[str, ...], message: str
) -> None:
    given = [str(keys.private) if word == "PRIVATE" else word for word in certificate]
    assert new_app(root, "--secret", value, *given) == 2
    assert capsys.readouterr() == ("", f"error: {message}\n")
    assert not (root / APP).exists()


def test_a_certificate_that_has_expired(
    root: Path, tmp_path: Path, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new_app(root, "--secret", value, "--cert", expired(tmp_path)) == 2
    assert capsys.readouterr().err == (
        "error: `kubeseal` failed with exit code 1: the certificate has expired; get the new one with "
        "`kubeseal --fetch-cert`\n"
    )


def expired(folder: Path) -> str:
    """Make a certificate of years ago, by a request that its own key signs."""
    keys = sealing_keys(folder)
    for name in ("index.txt", "serial"):
        (folder / name).write_text("01\n" if name == "serial" else "", encoding="utf-8")
    (folder / "ca.cnf").write_text(
        f"[ca]\ndefault_ca=a\n[a]\ndatabase={folder}/index.txt\nserial={folder}/serial\nnew_certs_dir={folder}\n"
        "default_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n",
        encoding="utf-8",
    )
    request = ["req", "-new", "-key", str(keys.private), "-subj", "/CN=old", "-out", str(folder / "old.csr")]
    sign = ["ca", "-batch", "-selfsign", "-config", str(folder / "ca.cnf"), "-keyfile", str(keys.private), "-in"]
    sign += [str(folder / "old.csr"), "-out", str(folder / "old.crt"), "-notext"]
    for command in (request, [*sign, "-startdate", "20200101000000Z", "-enddate", "20210101000000Z"]):
        subprocess.run([require_tool("openssl"), *command], check=True, capture_output=True)
    return str(folder / "old.crt")


def test_without_kubeseal_it_stops_and_says_where_it_is(
    root: Path, keys: Keys, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", without("kubeseal", root.parent))
    assert new_app(root, "--secret", "KEY=@nowhere", "--cert", keys.public) == 2
    missing = "`kubeseal` is needed and was not found; get it from https://github.com/bitnami-labs/sealed-secrets"
    assert capsys.readouterr() == ("", f"error: {missing}\n")


def test_update_and_adopt_neither_need_kubeseal_nor_touch_what_is_sealed(
    root: Path, keys: Keys, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new_app(root, "--secret", value, "--cert", keys.public) == 0
    before = {path: path.read_bytes() for path in root.rglob("sealedsecret.yaml")}
    monkeypatch.setenv("PATH", without("kubeseal", root.parent))
    assert run(["adopt", "sonarr", "--repo", str(root)]) == 0
    assert "sonarr  media        1.00       1.00            0\n" in capsys.readouterr().out
    commit(root)
    assert run(["update", "bazarr", "sonarr", "--data", "port=8080", "--yes", "--repo", str(root)]) == 0
    assert {path: path.read_bytes() for path in root.rglob("sealedsecret.yaml")} == before


CONTENT = st.binary(min_size=1, max_size=300) | st.text(st.characters(exclude_categories=("Cs",)), min_size=1).map(
    str.encode
)
CONTENT |= st.integers(1, 100_000).map(lambda size: b"long\n" * (size // 5 + 1))


@settings(max_examples=15, deadline=None)
@given(contents=st.dictionaries(st.sampled_from(["A", "B_2", "c"]), CONTENT, min_size=1))
def test_any_value_survives_the_real_program(contents: dict[str, bytes], keys: Keys) -> None:
    values = {name: SecretValue(content) for name, content in contents.items()}
    plain = secret_text(SecretManifest("bazarr-secret", "media"), values)
    sealed = seal(Path(keys.public), "strict", plain)
    assert unsealed(sealed_text(sealed, namespace=True, document_start=True), keys) == contents
    assert os.environ.get("KUBECONFIG") != os.devnull  # what the program is told, it alone is told
