"""`scaffold why`: tells what must be ready before an app, and what waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from scaffold.adapters import terminal
from scaffold.commands.session import located, open_fleet, pick_cluster, say_unread
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.flux import Cluster, Fleet
from scaffold.graph.build import build_graph
from scaffold.graph.find import find_node, node_of_app
from scaffold.graph.why import Why, why
from scaffold.selection import find_app
from scaffold.siblings import read_apps


def run(repo: Path | None, wanted: str, cluster: str | None, *, json_output: bool) -> int:
    """Print what comes before and after an app, and return the exit code.

    Raises:
        ScaffoldError: No repository or no cluster root, no such app or cluster, or several of that name.
    """
    root, fleet = open_fleet(repo)
    clusters = fleet.clusters if cluster is None else (pick_cluster(fleet, cluster),)
    say_unread(fleet)
    answer = _only(wanted, [_answer(fleet, one, *located(root, wanted)) for one in clusters], fleet)
    if json_output:
        from scaffold.report.why_json import format_why_json

        terminal.result(format_why_json(answer))
    else:
        from scaffold.report.why_text import format_why

        terminal.result(format_why(answer))
    return 0


def _answer(fleet: Fleet, cluster: Cluster, wanted: str, near: str) -> Why | ScaffoldError:
    """Return the answer for one cluster, or why there is none: an app comes before what else has its name."""
    graph = build_graph(fleet, cluster, releases=True)
    try:
        return why(graph, node_of_app(find_app(read_apps(fleet, cluster), wanted, near)))
    except ScaffoldError:
        pass
    try:
        return why(graph, find_node(graph, wanted, near).id)
    except ScaffoldError as error:
        return error


def _only(wanted: str, answers: Sequence[Why | ScaffoldError], fleet: Fleet) -> Why:
    found = [answer for answer in answers if isinstance(answer, Why)]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(f"`{printable(answer.graph.cluster)}`" for answer in found)
        raise ScaffoldError(f"`{printable(wanted)}` is in {len(found)} clusters: {names}; name one with `--cluster`")
    unreached = [document.at("metadata", "name") for document in fleet.unreached if document.name == wanted]
    if unreached:
        place = printable(f"{unreached[0].path}:{unreached[0].line}")
        raise ScaffoldError(f"`{printable(wanted)}` is not deployed: `{place}` declares it, and no root reaches that")
    raise ScaffoldError("; ".join(dict.fromkeys(str(answer) for answer in answers)))
