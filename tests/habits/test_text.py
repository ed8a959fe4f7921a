"""What the text of an app's files votes for."""

from __future__ import annotations

import pytest

from tests.habits.written_app import ENTRY, ENTRY_FILE, FILES, RELEASE_FILE, SECRET_FILE, decided, vote

MODELINE = "# yaml-language-server: $schema=https://schemas.example.com/"


@pytest.mark.parametrize(
    ("name", "file", "old", "new", "value"),
    [
        pytest.param("document_start", ENTRY_FILE, "---\n", "", False, id="no document start"),
        pytest.param(
            "list_indent", SECRET_FILE, "    - extract:\n", "  - extract:\n", 0, id="lists that are not indented"
        ),
        pytest.param(
            "anchors", ENTRY_FILE, "name: &app radarr", 'name: "&app"', False, id="no anchor, whatever it says"
        ),
        pytest.param("modelines", ENTRY_FILE, f"{MODELINE}kustomization.json\n", "", {}, id="no modeline"),
        pytest.param(
            "modelines",
            RELEASE_FILE,
            "apiVersion: helm",
            f"---\n{MODELINE}helmrelease.json\napiVersion: helm",
            {
                "HelmRelease": "https://schemas.example.com/helmrelease.json",
                "Kustomization": "https://schemas.example.com/kustomization.json",
            },
            id="a modeline for each kind",
        ),
    ],
)
def test_votes(name: str, file: str, old: str, new: str, value: object) -> None:
    files = {**FILES, ENTRY_FILE: ENTRY.replace("*app", "radarr")}
    assert old in files[file]
    files[file] = files[file].replace(old, new)
    assert decided(files)[name] == value


def test_a_comment_that_is_no_modeline() -> None:
    assert vote("modelines", ENTRY_FILE, MODELINE, "# see https://schemas.example.com/") == {}
