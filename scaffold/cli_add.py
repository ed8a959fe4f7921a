"""The command lines of `scaffold new-app` and `scaffold copy-app`: what adds an app."""

from __future__ import annotations

from typing import Annotated

import typer

from scaffold.cli_options import (
    Certificate,
    Chart,
    ChartRepo,
    ChartVersion,
    ClusterName,
    Counterparts,
    Data,
    HealthCheck,
    Json,
    Layer,
    Middlewares,
    Repo,
    SecretBackend,
    SecretItems,
    Secrets,
    Shares,
    Texts,
    Values,
    is_terminal,
)
from scaffold.errors import ScaffoldError


def new_app(
    name: Annotated[str | None, typer.Argument(help="The app's name.")] = None,
    repo: Repo = None,
    cluster: ClusterName = None,
    namespace: Annotated[str | None, typer.Option(help="Namespace, existing or new.")] = None,
    layer: Layer = None,
    chart: Chart = None,
    chart_repo: ChartRepo = None,
    chart_version: ChartVersion = None,
    values: Values = None,
    health_check: HealthCheck = False,
    image: Annotated[str | None, typer.Option(help="Image with tag, such as ghcr.io/owner/app:1.2.3.")] = None,
    digest: Annotated[str | None, typer.Option(help="sha256:…; the registry is then not asked.")] = None,
    no_pin: Annotated[bool, typer.Option("--no-pin", help="Leave the image without a digest.")] = False,
    workload: Annotated[str | None, typer.Option(help="deployment, statefulset, daemonset or cronjob.")] = None,
    schedule: Annotated[str | None, typer.Option(help="When a cronjob runs, such as '0 3 * * *'.")] = None,
    port: Annotated[str | None, typer.Option(help="Port the app listens on; 0 for none.")] = None,
    gateway: Annotated[
        Texts,
        typer.Option(
            metavar="NAME",
            help="Gateway, ingress class or entry point by name, internal, external or none; repeatable.",
        ),
    ] = None,
    hostname: Annotated[Texts, typer.Option(metavar="HOST", help="Host name of the route; repeatable.")] = None,
    middleware: Middlewares = None,
    path: Annotated[str | None, typer.Option(help="Path prefix of the route.")] = None,
    storage: Annotated[str | None, typer.Option(help="Storage class by its name, or none.")] = None,
    size: Annotated[str | None, typer.Option(help="Size of the claim, such as 5Gi.")] = None,
    access_mode: Annotated[str | None, typer.Option(help="Access mode of the claim.")] = None,
    mount: Annotated[str | None, typer.Option(help="Where the claim is mounted.")] = None,
    nfs: Shares = None,
    like: Annotated[
        str | None, typer.Option(metavar="APP", help="App that it is to be like: its answers are the defaults.")
    ] = None,
    counterparts: Counterparts = None,
    database: Annotated[
        str | None, typer.Option(help="postgres (the repository's own pattern), a pattern by name, or none.")
    ] = None,
    cache: Annotated[str | None, typer.Option(help="Host of a shared cache, or none.")] = None,
    secret: Secrets = None,
    secret_backend: SecretBackend = None,
    cert: Certificate = None,
    secret_item: SecretItems = None,
    variable: Annotated[Texts, typer.Option(metavar="NAME=VALUE", help="Component variable; repeatable.")] = None,
    data: Data = None,
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
    from scaffold.commands.given import read_counterparts, read_given, read_mapping, refuse_shared_input

    refuse_shared_input(answers, values, secret)
    flags = {
        "app": name,
        "cluster": cluster,
        "namespace": namespace,
        "layer": layer,
        "chart": chart,
        "chart_repo": chart_repo,
        "chart_version": chart_version,
        "values": read_mapping(values, "values file") if values else None,
        "health_check": health_check or None,
        "image": image,
        "digest": digest,
        "no_pin": no_pin or None,
        "workload": workload,
        "schedule": schedule,
        "port": port,
        "gateways": gateway,
        "hostnames": hostname,
        "middlewares": middleware,
        "route_path": path,
        "storage": storage,
        "size": size,
        "access_mode": access_mode,
        "mount": mount,
        "nfs": nfs,
        "database": database,
        "cache": cache,
        "secrets": secret,
        "secret_backend": secret_backend,
        "secret_items": secret_item,
    }
    given = read_given(flags, data, variable, answers)
    mode = command.Mode(
        interactive=not (defaults or answers or json_output or schema) and is_terminal(),
        dry_run=dry_run,
        json_output=json_output,
        defaults=defaults,
        certificate=cert,
    )
    if counterparts and not like:
        raise ScaffoldError("`--map` says what stands in place of another app's names; add `--like APP`")
    likeness = command.Likeness(like, read_counterparts(counterparts)) if like else None
    raise typer.Exit(command.schema(repo, given) if schema else command.run(repo, given, mode, likeness))


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
    secret: Secrets = None,
    cert: Certificate = None,
    secret_item: SecretItems = None,
    variable: Annotated[Texts, typer.Option(metavar="NAME=VALUE", help="Component variable; repeatable.")] = None,
    data: Data = None,
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
        "secrets": secret,
        "secret_items": secret_item,
    }
    given = read_given(flags, data, variable, None)
    interactive = not (defaults or json_output) and is_terminal()
    mode = Mode(interactive=interactive, dry_run=dry_run, json_output=json_output, certificate=cert)
    raise typer.Exit(command.run(repo, name, (cluster, to), given, read_counterparts(counterparts), mode))
