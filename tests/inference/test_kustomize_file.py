"""The kustomize file beside an app's manifests: what it lists in which order, generators, and what else it says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.build import text
from tests.inference.app_folder import FOLDER, SECRET, adopted, app_files, changed, differences, the_app

from tests.inference.app_folder import ENGINE  # isort: skip
from scaffold.adapters.adoption import adopt

HEADER = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
BOARD = "apiVersion: grafana.example.org/v1\nkind: Dashboard\nmetadata:\n  name: web\n"
TABLE: dict[str, tuple[str, dict[str, Any]]] = {
    "sorted": (
        "resources:\n  - externalsecret.yaml\n  - helmrelease.yaml\n",
        {
            "kustomize_resources_sorted": True,
            "kustomize_resources": [],
            "resource_prefix": "",
            "kustomize_header": True,
        },
    ),
    "with a prefix": (
        "resources:\n  - ./externalsecret.yaml\n  - ./helmrelease.yaml\n",
        {"kustomize_resources_sorted": True, "resource_prefix": "./"},
    ),
    "in another order": (
        "resources:\n  - helmrelease.yaml\n  - externalsecret.yaml\n",
        {
            "kustomize_resources_sorted": False,
            "kustomize_resource_order": ["helmrelease.yaml", "externalsecret.yaml"],
        },
    ),
    "with manifests written by hand between": (
        "resources:\n  - ./externalsecret.yaml\n  - ./board.yaml\n  - ./helmrelease.yaml\n  - ../../shared\n",
        {
            "kustomize_resources_sorted": False,
            "kustomize_resource_order": ["externalsecret.yaml", "./board.yaml", "helmrelease.yaml", "../../shared"],
            "kustomize_resources": ["./board.yaml", "../../shared"],
            "resource_prefix": "./",
        },
    ),
    "with its namespace and components": (
        "namespace: media\nresources:\n  - externalsecret.yaml\n  - helmrelease.yaml\n"
        "components:\n  - ../../../components/a\n",
        {"kustomize_namespace": True, "kustomize_components": ["../../../components/a"]},
    ),
    "with labels and annotations": (
        "resources:\n  - externalsecret.yaml\n  - helmrelease.yaml\ncommonLabels:\n  a: b\ncommonAnnotations:\n  c: d\n"
        "labels:\n  - pairs:\n      e: f\n    includeSelectors: true\n",
        {
            "kustomize_common_labels": {"a": "b"},
            "kustomize_common_annotations": {"c": "d"},
            "kustomize_labels": [{"pairs": {"e": "f"}, "includeSelectors": True}],
            "kustomize_extra": {},
        },
    ),
    "with generators of the owner's own files": (
        "resources:\n  - externalsecret.yaml\n  - helmrelease.yaml\nconfigMapGenerator:\n  - name: web\n    files:\n"
        "      - config/a.yaml\n      - b.txt=config/c.txt\n  - name: web-more\n    literals:\n      - A=b\n"
        "secretGenerator:\n  - name: web\n    envs:\n      - secret.env\n"
        "generatorOptions:\n  disableNameSuffixHash: true\n",
        {
            "config_files": {},
            "config_generators": [
                {"name": "web", "files": ["config/a.yaml", "b.txt=config/c.txt"]},
                {"name": "web-more", "literals": ["A=b"]},
            ],
            "secret_generators": [{"name": "web", "envs": ["secret.env"]}],
            "generator_options": {"disableNameSuffixHash": True},
        },
    ),
    "with patches, replacements, configurations and transformers": (
        "resources:\n  - externalsecret.yaml\n  - helmrelease.yaml\npatches:\n  - path: patch.yaml\n"
        "    target:\n      kind: Service\nreplacements:\n  - path: replace.yaml\nconfigurations:\n  - names.yaml\n"
        "transformers:\n  - transform.yaml\n",
        {
            "kustomize_patches": [{"path": "patch.yaml", "target": {"kind": "Service"}}],
            "kustomize_replacements": [{"path": "replace.yaml"}],
            "kustomize_configurations": ["names.yaml"],
            "kustomize_transformers": ["transform.yaml"],
        },
    ),
}


def with_list(body: str) -> dict[str, str]:
    """Return a repository whose app's kustomize file says this, and has an ExternalSecret and a board beside it."""
    files = app_files({"app/externalsecret.yaml": SECRET, "app/board.yaml": BOARD, "app/config/a.yaml": "mine: true\n"})
    return files | {f"{FOLDER}/app/kustomization.yaml": HEADER + body}


@pytest.mark.parametrize("row", TABLE)
def test_a_kustomize_file(row: str) -> None:
    body, expected = TABLE[row]
    found = adopt(ENGINE, *the_app(with_list(body)))
    assert [difference for difference in differences(found) if "board.yaml: " not in difference] == []
    assert changed(found, *expected) == expected


def test_what_a_generator_takes_is_no_manifest_unless_it_is_listed_too() -> None:
    body = "resources:\n  - helmrelease.yaml\n  - externalsecret.yaml\n  - board.yaml\n"
    body += "configMapGenerator:\n  - name: web\n    files:\n      - board.yaml\n      - config/a.yaml\n"
    found = adopt(ENGINE, *the_app(with_list(body)))
    assert {difference.partition(":")[0] for difference in differences(found)} == {"-app/board.yaml"}


def test_without_a_kustomize_file_the_template_writes_none() -> None:
    files = app_files({"app/externalsecret.yaml": SECRET})
    del files[f"{FOLDER}/app/kustomization.yaml"]
    found = adopt(ENGINE, *the_app(files))
    assert differences(found) == []
    assert changed(found, "kustomize_file", "secret_file") == {
        "kustomize_file": "",
        "secret_file": "externalsecret.yaml",
    }


def test_a_list_without_a_header_and_with_indentless_items() -> None:
    files = app_files({}) | {f"{FOLDER}/app/kustomization.yaml": text("resources:\n- helmrelease.yaml\n")}
    found = adopt(ENGINE, *the_app(files))
    assert differences(found) == []
    assert changed(found, "kustomize_header", "list_indent") == {"kustomize_header": False, "list_indent": 0}


def test_a_list_in_the_app_s_folder_that_names_the_entry_file() -> None:
    files = app_files({"kustomization.yaml": f"{HEADER}resources:\n  - ks.yaml\n"})
    listed = "cluster/media/kustomization.yaml"
    files[listed] = files[listed].replace("./web/ks.yaml", "./web")
    found = adopt(ENGINE, *the_app(files))
    assert differences(found) == []
    assert changed(found, "folder_kustomize_file", "entry_file") == {
        "folder_kustomize_file": "kustomization.yaml",
        "entry_file": "ks.yaml",
    }


def test_everything_in_one_folder_with_the_entry_file_outside() -> None:
    files = app_files({})
    flat = {
        path.replace("/web/app/", "/web/"): content.replace("media/web/app", "media/web")
        for path, content in files.items()
    }
    flat["cluster/media/web.yaml"] = flat.pop(f"{FOLDER}/ks.yaml")
    flat["cluster/media/kustomization.yaml"] = flat["cluster/media/kustomization.yaml"].replace(
        "web/ks.yaml", "web.yaml"
    )
    found = adopt(ENGINE, *the_app(flat))
    assert differences(found) == []
    assert changed(found, "app_dir", "entry_in_folder", "entry_file", "app_path") == {
        "app_dir": ".",
        "entry_in_folder": False,
        "entry_file": "web.yaml",
        "app_path": "./cluster/media/web",
    }


def test_adopting_says_nothing_of_what_it_understands() -> None:
    assert adopted({}).notes == ()
