"""Options of the command line that several commands have."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

Repo = Annotated[
    Path | None,
    typer.Option("--repo", "-C", metavar="DIR", help="Repository; default: the Git root above this folder."),
]
ClusterName = Annotated[str | None, typer.Option("--cluster", metavar="NAME", help="Cluster, where there are several.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Texts = list[str] | None
Counterparts = Annotated[
    Texts,
    typer.Option("--map", metavar="OLD=NEW", help="What stands in place of a name; none leaves it out; repeatable."),
]
Data = Annotated[
    Texts,
    typer.Option("--data", "-d", metavar="KEY=VALUE", help="Any answer by its name, value in YAML; repeatable."),
]
SecretItems = Annotated[Texts, typer.Option(metavar="ITEM", help="Item of the secret store; repeatable.")]
Secrets = Annotated[
    Texts,
    typer.Option(
        metavar="KEY[=TEXT]",
        help="KEY, KEY=FIELD or 'KEY=text with {{ .FIELD }}'; encrypted here KEY=@FILE or KEY=-; repeatable.",
    ),
]
SecretBackend = Annotated[
    str | None, typer.Option(metavar="NAME", help="Where secrets come from: externalsecret, sops or sealedsecret.")
]
Certificate = Annotated[
    str | None, typer.Option(metavar="FILE", help="Certificate that SealedSecrets are made with, from kubeseal.")
]
Middlewares = Annotated[
    Texts, typer.Option(metavar="NAME", help="Traefik middleware by its name, or none; repeatable.")
]
Shares = Annotated[
    Texts, typer.Option(metavar="SHARE", help="NFS share, SERVER:/FOLDER or SERVER:/FOLDER=/MOUNT; repeatable.")
]
Layer = Annotated[
    str | None, typer.Option(metavar="NAME", help="The layer that applies the app, where the cluster has layers.")
]
HealthCheck = Annotated[
    bool, typer.Option("--health-check", help="Let the app's layer wait until its release is ready.")
]
Chart = Annotated[
    str | None, typer.Option(metavar="NAME", help="A chart other than app-template: its name, or oci://… its address.")
]
ChartRepo = Annotated[
    str | None, typer.Option(metavar="NAME|URL", help="Where the chart is: a HelmRepository's name, or an address.")
]
ChartVersion = Annotated[str | None, typer.Option(metavar="VERSION", help="The chart's version.")]
Values = Annotated[str | None, typer.Option(metavar="FILE", help="The chart's values, where it is not app-template.")]


def is_terminal() -> bool:
    return all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
