"""Tests the answers about secrets that are kept in the repository, and the Secret that is to be encrypted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from scaffold.answers.complete import Completed, complete, problems_with_choices
from scaffold.answers.inputs import Inputs
from scaffold.answers.secrets import (
    SealForm,
    SecretRequest,
    certificate_here,
    encrypted_file,
    seal_form,
    secret_manifest,
    sops_config,
)
from scaffold.habits.encrypted_secret import Backend
from scaffold.secret_manifest import Field, SecretManifest
from scaffold.settings import Settings
from tests.encrypted_repository import (
    DECRYPTION,
    sealed_repository,
    sops_repository,
    sops_secret,
    with_secret,
    without_store,
)
from tests.encrypted_repository import (
    sops_config as config,
)
from tests.sample_repository import APPS, app, context, kustomization, sample

SECRETS = ("API_KEY", "PASSWORD=@file", "TOKEN=-")
KEYS = {"provider": "sops", "secretRef": {"name": "sops-age"}}
ASSUMED = (
    "nothing here decrypts with SOPS yet: the Kustomization takes the key from Secret `sops-age`; "
    "say otherwise with `--data 'decryption={provider: sops, secretRef: {name: NAME}}'`"
)


def completed(files: Mapping[str, str], inputs: Inputs | None = None, **given: Any) -> Completed:
    wanted = inputs or Inputs(image="ghcr.io/example/bazarr:1.0.0", gateways=(), secrets=SECRETS, **given)
    return complete(context(files=dict(files)), wanted)


def answers(found: Completed) -> dict[str, Any]:
    named = ("secret_backend", "secret_name", "secret_ref", "secret_file", "decryption", "depends_on")
    return {name: found.answers[name] for name in named if name in found.answers}


def test_without_secrets_nothing_is_encrypted() -> None:
    found = completed(sops_repository(), Inputs(image="a:1", gateways=()))
    assert (found.answers["secret_backend"], found.secret) == ("none", None)


def test_a_secret_for_sops_as_siblings_have_theirs() -> None:
    found = completed(sops_repository())
    assert (found.missing, found.notes) == ({}, ())
    assert answers(found) == {
        "secret_backend": "sops",
        "secret_name": "bazarr-secret",
        "secret_ref": "bazarr-secret",
        "secret_file": "secret.sops.yaml",
        "decryption": KEYS,
        "depends_on": [],
    }
    sources = {"API_KEY": "", "PASSWORD": "@file", "TOKEN": "-"}
    assert found.secret == SecretRequest(Backend.SOPS, sources)
    assert not any(text in str(found.answers) for text in ("@file", "TOKEN"))


def test_a_sealed_secret_waits_for_the_controller_as_siblings_do() -> None:
    assert answers(completed(sealed_repository())) == {
        "secret_backend": "sealedsecret",
        "secret_name": "bazarr-secret",
        "secret_ref": "bazarr-secret",
        "secret_file": "sealedsecret.yaml",
        "depends_on": [{"name": "sealed-secrets", "namespace": "system"}],
    }


def test_the_user_may_choose_another_way() -> None:
    found = completed(sample({".sops.yaml": config()}), secret_backend="sops")
    assert (answers(found)["secret_backend"], answers(found)["secret_file"]) == ("sops", "secret.sops.yaml")
    assert ASSUMED in found.notes


def test_the_database_of_an_init_container_has_its_values_in_the_secret() -> None:
    found = completed(sops_repository(app("wiki", "tools", init="pg.tools.svc")), database="init")
    assert found.secret is not None
    asked = {"INIT_POSTGRES_USER": "", "INIT_POSTGRES_PASS": ""}
    assert dict(found.secret.sources) == {"API_KEY": "", "PASSWORD": "@file", "TOKEN": "-", **asked}
    assert dict(found.secret.literals) == {"INIT_POSTGRES_HOST": "pg.tools.svc", "INIT_POSTGRES_DBNAME": "bazarr"}


def test_the_init_container_gets_what_siblings_tell_theirs() -> None:
    release = app("wiki", "tools", init="x")[f"{APPS}/tools/wiki/app/helmrelease.yaml"]
    keys = ("INIT_POSTGRES_HOST", "INIT_POSTGRES_SUPER_PASS", "INIT_POSTGRES_DBNAME", "WIKI_KEY")
    wiki = with_secret("wiki", "tools", "secret.sops.yaml", sops_secret("wiki-secret", *keys))
    wiki[f"{APPS}/tools/wiki/app/helmrelease.yaml"] = release
    found = completed(sops_repository(wiki), Inputs(image="a:1", gateways=(), database="init"))
    assert found.secret is not None
    asked = ("INIT_POSTGRES_USER", "INIT_POSTGRES_PASS", "INIT_POSTGRES_HOST", "INIT_POSTGRES_SUPER_PASS")
    assert (dict(found.secret.sources), dict(found.secret.literals)) == (
        dict.fromkeys(asked, ""),
        {"INIT_POSTGRES_DBNAME": "bazarr"},
    )


def rules(*patterns: str) -> str:
    return "creation_rules:\n" + "".join(f"  - path_regex: '{pattern}'\n" for pattern in patterns)


OTHER = with_secret("sonarr", "media", "sonarr-secret.enc.yaml", sops_secret("sonarr-secret", "A"))


@pytest.mark.parametrize(
    ("text", "others", "file"),
    [
        pytest.param(rules(r"\.sops\.ya?ml$"), {}, "secret.sops.yaml", id="one suffix"),
        pytest.param(rules(r"\.enc\.ya?ml$"), {}, "secret.enc.yaml", id="another"),
        pytest.param(rules(r".*\.enc\.age\.yaml"), {}, "secret.enc.age.yaml", id="two suffixes"),
        pytest.param(rules(r"\.sops\.yml$"), {}, "secret.sops.yml", id="the short ending"),
        pytest.param(rules("kubernetes/main/.*"), {}, "secret.yaml", id="a folder, without any suffix"),
        pytest.param(rules("talos/.*", r"kubernetes/.*/secret\.yaml$"), {}, "secret.yaml", id="a name"),
        pytest.param("creation_rules:\n  - age: x\n", {}, "secret.sops.yaml", id="a rule about everything"),
        pytest.param(rules(r"secrets\pL"), {}, "secret.sops.yaml", id="a rule that only Go understands"),
        pytest.param(rules(r"\.enc\.yaml$"), OTHER, "bazarr-secret.enc.yaml", id="as siblings call theirs"),
        pytest.param(rules("kubernetes/.*"), OTHER, "bazarr-secret.enc.yaml", id="as siblings do where any would do"),
        pytest.param(
            rules(r"/secret\.enc\.yaml$"), OTHER, "secret.enc.yaml", id="not as siblings without a rule for it"
        ),
    ],
)
def test_the_file_is_one_that_a_creation_rule_is_about(text: str, others: dict[str, str], file: str) -> None:
    found = completed(without_store(app("web", "media"), others, {".sops.yaml": text}))
    assert (found.answers["secret_file"], found.missing) == (file, {})


FOLDER = f"{APPS}/media/bazarr/app"


def test_a_config_nearer_to_the_app_is_the_one_that_counts() -> None:
    here = {".sops.yaml": rules("talos/"), f"{APPS}/.sops.yaml": rules(r"^media/.*\.enc\.yaml$")}
    found = completed(without_store(app("web", "media"), here))
    assert (found.answers["secret_file"], found.missing) == ("secret.enc.yaml", {})
    assert (
        sops_config(context(files=without_store(app("web", "media"), here)), f"{FOLDER}/a.yaml") == f"{APPS}/.sops.yaml"
    )


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        pytest.param(
            {".sops.yaml": rules("talos/", "docs/")},
            f"no creation rule of `.sops.yaml` is about a file in `{FOLDER}`, there is `talos/`, `docs/`; "
            "add one, or name a file that one is about with `--data secret_file=NAME`",
            id="only for others",
        ),
        pytest.param(
            {".sops.yaml": "stores: {}\n"},
            f"no creation rule of `.sops.yaml` is about a file in `{FOLDER}`, there is none; "
            "add one, or name a file that one is about with `--data secret_file=NAME`",
            id="none",
        ),
        pytest.param(
            {"talos/.sops.yaml": rules(".*")},
            f"SOPS has no `.sops.yaml` with a rule about `{FOLDER}`; add one, or choose with `--secret-backend NAME`",
            id="in another folder",
        ),
    ],
)
def test_without_a_rule_nothing_is_written(files: dict[str, str], problem: str) -> None:
    assert completed(without_store(app("web", "media"), files)).missing == {"secret_file": problem}
    said = Inputs(image="a:1", gateways=(), secrets=SECRETS, data={"secret_file": "x.yaml"})
    assert completed(without_store(app("web", "media"), files), said).missing == {}


PARENT = f"{APPS}/ks.yaml"
PATCHED = {
    PARENT: kustomization(
        "apps",
        "flux-system",
        APPS,
        "patches:\n  - target:\n      kind: Kustomization\n    patch: |\n"
        "      - {op: add, path: /spec/decryption, value: {provider: sops, secretRef: {name: sops-gpg}}}\n",
    )
}


@pytest.mark.parametrize(
    ("files", "decryption", "notes"),
    [
        pytest.param(sops_repository(), KEYS, (), id="as siblings"),
        pytest.param(
            sops_repository(with_secret("only", "tools", "secret.sops.yaml", sops_secret("only-secret", "A"),
                                        extra="decryption:\n  provider: sops\n")),
            KEYS, (), id="as most siblings",
        ),
        pytest.param(
            without_store(app("web", "media"), app("two", "media"), app("three", "media"), {".sops.yaml": config(),
                f"{APPS}/media/web/ks.yaml": kustomization("web", "media", f"{APPS}/media/web/app",
                                                           DECRYPTION.replace("sops-age", "sops-gpg"))}),
            {"provider": "sops", "secretRef": {"name": "sops-gpg"}}, (), id="as anybody where nobody has a Secret",
        ),
        pytest.param(
            without_store(app("web", "media"), {".sops.yaml": config()}), KEYS, (ASSUMED,), id="as Flux's guide"
        ),
    ],
)  # fmt: skip
def test_the_kustomization_decrypts(files: dict[str, str], decryption: Any, notes: tuple[str, ...]) -> None:
    found = completed(files)
    assert (found.answers["decryption"], found.notes) == (decryption, notes)


def test_what_a_parent_patches_in_is_not_written_again() -> None:
    files = without_store(with_secret("web", "media", "secret.sops.yaml", sops_secret("web-secret", "A"), extra=""))
    files[".sops.yaml"] = config()
    root = "kubernetes/main/root"
    patched = PATCHED[PARENT]
    files |= {f"{root}/apps.yaml": patched, f"{root}/kustomization.yaml": "resources:\n  - apps.yaml\n"}
    instance = "kubernetes/main/flux/instance.yaml"
    files[instance] = files[instance].replace(f"path: {APPS}", f"path: {root}")
    found = completed(files)
    assert (found.answers.get("decryption", {}), found.notes, found.missing) == ({}, (), {})


def test_the_manifest_is_as_siblings_write_theirs() -> None:
    here = context(files=sops_repository())
    found = complete(here, Inputs(image="a:1", gateways=(), secrets=SECRETS))
    order = ("apiVersion", "kind", "metadata", "stringData")
    assert secret_manifest(here, found.answers) == SecretManifest("bazarr-secret", order=order)
    assert encrypted_file(found.answers) == "app/secret.sops.yaml"
    assert encrypted_file({"secret_backend": "externalsecret"}) is None


def test_a_secret_that_is_sealed_names_its_namespace() -> None:
    here = context(files=sealed_repository(scope="namespace-wide"))
    found = complete(here, Inputs(image="a:1", gateways=(), secrets=SECRETS))
    assert secret_manifest(here, found.answers) == SecretManifest("bazarr-secret", "media", Field.TEXT)
    assert seal_form(here, found.answers) == SealForm("namespace-wide", True, found.answers["document_start"], "")


@pytest.mark.parametrize(
    ("paths", "said", "found"),
    [
        pytest.param((), "", "", id="nowhere"),
        pytest.param(("pub-sealed-secrets.pem",), "", "pub-sealed-secrets.pem", id="as Flux's guide calls it"),
        pytest.param(("certs/sealed-secrets.crt", "a/tls.crt"), "", "certs/sealed-secrets.crt", id="the only one"),
        pytest.param(("a/sealed-secrets.crt", "b/sealed-secrets.crt"), "", "", id="one of two, nobody knows which"),
        pytest.param(("sealed-secrets.pem",), "x/{cluster}.pem", "x/main.pem", id="as the settings say"),
    ],
)
def test_the_certificate_of_the_repository(paths: tuple[str, ...], said: str, found: str) -> None:
    files = sealed_repository(dict.fromkeys(paths, "x"))
    assert certificate_here(context(files=files, settings=Settings(certificate=said))) == found


@pytest.mark.parametrize(
    ("files", "inputs", "problems"),
    [
        pytest.param(sops_repository(), Inputs(secrets=SECRETS), [], id="all three sources"),
        pytest.param(
            sops_repository(),
            Inputs(secrets=("API_KEY=hunter2",)),
            [
                "`secret` `API_KEY` is kept in the repository, encrypted; give its value with "
                "`--secret API_KEY=@FILE`, or with `--secret API_KEY=-` from standard input"
            ],
            id="a value",
        ),
        pytest.param(
            sops_repository(),
            Inputs(secrets=("A=-", "B=-")),
            ["only one secret can come from standard input, not `A`, `B`; put the others into files"],
            id="standard input twice",
        ),
        pytest.param(
            sops_repository(),
            Inputs(secrets=("A",), secret_items=("x",)),
            ["`secret_items` are those of a secret store; the secrets here come from `sops`"],
            id="items of a store",
        ),
        pytest.param(
            sample(),
            Inputs(secrets=("A=@file",)),
            [
                "`secret` `A` comes from a secret store; name its field there, or keep its value here, encrypted, "
                "with `--secret-backend sops or sealedsecret`"
            ],
            id="a file where a store has the secrets",
        ),
        pytest.param(
            sample(),
            Inputs(secrets=("A",), secret_backend="sops"),
            ["`secret_backend` `sops` needs a `.sops.yaml` in the repository; add one with a creation rule"],
            id="SOPS without its config",
        ),
        pytest.param(
            sample(),
            Inputs(secrets=("A",), secret_backend="none"),
            ["`secret_backend` is `none`, yet there are secrets; say where they come from"],
            id="none",
        ),
    ],
)
def test_what_does_not_fit_is_refused_and_no_value_repeated(
    files: dict[str, str], inputs: Inputs, problems: list[str]
) -> None:
    assert problems_with_choices(context(files=files), inputs) == problems


def test_settings_that_name_no_backend() -> None:
    here = context(files=sops_repository(), settings=Settings({"secret_backend": "vault"}))
    assert problems_with_choices(here, Inputs()) == [
        "`secret_backend` in `.scaffold.yaml` is none of externalsecret, sops, sealedsecret, none"
    ]
