"""`scaffold talos schematic`: which schematic it takes, and what it prints."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from scaffold.cli import run
from scaffold.talos.schematic import schematic_id

EMPTY = "376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba"
TEXT = "customization:\n  extraKernelArgs: [quiet]\n"
ID = schematic_id(TEXT, "a")
BASE = "machine:\n  type: {}\n  install:\n    image: factory.talos.dev/metal-installer/{}:v1.13.9\n"
NODE = "machine:\n  network:\n    hostname: {}\n"

LAYERED = {
    "talos/machineconfig.yaml": BASE.format("controlplane", EMPTY),
    "talos/nodes/alpha.yaml": NODE.format("alpha"),
    "talos/nodes/omega.yaml": NODE.format("omega"),
}
TALCONFIG = """\
clusterName: home
endpoint: https://10.0.0.2:6443
talosVersion: v1.13.9
nodes:
  - hostname: alpha
    controlPlane: true
    installDisk: /dev/sda
  - hostname: omega
    installDisk: /dev/sda
    schematic: {customization: {extraKernelArgs: [quiet]}}
"""


def write(root: Path, files: Mapping[str, str]) -> Path:
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    return root


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "a.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("options", "printed"),
    [
        pytest.param([], ID, id="the ID alone"),
        pytest.param(["--version", "v1.13.9"], f"factory.talos.dev/metal-installer/{ID}:v1.13.9", id="the image"),
        pytest.param(
            ["--version", "1.13.9", "--platform", "nocloud", "--secureboot"],
            f"factory.talos.dev/nocloud-installer-secureboot/{ID}:v1.13.9",
            id="another platform's image",
        ),
        pytest.param(
            ["--version", "1.13.9", "--factory", "https://factory.example"],
            f"factory.example/metal-installer/{ID}:v1.13.9",
            id="another factory's image",
        ),
    ],
)
def test_a_file_is_read(file: str, options: list[str], printed: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["talos", "schematic", file, *options]) == 0
    assert capsys.readouterr() == (f"{printed}\n", "")


def test_json_has_all_of_it(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["talos", "schematic", file, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"file": file, "id": ID, "installer": None, "registered": False}


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf{}\r\n")))
    assert run(["talos", "schematic", "-"]) == 0
    assert capsys.readouterr() == (f"{EMPTY}\n", "")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param(
            ["--secureboot"],
            "`--platform` and `--secureboot` say which installer image; add `--version`",
            id="an image without its version",
        ),
        pytest.param(
            ["--factory", "https://factory.example"],
            "`--factory` says where; add `--register` to register, or `--version` for its image",
            id="a factory for nothing",
        ),
        pytest.param(
            ["--version", "1.13"],
            "`1.13` is no Talos release; write one with three numbers, such as v1.13.9",
            id="no release",
        ),
        pytest.param(
            ["--register", "--factory", "http://127.0.0.1"],
            "the factory's address is none with https; name one such as https://factory.talos.dev",
            id="a factory without TLS",
        ),
    ],
)
def test_options_that_do_not_fit_are_refused(
    file: str, options: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["talos", "schematic", file, *options]) == 2
    assert capsys.readouterr() == ("", f"error: {message}\n")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("gone.yaml", "gone.yaml.j2"):
        assert run(["talos", "schematic", str(tmp_path / name)]) == 2
        assert capsys.readouterr() == ("", f"error: cannot read `{tmp_path / name}`: no such file or directory\n")


@pytest.mark.parametrize(
    ("files", "options", "printed"),
    [
        pytest.param({**LAYERED, "talos/schematic.yaml": TEXT}, [], ID, id="the folder's file"),
        pytest.param({**LAYERED, "talos/schematic.yaml": TEXT}, ["--node", "alpha"], ID, id="the folder's for a node"),
        pytest.param(
            {**LAYERED, "talos/schematic.yaml": TEXT, "talos/schematics/alpha.yaml": "{}\n"},
            ["--node", "alpha"],
            EMPTY,
            id="the node's own",
        ),
        pytest.param(
            {
                **LAYERED,
                ".minijinja.toml": 'autoescape = "none"\n',
                "talos/schematic.yaml.j2": "customization:\n  extraKernelArgs: [{{ 'quiet' }}]\n",
            },
            [],
            ID,
            id="a template",
        ),
        pytest.param(
            {"talos/machineconfig.yaml.j2": BASE, "talos/schematic.yaml": TEXT}, [], ID, id="of a folder without nodes"
        ),
        pytest.param({"talos/talconfig.yaml": TALCONFIG}, ["--node", "omega"], ID, id="talhelper's for a node"),
        pytest.param({"talos/talconfig.yaml": TALCONFIG}, [], ID, id="the only one of talhelper"),
    ],
)
def test_the_repositorys_own_is_found(
    tmp_path: Path, files: Mapping[str, str], options: list[str], printed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write(tmp_path / "repo", files)
    assert run(["talos", "schematic", "-C", str(root), *options]) == 0
    assert capsys.readouterr() == (f"{printed}\n", "")


def test_a_template_that_is_named_is_rendered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    template = "{# the args #}\ncustomization:\n  extraKernelArgs: [{{ node }}]\n"
    root = write(tmp_path / "repo", {**LAYERED, "talos/other.yaml.j2": template})
    assert run(["talos", "schematic", str(root / "talos" / "other.yaml.j2"), "--node", "alpha"]) == 0
    assert capsys.readouterr() == (f"{schematic_id('customization: {extraKernelArgs: [alpha]}', 'a')}\n", "")


@pytest.mark.parametrize(
    ("files", "options", "message"),
    [
        pytest.param(LAYERED, [], "no schematic in `talos`; name a file, or add `schematic.yaml` there", id="none"),
        pytest.param(
            {"talos/talconfig.yaml": TALCONFIG},
            ["--node", "alpha"],
            "no schematic in `talos`; name a file, or add `schematic.yaml` there",
            id="none of talhelper",
        ),
        pytest.param(
            {**LAYERED, "talos/schematics/alpha.yaml": "{}\n", "talos/schematics/omega.yaml": TEXT},
            [],
            "several schematics: `talos/schematics/alpha.yaml`, `talos/schematics/omega.yaml`; name one, a node "
            "with `--node`, or a cluster with `--cluster`",
            id="several",
        ),
        pytest.param(
            {"talos/talconfig.yaml": TALCONFIG + "controlPlane: {schematic: {owner: me}}\n"},
            [],
            "several schematics in `talos/talconfig.yaml`; name a node with `--node`",
            id="several of talhelper",
        ),
        pytest.param(
            {**LAYERED, "talos/schematic.yaml": "customization:\n  extraKernelArg: []\n"},
            [],
            "talos/schematic.yaml:2:3: unknown key `extraKernelArg` in `customization`; did you mean `extraKernelArgs`",
            id="a slip",
        ),
        pytest.param(
            {
                **LAYERED,
                "talos/schematic.yaml.j2": "{# a #}\n{% if true %}\ncustomization:\n  a: {{ 1 }}\n{% endif %}\n",
            },
            [],
            "talos/schematic.yaml.j2:4:3: unknown key `a` in `customization`; known are "
            "`embeddedMachineConfiguration`, `extraKernelArgs`, `meta`, `systemExtensions`, `bootloader`, "
            "`secureboot`, `diskImage`",
            id="a slip in a template",
        ),
    ],
)
def test_what_cannot_be_told_is_refused(
    tmp_path: Path, files: Mapping[str, str], options: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write(tmp_path / "repo", files)
    assert run(["talos", "schematic", "-C", str(root), *options]) == 2
    assert capsys.readouterr() == ("", f"error: {message}\n")


def test_a_template_outside_of_the_repository_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write(tmp_path / "repo", LAYERED)
    outside = tmp_path / "a.yaml.j2"
    outside.write_text(TEXT, encoding="utf-8")
    assert run(["talos", "schematic", str(outside), "-C", str(root)]) == 2
    assert capsys.readouterr().err == (
        f"error: `{outside}` is a template outside of the repository; name that with `--repo`\n"
    )
