"""References of installer images."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold.errors import ScaffoldError
from scaffold.talos.installer import installer_image, is_schematic_id

ID = "376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba"


@pytest.mark.parametrize(
    ("version", "options", "image"),
    [
        pytest.param("v1.13.9", {}, f"factory.talos.dev/metal-installer/{ID}:v1.13.9", id="a release"),
        pytest.param("1.13.9", {}, f"factory.talos.dev/metal-installer/{ID}:v1.13.9", id="without the v"),
        pytest.param("1.14.0-rc.1", {}, f"factory.talos.dev/metal-installer/{ID}:v1.14.0-rc.1", id="before a release"),
        pytest.param("v1.10.0", {}, f"factory.talos.dev/metal-installer/{ID}:v1.10.0", id="the first with a platform"),
        pytest.param("v1.9.5", {}, f"factory.talos.dev/installer/{ID}:v1.9.5", id="the last without a platform"),
        pytest.param(
            "v1.9.5",
            {"secureboot": True},
            f"factory.talos.dev/installer-secureboot/{ID}:v1.9.5",
            id="SecureBoot before platforms",
        ),
        pytest.param(
            "v1.13.9",
            {"secureboot": True},
            f"factory.talos.dev/metal-installer-secureboot/{ID}:v1.13.9",
            id="SecureBoot",
        ),
        pytest.param(
            "v1.13.9", {"platform": "nocloud"}, f"factory.talos.dev/nocloud-installer/{ID}:v1.13.9", id="a platform"
        ),
        pytest.param(
            "v1.13.9",
            {"factory": "factory.example:8443"},
            f"factory.example:8443/metal-installer/{ID}:v1.13.9",
            id="another factory",
        ),
    ],
)
def test_an_installer_has_its_reference(version: str, options: dict[str, Any], image: str) -> None:
    assert installer_image(ID, version, **options) == image


@pytest.mark.parametrize(
    ("version", "platform", "message"),
    [
        pytest.param(
            "v1.13",
            "metal",
            "`v1.13` is no Talos release; write one with three numbers, such as v1.13.9",
            id="two numbers",
        ),
        pytest.param(
            "latest",
            "metal",
            "`latest` is no Talos release; write one with three numbers, such as v1.13.9",
            id="a word",
        ),
        pytest.param(
            "v1.13.9",
            "Bare Metal",
            "`Bare Metal` is no platform of Talos; write one such as metal, nocloud or aws",
            id="no name of a platform",
        ),
        pytest.param(
            "v1.9.5",
            "aws",
            "before Talos 1.10 the installer is the same for all platforms; leave out `aws`",
            id="a platform before there were any",
        ),
    ],
)
def test_what_has_no_image_is_refused(version: str, platform: str, message: str) -> None:
    with pytest.raises(ScaffoldError) as raised:
        installer_image(ID, version, platform=platform)
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        pytest.param(ID, True, id="an ID"),
        pytest.param(ID.upper(), False, id="capitals"),
        pytest.param(ID[1:], False, id="too short"),
        pytest.param(f"{ID}\n", False, id="a line break at the end"),
    ],
)
def test_an_id_is_known_by_its_form(text: str, is_one: bool) -> None:
    assert is_schematic_id(text) is is_one
