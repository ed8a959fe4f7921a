"""Apps of layers: what goes with one, what stays, and what the layer's files are without it."""

from __future__ import annotations

import pytest

from scaffold.errors import ConflictError
from scaffold.flux import Fleet
from scaffold.removal import Extent, Links, dependents, leftovers, plan_removal, prove, pruned, refuse_shared
from scaffold.selection import find_app
from scaffold.siblings import read_apps
from tests import layered
from tests.build import Files, fleet, kustomize_file, release
from tests.removal.apps import dependents_of, extent, lines, manifest

CHECK = "{{apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, name: {0}, namespace: {1}}}"


def removed(files: Files, app: str) -> dict[str, list[str] | None]:
    """Return the lines that go, by file; `None` for a file that goes."""
    goes = extent(files, app)
    return planned(goes)


def planned(goes: Extent) -> dict[str, list[str] | None]:
    refuse_shared(goes)
    assert dependents(goes, Links(goes.fleet, goes.cluster)) == ()
    changes = plan_removal(goes, {path: goes.repository.files[path] for path in goes.files})
    prove(goes, changes)
    found: dict[str, list[str] | None] = {}
    for change in changes:
        after = (change.after or b"").decode().splitlines()
        gone = [line for line in (change.before or b"").decode().splitlines() if line not in after]
        found[change.path] = None if change.after is None else gone
    return found


@pytest.mark.parametrize(
    ("files", "app", "expected"),
    [
        pytest.param(
            layered.three(),
            "wiki",
            {
                "apps/kustomization.yaml": ["  - wiki"],
                "apps/wiki/helmrelease.yaml": None,
                "apps/wiki/kustomization.yaml": None,
            },
            id="a folder",
        ),
        pytest.param(
            layered.single_files(),
            "homer",
            {"apps/homer.yaml": None, "apps/kustomization.yaml": ["  - homer.yaml"]},
            id="a single file",
        ),
        pytest.param(
            layered.listed_files(),
            "plex",
            {
                "apps/kustomization.yaml": ["  - plex/release.yaml", "  - plex/config.yaml"],
                "apps/plex/config.yaml": None,
                "apps/plex/release.yaml": None,
            },
            id="a folder that is listed file by file",
        ),
        pytest.param(
            layered.scanned(),
            "plex",
            {"apps/plex/config.yaml": None, "apps/plex/release.yaml": None},
            id="a folder that no list names",
        ),
        pytest.param(
            layered.overlays(),
            "podinfo-two",
            {
                "apps/production/kustomization.yaml": ["  - podinfo-two"],
                "apps/production/podinfo-two/kustomization.yaml": None,
            },
            id="an overlay, whose base stays",
        ),
        pytest.param(
            {
                **layered.three(healthChecks=f"[{CHECK.format('homer', 'web')}, {CHECK.format('wiki', 'web')}]"),
            },
            "wiki",
            {
                "apps/kustomization.yaml": ["  - wiki"],
                "apps/wiki/helmrelease.yaml": None,
                "apps/wiki/kustomization.yaml": None,
                "cluster/apps.yaml": [
                    f"  healthChecks: [{CHECK.format('homer', 'web')}, {CHECK.format('wiki', 'web')}]"
                ],
            },
            id="an app that its layer looks after",
        ),
    ],
)
def test_what_goes(files: Files, app: str, expected: dict[str, list[str] | None]) -> None:
    assert removed(files, app) == expected


def test_the_other_health_checks_stay() -> None:
    goes = extent(
        layered.three(healthChecks=f"[{CHECK.format('homer', 'web')}, {CHECK.format('wiki', 'web')}]"), "wiki"
    )
    changes = plan_removal(goes, {path: goes.repository.files[path] for path in goes.files})
    (text,) = (change.after for change in changes if change.path == "cluster/apps.yaml")
    assert text is not None
    assert f"  healthChecks: [{CHECK.format('homer', 'web')}]\n" in text.decode()


def staging(found: Fleet, app: str) -> Extent:
    (cluster,) = (cluster for cluster in found.clusters if cluster.name == "staging")
    return Extent(found, cluster, find_app(read_apps(found, cluster), app))


def test_an_app_that_another_cluster_applies_too_is_only_taken_off_the_list() -> None:
    goes = staging(fleet(layered.bases("production", "staging")), "wiki")
    assert planned(goes) == {"apps/staging/kustomization.yaml": ["  - ../base/wiki"]}


def test_a_patch_of_the_layer_holds_its_app() -> None:
    goes = staging(fleet(layered.bases("production", "staging")), "podinfo")
    assert lines(dependents(goes, Links(goes.fleet, goes.cluster))) == [
        "apps/staging/kustomization.yaml:3: error: the patch names HelmRelease `podinfo`, without which the build fails"
    ]


def test_clusters_that_share_a_list_share_its_apps() -> None:
    goes = staging(fleet(layered.bases("production", "staging")), "nginx")
    with pytest.raises(ConflictError) as raised:
        refuse_shared(goes)
    assert str(raised.value) == (
        "app `nginx/nginx` cannot be removed: its folder `infrastructure/nginx` and its entry file "
        "`infrastructure/nginx/kustomization.yaml` are not its own alone; move or remove the other first\n"
        "  infrastructure/nginx/kustomization.yaml: cluster `production` applies this file"
    )


def test_what_others_of_the_layer_need_breaks() -> None:
    files = layered.three()
    files["apps/wiki/kustomization.yaml"] = kustomize_file("helmrelease.yaml", "claim.yaml")
    files["apps/wiki/claim.yaml"] = manifest("PersistentVolumeClaim", "shared, namespace: web")
    files["apps/homer/helmrelease.yaml"] = release("homer", "web", values="{persistence: {a: {existingClaim: shared}}}")
    assert dependents_of(files, "wiki") == [
        "apps/homer/helmrelease.yaml:8: error: HelmRelease `web/homer` uses PersistentVolumeClaim `web/shared`"
    ]


def test_what_only_this_app_delivers_breaks_those_that_have_it() -> None:
    files = layered.three()
    files |= layered.folders("infrastructure", ("cloudnative-pg",))
    files["infrastructure/kustomization.yaml"] = kustomize_file("cloudnative-pg", "sources", "traefik")
    cluster = "{apiVersion: postgresql.cnpg.io/v1, kind: Cluster, metadata: {name: pg, namespace: web}}\n"
    files["apps/wiki/kustomization.yaml"] = kustomize_file("helmrelease.yaml", "pg.yaml")
    files["apps/wiki/pg.yaml"] = cluster
    assert dependents_of(files, "cloudnative-pg") == [
        "apps/wiki/helmrelease.yaml:4: error: app `web/wiki` has a database, for which only this app has the operator"
    ]


def test_what_the_layer_does_not_delete_stays() -> None:
    goes = extent(layered.three(prune="false"), "wiki")
    assert lines(pruned(goes)) == [
        "cluster/apps.yaml:4: hint: what the app has in the cluster stays (1 object): Kustomization "
        "`flux-system/apps` does not prune"
    ]
    assert lines(pruned(extent(layered.three(), "wiki"))) == []


def test_what_nothing_applies_any_more_is_said() -> None:
    files = layered.overlays()
    goes = extent(files, "wiki")
    changes = plan_removal(goes, {path: goes.repository.files[path] for path in goes.files})
    assert lines(prove(goes, changes)) == [
        "apps/base/wiki/kustomization.yaml:0: hint: `apps/base/wiki` stays; nothing applies it"
    ]
    assert leftovers(goes) == ()


def test_the_last_app_of_a_layer_leaves_an_empty_list() -> None:
    goes = extent(layered.three(), "postgres")
    changes = plan_removal(goes, {path: goes.repository.files[path] for path in goes.files})
    assert lines(prove(goes, changes)) == [
        "databases/kustomization.yaml:0: hint: `databases/kustomization.yaml` leads to no app any more, and stays"
    ]
