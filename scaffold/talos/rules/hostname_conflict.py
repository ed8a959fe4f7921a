"""Finds a node that is given its host name twice.

`auto` of a HostnameConfig makes a name, `hostname` sets one: Talos refuses both in one document. It happens by
merging: the base that `talosctl gen config` writes since 1.12 has `auto: stable`, and a node's patch adds `hostname`.
The older fields `machine.network.hostname` and `machine.features.stableHostname` beside a HostnameConfig are refused
as well.

Bad, after the merge:

    kind: HostnameConfig
    auto: stable
    hostname: k8s-1

Good, as the node's patch:

    apiVersion: v1alpha1
    kind: HostnameConfig
    auto: off
    hostname: k8s-1

Source: https://www.talos.dev/latest/reference/configuration/network/hostnameconfig/
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.diagnostic import Diagnostic, Severity
from scaffold.talos.rules.rule import JudgedNode, LintRule, each_node, is_set, key_place
from scaffold.talos.tree import text_at, value_at

_OLD = (("machine", "network", "hostname"), ("machine", "features", "stableHostname"))


def check(judged: JudgedNode) -> Iterator[Diagnostic]:
    """Yield an error for a HostnameConfig with both fields, and for each old field beside one."""
    if "HostnameConfig" not in judged.table.kinds:
        return
    for document in judged.of_kind("HostnameConfig"):
        auto = text_at(document.body, "auto")
        if auto not in ("", "off") and is_set(document.body.get("hostname")):
            place = key_place(document.body, "hostname")
            message = "HostnameConfig has both `auto` and `hostname`, which Talos refuses"
            yield RULE.finding(place, message, "add `auto: off` beside `hostname`, or leave one of them out")
        for keys in _OLD:
            if is_set(value_at(judged.main, *keys)):
                message = f"`{'.'.join(keys)}` is set beside a HostnameConfig: Talos refuses both"
                yield RULE.finding(key_place(judged.main, *keys), message, "keep the HostnameConfig alone")


RULE = LintRule("hostname-conflict", Severity.ERROR, each_node(check))
