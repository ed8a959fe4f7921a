"""The template's words for what stands in a manifest, and the answers of them that a catch-all answer holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaffold.answers.fields import Fields, mappings
from scaffold.repository import list_at, value_at

# one table for each kind of document: what reads a manifest and what answers by habit use the same words

RELEASE = Fields(
    texts={
        "helmrelease_name": ("metadata", "name"),
        "helmrelease_namespace": ("metadata", "namespace"),
        "helmrelease_api_version": ("apiVersion",),
        "helmrelease_interval": ("spec", "interval"),
        "helmrelease_timeout": ("spec", "timeout"),
        "release_name": ("spec", "releaseName"),
        "release_namespace": ("spec", "targetNamespace"),
        "storage_namespace": ("spec", "storageNamespace"),
    },
    flags={"helmrelease_suspend": ("spec", "suspend")},
    labels={
        "helmrelease_labels": ("metadata", "labels"),
        "helmrelease_annotations": ("metadata", "annotations"),
    },
    mappings={
        "helm_install": ("spec", "install"),
        "helm_upgrade": ("spec", "upgrade"),
        "helm_rollback": ("spec", "rollback"),
        "helm_uninstall": ("spec", "uninstall"),
        "helm_test": ("spec", "test"),
        "drift_detection": ("spec", "driftDetection"),
    },
    lists={
        "helmrelease_depends_on": ("spec", "dependsOn"),
        "values_from": ("spec", "valuesFrom"),
        "post_renderers": ("spec", "postRenderers"),
    },
    counts={"max_history": ("spec", "maxHistory")},
)
HELM_CHART = Fields(
    texts={
        "chart_name": ("chart",),
        "chart_version": ("version",),
        "helm_chart_interval": ("interval",),
        "helm_chart_strategy": ("reconcileStrategy",),
        "helm_repository_kind": ("sourceRef", "kind"),
        "helm_repository_name": ("sourceRef", "name"),
        "helm_repository_namespace": ("sourceRef", "namespace"),
    }
)
OCI_REPOSITORY = Fields(
    texts={
        "chart_api_version": ("apiVersion",),
        "chart_interval": ("spec", "interval"),
        "chart_timeout": ("spec", "timeout"),
        "chart_url": ("spec", "url"),
        "chart_registry_secret": ("spec", "secretRef", "name"),
    },
    mappings={"chart_layer_selector": ("spec", "layerSelector"), "chart_verify": ("spec", "verify")},
)
_TEMPLATE = ("spec", "target", "template")

EXTERNAL_SECRET = Fields(
    texts={
        "name": ("metadata", "name"),
        "namespace": ("metadata", "namespace"),
        "api_version": ("apiVersion",),
        "store_kind": ("spec", "secretStoreRef", "kind"),
        "store_name": ("spec", "secretStoreRef", "name"),
        "refresh": ("spec", "refreshInterval"),
        "refresh_policy": ("spec", "refreshPolicy"),
        "target": ("spec", "target", "name"),
        "creation_policy": ("spec", "target", "creationPolicy"),
        "deletion_policy": ("spec", "target", "deletionPolicy"),
        "engine_version": (*_TEMPLATE, "engineVersion"),
        "merge_policy": (*_TEMPLATE, "mergePolicy"),
        "type": (*_TEMPLATE, "type"),
    },
    labels={
        "labels": ("metadata", "labels"),
        "annotations": ("metadata", "annotations"),
        "template_labels": (*_TEMPLATE, "metadata", "labels"),
        "template_annotations": (*_TEMPLATE, "metadata", "annotations"),
        "data": (*_TEMPLATE, "data"),
    },
    lists={
        "template_from": (*_TEMPLATE, "templateFrom"),
        "remote_data": ("spec", "data"),
    },
    switches={"immutable": ("spec", "target", "immutable")},
)
"""What an entry of `extra_secrets` has."""

SECRET_QUESTIONS = {
    "name": "secret_resource_name",
    "namespace": "secret_namespace",
    "api_version": "secret_api_version",
    "store_kind": "secret_store_kind",
    "store_name": "secret_store_name",
    "refresh": "secret_refresh",
    "refresh_policy": "secret_refresh_policy",
    "creation_policy": "secret_creation_policy",
    "deletion_policy": "secret_deletion_policy",
    "immutable": "secret_immutable",
    "engine_version": "secret_engine_version",
    "merge_policy": "secret_merge_policy",
    "type": "secret_type",
    "labels": "secret_labels",
    "annotations": "secret_annotations",
    "template_labels": "secret_template_labels",
    "template_annotations": "secret_template_annotations",
    "template_from": "secret_template_from",
    "data": "secret_data",
    "remote_data": "secret_remote_data",
    "items": "secret_items",
}
"""The template's questions about the app's own ExternalSecret, by what an entry calls the same."""

ENTRY = Fields(
    texts={
        "entry_api_version": ("apiVersion",),
        "kustomization_name": ("metadata", "name"),
        "kustomization_namespace": ("metadata", "namespace"),
        "target_namespace": ("spec", "targetNamespace"),
        "interval": ("spec", "interval"),
        "timeout": ("spec", "timeout"),
        "retry_interval": ("spec", "retryInterval"),
        "deletion_policy": ("spec", "deletionPolicy"),
        "source_name": ("spec", "sourceRef", "name"),
        "source_namespace": ("spec", "sourceRef", "namespace"),
    },
    flags={
        "wait": ("spec", "wait"),
        "prune": ("spec", "prune"),
        "force": ("spec", "force"),
        "suspend": ("spec", "suspend"),
    },
    labels={
        "entry_labels": ("metadata", "labels"),
        "entry_annotations": ("metadata", "annotations"),
        "common_metadata": ("spec", "commonMetadata", "labels"),
        "common_annotations": ("spec", "commonMetadata", "annotations"),
        "substitute": ("spec", "postBuild", "substitute"),
    },
    mappings={"decryption": ("spec", "decryption")},
    lists={
        "depends_on": ("spec", "dependsOn"),
        "substitute_from": ("spec", "postBuild", "substituteFrom"),
        "health_checks": ("spec", "healthChecks"),
        "health_check_exprs": ("spec", "healthCheckExprs"),
        "kustomization_patches": ("spec", "patches"),
    },
)
KUSTOMIZE_FILE = Fields(
    labels={
        "kustomize_common_labels": ("commonLabels",),
        "kustomize_common_annotations": ("commonAnnotations",),
    },
    mappings={"generator_options": ("generatorOptions",)},
    lists={
        "kustomize_labels": ("labels",),
        "config_generators": ("configMapGenerator",),
        "secret_generators": ("secretGenerator",),
        "kustomize_patches": ("patches",),
        "kustomize_replacements": ("replacements",),
    },
)

_EXTRAS: Mapping[str, tuple[Fields, tuple[str, ...], str]] = {
    "helmrelease_extra": (
        RELEASE,
        ("spec",),
        """helmrelease_timeout release_name release_namespace storage_namespace helmrelease_suspend helm_install
        helm_upgrade helm_rollback helm_uninstall helm_test drift_detection helmrelease_depends_on values_from
        post_renderers max_history""",
    ),
    "chart_extra": (
        OCI_REPOSITORY,
        ("spec",),
        "chart_timeout chart_layer_selector chart_registry_secret chart_verify",
    ),
    "secret_template_extra": (EXTERNAL_SECRET, _TEMPLATE, "engine_version merge_policy type"),
    "secret_target_extra": (EXTERNAL_SECRET, ("spec", "target"), "creation_policy deletion_policy immutable"),
    "secret_extra": (EXTERNAL_SECRET, ("spec",), "refresh_policy"),
    "entry_extra": (
        ENTRY,
        ("spec",),
        """deletion_policy force suspend decryption substitute_from health_checks health_check_exprs
        kustomization_patches""",
    ),
    "kustomize_extra": (KUSTOMIZE_FILE, (), "kustomize_common_labels kustomize_common_annotations kustomize_labels"),
}
"""The catch-all answers: the document that each is a part of, the keys that lead there, what of it has a question."""

EXTRAS = frozenset(_EXTRAS)
"""The catch-all answers."""

REFERENCE: Mapping[str, Mapping[str, Any]] = {
    "helmrelease_extra": {
        "maxHistory": 3,
        "install": {"remediation": {"retries": 3}},
        "upgrade": {"cleanupOnFail": True, "remediation": {"retries": 3}},
    },
    "chart_extra": {
        "layerSelector": {"mediaType": "application/vnd.cncf.helm.chart.content.v1.tar+gzip", "operation": "copy"},
    },
    "secret_target_extra": {"creationPolicy": "Owner"},
}
"""The template's own defaults of the catch-all answers, which hold where no app shows another habit."""

_INHERITED = frozenset({"refresh_policy", "creation_policy", "deletion_policy", "engine_version"})
"""What an app's further ExternalSecrets have as its own one has it, unless they say otherwise."""


def specific(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers with what the catch-all ones hold moved to the questions about it; they write the same.

    What has no question, or is not as its question takes it, stays where it is, and so does what has an answer already.
    """
    found = dict(answers)
    for name, (fields, place, named) in _EXTRAS.items():
        extra = found.get(name)
        if not isinstance(extra, dict) or not extra:
            continue
        body: Any = extra
        for key in reversed(place):
            body = {key: body}
        nothing, rest = fields.read({}), dict(extra)
        for field, (keys, value) in fields.held(body, _movable(name, named.split(), answers)).items():
            question = SECRET_QUESTIONS[field] if fields is EXTERNAL_SECRET else field
            inside = keys[len(place) :]
            alone = all(len(value_at(extra, *inside[:depth])) == 1 for depth in range(1, len(inside)))
            if alone and found.get(question, nothing[field]) == nothing[field]:
                found[question] = value
                del rest[inside[0]]
        found[name] = {} if name == "secret_template_extra" and not any(_with_template(answers)) else rest
    return found


def specific_questions(name: str) -> tuple[str, ...]:
    """Return the questions about what a catch-all answer may hold; none for any other answer."""
    fields, _, named = _EXTRAS.get(name, (Fields(), (), ""))
    return tuple(SECRET_QUESTIONS[word] if fields is EXTERNAL_SECRET else word for word in named.split())


def _movable(name: str, named: list[str], answers: Mapping[str, Any]) -> frozenset[str]:
    """Return what may move: not what further manifests of the same kind take from the catch-all answer alone."""
    words = frozenset(named)
    if name == "secret_template_extra" and not all(_with_template(answers)):
        return frozenset()
    if name.startswith("secret_") and len(_with_template(answers)) > 1:
        return words & _INHERITED
    if name in ("entry_extra", "kustomize_extra") and answers.get("database") == "cluster":
        return frozenset()
    return words


def _with_template(answers: Mapping[str, Any]) -> list[bool]:
    """Tell of each of the app's ExternalSecrets, its own one first, whether it composes values in a template."""
    of_init = answers.get("database") == "init" and answers.get("database_init_data")
    found = [bool(answers.get("secret_data") or of_init)]
    if answers.get("database") == "cluster" and answers.get("database_secret_file") != "":
        found.append(bool(answers.get("database_secret_data", True)))
    return found + [bool(entry.get("data")) for entry in mappings(list_at(answers, "extra_secrets"))]
