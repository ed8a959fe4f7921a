"""Questions about how the app is reached: port, gateways, host names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from scaffold.answers.complete import default_port
from scaffold.answers.context import Context
from scaffold.answers.inputs import Inputs
from scaffold.answers.routes import default_hostnames, form_of, gateway_choices, middleware_choices
from scaffold.habits import route
from scaffold.habits.release import of_release
from scaffold.habits.ways import Form, middlewares_of, ways
from scaffold.names import problem_with_port
from scaffold.questions.question import Choice, Kind, Question, amount, because, hints, problem_in, split_list
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
    return sorted({name for way in ways(app) for name in way.entries})


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
    return Question(
        "gateways", _title(context, known), Kind.CHECKBOX, default, why, help="none for no route", choices=choices
    )


def _title(context: Context, names: Iterable[str]) -> str:
    """Call the ways in what they all are."""
    forms = {form_of(context, name) for name in names}
    if forms <= {Form.INGRESS, Form.INGRESS_VALUES}:
        return "Ingress classes"
    return "Entry points" if forms == {Form.INGRESS_ROUTE} else "Gateways"


def ask_middlewares(context: Context, inputs: Inputs) -> Question | None:
    """Ask which of Traefik's middlewares requests go through, where the app gets an IngressRoute."""
    if not inputs.gateways or not _listens(inputs) or form_of(context, inputs.gateways[0]) is not Form.INGRESS_ROUTE:
        return None
    known = middleware_choices(context)
    if not known:
        return None
    counts = Counter(name for app in context.siblings.apps for name in _middlewares(app))
    choices = tuple(
        Choice(name, name, hints(reference.get("namespace", ""), amount(counts[name], "app")))
        for name, reference in known.items()
    )
    rows = route.rows_of_form(Form.INGRESS_ROUTE, inputs.gateways[0])
    habit = context.decide_rows(rows)["route_middlewares"]
    usual = tuple(entry["name"] for entry in habit.value if entry["name"] in known)
    why = because(habit, "" if usual else " have none")
    return Question("middlewares", "Middlewares", Kind.CHECKBOX, usual, why, help="none for none", choices=choices)


def _middlewares(app: App) -> set[str]:
    return {reference["name"] for way in ways(app) for reference in middlewares_of(way)}


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
    habits = context.decide_rows(rows)
    if not habits["has_route"].value:
        return (), because(habits["has_route"], " have none")
    usual = tuple(name for name in habits["gateways"].value if name in context.providers.gateways)
    return usual, because(habits["gateways"])


def ask_hostnames(context: Context, inputs: Inputs) -> Question | None:
    """Ask for the host names of the route, where there is one."""
    if not inputs.gateways or not _listens(inputs):
        return None
    rows = context.decide_rows(route.rows_of(inputs.gateways[0]))
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
