"""The command line: parses, calls one command, turns errors into sentences and exit codes."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from copy import copy
from pathlib import Path
from typing import Annotated, Any

import typer

from scaffold import __version__
from scaffold.adapters import terminal
from scaffold.cli_add import copy_app, new_app
from scaffold.cli_check import check, with_optional_value
from scaffold.cli_graph import graph, simulate, why
from scaffold.cli_init import demo, init
from scaffold.cli_options import (
    ClusterName,
    Json,
    Repo,
    Texts,
    is_terminal,
)
from scaffold.cli_talos import talos_app
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError

app = typer.Typer(
    name="scaffold",
    help="Add and maintain apps in a Flux GitOps repository, in the repository's own style.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
image_app = typer.Typer(help="Image references and their digests.", no_args_is_help=True)
app.add_typer(image_app, name="image")
app.add_typer(talos_app, name="talos")
app.command("new-app")(new_app)
app.command("copy-app")(copy_app)
app.command()(check)
app.command()(init)
app.command()(demo)
app.command()(graph)
app.command()(why)
app.command()(simulate)

_INTERRUPTED = 130
"""The exit code after ^C, and after a no to the last question."""

_SHORTEST_SECRET = 8
"""Characters of a variable's value below which it may be a word of any message."""


def _version(wanted: bool) -> None:
    if wanted:
        print(f"scaffold {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Add and maintain apps in a Flux GitOps repository, in the repository's own style."""


@app.command("remove-app")
def remove_app(
    name: Annotated[str, typer.Argument(metavar="APP", help="The app: NAME, NAMESPACE/NAME, or its folder's path.")],
    repo: Repo = None,
    cluster: ClusterName = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print a patch for `git apply`; write nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing, also where data will be deleted.")] = False,
    json_output: Json = False,
) -> None:
    """Remove an app: its files and its place in the list; refused while something depends on it."""
    from scaffold.commands import remove_app as command

    mode = command.Mode(
        interactive=not (yes or dry_run or json_output) and is_terminal(),
        dry_run=dry_run,
        json_output=json_output,
        yes=yes,
    )
    raise typer.Exit(command.run(repo, name, cluster, mode))


@app.command()
def update(
    names: Annotated[
        Texts, typer.Argument(metavar="[APP]...", help="Apps: NAME, NAMESPACE/NAME, or the folder's path.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every app that has an answers file.")] = False,
    repo: Repo = None,
    cluster: ClusterName = None,
    to: Annotated[
        str | None, typer.Option(metavar="TAG", help="Version of the template; default: the newest that is installed.")
    ] = None,
    data: Annotated[
        Texts,
        typer.Option(
            "--data",
            "-d",
            metavar="KEY=VALUE",
            help="New answer, value in YAML; alone it keeps the version; repeatable.",
        ),
    ] = None,
    conflicts: Annotated[
        str,
        typer.Option(
            metavar="inline|rej", help="Write apps with conflicts, too: with markers, or with rejected changes beside."
        ),
    ] = "skip",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print a patch for `git apply`; write nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing, also where data will be deleted.")] = False,
    json_output: Json = False,
) -> None:
    """Update apps to a version of the template, or to new answers; what was changed by hand is kept."""
    from scaffold.commands import update as command
    from scaffold.commands.given import read_given

    wanted = command.Wanted(names or (), everything, cluster, to, read_given({}, data, None, None))
    mode = command.Mode(
        interactive=not (yes or dry_run or json_output) and is_terminal(),
        dry_run=dry_run,
        json_output=json_output,
        yes=yes,
        conflicts=command.read_conflicts(conflicts),
    )
    raise typer.Exit(command.run(repo, wanted, mode))


@app.command()
def adopt(
    names: Annotated[
        Texts, typer.Argument(metavar="[APP]...", help="Apps: NAME, NAMESPACE/NAME, or the folder's path.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every app; of one cluster with --cluster.")] = False,
    repo: Repo = None,
    cluster: ClusterName = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print a patch for `git apply`; write nothing.")] = False,
    json_output: Json = False,
) -> None:
    """Adopt apps written by hand: infer their answers, and say how much the template writes."""
    from scaffold.commands import adopt as command

    wanted = command.Wanted(names or (), everything, cluster)
    raise typer.Exit(command.run(repo, wanted, command.Mode(dry_run=dry_run, json_output=json_output)))


@app.command()
def inventory(repo: Repo = None, cluster: ClusterName = None, json_output: Json = False) -> None:
    """Show what was read: clusters, Kustomizations, releases, stores, gateways, classes."""
    from scaffold.commands import inventory as command

    raise typer.Exit(command.run(_root(repo), cluster=cluster, json_output=json_output))


@app.command()
def conventions(
    repo: Repo = None,
    cluster: ClusterName = None,
    namespace: Annotated[str, typer.Option(help="Decide for this namespace.")] = "",
    json_output: Json = False,
) -> None:
    """Show the repository's conventions, and the votes behind each."""
    from scaffold.commands import conventions as command

    raise typer.Exit(command.run(_root(repo), cluster=cluster, namespace=namespace, json_output=json_output))


@image_app.command()
def resolve(image: Annotated[str, typer.Argument(help="Image with tag.")], json_output: Json = False) -> None:
    """Print an image with the digest that its registry has for it."""
    from scaffold.commands import image as command

    raise typer.Exit(command.resolve(image, json_output))


def _root(repo: Path | None) -> Path:
    from scaffold.adapters.worktree import find_root

    return find_root(repo or Path.cwd())


def _without_secrets(message: str) -> str:
    """Mask the values of variables whose names say that they are secret: a template may have put one anywhere."""
    from scaffold.talos.secret_fields import MARKER, is_likely_variable

    for name, value in os.environ.items():
        if len(value) >= _SHORTEST_SECRET and value in message and is_likely_variable(name):
            message = message.replace(value, MARKER)
    return message


def _with_only(name: str) -> typer.Typer:
    """Return the program with one command, all where none is called so: to build each of them takes a while."""
    program = copy(app)
    program.registered_groups = [group for group in app.registered_groups if group.name == name]
    program.registered_commands = [
        known for known in app.registered_commands if name == (known.name or getattr(known.callback, "__name__", ""))
    ]
    return program if program.registered_groups or program.registered_commands else app


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code: 0 clean, 1 findings, 2 refusal or usage, 130 interrupted."""
    terminal.open_streams()
    try:
        program = _with_only(arguments[0]) if arguments else app
        outcome: Any = program(args=with_optional_value(arguments), prog_name="scaffold", standalone_mode=False)
        sys.stdout.flush()
    except ScaffoldError as error:
        sys.stderr.write(f"error: {printable(_without_secrets(str(error)))}\n")
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        outcome = _INTERRUPTED
    except OSError as error:
        if error.filename is not None:
            raise
        sys.stdout = io.StringIO()  # else what is left is tried again at the end
        if not isinstance(error, BrokenPipeError):  # whoever read it wants no more
            sys.stderr.write(f"error: cannot write to standard output: {os.strerror(error.errno or 0).lower()}\n")
        return 2
    except Exception as error:
        usage = getattr(error, "format_message", None)
        if usage is None:
            raise
        sys.stderr.write(f"error: {printable(usage())}\n")
        return 2
    if outcome == _INTERRUPTED:  # Typer, too, makes this of ^C
        sys.stderr.write("interrupted; nothing was written\n")
    return outcome if isinstance(outcome, int) else 0
