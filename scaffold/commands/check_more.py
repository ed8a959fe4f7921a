"""The findings of `scaffold check` that need more than the fleet: schemas, and renders of templates."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from scaffold.commands.check_inputs import has_renders, schema_location
from scaffold.diagnostic import Diagnostic
from scaffold.errors import ScaffoldError
from scaffold.findings import edited_render, schema, stale_render
from scaffold.findings.check_settings import Policy
from scaffold.flux import Fleet

_RENDERS = (edited_render.CHECK.id, stale_render.CHECK.id)


def find_more(
    root: Path, fleet: Fleet, policy: Policy, schemas: str | None, commit: str = ""
) -> tuple[Diagnostic, ...]:
    """Return the findings of the rules that a policy runs.

    Args:
        root: The repository's root.
        fleet: Its clusters, as they are in `commit`.
        policy: Which rules are judged.
        schemas: A schema location or `modeline`; `None` for that of the settings or the environment.
        commit: A commit; empty for the work tree.

    Raises:
        ScaffoldError: A schema location that cannot be understood.
    """
    found: list[Diagnostic] = []
    location = schema_location(fleet.repository, schemas)
    if location and policy.runs(schema.CHECK.id):
        from scaffold.adapters.schema_findings import schema_findings

        found += schema_findings(fleet, location)
    wanted = [rule for rule in _RENDERS if policy.runs(rule)]
    if wanted and has_renders(fleet.repository):
        found += _renders(root, wanted, commit)
    return tuple(found)


def _renders(root: Path, rules: Iterable[str], commit: str) -> Iterable[Diagnostic]:
    from scaffold.adapters.talos_files import revision
    from scaffold.commands.talos_lint import view_of
    from scaffold.commands.talos_session import Options, open_session
    from scaffold.talos.lint import pick_rules, run_rules

    try:
        session = open_session(root, None, Options(), revision(root, commit) if commit else None)
        return run_rules(view_of(session, session.nodes), pick_rules(tuple(rules), ()))
    except ScaffoldError:  # no Talos configs, or none that can be made: `scaffold talos lint` says why
        return ()
