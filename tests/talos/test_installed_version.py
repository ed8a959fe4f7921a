"""The Talos version that a config installs, from the tag of its installer image."""

from __future__ import annotations

import pytest

from scaffold.talos.documents import read_documents
from scaffold.talos.fields import load_table
from scaffold.talos.installed_version import installed_version

UNATTENDED = "apiVersion: v1alpha1\nkind: UnattendedInstallConfig\ninstaller: {image: "


@pytest.mark.parametrize(
    ("text", "version"),
    [
        pytest.param("", "", id="no document"),
        pytest.param("machine: {install: {disk: /dev/sda}}", "", id="no image"),
        pytest.param("machine: {install: {image: ghcr.io/siderolabs/installer:v1.13.2}}", "v1.13.2", id="a tag"),
        pytest.param("machine: {install: {image: 'factory:8443/metal-installer/ab12:v1.14.0-rc.1'}}", "v1.14.0-rc.1",
                     id="a release candidate, from a registry with a port"),
        pytest.param(f"machine: {{install: {{image: a:1.12.0@sha256:{'0' * 64}}}}}", "1.12.0", id="a digest behind it"),
        pytest.param("machine: {install: {image: ghcr.io/siderolabs/installer}}", "", id="no tag"),
        pytest.param("machine: {install: {image: a:latest}}", "", id="a tag that is no version"),
        pytest.param("machine: {install: {image: op://vault/item/image}}", "", id="a secret reference"),
        pytest.param("machine: {install: {image: [a]}}", "", id="a list"),
        pytest.param(f"{UNATTENDED}a:v1.14.1}}", "v1.14.1", id="a document of its own"),
        pytest.param(f"machine: {{install: {{image: a:v1.13.0}}}}\n---\n{UNATTENDED}a:v1.14.1}}", "v1.14.1", id="both"),
        pytest.param(f"{UNATTENDED}a:v1.14.1}}\n---\nmachine: {{install: {{image: a}}}}", "v1.14.1", id="one has none"),
    ],
)  # fmt: skip
def test_the_version(text: str, version: str) -> None:
    assert installed_version(read_documents(text, "config.yaml", load_table("1.14"))) == version
