"""Secrets that the real SOPS encrypts for a new app, decrypted again, and what comes of everything in the way."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scaffold.adapters.sops_encrypt import encrypt
from scaffold.cli import run
from scaffold.secret_manifest import SecretManifest, SecretValue, secret_text
from tests.encrypted_repository import sops_config, sops_repository, sops_secret, with_secret, without_store
from tests.integration.conftest import require_tool
from tests.integration.encrypting import (
    APP,
    SHORT,
    Keys,
    age_keys,
    commit,
    decrypted,
    lay,
    new_app,
    read,
    started,
    without,
)
from tests.sample_repository import app, sample

pytestmark = pytest.mark.integration

SECRET = f"{APP}/app/secret.sops.yaml"
LINES = 'one: "two" # three\n  - four\n'


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    require_tool("sops")
    return age_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def root(tmp_path: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository whose apps have Secrets for SOPS, and put two files beside it."""
    for name in ("SOPS_AGE_RECIPIENTS", "SOPS_AGE_KEY", "SOPS_AGE_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "password").write_text("correct horse\n", encoding="utf-8")
    (tmp_path / "lines").write_text(LINES, encoding="utf-8")
    return lay(tmp_path / "repository", sops_repository(config=sops_config(age=keys.public)))


def test_an_app_without_secrets_needs_no_sops(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", without("sops", root.parent))
    assert new_app(root) == 0
    assert not (root / SECRET).exists()


def test_values_of_files_and_of_standard_input_arrive_encrypted(
    root: Path, keys: Keys, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("pässword".encode())))
    given = ("API_KEY=-", f"PASSWORD=@{root.parent / 'password'}", f"FILE=@{root.parent / 'lines'}")
    assert new_app(root, *(word for each in given for word in ("--secret", each))) == 0
    assert capsys.readouterr() == (
        f"A {APP}/.copier-answers.yml\n"
        f"A {APP}/app/helmrelease.yaml\n"
        f"A {APP}/app/kustomization.yaml\n"
        f"A {SECRET}\n"
        f"A {APP}/ks.yaml\n"
        "M kubernetes/main/apps/media/kustomization.yaml\n",
        f"review with `git diff`, commit, push; Flux then applies `{APP}/ks.yaml`\n",
    )
    wanted = {"API_KEY": "pässword".encode(), "PASSWORD": b"correct horse", "FILE": LINES.encode()}
    assert decrypted(root, SECRET, keys) == wanted
    body = read(root, SECRET)
    assert (list(body), body["metadata"]) == (
        ["apiVersion", "kind", "metadata", "stringData", "sops"],
        {"name": "bazarr-secret"},
    )
    assert (body["sops"]["encrypted_regex"], body["sops"]["age"][0]["recipient"]) == (
        "^(data|stringData)$",
        keys.public,
    )
    assert read(root, f"{APP}/app/kustomization.yaml")["resources"] == ["./helmrelease.yaml", "./secret.sops.yaml"]
    assert read(root, f"{APP}/ks.yaml")["spec"]["decryption"] == {"provider": "sops", "secretRef": {"name": "sops-age"}}
    container = read(root, f"{APP}/app/helmrelease.yaml")["spec"]["values"]["controllers"]["bazarr"]["containers"][
        "app"
    ]
    assert container["envFrom"] == [{"secretRef": {"name": "bazarr-secret"}}]
    if shutil.which("kustomize"):
        built = subprocess.run(["kustomize", "build", f"{root / APP}/app"], check=True, capture_output=True, text=True)
        assert "kind: Secret\nmetadata:\n  name: bazarr-secret\n" in built.stdout
    assert run(["check", "--repo", str(root)]) == 0


def rule(path: str, keys: Keys, regex: str = "^(data|stringData)$") -> str:
    return sops_config(path, encrypted_regex=regex, age=keys.public)


@pytest.mark.parametrize(
    ("pattern", "file"),
    [
        pytest.param(r"\.sops\.ya?ml$", "secret.sops.yaml", id="one suffix"),
        pytest.param(r"kubernetes/.*\.enc\.yaml$", "secret.enc.yaml", id="another"),
        pytest.param(r"\.enc\.age\.yaml$", "secret.enc.age.yaml", id="two suffixes"),
        pytest.param("^kubernetes/main/", "secret.yaml", id="a folder"),
        pytest.param("", "secret.sops.yaml", id="everything"),
    ],
)
def test_the_file_is_called_as_the_rule_wants(tmp_path: Path, keys: Keys, pattern: str, file: str) -> None:
    root = lay(tmp_path / "repository", without_store(app("web", "media"), {".sops.yaml": rule(pattern, keys)}))
    (tmp_path / "value").write_text("x", encoding="utf-8")
    assert new_app(root, "--secret", f"KEY=@{tmp_path / 'value'}") == 0
    assert decrypted(root, f"{APP}/app/{file}", keys) == {"KEY": b"x"}


def test_a_config_in_a_folder_counts_and_its_paths_are_relative_to_it(tmp_path: Path, keys: Keys) -> None:
    config = {"kubernetes/.sops.yaml": rule(r"^main/.*\.sops\.yaml$", keys)}
    root = lay(tmp_path / "repository", without_store(app("web", "media"), config))
    (tmp_path / "value").write_text("x", encoding="utf-8")
    assert new_app(root, "--secret", f"KEY=@{tmp_path / 'value'}") == 0
    assert decrypted(root, SECRET, keys) == {"KEY": b"x"}


def test_a_secret_in_base64_with_labels_is_written_as_siblings_write_theirs(tmp_path: Path, keys: Keys) -> None:
    files = {}
    for name in ("one", "two", "three"):
        metadata = f"    namespace: media\n    labels:\n        app: {name}\n"
        text = sops_secret(f"{name}-env", "A", field="data", metadata=metadata, before="type: Opaque\n")
        files |= with_secret(name, "media", f"{name}.enc.yaml", text)
    root = lay(tmp_path / "repository", without_store(files, {".sops.yaml": rule(r"\.enc\.yaml$", keys)}))
    (tmp_path / "value").write_bytes(b"\xff\x00")
    assert new_app(root, "--secret", f"KEY=@{tmp_path / 'value'}") == 0
    assert decrypted(root, f"{APP}/app/bazarr.enc.yaml", keys) == {"KEY": b"\xff\x00"}
    body = read(root, f"{APP}/app/bazarr.enc.yaml")
    assert list(body) == ["apiVersion", "kind", "metadata", "type", "data", "sops"]
    assert body["metadata"] == {"name": "bazarr-env", "namespace": "media", "labels": {"app": "bazarr"}}
    assert body["type"] == "Opaque"


def test_a_rule_that_says_nothing_about_values_encrypts_what_flux_decrypts(tmp_path: Path, keys: Keys) -> None:
    root = lay(tmp_path / "repository", sops_repository(config=rule("", keys, "")))
    (tmp_path / "value").write_text("x", encoding="utf-8")
    assert new_app(root, "--secret", f"KEY=@{tmp_path / 'value'}") == 0
    assert decrypted(root, SECRET, keys) == {"KEY": b"x"}
    assert (read(root, SECRET)["kind"], read(root, SECRET)["sops"]["encrypted_regex"]) == (
        "Secret",
        "^(data|stringData)$",
    )


@pytest.mark.parametrize(
    ("regex", "message"),
    [
        pytest.param(
            "(?i)password",
            "the creation rule of `.sops.yaml` about `{0}` leaves `API_KEY` in plain text; "
            "give it `encrypted_regex: ^(data|stringData)$`",
            id="some of the values",
        ),
        pytest.param(
            ".*",
            "the creation rule of `.sops.yaml` about `{0}` encrypts kind or name, which Flux cannot apply; "
            "give it `encrypted_regex: ^(data|stringData)$`",
            id="more than the values",
        ),
    ],
)
def test_a_rule_that_encrypts_too_little_or_too_much_is_refused(
    tmp_path: Path, keys: Keys, capsys: pytest.CaptureFixture[str], regex: str, message: str
) -> None:
    root = lay(tmp_path / "repository", sops_repository(config=rule("", keys, regex)))
    (tmp_path / "value").write_text("hunter2-hunter2", encoding="utf-8")
    value = f"@{tmp_path / 'value'}"
    assert new_app(root, "--secret", f"API_KEY={value}", "--secret", f"PASSWORD={value}") == 2
    assert capsys.readouterr() == ("", f"error: {message.format(SECRET)}\n")
    assert not (root / APP).exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(sops_config(age="age1nobody"), "a recipient in `.sops.yaml` is no age key", id="no key of age"),
        pytest.param(
            "creation_rules:\n  - pgp: 85D77543B3D624B63CEA9E6DBC17301B491B3F21\n",
            "it cannot encrypt for the keys in `.sops.yaml`",
            id="a key of PGP that nobody has",
        ),
    ],
)
def test_what_sops_says_is_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    require_tool("sops")
    root = lay(tmp_path / "repository", sops_repository(config=text))
    (tmp_path / "value").write_text("hunter2-hunter2", encoding="utf-8")
    assert new_app(root, "--secret", f"KEY=@{tmp_path / 'value'}") == 2
    said = capsys.readouterr().err
    assert said.startswith(f"error: `{SECRET}`: `sops` failed with exit code ")
    assert said.endswith(f": {message}\n")
    assert not (root / APP).exists()


def test_the_environment_does_not_outvote_the_rules(root: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SOPS_AGE_RECIPIENTS", "SOPS_PGP_FP", "SOPS_KMS_ARN", "SOPS_CONFIG"):
        monkeypatch.setenv(name, "nobody")
    assert new_app(root, "--secret", f"KEY=@{root.parent / 'password'}") == 0
    monkeypatch.delenv("SOPS_CONFIG")
    assert decrypted(root, SECRET, keys) == {"KEY": b"correct horse"}


def test_without_sops_it_stops_and_says_where_it_is(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", without("sops", root.parent))
    assert new_app(root, "--secret", "KEY=@nowhere") == 2
    missing = "`sops` is needed and was not found; get it from https://github.com/getsops/sops"
    assert capsys.readouterr() == ("", f"error: {missing}\n")
    assert not (root / APP).exists()


def test_the_patch_of_a_dry_run_holds_what_decrypts(root: Path, keys: Keys) -> None:
    secret = ("--secret", f"KEY=@{root.parent / 'password'}", "--dry-run")
    done = started(root, *SHORT, *secret)
    assert (done.returncode, (root / APP).exists()) == (0, False)
    subprocess.run([require_tool("git"), "-C", str(root), "apply"], input=done.stdout, check=True)
    assert decrypted(root, SECRET, keys) == {"KEY": b"correct horse"}


def test_update_and_adopt_neither_need_sops_nor_touch_what_is_encrypted(
    root: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new_app(root, "--secret", f"KEY=@{root.parent / 'password'}") == 0
    before = {path: path.read_bytes() for path in root.rglob("*.sops.yaml")}
    monkeypatch.setenv("PATH", without("sops", root.parent))
    repo = ("--repo", str(root))
    assert run(["adopt", "sonarr", *repo]) == 0
    assert "sonarr  media        1.00       1.00            0\n" in capsys.readouterr().out
    commit(root)
    assert run(["update", "bazarr", "sonarr", "--data", "port=8080", "--yes", *repo]) == 0
    assert read(root, f"{APP}/app/kustomization.yaml")["resources"] == ["./helmrelease.yaml", "./secret.sops.yaml"]
    assert {path: path.read_bytes() for path in root.rglob("*.sops.yaml")} == before
    commit(root)
    assert run(["update", "--all", *repo]) == 0
    assert {path: path.read_bytes() for path in root.rglob("*.sops.yaml")} == before


def test_an_app_like_another_gets_a_secret_of_its_own(
    root: Path, keys: Keys, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new_app(root, "--like", "sonarr") == 2
    assert capsys.readouterr().err == (
        "error: 2 secrets have no value\n"
        "  `secret` `API_KEY` has no value; give it with `--secret API_KEY=@FILE`, "
        "or pipe it into `--secret API_KEY=-`\n"
        "  `secret` `PASSWORD` has no value; give it with `--secret PASSWORD=@FILE`, "
        "or pipe it into `--secret PASSWORD=-`\n"
    )
    value = f"@{root.parent / 'password'}"
    assert new_app(root, "--like", "sonarr", "--secret", f"API_KEY={value}", "--secret", f"PASSWORD={value}") == 0
    assert decrypted(root, SECRET, keys) == {"API_KEY": b"correct horse", "PASSWORD": b"correct horse"}


def test_a_kustomization_that_would_not_decrypt_is_refused(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = ("--secret", f"KEY=@{root.parent / 'password'}", "--data", "decryption={}")
    assert new_app(root, *secret) == 2
    assert capsys.readouterr().err == (
        "error: the result would be faulty, nothing was written\n"
        f"  {SECRET}: error: Kustomization `bazarr` applies it without decrypting it [undecrypted-secret] "
        "(give that `decryption` with `provider: sops` and the Secret with the key)\n"
    )


def test_the_way_may_be_chosen_where_a_store_is_usual(tmp_path: Path, keys: Keys) -> None:
    root = lay(tmp_path / "repository", sample({".sops.yaml": rule("", keys)}))
    (tmp_path / "value").write_text("x", encoding="utf-8")
    assert new_app(root, "--secret", f"KEY=@{tmp_path / 'value'}", "--secret-backend", "sops") == 0
    assert decrypted(root, SECRET, keys) == {"KEY": b"x"}


AWKWARD = st.sampled_from(
    [
        "# a",
        "a: b",
        "'",
        '"',
        "|\n a",
        "---\n",
        "...",
        "${A}",
        "{{ .a }}",
        "ENC[x]",
        "~",
        "yes",
        "1e3",
        " a ",
        "\t",
        "\\n",
    ]
)
CONTENT = st.binary(max_size=400) | st.text(st.characters(exclude_categories=("Cs",)), max_size=200).map(str.encode)
CONTENT |= st.lists(AWKWARD, max_size=6).map(lambda lines: "\n".join(lines).encode())
CONTENT |= st.integers(1, 200_000).map(lambda size: b"long " * (size // 5 + 1))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(contents=st.dictionaries(st.sampled_from(["A", "B_2", "c"]), CONTENT.filter(bool), min_size=1))
def test_any_value_survives_the_real_program(contents: dict[str, bytes], root: Path, keys: Keys) -> None:
    values = {name: SecretValue(content) for name, content in contents.items()}
    encrypted = encrypt(root, ".sops.yaml", SECRET, secret_text(SecretManifest("bazarr-secret"), values))
    (root / "out.yaml").write_bytes(encrypted)
    assert decrypted(root, "out.yaml", keys) == contents
    os.unlink(root / "out.yaml")  # noqa: PTH108 - the next example writes it anew
