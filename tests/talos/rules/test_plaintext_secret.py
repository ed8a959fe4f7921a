"""Secrets in plain text: files in, findings out; no message repeats a secret."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scaffold.talos.rules.plaintext_secret import RULE
from tests.talos.rules.healthy import Cluster, layered, lines

END = "[plaintext-secret] (write a reference in its place, and change the secret if it was ever pushed)"
SECRET = "9dt1p2.w3hx0nn5b8m1u4ka"
KEY = "-----BEGIN PRIVATE KEY-----\n    MC4CAQAwBQYDK2VwBCIEIA\n    -----END PRIVATE KEY-----\n"
BUNDLE = f"cluster:\n  id: a\n  secret: {SECRET}\ntrustdinfo:\n  token: {SECRET}\n"


def with_file(path: str, content: str) -> Cluster:
    healthy = layered("machine: {type: worker}\n")
    return replace(healthy, files={**healthy.files, path: content})


@pytest.mark.parametrize(
    ("cluster", "found"),
    [
        pytest.param(layered("machine: {token: op://v/i/f}"), "", id="a reference"),
        pytest.param(layered('machine: {token: ""}'), "", id="nothing"),
        pytest.param(layered("machine:\n  token: <your token>\n"), "", id="a placeholder"),
        pytest.param(layered("machine:\n  token: 'REPLACE_ME' # later\n"), "", id="another placeholder"),
        pytest.param(layered("machine:\n  token: ${TOKEN}\n"), "", id="a variable of a later step"),
        pytest.param(layered("machine:\n  token: $TOKEN\n"), "", id="a variable without braces"),
        pytest.param(layered("machine:\n  token: __TOKEN__\n"), "", id="a mark of a later step"),
        pytest.param(
            layered("machine:\n  token: {{ token }}\n", rendered={"base.yaml": f"machine:\n  token: {SECRET}\n"}),
            "",
            id="a value that the template fills in",
        ),
        pytest.param(
            layered(f"machine:\n  token: {SECRET}\n"),
            f"base.yaml:2:10: error: `machine.token` is here in plain text {END}",
            id="a token",
        ),
        pytest.param(
            layered(f"cluster:\n  secret: {SECRET}\n", "cluster:\n  secret: op://v/i/f\n"),
            f"base.yaml:2:11: error: `cluster.secret` is here in plain text {END}",
            id="a secret that a later layer replaces",
        ),
        pytest.param(
            layered(
                f"machine:\n  files:\n  - op: create\n    path: /a\n    content: |\n    {KEY}".replace(
                    "|\n    -", "|\n      -"
                )
                .replace("\n    M", "\n      M")
                .replace("\n    -----E", "\n      -----E")
            ),
            f"base.yaml:5:14: error: `machine.files[0].content` is here in plain text {END}",
            id="a private key in a file",
        ),
        pytest.param(
            layered(
                f"machine:\n  token: {SECRET}\ncluster:\n  token: {SECRET}\n  secret: {SECRET}\n"
                "  aescbcEncryptionSecret: x1\n"
            ),
            f"base.yaml:2:10: error: `machine.token`, `cluster.token`, `cluster.secret` and 1 more are here in plain "
            f"text {END}",
            id="several in one file",
        ),
        pytest.param(
            with_file("talos/secrets.yaml", BUNDLE),
            f"talos/secrets.yaml:3:11: error: `cluster.secret` is here in plain text {END}",
            id="a secrets bundle",
        ),
        pytest.param(with_file("talos/secrets.sops.yaml", f"{BUNDLE}sops: {{version: 3.9.0}}\n"), "", id="encrypted"),
        pytest.param(with_file("talos/other.j2", BUNDLE), "", id="a template that nobody renders"),
        pytest.param(with_file("talos/README.md", "# Talos\n\n- [a] b: c: d\n"), "", id="no YAML"),
        pytest.param(with_file("talos/list.yaml", "- a\n"), "", id="a list"),
    ],
)
def test_secrets(cluster: Cluster, found: str) -> None:
    said = "\n".join(lines(cluster, RULE))
    assert said == found
    assert SECRET not in said
