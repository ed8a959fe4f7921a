"""Takes apart what a Kustomization applies: the files and folders that its lists name, and which of them are apps."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from scaffold.flux import Kustomization
from scaffold.kustomize import Resource
from scaffold.repository import Repository, is_yaml, list_at
from scaffold.roots import is_below, is_kustomization

WORKLOADS = frozenset({"HelmRelease", "Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job", "Pod"})
"""The kinds of objects that run something."""

DATABASES = (
    ("Cluster", "postgresql.cnpg.io"),
    ("PostgresCluster", "crunchydata.com"),
    ("postgresql", "acid.zalan.do"),
    ("MariaDB", "mariadb.com"),
    ("Dragonfly", "dragonflydb.io"),
    ("Redis", "redis.opstreelabs.in"),
    ("RedisCluster", "redis.opstreelabs.in"),
    ("RedisReplication", "redis.opstreelabs.in"),
    ("MongoDBCommunity", "mongodb.com"),
)
"""Kinds of which an operator runs a database or a cache, with the end of their API group."""

_PARTS = frozenset(
    """app application backend base cache chart config controller crds database db deploy deployment frontend helm
    manifests operator overlay overlays release resources server ui web worker""".split()
)
"""Names of folders that hold a part of an app rather than an app."""

_MANIFESTS = frozenset("all app application helm helmrelease hr install main manifest manifests release".split())
_CONTROLLERS = frozenset(
    "cronjob daemonset deploy deployment ds job pod sts statefulset workload workloads server worker".split()
)
"""What files are called by what they hold, rather than by the app."""

_WORDS = re.compile(r"[^a-z0-9]+")
_SHARE = 3
"""An app's folder is named as one in so many of what it runs: others may be its database or its cache."""


@dataclass(frozen=True, slots=True)
class Listing:
    """An entry of a kustomize file's `resources`: the file, the entry's index and its text as written."""

    file: str
    index: int
    entry: str


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A file or a folder that takes part in a build.

    Attributes:
        path: The file or folder.
        listing: The entry that names it, or the first that names something in it; `None` where none is needed.
        files: Every file that it brings.
        parts: What a folder is made of; none for a file.
    """

    path: str
    listing: Listing | None
    files: frozenset[str]
    parts: tuple[Part, ...] = ()

    @property
    def is_file(self) -> bool:
        """Tell whether it is a file."""
        return not self.parts and self.files == {self.path}

    @property
    def name(self) -> str:
        """Return the folder's name, or the file's without its ending."""
        name = posixpath.basename(self.path)
        return name.rsplit(".", 1)[0] if self.is_file else name


def is_running(resource: Resource) -> bool:
    """Tell whether an object runs something: by itself, or as a database that an operator makes of it."""
    return resource.kind in WORKLOADS or is_database(resource)


def is_database(resource: Resource) -> bool:
    """Tell whether an object is a database or a cache that an operator runs."""
    return any(resource.kind == kind and resource.group.endswith(group) for kind, group in DATABASES)


def read_parts(repository: Repository, folder: str, listing: Listing | None = None, above: Sequence[str] = ()) -> Part:
    """Read the parts of a folder as a build takes it: by its lists, or every manifest below where it has none."""
    kustomize_file = repository.kustomize_file(folder)
    if kustomize_file is None:
        leaves = list(_scanned(repository, folder, above))
    else:
        leaves = list(_listed(repository, folder, kustomize_file, above))
    files = frozenset[str]().union(*(leaf.files for leaf in leaves))
    if kustomize_file is not None:
        files |= {kustomize_file, *_of_components(repository, folder, kustomize_file, above)}
    return Part(folder, listing, files, _nested(folder, leaves))


def _listed(repository: Repository, folder: str, kustomize_file: str, above: Sequence[str]) -> Iterator[Part]:
    for document in repository.documents(kustomize_file)[:1]:
        for key in ("resources", "bases"):
            for index, entry in enumerate(list_at(document.body, key)):
                target = _target(repository, folder, entry)
                listing = Listing(kustomize_file, index, str(entry))
                if target in repository.paths:
                    yield Part(target, listing, frozenset({target}))
                elif target != folder and target not in above and repository.kustomize_file(target):
                    yield read_parts(repository, target, listing, (*above, folder))


def _of_components(repository: Repository, folder: str, kustomize_file: str, above: Sequence[str]) -> Iterator[str]:
    """Yield the files that the components of a list bring."""
    for document in repository.documents(kustomize_file)[:1]:
        for entry in list_at(document.body, "components"):
            target = _target(repository, folder, entry)
            if target != folder and target not in above and repository.kustomize_file(target):
                yield from read_parts(repository, target, None, (*above, folder)).files


def _scanned(repository: Repository, folder: str, above: Sequence[str]) -> Iterator[Part]:
    """Yield every manifest below a folder without a list, and the folders below it that have one."""
    for path in repository.children.get(folder, ()):
        if path in repository.files and is_yaml(path):
            yield Part(path, None, frozenset({path}))
    for below in repository.subfolders.get(folder, ()):
        if repository.kustomize_file(below):
            yield read_parts(repository, below, None, (*above, folder))
        else:
            yield from _scanned(repository, below, above)


def _target(repository: Repository, folder: str, entry: object) -> str:
    return repository.resolve(posixpath.normpath(posixpath.join(folder, str(entry))))


def _nested(folder: str, leaves: Iterable[Part]) -> tuple[Part, ...]:
    """Put what lies deeper into the folders on the way: what a list names file by file belongs together, too."""
    parts: list[Part] = []
    deeper: dict[str, list[Part]] = {}
    for leaf in leaves:
        above = posixpath.dirname(leaf.path)
        if above == folder or not is_below(above, folder):
            parts.append(leaf)
        else:
            rest = above.removeprefix(f"{folder}/") if folder else above
            deeper.setdefault(posixpath.join(folder, rest.partition("/")[0]), []).append(leaf)
    for path, group in deeper.items():
        files = frozenset[str]().union(*(leaf.files for leaf in group))
        parts.append(Part(path, group[0].listing, files, _nested(path, group)))
    return tuple(parts)


Running = Mapping[str, Sequence[str]]
"""The names of what runs, by the file that declares it."""


def apps_below(
    repository: Repository, kustomization: Kustomization, owned: Iterable[Resource], *, is_beside: bool = False
) -> tuple[Part, ...]:
    """Return the apps that a Kustomization applies as parts of a layer, none where it applies a single app of its own.

    Args:
        repository: The repository.
        kustomization: The Kustomization.
        owned: What it applies.
        is_beside: Whether it is one of several layers, so that a lone folder need not be named as what it runs.
    """
    if not kustomization.path:
        return ()
    running: dict[str, list[str]] = {}
    for resource in owned:
        if is_running(resource):
            running.setdefault(resource.document.path, []).append(resource.name)
    if not running:
        return ()
    whole = read_parts(repository, kustomization.path)
    names = (kustomization.name, whole.name)
    found = tuple(_apps(whole, running, names))
    if whole in found and is_beside and not _is_named(whole, running, names):
        lone = [part for part in whole.parts if not running.keys().isdisjoint(part.files) and not part.is_file]
        found = tuple(app for part in lone[:1] for app in _apps(part, running, (part.name,))) if len(lone) == 1 else ()
    return () if whole in found else tuple(part for part in found if not _has_kustomization(repository, part))


def _has_kustomization(repository: Repository, part: Part) -> bool:
    """Tell whether a part brings Flux Kustomizations: then it is no app of the layer, but an entry file."""
    return any(is_kustomization(document) for path in part.files for document in repository.documents(path))


def _apps(part: Part, running: Running, names: Collection[str]) -> Iterator[Part]:
    """Yield the apps in a part, itself where it is one.

    Args:
        part: The part.
        running: What runs.
        names: What the app would be called if the part were one.
    """
    children = [child for child in part.parts if not running.keys().isdisjoint(child.files)]
    below = [app for child in children for app in _apps(child, running, (child.name,))]
    if part.is_file or _is_app(part, children, below, running, names):
        yield part
    else:
        yield from below


def _is_app(
    part: Part, children: Sequence[Part], below: Sequence[Part], running: Running, names: Collection[str]
) -> bool:
    """Tell whether a folder is one app, rather than a group of several."""
    if not children or _is_named(part, running, names):  # without any, its components bring what runs
        return True
    files, folders = [c for c in children if c.is_file], [c for c in children if not c.is_file]
    if any(_is_manifest(child.name) for child in files):
        return True
    if not files and len(below) == len(children) and all(child.name in _PARTS for child in folders):
        return True
    if len(children) > 1 or len(below) > 1:
        return False
    # a folder that holds a single one is a group where that one is named as what it runs
    (only,) = below
    return only.name == part.name or not any(
        _shares(name, word) for name in _found(only, running) for word in _words_of(only)
    )


def _is_named(part: Part, running: Running, names: Collection[str]) -> bool:
    """Tell whether enough of what runs in a folder is named as an app of the folder's name would be."""
    found = _found(part, running)
    alike = sum(any(_is_alike(name, own) for own in names) for name in found)
    return alike > 0 and alike * _SHARE >= len(found)


def _found(part: Part, running: Running) -> list[str]:
    return [name for path in sorted(part.files & running.keys()) for name in running[path]]


def _words_of(part: Part) -> tuple[str, ...]:
    return (part.name, _bare(part.name)) if part.is_file else (part.name,)


def _is_alike(name: str, own: str) -> bool:
    """Tell whether what runs is named as a folder, or begins so."""
    name, own = name.lower(), own.lower()
    return bool(own) and (name == own or name.startswith(f"{own}-") or f"-{own}".endswith(f"-{name}"))


def _shares(name: str, own: str) -> bool:
    """Tell whether one of two names has the other as words of its own: `ingress-nginx` in the folder `nginx`."""
    name, own = f"-{name.lower()}-", f"-{own.lower()}-"
    return name in own or own in name


def _is_manifest(name: str) -> bool:
    """Tell whether a file is named by what it holds: `helmrelease`, `server-deployment`."""
    words = set(_WORDS.split(name.lower()))
    return words <= _MANIFESTS or bool(words & (_CONTROLLERS - {"server", "worker"})) or words <= _CONTROLLERS


def _bare(name: str) -> str:
    """Return a file's name without the words that say what it holds."""
    words = [word for word in _WORDS.split(name.lower()) if word not in _MANIFESTS]
    return "-".join(words) or name


def app_name(part: Part, names: Sequence[str]) -> str:
    """Return what an app is called: as its folder, or as what a file of its own runs."""
    if not part.is_file:
        return part.name
    return names[0] if len(set(names)) == 1 else _bare(part.name)
