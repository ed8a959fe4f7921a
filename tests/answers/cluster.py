"""Gives the tests of answers a context: a golden situation's repository, with files put in or left out."""

from __future__ import annotations

from collections.abc import Mapping

from scaffold.answers.context import Context, ImageFacts
from scaffold.conventions import Siblings
from scaffold.flux import read_fleet
from scaffold.repository import Repository
from scaffold.settings import Settings
from tests.golden_situations import BY_NAME
from tests.golden_trees import before

ANCHORS = "anchors-style"
COMPONENTS = "shared-oci-repository"
DATABASES = "alphabetical-keys"
EMPTY = "empty-repository"
ENTRIES = "entry-outside-folder"
LOWER = "artifact-rooted-lower"
ROUTES = "route-per-gateway"
SAMPLE = "list-sorted"
NEW_APP = "paperless"

Replaced = Mapping[str, tuple[str, str]]
"""By path, a text of the file and what stands in its place."""


def context(
    situation: str,
    namespace: str,
    *,
    files: Mapping[str, str] | None = None,
    replaced: Replaced | None = None,
    image: ImageFacts | None = None,
    settings: Settings | None = None,
) -> Context:
    """Return the context of a new app `paperless` in a situation's repository."""
    found = {**before(BY_NAME[situation]), **{path: text.encode() for path, text in (files or {}).items()}}
    for path, (old, new) in (replaced or {}).items():
        assert old.encode() in found[path], path
        found[path] = found[path].replace(old.encode(), new.encode())
    fleet = read_fleet(Repository(found, frozenset(found)))
    siblings = Siblings(fleet, fleet.clusters[0], settings or Settings())
    return Context(siblings, NEW_APP, namespace, image or ImageFacts())
