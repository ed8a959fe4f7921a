"""The static evaluation yields what the real kustomize builds."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scaffold.kustomize import CLUSTER_SCOPED, Kustomize
from scaffold.yaml_reader import compose, construct
from tests.build import repository
from tests.kustomize_tree import Tree, component, config, deletion, kustomization, manifest, operation
from tests.kustomize_trees import TREES

pytestmark = pytest.mark.integration

_HASH = re.compile(r"-[0-9a-z]{10}$")


@pytest.fixture(scope="session")
def kustomize() -> str:
    """Return the program's path; without it skip, or fail where everything must run (`CI=true`)."""
    path = shutil.which("kustomize")
    if path is None:
        reason = "`kustomize` is not installed"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    return path


def built(program: str, folder: Path, files: Mapping[str, str]) -> list[str] | None:
    """Return what the program builds, `None` where it refuses; a generated name's hash is dropped."""
    shutil.rmtree(folder, ignore_errors=True)
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    command = [program, "build", "--load-restrictor", "LoadRestrictionsNone", str(folder)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    if ran.returncode:
        return None
    bodies = [construct(node) for node in compose(ran.stdout)]
    return sorted(named(b["kind"], b["metadata"]["name"], b["metadata"].get("namespace", "")) for b in bodies)


def evaluated(files: Mapping[str, str]) -> list[str]:
    """Return what the static evaluation yields."""
    build = Kustomize(repository(files)).build("")
    return sorted(named(resource.kind, resource.name, resource.namespace) for resource in build.resources)


def named(kind: str, name: str, namespace: str) -> str:
    if kind in ("ConfigMap", "Secret"):
        name = _HASH.sub("", name)
    return f"{kind} {namespace}/{name}" if namespace and kind not in CLUSTER_SCOPED else f"{kind} {name}"


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.situation)
def test_the_same_objects(tree: Tree, kustomize: str, tmp_path: Path) -> None:
    assert built(kustomize, tmp_path / "tree", tree.files) == list(tree.objects)


NAME = st.sampled_from(["a", "b", "c"])
SPACE = st.sampled_from(["", "n1", "n2"])
LABELS = st.sampled_from([{}, {"x": "1"}, {"x": "2", "y": "1"}])
TARGET = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(["ConfigMap", "HelmRelease"]),
        "name": st.sampled_from(["a", "b", "p-a", "a|c", ".*"]),
        "namespace": st.sampled_from(["n1", "n2", "default"]),
        "labelSelector": st.sampled_from(["x", "!x", "x=1", "x!=1", "x in (1,2)", "y notin (1)"]),
    },
)
OBJECT = st.builds(
    lambda kind, name, space, labels: manifest(kind[0], name, space, kind[1], labels=labels),
    st.sampled_from([("ConfigMap", "v1"), ("HelmRelease", "helm.toolkit.fluxcd.io/v2"), ("Namespace", "v1")]),
    NAME,
    SPACE,
    LABELS,
)
PATCH = st.builds(lambda target: deletion(**target), TARGET) | st.builds(
    lambda target, space: operation("/metadata/namespace", space, "add", **target),
    TARGET,
    st.sampled_from(["n1", "n2"]),
)
REPLACEMENT = st.builds(
    lambda source, target, reject: {
        "source": {"kind": "ConfigMap", "name": source},
        "targets": [
            {
                "select": target,
                "reject": [{"name": reject}],
                "fieldPaths": ["metadata.namespace"],
                "options": {"create": True},
            }
        ],
    },
    NAME,
    TARGET,
    NAME,
)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "namespace": st.sampled_from(["n1", "n2"]),
        "namePrefix": st.just("p-"),
        "nameSuffix": st.just("-s"),
        "commonAnnotations": st.just({"z": "1"}),
        "labels": st.just([{"pairs": {"x": "1"}}]),
        "patches": st.lists(PATCH, min_size=1, max_size=2),
    },
)


@st.composite
def trees(draw: st.DrawFn) -> Mapping[str, str]:
    """Draw a folder with a base, manifests, a component, a generator, a replacement, and changes at each level."""
    files = {"base/objects.yaml": "---\n".join(draw(st.lists(OBJECT, min_size=1, max_size=3)))}
    files["objects.yaml"] = draw(OBJECT)
    base: dict[str, Any] = {"resources": ["objects.yaml"], **draw(CHANGES)}
    top: dict[str, Any] = {"resources": ["base", "objects.yaml"], **draw(CHANGES)}
    if draw(st.booleans()):
        base["configMapGenerator"] = [{"name": "g", "literals": ["x=1"]}]
        if draw(st.booleans()):
            top["configMapGenerator"] = [{"name": "g", "behavior": "merge", "literals": ["y=1"]}]
    if draw(st.integers(0, 3)) == 0:
        top["replacements"] = [draw(REPLACEMENT)]
    files["base/kustomization.yaml"] = kustomization(**base)
    if draw(st.booleans()):
        files["part/kustomization.yaml"] = component(resources=["one.yaml"], **draw(CHANGES))
        files["part/one.yaml"] = config("d", draw(SPACE))
        top["components"] = ["part"]
    files["kustomization.yaml"] = kustomization(**top)
    return files


@settings(deadline=None, max_examples=60, derandomize=True, suppress_health_check=list(HealthCheck))
@given(files=trees())
def test_generated_trees_yield_the_same_objects(files: Mapping[str, str], kustomize: str, tmp_path: Path) -> None:
    """Compare wherever the program builds at all; it refuses two objects of one name."""
    real = built(kustomize, tmp_path / "tree", files)
    if real is not None:
        assert evaluated(files) == real, json.dumps(files, indent=2)
