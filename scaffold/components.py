"""Kustomize components that apps attach: what they yield, and which variables they need."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scaffold.repository import Document, Repository, list_at, text_at
from scaffold.substitution import only_reference, references


@dataclass(frozen=True, slots=True, eq=False)
class ClaimForm:
    """A component's PersistentVolumeClaim, as the texts that hold its variables.

    For example name `${APP}`, size `${CAPACITY:=5Gi}`, storage_class `${CLASS:=block}`, access_mode `ReadWriteOnce`.
    """

    name: str
    size: str
    storage_class: str
    access_mode: str


@dataclass(frozen=True, slots=True, eq=False)
class Component:
    """A component and everything that it includes.

    Attributes:
        folder: Its folder, relative to the repository's root.
        files: Every file of it.
        kinds: The kinds of objects that it yields.
        variables: The variables it consumes, with their default; `None`: required.
        claim: Its PersistentVolumeClaim, where it has one.
    """

    folder: str
    files: frozenset[str]
    kinds: frozenset[str]
    variables: Mapping[str, str | None]
    claim: ClaimForm | None

    @property
    def required(self) -> tuple[str, ...]:
        """Return the variables without a default."""
        return tuple(sorted(name for name, default in self.variables.items() if default is None))


def read_component(repository: Repository, folder: str) -> Component | None:
    """Read a component's folder; `None` where it has no kustomize file."""
    if repository.kustomize_file(folder) is None:
        return None
    documents = tuple(_documents(repository, folder, set()))
    files = frozenset(document.path for document in documents)
    variables: dict[str, str | None] = {}
    for path in sorted(files):
        for name, default in references(repository.text(path)):
            if default is not None or name not in variables:
                variables[name] = default if variables.get(name) is None else variables[name]
    claims = [document for document in documents if document.kind == "PersistentVolumeClaim"]
    return Component(
        folder,
        files,
        frozenset(document.kind for document in documents if document.kind not in ("Component", "Kustomization")),
        variables,
        _claim_form(claims[0]) if claims else None,
    )


def _documents(repository: Repository, folder: str, seen: set[str]) -> Iterator[Document]:
    path = repository.kustomize_file(folder)
    if path is None or folder in seen:
        return
    seen.add(folder)
    for document in repository.documents(path)[:1]:
        yield document
        for key in ("resources", "components"):
            for entry in list_at(document.body, key):
                target = repository.resolve(posixpath.normpath(posixpath.join(folder, str(entry))))
                if target in repository.files:
                    yield from repository.documents(target)
                else:
                    yield from _documents(repository, target, seen)


def _claim_form(document: Document) -> ClaimForm:
    modes = list_at(document.body, "spec", "accessModes")
    return ClaimForm(
        document.name,
        text_at(document.body, "spec", "resources", "requests", "storage"),
        text_at(document.body, "spec", "storageClassName"),
        str(modes[0]) if modes else "",
    )


def variable_of(text: str) -> tuple[str, str | None] | None:
    """Return the variable that alone makes up a text, with its default; `None` for any other text."""
    return only_reference(text)
