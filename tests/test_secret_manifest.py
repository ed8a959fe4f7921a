"""Tests the text of Secrets that are to be encrypted: it reads back to the letter, and no value shows itself."""

from __future__ import annotations

import base64

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from scaffold.secret_manifest import Field, SecretManifest, SecretValue, plain_forms, sealed_text, secret_text
from scaffold.yaml_reader import compose, construct

PLAIN = SecretManifest("radarr-secret")
FULL = SecretManifest(
    "radarr-secret",
    "media",
    Field.BASE64,
    "Opaque",
    {"app": "radarr"},
    {"note": 'a "quoted" one: # no comment'},
    ("kind", "apiVersion", "stringData", "data", "metadata", "sops"),
    "https://example.com/secret.json",
)


def values(**texts: str) -> dict[str, SecretValue]:
    return {key: SecretValue(text.encode()) for key, text in texts.items()}


def test_a_secret_without_anything_but_values() -> None:
    assert secret_text(PLAIN, values(KEY="a", OTHER='b "c"\n')).decode() == (
        "apiVersion: v1\n"
        "kind: Secret\n"
        "metadata:\n"
        '  name: "radarr-secret"\n'
        "stringData:\n"
        '  "KEY": "a"\n'
        '  "OTHER": "b \\U00000022c\\U00000022\\U0000000a"\n'
    )


def test_a_secret_with_everything_in_the_siblings_order() -> None:
    assert secret_text(FULL, values(KEY="a")).decode() == (
        "# yaml-language-server: $schema=https://example.com/secret.json\n"
        "kind: Secret\n"
        "apiVersion: v1\n"
        "data:\n"
        '  "KEY": "YQ=="\n'
        "metadata:\n"
        '  name: "radarr-secret"\n'
        '  namespace: "media"\n'
        "  labels:\n"
        '    "app": "radarr"\n'
        "  annotations:\n"
        '    "note": "a \\U00000022quoted\\U00000022 one: # no comment"\n'
        'type: "Opaque"\n'
    )


def test_what_is_no_text_stands_in_base64() -> None:
    text = secret_text(PLAIN, {"A": SecretValue(b"a"), "B": SecretValue(b"\xff\x00")})
    body = yaml.safe_load(text)
    assert (body["stringData"], body["data"]) == ({"A": "a"}, {"B": "/wA="})


TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=80)
LINES = st.lists(
    st.sampled_from(["a: b", "# c", "- d", "", " e ", "'f'", '"g"', "{{ .H }}", "${I}", "---", "\t", "ü€𝄞"])
)


@given(st.dictionaries(st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,20}", fullmatch=True), TEXTS | LINES.map("\n".join)))
def test_every_text_reads_back_to_the_letter(texts: dict[str, str]) -> None:
    text = secret_text(PLAIN, values(**texts)).decode()
    assert text.isascii()
    (node,) = compose(text)
    assert construct(node).get("stringData", {}) == texts == yaml.safe_load(text).get("stringData", {})


@given(st.dictionaries(st.sampled_from(["A", "B", "C"]), st.binary(max_size=200)), st.sampled_from(Field))
def test_all_bytes_arrive(contents: dict[str, bytes], place: Field) -> None:
    manifest = SecretManifest("a", values_at=place)
    body = yaml.safe_load(secret_text(manifest, {key: SecretValue(content) for key, content in contents.items()}))
    found = {key: text.encode() for key, text in body.get("stringData", {}).items()}
    found |= {key: base64.b64decode(text) for key, text in body.get("data", {}).items()}
    assert found == contents


def test_a_value_does_not_show_itself() -> None:
    value = SecretValue(b"hunter2")
    assert {repr(value), str(value), f"{value}", repr({"a": value})} == {"SecretValue(…)", "{'a': SecretValue(…)}"}


def test_what_must_not_be_in_a_result_is_a_value_in_either_form_unless_it_may_be_there_by_chance() -> None:
    assert list(plain_forms([SecretValue(b"hunter2-hunter2"), SecretValue(b"a")])) == [
        b"hunter2-hunter2",
        b"aHVudGVyMi1odW50ZXIy",
    ]


SEALED = {
    "kind": "SealedSecret",
    "apiVersion": "bitnami.com/v1alpha1",
    "metadata": {"name": "radarr", "namespace": "media", "creationTimestamp": None, "annotations": {"a": "true"}},
    "spec": {
        "template": {"metadata": {"name": "radarr", "namespace": "media", "creationTimestamp": None}, "type": "Opaque"},
        "encryptedData": {"B": "AgB", "A": "AgA"},
    },
}


@pytest.mark.parametrize(("namespace", "line"), [(True, "namespace: media\n"), (False, "")])
def test_a_sealed_secret_is_written_as_kubeseal_does(namespace: bool, line: str) -> None:
    text = sealed_text(SEALED, namespace=namespace, document_start=True, modeline="https://example.com/x.json").decode()
    assert text == (
        "---\n"
        "# yaml-language-server: $schema=https://example.com/x.json\n"
        "apiVersion: bitnami.com/v1alpha1\n"
        "kind: SealedSecret\n"
        "metadata:\n"
        "  annotations:\n"
        "    a: 'true'\n"
        "  name: radarr\n"
        f"{'  ' + line if line else ''}"
        "spec:\n"
        "  encryptedData:\n"
        "    A: AgA\n"
        "    B: AgB\n"
        "  template:\n"
        "    metadata:\n"
        "      name: radarr\n"
        f"{'      ' + line if line else ''}"
        "    type: Opaque\n"
    )
    assert sealed_text(SEALED, namespace=namespace, document_start=False).startswith(b"apiVersion")
