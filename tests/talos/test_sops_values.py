"""Values files of SOPS: what is encrypted becomes a reference, everything else stays what it is."""

from __future__ import annotations

from textwrap import dedent

import pytest

from scaffold.errors import ScaffoldError
from scaffold.talos.references import is_reference
from scaffold.talos.sops_values import sops_references

SOPS = "sops:\n  mac: ENC[AES256_GCM,data:m,iv:i,tag:t,type:str]\n  version: 3.13.3\n"


def encrypted(kind: str = "str") -> str:
    return f"ENC[AES256_GCM,data:dg==,iv:aXY=,tag:dGFn,type:{kind}]"


def test_a_file_that_is_not_encrypted_stays() -> None:
    text = "a: 1\nb: [true, x]\nsops: {x: 1}\nc: ENC[AES256_GCM,data]\n"
    assert sops_references(text, "values.yaml") == {
        "a": 1,
        "b": [True, "x"],
        "sops": {"x": 1},
        "c": "ENC[AES256_GCM,data]",
    }


def test_an_empty_file_has_no_values() -> None:
    assert sops_references("", "values.yaml") == {}


def test_encrypted_values_become_references_and_others_stay() -> None:
    text = dedent(f"""\
        cluster:
          token: {encrypted()}
          port: {encrypted("int")}
          name_unencrypted: main
          replicas_unencrypted: 3
          empty: ""
          none: null
        list:
          - {encrypted()}
          - key: {encrypted()}
        """)
    assert sops_references(text + SOPS, "talos/secrets.sops.yaml") == {
        "cluster": {
            "token": "ref+sops://talos/secrets.sops.yaml#/cluster/token+",
            "port": "ref+sops://talos/secrets.sops.yaml#/cluster/port+",
            "name_unencrypted": "main",
            "replicas_unencrypted": 3,
            "empty": "",
            "none": None,
        },
        "list": [
            "ref+sops://talos/secrets.sops.yaml#/list/0+",
            {"key": "ref+sops://talos/secrets.sops.yaml#/list/1/key+"},
        ],
    }


def test_names_that_a_reference_cannot_hold_are_escaped() -> None:
    values = sops_references(f"'a/b+c #d': {encrypted()}\n{SOPS}", "my talos/a+b#c.yaml")
    assert values == {"a/b+c #d": "ref+sops://my%20talos/a%2Bb%23c.yaml#/a%2Fb%2Bc%20%23d+"}
    assert is_reference(values["a/b+c #d"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            f"a:\n  b: {encrypted('bool')}\n{SOPS}",
            "v.yaml: `a.b` is an encrypted boolean, which a template would take for true; leave it unencrypted, such "
            "as by the suffix `_unencrypted`",
            id="an encrypted boolean",
        ),
        pytest.param("- a\n", "v.yaml: a file of values is a mapping", id="a list"),
        pytest.param("a: [\n", "v.yaml:2: not YAML: did not find expected node content", id="no YAML"),
    ],
)
def test_a_refusal(text: str, message: str) -> None:
    with pytest.raises(ScaffoldError) as caught:
        sops_references(text, "v.yaml")
    assert str(caught.value).replace("while parsing a flow node ", "") == message
