"""Infers the answers about secrets: the app's own ExternalSecret, further ones, or the file of an encrypted Secret."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from typing import Any

from scaffold.answers.vocabulary import EXTERNAL_SECRET, SECRET_QUESTIONS
from scaffold.habits.encrypted_secret import ENCRYPTED, made_name, main_encrypted
from scaffold.habits.secret import main_secret
from scaffold.inference.entries import Entry
from scaffold.inference.folder import Folder
from scaffold.repository import Document, list_at, mapping_at, text_at

KIND, GROUP = "ExternalSecret", "external-secrets.io"

_USUAL = (
    "api_version", "store_kind", "store_name", "refresh", "refresh_policy", "creation_policy", "deletion_policy",
    "engine_version",
)  # fmt: skip
"""What an entry need not say where it is as the app's own ExternalSecret has it."""


def secret_answers(folder: Folder, taken: Sequence[str]) -> Entry:
    """Return the answers about the app's ExternalSecrets.

    Args:
        folder: The app's folder.
        taken: Files that are written for something else.
    """
    found = [(file, document) for file, document in folder.of_kind(KIND, GROUP) if file not in taken]
    main = _main(folder, found)
    if main is None:
        return {**_encrypted(folder), "extra_secrets": []}
    file, document = main
    own = entry_of(document.body)
    target = own.pop("target")
    answers: Entry = {
        "secret_backend": "externalsecret",
        "secret_file": file,
        "secret_extra": {},
        "secret_target_extra": {},
        "secret_template_extra": {},
        "secret_target_named": bool(target),
        **{SECRET_QUESTIONS[name]: value for name, value in own.items()},
        "extra_secrets": [
            {"file": other, **differing(entry_of(further.body), own)}
            for other, further in found
            if further is not document
        ],
    }
    return answers | ({"secret_name": target} if target else {})


def _encrypted(folder: Folder) -> Entry:
    """Return the answers about a Secret that is encrypted in the repository; what is in it is nobody's business."""
    listed = folder.app.path if folder.kustomize is None else posixpath.dirname(folder.kustomize.path)
    for backend in ENCRYPTED:
        main = main_encrypted(folder.app, backend)
        path = main.document.path if main else ""
        if main and posixpath.dirname(path) == listed and len(folder.repository.documents(path)) == 1:
            return {
                "secret_backend": str(backend),
                "secret_name": made_name(main),
                "secret_file": posixpath.basename(path),
            }
    return {"secret_backend": "none"}


def entry_of(body: Any) -> Entry:
    """Return an ExternalSecret with everything that an entry may have."""
    entry = EXTERNAL_SECRET.read(body)
    entry["items"] = [_item(source) for source in list_at(body, "spec", "dataFrom") if isinstance(source, dict)]
    return entry


def differing(entry: Entry, usual: Mapping[str, Any]) -> Entry:
    """Leave out what an ExternalSecret has as the usual one, or has not at all."""
    return {
        name: value
        for name, value in entry.items()
        if (value != usual.get(name) if name in _USUAL else value not in ("", [], {}, False))
    }


def _item(source: Mapping[str, Any]) -> Any:
    """Return a key, or the whole entry where it says more than to extract that key."""
    key = text_at(source, "extract", "key")
    simple = list(source) == ["extract"] and list(mapping_at(source, "extract")) == ["key"]
    return key if simple and key and isinstance(source["extract"]["key"], str) else dict(source)


def _main(folder: Folder, found: Sequence[tuple[str, Document]]) -> tuple[str, Document] | None:
    """Return the app's own ExternalSecret, else the one whose Secret is named after the app, else the first."""
    main = main_secret(folder.app)
    for pair in found:
        if main is not None and pair[1] is main.document:
            return pair
    named = [pair for pair in found if folder.app.name in text_at(pair[1].body, "spec", "target", "name")]
    return next(iter(named or found), None)
