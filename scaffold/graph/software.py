"""Tells what software an object runs: a release's chart, or the image where the chart may run anything."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scaffold.checks.pods import is_enabled
from scaffold.flux import Cluster
from scaffold.kustomize import Resource
from scaffold.repository import list_at, mapping_at, text_at
from scaffold.siblings import APP_TEMPLATE, chart_sources, read_chart

_FOR_ANYTHING = frozenset({APP_TEMPLATE, "common", "generic", "raw", "application", "base", "stateless", "helm-base"})
"""Charts that run whatever image their values name."""

_POD_SPECS: Mapping[str, tuple[str, ...]] = {
    "Deployment": ("spec", "template", "spec"),
    "StatefulSet": ("spec", "template", "spec"),
    "DaemonSet": ("spec", "template", "spec"),
    "Job": ("spec", "template", "spec"),
    "CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
    "Pod": ("spec",),
}
_SAYS_NOTHING = frozenset({"agent", "app", "client", "controller", "manager", "operator", "server"})
_TAG = re.compile(r"(@.*|:[^/]*)$")


class Software:
    """What the objects of a cluster run."""

    def __init__(self, cluster: Cluster) -> None:
        """Read the sources that charts come from."""
        self._sources = chart_sources(cluster)
        self._known: dict[Resource, str] = {}

    def of(self, resource: Resource) -> str:
        """Return the name of a release's chart, or the last part of an image's; empty for what runs nothing."""
        known = self._known.get(resource)
        if known is None:
            known = self._known[resource] = self._read(resource)
        return known

    def _read(self, resource: Resource) -> str:
        if resource.kind in _POD_SPECS:
            images = (text_at(container, "image") for container in containers_of(resource, "containers"))
            return next((_bare(image) for image in images if image), "")
        if resource.kind != "HelmRelease":
            return ""
        chart = read_chart(resource, "", self._sources)
        if chart is not None and chart.name not in _FOR_ANYTHING:
            return chart.name
        return _main_image(mapping_at(resource.body, "spec", "values"), resource.name)


def containers_of(resource: Resource, *groups: str) -> Iterator[Mapping[str, Any]]:
    """Yield the containers of what makes Pods without Helm, of the given groups: `containers`, `initContainers`."""
    for group in groups if resource.kind in _POD_SPECS else ():
        yield from list_at(resource.body, *_POD_SPECS[resource.kind], group)


def _main_image(values: Mapping[str, Any], name: str) -> str:
    """Return the image of app-template's main container: called as the release, `app` or `main`, else the first."""
    for controllers in _foremost(mapping_at(values, "controllers"), name):
        for container in _foremost(mapping_at(controllers, "containers"), name):
            image = container.get("image")
            return _bare(image if isinstance(image, str) else text_at(image, "repository"))
    image = values.get("image")
    return _bare(image if isinstance(image, str) else text_at(image, "repository"))


def _foremost(entries: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    ordered = sorted(entries, key=lambda key: key not in (name, "app", "main"))
    yield from (entries[key] for key in ordered if is_enabled(entries[key]))


def _bare(image: str) -> str:
    """Return the last part of an image's name, without tag and digest; with its owner where it says nothing."""
    owner, _, name = _TAG.sub("", image).rpartition("/")
    return f"{owner.rpartition('/')[2]}-{name}" if name in _SAYS_NOTHING else name
