"""Infers the answers about the kustomize file beside the app's manifests."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from scaffold.answers.vocabulary import KUSTOMIZE_FILE
from scaffold.inference.entries import Entry
from scaffold.inference.folder import Folder
from scaffold.repository import list_at, text_at

_PATHS = {
    "kustomize_components": "components",
    "kustomize_configurations": "configurations",
    "kustomize_transformers": "transformers",
}


def kustomize_answers(folder: Folder, own: Sequence[str]) -> Entry:
    """Return the answers about the kustomize file.

    Args:
        folder: The app's folder.
        own: The files that the template writes beside it, in its order.
    """
    document = folder.kustomize
    if document is None:
        return {"kustomize_file": "", "kustomize_resources": []}
    body = document.body
    listed = [str(entry) for entry in list_at(body, "resources")]
    bare = [entry.removeprefix("./") for entry in listed]
    prefixed = [entry.startswith("./") for entry, name in zip(listed, bare, strict=True) if name in own]
    further = [entry for entry in listed if entry.removeprefix("./") not in own]
    order = [name if name in own else entry for name, entry in zip(bare, listed, strict=True)]
    answers: Entry = {
        **KUSTOMIZE_FILE.read(body),
        **{name: [str(e) for e in list_at(body, key)] for name, key in _PATHS.items()},
        "kustomize_file": posixpath.basename(document.path),
        "kustomize_header": "kind" in body,
        "kustomize_namespace": text_at(body, "namespace") == folder.app.namespace != "",
        "kustomize_extra": {},
        "kustomize_resources": further,
        "resource_prefix": "./" if sum(prefixed) * 2 > len(prefixed) else "",
        "kustomize_resources_sorted": order == sorted(own) + further,
    }
    return answers | ({} if answers["kustomize_resources_sorted"] else {"kustomize_resource_order": order})
