"""Registers an app that no list names: in the list of its neighbours, in their order and form."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from scaffold.checks.check import quote
from scaffold.checks.unregistered_app import unregistered_apps
from scaffold.edit import add_list_entry
from scaffold.fixes.fix import Asked, Digests, Fix, Left
from scaffold.flux import Fleet


def register(fleet: Fleet, asked: Asked, _: Digests) -> Iterator[Fix | Left]:
    """Propose an entry for each app."""
    for each in unregistered_apps(fleet):
        finding = asked.find(each.finding)
        if finding is not None:
            path = fleet.repository.resolve(each.list_file)
            siblings = each.siblings or None
            edit = partial(add_list_entry, path=path, keys=("resources",), entry=each.entry, siblings=siblings)
            yield Fix(finding, path, edit, f"{quote(each.entry)} added to {quote(path)}")
