"""Questions about what the app is: cluster, name, namespace, image, workload."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from scaffold.answers.context import Context
from scaffold.answers.inputs import WORKLOADS, Inputs, image_reference
from scaffold.errors import ScaffoldError
from scaffold.habits.release import controller, of_release
from scaffold.names import MAX_APP
from scaffold.placement import namespaces
from scaffold.questions.question import Choice, Kind, Question, amount, because, problem_in
from scaffold.repository import text_at
from scaffold.siblings import App
from scaffold.votes import Row

_WORKLOAD_HINTS = {
    "deployment": "the usual one",
    "statefulset": "stable names, one claim for each replica",
    "daemonset": "on every node",
    "cronjob": "runs at times and ends",
}
_NIGHTLY = "0 3 * * *"


def ask_cluster(clusters: Mapping[str, int]) -> Question | None:
    """Ask which cluster, where there are several.

    Args:
        clusters: How many apps each has, by its name.
    """
    if len(clusters) < 2:
        return None
    most = max(sorted(clusters), key=lambda name: clusters[name])
    choices = tuple(Choice(name, name, amount(count, "app")) for name, count in clusters.items())
    return Question("cluster", "Cluster", Kind.CHOICE, most, f"most apps: {clusters[most]}", choices=choices)


def ask_app(context: Context, inputs: Inputs) -> Question:
    """Ask for the app's name; one that its namespace has already is refused."""

    def problem(text: str) -> str:
        return problem_in(Inputs(app=text)) or _taken(context, text, inputs.namespace)

    return Question("app", "Name of the app", Kind.TEXT, "", help=f"at most {MAX_APP} characters", validate=problem)


def ask_namespace(context: Context, inputs: Inputs) -> Question:
    """Ask for the namespace: one that there is, or a new one where the repository's layout allows it."""
    counts = Counter(app.namespace for app in context.siblings.apps)
    known = namespaces(context.siblings)
    most = max(known, key=lambda name: counts[name], default="")

    def problem(text: str) -> str:
        return (
            problem_in(Inputs(namespace=text))
            or _taken(context, inputs.app or "", text)
            or _unplaceable(context, inputs.app or "app", text)
        )

    return Question(
        "namespace",
        "Namespace",
        Kind.CHOICE,
        most,
        f"most apps: {counts[most]} of {sum(counts.values())}" if most else "",
        choices=tuple(Choice(name, name, amount(counts[name], "app")) for name in known),
        allows_other=True,
        validate=problem,
    )


def _taken(context: Context, app: str, namespace: str | None) -> str:
    for other in context.siblings.apps:
        if (other.name, other.namespace) == (app, namespace):
            return f"`{namespace}` has an app `{app}` already: `{other.folder}`"
    return ""


def _unplaceable(context: Context, app: str, namespace: str) -> str:
    if (context.app, context.namespace) != (app, namespace):
        context = Context(context.siblings, app, namespace)
    try:
        folder = context.placement.folder
    except ScaffoldError as error:
        return str(error)
    return f"`{folder}` exists already" if folder in context.siblings.repository.directories else ""


def ask_image(_: Context, inputs: Inputs) -> Question:
    """Ask for the image; without a tag nobody could tell later which version was meant."""

    def problem(text: str) -> str:
        given = Inputs(image=text, digest=inputs.digest)
        said = problem_in(given)
        if said or image_reference(given).tag:
            return said
        return f"names no tag; give one, such as `{image_reference(given).name}:1.2.3`"

    return Question("image", "Image", Kind.TEXT, "", help="registry/name:tag", validate=problem)


def ask_no_pin(_: Context, inputs: Inputs) -> Question | None:
    """Ask what to do about an image whose digest no registry gave."""
    if inputs.digest:
        return None
    return Question("no_pin", "Leave unpinned", Kind.CONFIRM, False, "the registry gave no digest")


def ask_digest(_: Context, inputs: Inputs) -> Question | None:
    """Ask for the digest that the registry did not give."""
    if inputs.no_pin:
        return None

    def problem(text: str) -> str:
        return problem_in(Inputs(image=inputs.image or "image", digest=text)) if text else "is empty"

    return Question("digest", "Digest of the image", Kind.TEXT, "", help="sha256:<64 hex>", validate=problem)


def _workload(app: App) -> str:
    return text_at(controller(app)[1], "type") or "deployment"


def ask_workload(context: Context, _: Inputs) -> Question:
    """Ask what runs the container."""
    row = Row("workload", of_release(_workload), "deployment")
    habit = context.decide_rows((row,))["workload"]
    default = habit.value if habit.value in WORKLOADS else "deployment"
    choices = tuple(Choice(name, name, _WORKLOAD_HINTS[name]) for name in WORKLOADS)
    return Question("workload", "Workload", Kind.CHOICE, default, because(habit), choices=choices)


def ask_schedule(_: Context, inputs: Inputs) -> Question | None:
    """Ask when a cronjob runs."""
    if inputs.workload != "cronjob":
        return None
    return Question(
        "schedule",
        "Schedule",
        Kind.TEXT,
        _NIGHTLY,
        "every night",
        help="minute, hour, day, month, weekday; or such as @daily",
        validate=lambda text: problem_in(Inputs(schedule=text)),
    )
