"""Apps of a cluster: files in; names, folders, lists and charts out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffold.siblings import App, abstract, concrete, environment_name
from tests.build import GOTK_SYNC, Files, config, ks, kustomize_file, release, siblings

TEMPLATE = "{kind: OCIRepository, name: app-template}"


def apps(files: Files) -> tuple[App, ...]:
    return siblings({"cluster/gotk-sync.yaml": GOTK_SYNC, **files}).apps


def test_a_cluster_that_runs_nothing_has_no_apps() -> None:
    assert apps({}) == ()
    assert apps({"cluster/a.yaml": ks("a", "./a"), "a/c.yaml": config("c")}) == ()


LAYOUTS = [
    pytest.param(
        {"cluster/media/plex/ks.yaml": ks("plex", "./cluster/media/plex/app")},
        {"cluster/media/plex/app/r.yaml": release("plex")},
        ("plex", "cluster/media/plex", "cluster/media/plex/app"),
        id="ks.yaml in the app's folder",
    ),
    pytest.param(
        {"cluster/media/plex/ks.yaml": ks("cluster-apps-plex", "./cluster/media/plex/app")},
        {"cluster/media/plex/app/r.yaml": release("plex")},
        ("plex", "cluster/media/plex", "cluster/media/plex/app"),
        id="a Kustomization of another name",
    ),
    pytest.param(
        {"cluster/media/plex.yaml": ks("plex", "./apps/media/plex")},
        {"apps/media/plex/r.yaml": release("plex")},
        ("plex", "apps/media/plex", "apps/media/plex"),
        id="a file named as the app, manifests elsewhere",
    ),
    pytest.param(
        {
            "cluster/media/kustomization.yaml": kustomize_file("plex.ks.yaml"),
            "cluster/media/plex.ks.yaml": ks("plex", "./cluster/media/plex"),
        },
        {"cluster/media/plex/r.yaml": release("plex")},
        ("plex", "cluster/media/plex", "cluster/media/plex"),
        id="a file beside the app's folder",
    ),
    pytest.param(
        {"cluster/media/ks-plex.yaml": ks("plex", "./apps/plex/manifests")},
        {"apps/plex/manifests/r.yaml": release("plex")},
        ("plex", "apps/plex", "apps/plex/manifests"),
        id="a prefixed file, manifests elsewhere",
    ),
    pytest.param(
        {
            "cluster/media/kustomization.yaml": kustomize_file("plex/install.yaml"),
            "cluster/media/plex/install.yaml": "---\n".join(
                (ks("plex-database", "./cluster/media/plex/db"), ks("plex", "./cluster/media/plex/app"))
            ),
        },
        {"cluster/media/plex/app/r.yaml": release("plex"), "cluster/media/plex/db/c.yaml": config("c")},
        ("plex", "cluster/media/plex", "cluster/media/plex/app"),
        id="an app with a database",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "manifests", "expected"), LAYOUTS)
def test_layouts(entry: Files, manifests: Files, expected: tuple[str, str, str]) -> None:
    (app,) = apps({**entry, **manifests})
    assert (app.name, app.folder, app.main.path) == expected
    assert app.entry in entry
    assert [r.name for r in app.releases] == ["plex"]


NAMESPACE = {
    "cluster/apps.yaml": ks("apps", "./apps", "flux-system"),
    "apps/kustomization.yaml": kustomize_file("./media"),
    "apps/media/kustomization.yaml": kustomize_file("./plex/ks.yaml", "./radarr", namespace="media"),
    "apps/media/plex/ks.yaml": "---\n".join(
        (
            ks("plex", "./apps/media/plex/app", targetNamespace="media"),
            ks("plex-tools", "./apps/media/plex/tools", targetNamespace="media"),
        )
    ),
    "apps/media/plex/app/r.yaml": release("plex", chartRef=TEMPLATE, values="{controllers: {plex: {}}}"),
    "apps/media/plex/tools/c.yaml": config("tools"),
    "apps/media/radarr/kustomization.yaml": kustomize_file("./ks.yaml"),
    "apps/media/radarr/ks.yaml": ks("radarr", "./apps/media/radarr/app"),
    "apps/media/radarr/app/kustomization.yaml": kustomize_file("r.yaml", namespace="downloads"),
    "apps/media/radarr/app/r.yaml": release("other"),
}


def test_the_parent_is_no_app_and_others_of_an_entry_belong_to_it() -> None:
    plex, radarr = apps(NAMESPACE)
    assert (plex.name, plex.namespace, [k.name for k in plex.others]) == ("plex", "media", ["plex-tools"])
    assert [r.name for r in plex.of_kind("ConfigMap")] == ["tools"]
    assert (radarr.name, radarr.namespace) == ("radarr", "downloads")


def test_lists_that_register_apps() -> None:
    plex, radarr = apps(NAMESPACE)
    assert plex.listing is not None and radarr.listing is not None
    assert (plex.listing.file, plex.listing.index, plex.listing.entry) == (
        "apps/media/kustomization.yaml", 0, "./plex/ks.yaml",
    )  # fmt: skip
    assert (radarr.listing.entry, radarr.inner_list) == ("./radarr", "apps/media/radarr/kustomization.yaml")
    assert plex.inner_list is None


def test_an_app_that_no_list_names() -> None:
    (app,) = apps({"cluster/plex.yaml": ks("plex", "./plex"), "plex/r.yaml": release("plex")})
    assert app.listing is None


def test_the_release_of_an_app_is_its_own_app_template() -> None:
    plex, radarr = apps(NAMESPACE)
    assert plex.release is not None and plex.release.name == "plex"
    assert plex.values == {"controllers": {"plex": {}}}
    assert (radarr.release, radarr.values) == (None, {})


SOURCE = """
    apiVersion: source.toolkit.fluxcd.io/v1
    kind: OCIRepository
    metadata: {name: NAME, namespace: media}
    spec: {url: "oci://ghcr.io/bjw-s-labs/helm/app-template", ref: {tag: 4.1.1}}
    """
HELM = """
    apiVersion: source.toolkit.fluxcd.io/v1
    kind: HelmRepository
    metadata: {name: bjw-s, namespace: flux-system}
    spec: {url: "https://bjw-s.example.com"}
    """

BJW_S = "{kind: HelmRepository, name: bjw-s, namespace: flux-system}"


@pytest.mark.parametrize(
    ("spec", "sources", "expected"),
    [
        pytest.param({}, {}, None, id="none"),
        pytest.param(
            {"chartRef": "{kind: OCIRepository, name: plex}"},
            {"plex/oci.yaml": SOURCE.replace("NAME", "plex")},
            ("oci-per-app", "app-template", "4.1.1", ("OCIRepository", "", "plex")),
            id="an OCIRepository of the app's own",
        ),
        pytest.param(
            {"chartRef": "{kind: OCIRepository, name: app-template, namespace: media}"},
            {"cluster/oci.yaml": SOURCE.replace("NAME", "app-template")},
            ("oci-shared", "app-template", "4.1.1", ("OCIRepository", "media", "app-template")),
            id="a shared OCIRepository",
        ),
        pytest.param(
            {"chartRef": "{kind: OCIRepository, name: app-template}"},
            {},
            ("oci-shared", "app-template", "", ("OCIRepository", "", "app-template")),
            id="an OCIRepository that is not in the repository",
        ),
        pytest.param(
            {"chart": f"{{spec: {{chart: app-template, version: 4.x, sourceRef: {BJW_S}}}}}"},
            {"cluster/helm.yaml": HELM},
            ("helm-repository", "app-template", "4.x", ("HelmRepository", "flux-system", "bjw-s")),
            id="a HelmRepository",
        ),
    ],
)  # fmt: skip
def test_charts(spec: dict[str, str], sources: Files, expected: tuple[object, ...] | None) -> None:
    (app,) = apps(
        {
            "cluster/plex.yaml": ks("plex", "./plex", targetNamespace="media"),
            "plex/r.yaml": release("plex", **spec),
            **sources,
        }
    )
    chart = app.charts.get("plex")
    assert (chart and (chart.style, chart.name, chart.version, chart.ref)) == expected
    if chart and sources:
        assert chart.source is not None and chart.source.document.path in sources


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("plex", "{app}"),
        ("plex-secret", "{app}-secret"),
        ("my-plex", "my-{app}"),
        ("complex", "complex"),
        ("plexus", "plexus"),
        ("x.plex", "x.plex"),
        ("PLEX_KEY", "{APP}_KEY"),
        ("MY_PLEX", "MY_{APP}"),
        ("media/plex", "{namespace}/{app}"),
        ("multimedia", "multimedia"),
        ("", ""),
    ],
)
def test_names_are_abstracted_where_they_stand_as_words(text: str, result: str) -> None:
    assert abstract(text, "plex", "media") == result


def test_an_app_named_as_its_namespace() -> None:
    assert abstract("plex in plex", "plex", "plex") == "{app} in {app}"


def test_concrete_puts_names_back_throughout() -> None:
    value = {"{app}": ["{app}-x", {"k": "{namespace}"}], "n": 5, "env": "{APP}_KEY"}
    assert concrete(value, "my-app", "media") == {"my-app": ["my-app-x", {"k": "media"}], "n": 5, "env": "MY_APP_KEY"}


def test_names_of_environment_variables() -> None:
    assert environment_name("my-app-2") == "MY_APP_2"


NAMES = st.from_regex(r"[a-z][a-z0-9]{0,6}(-[a-z0-9]{1,4})?", fullmatch=True)


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet="abc -./", max_size=30), NAMES, NAMES)
def test_what_is_abstracted_comes_back(text: str, name: str, namespace: str) -> None:
    assert concrete(abstract(text, name, namespace), name, namespace) == text
