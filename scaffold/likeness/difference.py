"""Compares a new app's files with those of the app that it is like, as `diff -r` would once the names are put in."""

from __future__ import annotations

from collections.abc import Callable

from scaffold.answers.context import Context
from scaffold.answers.secrets import encrypted_file
from scaffold.changes import ChangeSet, FileChange
from scaffold.likeness.model import Model
from scaffold.likeness.renaming import Renaming
from scaffold.roots import is_below
from scaffold.update.answers_file import ANSWERS_FILE


def differences(
    model: Model, context: Context, changes: ChangeSet, names: Renaming, read: Callable[[str], bytes]
) -> ChangeSet:
    """Return what would have to be changed after copying the model's folder and putting the new names in.

    Args:
        model: The app that the new one is like.
        context: Where the new one goes.
        changes: What is written for it.
        names: What stands in the place of what.
        read: Reads a file of the repository.
    """
    app, placement = model.app, context.placement
    old: dict[str, bytes] = {}
    for path in sorted(model.siblings.repository.paths):
        if is_below(path, app.folder) or path == app.entry:
            moved = f"{placement.folder}/{names.text(path.removeprefix(f'{app.folder}/'))}"
            old[placement.entry if path == app.entry else moved] = names.content(read(path))
    new = {change.path: change.after for change in changes if is_below(change.path, placement.folder)}
    new |= {change.path: change.after for change in changes if change.path == placement.entry}
    paths = {*old, *(path for path in new if not path.endswith(f"/{ANSWERS_FILE}"))}
    secret = encrypted_file(model.answers)  # two ciphertexts differ, and nobody learns anything from how
    paths -= {f"{placement.folder}/{names.text(secret)}"} if secret else set()
    return ChangeSet(tuple(FileChange(path, old.get(path), new.get(path)) for path in sorted(paths)))
