"""What the user is told of an app that can be adopted: what stays written by hand, what may be a secret."""

from __future__ import annotations

import pytest

from tests.build import kustomize_file
from tests.inference.app_folder import ENTRY, RELEASE, adopted, changed

ENVIRONMENT = RELEASE + "            env:\n"


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        ("              DB_PASSWORD: hunter22\n", "`DB_PASSWORD`"),
        ("              API_KEY: a123456789\n              ACCESS_TOKEN: abcdefgh\n", "`ACCESS_TOKEN`, `API_KEY`"),
        ("              - name: TOKEN\n                value: abcdefgh\n", "`TOKEN`"),
    ],
    ids=["a password", "a key and a token", "a list"],
)
def test_what_may_be_a_secret_in_plain_text(lines: str, named: str) -> None:
    found = adopted({"app/helmrelease.yaml": ENVIRONMENT + lines})
    assert found.notes == (f"{named} may be a secret in plain text, which the answers file repeats",)


@pytest.mark.parametrize(
    "line",
    [
        "DB_PASSWORD: ${DB_PASSWORD}",
        'DB_PASSWORD: "{{ .Values.x }}"',
        "DB_PASSWORD_FILE: /run/secrets/password",
        "TOKEN_URL: https://id.example.org/token",
        "TOKEN: short",
        "MAX_TOKENS: 1000000",
        "DB_USER: administrator",
        "DB_PASSWORD: {secretKeyRef: {name: web, key: password}}",
    ],
)
def test_what_is_no_secret(line: str) -> None:
    assert adopted({"app/helmrelease.yaml": f"{ENVIRONMENT}              {line}\n"}).notes == ()


def test_secrets_of_a_generator_and_of_the_values() -> None:
    listed = kustomize_file("helmrelease.yaml") + "secretGenerator:\n  - name: web\n    literals:\n      - PIN=123456\n"
    values = "    secrets:\n      web:\n        stringData:\n          password: hunter22\n"
    found = adopted({"app/kustomization.yaml": listed, "app/helmrelease.yaml": RELEASE + values})
    assert found.notes == ("`PIN`, `password` may be a secret in plain text, which the answers file repeats",)


def test_a_further_kustomization_stays_written_by_hand() -> None:
    tools = ENTRY.replace("name: web", "name: web-tools", 1).replace("web/app", "web/tools")
    found = adopted(
        {
            "ks.yaml": f"{ENTRY}---\n{tools}",
            "tools/kustomization.yaml": kustomize_file("helmrelease.yaml"),
            "tools/helmrelease.yaml": RELEASE.replace("name: web", "name: web-tools", 1),
        }
    )
    assert found.notes == ("`web-tools` of its entry file, and what that applies, stay written by hand",)
    assert changed(found, "kustomization_name", "app_dir") == {"kustomization_name": "web", "app_dir": "app"}
    assert {leaf.file for leaf in found.comparison.missing} == {
        "ks.yaml",
        "tools/helmrelease.yaml",
        "tools/kustomization.yaml",
    }
    assert found.comparison.extra == ()
