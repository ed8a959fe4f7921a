"""Lets an app wait for what its neighbours wait for: an entry of `dependsOn`, written as they write theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

import yaml

from scaffold.checks.check import quote
from scaffold.checks.dependencies import HELM_GROUP
from scaffold.checks.missing_dependency import Missing, missing_dependencies
from scaffold.edit import add_mapping_list
from scaffold.fixes.fix import Asked, Digests, Fix, Left
from scaffold.flux import Cluster, Fleet, depends_on
from scaffold.kustomize import Resource
from scaffold.list_style import Like, list_like
from scaffold.repository import Repository, list_at, mapping_at
from scaffold.yaml_text import UnclearError

_KEY = "dependsOn"


def wait(fleet: Fleet, asked: Asked, _: Digests) -> Iterator[Fix | Left]:
    """Propose an entry for each dependency that an app lacks."""
    for missing in missing_dependencies(fleet):
        finding = asked.find(missing.finding)
        if finding is None:
            continue
        carrier, target = missing.carrier, missing.target
        if carrier.document.kind != carrier.kind:  # a generator, a template
            yield Left(finding, f"{quote(carrier.document.path)} only makes it; {finding.hint}")
            continue
        path = fleet.repository.resolve(carrier.document.path)
        entry, like = _in_style(fleet.repository, missing)
        edit = partial(
            add_mapping_list,
            path=path,
            parent_keys=("spec",),
            key=_KEY,
            entries=(entry,),
            document=carrier.document.index,
            like=like,
        )
        yield Fix(finding, path, edit, f"{quote(f'{target.namespace}/{target.name}')} added to `{_KEY}`")


def _in_style(repository: Repository, missing: Missing) -> tuple[Mapping[str, str], Like | None]:
    """Return the entry, and a neighbour that shows how a list is written: most write it so."""
    carrier, target = missing.carrier, missing.target
    others = [other for other in _alike(missing.cluster, carrier.kind) if other is not carrier]
    entry = {"name": target.name}
    if target.namespace != carrier.namespace or not _leave_out_namespace([carrier, *others]):
        entry["namespace"] = target.namespace
    likes = [(other, like) for other in others if (like := _like(repository, other)) is not None]
    for is_near in (
        lambda other: target in depends_on(other) and other.namespace == carrier.namespace,
        lambda other: target in depends_on(other),
        lambda other: True,
    ):
        near = [(_ordered(entry, other), like) for other, like in likes if is_near(other)]
        if near:
            forms = [_form(ordered, like) for ordered, like in near]
            usual = Counter(form for form in forms).most_common(1)[0][0]
            alike = [pair for pair, form in zip(near, forms, strict=True) if form == usual]
            return max(alike, key=lambda pair: _shared(pair[1], carrier))
    return entry, None


def _alike(cluster: Cluster, kind: str) -> Sequence[Resource]:
    """Return the objects of a carrier's kind that are written as such, and wait for something."""
    found = [k.resource for k in cluster.kustomizations]
    if kind == "HelmRelease":
        found = [release for release, _ in cluster.of_kind(kind, HELM_GROUP)]
    return [other for other in found if other.document.kind == kind and _entries(other)]


def _entries(resource: Resource) -> list[Mapping[str, object]]:
    return [one for one in list_at(resource.document.body, "spec", _KEY) if isinstance(one, dict)]


def _leave_out_namespace(carriers: Sequence[Resource]) -> bool:
    """Tell whether those that wait for something in their own namespace mostly leave the namespace out."""
    own = Counter(
        "namespace" in one
        for other in carriers
        for one in _entries(other)
        if one.get("namespace", other.namespace) == other.namespace
    )
    return own[False] > own[True]


def _like(repository: Repository, resource: Resource) -> Like | None:
    """Return an object's spec as a model for its list, `None` where it is written in a way that shows nothing."""
    (spec,) = [child for key, child in resource.document.node.value if key.value == "spec"][-1:]
    if not isinstance(spec, yaml.MappingNode) or spec.flow_style:
        return None
    like = Like(repository.text(resource.document.path), spec, _KEY)
    try:
        return like if list_like(like, [{}]) else None
    except (UnclearError, StopIteration):
        return None


def _ordered(entry: Mapping[str, str], other: Resource) -> Mapping[str, str]:
    """Put an entry's keys in the order of another's first one."""
    order = [*_entries(other)[0], *entry]
    return {key: entry[key] for key in sorted(entry, key=order.index)}


def _form(entry: Mapping[str, str], like: Like) -> tuple[str, ...]:
    return list_like(like, [entry])


def _shared(like: Like, carrier: Resource) -> int:
    """Count the keys that a model's spec and a carrier's have in common."""
    return len({name.value for name, _ in like.mapping.value} & mapping_at(carrier.document.body, "spec").keys())
