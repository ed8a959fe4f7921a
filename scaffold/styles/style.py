"""What a style is: a repository that is valid as it lies here, and what in it is its owner's to choose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

DOMAIN = "home.example.com"
GIT_URL = "https://git.example.com/home/cluster.git"
BRANCH = "main"
RECIPIENT = "put-your-age-recipient-here"
"""What stands in a style's files for what its owner chooses; also the defaults."""


class Encryption(StrEnum):
    """What encrypts the secrets that a repository holds."""

    SOPS = "sops"
    SEALED_SECRETS = "sealed-secrets"


@dataclass(frozen=True, slots=True)
class StyleSecret:
    """A Secret that a style needs, whose values are made at random.

    Attributes:
        path: The file that it is encrypted in.
        name: Its name.
        namespace: Its namespace.
        values: The name of the random value that each of its keys has; one name is one value.
        uses: Texts, by file, that only serve it and go where it is left out; none where the app cannot do without.
    """

    path: str
    name: str
    namespace: str
    values: Mapping[str, str]
    uses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Style:
    """A repository's layout and the programs that it is for.

    Attributes:
        name: Its name, which is also its folder's.
        summary: What it is, in one line.
        cluster: The cluster's name in its files.
        cluster_in: Each text that its files have that name in, with `{}` in its place.
        encryption: What encrypts its secrets, `None` where a secret store keeps them.
        secrets: The secrets that it holds.
    """

    name: str
    summary: str
    cluster: str
    cluster_in: tuple[str, ...]
    encryption: Encryption | None = None
    secrets: tuple[StyleSecret, ...] = ()
