"""Where answers name things that somebody else makes: storage classes, claims, config maps and secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

CLASS_KEYS = frozenset({"storageClass", "storageClassName"})
_NAMED_BY: Mapping[str, str] = {
    "secretRef": "Secret",
    "secretKeyRef": "Secret",
    "configMapRef": "ConfigMap",
    "configMapKeyRef": "ConfigMap",
}
"""Keys of a mapping whose `name` names something."""

_NAMES: Mapping[str, str] = {
    "secretName": "Secret",
    "claimName": "PersistentVolumeClaim",
    "existingClaim": "PersistentVolumeClaim",
}
"""Keys whose text names something."""

_ENVIRONMENT: Mapping[str, str] = {"secret": "Secret", "configMap": "ConfigMap"}
"""Keys of an entry of `envFrom` whose text names something."""

_VOLUMES: Mapping[str, str] = {"existing": "PersistentVolumeClaim", "configMap": "ConfigMap", "secret": "Secret"}
"""Types of volumes that name something."""


_VOLUME_LISTS = ("extra_persistence", "extra_claims", "extra_volumes")
"""Answers whose entries have a storage class as `class`."""


def classes_in(answers: Mapping[str, Any]) -> Iterator[str]:
    """Yield the storage classes that answers name, but for that of the app's own claim."""
    yield str(answers["database_storage"]) if answers["database"] == "cluster" else ""
    for name in _VOLUME_LISTS:
        yield from (str(volume.get("class", "")) for volume in answers[name])
    for value in answers.values():
        yield from _texts_under(value, CLASS_KEYS)


def _texts_under(value: Any, keys: frozenset[str]) -> Iterator[str]:
    if isinstance(value, dict):
        for key, child in value.items():
            if key in keys and isinstance(child, str):
                yield child
            yield from _texts_under(child, keys)
    elif isinstance(value, list):
        for child in value:
            yield from _texts_under(child, keys)


def objects_in(answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield kind and name, as written, of the claims, config maps and secrets that answers name."""
    if answers["claim_source"] == "existing":
        yield "PersistentVolumeClaim", str(answers["claim_name"])
    for value in answers.values():
        yield from _objects(value)


def _objects(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        yield from (place for place in map(_place(value), value) if place)
        for child in value.values():
            yield from _objects(child)
    elif isinstance(value, list):
        for child in value:
            yield from _objects(child)


def _place(value: Mapping[str, Any]) -> Callable[[str], tuple[str, str] | None]:
    """Return what tells kind and name of the thing that a key of a mapping names, `None` where it names nothing."""

    def place(key: str) -> tuple[str, str] | None:
        child = value[key]
        if key in _NAMED_BY and isinstance(child, dict) and isinstance(child.get("name"), str):
            return _NAMED_BY[key], child["name"]
        if not isinstance(child, str) or not child:
            return None
        if key == "name" and value.get("type") in _VOLUMES:
            return _VOLUMES[value["type"]], child
        if key == "name" and value.get("kind") in _ENVIRONMENT.values() and "valuesKey" in value:
            return value["kind"], child
        if key in _ENVIRONMENT and len(value) == 1:
            return _ENVIRONMENT[key], child
        return (_NAMES[key], child) if key in _NAMES else None

    return place


def put_objects(value: Any, names: Mapping[tuple[str, str], str]) -> Any:
    """Return a value with other names for claims, config maps and secrets; what has none is left as it is."""
    if isinstance(value, dict):
        found = {key: put_objects(child, names) for key, child in value.items()}
        place = _place(value)
        for key, child in value.items():
            stands = names.get(place(key) or ("", ""))
            if stands:
                found[key] = {**found[key], "name": stands} if isinstance(child, dict) else stands
        return found
    if isinstance(value, list):
        return [put_objects(child, names) for child in value]
    return value


def put_classes(value: Any, names: Mapping[str, str]) -> Any:
    """Return a value with other storage classes."""
    if isinstance(value, dict):
        return {
            key: names.get(child, child)
            if (key in CLASS_KEYS or (key == "class" and ("type" in value or "size" in value)))
            and isinstance(child, str)
            else put_classes(child, names)
            for key, child in value.items()
        }
    if isinstance(value, list):
        return [put_classes(child, names) for child in value]
    return value


_KEYS = ("controller_key", "container_key", "service_key", "route_key", "claim_key", "config_key", "port_name")
"""Answers that are keys of the release's values."""

_KEY_FIELDS = frozenset({"controller", "container", "identifier", "service", "serviceName", "port"})
"""Fields that name a key of the release's values."""


def keys_in(answers: Mapping[str, Any]) -> Iterator[str]:
    """Yield the questions whose answer, a key of the release's values, other answers name: it cannot change alone."""
    named = {str(text) for value in answers.values() for text in _named_keys(value)}
    named |= {
        part for places in answers["helmrelease_anchors"].values() for place in places for part in place.split(".")
    }
    written = {str(key) for body in answers["extra_values"].values() if isinstance(body, dict) for key in body}
    yield from (name for name in _KEYS if answers[name] in named | written)


def _named_keys(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for key, child in value.items():
            if key in _KEY_FIELDS and isinstance(child, (str, int)):
                yield child
            yield from _named_keys(child)
    elif isinstance(value, list):
        for child in value:
            yield from _named_keys(child)


def route_hosts(answers: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Yield the host names and the gateways of each route but the app's first."""
    for entry in answers["extra_routes"]:
        yield tuple(map(str, entry.get("hostnames", ()))), tuple(map(str, entry.get("gateways", ())))
    for entry in answers["http_routes"]:
        names = [str(parent.get("name", "")) for parent in entry.get("parent_refs", ())]
        yield tuple(map(str, entry.get("hostnames", ()))), tuple(names)


def put_gateways(answers: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return the answers about routes with other gateways; a route that has none left is left out."""

    def keyed(mapping: Mapping[str, Any]) -> dict[str, Any]:
        return {new: body for name, body in mapping.items() if (new := names.get(name, name))}

    def listed(gateways: Sequence[str]) -> list[str]:
        return list(dict.fromkeys(new for name in gateways if (new := names.get(name, name))))

    def parents(refs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        return [{**ref, "name": new} for ref in refs if (new := names.get(ref.get("name", ""), ref.get("name", "")))]

    routes = [{**entry, "gateways": listed(entry.get("gateways", ()))} for entry in answers["extra_routes"]]
    manifests = [{**entry, "parent_refs": parents(entry.get("parent_refs", ()))} for entry in answers["http_routes"]]
    return {
        "gateways": listed(answers["gateways"]),
        "extra_routes": _with(answers["extra_routes"], routes, "gateways"),
        "http_routes": _with(answers["http_routes"], manifests, "parent_refs"),
        **{name: keyed(answers[name]) for name in ("gateway_refs", "route_keys", "gateway_annotations")},
    }


def _with(old: Sequence[Mapping[str, Any]], new: Sequence[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """Leave out the entries that had something under a key and have nothing any more."""
    pairs = zip(old, new, strict=True)
    return [
        entry if entry[key] else {k: v for k, v in entry.items() if k != key or k in before}
        for before, entry in pairs
        if entry[key] or not before.get(key)
    ]
