"""References from one cluster into another: files in, findings out."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from scaffold.checks import run_checks
from scaffold.checks.cross_cluster_reference import CHECK
from tests.build import Files, fleet, ks, kustomize_file, text
from tests.checks.healthy import HEALTHY, lines

HINT = "[cross-cluster-reference] (copy what is needed, or move it into a folder that belongs to no cluster)"


def root(cluster: str, path: str) -> dict[str, str]:
    """Return what makes a folder a cluster's root."""
    return {
        f"flux/{cluster}.yaml": text(f"""\
            apiVersion: fluxcd.controlplane.io/v1
            kind: FluxInstance
            metadata: {{name: flux, namespace: flux-system}}
            spec:
              sync: {{kind: GitRepository, url: https://git.example.com/owner/repo.git, path: {path}}}
            """)
    }


def config(name: str) -> str:
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n  namespace: default\n"


def island(cluster: str) -> dict[str, str]:
    """Return a cluster whose folder is all that it reads, but for `shared`."""
    folder = f"clusters/{cluster}"
    return {
        **root(cluster, folder),
        f"{folder}/kustomization.yaml": kustomize_file("./apps.yaml"),
        f"{folder}/apps.yaml": ks("apps", f"./{folder}/apps", "flux-system"),
        f"{folder}/apps/kustomization.yaml": kustomize_file("./config.yaml", "../../../shared"),
        f"{folder}/apps/config.yaml": config("own"),
        f"{folder}/parts/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n",
    }


ISLANDS: Files = {
    **island("production"),
    **island("staging"),
    "shared/kustomization.yaml": kustomize_file("./config.yaml"),
    "shared/config.yaml": config("shared"),
}

PARALLEL: Files = {
    f"{path}": content
    for cluster in ("production", "staging")
    for path, content in {
        **root(cluster, f"clusters/{cluster}"),
        f"clusters/{cluster}/apps.yaml": ks("apps", f"./apps/{cluster}", "flux-system"),
        f"apps/{cluster}/kustomization.yaml": kustomize_file("../base"),
        "apps/base/kustomization.yaml": kustomize_file("./config.yaml"),
        "apps/base/config.yaml": config("base"),
    }.items()
}


def found(files: Files, links: Mapping[str, str] | None = None) -> list[str]:
    return [str(finding) for finding in run_checks(fleet(files, links), (CHECK,))]


def test_a_healthy_repository_has_none() -> None:
    assert lines(CHECK, HEALTHY) == []


@pytest.mark.parametrize("files", [ISLANDS, PARALLEL], ids=["islands", "parallel folders"])
def test_clusters_that_share_only_what_is_nobodys_have_none(files: Files) -> None:
    assert len(fleet(files).clusters) == 2
    assert found(files) == []


APPS = "clusters/staging/apps.yaml"
LIST = "clusters/staging/apps/kustomization.yaml"
THERE = "`clusters/production`, the folder of cluster `production`"


@pytest.mark.parametrize(
    ("files", "findings"),
    [
        pytest.param(
            {APPS: ks("apps", "./clusters/production/apps", "flux-system")},
            [
                f"{APPS}:8:9: warning: `./clusters/production/apps` leads from cluster `staging` into {THERE} {HINT}",
            ],
            id="a path",
        ),
        pytest.param(
            {LIST: kustomize_file("./config.yaml", "../../production/apps/config.yaml")},
            [
                f"{LIST}:5:5: warning: `../../production/apps/config.yaml` leads from cluster `staging` into {THERE} "
                + HINT,
            ],
            id="a resource",
        ),
        pytest.param(
            {LIST: kustomize_file("./config.yaml") + "components:\n  - ../../production/parts\n"},
            [f"{LIST}:6:5: warning: `../../production/parts` leads from cluster `staging` into {THERE} {HINT}"],
            id="a component",
        ),
        pytest.param(
            {APPS: ks("apps", "./clusters/staging/apps", "flux-system", components="[../../production/parts]")},
            [f"{APPS}:9:16: warning: `../../production/parts` leads from cluster `staging` into {THERE} {HINT}"],
            id="a Kustomization's component",
        ),
        pytest.param(
            {LIST: kustomize_file("./config.yaml") + "patches:\n  - path: ../../production/apps/config.yaml\n"},
            [
                f"{LIST}:6:11: warning: `../../production/apps/config.yaml` leads from cluster `staging` into {THERE} "
                + HINT,
            ],
            id="a patch",
        ),
        pytest.param(
            {"clusters/staging/old/kustomization.yaml": kustomize_file("../../production/apps")},
            [],
            id="what no root reaches is not judged",
        ),
        pytest.param(
            {"shared/kustomization.yaml": kustomize_file("./config.yaml", "../clusters/production/apps/config.yaml")},
            [
                "shared/kustomization.yaml:5:5: warning: `../clusters/production/apps/config.yaml` leads from cluster "
                f"`staging` into {THERE} {HINT}",
            ],
            id="a shared folder leads there all who read it",
        ),
        pytest.param(
            {LIST: kustomize_file("./config.yaml", "../../nowhere")},
            [],
            id="a path that does not exist is another fault",
        ),
    ],
)
def test_references_into_another_cluster(files: Files, findings: list[str]) -> None:
    assert found({**ISLANDS, **files}) == findings


def test_a_parallel_folder_of_the_other_cluster() -> None:
    files = {**PARALLEL, "clusters/staging/more.yaml": ks("more", "./apps/production", "flux-system")}
    assert found(files) == [
        "clusters/staging/more.yaml:8:9: warning: `./apps/production` leads from cluster `staging` into "
        f"`apps/production`, the folder of cluster `production` {HINT}"
    ]


def test_a_path_into_the_parallel_folder_instead_of_the_own() -> None:
    """The folder `apps/staging` is reached by nobody any more, but `infra` shows what such names mean."""
    layers = {
        path: content
        for cluster in ("production", "staging")
        for path, content in {
            f"clusters/{cluster}/infra.yaml": ks("infra", f"./infra/{cluster}", "flux-system"),
            f"infra/{cluster}/config.yaml": config("infra"),
        }.items()
    }
    wrong = {APPS: ks("apps", "./apps/production", "flux-system")}
    assert found({**PARALLEL, **layers}) == []
    assert found({**PARALLEL, **layers, **wrong}) == [
        f"{APPS}:8:9: warning: `./apps/production` leads from cluster `staging` into `apps/production`, the folder of "
        f"cluster `production` {HINT}"
    ]
    assert found({**PARALLEL, **wrong}) == []


def test_folders_that_are_called_as_clusters_by_chance() -> None:
    namespaces = {
        f"clusters/{cluster}/{name}.yaml": ks(name, f"./apps/{name}", "flux-system")
        for cluster in ("production", "staging")
        for name in ("production", "staging")
    }
    assert found({**PARALLEL, **namespaces}) == []


def test_a_symbolic_link_into_another_cluster() -> None:
    files = {**ISLANDS, LIST: kustomize_file("./config.yaml", "./linked")}
    links = {"clusters/staging/apps/linked": "../../production/parts"}
    assert found(files, links) == [
        "clusters/staging/apps/linked: warning: the symbolic link to `../../production/parts` leads from cluster "
        f"`staging` into {THERE} {HINT}"
    ]


def test_a_symbolic_link_that_no_root_reaches() -> None:
    assert found(ISLANDS, {"clusters/staging/notes": "../production/parts"}) == []


def test_one_root_above_the_other_is_no_island() -> None:
    files = {**ISLANDS, **root("production", "clusters"), "clusters/kustomization.yaml": kustomize_file("./staging")}
    assert found(files) == []
