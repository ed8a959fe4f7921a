"""`scaffold why` on a work tree: whose names it takes, what it prints, and what it refuses."""

from __future__ import annotations

import json
import subprocess
import textwrap
from collections.abc import Mapping
from pathlib import Path

import pytest

from scaffold.cli import run
from tests.build import GOTK_SYNC, ks, kustomize_file, release

COMPONENTS = {
    "stores/external-secrets": (),
    "stores/onepassword": ("external-secrets",),
    "dbms/cloudnative-pg": ("onepassword",),
    "media/immich-database": ("cloudnative-pg",),
    "media/immich": ("immich-database", "onepassword"),
    "media/immich-share": ("immich",),
}
"""The seeds' chain of an app: what each Kustomization, as `namespace/name`, waits for."""


def home(name: str = "main") -> dict[str, str]:
    """Return a cluster with the chain; the app and its database stand in one file."""
    root = f"clusters/{name}"
    files = {
        f"{root}/gotk-sync.yaml": GOTK_SYNC.replace("./cluster", f"./{root}"),
        f"{root}/apps.yaml": ks("apps", f"./apps/{name}", "flux-system"),
        f"archive/{name}/old.yaml": ks("old", f"./archive/{name}/old"),
    }
    entries: dict[str, str] = {}
    for key, depends_on in COMPONENTS.items():
        namespace, _, app = key.partition("/")
        folder = f"apps/{name}/{namespace}/{'immich' if app == 'immich-database' else app}"
        path = f"{folder}/{'db' if app == 'immich-database' else 'app'}"
        waits = f"[{', '.join(f'{{name: {other}}}' for other in depends_on)}]"
        text = ks(app, f"./{path}", "flux-system", targetNamespace=namespace, dependsOn=waits)
        entries[f"{folder}/ks.yaml"] = "---\n".join(filter(None, (entries.get(f"{folder}/ks.yaml"), text)))
        files[f"{path}/helmrelease.yaml"] = release(app)
        files[f"{path}/kustomization.yaml"] = kustomize_file("./helmrelease.yaml")
    listed = sorted(f"./{path.removeprefix(f'apps/{name}/')}" for path in entries)
    return {**files, **entries, f"apps/{name}/kustomization.yaml": kustomize_file(*listed)}


def write(root: Path, files: Mapping[str, str]) -> Path:
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    return root


@pytest.fixture
def one(tmp_path: Path) -> Path:
    """Return a work tree with one cluster."""
    return write(tmp_path / "one", home())


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """Return a work tree with two clusters, one of which has an app more."""
    files = {**home("main"), **home("staging")}
    files["clusters/staging/extra.yaml"] = ks("extra", "./apps/staging/extra", "flux-system")
    files["apps/staging/extra/helmrelease.yaml"] = release("extra")
    return write(tmp_path / "two", files)


def test_the_chain_of_an_app(one: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["why", "immich", "--repo", str(one)]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out == textwrap.dedent(
        """\
        flux-system/immich (cluster main)  apps/main/media/immich/ks.yaml:15
          depends on  flux-system/immich-database
                      flux-system/onepassword
          needs       7 things to be ready first
          holds up    1 other, directly

        what must be ready, from first to last by level (→ is what you ask for):
           0  GitRepository flux-system/flux-system               clusters/main/gotk-sync.yaml:15
           1  flux-system/flux-system                             clusters/main/gotk-sync.yaml:4
                comes from GitRepository flux-system/flux-system  clusters/main/gotk-sync.yaml:10
           2  flux-system/apps                                    clusters/main/apps.yaml:4
                delivered by flux-system/flux-system              clusters/main/apps.yaml:4
           3  flux-system/external-secrets                        apps/main/stores/external-secrets/ks.yaml:4
                delivered by flux-system/apps                     apps/main/kustomization.yaml:7
           4  flux-system/onepassword                             apps/main/stores/onepassword/ks.yaml:4
                delivered by flux-system/apps                     apps/main/kustomization.yaml:8
                depends on flux-system/external-secrets           apps/main/stores/onepassword/ks.yaml:10
           5  flux-system/cloudnative-pg                          apps/main/dbms/cloudnative-pg/ks.yaml:4
                delivered by flux-system/apps                     apps/main/kustomization.yaml:4
                depends on flux-system/onepassword                apps/main/dbms/cloudnative-pg/ks.yaml:10
           6  flux-system/immich-database                         apps/main/media/immich/ks.yaml:4
                delivered by flux-system/apps                     apps/main/kustomization.yaml:6
                depends on flux-system/cloudnative-pg             apps/main/media/immich/ks.yaml:10
        →  7  flux-system/immich                                  apps/main/media/immich/ks.yaml:15
                delivered by flux-system/apps                     apps/main/kustomization.yaml:6
                comes from GitRepository flux-system/flux-system  apps/main/media/immich/ks.yaml:18
                depends on flux-system/immich-database            apps/main/media/immich/ks.yaml:21
                depends on flux-system/onepassword                apps/main/media/immich/ks.yaml:21

        what waits for it:
              flux-system/immich-share  apps/main/media/immich-share/ks.yaml:10
        """
    )


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("flux-system/immich", id="namespace and name"),
        pytest.param("media/immich", id="the namespace of its objects"),
        pytest.param("Kustomization/flux-system/immich", id="its id in the graph"),
        pytest.param("apps/main/media/immich", id="its folder"),
        pytest.param("apps/main/media/immich/ks.yaml", id="the file that declares it"),
    ],
)
def test_an_app_has_many_names(one: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert run(["why", name, "--repo", str(one), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == "Kustomization/flux-system/immich"


def test_an_app_beside_its_entry_file_has_its_folders_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {
        "cluster/gotk-sync.yaml": GOTK_SYNC,
        "cluster/kustomization.yaml": kustomize_file("./gotk-sync.yaml", "./media/plex.yaml"),
        "cluster/media/plex.yaml": ks("plex-app", "./cluster/media/plex", "flux-system", targetNamespace="media"),
        "cluster/media/plex/helmrelease.yaml": release("plex-server"),
        "cluster/media/plex/kustomization.yaml": kustomize_file("./helmrelease.yaml"),
    }
    root = write(tmp_path / "beside", files)
    for name in ("plex", "media/plex", "cluster/media/plex"):
        assert run(["why", name, "--repo", str(root), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["id"] == "Kustomization/flux-system/plex-app"


def test_a_path_counts_from_the_current_folder(
    one: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(one / "apps/main/media")
    assert run(["why", "immich-share", "--json"]) == 0
    monkeypatch.chdir(one / "apps/main/media/immich")
    assert run(["why", "."]) == 0
    assert "flux-system/immich (cluster main)" in capsys.readouterr().out


def test_of_several_clusters_the_one_that_has_it_answers(two: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["why", "extra", "--repo", str(two)]) == 0
    assert capsys.readouterr().out.startswith("flux-system/extra (cluster staging)")
    assert run(["why", "immich", "--repo", str(two), "--cluster", "staging"]) == 0
    assert capsys.readouterr().out.startswith("flux-system/immich (cluster staging)")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(
            ["immich"],
            "`immich` is in 2 clusters: `main`, `staging`; name one with `--cluster`",
            id="in two clusters",
        ),
        pytest.param(
            ["imich", "--cluster", "main"],
            "nothing in cluster `main` is called `imich`; did you mean `immich`",
            id="misspelt",
        ),
        pytest.param(
            ["x\x1b[31m", "--cluster", "main"],
            "nothing in cluster `main` is called `x�[31m`; `scaffold graph --levels` lists what there is",
            id="unknown",
        ),
        pytest.param(
            ["old"],
            "`old` is not deployed: `archive/main/old.yaml:4` declares it, and no root reaches that",
            id="reached by no root",
        ),
        pytest.param(
            ["immich", "--cluster", "mian"],
            "no cluster `mian`; there is `main`, `staging`; did you mean `main`",
            id="an unknown cluster",
        ),
    ],
)
def test_what_is_refused(two: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str) -> None:
    assert run(["why", *arguments, "--repo", str(two)]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", f"error: {message}\n")
