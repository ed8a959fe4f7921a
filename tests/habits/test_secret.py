"""What an app's ExternalSecret votes for."""

from __future__ import annotations

import pytest

from tests.habits.written_app import NOTHING, SECRET, SECRET_FILE, changed, vote

TEMPLATE = SECRET[SECRET.index("    template:") : SECRET.index("  dataFrom:")]
FIELDS = SECRET[SECRET.index("    template:") :]


@pytest.mark.parametrize(
    ("name", "old", "new", "value"),
    [
        pytest.param("secret_refresh", "  refreshInterval: 12h\n", "", "", id="no refresh interval"),
        pytest.param("secret_form", TEMPLATE, "", "extract", id="every field of the item"),
        pytest.param("secret_form", FIELDS, "  data: [{secretKey: a}]\n", "data", id="fields one by one"),
        pytest.param("secret_form", FIELDS, "", NOTHING, id="nothing at all"),
        pytest.param(
            "secret_name", "    name: radarr-secret\n", "", "{app}", id="a Secret of the ExternalSecret's name"
        ),
        pytest.param("secret_item", "key: radarr", "key: media", "{namespace}", id="an item of the namespace"),
        pytest.param(
            "secret_store_kind", "ClusterSecretStore", "SecretStore", "SecretStore", id="the namespace's store"
        ),
        pytest.param("secret_resource_name", "radarr\nspec", "radarr-env\nspec", "{app}-env", id="the only one counts"),
    ],
)
def test_votes(name: str, old: str, new: str, value: object) -> None:
    assert vote(name, SECRET_FILE, old, new) == value


def test_without_a_secret_only_the_release_speaks_of_one() -> None:
    assert [name for name in changed(SECRET_FILE) if name.startswith("secret_")] == ["secret_ref"]
