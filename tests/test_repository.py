"""The repository as a value: documents with their places, links, overlays."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffold.changes import ChangeSet, FileChange
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.repository import (
    Document,
    Repository,
    ResourceId,
    is_yaml,
    list_at,
    mapping_at,
    text_at,
    value_at,
)
from tests.build import repository


def test_nothing_holds_nothing() -> None:
    empty = repository({})
    assert (empty.directories, list(empty.yaml_paths()), empty.documents("a.yaml")) == (frozenset({""}), [], ())
    assert (empty.unreadable("a.yaml"), empty.kustomize_file("")) == (None, None)


TWO = """\
---
# the namespace
apiVersion: v1
kind: Namespace
metadata:
  name: media
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: media
  namespace: media
spec:
  dependsOn:
    - name: a
    - name: b
"""


def test_documents_know_what_they_are_and_where() -> None:
    namespace, release = repository({"a.yaml": TWO}).documents("a.yaml")
    assert (namespace.kind, namespace.group, namespace.name, namespace.index) == ("Namespace", "", "media", 0)
    assert (release.kind, release.group, release.namespace, release.index) == (
        "HelmRelease", "helm.toolkit.fluxcd.io", "media", 1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        pytest.param((), "a.yaml:8:1", id="the document"),
        pytest.param(("metadata", "namespace"), "a.yaml:12:14", id="a text"),
        pytest.param(("spec", "dependsOn", 1), "a.yaml:16:7", id="an entry of a list"),
        pytest.param(("spec", "dependsOn", 1, "name"), "a.yaml:16:13", id="a text below an entry"),
        pytest.param(("spec", "dependsOn", 2), "a.yaml:15:5", id="past the list's end: the list"),
        pytest.param(("spec", "path"), "a.yaml:14:3", id="a missing key: its parent"),
        pytest.param(("spec", "dependsOn", "name"), "a.yaml:15:5", id="a key of a list: the list"),
        pytest.param(("kind", "name"), "a.yaml:9:7", id="a key of a text: the text"),
    ],
)
def test_the_place_of_a_value(keys: tuple[str | int, ...], place: str) -> None:
    *_, release = repository({"a.yaml": TWO}).documents("a.yaml")
    assert str(release.at(*keys)) == place


def test_of_two_equal_keys_the_last_has_the_place() -> None:
    (document,) = repository({"a.yaml": "a: 1\nb: 2\na: 3\n"}).documents("a.yaml")
    assert (document.body, str(document.at("a"))) == ({"a": 3, "b": 2}, "a.yaml:3:4")


@pytest.mark.parametrize(
    ("content", "line", "column", "message"),
    [
        pytest.param(
            b"a: [\n", 2, 1, "not YAML: while parsing a flow node did not find expected node content", id="half"
        ),
        pytest.param(b"a: 1\nb: \xff\n", 0, 0, "not UTF-8 (byte 8)", id="another encoding"),
        pytest.param(b"a: b: c\n", 1, 5, "not YAML: mapping values are not allowed in this context", id="two colons"),
    ],
)
def test_what_cannot_be_read_is_a_diagnostic(content: bytes, line: int, column: int, message: str) -> None:
    found = Repository({"a.yaml": content}, frozenset({"a.yaml"})).unreadable("a.yaml")
    assert found == Diagnostic("a.yaml", line, column, Severity.WARNING, "unreadable", message)


def test_a_byte_order_mark_is_no_text() -> None:
    marked = Repository({"a.yaml": b"\xef\xbb\xbfa: 1\n"}, frozenset({"a.yaml"}))
    assert (marked.text("a.yaml"), marked.documents("a.yaml")[0].body) == ("a: 1\n", {"a": 1})


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=120))
def test_any_bytes_are_read_or_become_a_diagnostic(content: bytes) -> None:
    held = Repository({"a.yaml": content}, frozenset({"a.yaml"}))
    documents, problem = held.documents("a.yaml"), held.unreadable("a.yaml")
    assert not (documents and problem)
    assert isinstance(held.text("a.yaml"), str)


def test_folders_and_files_in_them() -> None:
    held = repository({"a/b/c.yaml": "", "a/d.yaml": ""}, others=("e.png",))
    assert held.directories == {"", "a", "a/b"}
    assert held.children == {"": ("e.png",), "a": ("a/d.yaml",), "a/b": ("a/b/c.yaml",)}
    assert list(held.yaml_paths()) == ["a/b/c.yaml", "a/d.yaml"]


@pytest.mark.parametrize(
    ("present", "found"),
    [
        (("kustomization.yml", "Kustomization", "kustomization.yaml"), "a/kustomization.yaml"),
        (("kustomization.yml", "Kustomization"), "a/kustomization.yml"),
        (("Kustomization",), "a/Kustomization"),
        (("kustomize.yaml",), None),
    ],
)
def test_the_kustomize_file_of_a_folder(present: tuple[str, ...], found: str | None) -> None:
    assert repository({f"a/{name}": "" for name in present}).kustomize_file("a") == found


@pytest.mark.parametrize(
    ("path", "found"),
    [("a.yaml", True), ("a.yml", True), ("x/Kustomization", True), ("a.json", False), ("yaml", False)],
)
def test_yaml_by_its_name(path: str, found: bool) -> None:
    assert is_yaml(path) is found


@pytest.mark.parametrize(
    ("links", "path", "found"),
    [
        pytest.param({}, "a/b", "a/b", id="no link"),
        pytest.param({"a/b": "../c"}, "a/b/d.yaml", "c/d.yaml", id="a link to a folder"),
        pytest.param({"a": "b", "b": "c"}, "a/x", "c/x", id="a link to a link"),
        pytest.param({"a": "b", "b": "a"}, "a/x", "a/x", id="links in a circle end"),
        pytest.param({"a": "/etc"}, "a/x", "a/x", id="a link out of the repository is not followed"),
        pytest.param({"a/b.yaml": "c.yaml"}, "a/b.yaml", "a/c.yaml", id="a link to a file"),
    ],
)
def test_links(links: dict[str, str], path: str, found: str) -> None:
    assert repository({}, links=links).resolve(path) == found


def test_an_overlay_changes_adds_and_removes_files() -> None:
    before = repository({"a.yaml": "a: 1\n", "b.yaml": "b: 1\n", "c.yaml": "c: 1\n"})
    kept = before.documents("c.yaml")
    changes = ChangeSet(
        (
            FileChange("a.yaml", b"a: 1\n", b"a: 2\n"),
            FileChange("b.yaml", b"b: 1\n", None),
            FileChange("d/e.yaml", None, b"e: 1\n"),
        )
    )
    after = before.overlay(changes)
    assert [d.body for path in after.yaml_paths() for d in after.documents(path)] == [{"a": 2}, {"c": 1}, {"e": 1}]
    assert after.directories == {"", "d"}
    assert after.documents("c.yaml") is kept
    assert before.documents("a.yaml")[0].body == {"a": 1}


def test_an_overlay_of_nothing_is_the_same_repository() -> None:
    before = repository({"a.yaml": "a: 1\n"}, links={"b": "a.yaml"})
    assert before.overlay(ChangeSet()) == before


def test_values_below_keys() -> None:
    body = {"a": {"b": {"c": 1, "d": [1], "e": {"f": True}}}, "n": None}
    assert (value_at(body, "a", "b", "c"), value_at(body, "a", "x", "c"), value_at([], "a")) == (1, None, None)
    assert [text_at(body, "a", "b", key) for key in ("c", "d", "e", "x")] == ["1", "", "", ""]
    assert (text_at(body, "a", "b", "e", "f"), text_at(body, "n")) == ("True", "")
    assert (mapping_at(body, "a", "b", "e"), mapping_at(body, "a", "b", "c")) == ({"f": True}, {})
    assert (list_at(body, "a", "b", "d"), list_at(body, "a", "b", "e")) == ([1], [])


def test_identities_read_like_paths() -> None:
    assert str(ResourceId("HelmRelease", "media", "plex")) == "HelmRelease/media/plex"
    assert str(ResourceId("Namespace", "", "media")) == "Namespace/media"


def test_documents_are_compared_by_identity() -> None:
    (first,) = repository({"a.yaml": "a: 1\n"}).documents("a.yaml")
    assert first != Document("a.yaml", 0, first.body, first.node)
