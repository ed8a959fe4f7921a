"""Finds a list that a patch made longer where it can only have meant to replace.

Talos appends almost every list of a patch to the one below, duplicates included. Appending is often right (names in a
certificate, kernel modules), so only what is certain is reported: an item that is there already, and two items for
one thing, such as two files with one path. Talos refuses two inline manifests, two extensions, or two keys of a
disk's encryption of one name: these are errors.

Bad, over a base with `servers: [10.0.0.1]`:

    apiVersion: v1alpha1
    kind: TimeSyncConfig
    ntp:
      servers:
        - 10.0.0.1
        - 10.0.0.2

Good:

    apiVersion: v1alpha1
    kind: TimeSyncConfig
    ntp:
      servers:
        - 10.0.0.2

Good, where the list is to be replaced: a layer before this one, with `servers: {$patch: delete}`

Source: https://www.talos.dev/latest/talos-guides/configuration/patching/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scaffold.diagnostic import Diagnostic, Severity
from scaffold.talos.documents import MAIN, Document
from scaffold.talos.notes import Surprise
from scaffold.talos.rules.places import survives, values_at
from scaffold.talos.rules.rule import JudgedNode, LintRule, each_node, quote
from scaffold.talos.tree import Items, Value, text_at

_IN_ORDER = ("args", "command", "entrypoint")
"""Lists in which an item may well stand twice."""

_UNIQUE: Mapping[str, Mapping[str, str]] = {
    MAIN: {
        "machine.files": "path",
        "machine.disks": "device",
        "machine.kernel.modules": "name",
        "machine.kubelet.extraMounts": "destination",
        "cluster.apiServer.extraVolumes": "mountPath",
        "cluster.controllerManager.extraVolumes": "mountPath",
        "cluster.scheduler.extraVolumes": "mountPath",
        "cluster.inlineManifests": "name",
        "machine.install.extensions": "image",
        "machine.systemDiskEncryption.*.keys": "slot",
    },
    "RawVolumeConfig": {"encryption.keys": "slot"},
    "SwapVolumeConfig": {"encryption.keys": "slot"},
    "UserVolumeConfig": {"encryption.keys": "slot"},
    "VolumeConfig": {"encryption.keys": "slot"},
}
"""By kind and list, the key that only one item should have."""

_REFUSED = frozenset(
    ("cluster.inlineManifests", "machine.install.extensions", "machine.systemDiskEncryption.*.keys", "encryption.keys")
)


def check(judged: JudgedNode) -> Iterator[Diagnostic]:
    """Yield a finding for each second item for one thing, and for each item that is there already."""
    found = [finding for document in judged.documents for finding in _twins(document)]
    yield from found
    places = {(finding.path, finding.line, finding.column) for finding in found}
    for note in judged.notes:
        if note.surprise is not Surprise.DUPLICATE_ITEM or note.path.rpartition(".")[2] in _IN_ORDER:
            continue
        is_new = (note.place.origin, note.place.line, note.place.column) not in places
        if is_new and survives(note.over, note, judged.documents):
            message = f"{quote(note.path)} has this item already, from {note.over}: the lists are appended"
            yield RULE.finding(note.place, message, _HINT)


def _twins(document: Document) -> Iterator[Diagnostic]:
    for path, key in _UNIQUE.get(document.kind, {}).items():
        for found in values_at(document.body, path.split(".")):
            first: dict[str, Value] = {}
            for item in found.values if isinstance(found, Items) else ():
                name = text_at(item, key)
                twin = first.setdefault(name, item)
                if name and twin is not item and "append" not in (text_at(item, "op"), text_at(twin, "op")):
                    refused = path in _REFUSED
                    ending = ", which Talos refuses" if refused else ""
                    message = f"{quote(path)} has {key} {quote(name)} twice, the other one at {twin.place}{ending}"
                    yield RULE.finding(item.place, message, _HINT, Severity.ERROR if refused else None)


_HINT = "leave out what is there, or delete the list with `$patch: delete` in a layer before this one"

RULE = LintRule("grown-list", Severity.WARNING, each_node(check))
