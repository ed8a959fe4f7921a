"""Says a model's answers in the terms of the place where the new app goes."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scaffold.likeness.links import Links
from scaffold.likeness.model import Model
from scaffold.likeness.references import put_classes, put_gateways, put_objects
from scaffold.likeness.renaming import Renaming
from scaffold.repository import ResourceId, mapping_at
from scaffold.roots import is_below

_OTHERS = frozenset(
    """image database_image database_init_image cache_image chart_url components kustomize_components
    kustomize_resources database_component depends_on database_depends_on gateways gateway_refs route_keys
    gateway_annotations extra_routes http_routes storage database_storage secret_store_name source_name
    helm_repository_name database_components helmrelease_depends_on""".split()
)
"""Answers that name what others make, whatever words are in it; what is the app's own in them is renamed apart."""


_DOTTED = frozenset({"helmrelease_anchors", "key_orders", "manifest_key_orders"})
"""Answers that name places in a document by their keys, with dots between."""

_PATHS = ("components", "kustomize_components", "database_components", "kustomize_resources")


@dataclass(frozen=True)
class Place:
    """Where relative paths and short references start: the folder of manifests, and the Kustomization's namespace."""

    start: str
    namespace: str


@dataclass(frozen=True)
class Translation:
    """From one place's terms to another's.

    Attributes:
        model: The app whose answers are translated.
        links: What stands in the place of what.
        names: The names of the apps and their namespaces.
        clusters: The names of the clusters.
    """

    model: Model
    links: Links
    names: Renaming
    clusters: tuple[str, str]

    def answers(self, answers: Mapping[str, Any], there: Place, here: Place) -> dict[str, Any]:
        """Return answers in the new place's terms.

        Args:
            answers: The model's, or those that are usual for it.
            there: Where they are written.
            here: Where the new app's are written.
        """
        found: dict[str, Any] = put_classes(put_objects(dict(answers), self.links.objects), self.links.classes)
        found |= self._gateways(answers)
        found |= self._paths(answers, there, here)
        for name in ("depends_on", "database_depends_on"):
            found[name] = self._waits(answers[name], "Kustomization", there.namespace, here.namespace)
        waits = self._waits(answers["helmrelease_depends_on"], "HelmRelease", *self.names.namespace)
        found["helmrelease_depends_on"] = waits
        found["extra_secrets"] = [
            {**entry, **({"store_name": stands} if (stands := self.links.stores.get(entry.get("store_name"))) else {})}
            for entry in found["extra_secrets"]
        ]
        for name in ("substitute", "database_variables"):
            found[name] = {key: self.links.classes.get(value, value) for key, value in answers[name].items()}
        for name in ("storage", "database_storage"):
            found[name] = self.links.classes.get(answers[name], answers[name])
        if answers["claim_source"] == "existing":
            key = ("PersistentVolumeClaim", answers["claim_name"])
            found["claim_name"] = self.links.objects.get(key) or answers["claim_name"]
        for name in ("extra_persistence", "extra_volumes"):
            found[name] = [self._volume(volume) for volume in found[name]]
        found |= {name: self._places(found[name]) for name in _DOTTED}
        return {name: value if name in _OTHERS | _DOTTED else self.names.value(value) for name, value in found.items()}

    def _places(self, value: Any) -> Any:
        """Put the names in key by key: a word after a dot is otherwise a part of a longer name."""
        if isinstance(value, str):
            return ".".join(self.names.text(part) for part in value.split("."))
        if isinstance(value, dict):
            return {self._places(key): self._places(child) for key, child in value.items()}
        return [self._places(child) for child in value] if isinstance(value, list) else value

    def _gateways(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Exchange the gateways, and the app's names in everything but theirs."""
        found = put_gateways(answers, self.links.gateways)
        for name, key in (("extra_routes", "gateways"), ("http_routes", "parent_refs")):
            found[name] = [
                {**self.names.value(entry), **({key: entry[key]} if key in entry else {})} for entry in found[name]
            ]
        for name in ("gateway_refs", "route_keys", "gateway_annotations"):
            found[name] = {gateway: self.names.value(body) for gateway, body in found[name].items()}
        return found

    def _paths(self, answers: Mapping[str, Any], there: Place, here: Place) -> dict[str, Any]:
        def moved(entry: str) -> str:
            path = posixpath.normpath(posixpath.join(there.start, entry))
            if "://" in entry or is_below(path, self.model.app.folder):
                return self.names.text(self.links.files.get(entry, entry))
            stands = self.links.components.get(path, path)
            return posixpath.relpath(stands, here.start) if stands else ""

        return {
            **{name: [path for entry in answers[name] if (path := moved(entry))] for name in _PATHS},
            "database_component": moved(answers["database_component"]) if answers["database_component"] else "",
        }

    def _waits(self, entries: Sequence[Mapping[str, Any]], kind: str, there: str, here: str) -> list[dict[str, Any]]:
        found = []
        own = self.model.app.own
        for entry in entries:
            target = ResourceId(kind, entry.get("namespace") or there, entry.get("name", ""))
            stands = target if target in own else self.links.dependencies.get(target, target)
            if stands is None:
                continue
            written = {**entry, "name": stands.name}
            if target in own:
                written |= {"name": self.names.text(target.name)}
                written |= {"namespace": here} if "namespace" in entry else {}
            elif "namespace" in entry or stands.namespace != here:
                written["namespace"] = stands.namespace
            found.append(written)
        return found

    def _volume(self, volume: Mapping[str, Any]) -> dict[str, Any]:
        """Exchange the clusters' names in the paths of volumes outside: else both clusters would write there."""
        old, new = self.clusters
        if old == new:
            return dict(volume)

        def exchanged(value: Mapping[str, Any], keys: Collection[str]) -> dict[str, Any]:
            return {
                key: "/".join(new if part == old else part for part in text.split("/"))
                if key in keys and isinstance(text, str)
                else text
                for key, text in value.items()
            }

        found = exchanged(volume, ("server_path", "host_path"))
        share = mapping_at(volume, "source", "nfs")
        return {**found, "source": {**volume["source"], "nfs": exchanged(share, ("path",))}} if share else found
