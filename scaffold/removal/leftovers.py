"""Says what an app leaves behind outside of what Flux applies: databases, backups, secret items, DNS records."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.checks.check import is_open, named, quote
from scaffold.checks.routes import hosts
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.flux import Kustomization
from scaffold.habits.database import init_container
from scaffold.habits.secret import main_secret
from scaffold.kustomize import Resource
from scaffold.removal.extent import Extent
from scaffold.removal.finding import STAYS, finding, stays
from scaffold.repository import list_at, mapping_at, text_at
from scaffold.siblings import App

_DATABASE_HOST = re.compile(r"^(INIT_)?(POSTGRES|PG)_?HOST$")
_BACKUPS = frozenset({"Backup", "ReplicationSource", "Schedule", "SnapshotPolicy"})


def leftovers(extent: Extent) -> tuple[Diagnostic, ...]:
    """Return what stays outside of the cluster's objects, as hints."""
    return tuple(sorted({*_database(extent.app), *_backups(extent), *_items(extent), *_records(extent)}))


def _database(app: App) -> Iterator[Diagnostic]:
    """Yield the database that an init container made on a shared server."""
    found = init_container(app)
    if found is None or app.release is None:
        return
    secret = main_secret(app)
    data = {
        **mapping_at(found[1], "env"),
        **(mapping_at(secret.body, "spec", "target", "template", "data") if secret else {}),
    }
    named_hosts = [str(value) for key, value in data.items() if _DATABASE_HOST.match(str(key))]
    server = next((f" on {quote(host)}" for host in named_hosts if not is_open(host)), "")
    keys = ("spec", "values", "controllers")
    yield stays(app.release, keys, f"the database that init container {quote(found[0])} made stays{server}")


def _backups(extent: Extent) -> Iterator[Diagnostic]:
    for resource in _owned(extent):
        if resource.kind in _BACKUPS:
            what = f"what {resource.kind} {named(resource.id)} backed up"
            keeps = resource.group in ("volsync.backube", "velero.io")
            fate = "stays in its repository" if keeps else "stays, unless its operator deletes it"
            yield stays(resource, ("metadata", "name"), f"{what} {fate}")


def _items(extent: Extent) -> Iterator[Diagnostic]:
    """Yield the items of a secret store that nothing reads any more."""
    elsewhere: set[tuple[str, str]] = set()
    own: dict[tuple[str, str], Resource] = {}
    for resource, owner in extent.cluster.of_kind("ExternalSecret"):
        if extent.takes((resource, owner)):
            own.update({item: resource for item in _read_items(resource) if item not in own})
        else:
            elsewhere.update(_read_items(resource))
    for (store, item), resource in own.items():
        if (store, item) not in elsewhere:
            message = f"item {quote(item)} stays in store {quote(store)}; nothing else here reads it"
            yield stays(resource, ("metadata", "name"), message)


def _read_items(resource: Resource) -> Iterator[tuple[str, str]]:
    spec = mapping_at(resource.body, "spec")
    store = text_at(spec, "secretStoreRef", "name")
    keys = [text_at(entry, "extract", "key") for entry in list_at(spec, "dataFrom")]
    keys += [text_at(entry, "remoteRef", "key") for entry in list_at(spec, "data")]
    yield from ((store, key) for key in keys if key and not is_open(key))


def _records(extent: Extent) -> Iterator[Diagnostic]:
    """Yield the app's host names where external-dns makes records and never deletes them, as is its default."""
    keeping: list[tuple[Resource, Kustomization | None]] = [
        (release, owner)
        for release, owner in extent.cluster.of_kind("HelmRelease")
        if "external-dns" in _chart_names(release)
        and text_at(release.body, "spec", "values", "policy") in ("", "upsert-only", "create-only")
    ]
    if not keeping or all(map(extent.takes, keeping)):
        return
    for host, place in hosts(extent.cluster):
        if extent.holds(place.path):
            message = f"DNS records of {quote(host)} stay: {named(keeping[0][0].id)} does not delete records"
            yield finding(place, Severity.HINT, STAYS, message)


def _chart_names(release: Resource) -> tuple[str, str]:
    spec = mapping_at(release.body, "spec")
    return text_at(spec, "chart", "spec", "chart"), text_at(spec, "chartRef", "name")


def _owned(extent: Extent) -> Iterator[Resource]:
    yield from extent.owned
