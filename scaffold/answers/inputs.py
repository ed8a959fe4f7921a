"""What only the user can know about a new app, checked all at once."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from scaffold.diagnostic import printable
from scaffold.errors import AnswersError, ScaffoldError
from scaffold.habits.nfs import problem_with_share, read_share
from scaffold.image_reference import ImageReference, parse_image
from scaffold.names import (
    MAX_APP,
    problem_with_chart,
    problem_with_chart_repository,
    problem_with_chart_version,
    problem_with_environment_name,
    problem_with_hostname,
    problem_with_label,
    problem_with_mount,
    problem_with_port,
    problem_with_quantity,
)

WORKLOADS = ("deployment", "statefulset", "daemonset", "cronjob")
DATABASES = ("none", "postgres", "cluster", "init", "component", "resource")
SECRET_BACKENDS = ("externalsecret", "sops", "sealedsecret", "none")
ACCESS_MODES = ("ReadWriteOnce", "ReadWriteMany", "ReadOnlyMany", "ReadWriteOncePod")
_FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SCHEDULE = re.compile(r"@(yearly|annually|monthly|weekly|daily|midnight|hourly)\Z|\S+(\s+\S+){4}\Z")


@dataclass(frozen=True, slots=True)
class Inputs:
    """The user's own answers; `None` where the user said nothing and the default holds.

    Attributes:
        app: The app's name.
        cluster: The cluster's name.
        namespace: The namespace, existing or new.
        layer: The layer that applies the app, in a cluster that has layers.
        chart: A chart other than app-template: its name, or its address in an OCI registry.
        chart_repo: Where the chart is: a HelmRepository's name, or the address of a Helm repository.
        chart_version: The chart's version.
        values: The chart's values, where it is not app-template.
        health_check: Whether the layer's Kustomization waits for the app's release.
        image: `repository:tag`, with or without a digest.
        digest: `sha256:…`, where the registry is not to be asked.
        no_pin: Leave the image unpinned on purpose.
        workload: `deployment`, `statefulset`, `daemonset` or `cronjob`.
        schedule: When a cronjob runs.
        port: The port that the app listens on; 0 for none.
        gateways: Gateways by name, or `internal` and `external`; empty for no route.
        hostnames: Host names of the route.
        route_path: Path prefix of the route.
        middlewares: Traefik's middlewares that requests go through, by name; empty for none.
        storage: A storage class, or `none`.
        size: Size of the claim.
        access_mode: Access mode of the claim.
        mount: Where the claim is mounted.
        nfs: NFS shares to mount, each `SERVER:/FOLDER` or `SERVER:/FOLDER=/MOUNT`; empty for none.
        secrets: `KEY`, `KEY=FIELD` or `KEY=text with {{ .FIELD }}` of a secret store; where the repository keeps them,
            encrypted, `KEY`, `KEY=@FILE` or `KEY=-`.
        secret_backend: Where secrets come from: `externalsecret`, `sops`, `sealedsecret` or `none`.
        secret_items: Items of the secret store to read.
        database: `none`, `postgres` (the repository's own pattern), or a pattern by name.
        cache: `none`, or a shared cache's host.
        variables: Values for components' variables.
        data: Answers of the template, by its own names; they win over everything derived.
    """

    app: str | None = None
    cluster: str | None = None
    namespace: str | None = None
    layer: str | None = None
    chart: str | None = None
    chart_repo: str | None = None
    chart_version: str | None = None
    values: Mapping[str, Any] | None = None
    health_check: bool | None = None
    image: str | None = None
    digest: str | None = None
    no_pin: bool | None = None
    workload: str | None = None
    schedule: str | None = None
    port: int | None = None
    gateways: tuple[str, ...] | None = None
    hostnames: tuple[str, ...] | None = None
    route_path: str | None = None
    middlewares: tuple[str, ...] | None = None
    storage: str | None = None
    size: str | None = None
    access_mode: str | None = None
    mount: str | None = None
    nfs: tuple[str, ...] | None = None
    secrets: tuple[str, ...] | None = None
    secret_backend: str | None = None
    secret_items: tuple[str, ...] | None = None
    database: str | None = None
    cache: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)


NAMES = tuple(f.name for f in fields(Inputs) if f.name != "data")
_ALIASES = {
    "gateway": "gateways",
    "hostname": "hostnames",
    "middleware": "middlewares",
    "secret": "secrets",
    "name": "app",
    "variable": "variables",
}
_LISTS = ("gateways", "hostnames", "middlewares", "nfs", "secrets", "secret_items")


def read_inputs(given: Mapping[str, Any], template: Iterable[str]) -> Inputs:
    """Turn named answers (from flags, `--data`, an answers file) into inputs.

    Args:
        given: Values by name; a name of the template's own is passed on to it.
        template: The names of the template's questions.

    Raises:
        AnswersError: Names every unknown name and every value of a wrong type.
    """
    inputs, problems = parse_inputs(given, template)
    refuse(problems)
    return inputs


def parse_inputs(given: Mapping[str, Any], template: Iterable[str]) -> tuple[Inputs, list[str]]:
    """Do as `read_inputs`, but return the problems beside the inputs that have none."""
    known = frozenset(template)
    problems: list[str] = []
    values: dict[str, Any] = {}
    data: dict[str, Any] = {}
    for raw, value in given.items():
        name = _ALIASES.get(raw, raw)
        if name in NAMES:
            try:
                values[name] = _typed(name, value)
            except ValueError as error:
                problems.append(f"`{raw}` {error}")
        elif name in known:
            data[name] = value
        else:
            near = difflib.get_close_matches(raw, [*NAMES, *known], 1)
            problems.append(f"`{raw}` is no question" + (f"; did you mean `{near[0]}`" if near else ""))
    return Inputs(**values, data=data), problems


def refuse(problems: Iterable[str]) -> None:
    """Raise one error that lists all problems, if there are any."""
    listed = list(dict.fromkeys(problems))
    if len(listed) == 1:
        raise AnswersError(listed[0])
    if listed:
        raise AnswersError(f"{len(listed)} answers are invalid\n" + "\n".join(f"  {problem}" for problem in listed))


def _typed(name: str, value: Any) -> Any:
    if name in _LISTS:
        items = value if isinstance(value, (list, tuple)) else [value] if value not in (None, "") else []
        if not all(isinstance(item, (str, int)) for item in items):
            raise ValueError("must be a list of texts")
        texts = tuple(dict.fromkeys(str(item) for item in items))
        return () if texts == ("none",) else texts
    if name == "variables":
        if not isinstance(value, dict):
            raise ValueError("must be a mapping of names to values")
        return {str(key): str(item) for key, item in value.items()}
    if name == "port":
        if isinstance(value, str) and value.isdigit():
            value = int(value)
        if problem_with_port(value):
            raise ValueError(problem_with_port(value))
        return value
    if name == "values":
        if not isinstance(value, dict):
            raise ValueError("must be a mapping, the chart's values")
        return value
    if name in ("no_pin", "health_check"):
        if not isinstance(value, bool):
            raise ValueError("must be true or false")
        return value
    if isinstance(value, (dict, list)) or value is None:
        raise ValueError("must be a text")
    return str(value)


def problems_with(inputs: Inputs) -> list[str]:
    """Check each input by itself; what depends on the repository is checked where it is known."""
    found: list[str] = []

    def check(name: str, value: Any, problem: Callable[[Any], str]) -> None:
        if value is not None:
            said = problem(value)
            if said:
                found.append(f"`{name}`{_shown(value)} {said}")

    check("app", inputs.app, lambda value: problem_with_label(value, MAX_APP))
    check("namespace", inputs.namespace, problem_with_label)
    found += _chart_problems(inputs)
    check("workload", inputs.workload, lambda v: _one_of(v, WORKLOADS))
    check("database", inputs.database, lambda v: _one_of(v, DATABASES))
    check("secret_backend", inputs.secret_backend, lambda v: _one_of(v, SECRET_BACKENDS))
    check("access_mode", inputs.access_mode, lambda v: _one_of(v, ACCESS_MODES))
    check(
        "schedule",
        inputs.schedule,
        lambda v: "" if _SCHEDULE.match(v) else "must be a cron schedule, such as `0 3 * * *`",
    )
    check("size", inputs.size, problem_with_quantity)
    check("mount", inputs.mount, problem_with_mount)
    for host in inputs.hostnames or ():
        check("hostname", host, problem_with_hostname)
    for share in inputs.nfs or ():
        check("nfs", share, problem_with_share)
    mounts = [read_share(share)[2] for share in inputs.nfs or ()]
    found += [f"`nfs` mounts two shares at `{printable(at)}`" for at in _repeated(mounts)]
    names = [spec.partition("=")[0] for spec in inputs.secrets or ()]
    found += [f"`secret` `{printable(name)}` is given twice" for name in _repeated(names)]
    for spec in inputs.secrets or ():
        name, equals, _ = spec.partition("=")
        if problem := problem_with_environment_name(name):
            # without a name the text may be the secret itself
            found.append(f"`secret`{_shown(name) if equals else ''} {problem}")
        if not (is_reference(spec) or is_source(spec)):
            # the text may be the secret itself: it is not repeated
            name = printable(spec.partition("=")[0])
            found.append(
                f"`secret` `{name}` takes a field's name, a text with `{{{{ .FIELD }}}}`, `@FILE`, or `-` for standard "
                "input, never the value itself"
            )
    if inputs.route_path:
        check("route_path", inputs.route_path, lambda v: "" if v.startswith("/") else "must start with `/`")
    if inputs.image is not None:
        try:
            image_reference(inputs)
        except ScaffoldError as error:
            found.append(str(error))
    return found


def _repeated(texts: Iterable[str]) -> list[str]:
    return [text for text, count in Counter(texts).items() if count > 1]


def _chart_problems(inputs: Inputs) -> Iterator[str]:
    """Yield what is wrong with a chart; an address may hold a password, so that it is not repeated."""
    if inputs.chart and (problem := problem_with_chart(inputs.chart)):
        yield f"`chart` {problem}"
    repository, version = inputs.chart_repo or "", inputs.chart_version or ""
    if "://" in repository and (problem := problem_with_chart_repository(repository)):
        yield f"`chart_repo` {problem}"
    tagged = (inputs.chart or "").startswith("oci://")
    if version and (problem := problem_with_chart_version(version, tagged=tagged)):
        yield f"`chart_version`{_shown(version)} {problem}"


def _shown(value: Any) -> str:
    """Return a value as a message quotes it, on one line; nothing for an empty one."""
    text = printable(str(value)).replace("\n", "�")
    return f" `{text}`" if text else ""


def _one_of(value: str, choices: Iterable[str]) -> str:
    listed = list(choices)
    if value in listed:
        return ""
    near = difflib.get_close_matches(value, listed, 1)
    return f"is none of {', '.join(listed)}" + (f"; did you mean `{near[0]}`" if near else "")


def image_reference(inputs: Inputs) -> ImageReference:
    """Return the image with the digest that was given beside it.

    Raises:
        ScaffoldError: The reference or the digest is malformed, or they name two digests.
    """
    reference = parse_image(inputs.image or "")
    if inputs.digest:
        pinned = parse_image(f"{reference.name}@{inputs.digest}").digest
        if reference.digest and reference.digest != pinned:
            raise AnswersError(f"`image` names digest `{reference.digest}` and `digest` says `{pinned}`; give one")
        reference = replace(reference, digest=pinned)
    return reference


def secret_data(specs: Iterable[str]) -> dict[str, str]:
    """Return environment names with their Go templates.

    `KEY` reads the field of that name, `KEY=FIELD` another field, and a text with `{{` is taken as it is.
    """
    data: dict[str, str] = {}
    for spec in specs:
        name, _, text = spec.partition("=")
        data[name] = text if "{{" in text else f"{{{{ .{text or name} }}}}"
    return data


def is_reference(spec: str) -> bool:
    """Tell whether a secret's text only says where its value is."""
    _, equals, text = spec.partition("=")
    return not equals or "{{" in text or bool(_FIELD.fullmatch(text))


def is_source(spec: str) -> bool:
    """Tell whether a secret's text says where its value is read from: `@FILE`, or `-` for standard input."""
    _, _, text = spec.partition("=")
    return text == "-" or (text.startswith("@") and len(text) > 1)
