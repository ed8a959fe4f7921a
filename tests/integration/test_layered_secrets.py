"""Encrypted secrets of apps in layers, with the real programs, in repositories that `scaffold init` writes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scaffold.cli import run
from tests.integration.conftest import require_tool
from tests.integration.encrypting import Keys, commit, decrypted, new_app, read, sealing_keys, unsealed

pytestmark = pytest.mark.integration

LAYER = "clusters/main/flux-system/apps-kustomization.yaml"
DECRYPTION = "  decryption:\n    provider: sops\n    secretRef:\n      name: sops-age\n"


@pytest.fixture
def value(tmp_path: Path) -> str:
    (tmp_path / "value").write_text("correct horse\n", encoding="utf-8")
    return f"KEY=@{tmp_path / 'value'}"


@pytest.fixture
def sops(tmp_path: Path) -> tuple[Path, Keys]:
    """Return a repository of layers whose secrets SOPS encrypts, and its key."""
    for name in ("sops", "age-keygen"):
        require_tool(name)
    root = tmp_path / "repository"
    assert run(["init", "sops-layers", str(root)]) == 0
    commit(root)
    return root, Keys("", root / "age.agekey")


def test_the_app_s_folder_in_the_layer_gets_the_encrypted_file(sops: tuple[Path, Keys], value: str) -> None:
    root, keys = sops
    layer = (root / LAYER).read_text(encoding="utf-8")
    assert new_app(root, "--secret", value) == 0
    folder = "gitops/apps/applications/bazarr"
    assert decrypted(root, f"{folder}/secret.enc.yaml", keys) == {"KEY": b"correct horse"}
    assert read(root, f"{folder}/kustomization.yaml")["resources"] == ["helmrelease.yaml", "secret.enc.yaml"]
    assert (root / LAYER).read_text(encoding="utf-8") == layer
    assert run(["check", "--repo", str(root)]) == 0


def test_a_layer_that_does_not_decrypt_yet_gets_what_the_others_say(sops: tuple[Path, Keys], value: str) -> None:
    root, _ = sops
    layer = (root / LAYER).read_text(encoding="utf-8")
    assert DECRYPTION in layer
    for path in (root / "gitops/apps/applications").rglob("secret.enc.yaml"):
        path.unlink()
        listing = path.parent / "kustomization.yaml"
        text = re.sub(r" +- secret\.enc\.yaml\n", "", listing.read_text(encoding="utf-8"))
        listing.write_text(text, encoding="utf-8")
    (root / LAYER).write_text(layer.replace(DECRYPTION, ""), encoding="utf-8")
    assert new_app(root, "--secret", value) == 0
    assert read(root, LAYER)["spec"]["decryption"] == {"provider": "sops", "secretRef": {"name": "sops-age"}}


def test_a_layer_gets_a_sealed_secret(tmp_path: Path, value: str) -> None:
    require_tool("kubeseal")
    keys, root = sealing_keys(tmp_path), tmp_path / "repository"
    assert run(["init", "sealed-layers", str(root), "--cert", keys.public]) == 0
    commit(root)
    assert new_app(root, "--secret", value, "--cert", keys.public) == 0
    before = (root / "apps/bazarr/sealed-secret.yaml").read_bytes()
    assert unsealed(before, keys) == {"KEY": b"correct horse"}
    commit(root)
    assert run(["update", "bazarr", "--data", "port=7000", "--yes", "--repo", str(root)]) == 0
    assert (root / "apps/bazarr/sealed-secret.yaml").read_bytes() == before
