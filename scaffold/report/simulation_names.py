"""Names the objects of a simulated start: one, many below their namespaces, or how many of each kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from scaffold.report.graph_labels import one_line

_COUNTED = ("Kustomization", "HelmRelease", "ExternalSecret", "Pod")
_NARROWEST = 24
"""Columns that a list of names takes at least."""

_LONGEST = 200
"""Characters of a name, a message or a row that are shown."""


def shown(text: str) -> str:
    """Return a text from a file as it can stand on a line."""
    return one_line(text, _LONGEST)


def named(subject: str, *, kind: bool = True) -> str:
    """Write an id as one says it: `Kustomization media/immich`."""
    first, _, rest = subject.partition("/")
    return shown(f"{first} {rest}" if kind and rest else rest or first)


def split(subject: str) -> tuple[str, str, str]:
    """Return an id's kind, namespace and name; the namespace is empty where it has none."""
    kind, _, rest = subject.partition("/")
    namespace, _, name = rest.rpartition("/")
    return kind, namespace, name


def by_namespace(subjects: Iterable[str], width: int) -> Iterator[str]:
    """Yield names (`namespace/name`, ids too) in lines of a width, a namespace before the first line of its own."""
    found: dict[str, list[str]] = {}
    for subject in subjects:
        namespace, _, name = subject.rpartition("/")
        found.setdefault(shown(namespace.rpartition("/")[2]), []).append(shown(name))
    column = max(len(namespace) for namespace in found) + 2
    for namespace, names in sorted(found.items()):
        for index, line in enumerate(wrapped(sorted(names), width - column)):
            yield f"{'' if index else namespace:<{column}}{line}"


def wrapped(names: Iterable[str], width: int) -> Iterator[str]:
    """Yield lines of names with commas between them; a name is never cut."""
    width = max(width, _NARROWEST)
    line = ""
    for name in names:
        if line and len(line) + len(name) + 3 > width:
            yield f"{line},"
            line = ""
        line = f"{line}, {name}" if line else name
    if line:
        yield line


def counted_kinds(subjects: Iterable[str]) -> str:
    """Say how many objects there are of each kind: Flux's own, the secrets and the Pods, and then all others."""
    counts = Counter(shown(split(subject)[0]) for subject in subjects)
    own = [f"{counts[kind]} {plural(kind) if counts[kind] > 1 else kind}" for kind in _COUNTED if counts[kind]]
    rest = sum(count for kind, count in counts.items() if kind not in _COUNTED)
    others = f"{rest} {'other ' if own else ''}object{'' if rest == 1 else 's'}"
    return ", ".join([*own, others] if rest or not own else own)


def plural(kind: str) -> str:
    """Return the plural of a kind."""
    if kind.endswith("y") and kind[-2:-1] not in tuple("aeiou"):
        return f"{kind[:-1]}ies"
    return f"{kind}es" if kind.endswith("s") else f"{kind}s"
