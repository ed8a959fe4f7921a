"""The situations of the golden folders, as data: a repository, and the answers with which an app is added to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SAMPLE = "sample"
"""The base that is the sample repository which ships with the program: the reference layout with everything in it."""


@dataclass(frozen=True, slots=True)
class Situation:
    """A repository and a command: `tests/golden/<name>/before` (if any) over the base's, and `after`.

    Attributes:
        name: The folder, named for what is special about it.
        given: Answers by name, as flags or an answers file give them.
        base: The situation whose repository lies beneath, or `sample`; empty for none.
        without: Paths of the base that are not there.
    """

    name: str
    given: Mapping[str, Any]
    base: str = ""
    without: tuple[str, ...] = field(default=())


def digest(character: str) -> str:
    """Return a well-formed digest that no image has."""
    return f"sha256:{character * 64}"


SITUATIONS: tuple[Situation, ...] = (
    # ---- anchors, HelmRepository, a shared database server, claims and backups by a component
    Situation(
        "anchors-style",
        {
            "app": "shiori",
            "namespace": "self-hosted",
            "image": "ghcr.io/go-shiori/shiori:v1.7.4",
            "digest": digest("a"),
            "port": 8080,
            "gateways": ["internal"],
        },
    ),
    Situation(
        "claim-by-component",
        {
            "app": "mealie",
            "namespace": "self-hosted",
            "image": "ghcr.io/mealie-recipes/mealie:v3.5.0",
            "digest": digest("b"),
            "port": 9000,
            "gateways": ["external"],
            "storage": "ceph-block",
            "size": "5Gi",
            "mount": "/app/data",
            "secrets": ["OPENAI_API_KEY=MEALIE_OPENAI_API_KEY"],
        },
        base="anchors-style",
    ),
    Situation(
        "database-shared-with-init-container",
        {
            "app": "atuin",
            "namespace": "self-hosted",
            "image": "ghcr.io/atuinsh/atuin:18.10.0",
            "digest": digest("c"),
            "port": 8888,
            "gateways": ["internal"],
            "secrets": [
                "ATUIN_DB_URI=postgres://{{ .ATUIN_POSTGRES_USER }}:{{ .ATUIN_POSTGRES_PASS }}"
                "@postgres-rw.database.svc.cluster.local/atuin"
            ],
            "database": "postgres",
        },
        base="anchors-style",
    ),
)

BY_NAME: Mapping[str, Situation] = {situation.name: situation for situation in SITUATIONS}
