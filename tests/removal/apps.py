"""Three apps in two namespaces, one of which is to go, and what the modules of `scaffold.removal` say of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from scaffold.diagnostic import Diagnostic
from scaffold.flux import Fleet
from scaffold.removal import Extent, Links, dependents
from scaffold.selection import find_app
from scaffold.siblings import read_apps
from tests.build import Files, fleet, kustomize_file, namespaced, text

RADARR = "cluster/media/radarr"
SONARR = "cluster/media/sonarr"
WIKI = "cluster/tools/wiki"

BASE = namespaced("media/radarr", "media/sonarr", "tools/wiki", prune="true")
"""The repository to which tests add: nobody depends on anybody."""


def files(*more: Files) -> dict[str, str]:
    """Return the base with further files, or with other texts for those that it has."""
    found = dict(BASE)
    for each in more:
        found |= each
    return found


def manifests(folder: str, **documents: str) -> dict[str, str]:
    """Return an app's folder with further manifests, each named by its file without `.yaml`."""
    named = {f"{folder}/app/{name.replace('_', '-')}.yaml": text(content) for name, content in documents.items()}
    listed = ("./helmrelease.yaml", *(f"./{path.rpartition('/')[2]}" for path in named))
    return {**named, f"{folder}/app/kustomization.yaml": kustomize_file(*listed)}


def manifest(kind: str, name: str, api: str = "v1", spec: str = "{}") -> str:
    """Return an object on one line; `spec` is YAML flow text."""
    return f"{{apiVersion: {api}, kind: {kind}, metadata: {{name: {name}}}, spec: {spec}}}\n"


def extent(found: Files | Fleet, app: str = "media/radarr", links: Mapping[str, str] | None = None) -> Extent:
    """Return what goes with an app of the first cluster that has it."""
    evaluated = found if isinstance(found, Fleet) else fleet(found, links)
    apps = {cluster.name: read_apps(evaluated, cluster) for cluster in evaluated.clusters}
    chosen = find_app([each for listed in apps.values() for each in listed], app)
    (cluster,) = (cluster for cluster in evaluated.clusters if cluster.name == chosen.cluster)
    return Extent(evaluated, cluster, chosen)


def dependents_of(found: Files, app: str = "media/radarr", links: Mapping[str, str] | None = None) -> list[str]:
    """Return what depends on an app, a line for each."""
    goes = extent(found, app, links)
    return lines(dependents(goes, Links(goes.fleet, goes.cluster)))


def lines(findings: Iterable[Diagnostic]) -> list[str]:
    """Return findings without their column and rule."""
    return [
        f"{finding.path}:{finding.line}: {finding.severity}: {finding.message}"
        + (f" ({finding.hint})" if finding.hint else "")
        for finding in findings
    ]
