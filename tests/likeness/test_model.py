"""Where an app goes that is to be like another, and what a model is made of."""

from __future__ import annotations

import pytest

from scaffold.answers.context import Context
from scaffold.likeness.model import Model, beside, in_cluster, inputs_of, read_model
from tests.build import kustomize_file
from tests.golden_trees import Tree
from tests.likeness.clusters import APPS, ENTRY, RELEASE, SECRET, Replaced, fill, fleet_of, model_in, siblings_in, tree

HOME = "clusters/house/apps/home"
KITCHEN = f"{HOME}/kitchen"


def with_kitchen() -> Tree:
    """Return the repository with a further list in the namespace, and an app `bread` in it."""
    files = tree()
    moved = {
        path.replace(APPS, f"{KITCHEN}/bread"): content.replace(b"home/grocy", b"home/kitchen/bread")
        .replace(b"grocy", b"bread")
        .replace(b"../../../../components", b"../../../../../components")
        for path, content in files.items()
        if path.startswith(f"{APPS}/")
    }
    lists = {
        f"{HOME}/kustomization.yaml": kustomize_file(
            "namespace.yaml", "grocy/flux-sync.yaml", "kitchen", namespace="home"
        ),
        f"{KITCHEN}/kustomization.yaml": kustomize_file("bread/flux-sync.yaml"),
    }
    return {**files, **moved, **{path: text.encode() for path, text in lists.items()}}


@pytest.mark.parametrize(
    ("app", "folder"),
    [
        pytest.param("bread", f"{KITCHEN}/mealie", id="beside the one in the further list"),
        pytest.param("grocy", f"{HOME}/mealie", id="beside the one in the namespace's list"),
    ],
)
def test_a_new_app_stands_beside_the_one_that_it_is_like(app: str, folder: str) -> None:
    model = model_in(fleet_of(with_kitchen()), app)
    placement = beside(model, "mealie", "home").placement
    assert (placement.folder, placement.entry) == (folder, f"{folder}/flux-sync.yaml")


def test_a_new_app_is_called_as_the_one_that_it_is_like() -> None:
    model = model_in(fleet_of(tree({ENTRY: ("  name: grocy\n", "  name: home-grocy\n")})))
    context = beside(model, "mealie", "home")
    assert (context.value("kustomization_name"), context.value("helmrelease_name")) == ("home-mealie", "mealie")


def test_a_copy_goes_where_the_other_clusters_apps_are() -> None:
    fleet = fleet_of(tree())
    context = in_cluster(model_in(fleet), siblings_in(fleet, "cottage"), "home")
    assert (context.placement.folder, context.placement.new_namespace) == ("clusters/cottage/apps/home/grocy", True)


def test_a_copy_into_a_cluster_without_apps_goes_where_it_is_in_its_own() -> None:
    files = {path: content for path, content in tree().items() if "/frigate/" not in path}
    listed = "clusters/cottage/apps/camera/kustomization.yaml"
    files[listed] = files[listed].replace(b"  - frigate/flux-sync.yaml\n", b"")
    fleet = fleet_of(files)
    context = in_cluster(model_in(fleet), siblings_in(fleet, "cottage"), "pantry")
    placement = context.placement
    assert (placement.folder, placement.entry) == (
        "clusters/cottage/apps/pantry/grocy",
        "clusters/cottage/apps/pantry/grocy/flux-sync.yaml",
    )
    assert (placement.list_file, placement.parent_list) == (
        "clusters/cottage/apps/pantry/kustomization.yaml",
        "clusters/cottage/apps/kustomization.yaml",
    )


def usual(replaced: Replaced) -> set[str]:
    """Return the answers of `grocy` that are not as its siblings have them."""
    model = model_in(fleet_of(tree(replaced)))
    return {name for name in model.answers if model.answers[name] != model.usual[name]}


def test_what_an_app_does_unlike_its_siblings_is_told_from_what_is_usual() -> None:
    before = usual({})
    assert {"env", "extra_persistence", "kustomize_resources"} <= before
    assert not {"interval", "chart_version", "entry_file", "hostnames", "image", "port"} & before
    assert usual({ENTRY: ("interval: 30m", "interval: 9m")}) - before == {"interval"}
    assert usual({RELEASE: ("- grocy.house", "- food.house")}) - before == {"hostnames"}


@pytest.mark.parametrize(
    "recorded",
    [
        pytest.param({"secret_creation_policy": "", "secret_target_extra": {"creationPolicy": "Owner"}}, id="at large"),
        pytest.param({"secret_creation_policy": "Owner", "secret_target_extra": {}}, id="in particular"),
    ],
)
def test_what_an_answers_file_says_in_either_words_is_as_usual(recorded: dict[str, object]) -> None:
    model = model_in(fleet_of(tree()))
    read = read_model(model.siblings, model.app, {**model.answers, **recorded}, fill)
    assert (read.answers, read.usual) == (model.answers, model.usual)
    assert {name for name in recorded if read.answers[name] != read.usual[name]} == set()


def said(model: Model) -> dict[str, object]:
    inputs = inputs_of(model.app, model.answers, Context(model.siblings, model.app.name, model.app.namespace))
    return {name: value for name in inputs.__slots__ if (value := getattr(inputs, name)) not in (None, {}, ())}


@pytest.mark.parametrize(
    ("replaced", "differing"),
    [
        pytest.param({}, {}, id="as it is"),
        pytest.param({RELEASE: ("port: 8080", "port: 9000")}, {"port": 9000}, id="a port"),
        pytest.param({ENTRY: ("CAPACITY: 8Gi", "CAPACITY: 9Gi")}, {"size": "9Gi"}, id="a component's claim"),
        pytest.param({SECRET: ("{{ .API_KEY }}", "x")}, {"secrets": None, "secret_items": ("grocy",)}, id="a literal"),
    ],
)  # fmt: skip
def test_what_somebody_would_have_said_for_the_app(replaced: Replaced, differing: dict[str, object]) -> None:
    expected: dict[str, object] = {
        "app": "grocy",
        "namespace": "home",
        "image": "docker.io/linuxserver/grocy:4.5.0",
        "digest": f"sha256:{'78' * 32}",
        "workload": "deployment",
        "port": 8080,
        "gateways": ("house",),
        "storage": "house-fast",
        "size": "8Gi",
        "access_mode": "ReadWriteOnce",
        "mount": "/config",
        "secrets": ("GROCY_API_KEY={{ .API_KEY }}",),
        "database": "none",
        **differing,
    }
    found = said(model_in(fleet_of(tree(replaced))))
    assert found == {name: value for name, value in expected.items() if value is not None}
