"""Infers in which order keys are written outside a release's values, where a render has another one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scaffold.inference.entries import Entry
from scaffold.leaves import Files, document_key
from scaffold.votes import usual_order

_QUESTIONS = {
    ("Kustomization", "spec"): "entry_key_order",
    ("Kustomization", "metadata"): "entry_metadata_order",
    ("HelmRelease", "spec"): "helmrelease_key_order",
    ("ExternalSecret", "spec"): "secret_key_order",
    ("kustomize", ""): "kustomize_key_order",
}
"""The orders that have a question of their own, by kind and path."""

_VALUES = "spec.values"

Orders = dict[tuple[str, str], list[list[str]]]


def manifest_order_answers(written: Files, rendered: Files) -> Entry:
    """Return the orders that the written documents have and the rendered ones have not.

    Args:
        written: The app's documents.
        rendered: The same documents as the template writes them without these answers.
    """
    wanted: Orders = {}
    different: dict[tuple[str, str], None] = {}
    for file, bodies in written.items():
        others = {document_key(body): body for body in rendered.get(file, ())}
        for body in bodies:
            other = others.get(document_key(body))
            if isinstance(body, dict) and isinstance(other, dict):
                for path, keys, found in _orders(body, other, ""):
                    place = (_kind(body), path)
                    wanted.setdefault(place, []).append([*keys])
                    if [key for key in found if key in keys] != [key for key in keys if key in found]:
                        different[place] = None
    answers: Entry = {}
    further: dict[str, dict[str, list[str]]] = {}
    for kind, path in different:
        order = usual_order(wanted[kind, path])
        if (kind, path) in _QUESTIONS:
            answers[_QUESTIONS[kind, path]] = order
        else:
            further.setdefault(kind, {})[path] = order
    return answers | ({"manifest_key_orders": further} if further else {})


def _kind(body: Mapping[str, Any]) -> str:
    kind = str(body.get("kind") or "")
    flux = str(body.get("apiVersion") or "").startswith("kustomize.toolkit.fluxcd.io/")
    return "kustomize" if not kind or (kind == "Kustomization" and not flux) else kind


def _orders(written: Any, rendered: Any, path: str) -> Iterator[tuple[str, Sequence[str], Sequence[str]]]:
    """Yield each mapping's path with its keys as written and as rendered; a list's items stand at the list's path."""
    if path == _VALUES:
        return
    if isinstance(written, dict) and isinstance(rendered, dict):
        keys = [str(key) for key in written]
        yield path, keys, [str(key) for key in rendered]
        for key in written:
            if key in rendered:
                yield from _orders(written[key], rendered[key], f"{path}.{key}" if path else str(key))
    elif isinstance(written, list) and isinstance(rendered, list):
        for before, after in zip(written, rendered, strict=False):
            yield from _orders(before, after, path)
