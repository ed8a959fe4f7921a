"""Reads how an app is reached in any form that a repository uses: HTTPRoute, Ingress, Traefik's IngressRoute."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from scaffold.kustomize import Resource
from scaffold.repository import list_at, mapping_at, text_at
from scaffold.roots import is_below
from scaffold.siblings import App

INGRESS_GROUP = "networking.k8s.io"
TRAEFIK_GROUPS = ("traefik.io", "traefik.containo.us")
ANY = "any"
"""What stands for the class of an Ingress that names none, and for the entry points of an IngressRoute without any."""

_CLASS_ANNOTATION = "kubernetes.io/ingress.class"
_HOST = re.compile(r"Host\(\s*[`\"']([^`\"']+)[`\"']\s*\)")


class Form(StrEnum):
    """How a way to an app is written: the template's `route_kind`."""

    ROUTE_VALUES = "values"
    ROUTE = "httproute"
    INGRESS_VALUES = "ingress-values"
    INGRESS = "ingress"
    INGRESS_ROUTE = "ingressroute"

    @property
    def is_manifest(self) -> bool:
        """Tell whether it is an object of its own, not part of a release's values."""
        return self in (Form.ROUTE, Form.INGRESS, Form.INGRESS_ROUTE)


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """One way to an app.

    Attributes:
        form: How it is written.
        key: Its key in the release's values, empty for a manifest.
        body: What is written: a route's `spec`, an Ingress's values, the manifest's `spec`.
        file: The file that holds it.
        entries: Where it comes in: gateways, the ingress class, or Traefik's entry points.
        hosts: Host names.
        annotations: As written.
        resource: The manifest, `None` in a release's values.
    """

    form: Form
    key: str
    body: Mapping[str, Any]
    file: str
    entries: tuple[str, ...]
    hosts: tuple[str, ...]
    annotations: Mapping[str, Any]
    resource: Resource | None = None


def ways(app: App) -> Iterator[Way]:
    """Yield each way to an app that its release's values or the manifests of its folder make."""
    yield from _of_values(app)
    for resource in app.of_kind("HTTPRoute"):
        if is_below(resource.document.path, app.folder):
            spec = _spec(resource)
            yield _manifest(Form.ROUTE, resource, _gateways(spec), list_at(spec, "hostnames"))
    for resource in app.of_kind("Ingress", INGRESS_GROUP):
        if is_below(resource.document.path, app.folder):
            spec = _spec(resource)
            name = text_at(spec, "ingressClassName") or text_at(
                resource.body, "metadata", "annotations", _CLASS_ANNOTATION
            )
            hosts = [text_at(rule, "host") for rule in list_at(spec, "rules")]
            yield _manifest(Form.INGRESS, resource, (name or ANY,), hosts)
    for resource in app.of_kind("IngressRoute"):
        if resource.group in TRAEFIK_GROUPS and is_below(resource.document.path, app.folder):
            spec = _spec(resource)
            points = tuple(str(point) for point in list_at(spec, "entryPoints"))
            found = [host for rule in list_at(spec, "routes") for host in _HOST.findall(text_at(rule, "match"))]
            yield _manifest(Form.INGRESS_ROUTE, resource, points or (ANY,), found)


def _of_values(app: App) -> Iterator[Way]:
    if app.release is None:
        return
    file = app.release.document.path
    for key, body in _enabled(mapping_at(app.values, "route")):
        if text_at(body, "kind") in ("", "HTTPRoute"):
            hosts = tuple(map(str, list_at(body, "hostnames")))
            yield Way(Form.ROUTE_VALUES, key, body, file, _gateways(body), hosts, mapping_at(body, "annotations"))
    for key, body in _enabled(mapping_at(app.values, "ingress")):
        notes = mapping_at(body, "annotations")
        name = text_at(body, "className") or text_at(notes, _CLASS_ANNOTATION)
        hosts = tuple(text_at(entry, "host") for entry in list_at(body, "hosts"))
        yield Way(Form.INGRESS_VALUES, key, body, file, (name or ANY,), hosts, notes)


def _enabled(entries: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for key, body in entries.items():
        if isinstance(body, dict) and body.get("enabled") is not False:
            yield str(key), body


def _spec(resource: Resource) -> Mapping[str, Any]:
    """Return the `spec` as it is written, with the variables that the cluster provides by their names."""
    written = resource.document.body if resource.document.kind == resource.kind else resource.body
    return mapping_at(written, "spec")


def _manifest(form: Form, resource: Resource, entries: Sequence[str], hosts: Sequence[Any]) -> Way:
    body = _spec(resource)
    notes = mapping_at(resource.document.body, "metadata", "annotations")
    return Way(form, "", body, resource.document.path, tuple(entries), tuple(map(str, hosts)), notes, resource)


def parents(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return a route's gateways; a route within a mesh names a Service instead."""
    refs = [ref for ref in list_at(body, "parentRefs") if isinstance(ref, dict) and text_at(ref, "name")]
    return [ref for ref in refs if text_at(ref, "kind") in ("", "Gateway")]


def _gateways(body: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(text_at(ref, "name") for ref in parents(body))


def tls_of(way: Way) -> list[Any]:
    """Return what a way says about TLS, each entry as the template's `route_tls` takes it; nothing for a route.

    An Ingress's host names are `hosts: true`, since a new app has its own. Traefik's `tls` is one mapping, and an
    empty one still means TLS.
    """
    if way.form is Form.INGRESS_ROUTE:
        tls = way.body.get("tls")
        return [tls] if isinstance(tls, dict) else []
    if way.form in (Form.INGRESS, Form.INGRESS_VALUES):
        found = []
        for entry in list_at(way.body, "tls"):
            if isinstance(entry, dict):
                found.append({key: True if key == "hosts" else value for key, value in entry.items()})
        return found
    return []


def middlewares_of(way: Way) -> list[dict[str, str]]:
    """Return the middlewares that each of an IngressRoute's rules goes through, in order."""
    rules = [rule for rule in list_at(way.body, "routes") if isinstance(rule, dict)]
    return [
        {key: text_at(entry, key) for key in ("name", "namespace") if text_at(entry, key)}
        for entry in list_at(rules[0] if rules else {}, "middlewares")
        if text_at(entry, "name")
    ]
