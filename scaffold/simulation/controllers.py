"""Reads the flags of Flux's controllers, where the repository sets them: patches of a FluxInstance, arguments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scaffold.checks.durations import seconds
from scaffold.checks.pods import pod_specs
from scaffold.flux import Cluster
from scaffold.repository import list_at, text_at

_REQUEUE = re.compile(r"--requeue-dependency=([0-9.]+[0-9a-zµμ.]*)")
_RETRIES = re.compile(r"--feature-gates=[^\s\"']*\bDefaultToRetryOnFailure=true\b")
_CONTROLLERS = ("kustomize-controller", "helm-controller")


@dataclass(frozen=True, slots=True)
class Flags:
    """What the controllers are told on their command lines.

    Attributes:
        requeue: After how many seconds they look again at a dependency, `None` where nothing says so.
        retries_on_failure: Whether a HelmRelease that says nothing else is tried again for ever; see
            https://fluxcd.io/flux/components/helm/options/#feature-gates.
    """

    requeue: float | None = None
    retries_on_failure: bool = False


def read_flags(cluster: Cluster) -> Flags:
    """Read what a cluster's repository says of the flags."""
    texts = tuple(_texts(cluster))
    found = [seconds(match[1]) for text in texts for match in _REQUEUE.finditer(text)]
    requeue = next((each for each in found if each), None)
    return Flags(requeue, any(_RETRIES.search(text) for text in texts))


def _texts(cluster: Cluster) -> Iterator[str]:
    for kind, keys in (("FluxInstance", ("spec",)), ("HelmRelease", ("spec", "values", "instance"))):
        for resource, _ in cluster.of_kind(kind):
            for patch in list_at(resource.body, *keys, "kustomize", "patches"):
                yield text_at(patch, "patch")
    for resource, _, spec in pod_specs(cluster):
        if resource.name in _CONTROLLERS:
            for container in list_at(spec, "containers"):
                yield " ".join(str(argument) for argument in list_at(container, "args"))
