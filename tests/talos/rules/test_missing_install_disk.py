"""Install instructions without a disk: layers in, findings out."""

from __future__ import annotations

import pytest

from scaffold.talos.rules.missing_install_disk import RULE
from tests.talos.rules.healthy import layered, lines

MESSAGE = "`machine.install` has neither `disk` nor `diskSelector`, which Talos refuses on bare metal"
END = "[missing-install-disk] (add one of them)"


ENDPOINT = "cluster: {controlPlane: {endpoint: https://cluster.example.com:6443}}\n"


def install(rest: str) -> str:
    return f"machine: {{install: {{{rest}}}}}\n{ENDPOINT}"


@pytest.mark.parametrize(
    ("layers", "found"),
    [
        pytest.param([f"machine: {{type: worker}}\n{ENDPOINT}"], "", id="no instructions"),
        pytest.param(["machine: {install: {wipe: true}}"], "", id="a base that is elsewhere"),
        pytest.param([install("image: factory.talos.dev/metal-installer/a:v1.13.9, disk: /dev/sda")], "", id="a disk"),
        pytest.param(
            [install("image: ghcr.io/a/installer:v1.13.9"), install("diskSelector: {model: A*}")], "", id="both layers"
        ),
        pytest.param([install("image: factory.talos.dev/nocloud-installer/a:v1.13.9")], "", id="a cloud's image"),
        pytest.param(
            [install("image: factory.talos.dev/aws-installer-secureboot/a:v1.13.9")], "", id="another cloud's"
        ),
        pytest.param(
            [install("image: factory.talos.dev/metal-installer/a:v1.13.9")],
            f"base.yaml:1:11: error: {MESSAGE} {END}",
            id="an image for bare metal",
        ),
        pytest.param(
            [install("image: factory.talos.dev/metal-installer-secureboot/a:v1.13.9, diskSelector: {}")],
            f"base.yaml:1:11: error: {MESSAGE} {END}",
            id="an empty selector",
        ),
        pytest.param(
            [install("image: ghcr.io/siderolabs/installer:v1.13.9")],
            f"base.yaml:1:11: warning: {MESSAGE} {END}",
            id="an image that does not say what for",
        ),
    ],
)
def test_install(layers: list[str], found: str) -> None:
    assert "\n".join(lines(layered(*layers, version="1.13"), RULE)) == found
