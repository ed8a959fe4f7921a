"""The app that another one is to be like: what it does, and what would be usual for it where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypedDict

from scaffold.answers.complete import complete
from scaffold.answers.context import Context, ImageFacts
from scaffold.answers.inputs import Inputs
from scaffold.answers.vocabulary import specific
from scaffold.conventions import Siblings
from scaffold.habits import storage
from scaffold.habits.encrypted_secret import ENCRYPTED, Backend, keys_of, main_encrypted
from scaffold.habits.entry import list_folder
from scaffold.inference.storage import volume_entry
from scaffold.layers import Purpose, Role
from scaffold.placement import per_app
from scaffold.repository import text_at
from scaffold.siblings import App, abstract, concrete

Fill = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Completes answers by the template's own defaults."""


class _Layer(TypedDict, total=False):
    wanted_layer: str
    purpose: Purpose


@dataclass(frozen=True)
class Model:
    """An app, as the template would write it.

    Attributes:
        app: The app.
        context: The cluster and namespace that it stands in.
        answers: An answer to every question of the template: what it does.
        usual: The same as a new app of its kind would get there: what its siblings do.
    """

    app: App
    context: Context
    answers: Mapping[str, Any]
    usual: Mapping[str, Any]

    @property
    def siblings(self) -> Siblings:
        """Return the apps of its cluster."""
        return self.context.siblings


def read_model(siblings: Siblings, app: App, answers: Mapping[str, Any], fill: Fill) -> Model:
    """Tell what is an app's own from what is usual.

    Args:
        siblings: The apps of its cluster.
        app: The app.
        answers: Its answers, recorded or inferred.
        fill: Completes them.
    """
    context = Context(siblings, app.name, app.namespace, beside=app)
    own = specific(fill(answers))
    own["extra_volumes"] = [*own["extra_volumes"], *_volumes_elsewhere(siblings, own)]
    completed = complete(context, inputs_of(app, own, context))
    found = dict(completed.answers)
    if "hostname" in completed.missing:
        found["hostnames"] = own["hostnames"]
    return Model(app, context, own, fill(found))


def _volumes_elsewhere(siblings: Siblings, answers: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the volumes that the app's claims name and that stand elsewhere: a claim of the same needs another one."""
    own = {entry["name"] for entry in answers["extra_volumes"]}
    made = {resource.name: resource.document for resource, _ in siblings.cluster.of_kind("PersistentVolume")}
    for claim in answers["extra_claims"]:
        document = made.get(claim.get("volume", "")) if claim.get("volume") not in own else None
        if document is not None and (entry := volume_entry(claim["file"], document)) is not None:
            yield entry


_PURPOSES: Mapping[Role, Purpose] = {
    Role.DATABASES: Purpose.DATA,
    Role.INFRASTRUCTURE: Purpose.INFRASTRUCTURE,
    Role.CONFIGS: Purpose.INFRASTRUCTURE,
}
"""What the apps of a layer are."""

_PLACE = frozenset({"app_dir", "entry_layout", "folder_kustomize_file", "folder_layout"})
_NAMES = frozenset({"helmrelease_name", "kustomization_name"})
"""Conventions that decide where an app stands, and what its objects are called."""


def beside(model: Model, app: str, namespace: str, image: ImageFacts | None = None) -> Context:
    """Return the context of a new app that is placed and named as the model is, whatever its siblings do.

    Args:
        model: The app of the same cluster that it is to be like.
        app: Its name.
        namespace: Its namespace.
        image: What its image says.
    """
    siblings = model.siblings
    ballots = {row.name: row.cast(model.app) for row in siblings.rows if row.name in _PLACE | _NAMES}
    own = {
        name: ballot.value
        for name, ballot in ballots.items()
        if ballot is not None and (name in _PLACE or "{app}" in ballot.value)
    }
    return Context(_with(siblings, own), app, namespace, image or ImageFacts(), model.app)


def in_cluster(model: Model, siblings: Siblings, namespace: str, image: ImageFacts | None = None) -> Context:
    """Return the context of a copy in another cluster: placed as its siblings are, or as the model is without any.

    Args:
        model: The app that is copied.
        siblings: The other cluster's apps.
        namespace: The copy's namespace.
        image: What its image says.
    """
    facts = image or ImageFacts()
    if per_app(siblings) or siblings.layers:
        return Context(siblings, model.app.name, namespace, facts, **_layer_in(model, siblings))
    habits = {name: model.context.conventions[name].value for name in _PLACE | _NAMES}
    old, new = model.siblings.cluster.name, siblings.cluster.name
    form = abstract(list_folder(model.app), "\0", model.app.namespace)
    parts = str(concrete(form, "", namespace)).split("/")
    folder = "/".join(new if part == old else part for part in parts)
    return Context(_with(siblings, habits), model.app.name, namespace, facts, folder_if_first=folder)


def _layer_in(model: Model, siblings: Siblings) -> _Layer:
    """Return the other cluster's layer that is called as the model's, else what the model's layer is for."""
    layer = model.context.layer
    if layer is None:
        return {}
    if any(other.name == layer.name for other in siblings.layers):
        return {"wanted_layer": layer.name}
    return {"purpose": _PURPOSES.get(layer.role, Purpose.APPLICATION)}


def _with(siblings: Siblings, habits: Mapping[str, Any]) -> Siblings:
    """Let some habits outvote all siblings."""
    settings = siblings.settings
    namespaces = {name: {**values, **habits} for name, values in settings.namespaces.items()}
    settings = replace(settings, conventions={**settings.conventions, **habits}, namespaces=namespaces)
    return replace(siblings, settings=settings)


def inputs_of(app: App, answers: Mapping[str, Any], context: Context) -> Inputs:
    """Return what somebody would have said to get an app with these answers; host names and items follow by habit."""
    claim = storage.main_claim(app) if answers["claim_source"] != "none" else None
    kept = claim is not None or answers["claim_source"] != "none"
    usual = str(context.value("storage"))
    backend = Backend(answers["secret_backend"])
    external = backend is Backend.EXTERNAL
    secrets = tuple(f"{name}={text}" for name, text in answers["secret_data"].items() if "{{" in str(text))
    return Inputs(
        app=app.name,
        namespace=app.namespace,
        image=f"{answers['image']}:{answers['tag']}",
        digest=answers["digest"] or None,
        workload=answers["workload"],
        schedule=answers["schedule"] if answers["workload"] == "cronjob" else None,
        port=answers["port"],
        gateways=tuple(answers["gateways"]) if answers["port"] else (),
        route_path=answers["route_path"] or None,
        storage=(answers["storage"] or (claim.storage_class if claim else "") or usual) if kept else "none",
        size=((claim.size if claim else "") or answers["size"]) if kept else None,
        access_mode=((claim.access_mode if claim else "") or answers["access_mode"]) if kept else None,
        mount=(answers["mount"] or f"/{answers['claim_key']}") if kept else None,
        secrets=secrets if external else _encrypted_keys(app, backend),
        secret_backend=None if backend in (Backend.NONE, context.value("secret_backend")) else str(backend),
        secret_items=items_of(answers) if external and not secrets else None,
        database=answers["database"],
    )


def _encrypted_keys(app: App, backend: Backend) -> tuple[str, ...]:
    """Return the names of the values in the app's encrypted Secret: a new app has others of the same names."""
    main = main_encrypted(app, backend) if backend in ENCRYPTED else None
    return keys_of(main) if main else ()


def items_of(answers: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the items of the secret store that answers name."""
    named = (
        item if isinstance(item, str) else text_at(item, "extract", "key") for item in answers.get("secret_items", ())
    )
    return tuple(dict.fromkeys(name for name in named if name))
