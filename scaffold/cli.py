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
from scaffold.cli_check import check, with_optional_value
from scaffold.cli_graph import graph, simulate, why
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
app.command()(check)
app.command()(graph)
app.command()(why)
app.command()(simulate)

_INTERRUPTED = 130
"""The exit code after ^C, and after a no to the last question."""

_SHORTEST_SECRET = 8
"""Characters of a variable's value below which it may be a word of any message."""

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


@app.command("new-app")
def new_app(
    name: Annotated[str | None, typer.Argument(help="The app's name.")] = None,
    repo: Repo = None,
    cluster: ClusterName = None,
    namespace: Annotated[str | None, typer.Option(help="Namespace, existing or new.")] = None,
    image: Annotated[str | None, typer.Option(help="Image with tag, such as ghcr.io/owner/app:1.2.3.")] = None,
    digest: Annotated[str | None, typer.Option(help="sha256:…; the registry is then not asked.")] = None,
    no_pin: Annotated[bool, typer.Option("--no-pin", help="Leave the image without a digest.")] = False,
    workload: Annotated[str | None, typer.Option(help="deployment, statefulset, daemonset or cronjob.")] = None,
    schedule: Annotated[str | None, typer.Option(help="When a cronjob runs, such as '0 3 * * *'.")] = None,
    port: Annotated[str | None, typer.Option(help="Port the app listens on; 0 for none.")] = None,
    gateway: Annotated[
        Texts, typer.Option(metavar="NAME", help="Gateway by its name, internal, external or none; repeatable.")
    ] = None,
    hostname: Annotated[Texts, typer.Option(metavar="HOST", help="Host name of the route; repeatable.")] = None,
    path: Annotated[str | None, typer.Option(help="Path prefix of the route.")] = None,
    storage: Annotated[str | None, typer.Option(help="Storage class by its name, or none.")] = None,
    size: Annotated[str | None, typer.Option(help="Size of the claim, such as 5Gi.")] = None,
    access_mode: Annotated[str | None, typer.Option(help="Access mode of the claim.")] = None,
    mount: Annotated[str | None, typer.Option(help="Where the claim is mounted.")] = None,
    like: Annotated[
        str | None, typer.Option(metavar="APP", help="App that it is to be like: its answers are the defaults.")
    ] = None,
    counterparts: Counterparts = None,
    database: Annotated[
        str | None, typer.Option(help="postgres (the repository's own pattern), a pattern by name, or none.")
    ] = None,
    cache: Annotated[str | None, typer.Option(help="Host of a shared cache, or none.")] = None,
    secret: Annotated[
        Texts, typer.Option(metavar="KEY[=TEXT]", help="KEY, KEY=FIELD or 'KEY=text with {{ .FIELD }}'; repeatable.")
    ] = None,
    secret_item: Annotated[Texts, typer.Option(metavar="ITEM", help="Item of the secret store; repeatable.")] = None,
    variable: Annotated[Texts, typer.Option(metavar="NAME=VALUE", help="Component variable; repeatable.")] = None,
    data: Annotated[
        Texts,
        typer.Option("--data", "-d", metavar="KEY=VALUE", help="Any answer by its name, value in YAML; repeatable."),
    ] = None,
    answers: Annotated[
        str | None, typer.Option(metavar="FILE", help="Answers in YAML or JSON; - reads standard input.")
    ] = None,
    defaults: Annotated[
        bool, typer.Option("--defaults", help="Ask nothing; take the wizard's defaults for what is not given.")
    ] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print a JSON Schema of the answers and exit.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print a patch for `git apply`; write nothing.")] = False,
    json_output: Json = False,
) -> None:
    """Add an app: its files, its place in the list, its dependencies."""
    from scaffold.commands import new_app as command
    from scaffold.commands.given import read_counterparts, read_given

    flags = {
        "app": name,
        "cluster": cluster,
        "namespace": namespace,
        "image": image,
        "digest": digest,
        "no_pin": no_pin or None,
        "workload": workload,
        "schedule": schedule,
        "port": port,
        "gateways": gateway,
        "hostnames": hostname,
        "route_path": path,
        "storage": storage,
        "size": size,
        "access_mode": access_mode,
        "mount": mount,
        "database": database,
        "cache": cache,
        "secrets": secret,
        "secret_items": secret_item,
    }
    given = read_given(flags, data, variable, answers)
    mode = command.Mode(
        interactive=not (defaults or answers or json_output or schema) and _is_terminal(),
        dry_run=dry_run,
        json_output=json_output,
        defaults=defaults,
    )
    if counterparts and not like:
        raise ScaffoldError("`--map` says what stands in place of another app's names; add `--like APP`")
    likeness = command.Likeness(like, read_counterparts(counterparts)) if like else None
    raise typer.Exit(command.schema(repo, given) if schema else command.run(repo, given, mode, likeness))


@app.command("copy-app")
def copy_app(
    name: Annotated[str, typer.Argument(metavar="APP", help="The app: NAME, NAMESPACE/NAME, or its folder's path.")],
    to: Annotated[str, typer.Option("--to", metavar="CLUSTER", help="Cluster that the copy goes to.")],
    repo: Repo = None,
    cluster: Annotated[
        str | None, typer.Option("--cluster", metavar="NAME", help="Cluster that it is in, where several have it.")
    ] = None,
    namespace: Annotated[str | None, typer.Option(help="Namespace there; default: the same.")] = None,
    counterparts: Counterparts = None,
    image: Annotated[str | None, typer.Option(help="Another image, with its tag.")] = None,
    digest: Annotated[str | None, typer.Option(help="sha256:…; the registry is then not asked.")] = None,
    no_pin: Annotated[bool, typer.Option("--no-pin", help="Leave another image without a digest.")] = False,
    gateway: Annotated[
        Texts, typer.Option(metavar="NAME", help="Gateway by its name, internal, external or none; repeatable.")
    ] = None,
    hostname: Annotated[Texts, typer.Option(metavar="HOST", help="Host name of the route; repeatable.")] = None,
    storage: Annotated[str | None, typer.Option(help="Storage class by its name, or none.")] = None,
    size: Annotated[str | None, typer.Option(help="Size of the claim, such as 5Gi.")] = None,
    secret_item: Annotated[Texts, typer.Option(metavar="ITEM", help="Item of the secret store; repeatable.")] = None,
    variable: Annotated[Texts, typer.Option(metavar="NAME=VALUE", help="Component variable; repeatable.")] = None,
    data: Annotated[
        Texts,
        typer.Option("--data", "-d", metavar="KEY=VALUE", help="Any answer by its name, value in YAML; repeatable."),
    ] = None,
    defaults: Annotated[bool, typer.Option("--defaults", help="Ask nothing.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print a patch for `git apply`; write nothing.")] = False,
    json_output: Json = False,
) -> None:
    """Copy an app into another cluster, in that cluster's own conventions."""
    from scaffold.commands import copy_app as command
    from scaffold.commands.conclusion import Mode
    from scaffold.commands.given import read_counterparts, read_given

    flags = {
        "namespace": namespace,
        "image": image,
        "digest": digest,
        "no_pin": no_pin or None,
        "gateways": gateway,
        "hostnames": hostname,
        "storage": storage,
        "size": size,
        "secret_items": secret_item,
    }
    given = read_given(flags, data, variable, None)
    mode = Mode(interactive=not (defaults or json_output) and _is_terminal(), dry_run=dry_run, json_output=json_output)
    raise typer.Exit(command.run(repo, name, (cluster, to), given, read_counterparts(counterparts), mode))


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
        interactive=not (yes or dry_run or json_output) and _is_terminal(),
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
        interactive=not (yes or dry_run or json_output) and _is_terminal(),
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


@app.command()
def demo(directory: Annotated[Path, typer.Argument(help="Folder to make; it must not exist.")]) -> None:
    """Write a small sample repository, add an app to it, and show what happened."""
    from scaffold.commands import demo as command

    raise typer.Exit(command.run(directory))


@image_app.command()
def resolve(image: Annotated[str, typer.Argument(help="Image with tag.")], json_output: Json = False) -> None:
    """Print an image with the digest that its registry has for it."""
    from scaffold.commands import image as command

    raise typer.Exit(command.resolve(image, json_output))


def _root(repo: Path | None) -> Path:
    from scaffold.adapters.worktree import find_root

    return find_root(repo or Path.cwd())


def _is_terminal() -> bool:
    return all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


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
