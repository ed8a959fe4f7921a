"""What `scaffold check` looks at beside the files of the repository: schemas, and templates that are rendered."""

from __future__ import annotations

import os

from scaffold.repository import Repository
from scaffold.settings import SETTINGS_FILE, mapping, settings_document

LOCATION = "SCAFFOLD_SCHEMA_LOCATION"
"""The environment variable that says where schemas are, unless the settings do."""


def schema_location(repository: Repository, given: str | None) -> str:
    """Return where schemas are: a location or `modeline`, empty for nowhere.

    Args:
        repository: The repository, whose settings may say it.
        given: What the command line says, which outvotes them.

    Raises:
        ScaffoldError: The settings are malformed.
    """
    if given is not None:
        return given
    document = settings_document(repository) if SETTINGS_FILE in repository.files else None
    configured = str(mapping(document, "schemas").get("location") or "") if document else ""
    return configured or os.environ.get(LOCATION, "")


def has_renders(repository: Repository) -> bool:
    """Tell whether a template and what it was rendered to stand beside each other."""
    return any(path.endswith(".j2") and path.removesuffix(".j2") in repository.paths for path in repository.paths)


def is_self_contained(repository: Repository, given: str | None) -> bool:
    """Tell whether what is found follows from the files that are read, and from nothing else.

    Args:
        repository: The repository.
        given: What the command line says about schemas.
    """
    return not schema_location(repository, given) and not has_renders(repository)
