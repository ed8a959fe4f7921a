"""Tells which files and documents of a repository are an app's own: what a render of it is compared with.

Counted are the entry file and every YAML file in the app's folder that the cluster reaches: manifests, kustomize files
and patches, whether the template could have written them or not. Not counted is

- a file that nothing reaches, or that is another app's;
- a file that is only the content of a `configMapGenerator` or `secretGenerator`;
- ciphertext (SOPS, SealedSecret), which only the owner of the key can write, and which has no bearing on the template.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from scaffold.conventions import Siblings
from scaffold.repository import Document, is_yaml, list_at
from scaffold.roots import is_below
from scaffold.siblings import App

_GENERATORS = ("configMapGenerator", "secretGenerator")


def written_documents(siblings: Siblings, app: App) -> Mapping[str, tuple[Document, ...]]:
    """Return the app's own documents by file, relative to its folder (`../` for an entry file that stands outside)."""
    found: dict[str, tuple[Document, ...]] = {}
    for path in own_files(siblings, app):
        documents = tuple(d for d in siblings.repository.documents(path) if not is_ciphertext(d.body))
        if documents:
            found[posixpath.relpath(path, app.folder or ".")] = documents
    return found


def own_files(siblings: Siblings, app: App) -> tuple[str, ...]:
    """Return the paths of the app's own YAML files, sorted; ciphertext is among them."""
    nested = [a.folder for a in siblings.apps if a is not app and a.folder != app.folder]
    nested = [folder for folder in nested if is_below(folder, app.folder)]
    reached = [
        path
        for path in siblings.cluster.files
        if is_yaml(path) and is_below(path, app.folder) and not any(is_below(path, folder) for folder in nested)
    ]
    content = _content(siblings, reached) - {r.document.path for r in (*app.resources, *app.other_resources)}
    return tuple(sorted({app.entry, *(path for path in reached if path not in content)}))


def is_ciphertext(body: Any) -> bool:
    """Tell whether a document is an encrypted Secret."""
    return isinstance(body, dict) and ("sops" in body or body.get("kind") == "SealedSecret")


def _content(siblings: Siblings, paths: list[str]) -> set[str]:
    """Return the files that kustomize files put into ConfigMaps and Secrets as they are."""
    repository = siblings.repository
    found: set[str] = set()
    for path in paths:
        folder = posixpath.dirname(path)
        if repository.kustomize_file(folder) == path:
            for document in repository.documents(path)[:1]:
                found.update(
                    repository.resolve(posixpath.normpath(posixpath.join(folder, source)))
                    for source in _sources(document.body)
                )
    return found


def _sources(body: Any) -> Iterator[str]:
    for kind in _GENERATORS:
        for generator in list_at(body, kind):
            for field in ("files", "envs"):
                yield from (str(entry).rpartition("=")[2] for entry in list_at(generator, field))
            if isinstance(generator, dict) and isinstance(generator.get("env"), str):
                yield generator["env"]
