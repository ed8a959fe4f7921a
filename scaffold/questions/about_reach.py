"""Questions about how the app is reached: port, gateways, host names."""

from __future__ import annotations

from collections import Counter

from scaffold.answers.complete import default_port
from scaffold.answers.context import Context
from scaffold.answers.inputs import Inputs
from scaffold.answers.routes import default_hostnames, gateway_choices
from scaffold.habits import route
from scaffold.habits.release import of_release
from scaffold.names import problem_with_port
from scaffold.questions.question import Choice, Kind, Question, amount, because, hints, problem_in, split_list
from scaffold.repository import text_at
from scaffold.settings import SETTINGS_FILE
from scaffold.siblings import App
from scaffold.votes import Row


def ask_port(context: Context, inputs: Inputs) -> Question | None:
    """Ask for the port; a cronjob has none."""
    if inputs.workload == "cronjob":
        return None
    why = "the image exposes it" if context.image.ports else "the image names none; a usual one"

    def problem(text: str) -> str:
        return problem_with_port(int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None)

    default = str(default_port(context, inputs.workload or "deployment"))
    return Question("port", "Port", Kind.TEXT, default, why, help="0 for none", validate=problem)


def _gateways(app: App) -> list[str]:
    """Return the gateways of all of an app's routes, sorted."""
    return sorted({text_at(ref, "name") for _, body, _ in route.routes(app) for ref in route.parents(body)})


def ask_gateways(context: Context, inputs: Inputs) -> Question | None:
    """Ask which gateways route to the app, where it listens and there are any."""
    known = context.providers.gateways
    if not known or not _listens(inputs):
        return None
    words = {name: word for word, name in gateway_choices(context).items() if word in ("internal", "external")}
    counts = Counter(name for app in context.siblings.apps for name in _gateways(app))
    choices = tuple(
        Choice(name, name, hints(words.get(name, ""), namespace, amount(counts[name], "app")))
        for name, (namespace, _) in known.items()
    )
    default, why = _usual_gateways(context)
    return Question("gateways", "Gateways", Kind.CHECKBOX, default, why, help="none for no route", choices=choices)


def _listens(inputs: Inputs) -> bool:
    return inputs.port != 0 and inputs.workload != "cronjob"


def _usual_gateways(context: Context) -> tuple[tuple[str, ...], str]:
    """Return what most siblings do: whether they have a route at all, and if so, at which gateways together."""
    wish = context.conventions["gateway"]
    if wish.scope == SETTINGS_FILE and wish.value in context.providers.gateways:
        return (str(wish.value),), wish.why
    rows = (
        Row("has_route", of_release(lambda app: bool(_gateways(app))), False),
        Row("gateways", of_release(lambda app: _gateways(app) or None), []),
    )
    habits = context.siblings.decide_rows(rows, context.namespace)
    if not habits["has_route"].value:
        return (), because(habits["has_route"], " have none")
    usual = tuple(name for name in habits["gateways"].value if name in context.providers.gateways)
    return usual, because(habits["gateways"])


def ask_hostnames(context: Context, inputs: Inputs) -> Question | None:
    """Ask for the host names of the route, where there is one."""
    if not inputs.gateways or not _listens(inputs):
        return None
    rows = context.siblings.decide_rows(route.rows_of(inputs.gateways[0]), context.namespace)
    default = ", ".join(default_hostnames(context, inputs.gateways))
    seen = rows["hostname_form"] if rows["hostname_form"].value else rows["domain"]

    def problem(text: str) -> str:
        return problem_in(Inputs(hostnames=split_list(text))) if split_list(text) else "is empty; a route needs one"

    return Question(
        "hostnames",
        "Host names",
        Kind.TEXT,
        default,
        because(seen) if default else "no sibling shows the domain",
        help="separated by commas",
        validate=problem,
    )
