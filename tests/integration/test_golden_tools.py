"""Every golden result through the real tools: kustomize builds it, kubeconform takes it, and Flux would reach it."""

from __future__ import annotations

import os
import posixpath
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from scaffold.adapters.schemas import SchemaStore
from scaffold.flux import Cluster, Fleet, Kustomization, read_fleet
from scaffold.repository import Repository, list_at, mapping_at
from scaffold.siblings import App, read_apps
from scaffold.substitution import substitute
from tests.golden_situations import BY_NAME
from tests.golden_trees import Tree, after, before, write
from tests.integration.conftest import require_tool

pytestmark = pytest.mark.integration

BUILT = "flux-build"
"""A folder that no situation has, for the kustomize file that Flux would make."""


def tree(name: str) -> Tree:
    return {**before(BY_NAME[name]), **after(BY_NAME[name])}


VARIABLE = re.compile(r"\$\{[^{}]*\}")
"""What Flux substitutes from the cluster; a host name may stand in its place."""


def fleet_of(files: Tree) -> Fleet:
    return read_fleet(Repository(files, frozenset(files)))


def cluster_of(fleet: Fleet, name: str) -> Cluster:
    wanted = BY_NAME[name].cluster
    (found,) = [cluster for cluster in fleet.clusters if wanted in (None, cluster.name)]
    return found


def added(name: str) -> tuple[Cluster, list[Kustomization]]:
    """Return the cluster with the app, and the Kustomizations that the command added; else those that apply more."""
    start = cluster_of(fleet_of(before(BY_NAME[name])), name)
    cluster = cluster_of(fleet_of(tree(name)), name)
    new = [k for k in cluster.kustomizations if k.id not in start.by_id]
    return cluster, new or [k for k in cluster.kustomizations if identities(cluster, k) != identities(start, k)]


def named(name: str) -> tuple[str, str]:
    """Return the namespace and the name of the app that the command adds; by default those of the app it is like."""
    situation = BY_NAME[name]
    model = situation.like or situation.copy.get("app", "")
    found = [
        app for cluster in fleet_of(before(situation)).clusters for app in apps_of(cluster, name) if app.name == model
    ]
    namespace = found[0].namespace if found else ""
    return situation.given.get("namespace", namespace), situation.app


def apps_of(cluster: Cluster, name: str) -> tuple[App, ...]:
    return read_apps(fleet_of(before(BY_NAME[name])), cluster)


def schema_location() -> str:
    location = os.environ.get("SCAFFOLD_SCHEMA_LOCATION")
    if not location:
        pytest.skip("needs SCAFFOLD_SCHEMA_LOCATION, the folder or address of JSON schemas")
    return location


def kustomize(folder: Path) -> str:
    """Build a folder as Flux does, which lets files of elsewhere in."""
    command = [require_tool("kustomize"), "build", "--load-restrictor", "LoadRestrictionsNone", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def built(root: Path, kustomization: Kustomization) -> str:
    """Build a Kustomization with what Flux itself adds: components, the target namespace, substitution."""
    path, spec = kustomization.path or "", kustomization.spec
    overlay = {
        "resources": [f"../{path}"],
        "components": [f"../{posixpath.normpath(posixpath.join(path, str(c)))}" for c in list_at(spec, "components")],
        **({"namespace": kustomization.target_namespace} if kustomization.target_namespace else {}),
    }
    write({f"{BUILT}/kustomization.yaml": yaml.safe_dump(overlay).encode()}, root)
    variables = mapping_at(spec, "postBuild", "substitute")
    return substitute(kustomize(root / BUILT), {name: str(value) for name, value in variables.items()})


def identities(cluster: Cluster, kustomization: Kustomization) -> list[tuple[str, str, str]]:
    return sorted((r.kind, r.namespace, r.name) for r in cluster.owned.get(kustomization.id, ()))


@pytest.mark.parametrize("name", BY_NAME)
def test_the_app_is_reached_and_nothing_dangles(name: str) -> None:
    start = cluster_of(fleet_of(before(BY_NAME[name])), name)
    fleet = fleet_of(tree(name))
    cluster, new = added(name)
    assert fleet.diagnostics == ()
    assert (cluster.dangling, cluster.cycles) == ((), ())
    assert [k for k in start.by_id if k not in cluster.by_id] == []
    known = {r.id for r, _ in start.of_kind("HelmRelease")}
    releases = [r for k in new for r in cluster.owned[k.id] if r.kind == "HelmRelease" and r.id not in known]
    assert [(r.namespace, r.name) for r in releases] == [named(name)]
    for other in fleet.clusters:
        if other.name != cluster.name:
            assert {k.id for k in other.kustomizations} <= {
                k.id for each in fleet_of(before(BY_NAME[name])).clusters for k in each.kustomizations
            }


@pytest.mark.parametrize("name", BY_NAME)
def test_kustomize_builds_what_the_static_evaluation_says(name: str, tmp_path: Path) -> None:
    require_tool("kustomize")
    write(tree(name), tmp_path)
    cluster, new = added(name)
    assert 1 <= len(new) <= 2
    for kustomization in new:
        found = [document for document in yaml.safe_load_all(built(tmp_path, kustomization)) if document]
        said = [(d["kind"], d["metadata"].get("namespace", ""), d["metadata"]["name"]) for d in found]
        generated = sorted(identity for identity in said if identity[0] == "ConfigMap")
        assert sorted(said) == sorted({*identities(cluster, kustomization), *generated})
    for folder in lists_of(name):
        assert kustomize(tmp_path / folder)


def lists_of(name: str) -> list[str]:
    """Return the folders whose lists the command changed or made, without those that the app itself applies."""
    listed = {path for path in after(BY_NAME[name]) if posixpath.basename(path) == "kustomization.yaml"}
    _, new = added(name)
    own = {kustomization.path for kustomization in new}
    return sorted({posixpath.dirname(path) for path in listed} - own)


@pytest.mark.parametrize("name", BY_NAME)
def test_kubeconform_takes_what_is_applied(name: str, tmp_path: Path) -> None:
    location = schema_location().rstrip("/")
    program = require_tool("kubeconform")
    require_tool("kustomize")
    write(tree(name), tmp_path)
    _, new = added(name)
    texts = [VARIABLE.sub("example.org", built(tmp_path, kustomization)) for kustomization in new]
    texts += [kustomize(tmp_path / folder) for folder in lists_of(name)]
    template = f"{location}/{{{{.Group}}}}/{{{{.ResourceKind}}}}_{{{{.ResourceAPIVersion}}}}.json"
    command = [program, "-strict", "-ignore-missing-schemas", "-schema-location", template, "-"]
    done = subprocess.run(command, input="\n---\n".join(texts), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize("name", BY_NAME)
def test_the_chart_takes_the_values(name: str) -> None:
    store = SchemaStore(schema_location())
    files = after(BY_NAME[name])
    repository = Repository(files, frozenset(files))
    releases = [d for path in repository.yaml_paths() for d in repository.documents(path) if d.kind == "HelmRelease"]
    assert len(releases) == 1
    if "chart" in BY_NAME[name].given:
        return  # another chart has a schema of its own
    assert [str(found) for found in store.validate_app_template(releases)] == []
    assert store.skipped == {}
