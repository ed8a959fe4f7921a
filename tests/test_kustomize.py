"""Static kustomize: files in, exact objects and diagnostics out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from scaffold.kustomize import CLUSTER_SCOPED, MAX_OBJECTS, Build, Kustomize
from tests.build import repository
from tests.kustomize_tree import Tree, component, config, deletion, kustomization, manifest, operation
from tests.kustomize_trees import TREES


def build(files: Mapping[str, str], path: str = "", links: Mapping[str, str] | None = None) -> Build:
    return Kustomize(repository(files, links)).build(path)


def flux(files: Mapping[str, str], spec: Mapping[str, Any], commons: Mapping[str, Any] | None = None) -> Build:
    return Kustomize(repository(files)).build_flux("apps", spec, commons or {})


def objects(found: Build) -> list[str]:
    return sorted(
        f"{r.kind} {r.namespace}/{r.name}" if r.namespace and r.kind not in CLUSTER_SCOPED else f"{r.kind} {r.name}"
        for r in found.resources
    )


def said(found: Build) -> list[str]:
    return [str(diagnostic) for diagnostic in found.diagnostics]


def test_a_file_that_lists_nothing_yields_nothing() -> None:
    assert build({"kustomization.yaml": kustomization()}) == Build(files=frozenset({"kustomization.yaml"}))


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.situation)
def test_trees(tree: Tree) -> None:
    found = build(tree.files)
    assert (objects(found), said(found)) == (list(tree.objects), [])


def test_the_bodies_carry_what_was_changed() -> None:
    files = {
        "kustomization.yaml": kustomization(
            resources=["a.yaml"],
            namespace="media",
            namePrefix="p-",
            labels=[{"pairs": {"of": "x"}}],
            commonAnnotations={"by": "y"},
            patches=[{"target": {"kind": "ConfigMap"}, "patch": "data: {k: v}"}],
        ),
        "a.yaml": config("a"),
    }
    (found,) = build(files).resources
    assert found.body == {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "p-a", "namespace": "media", "labels": {"of": "x"}, "annotations": {"by": "y"}},
        "data": {"k": "v"},
    }
    assert (found.document.name, found.earlier) == ("a", (("a", ""),))


def test_generated_data() -> None:
    files = {
        "kustomization.yaml": kustomization(
            resources=["base"],
            configMapGenerator=[
                {"name": "a", "literals": ["x=1", "y='two'", "z=a=b"], "files": ["b.yaml", "key=b.yaml", "c.bin"]},
                {"name": "m", "behavior": "merge", "literals": ["y=2"]},
                {"name": "r", "behavior": "replace", "literals": ["y=2"]},
                {"name": "nowhere", "behavior": "merge", "literals": ["y=2"]},
            ],
            generatorOptions={"labels": {"a": "1", "b": "1"}},
        ),
        "base/kustomization.yaml": kustomization(
            configMapGenerator=[{"name": "m", "literals": ["x=1"]}, {"name": "r", "literals": ["x=1"]}]
        ),
        "b.yaml": "b: 1\n",
    }
    found = Kustomize(repository(files, others=("c.bin",))).build("")
    assert {r.name: r.body["data"] for r in found.resources} == {
        "a": {"x": "1", "y": "two", "z": "a=b", "b.yaml": "b: 1\n", "key": "b: 1\n", "c.bin": ""},
        "m": {"x": "1", "y": "2"},
        "r": {"y": "2"},
    }
    assert found.files == {"kustomization.yaml", "base/kustomization.yaml", "b.yaml", "c.bin"}


def test_files_and_components_are_told() -> None:
    files = {
        "kustomization.yaml": kustomization(resources=["x"], components=["c"], patches=[{"path": "p.yaml"}]),
        "x/kustomization.yaml": kustomization(resources=["a.yaml"], components=["../c"]),
        "x/a.yaml": config("a"),
        "c/kustomization.yaml": component(components=["../d"], replacements=[{"path": "r.yaml"}]),
        "c/r.yaml": "[]\n",
        "d/kustomization.yaml": component(),
        "p.yaml": "kind: ConfigMap\nmetadata: {name: a}\n",
        "stray.yaml": config("stray"),
    }
    found = build(files)
    assert (found.files, found.components) == (frozenset(files) - {"stray.yaml"}, ("c", "d"))


BROKEN = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - a.yaml
  - ./nowhere.yaml
  - empty
  - .
  - https://example.com/remote.yaml
  - github.com/owner/repo//path?ref=v1
  - git@example.com:owner/repo.git
  - "git::https://example.com/repo"
  - self
components:
  - none
  - ../outside
  - https://example.com/component
configMapGenerator:
  - name: c
    files:
      - k=missing.txt
patches:
  - path: missing-patch.yaml
  - patch: "a: ["
  - text
replacements:
  - path: missing-replacement.yaml
"""


def test_what_does_not_resolve_is_said_with_its_place() -> None:
    files = {
        "kustomization.yaml": BROKEN,
        "a.yaml": config("a"),
        "empty/notes.yaml": "a: 1\n",
        "self/kustomization.yaml": kustomization(resources=[".."]),
    }
    found = build(files)
    assert objects(found) == ["ConfigMap a", "ConfigMap c"]
    assert said(found) == [
        f"{place}: warning: {message} [unresolved-resource]"
        for place, message in (
            ("kustomization.yaml:5:5", "`./nowhere.yaml` does not exist"),
            ("kustomization.yaml:6:5", "`empty` has no kustomize file"),
            ("kustomization.yaml:7:5", "`.` includes itself"),
            ("self/kustomization.yaml:1:90", "`..` includes itself"),
            ("kustomization.yaml:20:9", "`missing.txt` does not exist"),
            ("kustomization.yaml:14:5", "component `none` does not exist"),
            ("kustomization.yaml:15:5", "component `../outside` does not exist"),
            ("kustomization.yaml:22:11", "`missing-patch.yaml` does not exist"),
            ("kustomization.yaml:26:11", "`missing-replacement.yaml` does not exist"),
        )
    ]


def test_a_folder_without_a_kustomize_file_cannot_be_built() -> None:
    assert said(build({"a/b.yaml": config("b")}, "a")) == [
        "a: warning: no kustomize file in this folder [unresolved-resource]"
    ]


def test_a_kustomize_file_that_does_not_parse() -> None:
    found = build({"kustomization.yaml": "resources: [\n"})
    assert (objects(found), said(found)) == (
        [],
        [
            "kustomization.yaml:2:1: warning: not YAML: while parsing a flow node did not find expected node content "
            "[unreadable]"
        ],
    )


def test_a_manifest_that_does_not_parse() -> None:
    found = build({"kustomization.yaml": kustomization(resources=["a.yaml"]), "a.yaml": "a: b: c\n"})
    assert said(found) == ["a.yaml:1:5: warning: not YAML: mapping values are not allowed in this context [unreadable]"]


@pytest.mark.parametrize("text", ["", "[]\n", "text\n", "5\n", "resources: text\ncomponents: {a: 1}\npatches: 5\n"])
def test_a_kustomize_file_that_is_something_else(text: str) -> None:
    assert objects(build({"kustomization.yaml": text})) == []


def test_folders_that_include_each_other_end() -> None:
    found = build(
        {
            "kustomization.yaml": kustomization(resources=["a", "one.yaml"]),
            "a/kustomization.yaml": kustomization(resources=["../b", "two.yaml"]),
            "b/kustomization.yaml": kustomization(resources=["../a"]),
            "one.yaml": config("one"),
            "a/two.yaml": config("two"),
        }
    )
    assert objects(found) == ["ConfigMap one", "ConfigMap two"]
    assert said(found) == ["b/kustomization.yaml:1:90: warning: `../a` includes itself [unresolved-resource]"]


def test_components_that_include_each_other_end() -> None:
    found = build(
        {
            "kustomization.yaml": kustomization(components=["a"]),
            "a/kustomization.yaml": component(components=["../b", "."], resources=["one.yaml"]),
            "b/kustomization.yaml": component(components=["../a"]),
            "a/one.yaml": config("one"),
        }
    )
    assert objects(found) == ["ConfigMap one"]
    assert [message.partition(": warning: ")[2] for message in said(found)] == [
        "component `a` includes itself [unresolved-resource]",
        "component `a` includes itself [unresolved-resource]",
    ]


def test_folders_nested_without_end_are_cut_off() -> None:
    files = {f"{'a/' * n}kustomization.yaml": kustomization(resources=["a"]) for n in range(60)}
    assert [message.partition(": warning: ")[2] for message in said(build(files))] == [
        "included too deeply [unresolved-resource]"
    ]


def test_lists_that_double_at_each_level_are_cut_off() -> None:
    files = {f"{n}/kustomization.yaml": kustomization(resources=[f"../{n + 1}", f"../{n + 1}"]) for n in range(30)} | {
        "30/kustomization.yaml": kustomization(resources=["a.yaml"]),
        "30/a.yaml": config("a"),
    }
    assert len(build(files, "0").resources) <= MAX_OBJECTS
    doubling = {f"{n}/kustomization.yaml": component(components=[f"../{n + 1}", f"../{n + 1}"]) for n in range(30)} | {
        "30/kustomization.yaml": component()
    }
    assert said(build(doubling, "0"))[0].endswith("warning: included too deeply [unresolved-resource]")


def test_links_are_followed_within_the_repository() -> None:
    files = {
        "kustomization.yaml": kustomization(resources=["link", "also.yaml"], components=["part"]),
        "real/kustomization.yaml": kustomization(resources=["a.yaml"]),
        "real/a.yaml": config("a"),
        "b.yaml": config("b"),
        "c/kustomization.yaml": component(nameSuffix="-c"),
    }
    assert objects(build(files, links={"link": "real", "also.yaml": "b.yaml", "part": "c"})) == [
        "ConfigMap a-c",
        "ConfigMap b-c",
    ]


def test_a_json_patch_needs_a_target() -> None:
    patch = {"patch": json.dumps([{"op": "replace", "path": "/metadata/name", "value": "b"}])}
    files = {"kustomization.yaml": kustomization(resources=["a.yaml"], patches=[patch]), "a.yaml": config("a")}
    assert objects(build(files)) == ["ConfigMap a"]


def test_a_patch_that_would_leave_no_object_is_left_out() -> None:
    files = {
        "kustomization.yaml": kustomization(resources=["a.yaml"], patches=[operation("", "text", kind="ConfigMap")]),
        "a.yaml": config("a"),
    }
    assert objects(build(files)) == ["ConfigMap a"]


MANIFESTS = {
    "apps/a.yaml": config("a"),
    "apps/b/c/d.yml": config("d"),
    "apps/e/kustomization.yaml": kustomization(resources=["f.yaml"], nameSuffix="-e"),
    "apps/e/f.yaml": config("f"),
    "apps/e/stray.yaml": config("stray"),
    "apps/e/g/kustomization.yaml": kustomization(resources=["../stray.yaml"]),
    "apps/.hidden.yaml": config("hidden"),
    "apps/.sops.yaml": "creation_rules: []\n",
    "apps/e/.copier-answers.yml": "_commit: v1.0.0\n",
    "apps/notes.txt": config("notes"),
    "other/z.yaml": config("z"),
}


def test_a_folder_without_a_kustomize_file_yields_every_manifest_below() -> None:
    found = flux(MANIFESTS, {})
    assert objects(found) == ["ConfigMap a", "ConfigMap d", "ConfigMap f-e", "ConfigMap hidden"]
    assert found.files == {
        "apps/.hidden.yaml",
        "apps/a.yaml",
        "apps/b/c/d.yml",
        "apps/e/f.yaml",
        "apps/e/kustomization.yaml",
    }


FOLDER = {
    "apps/kustomization.yaml": kustomization(
        resources=["a.yaml", "ns.yaml"], namespace="own", namePrefix="own-", components=["c"]
    ),
    "apps/a.yaml": config("a"),
    "apps/ns.yaml": manifest("Namespace", "_"),
    "apps/c/kustomization.yaml": component(resources=["c.yaml"]),
    "apps/c/c.yaml": config("c"),
    "d/kustomization.yaml": component(resources=["d.yaml"]),
    "d/d.yaml": config("d"),
}


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        pytest.param({}, ["ConfigMap own/own-a", "ConfigMap own/own-c", "Namespace own"], id="nothing"),
        pytest.param(
            {"targetNamespace": "media"},
            ["ConfigMap media/own-a", "ConfigMap media/own-c", "Namespace media"],
            id="targetNamespace replaces the file's namespace",
        ),
        pytest.param(
            {"namePrefix": "p-", "nameSuffix": "-s"},
            ["ConfigMap own/p-a-s", "ConfigMap own/p-c-s", "Namespace own"],
            id="a prefix replaces the file's",
        ),
        pytest.param(
            {"components": ["../d"]},
            ["ConfigMap own/own-a", "ConfigMap own/own-c", "ConfigMap own/own-d", "Namespace own"],
            id="a component takes part in the file's changes",
        ),
        pytest.param(
            {"patches": [deletion(name="a")], "targetNamespace": "media"},
            ["ConfigMap media/own-c", "Namespace media"],
            id="a patch selects by names before the prefix",
        ),
    ],
)
def test_flux_writes_its_fields_into_the_kustomize_file(spec: dict[str, Any], expected: list[str]) -> None:
    assert objects(flux(FOLDER, spec)) == expected


def test_what_is_no_object_stops_a_folder_without_a_kustomize_file() -> None:
    found = flux({**MANIFESTS, "apps/b/.copier-answers.yml": "# answers\n_commit: v1.0.0\nkind: triad\n"}, {})
    assert "triad" not in {resource.kind for resource in found.resources}
    assert said(found) == [
        "apps/b/.copier-answers.yml:2:1: hint: no Kubernetes object; Flux builds nothing of the folder unless "
        "`.sourceignore` leaves it out [no-object]"
    ]


def test_flux_fields_of_a_folder_without_a_kustomize_file() -> None:
    files = {
        "apps/a.yaml": config("a"),
        "c/kustomization.yaml": component(resources=["c.yaml"]),
        "c/c.yaml": config("c"),
    }
    spec = {"components": ["../c"], "targetNamespace": "media", "namePrefix": "p-", "patches": [deletion(name="a")]}
    assert objects(flux(files, spec)) == ["ConfigMap media/p-c"]


def test_common_metadata_comes_last() -> None:
    found = flux({"apps/a.yaml": config("a", labels={"x": "1"})}, {}, {"labels": {"x": "2"}, "annotations": {"y": "3"}})
    assert found.resources[0].body["metadata"] == {"name": "a", "labels": {"x": "2"}, "annotations": {"y": "3"}}


def test_a_missing_component_of_a_kustomization_is_said_where_it_stands() -> None:
    held = repository({"ks.yaml": "spec:\n  components:\n    - ../none\n", "apps/a.yaml": config("a")})
    (document,) = held.documents("ks.yaml")
    found = Kustomize(held).build_flux("apps", document.body["spec"], {}, document)
    assert said(found) == ["ks.yaml:3:7: warning: component `none` does not exist [unresolved-resource]"]


def test_a_folder_is_built_once() -> None:
    kustomize = Kustomize(repository({"kustomization.yaml": kustomization(), "a.yaml": config("a")}))
    assert kustomize.build("") is kustomize.build("")
