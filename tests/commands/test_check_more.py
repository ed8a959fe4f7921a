"""`scaffold check` where it needs more than the clusters: schemas, and renders of templates with their history."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.checking import ENTRY, FILES, check, commit, edit, put
from tests.commands.talos_repository import FILES as TALOS

RESOURCES = "bootstrap/resources.yaml"
TEMPLATE = "{% for name in ['media', 'network'] %}\n- {{ name }}\n{% endfor %}\n"
NODE = "talos/nodes/ada.yaml"
KUSTOMIZATION = {
    "type": "object",
    "properties": {"spec": {"type": "object", "properties": {"prune": {"type": "boolean"}}}},
}


@pytest.fixture
def schemas(tmp_path: Path) -> Path:
    """Return a folder with a schema of Flux's Kustomization."""
    folder = tmp_path / "schemas"
    put(folder, "kustomize.toolkit.fluxcd.io/kustomization_v1.json", json.dumps(KUSTOMIZATION))
    return folder


def test_a_schema_refuses_a_text_for_a_boolean(
    home: Path, schemas: Path, said: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert check("--schemas", str(schemas)) == 0
    edit(home, ENTRY, "prune: true", "prune: 'yes'")
    assert check() == 0
    assert said.readouterr().out == f"no findings in {FILES} files\n" * 2
    finding = (
        f'{ENTRY}:8:10: error[schema]: `spec.prune`: the value is not of type "boolean"\n'
        "  8 |   prune: 'yes'\n"
        "    |          ^\n"
        "  hint: schema `kustomize.toolkit.fluxcd.io/kustomization_v1.json`\n"
        f"\n1 error in {FILES} files\n"
    )
    assert check("--schemas", str(schemas)) == 1
    put(home, ".scaffold.yaml", f"schemas:\n  location: {schemas}\n")
    assert check() == 1
    assert said.readouterr().out == finding * 2
    assert check("--schemas", "") == check("--ignore", "schema") == 0


def test_a_host_that_cannot_be_reached_is_said_once(home: Path, said: pytest.CaptureFixture[str]) -> None:
    for name in ("ks.yaml", "app/helmrelease.yaml"):
        path = home / "apps/media/radarr" / name
        line = f"# yaml-language-server: $schema=https://127.0.0.1:1/{name.replace('/', '-')}.json\n"
        path.write_text(line + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert check("--schemas", "modeline") == 0
    assert said.readouterr().out == (
        "apps/media/radarr/app/helmrelease.yaml: hint[schema]: schemas at "
        "`https://127.0.0.1:1/app-helmrelease.yaml.json` are unavailable: no connection (ConnectError); what needs it "
        f"was not validated\n\n1 hint in {FILES} files\n"
    )


def test_files_beside_their_templates(home: Path, said: pytest.CaptureFixture[str]) -> None:
    """They are right, then left behind by the templates, then edited by hand."""
    for path, content in (TALOS | {f"{RESOURCES}.j2": TEMPLATE, RESOURCES: "- media\n- network\n"}).items():
        put(home, path, content)
    put(home, NODE, TALOS[f"{NODE}.j2"])
    commit(home)
    assert check() == 0
    edit(home, f"{NODE}.j2", "/dev/sda", "/dev/sdx")
    edit(home, f"{RESOURCES}.j2", "'network'", "'dbms'")
    commit(home)
    assert check() == 0
    out = said.readouterr().out
    assert [line for line in out.splitlines() if "[stale-render]" in line] == [
        f"{path}: warning[stale-render]: this is what `{path}.j2` rendered to before it was changed"
        for path in (RESOURCES, NODE)
    ]
    assert check("--changed", "HEAD") == 0
    assert "render" not in said.readouterr().out, "what was stale before is not caused by a change"
    edit(home, RESOURCES, "network", "games")
    assert check("--select", "edited-render") == 0
    assert f"{RESOURCES}: warning[edited-render]: this is not what `{RESOURCES}.j2` renders to" in said.readouterr().out


def test_templates_of_another_program_are_left_alone(home: Path, said: pytest.CaptureFixture[str]) -> None:
    put(home, "site/page.yaml.j2", "title: {{ site.title }}\n")
    put(home, "site/page.yaml", "title: mine\n")
    commit(home)
    assert check() == 0
    assert said.readouterr().out == f"no findings in {FILES} files\n"
