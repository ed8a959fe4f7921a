"""Infers the answers about manifests of claims, persistent volumes and replications, as entries of lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scaffold.answers.fields import Places, texts
from scaffold.inference.entries import Entry
from scaffold.inference.folder import Folder
from scaffold.repository import Document, mapping_at, text_at, value_at

_CLAIM = {
    "access_modes": ("accessModes",),
    "size": ("resources", "requests", "storage"),
    "class": ("storageClassName",),
    "volume_mode": ("volumeMode",),
    "volume": ("volumeName",),
    "selector": ("selector",),
    "data_source": ("dataSource",),
    "data_source_ref": ("dataSourceRef",),
}
_VOLUME = {
    "size": ("capacity", "storage"),
    "access_modes": ("accessModes",),
    "reclaim_policy": ("persistentVolumeReclaimPolicy",),
    "class": ("storageClassName",),
    "volume_mode": ("volumeMode",),
    "claim": ("claimRef",),
    "node_affinity": ("nodeAffinity",),
    "mount_options": ("mountOptions",),
}
_REPLICATION = {
    "source_claim": ("sourcePVC",),
    **{name: (name,) for name in ("trigger", "paused", "restic", "kopia", "rclone", "rsync", "rsyncTLS", "external")},
}
_SOURCES = ("nfs", "csi", "hostPath", "local", "iscsi", "fc", "cephfs", "rbd")


def storage_answers(folder: Folder, taken: Sequence[str], values: Mapping[str, Any]) -> Entry:
    """Return the answers about manifests of claims, volumes and replications.

    Args:
        folder: The app's folder.
        taken: Files that are written for something else.
        values: The answers about the release's values, which say what the app's own claim is.
    """
    claims = [(file, d) for file, d in folder.of_kind("PersistentVolumeClaim") if file not in taken]
    volumes = [(file, d) for file, d in folder.of_kind("PersistentVolume") if file not in taken]
    own = next((d for file, d in claims if _is_own(folder, file, d, values)), None)
    answers: Entry = {
        "extra_claims": [manifest_entry(file, d, _CLAIM) for file, d in claims if d is not own],
        "extra_volumes": [entry for file, d in volumes if (entry := volume_entry(file, d)) is not None],
        "replications": [],
    }
    for kind in ("ReplicationSource", "ReplicationDestination"):
        for file, document in folder.of_kind(kind, "volsync.backube"):
            if file not in taken and document.api_version == "volsync.backube/v1alpha1":
                answers["replications"].append(manifest_entry(file, document, _REPLICATION) | {"kind": kind})
    if own is not None:
        entry = manifest_entry("", own, _CLAIM)
        answers |= {
            "claim_source": "manifest",
            "claim_file": next(file for file, d in claims if d is own),
            "size": entry["size"],
            "storage": entry.get("class", ""),
            "access_mode": entry["access_modes"][0],
            "claim_labels": entry.get("labels", {}),
            "claim_annotations": entry.get("annotations", {}),
        }
    return answers


def manifest_entry(file: str, document: Document, places: Places) -> Entry:
    """Return what an entry says of a manifest; what is absent is left out."""
    body = document.body
    entry: Entry = {"file": file, "name": document.name}
    if document.namespace:
        entry["namespace"] = document.namespace
    for key in ("labels", "annotations"):
        written = texts(mapping_at(body, "metadata", key))
        entry |= {key: written} if written else {}
    spec = mapping_at(body, "spec")
    entry |= {name: value for name, keys in places.items() if (value := value_at(spec, *keys)) is not None}
    return entry


def volume_entry(file: str, document: Document) -> Entry | None:
    """Return what an entry says of a persistent volume, `None` where that is not all of it."""
    source = _source(document)
    return None if source is None else manifest_entry(file, document, _VOLUME) | {"source": source}


def _source(document: Document) -> Entry | None:
    found = {key: value for key, value in mapping_at(document.body, "spec").items() if key in _SOURCES}
    return found if found and not document.namespace else None


def _is_own(folder: Folder, file: str, document: Document, values: Mapping[str, Any]) -> bool:
    """Tell whether a manifest is the app's own claim, in a file of its own, and no more than the questions about it."""
    release = folder.app.release
    name = str(values.get("claim_name", "")) if values.get("claim_source") == "existing" else ""
    written = name.replace("{{ .Release.Name }}", release.document.name if release else "")
    entry = manifest_entry(file, document, _CLAIM)
    modes = entry.get("access_modes", [])
    asked = {"file", "name", "access_modes", "size", "class", "labels", "annotations"}
    return (
        document.name == written
        and len(folder.files[file]) == 1
        and len(modes) == 1
        and text_at(entry, "size") != ""
        and entry.get("class", "x") != ""
        and not entry.keys() - asked
    )
