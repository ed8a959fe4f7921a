"""The command line of `scaffold talos`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scaffold.cli_options import ClusterName, Json, Repo

talos_app = typer.Typer(help="Talos machine configs from `.j2` layers.", no_args_is_help=True)

Nodes = Annotated[list[str] | None, typer.Argument(metavar="[NODE]...", help="Nodes by name.")]
Everything = Annotated[bool, typer.Option("--all", help="Every node; of one cluster with --cluster.")]
Define = Annotated[
    list[str] | None,
    typer.Option("--define", "-D", metavar="NAME=TEXT|NAME:=YAML", help="Variable of the templates; repeatable."),
]
ConfigFile = Annotated[
    Path | None,
    typer.Option("--config-file", metavar="FILE", help="Engine's configuration; default: .minijinja.toml."),
]
NodesFile = Annotated[
    Path | None, typer.Option("--nodes", metavar="FILE", help="YAML file with the nodes' roles and variables.")
]
TalosVersion = Annotated[
    str | None,
    typer.Option(metavar="VERSION", help="Talos version, such as 1.13; default: that of the installer image."),
]
Secrets = Annotated[
    list[str] | None,
    typer.Option("--secrets", metavar="op|vals|sops", help="Resolve secret references after the merge; repeatable."),
]


@talos_app.command()
def render(
    nodes: Nodes = None,
    everything: Everything = False,
    repo: Repo = None,
    cluster: ClusterName = None,
    define: Define = None,
    config_file: ConfigFile = None,
    nodes_file: NodesFile = None,
    talos_version: TalosVersion = None,
    no_merge: Annotated[bool, typer.Option("--no-merge", help="Print the rendered layers one by one.")] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write NODE.yaml for each node, with mode 0600.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Render this template instead, with the same variables.")
    ] = None,
    secrets: Secrets = None,
    json_output: Json = False,
) -> None:
    """Render the layers of nodes, merge them, and print machine configs."""
    from scaffold.commands import talos_render as command
    from scaffold.commands.talos_session import Options
    from scaffold.talos.defines import read_defines

    options = Options(read_defines(define or ()), config_file, nodes_file, talos_version)
    wanted = command.Wanted(nodes or (), everything, cluster, file)
    mode = command.Mode(not no_merge, out, tuple(secrets or ()), json_output)
    raise typer.Exit(command.run(repo, wanted, options, mode))


@talos_app.command()
def patch(
    base: Annotated[str, typer.Argument(metavar="BASE", help="Machine config; - reads standard input.")],
    patches: Annotated[
        list[str] | None,
        typer.Option("--patch", "-p", metavar="@FILE", help="Patch: @FILE, @- or the text itself; repeatable."),
    ] = None,
    talos_version: Annotated[
        str | None,
        typer.Option(metavar="VERSION", help="Talos version, such as 1.13; default: that of the installer image."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to this file, with mode 0600.")
    ] = None,
) -> None:
    """Merge patches over a machine config, as Talos does."""
    from scaffold.commands import talos_patch as command

    raise typer.Exit(command.run(base, patches or (), talos_version, output))


@talos_app.command()
def schematic(
    file: Annotated[
        str | None, typer.Argument(metavar="[FILE]", help="Schematic; - reads standard input; default: the folder's.")
    ] = None,
    version: Annotated[
        str | None, typer.Option(metavar="VERSION", help="Print the installer image for this release, such as v1.13.9.")
    ] = None,
    platform: Annotated[str | None, typer.Option(metavar="NAME", help="Platform of the image; default: metal.")] = None,
    secureboot: Annotated[bool, typer.Option("--secureboot", help="The image for SecureBoot.")] = False,
    register: Annotated[bool, typer.Option("--register", help="Register it at the Image Factory.")] = False,
    factory: Annotated[
        str | None, typer.Option(metavar="URL", help="Image Factory; default: https://factory.talos.dev.")
    ] = None,
    node: Annotated[str | None, typer.Option(metavar="NODE", help="The schematic of this node.")] = None,
    repo: Repo = None,
    cluster: ClusterName = None,
    json_output: Json = False,
) -> None:
    """Print the Image Factory's ID of a schematic, computed offline."""
    from scaffold.commands import talos_schematic as command

    chosen = command.find(file, repo, cluster, node)
    image = command.Image(version, platform, secureboot)
    raise typer.Exit(command.run(chosen, image, factory=factory, register=register, json_output=json_output))


@talos_app.command()
def lint(
    nodes: Nodes = None,
    repo: Repo = None,
    cluster: ClusterName = None,
    define: Define = None,
    config_file: ConfigFile = None,
    nodes_file: NodesFile = None,
    talos_version: TalosVersion = None,
    select: Annotated[
        list[str] | None, typer.Option("--select", metavar="RULE", help="Only this rule; repeatable.")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", metavar="RULE", help="Not this rule; repeatable.")
    ] = None,
    explain: Annotated[str | None, typer.Option("--explain", metavar="RULE", help="Print a rule's manual.")] = None,
    json_output: Json = False,
) -> None:
    """Say what Talos refuses, what surprises, and what should not be committed; exit 1 where there is an error."""
    from scaffold.commands import talos_lint as command
    from scaffold.commands.talos_session import Options
    from scaffold.talos.defines import read_defines

    if explain is not None:
        raise typer.Exit(command.explain(explain))
    options = Options(read_defines(define or ()), config_file, nodes_file, talos_version)
    code = command.run(
        nodes or (),
        repo=repo,
        cluster=cluster,
        options=options,
        select=select or (),
        ignore=ignore or (),
        json_output=json_output,
    )
    raise typer.Exit(code)


@talos_app.command()
def diff(
    nodes: Nodes = None,
    everything: Everything = False,
    against: Annotated[
        str,
        typer.Option(
            metavar="WHAT", help="Git revision; FILE, or DIR/ with NODE.yaml; live or live:ADDRESS asks the node."
        ),
    ] = "HEAD",
    repo: Repo = None,
    cluster: ClusterName = None,
    define: Define = None,
    config_file: ConfigFile = None,
    nodes_file: NodesFile = None,
    talos_version: TalosVersion = None,
    json_output: Json = False,
) -> None:
    """Show what differs from a revision, a file or the node itself, without a secret in it."""
    from scaffold.commands import talos_diff as command
    from scaffold.commands.talos_session import Options
    from scaffold.talos.defines import read_defines

    options = Options(read_defines(define or ()), config_file, nodes_file, talos_version)
    raise typer.Exit(
        command.run(
            nodes or (),
            everything=everything,
            repo=repo,
            cluster=cluster,
            options=options,
            against=against,
            json_output=json_output,
        )
    )
