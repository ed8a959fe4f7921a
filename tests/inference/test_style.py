"""How an app's files are written: what is told from their text, and that a render has it again."""

from __future__ import annotations

import posixpath
from typing import Any

import pytest

from tests.build import kustomize_file, text
from tests.inference.app_folder import ENGINE, ENTRY, FOLDER, RELEASE, SECRET, adopted, app_files, changed

MODELINE = "# yaml-language-server: $schema=https://schemas.example.org/{}.json\n"
CONTAINER = "            securityContext:\n              capabilities: {}\n"
WAITS = ENTRY + "  dependsOn:\n    - name: store\n"

TABLE: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "three hyphens": (
        {
            "ks.yaml": f"---\n{ENTRY}",
            "app/helmrelease.yaml": f"---\n{RELEASE}",
            "app/kustomization.yaml": f"---\n{kustomize_file('helmrelease.yaml')}",
        },
        {"document_start": True},
    ),
    "no hyphens": ({"ks.yaml": ENTRY}, {"document_start": False}),
    "modelines": (
        {"ks.yaml": MODELINE.format("ks") + ENTRY, "app/helmrelease.yaml": MODELINE.format("release") + RELEASE},
        {
            "modelines": {
                "HelmRelease": "https://schemas.example.org/release.json",
                "Kustomization": "https://schemas.example.org/ks.json",
            }
        },
    ),
    "lists that are not indented": (
        {
            "ks.yaml": ENTRY + "  dependsOn:\n  - name: store\n",
            "app/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
            "resources:\n- helmrelease.yaml\n",
        },
        {"list_indent": 0},
    ),
    "lists that are indented": ({"ks.yaml": WAITS}, {"list_indent": 2}),
    "an anchor of the name": (
        {
            "ks.yaml": ENTRY.replace("name: web\n", "name: &me web\n", 1)
            + "  commonMetadata:\n    labels:\n      app: *me\n"
        },
        {"anchors": True, "anchor_name": "me", "anchor_namespace": "", "common_metadata": {"app": "web"}},
    ),
    "an anchor of the namespace, too": (
        {
            "ks.yaml": ENTRY.replace("name: web\n", "name: &app web\n  namespace: &ns media\n", 1).replace(
                "targetNamespace: media", "targetNamespace: *ns"
            )
        },
        {"anchors": True, "anchor_name": "app", "anchor_namespace": "ns"},
    ),
    "no anchor": ({"ks.yaml": ENTRY}, {"anchors": False}),
    "a key on one line, with spaces": (
        {"app/helmrelease.yaml": RELEASE + CONTAINER.format('{ drop: ["ALL"] }')},
        {"flow_keys": ["capabilities"], "flow_padding": True},
    ),
    "a key on one line, without spaces": (
        {"app/helmrelease.yaml": RELEASE + CONTAINER.format('{drop: ["ALL"]}')},
        {"flow_keys": ["capabilities"], "flow_padding": False},
    ),
    "single quotes": (
        {"app/externalsecret.yaml": SECRET.replace("key: web", "key: '1'")},
        {"quote_style": "single"},
    ),
}


def same_lines(files: dict[str, str]) -> list[str]:
    """Return the files that are rendered to the very same text as they are written in."""
    written = app_files(files)
    found = adopted(files)
    rendered = ENGINE.files(found.answers.all, {})
    return sorted(
        name for name, content in rendered.items() if written.get(posixpath.join(FOLDER, name)) == content.decode()
    )


@pytest.mark.parametrize("row", TABLE)
def test_style(row: str) -> None:
    files, expected = TABLE[row]
    assert changed(adopted(files), *expected) == expected
    assert same_lines(files) == sorted({"app/helmrelease.yaml", "app/kustomization.yaml", "ks.yaml", *files})


def test_a_key_that_stands_on_one_line_only_sometimes_is_no_habit() -> None:
    twice = RELEASE + CONTAINER.format('{ drop: ["ALL"] }') + text(
        """
                  other:
                    image:
                      repository: ghcr.io/example/other
                      tag: 1.0.0
                    securityContext:
                      capabilities:
                        drop:
                          - ALL
        """
    ).replace("\n", "\n          ").rstrip(" ")  # fmt: skip
    assert changed(adopted({"app/helmrelease.yaml": twice}), "flow_keys") == {"flow_keys": []}


def test_keys_keep_their_order_everywhere() -> None:
    secret = text(
        """
        kind: ExternalSecret
        apiVersion: external-secrets.io/v1
        metadata:
          labels:
            b: c
          name: web
        spec:
          target:
            deletionPolicy: Delete
            name: web-secret
          dataFrom:
            - extract:
                key: web
          secretStoreRef:
            name: vault
            kind: ClusterSecretStore
        """
    )
    found = adopted({"app/externalsecret.yaml": secret})
    assert changed(found, "secret_key_order", "manifest_key_orders") == {
        "secret_key_order": ["target", "dataFrom", "secretStoreRef"],
        "manifest_key_orders": {
            "ExternalSecret": {
                "": ["kind", "apiVersion", "metadata", "spec"],
                "metadata": ["labels", "name"],
                "spec.target": ["deletionPolicy", "name"],
                "spec.secretStoreRef": ["name", "kind"],
            }
        },
    }
    assert "app/externalsecret.yaml" in same_lines({"app/externalsecret.yaml": secret})
