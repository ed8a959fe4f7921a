"""`scaffold talos lint`: what Talos refuses, what surprises, and what should not be in a repository."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from scaffold.adapters import terminal
from scaffold.commands.talos_committed import committed_renders
from scaffold.commands.talos_rendering import refuse_other_role, render_layers, version_of
from scaffold.commands.talos_session import Options, Session, open_session
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.errors import ScaffoldError
from scaffold.talos.fields import VERSIONS, load_table
from scaffold.talos.lint import Judgement, find_rule, judge, manual, pick_rules, run_rules
from scaffold.talos.nodes import Node
from scaffold.talos.rules.rule import Failure, View

_TEXTS = (".yaml", ".yml", ".json", "talosconfig", "kubeconfig")
"""How the names of files end that may hold a config or a secret."""


def run(
    names: Sequence[str],
    *,
    repo: Path | None,
    cluster: str | None,
    options: Options,
    select: Sequence[str],
    ignore: Sequence[str],
    json_output: bool,
) -> int:
    """Print the findings; return 1 where one is an error.

    Args:
        names: The nodes; none for all.
        repo: A folder in the repository; by default the current one.
        cluster: The only cluster that counts.
        options: What the command line says of rendering.
        select: The only rules that count.
        ignore: Rules that do not count.
        json_output: Print JSON.

    Raises:
        ScaffoldError: No Talos folder, no such node or rule, malformed settings, or a Talos version that is not known.
    """
    rules = pick_rules(select, ignore)
    session = open_session(repo, cluster, options)
    nodes = session.pick(names, everything=not names)
    found = run_rules(view_of(session, nodes), rules)
    if json_output:
        described = {"nodes": [node.name for node in nodes], "findings": [asdict(finding) for finding in found]}
        terminal.result(json.dumps(described, indent=2, ensure_ascii=False))
    else:
        for finding in found:
            terminal.result_finding(finding)
        terminal.say(_summary(len(nodes), found))
    return 1 if any(finding.severity is Severity.ERROR for finding in found) else 0


def explain(name: str) -> int:
    """Print a rule's manual.

    Raises:
        ScaffoldError: No such rule.
    """
    terminal.result(manual(find_rule(name)))
    return 0


def view_of(session: Session, nodes: Sequence[Node]) -> View:
    """Render and merge nodes, and read the files around them; what fails is part of what is judged."""
    judgements = [_judgement(session, node) for node in nodes]
    judged = tuple(each.judged for each in judgements if each.judged)
    failures = tuple(each.failure for each in judgements if each.failure)
    unused = tuple(path for folder in session.folders for path in folder.unused)
    return View(judged, failures, committed_renders(session, judged), _files(session, nodes), unused)


def _judgement(session: Session, node: Node) -> Judgement:
    try:
        layers = render_layers(session, node)
        patches = [session.patch(layer, VERSIONS[-1]) for layer in layers]
    except ScaffoldError as error:
        return Judgement(None, Failure(node, str(error)))
    version = version_of(session, node, layers)  # one that is not known is no finding: then nothing can be judged
    patches = [session.patch(layer, version) for layer in layers]
    given = {**session.folder(node).variables, **node.variables, **session.options.variables}
    found = judge(replace(node, variables=given), layers, patches, load_table(version))
    if found.judged and not found.failure:
        try:
            refuse_other_role(node, found.judged.documents)
        except ScaffoldError as error:
            return Judgement(found.judged, Failure(node, str(error)))
    return found


def _files(session: Session, nodes: Sequence[Node]) -> dict[str, str]:
    """Return the texts of the files that Git tracks, or would track, in the Talos folders of nodes."""
    folders = {node.folder for node in nodes}
    # the repository's root as a Talos folder means the folders of the layers alone
    near = {layer.path.rpartition("/")[0] for node in nodes if not node.folder for layer in node.layers}
    texts: dict[str, str] = {}
    for path in sorted(session.sources.paths):
        inside = any(path.startswith(f"{folder}/") for folder in folders if folder)
        if path.endswith(_TEXTS) and (inside or path.rpartition("/")[0] in near):
            texts[path] = session.sources.read(path) or ""
    return texts


def _summary(nodes: int, found: Sequence[Diagnostic]) -> str:
    counts = Counter(finding.severity for finding in found)
    parts = [f"{counts[each]} {each}{'s' if counts[each] > 1 else ''}" for each in Severity if counts[each]]
    return f"{nodes} node{'s' if nodes != 1 else ''}: {', '.join(parts) or 'nothing found'}"
