"""The command lines of `scaffold init` and `scaffold demo`: what makes a repository."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def init(
    style: Annotated[
        str | None, typer.Argument(metavar="STYLE", help="triad, levels, sops-layers or sealed-layers.")
    ] = None,
    directory: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="Folder to make; it must not exist, or be empty.")
    ] = None,
    show_list: Annotated[bool, typer.Option("--list", help="Print the styles and exit.")] = False,
    domain: Annotated[str | None, typer.Option(help="Domain of the host names.")] = None,
    cluster: Annotated[str | None, typer.Option(metavar="NAME", help="The cluster's name.")] = None,
    git_url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="The repository's address; default: the folder's `origin`, if it has one."),
    ] = None,
    branch: Annotated[str | None, typer.Option(help="Branch that Flux follows.")] = None,
    age_recipient: Annotated[
        list[str] | None,
        typer.Option(metavar="AGE1…", help="sops-layers: whom to encrypt for; default: a new key. Repeatable."),
    ] = None,
    cert: Annotated[
        str | None, typer.Option(metavar="FILE", help="sealed-layers: the controller's certificate, to seal with.")
    ] = None,
) -> None:
    """Write a whole repository, in one of four styles."""
    from scaffold.commands import init as command

    if show_list:
        raise typer.Exit(command.show_styles())
    wish = command.Wish(cluster, domain, git_url, branch, tuple(age_recipient or ()), cert)
    raise typer.Exit(command.run(style, directory, wish))


def demo(directory: Annotated[Path, typer.Argument(help="Folder to make; it must not exist.")]) -> None:
    """Write a small sample repository, add an app to it, and show what happened."""
    from scaffold.commands import demo as command

    raise typer.Exit(command.run(directory))
