"""What talhelper's `talconfig.yaml` says of one node: its own keys, else those of its group."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.talos.go_scalars import read_boolean
from scaffold.talos.nodes import Role
from scaffold.talos.tree import Items, Map, Scalar, Value, text_at

_VERSION = re.compile(r"v?([0-9]+)\.([0-9]+)")


@dataclass(frozen=True, slots=True)
class NodeFacts:
    """What is said of one node.

    Attributes:
        cluster: The whole file.
        own: The node's own keys.
        group: The keys of `controlPlane` or `worker`, which hold where the node says nothing.
        role: Its role.
        file: Returns the text of a file that a value names, variables substituted where that is wanted.
    """

    cluster: Map
    own: Map
    group: Map
    role: Role
    file: Callable[[Value, bool], str]
    notes: list[str] = field(default_factory=list)

    def get(self, key: str) -> Value | None:
        """Return the node's value of a key, else the group's; zero is no value, as in Go."""
        value = self.own.get(key)
        return self.group.get(key) if value is None or _is_zero(value) else value

    @property
    def is_control_plane(self) -> bool:
        """Tell whether the node is one of the control plane."""
        return self.role is Role.CONTROLPLANE

    @property
    def version(self) -> tuple[int, int]:
        """Return the Talos minor version; one that is not said is a new one."""
        match = _VERSION.match(text_at(self.cluster, "talosVersion"))
        return (int(match[1]), int(match[2])) if match else (99, 0)

    def both(self, key: str, override: str) -> tuple[Value | None, ...]:
        """Return what the node says and what its group says, unless the node wants only its own."""
        return self.own.get(key), None if flag(self.own.get(override), override) else self.group.get(key)

    def note(self, value: Value, text: str) -> None:
        """Add a note about a value."""
        self.notes.append(f"{printable(str(value.place))}: {text}")

    def note_unknown(self, value: Map, known: Sequence[str], name: str) -> None:
        """Note every key that is not known here; talhelper may know it."""
        for key, entry in value.entries.items():
            if key not in known:
                near = difflib.get_close_matches(key, known, 1)
                hint = f"; did you mean `{near[0]}`" if near else ""
                self.note(entry.key, f"`{printable(key)}` in {name} is not known here and left out{hint}")


def flag(value: Value | None, name: str) -> bool:
    """Return a truth value; what is not there is false.

    Raises:
        ScaffoldError: The value is neither true nor false.
    """
    if value is None or (isinstance(value, Scalar) and value.is_null):
        return False
    read = read_boolean(value.text, quoted=bool(value.style)) if isinstance(value, Scalar) else None
    if read is None:
        raise ScaffoldError(f"{printable(str(value.place))}: `{name}` is true or false")
    return read


def items(value: Value | None, name: str) -> Sequence[Value]:
    """Return the items of a list; what is not there has none.

    Raises:
        ScaffoldError: The value is no list.
    """
    if value is None or (isinstance(value, Scalar) and value.is_null):
        return ()
    if not isinstance(value, Items):
        raise ScaffoldError(f"{printable(str(value.place))}: `{name}` is a list")
    return value.values


def _is_zero(value: Value) -> bool:
    return isinstance(value, Scalar) and (
        value.is_null or not value.text or read_boolean(value.text, quoted=bool(value.style)) is False
    )
