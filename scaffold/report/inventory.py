"""Describes what was read of a repository: each cluster's objects, and everything that did not resolve."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from scaffold.components import read_component
from scaffold.conventions import Siblings
from scaffold.diagnostic import printable
from scaffold.flux import Cluster, Fleet, Kustomization, depends_on
from scaffold.habits.route import gateway_refs
from scaffold.kustomize import Resource
from scaffold.layer_parts import DATABASES
from scaffold.layers import Layer
from scaffold.placement import namespaces
from scaffold.providers import Providers
from scaffold.report.inventory_secrets import external_secrets, sealed_secrets, sops_rules
from scaffold.repository import Repository, ResourceId, list_at, mapping_at, text_at
from scaffold.settings import Settings
from scaffold.siblings import chart_sources, read_chart

_DATABASES = (*DATABASES, ("Database", "postgresql.cnpg.io"), ("Pooler", "postgresql.cnpg.io"))
"""Kinds that are databases or caches, with the end of their API group."""

_REFS = ("digest", "commit", "semver", "tag", "name", "branch")
"""What a source may be pinned by, the strongest first."""

_LOGIN = re.compile(r"//[^/@]*@")
_SOURCES = ("Bucket", "ExternalArtifact", "GitRepository", "HelmChart", "HelmRepository", "OCIRepository")
_ROUTES = ("GRPCRoute", "HTTPRoute", "Ingress", "IngressRoute", "TCPRoute", "TLSRoute", "UDPRoute")

Record = dict[str, Any]


def inventory(fleet: Fleet, clusters: Sequence[Cluster]) -> Mapping[str, Any]:
    """Describe some of a repository's clusters as plain data, sorted throughout.

    Objects are identified as `namespace/name`; `kustomization` is the one that applies the object, `null` for the
    root; `line` counts from 1, and is 0 where the whole file is meant.
    """
    described: Record = {
        "clusters": {cluster.name: _cluster(fleet, cluster) for cluster in clusters},
        "dangling": _sorted(record for cluster in clusters for record in _dangling(cluster)),
        "cycles": sorted([_name(member) for member in cycle] for cluster in clusters for cycle in cluster.cycles),
        "unreached": sorted({document.path for document in fleet.unreached}),
        "diagnostics": [
            {
                "path": found.path,
                "line": found.line,
                "column": found.column,
                "severity": str(found.severity),
                "rule": found.rule,
                "message": found.message,
                "hint": found.hint,
            }
            for found in sorted(fleet.diagnostics)
        ],
    }
    return {key: _clean(value) for key, value in described.items()}


def _cluster(fleet: Fleet, cluster: Cluster) -> Record:
    siblings = Siblings(fleet, cluster, Settings())
    root = cluster.root
    kind, namespace, name = root.source
    return {
        "root": root.path,
        "declared_by": {"kind": root.declares, "file": root.location.path, "line": root.location.line},
        "source": {"kind": kind, "namespace": namespace, "name": name, "url": _bare(root.url)},
        "kustomizations": _sorted(_kustomization(k) for k in cluster.kustomizations),
        "layers": [_layer(siblings, layer) for layer in siblings.layers],
        "helmreleases": _sorted(_releases(cluster)),
        "gateways": _sorted(_gateways(siblings)),
        "secret_stores": _sorted(
            {"kind": r.kind, **_object(r, owner)}
            for kind in ("ClusterSecretStore", "SecretStore")
            for r, owner in cluster.of_kind(kind, "external-secrets.io")
        ),
        "storage_classes": _sorted(_storage_classes(siblings)),
        "databases": _sorted(
            {"kind": r.kind, **_object(r, owner)}
            for kind, group in _DATABASES
            for r, owner in cluster.of_kind(kind, group)
        ),
        "components": _sorted(_components(fleet, cluster)),
        "namespaces": list(namespaces(siblings)),
        "sources": _sorted(
            {"kind": r.kind, **_object(r, owner), "url": _bare(text_at(r.body, "spec", "url")), "ref": _ref(r)}
            for kind in _SOURCES
            for r, owner in cluster.of_kind(kind, "source.toolkit.fluxcd.io")
        ),
        "external_secrets": _sorted({**_object(r, owner), **more} for r, owner, more in external_secrets(cluster)),
        "sealed_secrets": _sorted(_object(r, owner) for r, owner in sealed_secrets(cluster)),
        "sops_rules": sops_rules(fleet.repository, cluster),
        "routes": _sorted(_routes(cluster)),
    }


def _sorted(records: Iterable[Record]) -> list[Record]:
    keys = ("cluster", "from", "to", "kind", "namespace", "name", "path", "file", "kustomization")
    return sorted(records, key=lambda record: ([str(record.get(key) or "") for key in keys], record.get("line", 0)))


def _name(identity: ResourceId) -> str:
    return f"{identity.namespace}/{identity.name}"


def _owner(owner: Kustomization | None) -> str | None:
    return _name(owner.id) if owner else None


def _object(resource: Resource, owner: Kustomization | None) -> Record:
    place = resource.document.at("metadata", "name")
    return {
        "name": resource.name,
        **({"namespace": resource.namespace} if resource.namespace else {}),
        "file": place.path,
        "line": place.line,
        "kustomization": _owner(owner),
    }


def _kustomization(found: Kustomization) -> Record:
    return {
        "name": found.name,
        "namespace": found.namespace,
        "path": found.path,
        "file": found.file,
        "line": found.location.line,
        "parent": _name(found.parent) if found.parent else None,
        "depends_on": [_name(target) for target in found.depends_on],
    }


def _layer(siblings: Siblings, layer: Layer) -> Record:
    """Describe a layer, with its apps in the order of its lists; layers come in the order in which they are applied."""
    by_folder = {app.folder: app for app in siblings.apps if app.layered and app.main.id == layer.id}
    return {
        "kustomization": _name(layer.id),
        "role": str(layer.role),
        "told_by": layer.why,
        "path": layer.folder,
        "list": layer.list_file,
        "after": [_name(target) for target in layer.after],
        "apps": [
            {"name": app.name, "namespace": app.namespace, "folder": app.folder}
            for part in layer.parts
            if (app := by_folder.get(part.path)) is not None
        ],
    }


def _releases(cluster: Cluster) -> Iterator[Record]:
    sources = chart_sources(cluster)
    for release, owner in cluster.of_kind("HelmRelease", "helm.toolkit.fluxcd.io"):
        chart = read_chart(release, posixpath.dirname(release.document.path), sources)
        yield {
            **_object(release, owner),
            "chart": chart.name if chart else "",
            "version": chart.version if chart else "",
            "depends_on": [_name(target) for target in depends_on(release)],
        }


def _gateways(siblings: Siblings) -> Iterator[Record]:
    """Yield the gateways that manifests make, and those that only routes name: a chart may make them."""
    known = set()
    for resource, owner in siblings.cluster.of_kind("Gateway", "gateway.networking.k8s.io"):
        known.add(resource.name)
        yield _object(resource, owner)
    for name, reference in gateway_refs(siblings.apps).items():
        if name not in known:
            namespace = reference.get("namespace", "")
            yield {"name": name, "namespace": namespace, "file": None, "line": 0, "kustomization": None}


def _storage_classes(siblings: Siblings) -> Iterator[Record]:
    manifests = {resource.name for resource, _ in siblings.cluster.of_kind("StorageClass")}
    for name, owner in Providers(siblings).storage_classes.items():
        if "${" in name:
            continue  # another name for one of these
        declared = "manifest" if name in manifests else "values" if owner else "claims"
        yield {"name": name, "kustomization": _owner(owner), "declared": declared}


def _components(fleet: Fleet, cluster: Cluster) -> Iterator[Record]:
    for folder, count in Counter(_component_uses(fleet.repository, cluster)).items():
        component = read_component(fleet.repository, folder)
        if component:
            yield {
                "path": folder,
                "variables": dict(sorted(component.variables.items())),
                "kinds": sorted(component.kinds),
                "used_by": count,
            }


def _component_uses(repository: Repository, cluster: Cluster) -> Iterator[str]:
    """Yield a component's folder for each kustomize file and each Kustomization that names it."""
    for path in cluster.files:
        folder = posixpath.dirname(path)
        if repository.kustomize_file(folder) == path:
            for document in repository.documents(path)[:1]:
                yield from _resolved(repository, folder, list_at(document.body, "components"))
    for kustomization in cluster.kustomizations:
        if kustomization.path is not None:
            yield from _resolved(repository, kustomization.path, list_at(kustomization.spec, "components"))


def _resolved(repository: Repository, folder: str, entries: Iterable[Any]) -> Iterator[str]:
    for entry in entries:
        yield repository.resolve(posixpath.normpath(posixpath.join(folder, str(entry))))


def _ref(source: Resource) -> str:
    reference = mapping_at(source.body, "spec", "ref")
    return next((text_at(reference, key) for key in _REFS if key in reference), "")


def _bare(url: str) -> str:
    """Return an address without the login that it may carry."""
    return _LOGIN.sub("//", url)


def _routes(cluster: Cluster) -> Iterator[Record]:
    """Yield the routes that manifests make, and those in the values of app-template releases."""
    for kind in _ROUTES:
        for resource, owner in cluster.of_kind(kind):
            spec = mapping_at(resource.body, "spec")
            yield {"kind": kind, **_object(resource, owner), "hostnames": _hosts(spec), "gateways": _parents(spec)}
    for release, owner in cluster.of_kind("HelmRelease"):
        for key, body in mapping_at(release.body, "spec", "values", "route").items():
            if isinstance(body, dict) and body.get("enabled") is not False and list_at(body, "parentRefs"):
                place = release.document.at("spec", "values", "route", key)
                yield {
                    "kind": text_at(body, "kind") or "HTTPRoute",
                    **_object(release, owner),
                    "line": place.line,
                    "hostnames": _hosts(body),
                    "gateways": _parents(body),
                }


def _hosts(spec: Mapping[str, Any]) -> list[str]:
    listed = [str(host) for host in list_at(spec, "hostnames")]
    ingress = [text_at(rule, "host") for rule in list_at(spec, "rules")]
    return [*listed, *(host for host in ingress if host)]


def _parents(spec: Mapping[str, Any]) -> list[str]:
    names = [text_at(reference, "name") for reference in list_at(spec, "parentRefs")]
    return [name for name in (*names, text_at(spec, "ingressClassName")) if name]


def _dangling(cluster: Cluster) -> Iterator[Record]:
    for kustomization, target in cluster.dangling:
        document = kustomization.resource.document
        entries = list_at(document.body, "spec", "dependsOn")
        index = next((i for i, entry in enumerate(entries) if text_at(entry, "name") == target.name), None)
        place = kustomization.location if index is None else document.at("spec", "dependsOn", index)
        yield {
            "cluster": cluster.name,
            "from": _name(kustomization.id),
            "to": _name(target),
            "file": place.path,
            "line": place.line,
        }


def _clean(value: Any) -> Any:
    """Make every text printable: names and hosts come from files."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {printable(str(key)): _clean(item) for key, item in value.items()}
    return [_clean(item) for item in value] if isinstance(value, list) else value
