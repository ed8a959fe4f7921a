"""Tests what apps with encrypted Secrets do: where secrets come from, and how each kind is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from scaffold.habits.encrypted_secret import Backend, keys_of, known_backends, main_encrypted, rows_of, secret_order
from tests.encrypted_repository import (
    sealed_repository,
    sealed_secret,
    sops_repository,
    sops_secret,
    with_secret,
    without_store,
)
from tests.sample_repository import APPS, app, sample, siblings

CONFIG = {".sops.yaml": "creation_rules: []\n"}

USUAL = {
    "secret_name": "{app}-secret",
    "secret_file": "secret.sops.yaml",
    "secret_manifest_namespace": False,
    "secret_manifest_field": "stringData",
    "secret_manifest_type": "",
    "secret_manifest_labels": {},
    "secret_manifest_annotations": {},
    "secret_scope": "strict",
}


def decided(files: Mapping[str, str], backend: Backend, namespace: str = "media") -> dict[str, Any]:
    found = siblings(files).decide_rows(rows_of(backend), namespace)
    return {name: convention.value for name, convention in found.items()}


def backend_in(files: Mapping[str, str], namespace: str = "media") -> tuple[str, str]:
    found = siblings(files).decide(namespace)["secret_backend"]
    return found.value, found.why


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(sample(), ("externalsecret", "2 of 2 in cluster main"), id="ExternalSecrets"),
        pytest.param(sops_repository(), ("sops", "3 of 3 in media"), id="SOPS"),
        pytest.param(sealed_repository(), ("sealedsecret", "3 of 3 in media"), id="SealedSecrets"),
        pytest.param(without_store(app("web", "media")), ("externalsecret", "fallback"), id="nothing at all"),
        pytest.param(without_store(app("web", "media"), CONFIG), ("sops", "fallback"), id="only a config"),
        pytest.param(sample(app("sonarr", "media"), app("wiki", "tools"), CONFIG), ("externalsecret", "fallback"),
                     id="a store that nobody uses, and a config"),
    ],
)  # fmt: skip
def test_where_secrets_come_from(files: dict[str, str], expected: tuple[str, str]) -> None:
    assert backend_in(files) == expected


def test_each_namespace_has_its_own_habit() -> None:
    others = {}
    for name in ("one", "two", "three"):
        others |= with_secret(name, "tools", "sealedsecret.yaml", sealed_secret(f"{name}-secret", "tools", "A"))
    files = sops_repository(others, app("wiki", "tools"))
    assert backend_in(files, "media") == ("sops", "3 of 3 in media")
    assert backend_in(files, "tools") == ("sealedsecret", "3 of 3 in tools")


def test_an_app_with_both_counts_for_the_store() -> None:
    folder = f"{APPS}/media/sonarr/app"
    files = sample({f"{folder}/secret.sops.yaml": sops_secret("more", "A")})
    files[f"{folder}/kustomization.yaml"] += "  - secret.sops.yaml\n"
    assert backend_in(files) == ("externalsecret", "2 of 2 in cluster main")


def test_what_the_cluster_has_is_known_in_the_order_of_what_serves_apps() -> None:
    found = siblings(sample({".sops.yaml": "creation_rules: []\n"}, sealed_controller()))
    assert known_backends(found.repository, found.cluster) == (Backend.EXTERNAL, Backend.SEALED, Backend.SOPS)
    bare = siblings(without_store(app("web", "media")))
    assert known_backends(bare.repository, bare.cluster) == ()


def sealed_controller() -> dict[str, str]:
    return {path: text for path, text in sealed_repository().items() if "/system/" in path}


def test_how_most_write_a_secret_for_sops() -> None:
    assert decided(sops_repository(), Backend.SOPS) == USUAL


def test_how_most_write_one_that_says_more() -> None:
    files: dict[str, str] = {}
    metadata = "    namespace: media\n    labels:\n        app: {0}\n    annotations:\n        owner: me\n"
    for name in ("one", "two", "three"):
        text = sops_secret(f"{name}-env", "A", field="data", metadata=metadata.format(name), before="type: Opaque\n")
        files |= with_secret(name, "media", f"{name}.enc.yaml", text)
    assert decided(without_store(files), Backend.SOPS) == {
        **USUAL,
        "secret_name": "{app}-env",
        "secret_file": "{app}.enc.yaml",
        "secret_manifest_namespace": True,
        "secret_manifest_field": "data",
        "secret_manifest_type": "Opaque",
        "secret_manifest_labels": {"app": "{app}"},
        "secret_manifest_annotations": {"owner": "me"},
    }
    assert secret_order(siblings(without_store(files)).apps) == ("apiVersion", "kind", "metadata", "type", "data")


@pytest.mark.parametrize(
    ("scope", "expected"), [("", "strict"), ("namespace-wide", "namespace-wide"), ("cluster-wide", "cluster-wide")]
)
def test_how_most_write_a_sealed_secret(scope: str, expected: str) -> None:
    assert decided(sealed_repository(scope=scope), Backend.SEALED) == {
        **USUAL,
        "secret_file": "sealedsecret.yaml",
        "secret_manifest_namespace": True,
        "secret_scope": expected,
        "secret_manifest_field": "stringData",
    }


def test_of_several_the_one_that_carries_the_apps_name_is_its_own() -> None:
    two = sops_secret("web-secret", "A") + "---\n" + sops_secret("other", "B")
    found = siblings(without_store(with_secret("web", "media", "secret.sops.yaml", two)))
    (web,) = (each for each in found.apps if each.name == "web")
    main = main_encrypted(web, Backend.SOPS)
    assert main is not None
    assert (main.name, keys_of(main)) == ("web-secret", ("A",))
    strangers = two.replace("web-secret", "third")
    found = siblings(without_store(with_secret("web", "media", "secret.sops.yaml", strangers)))
    (web,) = (each for each in found.apps if each.name == "web")
    assert main_encrypted(web, Backend.SOPS) is None
