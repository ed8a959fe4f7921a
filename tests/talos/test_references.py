"""Secret references: which texts are one, where they are found, what takes their place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.errors import ScaffoldError
from scaffold.talos.documents import Document, read_documents
from scaffold.talos.fields import Table
from scaffold.talos.references import find_references, has_reference, is_reference, replace_references
from scaffold.talos.tree import Scalar, parse, text_at, value_at
from scaffold.talos.writer import write_documents

TABLE = Table("1.13", {})


def read(text: str) -> tuple[Document, ...]:
    return read_documents(text, "node.yaml", TABLE)


def test_a_config_without_references_stays_the_same_object_by_object() -> None:
    documents = read("machine:\n  token: plain\n  url: https://example.com/op\n")
    assert find_references(documents) == ()
    assert replace_references(documents, {"op://a/b/c": "x"}) == documents


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("op://vault/item/field", ["op://vault/item/field"], id="a bare one"),
        pytest.param("op://vault/item/section/field", ["op://vault/item/section/field"], id="one with a section"),
        pytest.param("op://v/i/f?attribute=otp", ["op://v/i/f?attribute=otp"], id="one with an attribute"),
        pytest.param("op://${VAULT:-main}/$ITEM/f", ["op://${VAULT:-main}/$ITEM/f"], id="one with variables"),
        pytest.param("op://${ VAULT }/$ITEM/f", ["op://${ VAULT }/$ITEM/f"], id="one with blanks around a variable"),
        pytest.param(
            "{{ op://${VAULT:-My Vault}/i/f }}", ["op://${VAULT:-My Vault}/i/f"], id="one with blanks in a default"
        ),
        pytest.param("{{ op://My Vault/an item/f }}", ["op://My Vault/an item/f"], id="one with blanks between braces"),
        pytest.param("{{op://v/i/f}}", ["op://v/i/f"], id="braces without blanks"),
        pytest.param("ref+sops://a/b.yaml#/x/y", ["ref+sops://a/b.yaml#/x/y"], id="one of vals"),
        pytest.param("ref+vault://a/b#/c+", ["ref+vault://a/b#/c"], id="one of vals that a plus ends"),
        pytest.param("secretref+echo://a", ["secretref+echo://a"], id="a secret one of vals"),
        pytest.param("ref+op://v/i/f", ["ref+op://v/i/f"], id="1Password through vals"),
    ],
)
def test_a_text_that_is_one_reference(text: str, found: list[str]) -> None:
    assert is_reference(text)
    assert [one.text for one in find_references(read(f"key: '{text}'\n"))] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("https://{{ op://v/i/f }}/x", ["op://v/i/f"], id="inside a URL"),
        pytest.param("op://v/i/f, op://v/i/g", ["op://v/i/f", "op://v/i/g"], id="two with something between"),
        pytest.param("a ref+x://b#/c+ d ref+y://e", ["ref+x://b#/c", "ref+y://e"], id="two of vals"),
        pytest.param("ref+x://b ref+y://e", ["ref+x://b", "ref+y://e"], id="two of vals with a blank between"),
        pytest.param("ref+x://b+ref+y://e+", ["ref+x://b", "ref+y://e"], id="two of vals, one at the other"),
        pytest.param("ref+x://a/ref+y://b+/c d", ["ref+x://a/ref+y://b+/c"], id="one of vals inside another"),
        pytest.param("op://v/i/f word", ["op://v/i/f"], id="a bare one ends at a blank"),
        pytest.param("no op:// here", [], id="nothing behind the scheme"),
        pytest.param("shop://v/i/f", [], id="a scheme that ends the same"),
        pytest.param("a\\op://v/i/f", [], id="an escaped one"),
        pytest.param("https://example.com", [], id="another URL"),
        pytest.param("no-referrer://x", [], id="a word that begins like those of vals"),
    ],
)
def test_a_text_that_is_not_one_reference(text: str, found: list[str]) -> None:
    assert not is_reference(text)
    assert has_reference(text) == bool(found)
    assert [one.text for one in find_references(read(f"key: '{text}'\n"))] == found


def test_a_reference_says_where_it_is() -> None:
    documents = read(
        "machine:\n  network:\n    interfaces:\n      - wireguard: {privateKey: op://v/i/f}\n"
        "---\napiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: ghcr.io\npassword: ref+sops://s.yaml#/p\n"
    )
    assert [(one.provider, one.document, one.path, str(one.place)) for one in find_references(documents)] == [
        ("op", "the main document", "machine.network.interfaces[0].wireguard.privateKey", "node.yaml:4:33"),
        ("sops", "RegistryAuthConfig ghcr.io", "password", "node.yaml:9:11"),
    ]


def test_braces_without_quotes_are_a_text_and_no_mapping() -> None:
    documents = read("a: {{ op://My Vault/i/f }}\nb: [{{op://v/i/f}}, x{{ op://v/i/g }}y]\nc: |\n  {{ op://v/i/h }}\n")
    body = documents[0].body
    assert text_at(body, "a") == "{{ op://My Vault/i/f }}"
    assert [text_at(body, "b", number) for number in (0, 1)] == ["{{op://v/i/f}}", "x{{ op://v/i/g }}y"]
    assert text_at(body, "c") == "{{ op://v/i/h }}\n"


def test_other_braces_are_still_refused() -> None:
    with pytest.raises(ScaffoldError) as caught:
        read("a: {{ name }}\n")
    assert str(caught.value) == "node.yaml:1:5: not YAML: a key must be a text"


@pytest.mark.parametrize(
    ("written", "value", "expected"),
    [
        pytest.param("op://v/i/f", "abc.def", Scalar("abc.def"), id="a plain value stays plain"),
        pytest.param("op://v/i/f", "1500", Scalar("1500"), id="a number stays one, as with `op inject`"),
        pytest.param("op://v/i/f", "a: b # c", Scalar("a: b # c", '"'), id="a colon and a hash are quoted"),
        pytest.param("op://v/i/f", "*x", Scalar("*x", '"'), id="what looks like an alias is quoted"),
        pytest.param("op://v/i/f", "null", Scalar("null", '"'), id="a secret that is the word null is a text"),
        pytest.param("op://v/i/f", " x ", Scalar(" x ", '"'), id="blanks at the ends stay"),
        pytest.param("op://v/i/f", "a\nb\n", Scalar("a\nb\n", "|"), id="lines become a block"),
        pytest.param("op://v/i/f", "a\tb\x00", Scalar("a\tb\x00", '"'), id="control characters are escaped"),
        pytest.param("'op://v/i/f'", "it's", Scalar("it's", "'"), id="quotes that are there stay"),
        pytest.param("'op://v/i/f'", "a\nb", Scalar("a\nb", "|"), id="single quotes hold no lines"),
        pytest.param('"u:{{ op://v/i/f }}@h"', 'p"w', Scalar('u:p"w@h', '"'), id="a quote ends no quotation"),
        pytest.param("op://v/i/f", "op://v/i/f", Scalar("op://v/i/f"), id="a value is not resolved again"),
        pytest.param("op://v/i/f", "op://v/i/g", Scalar("op://v/i/g"), id="nor one that is another reference"),
        pytest.param("|\n  x: op://v/i/f\n", "a\nb", Scalar("x: a\nb\n", "|"), id="a block stays a block"),
    ],
)
def test_a_value_takes_the_place_of_a_reference(written: str, value: str, expected: Scalar) -> None:
    values = {"op://v/i/f": value, "op://v/i/g": "never"}
    assert value_at(replace_references(read(f"key: {written}\n"), values)[0].body, "key") == expected


def test_a_reference_without_a_value_stays() -> None:
    documents = read("key: a {{ op://v/i/f }} b {{ op://v/i/g }}\n")
    assert text_at(replace_references(documents, {"op://v/i/g": "x"})[0].body, "key") == "a {{ op://v/i/f }} b x"


def test_keys_and_names_are_resolved_too() -> None:
    documents = read("apiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: op://v/i/f\nmap: {op://v/i/f: 1}\n")
    assert [one.path for one in find_references(documents)] == ["name", "map.op://v/i/f"]
    resolved = replace_references(documents, {"op://v/i/f": "ghcr.io"})[0]
    assert (resolved.name, text_at(resolved.body, "map", "ghcr.io")) == ("ghcr.io", "1")


def test_keys_that_become_equal_are_refused() -> None:
    with pytest.raises(ScaffoldError) as caught:
        replace_references(read("a:\n  op://v/i/f: 1\n  x: 2\n"), {"op://v/i/f": "x"})
    assert str(caught.value) == "node.yaml:2:3: two keys are equal once their references are resolved"


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@given(TEXTS, st.sampled_from(["op://v/i/f", "'op://v/i/f'", '"a {{ op://v/i/f }} b"', "x-{{ op://v/i/f }}"]))
def test_whatever_a_value_is_its_text_arrives_and_is_read_back(value: str, written: str) -> None:
    documents = read(f"key: {written}\nother: [1]\n")
    before = text_at(documents[0].body, "key")
    resolved = replace_references(documents, {"op://v/i/f": value})[0].body
    scalar = value_at(resolved, "key")
    assert isinstance(scalar, Scalar)
    assert scalar.text == before.replace("{{ op://v/i/f }}", value).replace("op://v/i/f", value)
    assert not scalar.is_null
    (again,) = parse(write_documents([Document("v1alpha1", "", resolved)]), "")
    assert (text_at(again, "key"), text_at(again, "other", 0)) == (scalar.text, "1")
