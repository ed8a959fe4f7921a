"""Finds a repository's apps by their answers files, and those that a user names."""

from __future__ import annotations

import difflib
import posixpath
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scaffold.diagnostic import printable
from scaffold.errors import AnswersError, ScaffoldError
from scaffold.repository import Repository
from scaffold.update.answers_file import ANSWERS_FILE, Recorded, parse_answers

_NOTHING = Recorded("", "", {})


@dataclass(frozen=True, slots=True)
class AppFolder:
    """A folder with an answers file.

    Attributes:
        folder: Its path.
        recorded: What the answers file says, nothing where it cannot be read.
        problem: Why it cannot be read.
    """

    folder: str
    recorded: Recorded = _NOTHING
    problem: str = ""

    @property
    def name(self) -> str:
        """Return the app's name, the folder's where no answer tells it."""
        return self.recorded.text("app") or posixpath.basename(self.folder)

    @property
    def namespace(self) -> str:
        """Return the app's namespace."""
        return self.recorded.text("namespace")

    @property
    def cluster(self) -> str:
        """Return the app's cluster."""
        return self.recorded.text("cluster")

    @property
    def answers_file(self) -> str:
        """Return the path of the answers file."""
        return f"{self.folder}/{ANSWERS_FILE}"


def find_apps(repository: Repository) -> tuple[AppFolder, ...]:
    """Return every folder with an answers file that names an app or cannot be read, sorted.

    Other templates have answers files, too, above all one in the repository's root; they name no app.
    """
    found = []
    for path in sorted(repository.files):
        folder, name = posixpath.split(path)
        if name == ANSWERS_FILE and folder:
            app = read_app(repository, folder)
            if app is not None:
                found.append(app)
    return tuple(found)


def read_app(repository: Repository, folder: str) -> AppFolder | None:
    """Return a folder whose answers file names an app or cannot be read; `None` where it has no such file."""
    path = f"{folder}/{ANSWERS_FILE}"
    if path not in repository.files or path in repository.links:
        return None
    app = _read(folder, repository.files[path])
    return app if app.problem or app.recorded.text("app") else None


def _read(folder: str, content: bytes) -> AppFolder:
    try:
        return AppFolder(folder, parse_answers(content))
    except AnswersError as error:
        return AppFolder(folder, problem=f"cannot read `{printable(f'{folder}/{ANSWERS_FILE}')}`: {error}")


def select_apps(
    apps: Sequence[AppFolder], wanted: Iterable[str], cluster: str | None, near: str = ""
) -> tuple[AppFolder, ...]:
    """Return the apps that the user names, all where none is named, in the order of their folders.

    Args:
        apps: Every app.
        wanted: Each is a name, `namespace/name`, or the path of an app's folder.
        cluster: The cluster whose apps alone are meant.
        near: The folder that a path may be relative to; the repository's root counts as well.

    Raises:
        ScaffoldError: No app has such a name, or several have it, or no app is in that cluster.
    """
    if cluster is not None:
        apps = _in_cluster(apps, cluster)
    chosen = {_find(apps, name, near).folder for name in wanted}
    return tuple(app for app in apps if app.folder in chosen) if chosen else tuple(apps)


def _in_cluster(apps: Sequence[AppFolder], cluster: str) -> tuple[AppFolder, ...]:
    names = sorted({app.cluster for app in apps if app.cluster})
    if cluster not in names:
        listed = ", ".join(f"`{printable(name)}`" for name in names) or "none"
        near = difflib.get_close_matches(cluster, names, 1)
        hint = f"; did you mean `{printable(near[0])}`" if near else ""
        raise ScaffoldError(f"no app is in a cluster `{printable(cluster)}`; there is {listed}{hint}")
    return tuple(app for app in apps if app.cluster == cluster)


def _find(apps: Sequence[AppFolder], wanted: str, near: str) -> AppFolder:
    found = [app for app in apps if wanted in (app.name, f"{app.namespace}/{app.name}")]
    if not found:
        paths = {posixpath.normpath(posixpath.join(near, wanted)), posixpath.normpath(wanted)}
        found = [app for app in apps if app.folder in paths]
    if len(found) == 1:
        return found[0]
    shown = f"`{printable(wanted)}`"
    if found:
        listed = ", ".join(f"`{printable(app.folder)}`" for app in found)
        raise ScaffoldError(f"{shown} is {len(found)} apps: {listed}; name one by its folder")
    names = sorted({app.name for app in apps} | {f"{app.namespace}/{app.name}" for app in apps})
    near_names = difflib.get_close_matches(wanted, names, 1)
    if near_names:
        raise ScaffoldError(f"no app {shown} has a `{ANSWERS_FILE}`; did you mean `{printable(near_names[0])}`")
    raise ScaffoldError(f"no app {shown} has a `{ANSWERS_FILE}`; `scaffold adopt` makes one")
