"""What depends on the namespaces, the definitions and the operators of an app."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.build import Files, kustomize_file, release
from tests.removal.apps import RADARR, SONARR, WIKI, dependents_of, files, manifest, manifests

RESTORED = manifest("Film", "alien", "radarr.example.org/v1")
DEFINITION = """
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata:
      name: films.radarr.example.org
    spec:
      group: radarr.example.org
      names:
        kind: Film
    """
EXTERNAL = "{apiVersion: external-secrets.io/v1, kind: ExternalSecret, metadata: {name: a}}\n"
POSTGRES = manifest("Cluster", "pg", "postgresql.cnpg.io/v1")


def operator(chart: str, folder: str = RADARR, name: str = "radarr") -> dict[str, str]:
    """Return an app whose release has another chart."""
    return {f"{folder}/app/helmrelease.yaml": release(name, chart=f"{{spec: {{chart: {chart}}}}}")}


NAMESPACE = manifests(RADARR, namespace=manifest("Namespace", "media"))
"""Radarr makes the namespace that it lives in."""

UNLISTED = {
    "cluster/media/kustomization.yaml": kustomize_file("./radarr/ks.yaml", "./sonarr/ks.yaml", namespace="media")
}
"""The namespace's list makes it no longer."""


DELIVERED: Mapping[str, tuple[Files, list[str]]] = {
    "a namespace that another app lives in": (
        NAMESPACE | UNLISTED,
        [
            f"{SONARR}/ks.yaml:4: error: Kustomization `media/sonarr` has objects in namespace `media`, "
            "which the app makes"
        ],
    ),
    "a definition that another app has an object of": (
        manifests(RADARR, crd=DEFINITION) | manifests(SONARR, film=RESTORED),
        [
            f"{SONARR}/app/film.yaml:1: error: Film `media/alien` is of the kind that "
            "`films.radarr.example.org` defines",
            f"{SONARR}/app/film.yaml:1: warning: Kustomization `media/sonarr` applies Film of `radarr.example.org`, "
            "which HelmRelease `media/radarr` may define",
        ],
    ),
    "the only operator for secrets": (
        operator("external-secrets") | manifests(SONARR, secret=EXTERNAL),
        [
            f"{SONARR}/app/secret.yaml:1: warning: Kustomization `media/sonarr` applies ExternalSecret of "
            "`external-secrets.io`, which HelmRelease `media/radarr` may define"
            if line
            else f"{SONARR}/ks.yaml:4: error: app `media/sonarr` has a secret, for which only this app has the operator"
            for line in (True, False)
        ],
    ),
    "the only operator for databases": (
        operator("cloudnative-pg") | manifests(SONARR, db=POSTGRES),
        [f"{SONARR}/ks.yaml:4: error: app `media/sonarr` has a database, for which only this app has the operator"],
    ),
    "an operator that only its name connects with a kind": (
        operator("film-operator") | manifests(SONARR, film=RESTORED.replace("radarr.", "film.")),
        [
            f"{SONARR}/app/film.yaml:1: warning: Kustomization `media/sonarr` applies Film of `film.example.org`, "
            "which HelmRelease `media/radarr` may define"
        ],
    ),
}


@pytest.mark.parametrize(("more", "expected"), DELIVERED.values(), ids=DELIVERED)
def test_what_an_app_delivers(more: Files, expected: list[str]) -> None:
    assert dependents_of(files(more)) == expected


DELIVERED_BY_OTHERS: Mapping[str, Files] = {
    "the list makes the namespace, too": NAMESPACE,
    "another app has the operator, too": operator("external-secrets")
    | operator("external-secrets", WIKI, "wiki")
    | manifests(SONARR, secret=EXTERNAL),
    "nobody needs the operator": operator("external-secrets"),
    "an address of a database may lead anywhere": operator("cloudnative-pg")
    | {f"{SONARR}/app/helmrelease.yaml": release("sonarr", values="{env: {HOST: db.example.com}}")},
}


@pytest.mark.parametrize("more", DELIVERED_BY_OTHERS.values(), ids=DELIVERED_BY_OTHERS)
def test_what_is_there_without_the_app(more: Files) -> None:
    assert dependents_of(files(more)) == []
