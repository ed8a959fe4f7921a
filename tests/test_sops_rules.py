"""Tests which creation rule of which `.sops.yaml` is about a file."""

from __future__ import annotations

import pytest

from scaffold.sops_rules import CreationRule, configs, creation_rules, first_rule, is_encrypted, nearest_config
from tests.build import repository


def rule(path: str, **files: str) -> str | None:
    """Return the `path_regex` of the rule about a file; folders of `.sops.yaml` files are written with `__`."""
    texts = {f"{folder.replace('__', '/')}/.sops.yaml".removeprefix("root/"): text for folder, text in files.items()}
    repo = repository(texts)
    config = nearest_config(configs(repo), path)
    found = first_rule(creation_rules(repo, config), config, path) if config else None
    return found.path_regex if found else None


def config(*patterns: str) -> str:
    return "creation_rules:\n" + "".join(f"  - path_regex: '{pattern}'\n" for pattern in patterns)


def test_without_a_config_no_file_has_a_rule() -> None:
    assert configs(repository({"a/secret.yaml": "a: 1\n"})) == {}
    assert nearest_config({}, "a/secret.yaml") is None


@pytest.mark.parametrize(
    ("path", "found"),
    [
        pytest.param("apps/a/secret.sops.yaml", r"\.sops\.ya?ml$", id="the first that matches anywhere in the path"),
        pytest.param("apps/a/secret.enc.age.yaml", r"^apps/.*\.enc(\.age)?\.yaml$", id="one from the root on"),
        pytest.param("kubernetes/main/a.yaml", "kubernetes/main/", id="a folder"),
        pytest.param("kubernetes/test/a.yaml", None, id="none"),
    ],
)
def test_the_first_rule_that_matches_counts(path: str, found: str | None) -> None:
    assert rule(path, root=config(r"\.sops\.ya?ml$", r"^apps/.*\.enc(\.age)?\.yaml$", "kubernetes/main/")) == found


def test_the_nearest_config_counts_alone_and_its_paths_are_relative_to_it() -> None:
    files = {"root": config(".*"), "clusters__home": config("^apps/.*")}
    assert rule("clusters/home/apps/secret.yaml", **files) == "^apps/.*"
    assert rule("clusters/home/secret.yaml", **files) is None
    assert rule("clusters/secret.yaml", **files) == ".*"


def test_a_rule_without_a_path_is_about_every_file() -> None:
    assert rule("a.yaml", root="creation_rules:\n  - age: x\n  - path_regex: a\n") == ""


def test_an_expression_that_only_go_reads_may_be_about_every_file() -> None:
    assert rule("a.yaml", root=config(r"secrets\z[[:alpha:]]\pL", "a")) == r"secrets\z[[:alpha:]]\pL"


@pytest.mark.parametrize(
    "text", ["", "a: 1\n", "creation_rules: 1\n", "creation_rules: [1, {path_regex: [a]}]\n", "- a\n"]
)
def test_a_config_of_another_shape_has_no_rule_that_matters(text: str) -> None:
    repo = repository({".sops.yaml": text})
    assert all(isinstance(found, CreationRule) and not found.path_regex for found in creation_rules(repo, ".sops.yaml"))


@pytest.mark.parametrize(
    ("body", "encrypted"),
    [({"sops": {"mac": "x"}}, True), ({"sops": {}}, False), ({"a": 1}, False), ([], False), (None, False)],
)
def test_what_is_encrypted_has_the_programs_metadata(body: object, encrypted: bool) -> None:
    assert is_encrypted(body) is encrypted
