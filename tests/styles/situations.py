"""What is known of a new app in a repository that `scaffold init` makes."""

from __future__ import annotations

from collections.abc import Mapping

from scaffold.answers.context import Context, ImageFacts
from scaffold.conventions import Siblings
from scaffold.flux import read_fleet
from scaffold.repository import Repository
from scaffold.settings import Settings
from tests.styles.made import made


def siblings_in(style: str, files: Mapping[str, bytes] | None = None) -> Siblings:
    """Return the apps of a style's repository, with files put in."""
    found = {**made(style), **(files or {})}
    fleet = read_fleet(Repository(found, frozenset(found)))
    return Siblings(fleet, fleet.clusters[0], Settings())


def context_in(style: str, app: str, namespace: str, files: Mapping[str, bytes] | None = None) -> Context:
    """Return the context of a new app there."""
    return Context(siblings_in(style, files), app, namespace, ImageFacts())
