"""Answers that an app of a layer needs where no Kustomization of its own says them for all its manifests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaffold.answers.context import Context
from scaffold.habits.encrypted_secret import Backend
from scaffold.habits.ways import Form
from scaffold.repository import text_at


def folder_namespace(context: Context, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the answer that has the app's list set the namespace, where else some manifest would be in none.

    Claims and routes name no namespace. Siblings that write one into each manifest show that nothing above them does.
    """
    written = answers.get("helmrelease_namespace") and not answers.get("kustomize_namespace")
    if context.layer is None or not written or not _has_bare(answers):
        return {}
    repository, list_file = context.siblings.repository, context.placement.list_file
    above = [text_at(document.body, "namespace") for document in repository.documents(list_file)] if list_file else []
    layer = context.siblings.cluster.by_id[context.layer.id]
    set_above = context.namespace in (*above, text_at(layer.spec, "targetNamespace"))
    return {} if set_above else {"kustomize_namespace": True}


def _has_bare(answers: Mapping[str, Any]) -> bool:
    """Tell whether the app has manifests that name no namespace themselves."""
    routed = bool(answers.get("gateways")) and answers.get("route_kind") in {f for f in Form if f.is_manifest}
    external = answers.get("secret_backend") == Backend.EXTERNAL
    return routed or external or answers.get("claim_source") == "manifest" or bool(answers.get("extra_claims"))
