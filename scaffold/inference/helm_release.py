"""Infers the answers about the HelmRelease, but for its values, and about where its chart comes from."""

from __future__ import annotations

import posixpath

from scaffold.answers.vocabulary import HELM_CHART, OCI_REPOSITORY, RELEASE
from scaffold.inference.entries import Entry
from scaffold.inference.folder import Folder
from scaffold.repository import Document, mapping_at, text_at
from scaffold.roots import is_below
from scaffold.siblings import APP_TEMPLATE, Chart


def release_answers(folder: Folder) -> Entry:
    """Return the answers about the HelmRelease and its chart."""
    body = folder.release.body
    return {
        **RELEASE.read(body),
        "helmrelease_file": posixpath.basename(folder.release.path),
        "helmrelease_extra": {},
        **chart_answers(folder),
    }


def chart_answers(folder: Folder) -> Entry:
    """Return the answers about where the chart comes from."""
    spec = mapping_at(folder.release.body, "spec")
    if mapping_at(spec, "chart", "spec"):
        return {"chart_source": "helm-repository", **HELM_CHART.read(spec["chart"]["spec"])}
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
        **OCI_REPOSITORY.read(body),
        "chart_source": "oci-per-app",
        "chart_file": file,
        "chart_extra": {},
        "chart_version_style": style,
        "chart_version": text_at(body, "spec", "ref", style),
        "chart_digest": text_at(body, "spec", "ref", "digest"),
        "chart_first": file != posixpath.basename(folder.release.path) or document.index < folder.release.index,
    }
