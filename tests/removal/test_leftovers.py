"""What an app leaves behind outside of what Flux applies."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from scaffold.removal import leftovers
from tests.build import Files, kustomize_file, release
from tests.removal.apps import BASE, RADARR, SONARR, WIKI, extent, files, lines, manifest, manifests

HR = f"{RADARR}/app/helmrelease.yaml"
CHART = "{kind: OCIRepository, name: app-template}"


def secret(*items: str, store: str = "vault", data: str = "{}") -> str:
    """Return an ExternalSecret that reads items of a store."""
    listed = ", ".join(f"{{extract: {{key: '{item}'}}}}" for item in items)
    spec = f"{{secretStoreRef: {{name: {store}}}, target: {{template: {{data: {data}}}}}, dataFrom: [{listed}]}}"
    return manifest("ExternalSecret", "radarr", "external-secrets.io/v1", spec)


def release_with(values: str) -> dict[str, str]:
    return {HR: release("radarr", chartRef=CHART, values=values)}


INIT = (
    "{controllers: {radarr: {initContainers: {init-db: {image: {repository: ghcr.io/home-operations/postgres-init}}}}}}"
)
ROUTE = "{route: {app: {hostnames: [films.example.com], parentRefs: [{name: lan}]}}}"


def external_dns(values: str) -> dict[str, str]:
    """Return wiki as a release of external-dns."""
    return {f"{WIKI}/app/helmrelease.yaml": release("wiki", chart="{spec: {chart: external-dns}}", values=values)}


LEFT: Mapping[str, tuple[Files, list[str]]] = {
    "an item that only the app reads": (
        manifests(RADARR, secret=secret("radarr", "shared")) | manifests(SONARR, secret=secret("shared")),
        [f"{RADARR}/app/secret.yaml:1: hint: item `radarr` stays in store `vault`; nothing else here reads it"],
    ),
    "an item of that name in another store": (
        manifests(RADARR, secret=secret("radarr")) | manifests(SONARR, secret=secret("radarr", store="other")),
        [f"{RADARR}/app/secret.yaml:1: hint: item `radarr` stays in store `vault`; nothing else here reads it"],
    ),
    "an item whose name depends on a variable": (manifests(RADARR, secret=secret("${ITEM}")), []),
    "a database that an init container made": (
        release_with(INIT) | manifests(RADARR, secret=secret(data="{INIT_POSTGRES_HOST: pg.tools.svc}")),
        [f"{HR}:8: hint: the database that init container `init-db` made stays on `pg.tools.svc`"],
    ),
    "a database on a server that is not named here": (
        release_with(INIT),
        [f"{HR}:8: hint: the database that init container `init-db` made stays"],
    ),
    "backups in a repository": (
        manifests(RADARR, b=manifest("ReplicationSource", "r", "volsync.backube/v1")),
        [f"{RADARR}/app/b.yaml:1: hint: what ReplicationSource `media/r` backed up stays in its repository"],
    ),
    "backups that their operator may delete": (
        manifests(RADARR, b=manifest("SnapshotPolicy", "r", "backup.org/v1")),
        [f"{RADARR}/app/b.yaml:1: hint: what SnapshotPolicy `media/r` backed up stays, unless its operator deletes it"],
    ),
    "DNS records that are never deleted": (
        release_with(ROUTE) | external_dns("{}"),
        [f"{HR}:8: hint: DNS records of `films.example.com` stay: `tools/wiki` does not delete records"],
    ),
    "DNS records that are kept in step": (release_with(ROUTE) | external_dns("{policy: sync}"), []),
    "a route without anything that makes records": (release_with(ROUTE), []),
}


@pytest.mark.parametrize(("more", "expected"), LEFT.values(), ids=LEFT)
def test_what_stays_elsewhere(more: Files, expected: list[str]) -> None:
    assert lines(leftovers(extent(files(more)))) == expected


def test_an_app_that_leaves_nothing() -> None:
    assert leftovers(extent(BASE)) == ()


def test_the_records_of_external_dns_itself() -> None:
    own = {HR: release("radarr", chart="{spec: {chart: external-dns}}", values=ROUTE)}
    listed = {f"{RADARR}/app/kustomization.yaml": kustomize_file("./helmrelease.yaml")}
    assert leftovers(extent(files(own, listed))) == ()
