"""Explains why an app that is there is not found: no cluster's root reaches it."""

from __future__ import annotations

import posixpath

from scaffold.diagnostic import printable
from scaffold.flux import Fleet
from scaffold.inference.refusal import NotAdoptableError


def unreached(fleet: Fleet, wanted: str, near: str) -> NotAdoptableError | None:
    """Return the refusal of an app that a Kustomization declares and that no root reaches.

    Args:
        fleet: The repository, evaluated.
        wanted: The Kustomization's name, `namespace/name`, or the path of its file or that file's folder.
        near: The folder that a path may be relative to.
    """
    paths = {posixpath.normpath(posixpath.join(near, wanted)), posixpath.normpath(wanted)}
    for document in fleet.unreached:
        names = {document.name, f"{document.namespace}/{document.name}"}
        if wanted in names or paths & {document.path, posixpath.dirname(document.path)}:
            return NotAdoptableError(
                f"cannot adopt `{printable(wanted)}`: no cluster's root reaches `{printable(document.path)}`; "
                "list it in a kustomize file that is applied, and it is an app"
            )
    return None
