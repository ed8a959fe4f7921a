"""Completes a new app's answers from those of another app: what is its own is kept, what is usual is decided anew."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from scaffold.answers.complete import Completed, complete
from scaffold.answers.context import Context
from scaffold.answers.inputs import Inputs
from scaffold.answers.routes import route_answers
from scaffold.answers.secrets import backends
from scaffold.answers.vocabulary import specific_questions
from scaffold.likeness.counterparts import link, start_of
from scaffold.likeness.defaults import claim_variables, defaults_of
from scaffold.likeness.hosts import Hosts, host_words, lost_hosts, open_hosts, unusual_hosts
from scaffold.likeness.items import items_for
from scaffold.likeness.links import Open, is_copy
from scaffold.likeness.merging import merge, same
from scaffold.likeness.model import Fill, Model
from scaffold.likeness.references import keys_in
from scaffold.likeness.renaming import Renaming
from scaffold.likeness.translate import Place, Translation
from scaffold.repository import text_at

_PLACED = frozenset(
    """kind app namespace cluster app_path app_dir entry_file entry_in_folder folder_kustomize_file source_kind
    source_name source_namespace kustomization_name kustomization_namespace hostnames""".split()
)
"""Answers that follow from where the app goes, whatever the model's are; its host names were formed before."""

_STORE = frozenset({"secret_store_kind", "secret_store_name"})
_ELSEWHERE = _STORE | frozenset(
    """chart_source chart_ref_kind chart_ref_name chart_ref_namespace helm_repository_name
    helm_repository_namespace""".split()
)
"""Answers that name something of the model's cluster: another cluster has its own, or none."""

_IDENTITY = frozenset(
    """claim_name config_map_name secret_name secret_resource_name database_name database_user
    database_cluster database_secret_name database_secret_item cache_name helmrelease_name""".split()
)
"""Answers that two apps cannot share; where the model's does not carry its name, the new app's is formed by habit."""

_ANSWERED: Mapping[str, str] = {
    "image": r"image|tag.*|digest|unpinned",
    "storage": r"storage|claim_source|claim_name",
    "secrets": r"secret_data",
    "secret_items": r"secret_items",
    "database": r"database.*",
    "cache": r"cache.*",
}
"""Inputs that decide answers of other names."""

_SHARES = ("extra_persistence", "extra_volumes", "extra_claims")
"""Answers that a share adds to."""

_PROGRAM = re.compile(
    r"resources|strategy|probe.*|pod_security_context|container_security_context|pod_options|service_account"
)
"""Answers about the program rather than about the repository: a copy of it needs the same."""

_ASIDE: Mapping[str, tuple[str, ...]] = {
    "claim_source": (
        "claim_", "storage", "size", "access_mode", "mount", "components", "kustomize_components", "substitute",
        "depends_on",
    ),
    "database_pattern": ("database", "secret_data", "secret_items", "depends_on"),
}  # fmt: skip
"""Where no sibling shows how something is done, the model does: the habit, and how the answers to it begin."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """What became of a model's answers.

    Attributes:
        completed: The new app's answers, with notes.
        names: What was put in the place of what, for files that come along.
        opens: What only the user can answer.
    """

    completed: Completed
    names: Renaming
    opens: tuple[Open, ...] = ()


def transfer(
    model: Model, context: Context, inputs: Inputs, fill: Fill, given: Mapping[str, str],
    words: Mapping[str, str] | None = None,
) -> Transfer:  # fmt: skip
    """Complete the answers of a new app that is to be like another.

    Args:
        model: The other app.
        context: Where the new one goes.
        inputs: What the user said; it wins over everything.
        fill: Completes answers by the template's own defaults.
        given: What stands in the place of what, where the user says so.
        words: Further names in texts, with what stands in their place.
    """
    said = {name for name in _FIELDS if getattr(inputs, name) is not None}
    links = link(model, context, given, said)
    texts = {**(words or {}), **links.words}
    names = Renaming((model.app.name, context.app), (model.app.namespace, context.namespace), texts)
    hosts = Hosts(model, context, names, links.gateways, is_copy(model, context))
    defaults = defaults_of(model, links, names, unusual_hosts(model, hosts))
    if defaults.secret_backend not in backends(context):  # the copy's secrets come from where others there do
        defaults = replace(defaults, secret_backend=None)
    asked = {name for name in said if getattr(inputs, name) != getattr(defaults, name)}
    trial = _over(inputs, defaults)
    unshown = _unshown(context, asked, trial.storage) if hosts.is_copy else frozenset()
    asked -= {"storage"} if "storage" in unshown else set()
    completed = _complete(model, context, replace(trial, database="none") if "database" in unshown else trial, names)
    here = fill(completed.answers)
    names = replace(names, words={**host_words(model, here, hosts), **names.words})
    opens = (*links.opens, *open_hosts(model, here, hosts, asked), *_missing(completed.missing))
    own, there = _translated(model, context, Translation(model, links, names, _clusters(model, context)), here)
    own["secret_items"] = items_for(model, context, names)
    unlike = {name for name in there if _begins(name, unshown)} | set(keys_in(own))
    unlike |= {name for name in there if hosts.is_copy and _PROGRAM.fullmatch(name)}
    if hosts.is_copy and own["gateways"] and not context.providers.gateways.keys() & own["gateways"]:
        unlike |= {
            name for name in there if name.startswith("route_")
        }  # nobody here shows how a route there is written
    merged = merge(own, {name: value for name, value in there.items() if name not in unlike}, here)
    merged |= {name: here[name] for name in _decided(model, context, asked, own, there)}
    if inputs.nfs:
        merged |= {name: _with_further(merged[name], here[name]) for name in _SHARES}
    if hosts.is_copy:
        merged["gateway_refs"] = _gateway_refs(context, merged)
    merged["substitute"] = {**merged["substitute"], **claim_variables(context, merged, inputs)}
    if "storage" in unshown and inputs.storage and merged["storage"]:
        merged["storage"] = inputs.storage
    merged.update(inputs.data)
    lost = () if "hostnames" in asked else lost_hosts(model, here, hosts)
    notes = (*completed.notes, *dict.fromkeys(links.notes), *lost, *(_secrets(merged) if hosts.is_copy else ()))
    return Transfer(replace(completed, answers=merged, notes=notes), names, opens)


_FIELDS = tuple(f.name for f in fields(Inputs) if f.name not in ("app", "cluster", "namespace", "variables", "data"))


def _over(inputs: Inputs, defaults: Inputs) -> Inputs:
    """Return the defaults with what the user said."""
    said: dict[str, Any] = {name: value for name in _FIELDS if (value := getattr(inputs, name)) is not None}
    identity: dict[str, Any] = {name: getattr(inputs, name) for name in ("app", "cluster", "namespace", "data")}
    identity |= {"digest": inputs.digest} if inputs.image else {}  # the model's is that of another image
    return replace(defaults, **{**said, **identity}, variables={**defaults.variables, **inputs.variables})


def _with_further(entries: Sequence[Mapping[str, Any]], further: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Return entries with those that the user asks for besides, which take the place of their namesakes."""
    names = {entry.get("key") or entry.get("name") for entry in further}
    return [*(entry for entry in entries if (entry.get("key") or entry.get("name")) not in names), *further]


def _begins(name: str, beginnings: Iterable[str]) -> bool:
    return any(name.startswith(beginning) for beginning in beginnings)


def _missing(missing: Mapping[str, str]) -> Iterable[Open]:
    """Yield what no habit answers, whether the model has it or not."""
    for name, reason in missing.items():
        if name == "hostname":
            yield Open("host name", "", (), ("--hostname HOST",), "hostnames", reason)
        elif name.startswith("variables."):
            bare = name.removeprefix("variables.")
            yield Open("variable", bare, (), (f"--variable {bare}=VALUE",), name, reason)
        else:
            yield Open("", name, (), (f"--data {name}=VALUE",), name, reason.partition("; add ")[0])


def _secrets(answers: Mapping[str, Any]) -> Iterable[str]:
    """Say where the copy's secrets are: nobody can look whether they are there."""
    items = [item if isinstance(item, str) else text_at(item, "extract", "key") for item in answers["secret_items"]]
    if answers["secret_backend"] == "externalsecret" and any(items):
        listed = ", ".join(f"`{item}`" for item in items if item)
        yield f"its secrets are read from {listed} in store `{answers['secret_store_name']}`; see that they are there"


def _unshown(context: Context, asked: Collection[str], storage: str | None) -> frozenset[str]:
    """Return how the answers begin that no sibling here shows a habit for."""
    rows = {name for name, habit in context.conventions.items() if habit.scope == "fallback"}
    found = rows - _ELSEWHERE - {"gateway", "gateway_refs"}
    found.update(question for row in rows for question in specific_questions(row))
    for row, beginnings in _ASIDE.items():
        decided = storage == "none" if row == "claim_source" else "database" in asked
        if row in rows and not decided:
            found.update(beginnings)
    return frozenset(found)


def _complete(model: Model, context: Context, inputs: Inputs, names: Renaming) -> Completed:
    """Complete; a variable that a component needs and that no sibling here sets is taken from the model."""
    completed = complete(context, inputs)
    wanted = [name.removeprefix("variables.") for name in completed.missing if name.startswith("variables.")]
    own = model.answers["substitute"]
    taken = {name: names.text(str(own[name])) for name in wanted if name in own}
    return complete(context, replace(inputs, variables={**taken, **inputs.variables})) if taken else completed


def _gateway_refs(context: Context, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return how routes refer to the gateways that they have here, those of further routes too."""
    further = [name for entry in answers["extra_routes"] for name in entry.get("gateways", ())]
    used = dict.fromkeys((*answers["gateways"], *further))
    return {**route_answers(context, list(used)).get("gateway_refs", {})}


def _translated(
    model: Model, context: Context, translation: Translation, here: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the model's answers, and those that are usual for it, in the new place's terms."""
    placed = model.context.placement
    start = posixpath.normpath(posixpath.join(placed.folder, str(model.usual["app_dir"])))
    target = Place(
        posixpath.normpath(posixpath.join(context.placement.folder, str(here["app_dir"]))),
        context.placement.kustomization_namespace,
    )
    own = translation.answers(model.answers, Place(start_of(model), model.app.main.namespace), target)
    usual = translation.answers(model.usual, Place(start, placed.kustomization_namespace), target)
    for found in (own, usual):
        found["extra_manifests"] = _without_namespaces(found["extra_manifests"])
    return own, usual


def _without_namespaces(manifests: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out namespaces: one that the model declares is there, or the new app's place has its own."""
    found = {}
    for file, bodies in manifests.items():
        kept = [body for body in (bodies if isinstance(bodies, list) else [bodies]) if body.get("kind") != "Namespace"]
        if kept:
            found[file] = kept if isinstance(bodies, list) else bodies
    return found


def _clusters(model: Model, context: Context) -> tuple[str, str]:
    return model.siblings.cluster.name, context.siblings.cluster.name


def _decided(
    model: Model, context: Context, asked: Collection[str], own: Mapping[str, Any], there: Mapping[str, Any]
) -> Iterable[str]:
    """Yield the answers that are decided where the new app goes, whatever the model's are."""
    yield from _PLACED
    for name in own:
        if any(re.fullmatch(_ANSWERED.get(field, field), name) for field in asked):
            yield name
    for name in _IDENTITY:
        changes = not same(there[name], model.usual[name])
        if changes and same(own[name], model.answers[name]) and not _follows(model.answers, name):
            yield name
    if is_copy(model, context):
        key = (str(model.answers["secret_store_kind"]), str(model.answers["secret_store_name"]))
        unusual = not all(same(model.answers[name], model.usual[name]) for name in _STORE)
        yield from _ELSEWHERE - (_STORE if unusual and key in context.providers.stores else frozenset())


def _follows(answers: Mapping[str, Any], name: str) -> bool:
    """Tell whether an answer carries the app's name by a variable, or names what somebody else makes for several."""
    if "${" in str(answers[name]) or "{{" in str(answers[name]):
        return True
    return (name, answers["claim_source"]) == ("claim_name", "existing") or (
        name == "database_cluster" and answers["database"] == "resource"
    )
