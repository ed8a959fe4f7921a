"""What an entry file votes for."""

from __future__ import annotations

import pytest

from tests.habits.written_app import ENTRY_FILE, NOTHING, vote

FROM = {"substituteFrom": [{"kind": "Secret", "name": "cluster-secrets"}]}
DECRYPTION = "  decryption:\n    provider: sops\n"
DEPENDS = "  dependsOn:\n    - name: store\n"


@pytest.mark.parametrize(
    ("name", "old", "new", "value"),
    [
        pytest.param("interval", "  interval: 30m\n", "", "", id="a missing field is a vote for leaving it out"),
        pytest.param("wait", "wait: false", "wait: true", "true", id="a truth value"),
        pytest.param("kustomization_namespace", "  namespace: media\n", "", "", id="no namespace of its own"),
        pytest.param("kustomization_name", "&app radarr", "&app apps-radarr", "apps-{app}", id="a prefixed name"),
        pytest.param("path_form", "path: ./", "path: /", {"prefix": "/", "root": ""}, id="a slash before the path"),
        pytest.param("path_form", "path: ./", "path: ", {"prefix": "", "root": ""}, id="nothing before the path"),
        pytest.param("app_dir", "radarr/app\n", "radarr\n", ".", id="the app's folder itself"),
        pytest.param("substitute", "APP: *app", "APP: fixed", {}, id="variables without the app's name"),
        pytest.param(
            "entry_extra", DECRYPTION, "  suspend: false\n", {"postBuild": FROM}, id="known fields are no extras"
        ),
        pytest.param("depends_on_carrier", DEPENDS, "", NOTHING, id="without dependencies no carrier"),
        pytest.param("entry_labels", "    app: *app\nspec", "    app: web\nspec", {"app": "web"}, id="a fixed label"),
    ],
)
def test_votes(name: str, old: str, new: str, value: object) -> None:
    assert vote(name, ENTRY_FILE, old, new) == value
