"""Finds install instructions that name no disk.

Talos refuses `machine.install` on bare metal unless it has `disk` or `diskSelector`, and an UnattendedInstallConfig
(since 1.14) unless it has `provisioning.diskSelector.match`. In a cloud nothing is installed, and `disk` may be
missing: where the installer's image is one for bare metal it is an error, where it does not say it is a warning, and
for another platform it is nothing. A config without any install instructions is left alone: Talos may be on the disk
already. So is one without the cluster's endpoint: it is for a base that is not in the repository.

Bad:

    machine:
      install:
        image: factory.talos.dev/metal-installer/{{ schematic_id() }}:v1.13.9

Good:

    machine:
      install:
        disk: /dev/nvme0n1
        image: factory.talos.dev/metal-installer/{{ schematic_id() }}:v1.13.9

Source: https://www.talos.dev/latest/reference/configuration/v1alpha1/config/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.diagnostic import Diagnostic, Severity
from scaffold.talos.rules.rule import JudgedNode, LintRule, each_node, is_set, key_place
from scaffold.talos.tree import Map, text_at, value_at

_PLATFORM = re.compile(r"/(?P<platform>[a-z0-9]+)-installer(?:-secureboot)?/")

_ENDPOINT = ("cluster", "controlPlane", "endpoint")


def check(judged: JudgedNode) -> Iterator[Diagnostic]:
    """Yield a finding for install instructions without a disk."""
    if not judged.of_kind("KubeClusterConfig") and not is_set(value_at(judged.main, *_ENDPOINT)):
        return
    install = value_at(judged.main, "machine", "install")
    if isinstance(install, Map) and not is_set(install.get("disk")) and not is_set(install.get("diskSelector")):
        image = _PLATFORM.search(text_at(install, "image"))
        platform = image["platform"] if image else ""
        severity = Severity.ERROR if platform == "metal" else Severity.WARNING
        if platform in ("", "metal"):
            message = "`machine.install` has neither `disk` nor `diskSelector`, which Talos refuses on bare metal"
            yield RULE.finding(key_place(judged.main, "machine", "install"), message, "add one of them", severity)
    for document in judged.of_kind("UnattendedInstallConfig"):
        known = document.kind in judged.table.kinds
        if known and not is_set(value_at(document.body, "provisioning", "diskSelector", "match")):
            message = "UnattendedInstallConfig has no `provisioning.diskSelector.match`, without which Talos refuses it"
            yield RULE.finding(key_place(document.body, "kind"), message, "say which disk")


RULE = LintRule("missing-install-disk", Severity.ERROR, each_node(check))
