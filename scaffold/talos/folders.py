"""Where in a repository machine configs are: the Talos folders, and the files that may be layers in each."""

from __future__ import annotations

import posixpath
import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TypeAlias

from scaffold.errors import ScaffoldError
from scaffold.talos.arrangement import LayerFile
from scaffold.talos.layer_names import NODE_FOLDERS, SHARED_FOLDERS, is_hinted, may_be_layer, normal, role_named, stem
from scaffold.talos.layer_texts import included, is_certain, is_foreign, is_layer, is_other

Read: TypeAlias = Callable[[str], str | None]

_TALHELPER = ("talconfig.yaml", "talconfig.yml")
_ENGINE = ".minijinja.toml"
_MAKEJINJA = "makejinja.toml"


def find_layer_files(paths: Collection[str], read: Read, wanted: Sequence[str]) -> Mapping[str, tuple[LayerFile, ...]]:
    """Return the Talos folders with the files that may be layers.

    Args:
        paths: Every file of the repository.
        read: Gives the text of a file.
        wanted: The Talos folders, where the settings name them.

    Raises:
        ScaffoldError: A file in a Talos folder cannot be read.
    """
    unreadable: dict[str, ScaffoldError] = {}

    def tolerant(path: str) -> str:
        try:
            return read(path) or ""
        except ScaffoldError as error:  # of a file that may have nothing to do with Talos
            unreadable[path] = error
            return ""

    texts, certain = _candidates(paths, tolerant, wanted)
    if wanted:
        roots: Mapping[str, Iterable[str]] = {
            root: [path for path in texts if is_below(path, root)] for root in dict.fromkeys(wanted)
        }
    else:
        found = _joined(_grouped(texts))
        roots = {root: files for root, files in found.items() if not certain.isdisjoint(files)}
    for path, error in unreadable.items():
        if any(is_below(path, root) if root else "/" not in path for root in roots):
            raise error
    return {root: tuple(_file(path, root, texts[path]) for path in files) for root, files in sorted(roots.items())}


def find_talconfigs(paths: Collection[str]) -> Mapping[str, str]:
    """Return talhelper's files by their folders."""
    found = (path for path in sorted(paths) if posixpath.basename(path) in _TALHELPER and not _is_hidden(path))
    return {posixpath.dirname(path): path for path in found}


def is_below(path: str, folder: str) -> bool:
    """Tell whether a path is a folder, or something in it; everything is in the root."""
    return not folder or path == folder or path.startswith(f"{folder}/")


def _candidates(
    paths: Collection[str], read: Callable[[str], str], wanted: Sequence[str]
) -> tuple[Mapping[str, str], frozenset[str]]:
    """Return the texts that may be layers, and those that are for certain; rendered and included files left out."""
    others = _inputs_of_others(paths, read)
    syntax = read(_ENGINE)
    templates = {(posixpath.dirname(path), stem(path)) for path in paths if path.endswith(".j2")}
    texts: dict[str, str] = {}
    unknown: dict[str, str] = {}
    parts: dict[str, frozenset[str]] = {}
    for path in sorted(paths):
        if not _is_looked_at(path, wanted, others):
            continue
        if not path.endswith(".j2"):
            rendered = (posixpath.dirname(path), stem(path)) in templates
            if not rendered and is_layer(text := read(path)):
                texts[path] = text
            continue
        text = read(path)
        if not is_foreign(text, syntax):
            parts[path] = frozenset(posixpath.basename(name) for name in included(text))
            (texts if is_layer(text) or _is_nodes_own(path, text) else unknown)[path] = text
    layers = {posixpath.basename(path) for path in texts}
    certain = {posixpath.basename(path) for path in texts if is_certain(texts[path])}
    texts |= {path: text for path, text in unknown.items() if parts[path] & layers}  # made of layers
    included_names = frozenset().union(*parts.values())
    texts = {path: text for path, text in texts.items() if posixpath.basename(path) not in included_names}
    sure = (path for path, text in texts.items() if is_certain(text) or parts.get(path, frozenset()) & certain)
    return texts, frozenset(sure)


def _is_looked_at(path: str, wanted: Sequence[str], others: Sequence[str]) -> bool:
    if not wanted:
        return may_be_layer(path) and is_hinted(path) and not any(is_below(path, folder) for folder in others)
    return any(is_below(path, folder) and may_be_layer(path[len(folder) :].strip("/")) for folder in wanted)


def _is_nodes_own(path: str, text: str) -> bool:
    """Tell whether a template that writes nothing out is a node's, such as one that only sets variables."""
    return any(part.lower() in NODE_FOLDERS for part in path.split("/")[:-1]) and not is_other(text)


def _inputs_of_others(paths: Collection[str], read: Callable[[str], str]) -> tuple[str, ...]:
    """Return the folders that hold another tool's templates, by its own configuration."""
    found: list[str] = []
    for path in paths:
        if posixpath.basename(path) == _MAKEJINJA and not _is_hidden(path):
            try:
                settings = tomllib.loads(read(path)).get("makejinja", {})
            except tomllib.TOMLDecodeError:
                continue
            inputs = settings.get("inputs", ()) if isinstance(settings, dict) else ()
            folder = posixpath.dirname(path)
            found += [posixpath.normpath(posixpath.join(folder, each)) for each in inputs if isinstance(each, str)]
    return tuple(folder for folder in found if folder != ".")


def _grouped(paths: Iterable[str]) -> Mapping[str, list[str]]:
    roots: dict[str, list[str]] = {}
    for path in paths:
        roots.setdefault(_root(path), []).append(path)
    return roots


def _root(path: str) -> str:
    """Return the folder that a layer belongs to: the one around folders of nodes, of roles, of shared layers."""
    parts = path.split("/")[:-1]
    names = [part.lower() for part in parts]
    nodes = (number for number, name in enumerate(names) if name in NODE_FOLDERS and "talos" not in names[number:])
    end = next(nodes, len(parts))
    while end and (normal(parts[end - 1]) in SHARED_FOLDERS or role_named(parts[end - 1])):
        end -= 1
    return "/".join(parts[:end])


def _joined(roots: Mapping[str, list[str]]) -> Mapping[str, list[str]]:
    """Put folders without nodes of their own where they belong: to the Talos folder around them."""
    whole = {root for root, files in roots.items() if any(_is_of_node(path, root) for path in files)}
    joined: dict[str, list[str]] = {}
    for root, files in roots.items():
        around = [other for other in roots if other != root and other and is_below(root, other)]
        parent = posixpath.dirname(root)
        if root not in whole and around:
            joined.setdefault(max(around, key=len), []).extend(files)
        elif root not in whole and root and _has_twin(root, parent, roots):
            joined.setdefault(parent, []).extend(files)
        else:
            joined.setdefault(root, []).extend(files)
    return joined


def _is_of_node(path: str, root: str) -> bool:
    below = path[len(root) :].lower().strip("/").split("/")[:-1]
    return any(part in NODE_FOLDERS for part in below)


def _has_twin(root: str, parent: str, roots: Mapping[str, list[str]]) -> bool:
    """Tell whether a folder beside this one has files of the same names, as folders with one node each have."""
    names = {posixpath.basename(path) for path in roots[root]}
    return any(
        other != root and posixpath.dirname(other) == parent and names & {posixpath.basename(path) for path in files}
        for other, files in roots.items()
    )


def _file(path: str, root: str, text: str) -> LayerFile:
    below = path[len(root) :].strip("/").split("/")
    return LayerFile(path, tuple(below[:-1]), stem(path), text)


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/"))
