"""Opens a repository for a command: which cluster, which apps, which settings."""

from __future__ import annotations

import difflib
from dataclasses import replace
from pathlib import Path

from scaffold.adapters import terminal
from scaffold.commands.opening import open_repository
from scaffold.conventions import Siblings, convention_names
from scaffold.diagnostic import Severity
from scaffold.errors import ScaffoldError
from scaffold.flux import Cluster, Fleet, read_fleet
from scaffold.repository import Repository
from scaffold.selection import find_app
from scaffold.settings import SETTINGS_FILE, Settings, read_settings
from scaffold.siblings import App


def open_fleet(repo: Path | None) -> tuple[Path, Fleet]:
    """Load the repository above a folder (default: the current one) and evaluate its clusters.

    A run that was killed while it wrote is undone first.

    Raises:
        ScaffoldError: Not a Git repository, or no cluster root in it, or another process is writing.
    """
    root, repository = open_repository(repo)
    return root, evaluate_clusters(root, repository)


def evaluate_clusters(root: Path, repository: Repository) -> Fleet:
    """Evaluate the clusters of a repository.

    Raises:
        ScaffoldError: There is no cluster root in it.
    """
    fleet = read_fleet(repository)
    if not fleet.clusters:
        raise ScaffoldError(
            f"no cluster root in `{root}`: looked for a FluxInstance, Helm values with `instance.sync.path`, "
            "`gotk-sync.yaml`, and a Flux Kustomization that stands beside its source "
            f"({len(fleet.documents)} documents read); commit one, or name another repository with `--repo`"
        )
    return fleet


def say_unread(fleet: Fleet, revision: str = "") -> None:
    """Tell which files that belong to a cluster could not be read: what they declare is missing from every answer.

    Args:
        fleet: The clusters.
        revision: What Git calls the files' commit; nothing for the work tree.
    """
    for problem in fleet.diagnostics:
        if problem.rule == "unreadable" and problem.severity is Severity.WARNING:
            path = f"{revision}:{problem.path}" if revision else problem.path
            terminal.say_finding(replace(problem, path=path))


def pick_cluster(fleet: Fleet, name: str | None) -> Cluster:
    """Return the named cluster, or the only one.

    Raises:
        ScaffoldError: No such cluster, or several and none named.
    """
    names = [cluster.name for cluster in fleet.clusters]
    listed = ", ".join(f"`{n}`" for n in names)
    if name is None:
        if len(names) == 1:
            return fleet.clusters[0]
        raise ScaffoldError(f"there are {len(names)} clusters: {listed}; name one with `--cluster`")
    for cluster in fleet.clusters:
        if cluster.name == name:
            return cluster
    near = difflib.get_close_matches(name, names, 1)
    raise ScaffoldError(f"no cluster `{name}`; there is {listed}" + (f"; did you mean `{near[0]}`" if near else ""))


def pick_app(root: Path, fleet: Fleet, cluster: str | None, wanted: str) -> tuple[Cluster, App]:
    """Return the app that the user names, with its cluster: `name`, `namespace/name`, or a path.

    Raises:
        ScaffoldError: No such app or cluster, or several of that name.
    """
    clusters = fleet.clusters if cluster is None else (pick_cluster(fleet, cluster),)
    found = find_app([app for each in clusters for app in open_siblings(fleet, each).apps], *located(root, wanted))
    return pick_cluster(fleet, found.cluster), found


def located(root: Path, wanted: str) -> tuple[str, str]:
    """Return how a user names an app, a path relative to the root, and the folder that it may be relative to."""
    here, given = Path.cwd().resolve(), Path(wanted)
    if given.is_absolute() and given.resolve().is_relative_to(root):
        wanted = given.resolve().relative_to(root).as_posix()
    return wanted, here.relative_to(root).as_posix() if here.is_relative_to(root) else ""


def open_siblings(fleet: Fleet, cluster: Cluster) -> Siblings:
    """Return a cluster's apps with the repository's settings.

    Raises:
        ScaffoldError: `.scaffold.yaml` is malformed.
    """
    bare = Siblings(fleet, cluster, Settings())
    return Siblings(fleet, cluster, settings_of(fleet.repository, bare))


def settings_of(repository: Repository, siblings: Siblings) -> Settings:
    """Read `.scaffold.yaml`, where there is one."""
    if SETTINGS_FILE not in repository.files:
        return Settings()
    return read_settings(repository, convention_names(siblings))
