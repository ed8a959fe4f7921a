"""What depends on an app: whole messages with their places, and the references that are none."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.build import Files, config, ks, kustomize_file, release, text
from tests.removal.apps import BASE, RADARR, SONARR, WIKI, dependents_of, files, manifest, manifests

SECRET = """
    apiVersion: external-secrets.io/v1
    kind: ExternalSecret
    metadata:
      name: radarr
    spec:
      target:
        name: radarr-secret
    """
CLAIM = manifest("PersistentVolumeClaim", "radarr-films")


def test_an_app_that_nobody_depends_on() -> None:
    assert dependents_of(BASE) == []


def test_what_an_app_says_of_itself_is_no_dependence() -> None:
    own = manifests(RADARR, secret=SECRET) | {
        f"{RADARR}/app/helmrelease.yaml": release("radarr", values="{envFrom: [{secretRef: {name: radarr-secret}}]}"),
        f"{RADARR}/ks.yaml": ks("radarr", f"./{RADARR}/app", targetNamespace="media", dependsOn="[{name: store}]"),
    }
    assert dependents_of(files(own)) == []


def sonarr(**spec: str) -> dict[str, str]:
    """Return sonarr's Kustomization with further fields."""
    return {f"{SONARR}/ks.yaml": ks("sonarr", f"./{SONARR}/app", targetNamespace="media", **spec)}


def values(text: str, folder: str = SONARR, name: str = "sonarr") -> dict[str, str]:
    """Return a release with other values."""
    return {f"{folder}/app/helmrelease.yaml": release(name, values=text)}


KS, HR = f"{SONARR}/ks.yaml", f"{SONARR}/app/helmrelease.yaml"
IN_SONARR = "HelmRelease `media/sonarr`"

DEPENDING: Mapping[str, tuple[Files, list[str]]] = {
    "a Kustomization waits for it": (
        sonarr(dependsOn="[{name: radarr}]"),
        [f"{KS}:9: error: Kustomization `media/sonarr` waits for Kustomization `media/radarr`"],
    ),
    "a Kustomization of another namespace waits for it": (
        {f"{WIKI}/ks.yaml": ks("wiki", f"./{WIKI}/app", dependsOn="[{name: radarr, namespace: media}]")},
        [f"{WIKI}/ks.yaml:8: error: Kustomization `tools/wiki` waits for Kustomization `media/radarr`"],
    ),
    "a release waits for its release": (
        {HR: release("sonarr", dependsOn="[{name: radarr}]")},
        [f"{HR}:7: error: HelmRelease `media/sonarr` waits for HelmRelease `media/radarr`"],
    ),
    "a health check names its release": (
        sonarr(healthChecks="[{kind: HelmRelease, name: radarr, namespace: media}]"),
        [f"{KS}:9: error: Kustomization `media/sonarr` uses HelmRelease `media/radarr`"],
    ),
    "a container reads its Secret": (
        manifests(RADARR, secret=SECRET) | values("{envFrom: [{secretRef: {name: radarr-secret}}]}"),
        [f"{HR}:7: error: {IN_SONARR} uses Secret `media/radarr-secret`, which ExternalSecret `media/radarr` makes"],
    ),
    "a container may read its Secret": (
        manifests(RADARR, secret=SECRET) | values("{envFrom: [{secretRef: {name: radarr-secret, optional: true}}]}"),
        [f"{HR}:7: warning: {IN_SONARR} uses Secret `media/radarr-secret`, which ExternalSecret `media/radarr` makes"],
    ),
    "a release mounts its claim": (
        manifests(RADARR, claim=CLAIM) | values("{persistence: {films: {existingClaim: radarr-films}}}"),
        [f"{HR}:7: error: {IN_SONARR} uses PersistentVolumeClaim `media/radarr-films`"],
    ),
    "a release mounts the claim that its chart makes": (
        values("{persistence: {config: {type: persistentVolumeClaim, size: 1Gi}}}", RADARR, "radarr")
        | {f"{RADARR}/app/helmrelease.yaml": release(
            "radarr",
            chartRef="{kind: OCIRepository, name: app-template}",
            values="{persistence: {config: {type: persistentVolumeClaim, size: 1Gi}}}",
        )}
        | values("{persistence: {other: {existingClaim: radarr-config}}}"),
        [
            f"{HR}:7: error: {IN_SONARR} uses PersistentVolumeClaim `media/radarr-config`, "
            "which HelmRelease `media/radarr` makes"
        ],
    ),
    "a release takes its chart's source": (
        manifests(RADARR, source=manifest("OCIRepository", "x", "source.toolkit.fluxcd.io/v1"))
        | {HR: release("sonarr", chartRef="{kind: OCIRepository, name: x}")},
        [f"{HR}:7: error: HelmRelease `media/sonarr` uses OCIRepository `media/x`"],
    ),
    "a route of a release goes through its gateway": (
        manifests(RADARR, gateway=manifest("Gateway", "lan", "gateway.networking.k8s.io/v1"))
        | values("{route: {app: {parentRefs: [{name: lan}]}}}"),
        [f"{HR}:7: error: {IN_SONARR} uses Gateway `media/lan`"],
    ),
    "a claim is of the class that its chart declares": (
        values("{storageClass: {name: fast, reclaimPolicy: Retain}}", RADARR, "radarr")
        | manifests(SONARR, claim=manifest("PersistentVolumeClaim", "a", spec="{storageClassName: fast}")),
        [
            f"{SONARR}/app/claim.yaml:1: error: PersistentVolumeClaim `media/a` uses StorageClass `fast`, "
            "which HelmRelease `media/radarr` makes"
        ],
    ),
    "a secret comes from its store": (
        manifests(RADARR, store="{apiVersion: external-secrets.io/v1, kind: SecretStore, metadata: {name: vault}}\n")
        | manifests(SONARR, secret=manifest("ExternalSecret", "a", spec="{secretStoreRef: {name: vault}}")),
        [f"{SONARR}/app/secret.yaml:1: error: ExternalSecret `media/a` uses SecretStore `media/vault`"],
    ),
    "a pod is in its network, said in JSON": (
        manifests(RADARR, net=manifest("NetworkAttachmentDefinition", "iot", "k8s.cni.cncf.io/v1"))
        | {f"{WIKI}/app/helmrelease.yaml": release("wiki") + text("""
              values:
                pod:
                  annotations:
                    k8s.v1.cni.cncf.io/networks: |-
                      [{"name": "iot",
                        "namespace": "media"}]
            """)},
        [
            f"{WIKI}/app/helmrelease.yaml:11: error: HelmRelease `tools/wiki` uses NetworkAttachmentDefinition "
            "`media/iot`"
        ],
    ),
    "an address leads to the Service of its database": (
        manifests(RADARR, db=manifest("Cluster", "pg", "postgresql.cnpg.io/v1"))
        | values("{env: {HOST: 'pg-rw.media.svc.cluster.local'}}"),
        [f"{HR}:7: error: {IN_SONARR} uses Service `media/pg-rw`, which Cluster `media/pg` makes"],
    ),
    "an address may lead to a Service of its chart": (
        values("{env: {URL: 'http://radarr-web.media:7878'}}"),
        [f"{HR}:7: warning: {IN_SONARR} names Service `media/radarr-web`, which a chart of the app may make"],
    ),
    "a route leads to its Service": (
        manifests(RADARR, service=manifest("Service", "films"))
        | manifests(SONARR, route=manifest("HTTPRoute", "a", spec="{rules: [{backendRefs: [{name: films}]}]}")),
        [f"{SONARR}/app/route.yaml:1: error: HTTPRoute `media/a` uses Service `media/films`"],
    ),
    "a route may lead to a Service of its chart": (
        manifests(SONARR, route=manifest("HTTPRoute", "a", spec="{rules: [{backendRefs: [{name: radarr}]}]}")),
        [
            f"{SONARR}/app/route.yaml:1: warning: HTTPRoute `media/a` names Service `media/radarr`, "
            "which a chart of the app may make"
        ],
    ),
    "an alert tells of its release": (
        manifests(SONARR, alert=manifest("Alert", "a", spec="{eventSources: [{kind: HelmRelease, name: radarr}]}")),
        [f"{SONARR}/app/alert.yaml:1: warning: Alert `media/a` uses HelmRelease `media/radarr`"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("more", "expected"), DEPENDING.values(), ids=DEPENDING)
def test_what_depends_on_an_app_is_named_with_its_place(more: Files, expected: list[str]) -> None:
    assert dependents_of(files(more)) == expected


NOT_DEPENDING: Mapping[str, Files] = {
    "another app makes a Secret of that name, too": manifests(RADARR, secret=SECRET)
    | manifests(SONARR, secret=SECRET)
    | values("{envFrom: [{secretRef: {name: radarr-secret}}]}"),
    "a Secret of that name in another namespace": manifests(RADARR, secret=SECRET)
    | values("{envFrom: [{secretRef: {name: radarr-secret}}]}", WIKI, "wiki"),
    "a name that depends on a variable": manifests(RADARR, secret=SECRET)
    | values("{envFrom: [{secretRef: {name: '${APP}-secret'}}]}"),
    "a volume that is switched off": manifests(RADARR, claim=CLAIM)
    | values("{persistence: {films: {enabled: false, existingClaim: radarr-films}}}"),
    "a patch that selects it and may select nothing": sonarr(
        patches="[{target: {kind: HelmRelease, name: radarr}, patch: '[]'}]"
    ),
    "an address of an app whose name begins like its own": values("{env: {URL: 'http://radarr-uhd.media:7878'}}")
    | {f"{WIKI}/app/helmrelease.yaml": release("radarr-uhd", targetNamespace="media", releaseName="radarr-uhd")},
    "a label": values("{labels: {app: radarr}}"),
}


@pytest.mark.parametrize("more", NOT_DEPENDING.values(), ids=NOT_DEPENDING)
def test_what_does_not_depend_on_an_app(more: Files) -> None:
    assert dependents_of(files(more)) == []


# ---- by path


BY_PATH: Mapping[str, tuple[Files, list[str]]] = {
    "a kustomize file takes one of its manifests": (
        {f"{SONARR}/app/kustomization.yaml": kustomize_file("./helmrelease.yaml", "../../radarr/app/extra.yaml")}
        | {f"{RADARR}/app/extra.yaml": config("extra")},
        [
            f"{SONARR}/app/kustomization.yaml:5: error: the kustomize file names `../../radarr/app/extra.yaml` "
            "in `resources`"
        ],
    ),
    "a kustomize file takes a component of its": (
        {
            f"{SONARR}/app/kustomization.yaml": kustomize_file("./helmrelease.yaml", components="[../../radarr/part]"),
            f"{RADARR}/part/kustomization.yaml": "kind: Component\n",
        },
        [f"{SONARR}/app/kustomization.yaml:3: error: the kustomize file names `../../radarr/part` in `components`"],
    ),
    "a Kustomization takes a component of its": (
        sonarr(components="[../../radarr/part]") | {f"{RADARR}/part/kustomization.yaml": "kind: Component\n"},
        [f"{KS}:9: error: Kustomization `media/sonarr` names `../../radarr/part` in `components`"],
    ),
    "a Kustomization applies a folder of its": (
        {KS: ks("sonarr", f"./{RADARR}/app", targetNamespace="media")},
        [f"{KS}:7: error: Kustomization `media/sonarr` names `./{RADARR}/app` in `path`"],
    ),
    "a patch is a file of its": (
        {
            f"{SONARR}/app/kustomization.yaml": kustomize_file(
                "./helmrelease.yaml", patches="[{path: ../../radarr/patch.yaml}]"
            ),
            f"{RADARR}/patch.yaml": "kind: HelmRelease\nmetadata: {name: sonarr}\n",
        },
        [f"{SONARR}/app/kustomization.yaml:3: error: the kustomize file names `../../radarr/patch.yaml` in `patches`"],
    ),
    "a generator takes a file of its": (
        {
            f"{SONARR}/app/kustomization.yaml": kustomize_file(
                "./helmrelease.yaml", configMapGenerator="[{name: a, files: [key=../../radarr/app/helmrelease.yaml]}]"
            )
        },
        [
            f"{SONARR}/app/kustomization.yaml:3: error: the kustomize file names `../../radarr/app/helmrelease.yaml` "
            "in `configMapGenerator`"
        ],
    ),
    "a release takes its chart from there": (
        {HR: release(
            "sonarr",
            chart=f"{{spec: {{chart: ./{RADARR}/chart, sourceRef: {{kind: GitRepository, name: flux-system}}}}}}",
        )},
        [f"{HR}:7: error: HelmRelease `media/sonarr` names `./{RADARR}/chart` in `chart`"],
    ),
    "what no root reaches takes a manifest": (
        {"archive/kustomization.yaml": kustomize_file(f"../{RADARR}/app")},
        [
            f"archive/kustomization.yaml:4: hint: the kustomize file names `../{RADARR}/app` in `resources`, "
            "though no root reaches it"
        ],
    ),
    "a Kustomization that no root reaches applies it": (
        {"archive/ks.yaml": ks("old", f"./{RADARR}/app")},
        [f"archive/ks.yaml:7: hint: Kustomization `old` names `./{RADARR}/app` in `path`, though no root reaches it"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("more", "expected"), BY_PATH.values(), ids=BY_PATH)
def test_what_names_a_file_of_an_app(more: Files, expected: list[str]) -> None:
    found = files({f"{RADARR}/chart/Chart.yaml": "name: chart\n"} if "chart" in str(expected) else {}, more)
    assert dependents_of(found) == expected


def test_a_symlink_into_the_folder() -> None:
    assert dependents_of(BASE, links={"docs/radarr": f"../{RADARR}"}) == [
        f"docs/radarr:0: hint: the symlink leads to `../{RADARR}`"
    ]


def test_a_symlink_that_a_root_reaches() -> None:
    link, target = "flux/extra/radarr.yaml", f"{RADARR}/app/helmrelease.yaml"
    scanned = {"cluster/extra.yaml": ks("extra", "./flux/extra"), "flux/extra/a.yaml": config("a"), link: BASE[target]}
    listed = kustomize_file("./gotk-sync.yaml", "./extra.yaml", "./media", "./tools")
    found = files(scanned, {"cluster/kustomization.yaml": listed})
    assert dependents_of(found, links={link: f"../../{target}"}) == [
        f"{link}:0: error: the symlink leads to `../../{target}`"
    ]


# ---- by what a build needs


def patched(patch: str) -> dict[str, str]:
    """Return the namespace's list with a patch."""
    listed = ("./namespace.yaml", "./radarr/ks.yaml", "./sonarr/ks.yaml")
    return {"cluster/media/kustomization.yaml": kustomize_file(*listed, namespace="media", patches=patch)}


def test_a_patch_without_which_the_build_fails() -> None:
    found = files(patched("[{patch: '{kind: Kustomization, metadata: {name: radarr}, spec: {wait: true}}'}]"))
    assert dependents_of(found) == [
        "cluster/media/kustomization.yaml:4: error: the patch names Kustomization `radarr`, "
        "without which the build fails"
    ]
    assert dependents_of(found, "media/sonarr") == []


def test_a_replacement_without_whose_source_the_build_fails() -> None:
    listed = ("./namespace.yaml", "./radarr/ks.yaml", "./sonarr/ks.yaml")
    replacement = "[{source: {kind: Kustomization, name: radarr}, targets: [{select: {kind: Namespace}}]}]"
    found = files({"cluster/media/kustomization.yaml": kustomize_file(*listed, replacements=replacement)})
    assert dependents_of(found, "radarr") == [
        "cluster/media/kustomization.yaml:3: error: the replacement names Kustomization `radarr`, "
        "without which the build fails"
    ]
