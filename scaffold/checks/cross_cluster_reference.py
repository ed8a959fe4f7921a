"""Finds a path, an entry or a symbolic link that leads from one cluster's folder into another's.

Clusters are islands: what is tried on one must not reach the other before it is moved there. Where one takes a part
from another's folder, a commit for the second changes the first, and removing an app here breaks it there. A folder
that belongs to no cluster may be shared. A cluster's folder is the one that tells it from the others, such as
`clusters/staging`, and the one of that name beside the others', such as `apps/staging`.

Bad, in `clusters/staging/apps.yaml`:

    spec:
      path: ./clusters/production/apps

Good:

    spec:
      path: ./clusters/staging/apps
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping

from scaffold.checks.check import Check, quote
from scaffold.checks.path_uses import path_uses
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.flux import Cluster, Fleet
from scaffold.repository import Location
from scaffold.roots import is_below


def check(fleet: Fleet) -> Iterator[Diagnostic]:
    """Yield a warning for each path of a reached file that leads into another cluster's folder."""
    folders = _cluster_folders(fleet)
    if len(set(folders.values())) < 2:
        return
    for use in path_uses(fleet):
        there = _cluster_of(folders, use.direct)
        if there and use.is_reached and use.user:
            for cluster in _visitors(fleet, folders, use.place.path, there):
                message = (
                    f"{quote(use.text)} leads from cluster {quote(cluster.name)} into {_folder(folders, use.direct)}"
                )
                yield CHECK.finding(use.place, message, _HINT)
    for link, written in fleet.repository.links.items():
        target = fleet.repository.resolve(link)
        there = _cluster_of(folders, target)
        if there:
            for cluster in _visitors(fleet, folders, link, there):
                if any(is_below(path, target) or path == link for path in cluster.files):
                    message = (
                        f"the symbolic link to {quote(written)} leads from cluster {quote(cluster.name)} into "
                        f"{_folder(folders, target)}"
                    )
                    yield CHECK.finding(Location(link, 0, 0), message, _HINT)


_HINT = "copy what is needed, or move it into a folder that belongs to no cluster"


def _visitors(fleet: Fleet, folders: Mapping[str, str], path: str, there: str) -> Iterator[Cluster]:
    """Yield the clusters whose part a file is and that are not the one it leads to: its own, else all that reach it."""
    here = _cluster_of(folders, path)
    for cluster in fleet.clusters:
        is_its = cluster.name == here if here else path in cluster.files
        if is_its and cluster.name != there:
            yield cluster


def _folder(folders: Mapping[str, str], path: str) -> str:
    folder = next(above for above in _above(path) if above in folders)
    return f"{quote(folder)}, the folder of cluster {quote(folders[folder])}"


def _cluster_of(folders: Mapping[str, str], path: str) -> str:
    """Return the cluster whose folder a path lies in, nothing for a shared one."""
    return next((folders[folder] for folder in _above(path) if folder in folders), "")


def _above(path: str) -> Iterator[str]:
    """Yield a path and the folders above it, nearest first."""
    while path and path != "/":
        yield path
        path = posixpath.dirname(path)


def _cluster_folders(fleet: Fleet) -> Mapping[str, str]:
    """Return the folders that belong to one cluster each, with its name."""
    roots = {cluster.name: cluster.root.path for cluster in fleet.clusters}
    own: dict[str, str] = {}
    for name, root in roots.items():
        others = [path for other, path in roots.items() if other != name]
        above = [folder for folder in _above(root) if not any(is_below(path, folder) for path in others)]
        if above and not any(is_below(root, path) for path in others):
            own[above[-1]] = name
    named = {posixpath.basename(folder): name for folder, name in own.items()}
    return {**_parallel(fleet, own, named), **own} if len(named) == len(own) else own


def _parallel(fleet: Fleet, own: Mapping[str, str], named: Mapping[str, str]) -> Mapping[str, str]:
    """Return the folders beside each other that are called as the clusters' own.

    Each must be reached by its cluster, and one cluster by none but its own: else they are called so by chance. Where
    others are called so that keep to this, one of the clusters that reaches none but its own is enough.
    """
    beside: dict[str, set[str]] = {}
    for folder in fleet.repository.directories - own.keys():
        parent, name = posixpath.split(folder)
        if name in named:
            beside.setdefault(parent, set()).add(name)
    beside = {parent: names for parent, names in beside.items() if len(names) > 1}
    reached: dict[str, dict[str, set[str]]] = {}
    for cluster in fleet.clusters:
        for path in cluster.files if beside else ():
            for folder in _above(posixpath.dirname(path)):
                parent, name = posixpath.split(folder)
                if name in beside.get(parent, ()):
                    reached.setdefault(parent, {}).setdefault(cluster.name, set()).add(named[name])
    tidy = [
        parent
        for parent, found in reached.items()
        if any(found.get(named[name]) == {named[name]} for name in beside[parent])
    ]
    usual = any(_keeps_apart(reached[parent], beside[parent], named) for parent in tidy)
    return {posixpath.join(parent, name): named[name] for parent in tidy if usual for name in beside[parent]}


def _keeps_apart(reached: Mapping[str, set[str]], names: Iterable[str], named: Mapping[str, str]) -> bool:
    """Tell whether each of the folders of one parent is reached by the cluster that it is called as."""
    return all(named[name] in reached.get(named[name], ()) for name in names)


CHECK = Check("cross-cluster-reference", Severity.WARNING, check)
