"""Finds what only a control plane may have in a worker's config.

Talos refuses the whole config: `cluster.etcd`, access to the Talos API from Kubernetes, a shared IP of an interface,
and the documents that configure the API server, the controller manager, kube-proxy, flannel and their secrets.

Bad, in a layer that workers share:

    machine:
      features:
        kubernetesTalosAPIAccess:
          enabled: true

Good:

    machine:
      features:
        {% if is_controlplane %}
        kubernetesTalosAPIAccess:
          enabled: true
        {% endif %}

Source: https://www.talos.dev/latest/reference/configuration/v1alpha1/config/
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.diagnostic import Diagnostic, Severity
from scaffold.talos.rules.rule import JudgedNode, LintRule, each_node, is_present, is_set, key_place
from scaffold.talos.tree import Items, Map, Value, value_at

_KINDS = (
    "KubeAPIServerConfig",
    "KubeAdmissionControlConfig",
    "KubeAuthenticationConfig",
    "KubeControllerManagerConfig",
    "KubeEtcdEncryptionConfig",
    "KubeFlannelCNIConfig",
    "KubeProxyConfig",
    "KubeServiceAccountConfig",
    "KubeTalosAPIAccessConfig",
)
"""Those that Talos itself marks so (`ControlplaneOnlyDocument` in `pkg/machinery/config/types/k8s`)."""

_ACCESS = ("machine", "features", "kubernetesTalosAPIAccess")


def check(judged: JudgedNode) -> Iterator[Diagnostic]:
    """Yield an error for each document and field with which Talos refuses a worker's config."""
    if not judged.is_worker:
        return
    main = judged.main
    if is_present(value_at(main, "cluster", "etcd")) and not is_set(value_at(main, "cluster", "etcd", "ca", "key")):
        yield RULE.finding(key_place(main, "cluster", "etcd"), _message("`cluster.etcd`"), _HINT)
    if is_set(value_at(main, *_ACCESS, "enabled")):
        yield RULE.finding(key_place(main, *_ACCESS), _message(f"`{'.'.join(_ACCESS)}`"), _HINT)
    for interface in _items(value_at(main, "machine", "network", "interfaces")):
        for link in (interface, *_items(interface.get("vlans"))):
            if is_present(link.get("vip")):
                yield RULE.finding(key_place(link, "vip"), _message("a shared IP (`vip`)"), _HINT)
    for document in judged.of_kind(*_KINDS):
        yield RULE.finding(key_place(document.body, "kind"), _message(document.title), _HINT)


def _message(what: str) -> str:
    return f"{what} is on a worker, where Talos refuses it"


def _items(value: Value | None) -> tuple[Map, ...]:
    return tuple(item for item in value.values if isinstance(item, Map)) if isinstance(value, Items) else ()


_HINT = "move it to a layer that only control planes have, or behind `{% if is_controlplane %}`"

RULE = LintRule("controlplane-only", Severity.ERROR, each_node(check))
