"""Plans a new app's changes: its files, the list that registers it, and a new namespace where one is needed."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Mapping

from scaffold.answers.context import Context
from scaffold.changes import ChangeSet, FileChange
from scaffold.edit import add_list_entry
from scaffold.errors import ConflictError
from scaffold.namespace_files import missing_namespace_components, namespace_files, shared_namespace_files
from scaffold.repository import Repository, ResourceId
from scaffold.roots import is_below


def refuse_taken(context: Context) -> None:
    """Refuse a place or a name that is taken.

    Raises:
        ConflictError: The folder has files, leads through a symbolic link, or the name is in use.
    """
    repository, placement = context.siblings.repository, context.placement
    for path in (placement.folder, placement.entry):
        parts = path.split("/")
        for count in range(1, len(parts) + 1):
            prefix = "/".join(parts[:count])
            if prefix in repository.links:
                raise ConflictError(f"destination is a symlink: `{prefix}` → `{repository.links[prefix]}`")
    if placement.folder in repository.directories or placement.folder in repository.paths:
        raise ConflictError(f"app `{context.app}` exists: `{placement.folder}`; choose another name or remove it first")
    if placement.entry in repository.paths:
        raise ConflictError(f"`{placement.entry}` exists; choose another name or remove it first")
    name = str(context.value("kustomization_name"))
    taken = ResourceId("Kustomization", placement.kustomization_namespace, name)
    known = context.siblings.cluster.by_id.get(taken) if placement.layer is None else None
    if known is not None:
        raise ConflictError(f"Kustomization `{taken.namespace}/{name}` exists: `{known.location}`; choose another name")
    for release, _ in context.siblings.cluster.of_kind("HelmRelease"):
        if (release.namespace, release.name) == (context.namespace, str(context.value("helmrelease_name"))):
            place = release.document.at("metadata", "name")
            raise ConflictError(
                f"HelmRelease `{release.namespace}/{release.name}` exists: `{place}`; choose another name"
            )


def plan_app(
    context: Context, rendered: Mapping[str, bytes], entry: bytes | None, components: Collection[str] = ()
) -> ChangeSet:
    """Return everything that a new app changes in the repository.

    Args:
        context: The app, its place and its siblings.
        rendered: The template's output by path relative to the app's folder.
        entry: The entry file, where it stands outside the app's folder.
        components: Folders of the components that the app attaches.
    """
    placement = context.placement
    files = {posixpath.join(placement.folder, path): content for path, content in rendered.items()}
    if entry is not None:
        files[placement.entry] = entry
    changes = ChangeSet(tuple(FileChange(path, None, content) for path, content in sorted(files.items())))
    return changes | plan_registration(context, components)


def plan_registration(context: Context, components: Collection[str] = ()) -> ChangeSet:
    """Return the edits that make the cluster's root reach the app: its list, its namespace, the parent's list.

    Raises:
        NotRoundTrippableError: A list cannot be edited without changing other lines; says what to add by hand.
    """
    placement, repository = context.placement, context.siblings.repository
    new: dict[str, str] = {}
    if placement.new_namespace:
        new.update(namespace_files(context.siblings, placement, context.namespace, components))
    elif placement.namespace_file and not is_below(placement.namespace_file, placement.folder):
        new.update(shared_namespace_files(context.siblings, placement.namespace_file, context.namespace))
    if placement.list_file is None:
        return ChangeSet(tuple(_change(repository, path, text) for path, text in new.items()))
    changes: list[FileChange] = []
    list_text = new.pop(placement.list_file, None) or _text(repository, placement.list_file)
    registered = add_list_entry(
        list_text, placement.list_file, ("resources",), placement.list_entry, siblings=placement.siblings or None
    )
    for folder in missing_namespace_components(context.siblings, placement, components):
        component = posixpath.relpath(folder, placement.namespace_folder)
        registered = add_list_entry(registered, placement.list_file, ("components",), component)
    changes.append(_change(repository, placement.list_file, registered))
    changes.extend(_change(repository, path, text) for path, text in new.items())
    if placement.parent_list is not None:
        entry = posixpath.relpath(placement.namespace_folder, posixpath.dirname(placement.parent_list))
        text = add_list_entry(_text(repository, placement.parent_list), placement.parent_list, ("resources",), entry)
        changes.append(_change(repository, placement.parent_list, text))
    return ChangeSet(tuple(changes))


def _text(repository: Repository, path: str) -> str:
    if path not in repository.files:
        return "---\napiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: []\n"
    return repository.files[path].decode("utf-8")


def _change(repository: Repository, path: str, text: str) -> FileChange:
    return FileChange(path, repository.files.get(path), text.encode())
