"""Hints at a reference to a Secret that nothing in its namespace makes.

The pod stays at `CreateContainerConfigError`, a HelmRelease at `could not find Secret`. A Secret comes from a manifest,
an ExternalSecret, a SealedSecret, a Certificate, a database, … of the same namespace: Secrets are not shared between
namespaces. Charts, operators and hands make Secrets too, so this is a hint. It is a warning where the app makes a
Secret of almost the same name that nobody reads: one of both is misspelt. Judged are containers, volumes and Flux's own
references, unless they are `optional`.

Bad, where the ExternalSecret's target is `radarr-secret`:

    envFrom:
      - secretRef:
          name: radarr-secrets

Good:

    envFrom:
      - secretRef:
          name: radarr-secret
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from scaffold.checks.check import Check, inside, is_open, nearest, quote
from scaffold.checks.made import made_secrets, release_namespace, secrets_of_values
from scaffold.checks.secret_uses import SecretUse, secret_uses
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.flux import Cluster, Fleet, Kustomization
from scaffold.kustomize import Resource
from scaffold.repository import mapping_at, text_at

_COPIES = ("reflector.v1.k8s.emberstack.com", "replicator.v1.mittwald.de", "kubed.appscode.com", "config.syncer")
"""What marks a Secret that a controller copies into other namespaces."""

_ANNOTATIONS = (
    ("metadata",),
    ("spec", "template", "metadata"),
    ("spec", "target", "template", "metadata"),
    ("spec", "secretTemplate"),
)
"""Where the annotations of a Secret stand, in what makes it."""

_VARIABLE = re.compile(r"\$\{[^{}]*\}|\{\{[^{}]*\}\}")


def check(fleet: Fleet) -> Iterator[Diagnostic]:
    """Yield a hint for each reference to what nothing is known to make, a warning where it is a slip."""
    reached = frozenset[str]().union(*(cluster.files for cluster in fleet.clusters))
    secrets = (document for document in fleet.documents if document.kind == "Secret")
    by_hand = {secret.name for secret in secrets if secret.path not in reached}  # applied before Flux runs
    for cluster in fleet.clusters:
        known = _read(cluster)
        for use in secret_uses(cluster):
            closed = not is_open(use.name + use.namespace)
            if closed and use.name not in by_hand and not known.has(use.namespace, use.name):
                slip = nearest(use.name, known.names(use.namespace))
                message = f"nothing in namespace {quote(use.namespace)} makes Secret {quote(use.name)}"
                is_slip = bool(slip) and _is_unread(cluster, known, use, slip)
                severity = Severity.WARNING if is_slip else Severity.HINT
                yield CHECK.finding(use.place, message + inside(fleet, cluster), _hint(known, use, slip), severity)


@dataclass(frozen=True, slots=True)
class _Known:
    """What makes Secrets in a cluster.

    Attributes:
        makers: What makes each Secret, by namespace and name.
        everywhere: Names, or forms of names, of Secrets that may be in any namespace.
        forms: Forms of names with a variable in them, by namespace.
        prefixes: What charts and operators may begin the names of their Secrets with, by namespace.
    """

    makers: dict[tuple[str, str], list[tuple[Resource, Kustomization | None]]] = field(default_factory=dict)
    everywhere: list[re.Pattern[str]] = field(default_factory=list)
    forms: dict[str, list[re.Pattern[str]]] = field(default_factory=dict)
    prefixes: dict[str, set[str]] = field(default_factory=dict)

    def has(self, namespace: str, name: str) -> bool:
        """Tell whether something makes a Secret, or may be what makes it."""
        forms = (*self.forms.get(namespace, ()), *self.everywhere)
        return (
            (namespace, name) in self.makers
            or any(form.fullmatch(name) for form in forms)
            or any(name == prefix or name.startswith(f"{prefix}-") for prefix in self.prefixes.get(namespace, ()))
        )

    def names(self, namespace: str) -> Collection[str]:
        """Return the names of the Secrets that a namespace has for certain."""
        return [name for other, name in self.makers if other == namespace]


def _read(cluster: Cluster) -> _Known:
    known = _Known()
    for resource, owner in cluster.resources:
        namespace = resource.namespace
        names = [*made_secrets(resource)]
        if resource.kind == "Secret" and not resource.group:
            names.append(resource.name)
        elif resource.kind == "HelmRelease":
            namespace = release_namespace(resource)
            names += secrets_of_values(resource)
            if not mapping_at(resource.body, "spec", "values", "controllers"):
                known.prefixes.setdefault(namespace, set()).add(resource.name)
        elif resource.kind == "ClusterExternalSecret":
            names.append(text_at(resource.body, "spec", "externalSecretSpec", "target", "name") or resource.name)
            names.append(text_at(resource.body, "spec", "externalSecretName"))
        for name in names:
            _enter(known, resource, owner, namespace, name)
    return known


def _enter(known: _Known, resource: Resource, owner: Kustomization | None, namespace: str, name: str) -> None:
    everywhere = resource.kind == "ClusterExternalSecret" or is_open(namespace) or _is_copied(resource)
    if everywhere or is_open(name):
        form = re.compile(".*".join(map(re.escape, _VARIABLE.split(name))))
        (known.everywhere if everywhere else known.forms.setdefault(namespace, [])).append(form)
    if name:
        known.makers.setdefault((namespace, name), []).append((resource, owner))


def _is_copied(resource: Resource) -> bool:
    return any(
        str(annotation).startswith(_COPIES)
        for keys in _ANNOTATIONS
        for annotation in mapping_at(resource.body, *keys, "annotations")
    )


def _is_unread(cluster: Cluster, known: _Known, use: SecretUse, name: str) -> bool:
    """Tell whether the user's own Kustomization makes a Secret that no object of the namespace names."""
    makers = known.makers[use.namespace, name]
    owners = {owner.id if owner else None for resource, owner in cluster.resources if resource is use.user}
    if not any((owner.id if owner else None) in owners for _, owner in makers):
        return False
    making = {id(resource) for resource, _ in makers}
    return not any(
        _says(resource.body, name)
        for resource, _ in cluster.resources
        if id(resource) not in making and resource.namespace == use.namespace
    )


def _says(body: Any, text: str) -> bool:
    if isinstance(body, dict):
        return any(_says(value, text) for value in body.values())
    if isinstance(body, list):
        return any(_says(value, text) for value in body)
    return isinstance(body, str) and text in body.split(",")


def _hint(known: _Known, use: SecretUse, slip: str) -> str:
    if slip:
        return f"did you mean {quote(slip)}"
    elsewhere = sorted(namespace for namespace, name in known.makers if name == use.name)
    if elsewhere:
        return f"{quote(f'{elsewhere[0]}/{use.name}')} exists, but Secrets are not shared between namespaces"
    return "correct where a chart, an operator or a hand makes it"


CHECK = Check("missing-secret", Severity.HINT, check)
