"""The command line of what shows the order: `scaffold graph`, `why`, `simulate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scaffold.cli_options import ClusterName, Json, Repo
from scaffold.errors import ScaffoldError

_KINDS = (
    "store-down, missing-item, chart-error, operator-absent, database-down, gateway-missing, class-missing, "
    "source-unreachable, secret-missing, sops-key-missing, build-error, image-pull, crash, never-ready"
)
"""The kinds of failures of `scaffold simulate`, in words: their module is loaded only where they are played."""


def graph(
    repo: Repo = None,
    cluster: ClusterName = None,
    form: Annotated[
        str | None, typer.Option("--format", metavar="FORMAT", help="mermaid (default), dot, json, svg or html.")
    ] = None,
    json_output: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    levels: Annotated[
        bool, typer.Option("--levels", help="Print a list of the levels and of the chains that lead through them.")
    ] = False,
    focus: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only what this needs, and what needs it; repeatable."),
    ] = None,
    depth: Annotated[int | None, typer.Option(metavar="N", min=0, help="With --focus: how many edges away.")] = None,
    upstream: Annotated[bool, typer.Option("--upstream", help="With --focus: only what comes before it.")] = False,
    downstream: Annotated[bool, typer.Option("--downstream", help="With --focus: only what comes after it.")] = False,
    diff: Annotated[
        str | None, typer.Option(metavar="GITREV", help="Only what was added and removed since this revision.")
    ] = None,
    releases: Annotated[
        bool, typer.Option("--releases", help="HelmReleases, too, and where their charts come from.")
    ] = False,
    group: Annotated[str, typer.Option(metavar="BY", help="Put together by layer or namespace.")] = "layer",
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write into a file.")] = None,
) -> None:
    """Show what comes up in which order: sources, Kustomizations, what each waits for, and why."""
    from scaffold.commands import graph as command

    if json_output and form not in (None, "json"):
        raise ScaffoldError(f"`--json` and `--format {form}` exclude each other; leave one out")
    wanted = command.Wanted(
        cluster=cluster,
        format="json" if json_output else form,
        levels=levels,
        focus=focus or (),
        depth=depth,
        upstream=upstream,
        downstream=downstream,
        diff=diff,
        releases=releases,
        group=group,
        output=output,
    )
    raise typer.Exit(command.run(repo, wanted))


def why(
    name: Annotated[
        str, typer.Argument(metavar="APP", help="The app or Kustomization: NAME, NAMESPACE/NAME, or a folder's path.")
    ],
    repo: Repo = None,
    cluster: ClusterName = None,
    json_output: Json = False,
) -> None:
    """Tell why something is not up yet: what must be ready first, where that is written, and what waits for it."""
    from scaffold.commands import why as command

    raise typer.Exit(command.run(repo, name, cluster, json_output=json_output))


def simulate(
    repo: Repo = None,
    cluster: ClusterName = None,
    fail: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME[=KIND]",
            help="Make something fail, by its name, namespace/name or Kind/namespace/name; KIND says how, where it "
            f"does not follow from what that is: {_KINDS}; repeatable.",
        ),
    ] = None,
    seed: Annotated[str, typer.Option(metavar="N", help="Number that the durations are drawn with.")] = "1",
    form: Annotated[
        str | None, typer.Option("--format", metavar="FORMAT", help="text (default), json or html.")
    ] = None,
    json_output: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    timeline: Annotated[
        bool, typer.Option("--timeline", help="Every change of state, and not only the milestones.")
    ] = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write into a file.")] = None,
) -> None:
    """Play the start of a fresh cluster: what comes up when, what that waits for, and what a failure holds up."""
    from scaffold.commands import simulate as command

    if json_output and form not in (None, "json"):
        raise ScaffoldError(f"`--json` and `--format {form}` exclude each other; leave one out")
    wanted = command.Wanted(
        cluster=cluster,
        fail=tuple(fail or ()),
        seed=command.read_seed(seed),
        format="json" if json_output else form or "text",
        timeline=timeline,
        output=output,
    )
    raise typer.Exit(command.run(repo, wanted))
