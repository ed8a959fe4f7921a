"""Infers the answers about the entry file: the app's Flux Kustomization, where it stands, and what it says."""

from __future__ import annotations

import posixpath

from scaffold.answers.vocabulary import ENTRY
from scaffold.diagnostic import printable
from scaffold.inference.entries import Entry
from scaffold.inference.folder import Folder
from scaffold.inference.refusal import NotAdoptableError
from scaffold.repository import list_at, text_at


def entry_answers(folder: Folder) -> Entry:
    """Return the answers about the entry file.

    Raises:
        NotAdoptableError: The path that the Kustomization is written with does not lead to its folder.
    """
    app, body = folder.app, folder.entry
    app_dir = posixpath.relpath(folder.path, app.folder)
    answers: Entry = {
        **ENTRY.read(body),
        "entry_extra": {},
        "components": [str(entry) for entry in list_at(body, "spec", "components")],
        "entry_file": posixpath.basename(app.entry),
        "entry_in_folder": posixpath.dirname(app.entry) == app.folder,
        "folder_kustomize_file": posixpath.basename(app.inner_list or "") if app_dir != "." else "",
        "app_dir": app_dir,
        "depends_on_carrier": "kustomization",
        **_path(text_at(body, "spec", "path"), app_dir),
    }
    if answers["source_name"]:
        answers["source_kind"] = text_at(body, "spec", "sourceRef", "kind")
    return answers


def _path(written: str, app_dir: str) -> Entry:
    """Split the path as it is written into the app's folder and the folder of its manifests."""
    bare = written.rstrip("/")
    suffix = "" if app_dir == "." else f"/{app_dir}"
    if not bare.endswith(suffix) or bare == suffix:
        raise NotAdoptableError(f"its path is written `{printable(written)}`, which does not end in `{suffix[1:]}`")
    return {"app_path": bare[: len(bare) - len(suffix)], "app_path_slash": written.endswith("/")}
