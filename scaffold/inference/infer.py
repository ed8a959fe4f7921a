"""Puts an app's answers together from what its release and its other manifests say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scaffold.conventions import Siblings
from scaffold.diagnostic import printable
from scaffold.inference.anchors import anchor_answers
from scaffold.inference.folder import Folder, read_folder
from scaffold.inference.manifests import manifest_answers
from scaffold.inference.plain_secrets import plain_secrets
from scaffold.inference.values import values_answers
from scaffold.siblings import App


@dataclass(frozen=True, slots=True)
class Inferred:
    """What the template would have been told to write an app as it is.

    Attributes:
        answers: The template's answers by name; those that equal the template's default may be among them.
        notes: What the user should know, one sentence each.
    """

    answers: Mapping[str, Any]
    notes: tuple[str, ...] = ()


def infer(siblings: Siblings, app: App) -> Inferred:
    """Infer the answers from an app.

    Raises:
        NotAdoptableError: The app is none that the template can express.
    """
    folder = read_folder(siblings, app)
    values = values_answers(app)
    anchors = anchor_answers(folder.release, siblings.repository.text(folder.release.path))
    return Inferred({**values, **manifest_answers(folder, values), **anchors}, tuple(_notes(folder)))


def _notes(folder: Folder) -> Iterator[str]:
    others = [k for k in folder.app.others if k is not folder.database]
    if others:
        named = ", ".join(f"`{printable(k.name)}`" for k in others)
        yield f"{named} of its entry file, and what that applies, stay written by hand"
    secrets = plain_secrets(folder.app, folder.kustomize.body if folder.kustomize else None)
    if secrets:
        named = ", ".join(f"`{printable(name)}`" for name in secrets)
        yield f"{named} may be a secret in plain text, which the answers file repeats"
