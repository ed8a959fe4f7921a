"""Questions that only a cluster with layers raises: which layer applies the app, and which chart it has."""

from __future__ import annotations

from scaffold.answers.charts import OCI, is_vendor, known_repositories, uses
from scaffold.answers.context import Context
from scaffold.answers.inputs import Inputs
from scaffold.layers import Purpose
from scaffold.names import problem_with_chart, problem_with_chart_repository, problem_with_chart_version
from scaffold.questions.question import Choice, Kind, Question, amount, hints
from scaffold.siblings import APP_TEMPLATE

_ARTICLES = {Purpose.DATA: "a ", Purpose.INFRASTRUCTURE: "", Purpose.APPLICATION: "an "}


def ask_chart(context: Context, _: Inputs) -> Question | None:
    """Ask which chart the app has, where layers are applied: there most apps have one of their own."""
    if not context.siblings.layers:
        return None
    return Question(
        "chart",
        "Chart",
        Kind.TEXT,
        APP_TEMPLATE,
        "for an image without a chart of its own",
        help="a chart's name, or oci://… its address",
        validate=lambda text: problem_with_chart(text.strip()),
    )


def ask_chart_repo(context: Context, inputs: Inputs) -> Question | None:
    """Ask where a chart is that no app here uses yet."""
    if not is_vendor(inputs) or str(inputs.chart).startswith(OCI):
        return None
    if next(uses(context, str(inputs.chart)), None) is not None:
        return None
    known = known_repositories(context)
    return Question(
        "chart_repo",
        "Chart repository",
        Kind.TEXT,
        "",
        help="a HelmRepository's name, or the address of one",
        choices=tuple(Choice(name, name) for name in known),
        validate=lambda text: _repository_problem(text.strip(), known),
    )


def _repository_problem(text: str, known: tuple[str, ...]) -> str:
    if "://" in text or text in known:
        return "" if text in known else problem_with_chart_repository(text)
    return f"is none of {', '.join(known)}, and no address" if text else "is empty; a chart comes from somewhere"


def ask_chart_version(context: Context, inputs: Inputs) -> Question | None:
    """Ask for the version of a chart other than app-template."""
    if not is_vendor(inputs):
        return None
    used = next(uses(context, str(inputs.chart)), None)
    return Question(
        "chart_version",
        "Chart version",
        Kind.TEXT,
        used.version if used else "",
        "another app here has it" if used else "",
        validate=lambda text: _version_problem(text.strip(), str(inputs.chart)),
    )


def _version_problem(text: str, chart: str) -> str:
    if not text:
        return "is empty; a chart without a version changes by itself"
    return problem_with_chart_version(text, tagged=chart.startswith(OCI))


def ask_layer(context: Context, _: Inputs) -> Question | None:
    """Ask which layer applies the app: by default the one for what it is."""
    layers = [layer for layer in context.siblings.layers if layer.parts or layer is context.layer]
    if context.layer is None or len(layers) < 2:
        return None
    choices = tuple(Choice(x.name, x.name, hints(str(x.role), amount(len(x.parts), "app"))) for x in layers)
    purpose = f"it looks like {_ARTICLES[context.purpose]}{context.purpose}" if context.purpose else "by its name"
    return Question("layer", "Layer", Kind.CHOICE, context.layer.name, purpose, choices=choices)


def ask_health_check(context: Context, _: Inputs) -> Question | None:
    """Ask whether the layer waits for the app: then what comes after the layer does, too."""
    if context.layer is None:
        return None
    checks = context.layer.kustomization.spec.get("healthChecks")
    why = f"{amount(len(checks), 'check')} there" if isinstance(checks, list) and checks else "the layer has none"
    return Question(
        "health_check", "Health check", Kind.CONFIRM, False, why, help="the layer then waits for its release"
    )
