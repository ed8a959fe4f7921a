"""Unknown stores: files in, findings out."""

from __future__ import annotations

import pytest

from scaffold.checks.unknown_secret_store import CHECK
from tests.build import Files
from tests.checks.healthy import HEALTHY, lines, replaced, with_files


def test_a_healthy_repository_has_none() -> None:
    assert lines(CHECK, HEALTHY) == []


STORES = "apps/network/stores/app/store.yaml"


def store(text: str, name: str = "radarr") -> dict[str, str]:
    """Return an ExternalSecret that reads another store."""
    path = f"apps/media/{name}/app/externalsecret.yaml"
    return replaced(path, "    kind: ClusterSecretStore\n    name: vault\n", text)


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param(
            store("    kind: ClusterSecretStore\n    name: vaults\n"),
            (
                "apps/media/radarr/app/externalsecret.yaml:8:11: hint: no manifest declares ClusterSecretStore "
                "`vaults` [unknown-secret-store] (did you mean `vault`)"
            ),
            id="a slip",
        ),
        pytest.param(
            store("    name: vault\n"),
            (
                "apps/media/radarr/app/externalsecret.yaml:7:11: hint: no manifest declares SecretStore "
                "`media/vault` [unknown-secret-store] (did you mean ClusterSecretStore `vault`)"
            ),
            id="without a kind, a SecretStore is meant",
        ),
        pytest.param(
            store("    kind: ClusterSecretStore\n    name: elsewhere\n"),
            (
                "apps/media/radarr/app/externalsecret.yaml:8:11: hint: no manifest declares ClusterSecretStore "
                "`elsewhere` [unknown-secret-store] (correct where it is made outside of this repository)"
            ),
            id="nothing near",
        ),
        pytest.param(
            store("    kind: SecretStore\n    name: own\n")
            | {STORES: HEALTHY[STORES].replace("ClusterSecretStore", "SecretStore").replace("vault", "own")},
            (
                "apps/media/radarr/app/externalsecret.yaml:8:11: hint: no manifest declares SecretStore `media/own` "
                "[unknown-secret-store] (correct where it is made outside of this repository)"
            ),
            id="a SecretStore of another namespace",
        ),
        pytest.param(
            store("    kind: ClusterSecretStore\n    name: x\n")
            | store("    kind: ClusterSecretStore\n    name: x\n", "sonarr"),
            "",
            id="two objects name it: it is taken to exist",
        ),
        pytest.param(store("    kind: ClusterSecretStore\n    name: ${STORE}\n"), "", id="a variable"),
        pytest.param(
            store("    kind: ClusterSecretStore\n    name: elsewhere\n")
            | {STORES: "{apiVersion: v1, kind: ConfigMap, metadata: {name: x}}"},
            "",
            id="where the repository declares none, none is judged",
        ),
        pytest.param(
            replaced(
                "apps/media/radarr/app/externalsecret.yaml",
                "    - extract:\n",
                "    - sourceRef: {storeRef: {kind: ClusterSecretStore, name: vaut}}\n      extract:\n",
            ),
            (
                "apps/media/radarr/app/externalsecret.yaml:12:62: hint: no manifest declares ClusterSecretStore "
                "`vaut` [unknown-secret-store] (did you mean `vault`)"
            ),
            id="an entry's own store",
        ),
        pytest.param(
            replaced(
                "apps/media/radarr/app/externalsecret.yaml",
                "    - extract:\n",
                "    - sourceRef: {generatorRef: {kind: Password, name: any}}\n      extract:\n",
            ),
            "",
            id="a generator",
        ),
        pytest.param(
            {
                "apps/media/radarr/app/externalsecret.yaml": """\
                    apiVersion: external-secrets.io/v1
                    kind: ClusterExternalSecret
                    metadata: {name: radarr}
                    spec:
                      externalSecretSpec:
                        secretStoreRef: {kind: ClusterSecretStore, name: vaut}
                    """
            },
            (
                "apps/media/radarr/app/externalsecret.yaml:6:54: hint: no manifest declares ClusterSecretStore "
                "`vaut` [unknown-secret-store] (did you mean `vault`)"
            ),
            id="a ClusterExternalSecret",
        ),
        pytest.param(
            {
                "apps/media/radarr/app/externalsecret.yaml": """\
                    apiVersion: external-secrets.io/v1alpha1
                    kind: PushSecret
                    metadata: {name: radarr}
                    spec:
                      secretStoreRefs:
                        - {kind: ClusterSecretStore, name: vault}
                        - {kind: ClusterSecretStore, labelSelector: {matchLabels: {a: b}}}
                        - {kind: ClusterSecretStore, name: vaut}
                    """
            },
            (
                "apps/media/radarr/app/externalsecret.yaml:8:40: hint: no manifest declares ClusterSecretStore "
                "`vaut` [unknown-secret-store] (did you mean `vault`)"
            ),
            id="one of a PushSecret's",
        ),
    ],
)
def test_unknown_stores(files: Files, found: str) -> None:
    assert "\n".join(lines(CHECK, with_files(files))) == found
