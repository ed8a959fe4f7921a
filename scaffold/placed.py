"""Where a new app goes, as a value."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from scaffold.layers import Layer


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a new app goes; paths are relative to the repository's root.

    Attributes:
        folder: The app's folder.
        entry: Its entry file.
        namespace_folder: The folder whose list registers it.
        list_file: That list, `None` where files register themselves by lying there.
        siblings: The list's entries for the other apps, as written.
        new_namespace: Whether the namespace's folder is to be made.
        parent_list: The list that names the namespaces' folders, `None` where there is none.
        inner_list: Whether the app's folder has a kustomize file of its own that names the entry file.
        kustomization_namespace: The effective namespace of the new Kustomization, or of the layer's.
        layer: The layer that applies it, `None` where it gets a Kustomization of its own.
        namespace_file: The manifest of a namespace that nothing makes yet, where it does not stand beside a new list;
            in the app's folder it is one of the app's own files.
    """

    folder: str
    entry: str
    namespace_folder: str
    list_file: str | None
    siblings: tuple[str, ...]
    new_namespace: bool
    parent_list: str | None
    inner_list: bool
    kustomization_namespace: str
    layer: Layer | None = None
    namespace_file: str = ""

    @property
    def list_entry(self) -> str:
        """Return what the list names: the entry file, or the folder whose own list names it."""
        target = self.folder if self.inner_list else self.entry
        slashed = sum(entry.endswith("/") for entry in self.siblings) * 2 > len(self.siblings)
        return posixpath.relpath(target, self.namespace_folder) + ("/" if self.inner_list and slashed else "")
