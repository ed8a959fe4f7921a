"""What somebody would say for a new app that is to be like another: the defaults of its questions."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from scaffold.answers.context import Context
from scaffold.answers.inputs import Inputs
from scaffold.components import read_component, variable_of
from scaffold.likeness.counterparts import link
from scaffold.likeness.hosts import Hosts, unusual_hosts
from scaffold.likeness.links import Links, is_copy
from scaffold.likeness.merging import same
from scaffold.likeness.model import Model, inputs_of
from scaffold.likeness.renaming import Renaming


def defaults_of(model: Model, links: Links, names: Renaming, hosts: Sequence[str]) -> Inputs:
    """Return the inputs of a new app that is to be like a model, in the terms of the place where it goes.

    Args:
        model: The app that it is to be like.
        links: What stands in the place of what.
        names: The apps' names.
        hosts: Host names, where they do not follow from the siblings'.
    """
    said = inputs_of(model.app, model.answers, model.context)
    return replace(
        said,
        app=None,
        namespace=None,
        image=said.image if names.app[0] == names.app[1] else None,
        digest=said.digest if names.app[0] == names.app[1] else None,
        gateways=tuple(dict.fromkeys(new for name in said.gateways or () if (new := links.gateways.get(name, name)))),
        hostnames=tuple(hosts) or None,
        storage=links.classes.get(said.storage or "", said.storage),
        mount=said.mount and names.text(said.mount),
        secrets=tuple(names.text(spec) for spec in said.secrets or ()),
        secret_items=said.secret_items and tuple(names.text(item) for item in said.secret_items),
        variables=variables_of(model, links, names),
    )


def variables_of(model: Model, links: Links, names: Renaming) -> Mapping[str, str]:
    """Return the component variables that the model sets otherwise than is usual there."""
    own, usual = model.answers["substitute"], model.usual["substitute"]
    unlike = {name: value for name, value in own.items() if not same(value, usual.get(name))}
    return {name: _value(value, links, names) for name, value in unlike.items()}


def _value(value: Any, links: Links, names: Renaming) -> str:
    text = str(value)
    return links.classes.get(text) or names.text(text)


def claim_variables(context: Context, answers: Mapping[str, Any], inputs: Inputs) -> Mapping[str, str]:
    """Return what the user says about the claim, in the variables of the component that makes it."""
    found: dict[str, str] = {}
    start = posixpath.join(context.placement.folder, str(answers["app_dir"]))
    for entry in (*answers["components"], *answers["kustomize_components"]):
        component = read_component(context.siblings.repository, posixpath.normpath(posixpath.join(start, entry)))
        form = component.claim if component else None
        if form is not None:
            said = (
                (form.size, inputs.size),
                (form.storage_class, inputs.storage),
                (form.access_mode, inputs.access_mode),
            )
            for text, value in said:
                variable = variable_of(text)
                if variable and value and variable[0] not in inputs.variables:
                    found[variable[0]] = value
    return found


def like_inputs(model: Model, context: Context) -> Inputs:
    """Return what somebody would say for a new app that is to be like another, as far as that can be said.

    Until its name is known that is the namespace alone.
    """
    if not (context.app and context.namespace):
        return Inputs(namespace=model.app.namespace)
    links = link(model, context, {})
    names = Renaming((model.app.name, context.app), (model.app.namespace, context.namespace), links.words)
    hosts = unusual_hosts(model, Hosts(model, context, names, links.gateways, is_copy(model, context)))
    variables = {name: names.text(str(value)) for name, value in model.answers["substitute"].items()}
    said = defaults_of(model, links, names, hosts)
    cache = "none" if model.answers["cache"] == "none" else None
    return replace(said, namespace=model.app.namespace, cache=cache, variables={**variables, **said.variables})
