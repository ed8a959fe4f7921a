"""Plans what a new app of a layer needs beside its folder: a chart's source, a health check, the key to its secrets."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import yaml

from scaffold.changes import ChangeSet, FileChange
from scaffold.conventions import Siblings
from scaffold.edit import add_mapping_list, add_scalar
from scaffold.edit_mapping import add_mapping
from scaffold.errors import ConflictError
from scaffold.flux import Kustomization
from scaffold.kustomize import Resource
from scaffold.list_style import Like, list_like
from scaffold.majority import by_majority
from scaffold.namespace_files import listed_beside
from scaffold.repository import Repository, list_at, mapping_at, text_at
from scaffold.roots import is_below
from scaffold.siblings import abstract, concrete
from scaffold.yaml_reader import YamlError, compose, construct
from scaffold.yaml_text import UnclearError, write_scalar

HEALTH_CHECKS = "healthChecks"
_BARE_SOURCE = (
    "---\napiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata:\n  name: {app}\n"
    "  namespace: flux-system\nspec:\n  interval: 1h\n  url: {url}\n"
)
_OCI = "oci://"
_SCHEME = re.compile(r"^[a-z+]+://")


@dataclass(frozen=True, slots=True)
class SourcePlan:
    """Where a release finds its chart.

    Attributes:
        name: The HelmRepository's name.
        namespace: Its effective namespace.
        changes: What makes it; nothing where it is there.
    """

    name: str
    namespace: str
    changes: ChangeSet


def plan_source(siblings: Siblings, name: str, url: str) -> SourcePlan | None:
    """Return the HelmRepository for an address: the one that is there, or a new one beside the cluster's others.

    `None` where the cluster has no place that its HelmRepositories share: each stands beside its app then.

    Args:
        siblings: The cluster's apps.
        name: What a new one is called.
        url: The address: `https://…` or `oci://…`.

    Raises:
        ConflictError: Another address has that name.
        NotRoundTrippableError: A list cannot be edited without changing other lines; says what to add by hand.
    """
    known = [resource for resource, _ in siblings.cluster.of_kind("HelmRepository")]
    for resource in known:
        if _bare(text_at(resource.body, "spec", "url")) == _bare(url):
            return SourcePlan(resource.name, resource.namespace, ChangeSet())
    shared = [r for r in known if not any(is_below(r.document.path, app.folder) for app in siblings.apps)]
    if not shared:
        return None
    folder = _most([posixpath.dirname(r.document.path) for r in shared])
    beside = [r for r in shared if posixpath.dirname(r.document.path) == folder]
    namespace = _most([r.namespace for r in beside])
    for resource in known:
        if (resource.name, resource.namespace) == (name, namespace):
            place = resource.document.at("metadata", "name")
            raise ConflictError(f"HelmRepository `{namespace}/{name}` exists: `{place}`; choose another name")
    path = str(concrete(_most([abstract(r.document.path, r.name, "") for r in beside]), name, ""))
    files = _added(siblings.repository, path, beside, name, url)
    if path not in siblings.repository.paths:
        files |= listed_beside(siblings, path, {r.document.path for r in beside})
    repository = siblings.repository
    changes = [FileChange(p, repository.files.get(p), text.encode()) for p, text in sorted(files.items())]
    return SourcePlan(name, namespace, ChangeSet(tuple(changes)))


def _added(repository: Repository, path: str, beside: Sequence[Resource], name: str, url: str) -> dict[str, str]:
    """Return a source's file as most others are written, or the one file of all with one document more."""
    is_oci = url.startswith(_OCI)
    alike = [r for r in beside if text_at(r.body, "spec", "url").startswith(_OCI) == is_oci]
    forms = {f"{r.document.path}#{r.document.index}": _form(repository, r) for r in alike or (beside if is_oci else ())}
    text = _filled(by_majority(forms, _BARE_SOURCE), name, url)
    if not _says(text, name, url):
        text = _filled(_BARE_SOURCE, name, url)
    if is_oci:
        text = add_scalar(text, path, ("spec", "type"), "oci", after=("url",))
    if path not in repository.files:
        return {path: text}
    before = repository.files[path].decode("utf-8")
    gap = "" if before.endswith("\n") else "\n"
    return {path: f"{before}{gap}---\n{text.removeprefix('---').lstrip(chr(10))}"}


def _form(repository: Repository, source: Resource) -> str:
    """Return a source's own document as written, its name and address abstracted."""
    document = source.document
    start, stop = document.node.start_mark.index, document.node.end_mark.index
    whole = repository.text(document.path)
    several = len(repository.documents(document.path)) > 1
    text = whole[start:stop].rstrip() + "\n" if several else whole
    written = text_at(document.body, "spec", "url")
    return abstract(text.replace(written, "{url}") if written else text, source.name, "")


def _filled(text: str, name: str, url: str) -> str:
    return str(concrete(text.replace("{url}", write_scalar(url)), name, ""))


def _says(text: str, name: str, url: str) -> bool:
    try:
        (body,) = [construct(node) for node in compose(text)]
    except (YamlError, ValueError):
        return False
    return (text_at(body, "metadata", "name"), text_at(body, "spec", "url")) == (name, url)


def _bare(url: str) -> str:
    return _SCHEME.sub("", url.strip().lower()).rstrip("/")


def _most(values: Sequence[str]) -> str:
    return Counter(values).most_common(1)[0][0]


def plan_health_check(siblings: Siblings, layer: Kustomization, check: Mapping[str, str]) -> ChangeSet:
    """Return a layer's Kustomization with one health check more, written as the cluster's others are.

    Nothing changes where the layer waits for all it applies (`wait: true`): then Flux does not read the list.

    Args:
        siblings: The cluster's apps.
        layer: The layer's Kustomization.
        check: `apiVersion`, `kind`, `name` and `namespace` of what is looked after.

    Raises:
        NotRoundTrippableError: It cannot be done without changing other lines; says what to add by hand.
    """
    if layer.spec.get("wait") is True:
        return ChangeSet()
    like = _like(siblings, layer)
    order = list(list_at(like.kustomization.resource.document.body, "spec", HEALTH_CHECKS)[0]) if like else []
    entry = {key: check[key] for key in sorted(check, key=lambda key: order.index(key) if key in order else 9)}

    def edited(text: str, path: str, document: int) -> str:
        return add_mapping_list(
            text, path, ("spec",), HEALTH_CHECKS, (entry,),
            after=tuple(layer.spec), document=document, like=like.list if like else None,
        )  # fmt: skip

    return _edit(siblings, layer, edited)


@dataclass(frozen=True, slots=True, eq=False)
class _Model:
    kustomization: Kustomization
    list: Like


def _like(siblings: Siblings, layer: Kustomization) -> _Model | None:
    """Return the Kustomization most like the layer's whose checks show how a list of them is written."""
    keys = mapping_at(layer.resource.document.body, "spec").keys()
    found = siblings.cluster.kustomizations
    for other in sorted(found, key=lambda k: -len(keys & mapping_at(k.resource.document.body, "spec").keys())):
        document = other.resource.document
        entries = list_at(document.body, "spec", HEALTH_CHECKS)
        if other is layer or not entries or not isinstance(entries[0], dict):
            continue
        spec = next((child for key, child in document.node.value if key.value == "spec"), None)
        if isinstance(spec, yaml.MappingNode) and not spec.flow_style:
            like = Like(siblings.repository.text(document.path), spec, HEALTH_CHECKS)
            try:
                list_like(like, [{}])
            except UnclearError:
                continue
            return _Model(other, like)
    return None


def plan_key(siblings: Siblings, layer: Kustomization, decryption: Mapping[str, object]) -> ChangeSet:
    """Return a Kustomization that decrypts what it applies; nothing where it does, perhaps by a patch of its parent.

    Args:
        siblings: The cluster's apps.
        layer: The Kustomization.
        decryption: `provider`, and perhaps `secretRef`; where it is empty, what the other Kustomizations say.

    Raises:
        NotRoundTrippableError: It cannot be done without changing other lines; says what to add by hand.
    """
    if mapping_at(layer.spec, "decryption"):
        return ChangeSet()
    specs = [mapping_at(k.resource.document.body, "spec") for k in siblings.cluster.kustomizations]
    order = next((list(spec) for spec in specs if "decryption" in spec), [])
    after = order[: order.index("decryption")] if order else ()
    value = decryption or known_decryption(siblings)

    def edited(text: str, path: str, document: int) -> str:
        return add_mapping(text, path, ("spec", "decryption"), value, after=after, document=document)

    return _edit(siblings, layer, edited)


def known_decryption(siblings: Siblings) -> Mapping[str, object]:
    """Return what most Kustomizations of a cluster say of decryption, the usual one where none does."""
    found = [dict(mapping_at(k.spec, "decryption")) for k in siblings.cluster.kustomizations]
    named: list[Mapping[str, object]] = [decryption for decryption in found if decryption]
    usual: Mapping[str, object] = {"provider": "sops", "secretRef": {"name": "sops-age"}}
    return max(named, key=named.count) if named else usual


def _edit(siblings: Siblings, layer: Kustomization, edited: Callable[[str, str, int], str]) -> ChangeSet:
    """Edit the document that declares a Kustomization."""
    repository, document = siblings.repository, layer.resource.document
    path = repository.resolve(document.path)
    before = repository.files[path]
    after = edited(before.decode("utf-8"), path, document.index).encode()
    return ChangeSet((FileChange(path, before, after),)) if after != before else ChangeSet()
