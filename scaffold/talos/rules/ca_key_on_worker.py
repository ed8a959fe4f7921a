"""Finds a key in a worker's config that only control planes need.

Whoever takes over a worker reads its config. With the Talos or the Kubernetes CA key in there, the whole cluster is
theirs. Talos refuses `machine.ca.key`, `cluster.ca.key` and all of `cluster.etcd` on a worker; the others it takes
without a word, and nothing on a worker uses them: those are warnings. The usual cause is `{% if IS_CONTROLPLANE %}`
with the text `false`, which is true, or a shared layer that has the whole pair.

Bad, in a layer that workers share:

    machine:
      ca:
        crt: op://kubernetes/talos/MACHINE_CA_CRT
        key: op://kubernetes/talos/MACHINE_CA_KEY

Good:

    machine:
      ca:
        crt: op://kubernetes/talos/MACHINE_CA_CRT
        {% if is_controlplane %}
        key: op://kubernetes/talos/MACHINE_CA_KEY
        {% endif %}

Source: https://www.talos.dev/latest/reference/configuration/v1alpha1/config/
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.diagnostic import Diagnostic, Severity
from scaffold.talos.rules.rule import JudgedNode, LintRule, each_node, is_set, key_place
from scaffold.talos.tree import value_at

_REFUSED = (("machine", "ca", "key"), ("cluster", "ca", "key"), ("cluster", "etcd", "ca", "key"))
_UNUSED = (
    ("cluster", "aggregatorCA", "key"),
    ("cluster", "serviceAccount", "key"),
    ("cluster", "secretboxEncryptionSecret"),
    ("cluster", "aescbcEncryptionSecret"),
)


def check(judged: JudgedNode) -> Iterator[Diagnostic]:
    """Yield an error for each key with which Talos refuses a worker's config, a warning for each that it only holds."""
    if not judged.is_worker:
        return
    for keys in (*_REFUSED, *_UNUSED):
        if not is_set(value_at(judged.main, *keys)):
            continue
        place, name = key_place(judged.main, *keys), ".".join(keys)
        if keys in _REFUSED:
            yield RULE.finding(place, f"`{name}` is on a worker, where Talos refuses it", _HINT)
        else:
            message = f"`{name}` is on a worker, where nothing uses it"
            yield RULE.finding(place, message, _HINT, Severity.WARNING)


_HINT = "move it to a layer that only control planes have, or behind `{% if is_controlplane %}`"

RULE = LintRule("ca-key-on-worker", Severity.ERROR, each_node(check))
