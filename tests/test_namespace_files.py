"""Files of a new namespace: the existing namespaces in, exact texts out."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from scaffold.namespace_files import missing_namespace_components, namespace_files
from scaffold.placement import place
from tests.build import GOTK_SYNC, Files, config, ks, namespaced, release, siblings, text

BACKUP = {
    "cluster/components/backup/kustomization.yaml": "kind: Component\nresources: [b.yaml]\n",
    "cluster/components/backup/b.yaml": config("backup"),
    "cluster/components/secret/kustomization.yaml": "kind: Component\nresources: [s.yaml]\n",
    "cluster/components/secret/s.yaml": config("secret"),
    "cluster/components/alerts/kustomization.yaml": "kind: Component\nresources: [a.yaml]\n",
    "cluster/components/alerts/a.yaml": config("alerts"),
}


def written(files: Files, namespace: str = "games", components: tuple[str, ...] = ()) -> Mapping[str, str]:
    found = siblings(files)
    placement = place(found, found.decide(namespace), "new", namespace)
    return namespace_files(found, placement, namespace, components)


def missing(files: Files, namespace: str, *components: str) -> tuple[str, ...]:
    found = siblings(files)
    placement = place(found, found.decide(namespace), "new", namespace)
    return missing_namespace_components(found, placement, components)


def styled(*apps: str, backup: tuple[str, ...] = ()) -> dict[str, str]:
    """Return namespaces whose lists carry a modeline, comments and components; those with backups another component.

    Args:
        apps: The apps as `namespace/name`.
        backup: Those that attach the component `backup`.
    """
    files = {**namespaced(*apps), **BACKUP}
    for app in backup:
        path = f"cluster/{app}/ks.yaml"
        files[path] += "  components: [../../../components/backup]\n"
    for space in sorted({app.partition("/")[0] for app in apps}):
        names = [app.partition("/")[2] for app in apps if app.startswith(f"{space}/")]
        extra = any(app.startswith(f"{space}/") for app in backup)
        files[f"cluster/{space}/kustomization.yaml"] = (
            "---\n# yaml-language-server: $schema=https://schemas.example.com/kustomization\n"
            f"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: {space}\n\ncomponents:\n"
            "  - ../components/alerts\n" + ("  - ../components/secret\n" if extra else "") + "\nresources:\n"
            f"  # what {space} needs first\n  - ./namespace.yaml\n"
            + "".join(f"  - ./{name}/ks.yaml\n" for name in names)
        )
        files[f"cluster/{space}/namespace.yaml"] = (
            f"---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: {space}\n  annotations:\n"
            f"    prune: disabled\n" + ("    movers: privileged\n" if extra else "")
        )
    return files


LIST = """\
---
# yaml-language-server: $schema=https://schemas.example.com/kustomization
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: games

components:
  - ../components/alerts

resources:
  # what games needs first
  - ./namespace.yaml
  - ./new/ks.yaml
"""
WITH_SECRET = LIST.replace("alerts\n", "alerts\n  - ../components/secret\n")
NAMESPACE = """\
---
apiVersion: v1
kind: Namespace
metadata:
  name: games
  annotations:
    prune: disabled
"""
PRIVILEGED = NAMESPACE + "    movers: privileged\n"
LIST_FILE, NAMESPACE_FILE = "cluster/games/kustomization.yaml", "cluster/games/namespace.yaml"
BACKED_UP = ("cluster/components/backup",)


def test_where_no_list_registers_apps_nothing_is_written() -> None:
    files = {"cluster/gotk-sync.yaml": GOTK_SYNC}
    for name in ("a", "b"):
        files[f"cluster/{name}.yaml"] = ks(name, f"./apps/{name}", targetNamespace="media")
        files[f"apps/{name}/r.yaml"] = release(name)
    assert written(files) == {}


def test_what_most_namespaces_share_is_kept() -> None:
    files = styled("media/plex", "media/radarr", "tools/wiki")
    files["cluster/tools/kustomization.yaml"] = files["cluster/tools/kustomization.yaml"].replace(
        "kind: Kustomization\n", "kind: Kustomization\nnamePrefix: ''\n"
    )
    assert written(files) == {LIST_FILE: LIST, NAMESPACE_FILE: NAMESPACE}


def test_a_single_namespace_is_followed_without_its_apps() -> None:
    assert written(styled("media/plex", "media/radarr")) == {LIST_FILE: LIST, NAMESPACE_FILE: NAMESPACE}


def test_lists_on_one_line_lose_no_shared_file() -> None:
    files = styled("media/plex", "media/sonarr")
    head, _, _ = files["cluster/media/kustomization.yaml"].partition("\nresources:")
    files["cluster/media/kustomization.yaml"] = (
        f"{head}\nresources: [./namespace.yaml, ./plex/ks.yaml, ./sonarr/ks.yaml]\n"
    )
    found = written(files)
    assert (found[LIST_FILE].partition("\nresources:")[2], sorted(found)) == (
        "\n  - namespace.yaml\n", sorted([LIST_FILE, NAMESPACE_FILE])
    )  # fmt: skip


def test_a_namespace_called_by_a_placeholder_stays_so() -> None:
    files = styled("media/plex", "tools/wiki")
    for space in ("media", "tools"):
        path = f"cluster/{space}/namespace.yaml"
        files[path] = files[path].replace(f"name: {space}", "name: _")
    assert written(files)[NAMESPACE_FILE] == NAMESPACE.replace("name: games", "name: _")


def test_namespaces_that_share_nothing_leave_a_bare_one() -> None:
    files = styled("media/plex", "tools/wiki")
    files["cluster/tools/namespace.yaml"] = "{apiVersion: v1, kind: Namespace, metadata: {name: tools}}\n"
    assert written(files)[NAMESPACE_FILE] == "---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: games\n"


def test_the_first_namespace_of_a_cluster() -> None:
    files = {"cluster/gotk-sync.yaml": GOTK_SYNC, "cluster/a.yaml": ks("a", "./a"), "a/c.yaml": config("c")}
    found = written(files)
    assert [path.rpartition("/")[2] for path in found] == ["kustomization.yaml", "namespace.yaml"]
    assert text("\n".join(found.values())).count("games") == 2


THREE = ("media/plex", "tools/wiki", "web/blog", "web/shop")


@pytest.mark.parametrize(
    ("backup", "components", "expected"),
    [
        pytest.param((), BACKED_UP, {LIST_FILE: LIST, NAMESPACE_FILE: NAMESPACE}, id="nobody attaches it yet"),
        pytest.param(
            ("media/plex", "tools/wiki"),
            (),
            {LIST_FILE: LIST.replace("", ""), NAMESPACE_FILE: NAMESPACE},
            id="no component",
        ),
        pytest.param(
            ("media/plex",),
            BACKED_UP,
            {LIST_FILE: WITH_SECRET, NAMESPACE_FILE: NAMESPACE},
            id="one namespace shows what goes with it, but no right of its own",
        ),
        pytest.param(
            ("media/plex", "tools/wiki"),
            BACKED_UP,
            {LIST_FILE: WITH_SECRET, NAMESPACE_FILE: PRIVILEGED},
            id="two show the habit",
        ),
    ],
)
def test_namespaces_with_the_same_components_count_alone(
    backup: tuple[str, ...], components: tuple[str, ...], expected: Mapping[str, str]
) -> None:
    apps = (*THREE, "x/a", "y/b")
    assert written(styled(*apps, backup=backup), components=components) == expected


def test_nothing_is_missing_where_nobody_attaches_the_component() -> None:
    assert missing(styled(*THREE), "media", *BACKED_UP) == ()


def test_what_goes_with_a_component_is_missing_in_another_namespace() -> None:
    files = styled(*THREE, backup=("media/plex", "tools/wiki"))
    assert missing(files, "web", *BACKED_UP) == ("cluster/components/secret",)
    assert missing(files, "media", *BACKED_UP) == ()
    assert missing(files, "web") == ()


def test_half_of_the_other_namespaces_are_not_enough() -> None:
    files = styled(*THREE, backup=("media/plex", "tools/wiki"))
    files["cluster/tools/kustomization.yaml"] = files["cluster/tools/kustomization.yaml"].replace(
        "  - ../components/secret\n", ""
    )
    assert missing(files, "web", *BACKED_UP) == ()


def test_a_new_namespace_misses_nothing_that_its_list_will_have() -> None:
    assert missing(styled(*THREE, backup=("media/plex",)), "games", *BACKED_UP) == ()
