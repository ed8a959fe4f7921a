"""What part of a repository is asked about: some paths, one cluster, or everything."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from scaffold.checks.check import inside
from scaffold.diagnostic import Diagnostic
from scaffold.flux import Cluster, Fleet
from scaffold.roots import is_below


@dataclass(frozen=True)
class Scope:
    """A part of a repository.

    Attributes:
        fleet: Every cluster: some rules look from one to the other, so all are judged.
        paths: Files and folders; none means everything.
        cluster: The only cluster that is asked about, `None` for all.
    """

    fleet: Fleet
    paths: Sequence[str] = ()
    cluster: Cluster | None = None

    @property
    def files(self) -> int:
        """Return how many files a root reaches here."""
        clusters = self.fleet.clusters if self.cluster is None else (self.cluster,)
        reached = frozenset[str]().union(*(cluster.files for cluster in clusters))
        return sum(self._in_paths(path) for path in reached)

    def holds_path(self, path: str) -> bool:
        """Tell whether a file belongs to the part."""
        return self._in_paths(path) and (self.cluster is None or self.cluster.name in self._owners(path))

    def holds(self, finding: Diagnostic) -> bool:
        """Tell whether a finding belongs to the part; in a file of several clusters, its message says whose it is."""
        others = (cluster for cluster in self.fleet.clusters if self.cluster and cluster.name != self.cluster.name)
        return self.holds_path(finding.path) and not any(
            inside(self.fleet, other) in finding.message for other in others
        )

    def _in_paths(self, path: str) -> bool:
        return not self.paths or any(is_below(path, asked) for asked in self.paths)

    def _owners(self, path: str) -> frozenset[str]:
        """Return the clusters of a file: those that reach it, else those that reach something nearest to it."""
        reaching = frozenset(cluster.name for cluster in self.fleet.clusters if path in cluster.files)
        if reaching:
            return reaching
        return next((self._folders[folder] for folder in _above(path) if folder in self._folders), frozenset())

    @cached_property
    def _folders(self) -> dict[str, frozenset[str]]:
        """Return the clusters that reach something below each folder."""
        found: dict[str, set[str]] = {}
        for cluster in self.fleet.clusters:
            for folder in {folder for path in cluster.files for folder in _above(path)}:
                found.setdefault(folder, set()).add(cluster.name)
        return {folder: frozenset(names) for folder, names in found.items()}


def _above(path: str) -> Iterator[str]:
    while path:
        path = posixpath.dirname(path)
        yield path
