"""Infers the answers about the HelmRelease, but for its values, and about where its chart comes from."""

from __future__ import annotations

import posixpath

from scaffold.inference.entries import Entry
from scaffold.inference.fields import Fields
from scaffold.inference.folder import Folder
from scaffold.repository import Document, mapping_at, text_at, value_at
from scaffold.roots import is_below
from scaffold.siblings import APP_TEMPLATE, Chart

_RELEASE = Fields(
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
)
_HELM_CHART = Fields(
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
_OCI_REPOSITORY = Fields(
    texts={
        "chart_api_version": ("apiVersion",),
        "chart_interval": ("spec", "interval"),
        "chart_timeout": ("spec", "timeout"),
        "chart_url": ("spec", "url"),
        "chart_digest": ("spec", "ref", "digest"),
        "chart_registry_secret": ("spec", "secretRef", "name"),
    },
    mappings={"chart_layer_selector": ("spec", "layerSelector"), "chart_verify": ("spec", "verify")},
)


def release_answers(folder: Folder) -> Entry:
    """Return the answers about the HelmRelease and its chart."""
    body = folder.release.body
    history = value_at(body, "spec", "maxHistory")
    answers: Entry = {
        **_RELEASE.read(body),
        "helmrelease_file": posixpath.basename(folder.release.path),
        "helmrelease_extra": {},
        "max_history": history if isinstance(history, int) and not isinstance(history, bool) else -1,
    }
    return answers | chart_answers(folder)


def chart_answers(folder: Folder) -> Entry:
    """Return the answers about where the chart comes from."""
    spec = mapping_at(folder.release.body, "spec")
    if mapping_at(spec, "chart", "spec"):
        return {"chart_source": "helm-repository", **_HELM_CHART.read(spec["chart"]["spec"])}
    ref = mapping_at(spec, "chartRef")
    answers: Entry = {
        "chart_source": "oci-shared",
        "chart_ref_kind": text_at(ref, "kind"),
        "chart_ref_name": text_at(ref, "name"),
        "chart_ref_namespace": text_at(ref, "namespace"),
    }
    own = _own_source(folder, answers)
    return answers | _repository_answers(*own, folder) if own else answers


def _own_source(folder: Folder, reference: Entry) -> tuple[str, Document] | None:
    """Return the OCIRepository that stands beside the release, and that it refers to."""
    name = folder.app.release.name if folder.app.release else ""
    chart: Chart | None = folder.app.charts.get(name)
    if chart is None or chart.source is None or chart.name != APP_TEMPLATE or chart.style != "oci-per-app":
        return None
    for file, document in folder.of_kind("OCIRepository", "source.toolkit.fluxcd.io"):
        same = (document.name, document.namespace) == (reference["chart_ref_name"], reference["chart_ref_namespace"])
        if document is chart.source.document and same and is_below(document.path, folder.path):
            return file, document
    return None


def _repository_answers(file: str, document: Document, folder: Folder) -> Entry:
    body = document.body
    style = "semver" if text_at(body, "spec", "ref", "semver") else "tag"
    return {
        **_OCI_REPOSITORY.read(body),
        "chart_source": "oci-per-app",
        "chart_file": file,
        "chart_extra": {},
        "chart_version_style": style,
        "chart_version": text_at(body, "spec", "ref", style),
        "chart_first": file != posixpath.basename(folder.release.path) or document.index < folder.release.index,
    }
