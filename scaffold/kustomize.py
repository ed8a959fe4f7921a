"""Evaluates kustomize files statically: which objects a folder yields, in which namespace, from which file."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from scaffold.diagnostic import Diagnostic, Severity
from scaffold.patches import json_patch, strategic_merge, target_matches
from scaffold.replacements import apply_replacements
from scaffold.repository import (
    KUSTOMIZE_FILES,
    Document,
    Repository,
    ResourceId,
    is_yaml,
    list_at,
    mapping_at,
    text_at,
)
from scaffold.yaml_reader import YamlError, compose, construct

MAX_NESTING = 32
"""How deep kustomize folders may include each other; real ones stay below 8."""

CLUSTER_SCOPED = frozenset(
    """APIService CertificateSigningRequest ClusterExternalSecret ClusterIssuer ClusterRepository ClusterRole
    ClusterRoleBinding ClusterSecretStore CSIDriver CSINode CustomResourceDefinition DeviceClass FlowSchema GatewayClass
    IngressClass MutatingWebhookConfiguration Namespace Node PersistentVolume PriorityClass PriorityLevelConfiguration
    RuntimeClass StorageClass ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration
    VolumeAttributesClass VolumeSnapshotClass VolumeSnapshotContent ClusterPolicy CiliumClusterwideNetworkPolicy
    CiliumLoadBalancerIPPool CiliumL2AnnouncementPolicy CiliumBGPClusterConfig CiliumBGPPeerConfig
    CiliumBGPAdvertisement CiliumNode CiliumCIDRGroup NodeFeatureRule NodeFeatureGroup""".split()
)
"""Kinds that no namespace holds."""


@dataclass(frozen=True, slots=True, eq=False)
class Resource:
    """An object as a build yields it.

    Attributes:
        document: The document it was written in (for a generated object: the kustomize file's).
        body: The object after the build; `metadata.name` and `metadata.namespace` may lag behind the two below.
        name: Effective name.
        namespace: Effective namespace, empty where nothing sets one.
    """

    document: Document
    body: Mapping[str, Any]
    name: str
    namespace: str

    @property
    def kind(self) -> str:
        """Return `kind`."""
        return text_at(self.body, "kind")

    @property
    def group(self) -> str:
        """Return the API group, empty for the core group."""
        group, slash, _ = text_at(self.body, "apiVersion").partition("/")
        return group if slash else ""

    @property
    def id(self) -> ResourceId:
        """Return what Kubernetes calls it by."""
        return ResourceId(self.kind, self.namespace, self.name)


@dataclass(frozen=True, slots=True)
class Build:
    """What a folder yields, and every file that took part."""

    resources: tuple[Resource, ...] = ()
    files: frozenset[str] = frozenset()
    components: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass
class Kustomize:
    """Builds folders of one repository; a folder's own build is evaluated once."""

    repository: Repository
    _built: dict[str, Build] = field(default_factory=dict)

    def build(self, path: str, *, depth: int = 0) -> Build:
        """Evaluate a folder as `kustomize build` would; never fails, what does not resolve becomes a diagnostic."""
        path = self.repository.resolve(path)
        known = self._built.get(path)
        if known is None:
            self._built[path] = Build()  # a folder that includes itself yields nothing more
            known = self._built[path] = self._build(path, depth)
        return known

    def build_flux(self, path: str, spec: Mapping[str, Any], commons: Mapping[str, Any]) -> Build:
        """Evaluate a folder as Flux does for a Kustomization's `spec`, before substitution.

        A folder without a kustomize file yields every manifest below it, as the controller generates such a file.
        `spec.components`, `patches`, `targetNamespace`, `namePrefix`, `nameSuffix` and `commonMetadata` apply.
        """
        path = self.repository.resolve(path)
        base = self.build(path) if self.repository.kustomize_file(path) else self._build_generated(path)
        pending = _Pending(list(base.resources), set(base.files), list(base.components), list(base.diagnostics))
        for component in list_at(spec, "components"):
            self._add_component(pending, posixpath.normpath(posixpath.join(path, str(component))), path, 0)
        control: dict[str, Any] = {
            "patches": list_at(spec, "patches"),
            "namespace": text_at(spec, "targetNamespace"),
            "namePrefix": text_at(spec, "namePrefix"),
            "nameSuffix": text_at(spec, "nameSuffix"),
        }
        labels = mapping_at(commons, "labels")
        if labels:
            control["labels"] = [{"pairs": labels}]
        self._transform(pending, control, path, None)
        return pending.finish()

    def _build(self, path: str, depth: int) -> Build:
        kustomize_file = self.repository.kustomize_file(path)
        if kustomize_file is None:
            return Build(
                diagnostics=(_problem(path, "unresolved-resource", "no kustomize file in this folder"),)
            )
        if depth > MAX_NESTING:
            return Build(diagnostics=(_problem(kustomize_file, "unresolved-resource", "included too deeply"),))
        pending = _Pending([], {kustomize_file}, [], [])
        for document in self.repository.documents(kustomize_file)[:1]:
            self._accumulate(pending, document, path, depth)
        problem = self.repository.unreadable(kustomize_file)
        if problem:
            pending.diagnostics.append(problem)
        return pending.finish()

    def _accumulate(self, pending: _Pending, document: Document, path: str, depth: int) -> None:
        body = document.body
        for index, entry in enumerate([*list_at(body, "resources"), *list_at(body, "bases")]):
            self._add_resource(pending, str(entry), document, index, path, depth)
        for key, kind in (("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")):
            for generator in list_at(body, key):
                if isinstance(generator, dict):
                    pending.resources.append(self._generate(document, generator, kind, path, pending.files))
        for component in list_at(body, "components"):
            self._add_component(pending, posixpath.normpath(posixpath.join(path, str(component))), path, depth, document)
        self._transform(pending, body if isinstance(body, dict) else {}, path, document)

    def _add_resource(
        self, pending: _Pending, entry: str, document: Document, index: int, path: str, depth: int
    ) -> None:
        if _is_remote(entry):
            return
        target = self.repository.resolve(posixpath.normpath(posixpath.join(path, entry)))
        if target in self.repository.paths:
            pending.files.add(target)
            problem = self.repository.unreadable(target)
            if problem:
                pending.diagnostics.append(problem)
            pending.resources.extend(_resources(self.repository.documents(target)))
        elif target in self.repository.directories and target != path:
            build = self.build(target, depth=depth + 1)
            pending.resources.extend(build.resources)
            pending.files.update(build.files)
            pending.components.extend(build.components)
            pending.diagnostics.extend(build.diagnostics)
        else:
            place = document.at("resources", index)
            pending.diagnostics.append(
                Diagnostic(
                    place.path,
                    place.line,
                    place.column,
                    Severity.WARNING,
                    "unresolved-resource",
                    f"`{entry}` does not exist",
                )
            )

    def _add_component(
        self, pending: _Pending, target: str, path: str, depth: int, document: Document | None = None
    ) -> None:
        target = self.repository.resolve(target)
        kustomize_file = self.repository.kustomize_file(target)
        if kustomize_file is None or depth > MAX_NESTING or target == path:
            if target.startswith("../") or "://" in target or _is_remote(target):
                return
            where = document.path if document else path
            pending.diagnostics.append(_problem(where, "unresolved-resource", f"component `{target}` does not exist"))
            return
        pending.files.add(kustomize_file)
        pending.components.append(target)
        for component in self.repository.documents(kustomize_file)[:1]:
            self._accumulate(pending, component, target, depth + 1)

    def _build_generated(self, path: str) -> Build:
        """Collect all manifests below a folder; one that has a kustomize file of its own is built by it."""
        prefix = f"{path}/" if path else ""
        repository = self.repository
        owned = sorted(
            folder
            for folder in repository.directories
            if folder.startswith(prefix) and folder != path and repository.kustomize_file(folder)
        )
        top = [f for f in owned if not any(f != other and f.startswith(f"{other}/") for other in owned)]
        pending = _Pending([], set(), [], [])
        for file in sorted(repository.files):
            if file.startswith(prefix) and is_yaml(file) and not any(file.startswith(f"{f}/") for f in top):
                if posixpath.basename(file).startswith("."):
                    continue
                pending.files.add(file)
                pending.resources.extend(_resources(repository.documents(file)))
        for folder in top:
            build = self.build(folder)
            pending.resources.extend(build.resources)
            pending.files.update(build.files)
            pending.components.extend(build.components)
            pending.diagnostics.extend(build.diagnostics)
        return pending.finish()

    def _generate(
        self, document: Document, generator: Mapping[str, Any], kind: str, path: str, files: set[str]
    ) -> Resource:
        data: dict[str, str] = {}
        for literal in list_at(generator, "literals"):
            key, _, value = str(literal).partition("=")
            data[key] = value.strip("\"'")
        for entry in list_at(generator, "files"):
            key, equals, source = str(entry).partition("=")
            source = source if equals else key
            target = self.repository.resolve(posixpath.normpath(posixpath.join(path, source)))
            files.add(target)
            content = self.repository.files.get(target)
            data[key if equals else posixpath.basename(source)] = content.decode("utf-8", "replace") if content else ""
        name = text_at(generator, "name")
        namespace = text_at(generator, "namespace")
        body = {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}, "data": data}
        return Resource(document, body, name, namespace)

    def _transform(
        self, pending: _Pending, control: Mapping[str, Any], path: str, document: Document | None
    ) -> None:
        for patch in list_at(control, "patches"):
            if isinstance(patch, dict):
                self._patch(pending, patch, path)
        for entry in list_at(control, "patchesStrategicMerge"):
            self._patch(pending, {"patch": entry} if "\n" in str(entry) else {"path": entry}, path)
        for entry in list_at(control, "patchesJson6902"):
            if isinstance(entry, dict):
                self._patch(pending, entry, path)
        namespace = text_at(control, "namespace")
        prefix, suffix = text_at(control, "namePrefix"), text_at(control, "nameSuffix")
        labels: dict[str, Any] = dict(mapping_at(control, "commonLabels"))
        for group in list_at(control, "labels"):
            labels.update(mapping_at(group, "pairs"))
        if namespace or prefix or suffix or labels:
            pending.resources = [
                _renamed(resource, namespace, prefix, suffix, labels) for resource in pending.resources
            ]
        replacements = list_at(control, "replacements")
        if replacements:
            loaded = [loaded for entry in replacements for loaded in self._replacement(entry, path, pending.files)]
            pending.resources = [
                replace(resource, body=body, namespace=space or resource.namespace)
                for resource, (body, space) in zip(
                    pending.resources,
                    apply_replacements(loaded, [(r.body, r.name, r.namespace) for r in pending.resources]),
                    strict=True,
                )
            ]

    def _replacement(self, entry: Any, path: str, files: set[str]) -> Iterable[Mapping[str, Any]]:
        if not isinstance(entry, dict):
            return ()
        if "path" not in entry:
            return (entry,)
        target = self.repository.resolve(posixpath.normpath(posixpath.join(path, str(entry["path"]))))
        files.add(target)
        bodies = [document.body for document in self.repository.documents(target)]
        listed = [item for body in bodies for item in (body if isinstance(body, list) else [body])]
        return [item for item in listed if isinstance(item, dict)]

    def _patch(self, pending: _Pending, patch: Mapping[str, Any], path: str) -> None:
        bodies: list[Any]
        if patch.get("path"):
            target = self.repository.resolve(posixpath.normpath(posixpath.join(path, str(patch["path"]))))
            pending.files.add(target)
            bodies = [document.body for document in self.repository.documents(target)]
        else:
            try:
                bodies = [construct(node) for node in compose(str(patch.get("patch") or ""))]
            except YamlError:
                return
        selector = mapping_at(patch, "target")
        for body in bodies:
            pending.resources = [
                patched for resource in pending.resources if (patched := _patched(resource, body, selector)) is not None
            ]


@dataclass
class _Pending:
    resources: list[Resource]
    files: set[str]
    components: list[str]
    diagnostics: list[Diagnostic]

    def finish(self) -> Build:
        return Build(
            tuple(self.resources), frozenset(self.files), tuple(dict.fromkeys(self.components)), tuple(self.diagnostics)
        )


def _resources(documents: Iterable[Document]) -> Iterable[Resource]:
    for document in documents:
        body = document.body
        if not isinstance(body, dict) or "kind" not in body:
            continue
        if text_at(body, "kind") == "List":
            for item in list_at(body, "items"):
                if isinstance(item, dict):
                    yield Resource(document, item, text_at(item, "metadata", "name"), text_at(item, "metadata", "namespace"))
        else:
            yield Resource(document, body, document.name, document.namespace)


def _renamed(
    resource: Resource, namespace: str, prefix: str, suffix: str, labels: Mapping[str, Any]
) -> Resource:
    kind = resource.kind
    name, space, body = resource.name, resource.namespace, resource.body
    if kind == "Namespace":
        name = namespace or name
    else:
        if namespace and kind not in CLUSTER_SCOPED:
            space = namespace
        if kind != "CustomResourceDefinition":
            name = f"{prefix}{name}{suffix}"
    if labels:
        metadata = mapping_at(body, "metadata")
        body = {**body, "metadata": {**metadata, "labels": {**mapping_at(metadata, "labels"), **labels}}}
    return Resource(resource.document, body, name, space)


def _patched(resource: Resource, patch: Any, selector: Mapping[str, Any]) -> Resource | None:
    """Return the patched object, `None` where the patch deletes it."""
    if selector:
        if not target_matches(selector, resource.body, resource.name, resource.namespace):
            return resource
    elif isinstance(patch, dict):
        named = text_at(patch, "metadata", "namespace")
        if (
            text_at(patch, "kind") != resource.kind
            or text_at(patch, "metadata", "name") != resource.name
            or (named and resource.namespace and named != resource.namespace)
        ):
            return resource
    if isinstance(patch, list):
        body = json_patch(resource.body, patch)
        return Resource(
            resource.document,
            body,
            _changed(resource.body, body, "name", resource.name),
            _changed(resource.body, body, "namespace", resource.namespace),
        )
    if not isinstance(patch, dict):
        return resource
    if patch.get("$patch") == "delete":
        return None
    merged = strategic_merge(resource.body, {key: value for key, value in patch.items() if key not in ("apiVersion", "kind")})
    metadata = dict(mapping_at(merged, "metadata"))
    for key in ("name", "namespace"):
        own = mapping_at(resource.body, "metadata").get(key)
        metadata.pop(key, None)
        if own is not None:
            metadata[key] = own
    merged["metadata"] = metadata
    return Resource(resource.document, merged, resource.name, resource.namespace)


def _changed(before: Mapping[str, Any], after: Mapping[str, Any], key: str, effective: str) -> str:
    new = text_at(after, "metadata", key)
    return new if new != text_at(before, "metadata", key) else effective


def _is_remote(entry: str) -> bool:
    head = entry.split("/", 1)[0]
    return "://" in entry or entry.startswith("git@") or "?ref=" in entry or head in ("github.com", "gitlab.com")


def _problem(path: str, rule: str, message: str) -> Diagnostic:
    return Diagnostic(path, 0, 0, Severity.WARNING, rule, message)


__all__ = ["CLUSTER_SCOPED", "KUSTOMIZE_FILES", "Build", "Kustomize", "Resource"]
