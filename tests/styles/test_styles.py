"""The styles' files: each is a repository without a flaw, with what its owner chooses and with or without secrets."""

from __future__ import annotations

import posixpath
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from scaffold.adapters.style_files import read_style
from scaffold.cli import run
from scaffold.flux import read_fleet
from scaffold.repository import Repository
from scaffold.styles.catalogue import BY_NAME, STYLES
from scaffold.styles.choices import Choices
from scaffold.styles.style import BRANCH, DOMAIN, GIT_URL, RECIPIENT, Encryption
from tests.golden_trees import write
from tests.styles.made import made

CHOICES = Choices("lab", "apps.test", "ssh://git@git.test:2222/me/lab.git", "trunk", ("age1first", "age1second"))
NOT_FLUX = {
    "triad": {"kubernetes/main/talos/schematic.yaml"},
    "levels": {"kubernetes/main/bootstrap/flux/kustomization.yaml"},
    "sops-layers": {".sops.yaml"},
    "sealed-layers": set(),
}
"""What other programs read."""

WITH_SECRETS = [style.name for style in STYLES if style.secrets]


@pytest.mark.parametrize("name", BY_NAME)
def test_with_the_defaults_the_files_are_the_styles_own(name: str) -> None:
    own = read_style(name)
    assert {path: content for path, content in made(name).items() if path in own} == own
    assert set(made(name)) - set(own) == {secret.path for secret in BY_NAME[name].secrets}


@pytest.mark.parametrize("secrets", [True, False], ids=["with its secrets", "without its secrets"])
@pytest.mark.parametrize("choices", [Choices(), CHOICES], ids=["with the defaults", "with everything chosen"])
@pytest.mark.parametrize("name", BY_NAME)
def test_a_root_reaches_every_manifest(name: str, choices: Choices, secrets: bool) -> None:
    files = made(name, choices, secrets=secrets)
    fleet = read_fleet(Repository(files, frozenset(files)))
    (cluster,) = fleet.clusters
    assert cluster.name == (choices.cluster or BY_NAME[name].cluster)
    assert (fleet.diagnostics, cluster.dangling, cluster.cycles) == ((), (), ())
    unread = {path for path in files if path.endswith((".yaml", ".yml"))} - cluster.files
    assert unread == {path.replace("/main/", f"/{cluster.name}/") for path in NOT_FLUX[name]}


@pytest.mark.parametrize("name", BY_NAME)
def test_check_finds_nothing(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(dict(made(name, CHOICES)), tmp_path)
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    assert run(["check", "--no-cache", "-C", str(tmp_path)]) == 0
    assert re.fullmatch(r"no findings in \d+ files\n", capsys.readouterr().out)


@pytest.mark.parametrize("name", BY_NAME)
def test_nothing_of_a_default_is_left_where_another_was_chosen(name: str) -> None:
    text = "\n".join(f"{path}\n{content.decode()}" for path, content in made(name, CHOICES).items())
    for default in (DOMAIN, GIT_URL, GIT_URL.removesuffix(".git"), f"branch: {BRANCH}\n", "refs/heads/main", RECIPIENT):
        assert default not in text
    for form in BY_NAME[name].cluster_in:
        assert not re.search(rf"{re.escape(form.format(BY_NAME[name].cluster))}\b", text)
        assert form.format("lab") in text, "stands nowhere"
    assert "ssh://git@git.test:2222/me/lab.git" in text
    assert "apps.test" in text


def test_a_choice_is_never_taken_for_a_default() -> None:
    files = made("sealed-layers", Choices(domain="lab.home.example.com"))
    config = yaml.safe_load(files["clusters/production/cluster-config.yaml"])
    assert config["data"] == {
        "cluster_name": "production",
        "domain": "lab.home.example.com",
        "ingress_class": "traefik",
        "storage_class": "longhorn",
        "external_dns_target": "traefik.lab.home.example.com",
    }


@pytest.mark.parametrize("name", WITH_SECRETS)
def test_the_list_beside_a_secret_names_it_only_where_it_is_there(name: str) -> None:
    for secrets in (True, False):
        files = made(name, secrets=secrets)
        for secret in BY_NAME[name].secrets:
            folder, file = posixpath.split(secret.path)
            assert (file in yaml.safe_load(files[f"{folder}/kustomization.yaml"])["resources"]) is secrets


@pytest.mark.parametrize("name", WITH_SECRETS)
def test_what_serves_a_secret_alone_stands_once_and_goes_with_it(name: str) -> None:
    style, files, without = BY_NAME[name], read_style(name), made(name, secrets=False)
    uses = [(path, use) for secret in style.secrets for path, texts in secret.uses.items() for use in texts]
    assert uses
    for path, use in uses:
        assert files[path].decode().count(use) == 1
        assert use not in without[path].decode()
        assert yaml.safe_load(without[path])["spec"]["values"]["controllers"]


def test_every_image_is_pinned_by_a_digest_that_is_no_pattern() -> None:
    tags = [
        (path, tag)
        for name in BY_NAME
        for path, content in read_style(name).items()
        for tag in re.findall(r"@sha256:(\w+)", content.decode())
    ]
    assert len(tags) > 10
    assert [(path, tag) for path, tag in tags if len(tag) != 64 or len(set(tag)) < 10] == []


def test_what_encrypts_is_told_by_the_files() -> None:
    for style in STYLES:
        assert (".sops.yaml" in read_style(style.name)) is (style.encryption is Encryption.SOPS)
