"""`scaffold graph`: shows what comes up in which order, and what waits for what."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from scaffold.adapters import terminal
from scaffold.commands.session import located, open_fleet, open_siblings, pick_cluster, say_unread
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.flux import Cluster, Fleet, depends_on
from scaffold.graph.build import build_graph
from scaffold.graph.compare import changed, compare
from scaffold.graph.find import find_node, node_of_app
from scaffold.graph.focus import focus
from scaffold.graph.model import Change, Graph, Group
from scaffold.selection import find_app

FORMATS = ("mermaid", "dot", "json", "svg", "html")
"""What a graph is printed as; the first one where nothing else is wanted."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a graph: the options of `scaffold graph`, as they are given."""

    cluster: str | None = None
    format: str | None = None
    levels: bool = False
    focus: Sequence[str] = ()
    depth: int | None = None
    upstream: bool = False
    downstream: bool = False
    diff: str | None = None
    releases: bool = False
    group: str = Group.LAYER
    output: Path | None = None


def run(repo: Path | None, wanted: Wanted) -> int:
    """Print a cluster's graph, or write it into a file, and return the exit code.

    Raises:
        ScaffoldError: No repository or no cluster root, an unknown cluster, name, format or revision.
    """
    _refuse(wanted)
    root, fleet = open_fleet(repo)
    cluster = pick_cluster(fleet, wanted.cluster)
    say_unread(fleet)
    graph = build_graph(fleet, cluster, releases=wanted.releases)
    if wanted.diff is not None:
        graph = _compared(root, fleet, cluster, graph, wanted.diff, releases=wanted.releases)
    if wanted.focus:
        ids = [_find(graph, fleet, cluster, *located(root, name)) for name in wanted.focus]
        graph = focus(graph, ids, wanted.depth, upstream=wanted.upstream, downstream=wanted.downstream)
    elif wanted.diff is not None:
        graph = changed(graph)
    _show(_format(graph, wanted), wanted.output)
    if not wanted.releases:
        _say_left_out(cluster)
    return 0


def _show(text: str, output: Path | None) -> None:
    if output is None:
        terminal.result(text)
    else:
        from scaffold.adapters.output_file import write_output

        write_output(output, text if text.endswith("\n") else f"{text}\n")
        terminal.say(f"written to `{printable(str(output))}`")


def _say_left_out(cluster: Cluster) -> None:
    waiting = sum(bool(depends_on(release)) for release, _ in cluster.of_kind("HelmRelease"))
    if waiting:
        say = "HelmRelease waits" if waiting == 1 else "HelmReleases wait"
        terminal.say(f"{waiting} {say} for others, too; `--releases` shows them")


def _find(graph: Graph, fleet: Fleet, cluster: Cluster, wanted: str, near: str) -> str:
    """Return the id of a node by its own name, or by the app's whose it is."""
    try:
        return find_node(graph, wanted, near).id
    except ScaffoldError as error:
        unknown = error
    with suppress(ScaffoldError):
        found = node_of_app(find_app(open_siblings(fleet, cluster).apps, wanted, near))
        if found in graph.by_id:
            return found
    if any(wanted in (r.name, f"{r.namespace}/{r.name}", str(r.id)) for r, _ in cluster.of_kind("HelmRelease")):
        raise ScaffoldError(f"{unknown}; a HelmRelease is called so: add `--releases`")
    raise unknown


def _format(graph: Graph, wanted: Wanted) -> str:
    group = Group(wanted.group)
    if wanted.levels:
        from scaffold.report.graph_levels import format_levels

        return format_levels(graph)
    match wanted.format or FORMATS[0]:
        case "json":
            from scaffold.report.graph_json import format_graph_json

            return format_graph_json(graph)
        case "dot":
            from scaffold.report.graph_dot import format_dot

            return format_dot(graph, group)
        case "mermaid":
            from scaffold.report.graph_mermaid import format_mermaid

            return format_mermaid(graph, group)
        case picture:
            from scaffold.commands.graph_picture import draw_page, draw_svg

            return draw_svg(graph, group) if picture == "svg" else draw_page(graph, group)


def _compared(root: Path, fleet: Fleet, cluster: Cluster, after: Graph, revision: str, *, releases: bool) -> Graph:
    """Compare with the cluster as it was at a revision: that of the same name, else that of the same folder."""
    from scaffold.adapters.revision import find_revision, load_revision
    from scaffold.flux import read_fleet

    since = find_revision(root, revision)
    earlier = read_fleet(load_revision(root, since, fleet.repository))
    say_unread(earlier, since.commit[:12])
    same = [one for one in earlier.clusters if one.name == cluster.name]
    same += [one for one in earlier.clusters if one.root.path == cluster.root.path]
    before = build_graph(earlier, same[0], releases=releases) if same else Graph(cluster.name, (), ())
    graph = compare(before, after)
    terminal.say(f"compared with {since.name} ({since.commit[:12]}): {_counts(graph)}")
    return graph


def _counts(graph: Graph) -> str:
    found = []
    for change in (Change.ADDED, Change.REMOVED):
        nodes, edges = (sum(one.change is change for one in among) for among in (graph.nodes, graph.edges))
        if nodes or edges:
            found.append(f"{nodes} node{'s' * (nodes != 1)} and {edges} edge{'s' * (edges != 1)} {change}")
    return ", ".join(found) or "nothing changed"


def _refuse(wanted: Wanted) -> None:
    groups = [str(group) for group in Group]
    for option, value, known in (("--format", wanted.format or FORMATS[0], FORMATS), ("--group", wanted.group, groups)):
        if value not in known:
            raise ScaffoldError(f"`{option}` is {', '.join(f'`{one}`' for one in known)}; not `{printable(value)}`")
    if wanted.levels and wanted.format:
        raise ScaffoldError(f"`--levels` and `--format {wanted.format}` exclude each other; leave one out")
    if wanted.group != Group.LAYER and (wanted.levels or wanted.format == "json"):
        form = "--levels" if wanted.levels else "--format json"
        raise ScaffoldError(f"`{form}` does not put nodes together; leave `--group {wanted.group}` out")
    if not wanted.focus and (wanted.depth is not None or wanted.upstream or wanted.downstream):
        raise ScaffoldError("`--depth`, `--upstream` and `--downstream` say how much to show around `--focus NAME`")
