"""Schematics: how strictly they are read, their canonical form, their IDs."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from scaffold.errors import ScaffoldError
from scaffold.talos.schematic import Schematic, canonical, id_of, read_schematic, schematic_id

EMPTY = "376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba"

EVERYTHING = """\
# for the board below the stairs
owner: me
customization:
  diskImage: {sectorSize: 0x1000}
  secureboot:
    includeWellKnownCertificates: yes
    enrollKeys: force
  bootloader: SD-Boot
  systemExtensions:
    officialExtensions: [siderolabs/i915, siderolabs/drbd]
  meta:
    - {value: 1.0, key: 12}
    - key: 0x0a
  extraKernelArgs:
    - -selinux
    - 0x10
  embeddedMachineConfiguration: |
    machine:
      type: worker
overlay:
  name: rpi_generic
  image: siderolabs/sbc-raspberrypi
  options:
    configTxtAppend: |-
      dtoverlay=a
      dtoverlay=b
    a10: [1, {z: 010, b: ~}]
    a2: "2"
    y: on
"""
CANONICAL = """\
owner: me
overlay:
    image: siderolabs/sbc-raspberrypi
    name: rpi_generic
    options:
        a2: "2"
        a10:
            - 1
            - b: null
              z: 8
        configTxtAppend: |-
            dtoverlay=a
            dtoverlay=b
        'y': 'on'
customization:
    embeddedMachineConfiguration: |
        machine:
          type: worker
    extraKernelArgs:
        - -selinux
        - "0x10"
    meta:
        - key: 12
          value: "1.0"
        - key: 10
          value: ""
    systemExtensions:
        officialExtensions:
            - siderolabs/i915
            - siderolabs/drbd
    bootloader: sd-boot
    secureboot:
        enrollKeys: force
        includeWellKnownCertificates: true
    diskImage:
        sectorSize: 4096
"""


def test_every_recorded_schematic_has_its_id() -> None:
    shared = os.environ.get("SCAFFOLD_SHARED")
    if shared is None:
        pytest.skip("SCAFFOLD_SHARED does not name the folder of the recorded results")
    recorded = json.loads(Path(shared, "talos", "schematics.json").read_text(encoding="utf-8"))
    assert recorded
    assert [each["id"] for each in recorded] == [schematic_id(each["schematic"], "a") for each in recorded]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("# nothing yet\n", id="a comment"),
        pytest.param("{}\n", id="an empty mapping"),
        pytest.param("customization:\n", id="an empty customization"),
        pytest.param(
            "owner: ''\noverlay: {image: ~, options: {}}\n"
            "customization: {extraKernelArgs: [~], meta: [], bootloader: none, diskImage: {sectorSize: 0}}\n",
            id="nothing but empty values",
        ),
    ],
)
def test_an_empty_schematic_has_the_known_id(text: str) -> None:
    assert read_schematic(text, "a") == Schematic()
    assert canonical(Schematic()) == "customization: {}\n"
    assert schematic_id(text, "a") == EMPTY


def test_all_of_it_has_one_form() -> None:
    schematic = read_schematic(EVERYTHING, "a")
    assert canonical(schematic) == CANONICAL
    assert canonical(read_schematic(CANONICAL, "a")) == CANONICAL


@pytest.mark.parametrize(
    ("text", "identity"),
    [
        # recorded, as the Image Factory's own code computes them
        pytest.param(
            "customization:\n  systemExtensions:\n    officialExtensions:\n    - siderolabs/tailscale\n"
            "    - siderolabs/intel-ucode\n    - siderolabs/nvidia-container-toolkit-lts\n"
            "  meta:\n  - key: 10\n    value: foo\n",
            "7ed03e89bb02d15eb5c0627518447f848adeff9a23f3467f8cae0592dde7bd6f",
            id="extensions and meta",
        ),
        pytest.param(
            "customization: {}\noverlay:\n  image: siderolabs/sbc-rockchip\n  name: turingrk1\n"
            "  options:\n    b: '2'\n    a:\n      z: 1\n      y:\n      - 1\n      - 2\n",
            "0d138ade4addf666be184093f3180748add05426102e7512c03655eb650c0fd4",
            id="an overlay's options",
        ),
        # by the rule: what go-yaml 4.0.0-rc.5 writes for the same fields, hashed
        pytest.param(EVERYTHING, "8b6b7bb3d16ccc937a2fd114899691afddf27d21733e69ce7057b420aa7b80be", id="everything"),
        pytest.param(
            "overlay: {name: rpi_generic}\n",
            "8d2f83ce7c6b3b938ee8ae1c6c0951155d7a2c8128b05259614b416205ea33a4",
            id="an overlay without an image",
        ),
    ],
)
def test_a_schematic_has_its_id(text: str, identity: str) -> None:
    assert schematic_id(text, "a") == identity
    assert id_of(read_schematic(text, "a")) == identity


def test_an_alias_and_a_merge_are_read_as_what_they_stand_for() -> None:
    text = "overlay:\n  name: a\n  options:\n    one: &one {b: 1}\n    two:\n      <<: *one\n      a: 2\n"
    assert canonical(read_schematic(text, "a")) == (
        'overlay:\n    image: ""\n    name: a\n    options:\n        one:\n            b: 1\n'
        "        two:\n            a: 2\n            b: 1\ncustomization: {}\n"
    )


def test_of_two_keys_that_are_the_same_number_the_last_one_stands() -> None:
    text = "overlay: {name: a, options: {b: {16: one, 0x10: two}}}\n"
    assert canonical(read_schematic(text, "a")).splitlines()[4:6] == ["        b:", "            16: two"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "a: [\n", "s.yaml:2:1: not YAML: while parsing a flow node did not find expected node content", id="no YAML"
        ),
        pytest.param(
            "- a\n", "s.yaml:1:1: a schematic is a mapping with `owner`, `overlay`, `customization`", id="a list"
        ),
        pytest.param(
            "{}\n---\n{}\n", "s.yaml:3:1: a schematic is one document; write it without `---`", id="two documents"
        ),
        pytest.param(
            "customizations: {}\n",
            "s.yaml:1:1: unknown key `customizations` in a schematic; did you mean `customization`",
            id="a slip in a key",
        ),
        pytest.param(
            "customization:\n  zfs: true\n",
            "s.yaml:2:3: unknown key `zfs` in `customization`; known are `embeddedMachineConfiguration`, "
            "`extraKernelArgs`, `meta`, `systemExtensions`, `bootloader`, `secureboot`, `diskImage`",
            id="an unknown key",
        ),
        pytest.param(
            "customization:\n  extraKernelArgs: quiet\n",
            "s.yaml:2:20: `extraKernelArgs` is a list of texts",
            id="a text in place of a list",
        ),
        pytest.param(
            "customization:\n  extraKernelArgs:\n    - a: b\n",
            "s.yaml:3:7: an item of `extraKernelArgs` is a text",
            id="a colon that makes a mapping",
        ),
        pytest.param(
            "customization:\n  systemExtensions: [siderolabs/i915]\n",
            "s.yaml:2:21: `systemExtensions` is a mapping with `officialExtensions`",
            id="a list in place of a mapping",
        ),
        pytest.param(
            "customization:\n  meta:\n    - key: 256\n",
            "s.yaml:3:12: `key` is a number from 0 to 255",
            id="a number that is too large",
        ),
        pytest.param(
            "customization:\n  meta:\n    - key: '10'\n",
            "s.yaml:3:12: `key` is a number from 0 to 255",
            id="a number in quotes",
        ),
        pytest.param(
            "customization:\n  diskImage: {sectorSize: true}\n",
            "s.yaml:2:27: `sectorSize` is a number",
            id="no number",
        ),
        pytest.param(
            "customization:\n  secureboot: {includeWellKnownCertificates: 1}\n",
            "s.yaml:2:46: `includeWellKnownCertificates` is true or false",
            id="neither true nor false",
        ),
        pytest.param(
            "customization: {bootloader: sdboot}\n",
            "s.yaml:1:29: `bootloader` is one of none, dual-boot, sd-boot, grub; did you mean `sd-boot`",
            id="an unknown boot loader",
        ),
        pytest.param(
            "owner: 2020-01-02\n",
            "s.yaml:1:8: `owner` is a text, and this is a date; put it in quotes",
            id="a date, which go-yaml takes for no text",
        ),
        pytest.param(
            "overlay: {options: [a]}\n", "s.yaml:1:20: `options` is a mapping", id="options that are no mapping"
        ),
        pytest.param(
            "overlay: {options: {a: {2020-01-02: b}}}\n",
            "s.yaml:1:25: a date as a key has no place in the order that makes the ID; put it in quotes",
            id="a date as a key, which go-yaml writes anywhere",
        ),
        pytest.param(
            f"overlay: {{options: {{{'a' * 129}: b}}}}\n",
            "s.yaml:1:21: a key of an option has one line and at most 128 bytes",
            id="a key that is too long",
        ),
    ],
)
def test_what_the_factory_would_refuse_is_refused(text: str, message: str) -> None:
    with pytest.raises(ScaffoldError) as raised:
        read_schematic(text, "s.yaml")
    assert str(raised.value) == message


def test_a_rendered_schematic_is_refused_at_its_templates_line() -> None:
    with pytest.raises(ScaffoldError) as raised:
        read_schematic("customization:\n  a: b\n", "s.yaml.j2", (4, 7, 8))
    assert str(raised.value).startswith("s.yaml.j2:7:3: unknown key `a` in `customization`; ")
