"""A missing dependency is written as the neighbours write theirs: their lines in, the lines that are added out."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.build import GOTK_SYNC, config, ks, kustomize_file, release, text
from tests.fixes.fixing import fixed

NAMES = ("bazarr", "lidarr", "radarr", "sonarr")
HEAD = (
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: {name}\n  namespace: {space}\n"
)
SOURCE = "  sourceRef:\n    kind: GitRepository\n    name: flux-system\n    namespace: flux-system\n"
SECRET = """
    apiVersion: external-secrets.io/v1
    kind: ExternalSecret
    metadata:
      name: credentials
    spec:
      secretStoreRef:
        kind: ClusterSecretStore
        name: vault
    """
LACKING = "cluster/media/sonarr/ks.yaml"


def repository(spec: str, lacking: str, *, space: str = "media", store_space: str = "system") -> dict[str, str]:
    """Return apps that use a secret store.

    Args:
        spec: The lines of a Kustomization's `spec`; `{name}` is the app's name.
        lacking: The same for the last app.
        space: The namespace of the Kustomizations.
        store_space: The namespace of the Kustomization that delivers the store.
    """
    files = {
        "cluster/gotk-sync.yaml": GOTK_SYNC,
        "cluster/kustomization.yaml": kustomize_file("./gotk-sync.yaml", "./media", "./system"),
        "cluster/system/kustomization.yaml": kustomize_file("./stores/ks.yaml", "./cache/ks.yaml"),
        "cluster/system/cache/ks.yaml": ks("cache", "./cluster/system/cache/app", "system"),
        "cluster/system/cache/app/config.yaml": config("cache"),
        "cluster/system/stores/ks.yaml": HEAD.format(name="stores", space=store_space)
        + f"spec:\n{SOURCE}  path: ./cluster/system/stores/app\n",
        "cluster/system/stores/app/kustomization.yaml": kustomize_file("./store.yaml"),
        "cluster/system/stores/app/store.yaml": (
            "apiVersion: external-secrets.io/v1\nkind: ClusterSecretStore\nmetadata:\n  name: vault\n"
        ),
        "cluster/media/kustomization.yaml": kustomize_file(*(f"./{name}/ks.yaml" for name in NAMES)),
    }
    for name in NAMES:
        own = lacking if name == NAMES[-1] else spec
        folder = f"cluster/media/{name}"
        files[f"{folder}/ks.yaml"] = HEAD.format(name=name, space=space) + "spec:\n" + own.replace("{name}", name)
        files[f"{folder}/app/kustomization.yaml"] = kustomize_file("./release.yaml", "./secret.yaml")
        files[f"{folder}/app/release.yaml"] = release(name, chartRef="{kind: OCIRepository, name: app-template}")
        files[f"{folder}/app/secret.yaml"] = text(SECRET)
    return files


PATH = "  path: ./cluster/media/{name}/app\n"
BLOCK = "  dependsOn:\n    - name: stores\n      namespace: system\n"


@pytest.mark.parametrize(
    ("spec", "lacking", "expected"),
    [
        pytest.param(
            f"{BLOCK}{PATH}  prune: true\n{SOURCE}",
            f"{PATH}  prune: true\n{SOURCE}",
            f"{BLOCK}{PATH}  prune: true\n{SOURCE}",
            id="first of the keys",
        ),
        pytest.param(
            f"  interval: 1h\n{BLOCK}{PATH}{SOURCE}",
            f"  # often\n  interval: 5m\n{PATH}{SOURCE}",
            f"  # often\n  interval: 5m\n{BLOCK}{PATH}{SOURCE}",
            id="behind the key that is in front of it elsewhere",
        ),
        pytest.param(
            f"{BLOCK}{PATH}{SOURCE}",
            f"  # where it is\n{PATH}{SOURCE}",
            f"{BLOCK}  # where it is\n{PATH}{SOURCE}",
            id="above the comment of the key behind it",
        ),
        pytest.param(f"{PATH}{SOURCE}{BLOCK}", f"{PATH}{SOURCE}", f"{PATH}{SOURCE}{BLOCK}", id="last of the keys"),
        pytest.param(
            f"{PATH}{SOURCE}  dependsOn:\n  - name: stores\n    namespace: system\n",
            f"{PATH}{SOURCE}",
            f"{PATH}{SOURCE}  dependsOn:\n  - name: stores\n    namespace: system\n",
            id="dashes below the key",
        ),
        pytest.param(
            f"{PATH}{SOURCE}  dependsOn:\n    -   namespace: \"system\"\n        name: 'stores'\n",
            f"{PATH}{SOURCE}",
            f"{PATH}{SOURCE}  dependsOn:\n    -   namespace: \"system\"\n        name: 'stores'\n",
            id="order of keys, quotes and spaces",
        ),
        pytest.param(
            f"{PATH}{SOURCE}  dependsOn:\n    - {{ name: stores, namespace: system }}\n",
            f"{PATH}{SOURCE}",
            f"{PATH}{SOURCE}  dependsOn:\n    - {{ name: stores, namespace: system }}\n",
            id="items in braces",
        ),
        pytest.param(
            f"{PATH}{SOURCE}  dependsOn: [{{name: stores, namespace: system}}]\n",
            f"{PATH}{SOURCE}",
            f"{PATH}{SOURCE}  dependsOn: [{{name: stores, namespace: system}}]\n",
            id="a list in brackets",
        ),
        pytest.param(
            f"{BLOCK}{PATH}{SOURCE}",
            f"  dependsOn: []\n{PATH}{SOURCE}",
            f"{BLOCK}{PATH}{SOURCE}",
            id="an empty list",
        ),
        pytest.param(
            f"{BLOCK}{PATH}{SOURCE}",
            f"  dependsOn:\n  - namespace: system\n    name: cache # first\n  # end\n{PATH}{SOURCE}",
            "  dependsOn:\n  - namespace: system\n    name: cache # first\n"
            f"  - namespace: system\n    name: stores\n  # end\n{PATH}{SOURCE}",
            id="a list of its own, in its own style",
        ),
    ],
)
def test_written_as_the_neighbours_do(spec: str, lacking: str, expected: str) -> None:
    before, after = repository(spec, lacking), repository(spec, expected)
    outcome = fixed(before)
    assert (outcome.changed, outcome.left) == ({LACKING: after[LACKING]}, [])
    assert [line.partition(": ")[2] for line in outcome.done] == ["`system/stores` added to `dependsOn`"]


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param("  dependsOn:\n    - name: stores\n", id="left out"),
        pytest.param("  dependsOn:\n    - name: stores\n      namespace: flux-system\n", id="written all the same"),
    ],
)
def test_the_own_namespace_is_written_where_the_neighbours_write_it(entry: str) -> None:
    spaces = {"space": "flux-system", "store_space": "flux-system"}
    before = repository(f"{PATH}{SOURCE}{entry}", f"{PATH}{SOURCE}", **spaces)
    after = repository(f"{PATH}{SOURCE}{entry}", f"{PATH}{SOURCE}{entry}", **spaces)
    assert fixed(before).changed == {LACKING: after[LACKING]}


def test_most_neighbours_decide() -> None:
    odd = "  dependsOn: [{name: stores, namespace: system}]\n"
    before = repository(f"{BLOCK}{PATH}{SOURCE}", f"{PATH}{SOURCE}")
    path = "cluster/media/bazarr/ks.yaml"
    before[path] = before[path].replace(BLOCK, odd)
    after = repository(f"{BLOCK}{PATH}{SOURCE}", f"{BLOCK}{PATH}{SOURCE}")
    assert fixed(before).changed == {LACKING: after[LACKING]}


def test_where_neighbours_wait_through_their_parent_the_plain_form_is_written() -> None:
    parent = HEAD.format(name="parent", space="media") + f"spec:\n{SOURCE}  path: ./cluster/media/all\n{BLOCK}"
    before: Mapping[str, str] = {
        **repository(f"{PATH}{SOURCE}", f"{PATH}{SOURCE}"),
        ".scaffold.yaml": "depends_on: strict\n",
        "cluster/media/kustomization.yaml": kustomize_file("./sonarr/ks.yaml", "./parent.yaml"),
        "cluster/media/parent.yaml": parent,
        "cluster/media/all/kustomization.yaml": kustomize_file(*(f"../{name}/ks.yaml" for name in NAMES[:-1])),
    }
    after = f"{PATH}{SOURCE}{BLOCK}".replace("{name}", "sonarr")
    assert fixed(before).changed == {LACKING: HEAD.format(name="sonarr", space="media") + "spec:\n" + after}


@pytest.mark.parametrize(
    ("lacking", "reason"),
    [
        pytest.param(
            f"  <<: {{dependsOn: []}}\n{PATH}{SOURCE}",
            "cannot add to `spec.dependsOn` in `cluster/media/sonarr/ks.yaml` because a merge key brings it; "
            "add `- {name: stores, namespace: system}` by hand",
            id="a merge key",
        ),
    ],
)
def test_what_cannot_be_written_is_said(lacking: str, reason: str) -> None:
    outcome = fixed(repository(f"{BLOCK}{PATH}{SOURCE}", lacking))
    assert outcome.changed == {}
    assert [line.partition(": ")[2] for line in outcome.left] == [reason]


def test_a_list_that_a_patch_replaces_is_left() -> None:
    files = repository(f"{BLOCK}{PATH}{SOURCE}", f"{PATH}{SOURCE}")
    patch = (
        "patches:\n  - target: {kind: Kustomization, name: sonarr}\n    patch: |\n      - op: add\n"
        "        path: /spec/dependsOn\n        value: [{name: cache, namespace: system}]\n"
    )
    files["cluster/media/kustomization.yaml"] += patch
    outcome = fixed(files)
    assert outcome.changed == {}
    assert outcome.left == [
        "cluster/media/sonarr/ks.yaml:4:9: `system/stores` added to `dependsOn` would not help: something else decides "
        "here, such as a patch"
    ]
