"""Gives the tests of likeness a model and a place: two clusters, `house` with the app `grocy`, and `cottage`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from scaffold.adapters.copier_template import Template
from scaffold.answers.context import Context
from scaffold.answers.inputs import Inputs
from scaffold.conventions import Siblings
from scaffold.flux import Fleet, read_fleet
from scaffold.inference import infer
from scaffold.likeness.model import Model, beside, in_cluster, read_model
from scaffold.likeness.transfer import Transfer, transfer
from scaffold.repository import Repository
from scaffold.settings import Settings
from tests.golden_situations import BY_NAME
from tests.golden_trees import Tree, before

APPS = "clusters/house/apps/home/grocy"
RELEASE = f"{APPS}/app/helmrelease.yaml"
ENTRY = f"{APPS}/flux-sync.yaml"
SECRET = f"{APPS}/app/externalsecret.yaml"
KUSTOMIZE = f"{APPS}/app/kustomization.yaml"
FRIGATE = "clusters/cottage/apps/camera/frigate/app/helmrelease.yaml"
NAS = {"nas.example.net": "nas.example.net"}
"""The NFS server, which `cottage` does not know; it stays."""

Replaced = Mapping[str, tuple[str, str]]
"""By path, a text of the file and what stands in its place."""


@cache
def template() -> Template:
    """Return the template, compiled once for all tests."""
    return Template()


def fill(answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """Complete answers by the template's own defaults."""
    return template().check(answers).all


def tree(replaced: Replaced | None = None, files: Mapping[str, str] | None = None) -> Tree:
    """Return the repository's files, with texts replaced and files put in."""
    found = {**before(BY_NAME["copy-app-with-what-it-refers-to"]), **{p: t.encode() for p, t in (files or {}).items()}}
    for path, (old, new) in (replaced or {}).items():
        assert old.encode() in found[path], path
        found[path] = found[path].replace(old.encode(), new.encode())
    return found


def fleet_of(files: Tree) -> Fleet:
    """Evaluate files; what is no YAML is only known by its name, as on the disk."""
    read = {path: content for path, content in files.items() if path.endswith((".yaml", ".yml"))}
    return read_fleet(Repository(read, frozenset(files)))


def siblings_in(fleet: Fleet, cluster: str) -> Siblings:
    """Return the apps of a cluster."""
    (found,) = [each for each in fleet.clusters if each.name == cluster]
    return Siblings(fleet, found, Settings())


def model_in(fleet: Fleet, app: str = "grocy", cluster: str = "house") -> Model:
    """Return an app as a model."""
    siblings = siblings_in(fleet, cluster)
    (found,) = [each for each in siblings.apps if each.name == app]
    return read_model(siblings, found, infer(siblings, found).answers, fill)


def copied(
    replaced: Replaced | None = None,
    given: Mapping[str, str] | None = None,
    files: Mapping[str, str] | None = None,
    **said: Any,
) -> tuple[Model, Context, Transfer]:
    """Transfer `grocy` to `cottage`; `said` is what the user says."""
    fleet = fleet_of(tree(replaced, files))
    model = model_in(fleet)
    context = in_cluster(model, siblings_in(fleet, "cottage"), said.get("namespace", "home"))
    inputs = Inputs(**{"app": "grocy", "cluster": "cottage", "namespace": context.namespace, **said})
    return model, context, transfer(model, context, inputs, fill, NAS if given is None else given)


def likened(
    replaced: Replaced | None = None,
    given: Mapping[str, str] | None = None,
    files: Mapping[str, str] | None = None,
    **said: Any,
) -> tuple[Model, Context, Transfer]:
    """Transfer `grocy` to a new app `mealie` beside it; `said` is what the user says."""
    model = model_in(fleet_of(tree(replaced, files)))
    context = beside(model, "mealie", said.get("namespace", "home"))
    inputs = Inputs(**{"app": "mealie", "namespace": context.namespace, "image": "ghcr.io/x/mealie:2", **said})
    return model, context, transfer(model, context, inputs, fill, given or {})
