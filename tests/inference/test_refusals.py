"""What cannot be adopted, each with the whole reason."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from scaffold.adapters.adoption import adopt, adopt_all
from scaffold.flux import read_fleet
from scaffold.inference import NotAdoptableError, infer
from scaffold.inference.unreached import unreached
from scaffold.settings import Settings

from scaffold.conventions import Siblings  # isort: skip
from tests.build import fleet, ks, kustomize_file, repository
from tests.inference.app_folder import ENGINE, ENTRY, FOLDER, RELEASE, app_files, the_app

Files = dict[str, str]
VENDOR = RELEASE.replace("name: app-template", "name: grafana")
SECOND = RELEASE.replace("  name: web\n", "  name: worker\n", 1)
OTHER = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n"
ARTIFACTS = """\
apiVersion: source.extensions.fluxcd.io/v1beta1
kind: ArtifactGenerator
metadata:
  name: apps
spec:
  artifacts:
    - name: web
      copy:
        - from: "@repo/cluster/media/web/app/**"
          to: "@artifact/"
"""


def one_list(files: Files, *entries: str) -> Files:
    """Let the app's kustomize file list this and nothing else."""
    return {**files, f"{FOLDER}/app/kustomization.yaml": kustomize_file(*entries)}


def vendor_chart() -> Files:
    return app_files({"app/helmrelease.yaml": VENDOR})


def without_release() -> Files:
    files = {"app/config.yaml": OTHER, "app/deployment.yaml": OTHER.replace("ConfigMap", "Deployment")}
    return one_list(app_files(files), "config.yaml", "deployment.yaml")


def unreadable_release() -> Files:
    deployment = OTHER.replace("ConfigMap", "Deployment")
    return app_files({"app/helmrelease.yaml": f"{RELEASE}\tx: [\n", "app/deployment.yaml": deployment})


def several_releases() -> Files:
    return app_files({"app/worker.yaml": SECOND})


def release_outside() -> Files:
    files = one_list(app_files({}), "../../shared/helmrelease.yaml")
    files["cluster/media/shared/helmrelease.yaml"] = files.pop(f"{FOLDER}/app/helmrelease.yaml")
    return files


def release_below() -> Files:
    files = one_list(app_files({}), "./helm")
    files[f"{FOLDER}/app/helm/helmrelease.yaml"] = files.pop(f"{FOLDER}/app/helmrelease.yaml")
    files[f"{FOLDER}/app/helm/kustomization.yaml"] = kustomize_file("helmrelease.yaml")
    return files


def several_apps_in_one_entry_file() -> Files:
    files = app_files({})
    both = "".join(f"---\n{ENTRY.replace('name: web', f'name: {name}')}" for name in ("one", "two"))
    files[f"{FOLDER}/ks.yaml"] = both.replace("media/web/app", "media/web/one", 1).replace("web/app", "web/two")
    for name in ("one", "two"):
        files[f"{FOLDER}/{name}/kustomization.yaml"] = kustomize_file("helmrelease.yaml")
        files[f"{FOLDER}/{name}/helmrelease.yaml"] = RELEASE.replace("name: web", f"name: {name}", 1)
    return files


def folder_of_two_kustomizations() -> Files:
    files = app_files({"again.yaml": ks("again", f"./{FOLDER}/app", targetNamespace="other")})
    listed = "cluster/media/kustomization.yaml"
    files[listed] = files[listed].replace("  - ./web/ks.yaml\n", "  - ./web/ks.yaml\n  - ./web/again.yaml\n")
    return files


def without_controller() -> Files:
    return app_files({"app/helmrelease.yaml": RELEASE.partition("    controllers:")[0] + "    service: {}\n"})


def path_of_an_artifact() -> Files:
    entry = ENTRY.replace("./cluster/media/web/app", "./").replace("kind: GitRepository", "kind: ExternalArtifact")
    files = app_files({"ks.yaml": entry.replace("name: flux-system", "name: web")})
    files["cluster/artifacts.yaml"] = ARTIFACTS
    files["cluster/kustomization.yaml"] += "  - ./artifacts.yaml\n"
    return files


TABLE: dict[Callable[[], Files], str] = {
    vendor_chart: "its release `web` uses chart `grafana`, not app-template",
    without_release: "it has no HelmRelease of its own",
    unreadable_release: (
        "cannot read `cluster/media/web/app/helmrelease.yaml`: line 17, column 1: not YAML: "
        "while scanning a plain scalar found a tab character that violates indentation"
    ),
    several_releases: ("`cluster/media/web/app` holds 2 releases: `web`, `worker`; give each a folder of its own"),
    release_outside: (
        "it has no HelmRelease of its own; `cluster/media/shared/helmrelease.yaml` is outside its folder"
    ),
    release_below: (
        "its release stands in `cluster/media/web/app/helm/helmrelease.yaml`, not directly in `cluster/media/web/app`"
    ),
    several_apps_in_one_entry_file: (
        "`cluster/media/web/ks.yaml` declares `one`, `two`, which are apps of their own; give each its own file"
    ),
    folder_of_two_kustomizations: (
        "Kustomization `again` (`cluster/media/web/again.yaml`) applies `cluster/media/web/app`, too"
    ),
    path_of_an_artifact: "its path is written `./`, which does not end in `app`",
    without_controller: "its release has no controller with a container",
}


@pytest.mark.parametrize("files", TABLE, ids=lambda files: files.__name__.replace("_", " "))
def test_a_refusal(files: Callable[[], Files]) -> None:
    found = fleet(files())
    siblings = Siblings(found, found.clusters[0], Settings())
    app = next(app for app in siblings.apps if app.entry == f"{FOLDER}/ks.yaml")
    with pytest.raises(NotAdoptableError) as refused:
        infer(siblings, app)
    assert str(refused.value) == TABLE[files]


def test_a_folder_that_two_clusters_share() -> None:
    files = app_files({})
    for path, content in list(files.items()):
        if path.startswith("cluster/") and not path.startswith(FOLDER):
            files[path.replace("cluster/", "staging/", 1)] = content.replace("./cluster", "./staging")
    files["staging/media/kustomization.yaml"] = kustomize_file("./namespace.yaml", "./ks.yaml")
    files["staging/media/ks.yaml"] = ENTRY
    found = fleet(files)
    assert len(found.clusters) == 2
    siblings = Siblings(found, found.clusters[0], Settings())
    with pytest.raises(NotAdoptableError) as refused:
        infer(siblings, siblings.apps[0])
    assert str(refused.value) == "cluster `staging` applies files of `cluster/media/web`, too"


def test_another_app_below_the_folder_is_no_reason() -> None:
    files = app_files({"tools/ks.yaml": ks("tools", f"./{FOLDER}/tools/app", targetNamespace="media")})
    files[f"{FOLDER}/tools/app/kustomization.yaml"] = kustomize_file("helmrelease.yaml")
    files[f"{FOLDER}/tools/app/helmrelease.yaml"] = SECOND
    files["cluster/media/kustomization.yaml"] += "  - ./web/tools/ks.yaml\n"
    found = adopt(ENGINE, *the_app(files))
    assert (found.comparison.missing, found.comparison.extra, found.notes) == ((), (), ())


def test_a_folder_behind_a_symbolic_link() -> None:
    files = {path.replace("media/web/app", "media/real"): text for path, text in app_files({}).items()}
    found = read_fleet(repository(files, {f"{FOLDER}/app": "../real"}))
    siblings = Siblings(found, found.clusters[0], Settings())
    with pytest.raises(NotAdoptableError) as refused:
        infer(siblings, siblings.apps[0])
    assert str(refused.value) == "its folder leads through the symbolic link `cluster/media/web/app`"


def test_an_answer_that_the_template_does_not_take() -> None:
    siblings, app = the_app(app_files({"app/helmrelease.yaml": RELEASE.replace("example/web", "Example/Web")}))
    with pytest.raises(NotAdoptableError) as refused:
        adopt(ENGINE, siblings, app)
    assert str(refused.value) == (
        "the template does not take its answers: `image` must be an image repository such as ghcr.io/owner/image, "
        "without tag and digest"
    )


def test_what_may_be_left_out_is_left_out_and_said() -> None:
    files = app_files({"ks.yaml": f"{ENTRY}  timeout: soon\n  interval: 1h\n"})
    found = adopt(ENGINE, *the_app(files))
    assert found.notes == ("`timeout` is left out: it must be a duration such as 30m or 1h",)
    assert [str(leaf) for leaf in found.comparison.missing] == ["ks.yaml: spec.timeout = soon"]
    assert found.comparison.extra == ()


def test_an_app_that_is_adopted_already() -> None:
    files = app_files({".copier-answers.yml": "_commit: v0.1.0\n_src_path: x\napp: web\n"})
    siblings, app = the_app(files)
    (outcome,) = adopt_all(siblings.fleet, [(siblings, app)], {}, ENGINE)
    assert (outcome.refused, outcome.content) == ("already adopted; use `scaffold update`", b"")


@pytest.mark.parametrize("content", ["_commit: v0.1.0\n_src_path: x\n", "_commit: v0.1.0\n_src_path: x\napp: []\n"])
def test_the_answers_file_of_another_template(content: str) -> None:
    siblings, app = the_app(app_files({".copier-answers.yml": content}))
    (outcome,) = adopt_all(siblings.fleet, [(siblings, app)], {}, ENGINE)
    reason = f"`{FOLDER}/.copier-answers.yml` is there and names no app; move it away first"
    assert (outcome.refused, outcome.content) == (reason, b"")


def test_a_folder_that_flux_scans() -> None:
    files = app_files({})
    del files["cluster/kustomization.yaml"], files["cluster/media/kustomization.yaml"]
    siblings, app = the_app(files)
    (outcome,) = adopt_all(siblings.fleet, [(siblings, app)], {}, ENGINE)
    assert outcome.refused == (
        "Flux would take the answers file for a manifest: `cluster/media/web` has no kustomize file that names what is "
        "applied there; add one"
    )


@pytest.mark.parametrize("wanted", ["web", "media/web", FOLDER, f"{FOLDER}/ks.yaml"])
def test_an_app_that_no_root_reaches(wanted: str) -> None:
    files = app_files({"ks.yaml": ENTRY.replace("name: web\n", "name: web\n  namespace: media\n", 1)})
    files["cluster/media/kustomization.yaml"] = kustomize_file("./namespace.yaml")
    assert str(unreached(fleet(files), wanted, "")) == (
        f"cannot adopt `{wanted}`: no cluster's root reaches `cluster/media/web/ks.yaml`; list it in a kustomize file "
        "that is applied, and it is an app"
    )
    assert unreached(fleet(files), "other", "") is None
