"""Corrects a reference that is a slip of the only one it can mean: a name, its namespace, or a namespace left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import yaml

from scaffold.checks.check import quote
from scaffold.checks.references import Unresolved
from scaffold.edit import add_scalar, set_scalar
from scaffold.fixes.fix import Asked, Digests, Edit, Fix, Fixer, Left
from scaffold.fixes.place import Value, find_value
from scaffold.fixes.slip import meant
from scaffold.flux import Fleet

_NAMESPACE = "namespace"


def correcting(unresolved: Callable[[Fleet], Iterator[Unresolved]]) -> Fixer:
    """Return what corrects the references that a rule finds."""

    def fixer(fleet: Fleet, asked: Asked, _: Digests) -> Iterator[Fix | Left]:
        for each in unresolved(fleet):
            finding = asked.find(each.finding)
            if finding is None:
                continue
            value = find_value(fleet.repository, finding)
            if value is not None and value.text == each.name:
                correction = _correct(each, value)
                if correction is not None:
                    yield Fix(finding, value.path, *correction)
            elif meant(each.name, each.names):
                yield Left(finding, f"{quote(each.name)} is not written here; correct it where it comes from")

    return fixer


def _correct(each: Unresolved, value: Value) -> tuple[Edit, str] | None:
    """Return the only correction of a reference, and what it does; `None` where there is none."""
    name, namespace = meant(each.name, each.names), meant(each.namespace, each.namespaces)
    beside, written = (*value.keys[:-1], _NAMESPACE), _beside(value, _NAMESPACE)
    if name:
        edit = partial(set_scalar, path=value.path, keys=value.keys, value=name, document=value.document)
        return edit, f"{quote(each.name)} is now {quote(name)}"
    if namespace and written == each.namespace:
        edit = partial(set_scalar, path=value.path, keys=beside, value=namespace, document=value.document)
        return edit, f"{quote(each.namespace)} is now {quote(namespace)}"
    if written is None and len(each.namespaces) == 1:
        (namespace,) = each.namespaces
        more = partial(
            add_scalar, path=value.path, keys=beside, value=namespace, document=value.document, after=("name",)
        )
        return more, f"{quote(f'namespace: {namespace}')} added to {quote(each.name)}"
    return None


def _beside(value: Value, key: str) -> str | None:
    """Return the text of another key of the same mapping as written, `None` where that has no such key."""
    pairs = value.parent.value if isinstance(value.parent, yaml.MappingNode) else ()
    found = [node for name, node in pairs if name.value == key]
    return str(found[-1].value) if found else None
