"""Finding the node that a user means, and what is said where none or several are meant."""

from __future__ import annotations

import pytest

from scaffold.errors import ScaffoldError
from scaffold.graph.find import find_node
from scaffold.graph.model import Layer, Node
from scaffold.repository import Location
from tests.report.graphs import graph


def declared(kind: str, namespace: str, name: str, path: str, target: str = "") -> Node:
    place = Location(path, 4, 9)
    return Node(
        f"{kind}/{namespace}/{name}", kind, namespace, name, Layer.APPS, location=place, target_namespace=target
    )


GRAPH = graph(
    nodes=(
        declared("Kustomization", "flux-system", "photos", "apps/media/photos/ks.yaml", "media"),
        declared("Kustomization", "flux-system", "photos-db", "apps/media/photos/ks.yaml", "media"),
        declared("HelmRelease", "media", "photos", "apps/media/photos/app/release.yaml"),
        declared("HelmRelease", "media", "cache", "apps/media/cache/release.yaml"),
        declared("Kustomization", "one", "twin", "apps/one/twin/ks.yaml"),
        declared("Kustomization", "two", "twin", "apps/two/twin/ks.yaml"),
    )
)


@pytest.mark.parametrize(
    ("wanted", "near", "expected"),
    [
        pytest.param("photos", "", "Kustomization/flux-system/photos", id="a name; the Kustomization comes first"),
        pytest.param("cache", "", "HelmRelease/media/cache", id="a name that only a release has"),
        pytest.param("one/twin", "", "Kustomization/one/twin", id="namespace and name"),
        pytest.param("media/photos-db", "", "Kustomization/flux-system/photos-db", id="the namespace of its objects"),
        pytest.param("media/photos", "", "HelmRelease/media/photos", id="its own namespace comes before that"),
        pytest.param("HelmRelease/media/photos", "", "HelmRelease/media/photos", id="kind, namespace and name"),
        pytest.param("apps/media/photos", "", "Kustomization/flux-system/photos", id="a folder, by its name"),
        pytest.param("apps/media/photos/", "", "Kustomization/flux-system/photos", id="a folder with a slash"),
        pytest.param("photos/app", "apps/media", "HelmRelease/media/photos", id="a folder from here"),
        pytest.param("apps/one/twin/ks.yaml", "", "Kustomization/one/twin", id="a file"),
        pytest.param(".", "apps/two/twin", "Kustomization/two/twin", id="the folder one is in"),
    ],
)
def test_find(wanted: str, near: str, expected: str) -> None:
    assert find_node(GRAPH, wanted, near).id == expected


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        pytest.param(
            "twin",
            "`twin` is 2 things: `Kustomization/one/twin`, `Kustomization/two/twin`; name one as `KIND/NAMESPACE/NAME`",
            id="several",
        ),
        pytest.param(
            "apps/media/photos/ks.yaml",
            "`apps/media/photos/ks.yaml` is 2 things: `Kustomization/flux-system/photos`, "
            "`Kustomization/flux-system/photos-db`; name one as `KIND/NAMESPACE/NAME`",
            id="a file that declares several",
        ),
        pytest.param(
            "photo",
            "nothing in cluster `main` is called `photo`; did you mean `photos` or `photos-db`",
            id="a slip",
        ),
        pytest.param(
            "zzz",
            "nothing in cluster `main` is called `zzz`; `scaffold graph --levels` lists what there is",
            id="nothing near",
        ),
        pytest.param(
            "\x1b[31m",
            "nothing in cluster `main` is called `�[31m`; `scaffold graph --levels` lists what there is",
            id="what acts on a terminal",
        ),
    ],
)
def test_what_cannot_be_found(wanted: str, message: str) -> None:
    with pytest.raises(ScaffoldError) as caught:
        find_node(GRAPH, wanted)
    assert str(caught.value) == message


def test_many_of_a_name_are_counted() -> None:
    many = graph(nodes=tuple(declared("Kustomization", f"n{number}", "same", f"{number}.yaml") for number in range(7)))
    with pytest.raises(ScaffoldError, match=r"is 7 things: .*`Kustomization/n4/same`, and 2 more; name one"):
        find_node(many, "same")
