"""The traps that real repositories set, each as a small repository that steps into it."""

from __future__ import annotations

from scaffold.answers.context import Context
from scaffold.edit import add_list_entry
from scaffold.flux import Cluster, depends_on
from scaffold.providers import Need, Providers
from tests.build import GOTK_SYNC, Files, cluster, config, fleet, ks, kustomize_file, release, siblings

ROOT = {"cluster/gotk-sync.yaml": GOTK_SYNC}
ROOT_ID = "flux-system/flux-system"


def read(files: Files) -> Cluster:
    return cluster({**ROOT, **files})


def reached(found: Cluster) -> list[str]:
    return [name for k in found.kustomizations if (name := f"{k.namespace}/{k.name}") != ROOT_ID]


def waits(found: Cluster) -> dict[str, list[str]]:
    return {k.name: [f"{t.namespace}/{t.name}" for t in k.depends_on] for k in found.kustomizations if k.depends_on}


def test_trap_1_the_effective_namespace_is_the_answer() -> None:
    """No file says where `plex` and `postgres` live; their parent's kustomize file does."""
    found = read(
        {
            "cluster/media/kustomization.yaml": kustomize_file("plex.yaml", "postgres.yaml", namespace="media"),
            "cluster/media/plex.yaml": ks("plex", "./plex", dependsOn="[{name: postgres}]"),
            "cluster/media/postgres.yaml": ks("postgres", "./postgres", "written"),
            "plex/c.yaml": config("c"),
            "postgres/c.yaml": config("c"),
        }
    )
    assert reached(found) == ["media/plex", "media/postgres"]
    assert (waits(found), found.dangling) == ({"plex": ["media/postgres"]}, ())


def test_trap_2_an_anchor_may_be_defined_again() -> None:
    twice = ks("&app plex", "./plex", commonMetadata="{labels: {app: *app}}")
    again = ks("&app radarr", "./radarr", commonMetadata="{labels: {app: *app}}")
    one_document = (
        "kind: Kustomization\nmetadata: {name: &app sonarr}\nspec: {path: ./sonarr, sourceRef: {name: &app x}}\n"
    )
    files = {
        "cluster/apps.yaml": f"{twice}---\n{again}",
        "cluster/one.yaml": f"apiVersion: kustomize.toolkit.fluxcd.io/v1\n{one_document}",
    }
    found = fleet({**ROOT, **files, **{f"{name}/c.yaml": config("c") for name in ("plex", "radarr", "sonarr")}})
    assert reached(found.clusters[0]) == ["default/plex", "default/radarr", "default/sonarr"]
    assert found.diagnostics == ()


def test_trap_3_what_no_root_reaches_is_not_deployed() -> None:
    broken = ks("old", "./nowhere", dependsOn="[{name: gone}]")
    found = fleet(
        {
            **ROOT,
            "cluster/kustomization.yaml": kustomize_file("gotk-sync.yaml", "plex.yaml"),
            "cluster/plex.yaml": ks("plex", "./plex"),
            "cluster/disabled.yaml": broken,
            ".archive/old.yaml": broken,
            "templates/app.yaml": broken.replace("old", "${NAME}"),
            "plex/c.yaml": config("c"),
        }
    )
    (only,) = found.clusters
    assert (reached(only), only.dangling, found.diagnostics) == (["default/plex"], (), ())
    assert [d.path for d in found.unreached] == [".archive/old.yaml", "cluster/disabled.yaml", "templates/app.yaml"]


def test_trap_4_a_kustomization_may_point_into_another_repository() -> None:
    source = (
        "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: foreign}\nspec: {url: URL}\n"
    )
    found = read(
        {
            "cluster/source.yaml": source.replace("URL", "https://github.com/somebody/else"),
            "cluster/a.yaml": ks("with-path", "./plex", source="{kind: GitRepository, name: foreign}"),
            "cluster/b.yaml": ks("without", source="{kind: GitRepository, name: foreign}"),
            "cluster/c.yaml": ks("waiting", "./plex", dependsOn="[{name: with-path}, {name: without}]"),
            "plex/c.yaml": config("c"),
        }
    )
    assert [(k.name, k.path) for k in found.kustomizations if k.name != "flux-system"] == [
        ("with-path", None),
        ("without", None),
        ("waiting", "plex"),
    ]
    assert (found.dangling, found.diagnostics) == ((), ())


def test_trap_5_a_path_may_be_relative_to_an_artifact_rooted_lower() -> None:
    instance = """
        apiVersion: fluxcd.controlplane.io/v1
        kind: FluxInstance
        metadata: {name: flux, namespace: flux-system}
        spec: {sync: {kind: OCIRepository, url: "oci://ghcr.io/owner/manifests", path: clusters/main}}
        """
    oci = "{kind: OCIRepository, name: flux-system}"
    found = siblings(
        {
            "kubernetes/instance.yaml": instance,
            "kubernetes/clusters/main/kustomization.yaml": kustomize_file("../../apps/plex/ks.yaml"),
            "kubernetes/apps/plex/ks.yaml": ks("plex", "./apps/plex/app", source=oci, targetNamespace="media"),
            "kubernetes/apps/plex/app/release.yaml": release("plex"),
        }
    )
    assert [(k.name, k.path) for k in found.cluster.kustomizations] == [("plex", "kubernetes/apps/plex/app")]
    assert found.decide("media")["path_form"].value == {"prefix": "./", "root": "kubernetes"}


def test_trap_6_dependencies_may_sit_in_a_release_or_come_from_a_component() -> None:
    patch = "{op: add, path: /spec/dependsOn, value: [{name: store}]}"
    found = read(
        {
            "cluster/kustomization.yaml": kustomize_file("gotk-sync.yaml", "apps.yaml", components="[../wait]"),
            "wait/kustomization.yaml": "kind: Component\npatches:\n  - target: {kind: Kustomization, name: plex}\n"
            f"    patch: '[{patch}]'\n",
            "cluster/apps.yaml": "---\n".join((ks("plex", "./plex"), ks("store", "./store"))),
            "plex/r.yaml": release("plex", "media", dependsOn="[{name: postgres, namespace: dbms}]"),
            "store/c.yaml": config("c"),
        }
    )
    assert waits(found) == {"plex": ["default/store"]}
    ((plex, _),) = found.of_kind("HelmRelease")
    assert [str(target) for target in depends_on(plex)] == ["HelmRelease/dbms/postgres"]
    assert found.dangling == ()


def test_trap_7_parents_patch_labels_opt_out_and_a_namespace_may_be_called_anything() -> None:
    patch = (
        "    - target: {kind: Kustomization, labelSelector: 'plain notin (true)'}\n"
        "      patch: '[{op: add, path: /spec/dependsOn, value: [{name: store}]}]'\n"
    )
    parent = ks("apps", "./apps") + f"  patches:\n{patch}"
    replacement = (
        "kind: Component\nreplacements:\n  - source: {kind: Namespace, fieldPath: metadata.name}\n    targets:\n"
        "      - select: {kind: Kustomization}\n        fieldPaths: [spec.targetNamespace]\n"
        "        options: {create: true}\n"
    )
    found = read(
        {
            "cluster/apps.yaml": parent,
            "apps/kustomization.yaml": kustomize_file(
                "a.yaml", "b.yaml", "ns.yaml", namespace="media", components="[../c]"
            ),
            "c/kustomization.yaml": replacement,
            "apps/a.yaml": ks("a", "./x"),
            "apps/b.yaml": ks("b", "./x").replace("metadata:", 'metadata:\n  labels: {plain: "true"}'),
            "apps/ns.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: _}\n",
            "x/c.yaml": config("c"),
        }
    )
    assert waits(found) == {"a": ["media/store"]}
    assert [r.name for r, _ in found.of_kind("Namespace")] == ["media"]
    assert {k.name: k.target_namespace for k in found.kustomizations[2:]} == {"a": "_", "b": "_"}


def test_trap_8_classes_gateways_and_claims_may_be_made_by_charts() -> None:
    values = (
        "{persistence: {config: {type: persistentVolumeClaim, storageClass: local, size: 1Gi}},"
        " route: {app: {parentRefs: [{name: internal, namespace: network}], hostnames: [a.example.com]}},"
        " controllers: {plex: {containers: {app: {image: {repository: x}}}}}}"
    )
    ceph = "{cephBlockPools: [{storageClass: {name: ceph-block, enabled: true}}]}"
    found = siblings(
        {
            **ROOT,
            "cluster/ceph.yaml": ks("ceph", "./ceph", targetNamespace="rook"),
            "ceph/r.yaml": release("ceph", chartRef="{kind: OCIRepository, name: rook-ceph-cluster}", values=ceph),
            "cluster/plex.yaml": ks("plex", "./plex", targetNamespace="media"),
            "plex/r.yaml": release("plex", chartRef="{kind: OCIRepository, name: app-template}", values=values),
        }
    )
    providers = Providers(found)
    assert {name: owner and owner.name for name, owner in providers.storage_classes.items()} == {
        "ceph-block": "ceph",
        "local": None,
    }
    assert providers.gateways == {"internal": ("network", None)}
    assert found.fleet.diagnostics == ()


def test_trap_9_a_variable_without_a_definition_is_normal() -> None:
    data = {"host": "a.${SECRET_DOMAIN}", "script": "echo $${HOME}", "size": "${SIZE:-1Gi}"}
    found = fleet(
        {
            **ROOT,
            "cluster/a.yaml": ks("a", "./a", postBuild="{substituteFrom: [{kind: Secret, name: cluster-secrets}]}"),
            "a/c.yaml": config("c", **data),
        }
    )
    ((resource, _),) = found.clusters[0].of_kind("ConfigMap")
    assert resource.body["data"] == {"host": "a.${SECRET_DOMAIN}", "script": "echo ${HOME}", "size": "1Gi"}
    assert found.diagnostics == ()


def test_trap_10_a_repository_of_whole_layers_is_followed_as_such() -> None:
    files = dict(ROOT)
    for layer in ("infrastructure", "apps"):
        files[f"cluster/{layer}.yaml"] = ks(layer, f"./{layer}", "flux-system")
        files[f"{layer}/kustomization.yaml"] = kustomize_file("one", "two")
        for name in ("one", "two"):
            files[f"{layer}/{name}/kustomization.yaml"] = kustomize_file("release.yaml", namespace=f"{layer}-{name}")
            files[f"{layer}/{name}/release.yaml"] = release(name)
    found = Context(siblings(files), "plex", "media").placement
    assert found.layer is not None
    assert (found.layer.name, found.folder, found.list_file) == ("apps", "apps/plex", "apps/kustomization.yaml")


def test_trap_11_an_edit_keeps_every_other_byte() -> None:
    odd = (
        "---\n# yaml-language-server: $schema=https://json.schemastore.org/kustomization\napiVersion:   v1\n"
        'resources:\n    - "./a/ks.yaml"   # kept\n\n    # - ./off/ks.yaml\n    - ./c/ks.yaml\n\n\npatches: []   \n'
    )
    assert add_list_entry(odd, "kustomization.yaml", ("resources",), "./a/ks.yaml") == odd
    once = add_list_entry(odd, "kustomization.yaml", ("resources",), "./b/ks.yaml")
    assert [line for line in once.splitlines() if line not in odd.splitlines()] in (
        ["    - ./b/ks.yaml"],
        ['    - "./b/ks.yaml"'],
    )
    assert [line for line in odd.splitlines() if line not in once.splitlines()] == []
    assert add_list_entry(once, "kustomization.yaml", ("resources",), "./b/ks.yaml") == once


def test_trap_12_depending_on_a_parent_covers_its_children_and_a_cycle_is_found() -> None:
    store = "apiVersion: external-secrets.io/v1\nkind: ClusterSecretStore\nmetadata: {name: vault}\n"
    secret = "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: NAME}\nspec: {dataFrom: []}\n"
    files = {
        "cluster/infrastructure.yaml": ks("infrastructure", "./infrastructure", "flux-system"),
        "infrastructure/store.yaml": ks("store", "./store", "flux-system"),
        "store/s.yaml": store,
    }
    for name in ("a", "b", "c"):
        depends = "[{name: infrastructure, namespace: flux-system}]"
        files[f"cluster/{name}.yaml"] = ks(name, f"./{name}", targetNamespace="media", dependsOn=depends)
        files[f"{name}/secret.yaml"] = secret.replace("NAME", name)
        files[f"{name}/release.yaml"] = release(name)
    found = siblings({**ROOT, **files})
    wanted = Providers(found).wanted({Need.SECRET: "vault"}, "media")
    assert [(str(d.target), d.why) for d in wanted] == [
        ("Kustomization/flux-system/infrastructure", "3 of 3 apps with a secret wait for it")
    ]
    assert found.cluster.cycles == ()
    circle = {**files, "infrastructure/store.yaml": ks("store", "./store", dependsOn="[{name: a}]")}
    circle["cluster/a.yaml"] = ks("a", "./a", dependsOn="[{name: store}]")
    assert [[member.name for member in cycle] for cycle in read(circle).cycles] == [["a", "store"]]
