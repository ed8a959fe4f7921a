"""The command line: parses, calls one command, turns errors into sentences and exit codes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from scaffold import __version__
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

Repo = Annotated[
    Path | None,
    typer.Option("--repo", "-C", metavar="DIR", help="Repository; default: the Git root above this folder."),
]
ClusterName = Annotated[str | None, typer.Option("--cluster", metavar="NAME", help="Cluster, where there are several.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Texts = list[str] | None


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
    from scaffold.commands.given import read_given

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
    raise typer.Exit(command.schema(repo, given) if schema else command.run(repo, given, mode))


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


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code: 0 clean, 1 findings, 2 refusal or usage, 130 interrupted."""
    try:
        outcome: Any = app(args=list(arguments), prog_name="scaffold", standalone_mode=False)
    except ScaffoldError as error:
        sys.stderr.write(f"error: {error}\n")
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        sys.stderr.write("interrupted; nothing was written\n")
        return 130
    except Exception as error:
        usage = getattr(error, "format_message", None)
        if usage is None:
            raise
        sys.stderr.write(f"error: {usage()}\n")
        return 2
    return outcome if isinstance(outcome, int) else 0
