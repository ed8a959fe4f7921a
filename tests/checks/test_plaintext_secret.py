"""Secrets in plain text: files in, findings out; what looks like a secret here is put together, and opens nothing."""

from __future__ import annotations

import textwrap
from base64 import b64encode

import pytest

from scaffold.checks import run_checks
from scaffold.checks.plain_values import is_placeholder, is_secret_name, looks_random
from scaffold.checks.plaintext_secret import CHECK
from tests.build import Files, fleet, kustomize_file, text
from tests.checks.healthy import HEALTHY, lines, replaced, with_files

OWN = "apps/media/radarr/app/kustomization.yaml"
RELEASE = "apps/media/radarr/app/helmrelease.yaml"
SECRET = "apps/media/radarr/app/secret.yaml"
REMEDY = "(change the secret, and keep it in a secret store or encrypted)"

RANDOM = "x7Gq2" + "Lr9tV4" + "mZ8kW1"
BODY = "\n".join(textwrap.wrap(b64encode(bytes(range(7, 199))).decode(), 64))
KEY = f"-----BEGIN EC PRIVATE {'KEY'}-----\n{BODY}\n-----END EC PRIVATE {'KEY'}-----\n"
TOKEN = "gh" + "p_" + "0123456789abcdefghijABCDEFGHIJ456789"


def test_a_healthy_repository_has_none() -> None:
    assert lines(CHECK, HEALTHY) == []


def manifest(*added: str, kind: str = "Secret", listed: bool = True) -> dict[str, str]:
    """Return a further object of radarr."""
    resources = ("./externalsecret.yaml", "./helmrelease.yaml", *(["./secret.yaml"] if listed else []))
    head = f"apiVersion: v1\nkind: {kind}\nmetadata:\n  name: radarr-secret\n"
    return {OWN: kustomize_file(*resources), SECRET: head + "".join(f"{line}\n" for line in added)}


def encoded(value: str) -> str:
    return b64encode(value.encode()).decode()


def holds(what: str, place: str, severity: str = "error") -> str:
    return (
        f"{SECRET}:{place}: {severity}: Secret `radarr-secret` holds {what} in plain text [plaintext-secret] {REMEDY}"
    )


SOPS = ("sops:", "  mac: ENC[x]", "  encrypted_regex: ^(data|stringData)$")


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param(manifest("stringData:", "  API_KEY: abc"), holds("`API_KEY`", "6:12"), id="a telling key"),
        pytest.param(manifest("stringData:", f"  value: {RANDOM}"), holds("`value`", "6:10"), id="a telling value"),
        pytest.param(
            manifest("data:", f"  password: {encoded('hunter2')}"), holds("`password`", "6:13"), id="in base64"
        ),
        pytest.param(
            manifest("stringData:", "  user: me", "  token: abc"), holds("`token` and 1 more", "7:10"), id="several"
        ),
        pytest.param(
            manifest("stringData:", "  username: somebody"), holds("`username`", "6:13", "hint"), id="nothing telling"
        ),
        pytest.param(manifest("stringData:", "  token: 12345"), holds("`token`", "6:10"), id="a number"),
        pytest.param(
            manifest("stringData:", "  hook: https://chat.example.com/hooks/1"),
            holds("`hook`", "6:9", "hint"),
            id="a URL",
        ),
        pytest.param(manifest("stringData:", "  token: ''", "  password:"), "", id="nothing"),
        pytest.param(manifest("stringData:", "  token: ${TOKEN}"), "", id="a variable"),
        pytest.param(manifest("stringData:", "  token: '{{ .token }}'"), "", id="a template"),
        pytest.param(manifest("stringData:", "  token: op://vault/item/token"), "", id="the address of a secret"),
        pytest.param(manifest("stringData:", "  token: ref+sops://a.yaml#/b"), "", id="the address of another"),
        pytest.param(manifest("stringData:", "  token: changeme"), "", id="an invitation to change it"),
        pytest.param(manifest("data:", f"  token: {encoded('REPLACE_ME')}"), "", id="an invitation in base64"),
        pytest.param(manifest("stringData:", "  token: ENC[AES256_GCM,data:x]", *SOPS), "", id="encrypted"),
        pytest.param(
            manifest("stringData:", "  a: ENC[AES256_GCM,data:x]", "  token: abc", *SOPS),
            holds("`token`", "7:10"),
            id="put into an encrypted file afterwards",
        ),
        pytest.param(
            manifest("stringData:", "  a: ENC[AES256_GCM,data:x]", "  token: abc", *SOPS[:2], "  encrypted_regex: ^a$"),
            "",
            id="left out of the encryption on purpose",
        ),
        pytest.param(manifest("stringData:", "  token: abc", kind="Note"), "", id="no Secret"),
        pytest.param(manifest("stringData:", "  token: abc", listed=False), "", id="what no root reaches"),
        pytest.param(
            {
                "apps/media/kustomization.yaml": HEALTHY["apps/media/kustomization.yaml"]
                + "secretGenerator:\n  - name: made\n    literals:\n      - user=me\n      - token=abc\n"
            },
            "apps/media/kustomization.yaml:13:9: error: Secret `made` holds `token` and 1 more in plain text "
            f"[plaintext-secret] {REMEDY}",
            id="a generator's literals",
        ),
    ],
)
def test_manifests(files: Files, found: str) -> None:
    assert "\n".join(lines(CHECK, with_files(files))) == found


def env(*added: str) -> dict[str, str]:
    """Return radarr's release with lines in its container."""
    image = "            image:\n              repository: ghcr.io/example/radarr\n"
    return replaced(RELEASE, image, "".join(f"            {line}\n" for line in added) + image)


def variable(name: str, place: str) -> str:
    message = f"environment variable `{name}` has its value in plain text"
    return f"{RELEASE}:{place}: warning: {message} [plaintext-secret] {REMEDY}"


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param(env("env:", "  DB_PASSWORD: hunter2"), variable("DB_PASSWORD", "24:28"), id="a password"),
        pytest.param(env("env:", "  DB_PASSWORD: 123456"), variable("DB_PASSWORD", "24:28"), id="a number"),
        pytest.param(
            env("env:", f"  RADARR__AUTH__APIKEY: {RANDOM}"), variable("RADARR__AUTH__APIKEY", "24:37"), id="a key"
        ),
        pytest.param(
            env("env:", "  - name: APP_TOKEN", f"    value: {RANDOM}"), variable("APP_TOKEN", "25:24"), id="in a list"
        ),
        pytest.param(
            env("env:", "  APP_TOKEN:", f"    value: {RANDOM}"), variable("APP_TOKEN", "25:24"), id="with `value`"
        ),
        pytest.param(env("env:", f"  1: {RANDOM}"), "", id="a name that is a number"),
        pytest.param(env("env:", "  APP_SECRET: radarr-secret"), "", id="the name of a Secret"),
        pytest.param(env("env:", "  AUTH_TOKEN: header"), "", id="a word that is no token"),
        pytest.param(env("env:", "  ONE_PASS: hwaccel"), "", id="a word that has other meanings"),
        pytest.param(env("env:", "  ALLOW_EMPTY_PASSWORD: 'yes'"), "", id="a switch"),
        pytest.param(env("env:", "  DISABLE_PASSWORD: true"), "", id="a truth value"),
        pytest.param(env("env:", "  DB_PASSWORD: ${DB_PASSWORD}"), "", id="a variable"),
        pytest.param(env("env:", "  DB_PASSWORD: $(DB_PASSWORD)"), "", id="another variable's value"),
        pytest.param(env("env:", "  DB_PASSWORD_FILE: /run/secrets/db"), "", id="the path of a file"),
        pytest.param(env("env:", "  DB_PASSWORD: /run/secrets/db"), "", id="a path"),
        pytest.param(env("env:", f"  PUBLIC_KEY: {RANDOM}"), "", id="a public key"),
        pytest.param(env("env:", f"  COMMIT: {RANDOM}"), "", id="a name that says nothing"),
        pytest.param(
            env("env:", "  TOKEN: {valueFrom: {secretKeyRef: {name: radarr-secret, key: token}}}"), "", id="a reference"
        ),
        pytest.param(
            {"apps/media/lidarr/app/helmrelease.yaml": env("env:", "  DB_PASSWORD: hunter2")[RELEASE]},
            "",
            id="what no root reaches",
        ),
    ],
)
def test_variables(files: Files, found: str) -> None:
    assert "\n".join(lines(CHECK, with_files(files))) == found


def test_a_pod_has_variables_too() -> None:
    pod = "kind: Pod\nspec: {containers: [{name: a, env: [{name: DB_PASSWORD, value: hunter2}]}]}\n"
    files = manifest(kind="Pod") | {SECRET: f"apiVersion: v1\nmetadata: {{name: pod}}\n{pod}"}
    (found,) = run_checks(fleet(with_files(files)), (CHECK,))
    assert (found.path, found.line, found.column) == (SECRET, 4, 64)


PLAIN, ENCRYPTED = "data:\n  token: abc\n", "data:\n  token: ENC[x]\nsops:\n  mac: ENC[x]\n"


def rules(*patterns: str) -> str:
    """Return a `.sops.yaml`."""
    return "creation_rules:\n" + "".join(f"  - path_regex: {pattern}\n    age: age1x\n" for pattern in patterns)


def by_rule(path: str, pattern: str) -> str:
    return (
        f"{path}: warning: not encrypted, though the rule `{pattern}` of `.sops.yaml` is for it [plaintext-secret] "
        "(run `sops encrypt --in-place` on it)"
    )


def by_name(path: str) -> str:
    message = "is named for SOPS, but not encrypted [plaintext-secret] (run `sops encrypt --in-place` on it)"
    return f"{path}: error: {message}"


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param({"talos/secrets.sops.yaml": ENCRYPTED}, [], id="encrypted"),
        pytest.param({"talos/secrets.sops.yaml": PLAIN}, [by_name("talos/secrets.sops.yaml")], id="not encrypted"),
        pytest.param(
            {"a.enc.yaml": PLAIN, "b.enc.age.yaml": PLAIN},
            [by_name("a.enc.yaml"), by_name("b.enc.age.yaml")],
            id="other names",
        ),
        pytest.param({"about-sops.yaml": PLAIN}, [], id="a name that only speaks of it"),
        pytest.param({"talos/secrets.sops.yaml": "data: {token: op://a/b/c}\n"}, [], id="addresses alone"),
        pytest.param({"talos/secrets.sops.yaml": "---\n"}, [], id="empty"),
        pytest.param({"examples/secrets.sops.yaml": PLAIN}, [], id="an example"),
        pytest.param({".sops.yaml": rules("a.*"), "talos/.sops.yaml": rules("b.*")}, [], id="the settings themselves"),
        pytest.param(
            {
                ".sops.yaml": rules(r"talos/.*\.ya?ml"),
                **{f"talos/{name}.yaml": ENCRYPTED for name in "abcd"},
                "talos/new.yaml": PLAIN,
            },
            [by_rule("talos/new.yaml", r"talos/.*\.ya?ml")],
            id="all others of the rule are encrypted",
        ),
        pytest.param(
            {
                ".sops.yaml": rules(r".*\.ya?ml"),
                **{f"talos/{name}.yaml": ENCRYPTED for name in "abcd"},
                **{f"talos/{name}.yaml": PLAIN for name in "efg"},
            },
            [],
            id="a rule for every file says how to encrypt, not what",
        ),
        pytest.param(
            {".sops.yaml": rules("talos/secrets.yaml$"), "talos/secrets.yaml": PLAIN},
            [by_rule("talos/secrets.yaml", "talos/secrets.yaml$")],
            id="the rule names that file",
        ),
        pytest.param(
            {".sops.yaml": rules("other.yaml", "talos/secrets.yaml"), "talos/.sops.yaml": rules("none")}
            | {"talos/secrets.yaml": PLAIN},
            [],
            id="the nearest settings count",
        ),
        pytest.param(
            {".sops.yaml": rules("(?<bad", "talos/secrets.yaml"), "talos/secrets.yaml": PLAIN},
            [],
            id="a rule that cannot be read may be for it",
        ),
    ],
)
def test_files_for_sops(files: Files, found: list[str]) -> None:
    assert lines(CHECK, with_files(files)) == found


def known(path: str, place: str, what: str) -> str:
    return f"{path}:{place}: error: {what} in plain text [plaintext-secret] {REMEDY}"


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param(
            {"notes.yaml": "key: |\n" + textwrap.indent(KEY, "  ")},
            [known("notes.yaml", "2:3", "private key")],
            id="a private key, wherever it is",
        ),
        pytest.param(
            {"notes.yaml": f"key: {encoded(KEY)}\n"}, [known("notes.yaml", "1:6", "private key")], id="in base64"
        ),
        pytest.param(
            {"notes.yaml": f"key: {KEY.encode('unicode_escape').decode()!r}\n".replace("\\\\", "\\").replace("'", '"')},
            [known("notes.yaml", "1:7", "private key")],
            id="on one line",
        ),
        pytest.param(
            {"notes.yaml": f"a: 1\nb: '{TOKEN}'\n"}, [known("notes.yaml", "2:5", "access token")], id="a token"
        ),
        pytest.param(
            {"notes.yaml": "a: AGE-SECRET-" + "KEY-1" + "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L" * 2 + "\n"},
            [],
            id="too long for an age key",
        ),
        pytest.param({"notes.yaml": "a: gh" + "p_" + "x" * 36 + "\n"}, [], id="a token's form alone"),
        pytest.param({"notes.yaml": KEY.replace(BODY, "{{ .key }}").replace("\n", " ")}, [], id="a key's frame"),
        pytest.param(
            {"notes.yaml": "a: |\n  -----BEGIN CERTIFICATE-----\n  " + BODY.split("\n")[0] + "\n"},
            [],
            id="a certificate",
        ),
        pytest.param({"notes.yaml": f"a: {TOKEN}\nsops: {{mac: x}}\n"}, [], id="in an encrypted file"),
        pytest.param(
            manifest("stringData:", "  id_rsa: |", *(f"    {line}" for line in KEY.splitlines())),
            [holds("`id_rsa`", "6:11")],
            id="in a Secret, said once",
        ),
    ],
)
def test_keys_and_tokens(files: Files, found: list[str]) -> None:
    assert lines(CHECK, with_files(files)) == found


def test_no_value_is_shown() -> None:
    files = {**manifest("stringData:", f"  token: {RANDOM}"), "notes.yaml": f"a: {TOKEN}\n", "a.sops.yaml": PLAIN}
    found = "\n".join(lines(CHECK, with_files(files, env("env:", "  DB_PASSWORD: hunter2"))))
    assert found.count("[plaintext-secret]") == 4
    assert not any(value in found for value in (RANDOM, TOKEN, "hunter2", "abc"))


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("API_KEY", True), ("apiKey", True), ("RADARR__API_KEY", True), ("token", True), ("client_secret", True),
        ("dbPassword", True), ("PGPASSWORD", True), ("BYPASS", False), ("TLS_KEY", False), ("KEY", False),
        ("TOKEN_URL", False), ("", False),
    ],
)  # fmt: skip
def test_secret_names(name: str, secret: bool) -> None:
    assert is_secret_name(name) is secret


@pytest.mark.parametrize(
    ("value", "placeholder"),
    [
        ("", True), ("  ", True), ("xxxx", True), ("<token>", True), ("your-token", True), ("None", True),
        ("hunter2", False),
        ("https://example.com", False), ("mysecret1", False), ("changes", False),
    ],
)  # fmt: skip
def test_placeholders(value: str, placeholder: bool) -> None:
    assert is_placeholder(value) is placeholder


@pytest.mark.parametrize(
    ("value", "random"),
    [
        (RANDOM, True), ("radarr-2-config", False), ("postgres-rw.dbms.svc.cluster.local", False),
        ("abcdefghijklmnop", False),
        ("123456789012", False), ("my-bucket-2024", False), ("s3.us-west-004.example.com", False),
        ("somebody1a2b3c@example.com", False), ("0f9d5c1e-7ab3-4d02-9c11-22ab33cd44ef", True),
        ("a b c d e f 1 2 3", False), ("ab12", False), ("aaaaaaaaaaaaaaaa1", False),
    ],
)  # fmt: skip
def test_random_values(value: str, random: bool) -> None:
    assert looks_random(value) is random


def test_the_made_up_key_has_a_keys_form() -> None:
    assert text(KEY).count("\n") == 6
