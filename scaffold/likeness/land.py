"""What a cluster has that an app's texts may name: hosts, services, servers, variables, and objects by their names."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from scaffold.conventions import Siblings
from scaffold.habits.database import POSTGRES_GROUP
from scaffold.habits.ways import ways
from scaffold.placement import namespaces
from scaffold.providers import Providers
from scaffold.repository import list_at, mapping_at, text_at
from scaffold.siblings import App
from scaffold.substitution import references

RELEASE_NAME = re.compile(r"\{\{-?\s*\.Release\.Name\s*-?\}\}")
LITERAL_HOST = re.compile(r"[a-z0-9_*-]+(\.[a-z0-9-]+)+\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Land:
    """A cluster, seen from an app that names things of it."""

    siblings: Siblings

    @cached_property
    def providers(self) -> Providers:
        """Return who delivers what."""
        return Providers(self.siblings)

    @cached_property
    def hosts(self) -> frozenset[str]:
        """Return the literal host names of all apps' routes."""
        return frozenset(host for app in self.siblings.apps for host in hosts_of(app) if LITERAL_HOST.match(host))

    @cached_property
    def domains(self) -> frozenset[str]:
        """Return the literal domains that the hosts lie below; a host that others lie below is a domain itself."""
        above = {host: host.partition(".")[2] for host in self.hosts}
        return frozenset(domain for host, domain in above.items() if "." in domain and host not in above.values())

    @cached_property
    def namespaces(self) -> frozenset[str]:
        """Return the namespaces that hold apps or that a manifest makes."""
        return frozenset(namespaces(self.siblings))

    @cached_property
    def variables(self) -> frozenset[str]:
        """Return the substitution variables that its files consume or that it defines."""
        return frozenset(self._users) | self.defined

    @cached_property
    def shared(self) -> frozenset[str]:
        """Return the substitution variables that files of several folders consume."""
        return frozenset(name for name, folders in self._users.items() if len(folders) > 1)

    @cached_property
    def defined(self) -> frozenset[str]:
        """Return the keys of the config maps and secrets that a Kustomization takes variables from."""
        sources = {
            (text_at(source, "kind"), kustomization.namespace, text_at(source, "name"))
            for kustomization in self.siblings.cluster.kustomizations
            for source in list_at(kustomization.spec, "postBuild", "substituteFrom")
        }
        return frozenset(
            str(name)
            for kind in ("ConfigMap", "Secret")
            for resource, _ in self.siblings.cluster.of_kind(kind)
            if (kind, resource.namespace, resource.name) in sources
            for key in ("data", "stringData")
            for name in mapping_at(resource.body, key)
        )

    @cached_property
    def _users(self) -> Mapping[str, set[str]]:
        """Return the folders of the files that consume each variable."""
        found: dict[str, set[str]] = {}
        for path, text in self._texts.items():
            for name, _ in references(text):
                found.setdefault(name, set()).add(posixpath.dirname(path))
        return found

    def mentions(self, word: str) -> bool:
        """Tell whether any file of the cluster has a word in it."""
        return any(word in text for text in self._texts.values())

    @cached_property
    def _texts(self) -> Mapping[str, str]:
        repository = self.siblings.repository
        return {path: repository.text(path) for path in self.siblings.cluster.files if path in repository.files}

    @cached_property
    def servers(self) -> frozenset[str]:
        """Return the NFS servers that releases and volumes name."""
        bodies = (resource.body for resource, _ in self.siblings.cluster.resources)
        return frozenset(server for body in bodies for server in nfs_servers(body))

    @cached_property
    def objects(self) -> Mapping[tuple[str, str], frozenset[str]]:
        """Return the names of claims, config maps and secrets by kind and namespace, whoever makes them."""
        found: dict[tuple[str, str], set[str]] = {}
        for resource, _ in self.siblings.cluster.resources:
            for kind, name in _made(resource.kind, resource.name, resource.body):
                found.setdefault((kind, resource.namespace), set()).add(name)
        return {key: frozenset(names) for key, names in found.items()}

    @cached_property
    def named(self) -> Mapping[str, frozenset[str]]:
        """Return the names of all objects by namespace: a service is called as something there begins."""
        found: dict[str, set[str]] = {}
        for resource, _ in self.siblings.cluster.resources:
            found.setdefault(resource.namespace, set()).add(resource.name)
        return {namespace: frozenset(names) for namespace, names in found.items()}

    @cached_property
    def databases(self) -> tuple[tuple[str, str], ...]:
        """Return the shared PostgreSQL clusters by namespace and name: those of no app."""
        own = {
            resource.id
            for app in self.siblings.apps
            if app.release
            for resource in app.of_kind("Cluster", POSTGRES_GROUP)
        }
        found = (r for r, _ in self.siblings.cluster.of_kind("Cluster", POSTGRES_GROUP) if r.id not in own)
        return tuple(sorted((resource.namespace, resource.name) for resource in found))

    @cached_property
    def default_class(self) -> str:
        """Return the default storage class: the annotated one, else what most claims have, else the only one."""
        key = "storageclass.kubernetes.io/is-default-class"
        for resource, _ in self.siblings.cluster.of_kind("StorageClass"):
            if text_at(resource.body, "metadata", "annotations", key) == "true":
                return resource.name
        known = self.providers.storage_classes
        usual = str(self.siblings.decide("")["storage"].value)
        return usual if usual in known else next(iter(known)) if len(known) == 1 else ""


def objects_of(app: App) -> frozenset[tuple[str, str]]:
    """Return the claims, config maps and secrets that an app itself makes, by kind and name."""
    return frozenset(
        made for resource in (*app.resources, *app.other_resources)
        for made in _made(resource.kind, resource.name, resource.body)
    )  # fmt: skip


def hosts_of(app: App) -> Iterator[str]:
    """Yield the host names of an app's routes, the release's name put in."""
    name = app.release.name if app.release else app.name
    for way in ways(app):
        for host in way.hosts:
            yield RELEASE_NAME.sub(name, host)


def nfs_servers(body: Any) -> Iterator[str]:
    """Yield the servers of NFS volumes: what stands as `server` beside a path."""
    if isinstance(body, dict):
        server = body.get("server")
        if isinstance(server, str) and ("path" in body or "share" in body or "server_path" in body):
            yield server
        for child in body.values():
            yield from nfs_servers(child)
    elif isinstance(body, list):
        for child in body:
            yield from nfs_servers(child)


def _made(kind: str, name: str, body: Any) -> Iterator[tuple[str, str]]:
    if kind in ("PersistentVolumeClaim", "ConfigMap", "Secret"):
        yield kind, name
    elif kind == "SealedSecret":
        yield "Secret", name
    elif kind == "ExternalSecret":
        yield "Secret", text_at(body, "spec", "target", "name") or name
    elif kind == "Certificate":
        yield "Secret", text_at(body, "spec", "secretName")
    elif kind == "HelmRelease":
        for key, claim in mapping_at(body, "spec", "values", "persistence").items():
            if text_at(claim, "type") == "persistentVolumeClaim" and not text_at(claim, "existingClaim"):
                yield "PersistentVolumeClaim", f"{name}-{key}"
