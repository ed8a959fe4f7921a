"""Merges what an app does with what is usual where another one goes: three ways, as Git merges texts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

SETS = frozenset(
    {
        "components",
        "database_components",
        "database_depends_on",
        "depends_on",
        "helmrelease_depends_on",
        "kustomize_components",
        "kustomize_resources",
    }
)
"""The answers whose entries count by themselves; another list, such as `args`, is one thing."""


COLLECTIONS = frozenset(
    """modelines gateway_refs route_keys gateway_annotations route_annotations substitute common_metadata
    common_annotations entry_labels entry_annotations extra_manifests""".split()
)
"""The answers whose keys count by themselves; another mapping, such as `resources`, is one thing."""

ORDERS = frozenset(
    """entry_key_order entry_metadata_order helmrelease_key_order kustomize_key_order secret_key_order
    manifest_key_orders""".split()
)
"""The answers that only a render of the model would tell: where they are empty it says nothing."""


def merge(own: Mapping[str, Any], there: Mapping[str, Any], here: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what the model does unlike what is usual where it stands; take the rest from what is usual here.

    Args:
        own: The model's answers.
        there: What is usual for the model where it stands; what is left out is not usual.
        here: What is usual for the new app.
    """
    found: dict[str, Any] = {}
    for name, value in own.items():
        usual = there.get(name, _NOTHING)
        if name in ORDERS and not value:
            found[name] = here[name]
        elif same(value, usual):
            found[name] = value if same(usual, here[name]) else here[name]
        elif name in COLLECTIONS:
            found[name] = _by_key(value, usual if isinstance(usual, dict) else {}, here[name])
        elif name in SETS:
            found[name] = _by_entry(value, usual if isinstance(usual, list) else [], here[name])
        else:
            found[name] = value
    return found


_NOTHING: Any = object()
"""Stands for a value that is not there."""


def _by_key(own: Mapping[str, Any], there: Mapping[str, Any], here: Mapping[str, Any]) -> dict[str, Any]:
    merged = {
        key: here.get(key, _NOTHING) if same(value, there.get(key, _NOTHING)) else value for key, value in own.items()
    }
    # what the model leaves out although it is usual there is left out here, too
    merged |= {key: value for key, value in here.items() if key not in own and key not in there}
    return {key: value for key, value in merged.items() if value is not _NOTHING}


def _by_entry(own: Sequence[Any], there: Sequence[Any], here: Sequence[Any]) -> list[Any]:
    mine, usual = {_key(entry) for entry in own}, {_key(entry) for entry in there}
    kept = [entry for entry in here if _key(entry) in mine or _key(entry) not in usual]
    known = {_key(entry) for entry in kept}
    return kept + [entry for entry in own if _key(entry) not in known and _key(entry) not in usual]


def same(one: Any, other: Any) -> bool:
    """Tell whether two values are the same, whatever the order of their keys."""
    return one is other or (one is not _NOTHING and other is not _NOTHING and _key(one) == _key(other))


def _key(value: Any) -> str:
    return json.dumps(value, default=str, sort_keys=True)
