"""What stands in the place of what, where an app goes that is to be like another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from scaffold.answers.context import Context
from scaffold.likeness.land import Land
from scaffold.likeness.model import Model
from scaffold.repository import ResourceId

NONE = "none"
"""What stands in the place of something that is left out."""


@dataclass(frozen=True, slots=True)
class Open:
    """Something that the model refers to and that has no counterpart; only the user can say what to do.

    Attributes:
        kind: What it is, in words: `gateway`.
        name: Its name as the model has it.
        choices: What there is in its place.
        flags: The flags that answer it: `--gateway NAME`.
        question: The question that it is an answer to, such as `hostnames`; empty where it is a counterpart.
        why: Why it cannot stay, where that is not simply because there is none.
        place: Where it stands, where that is not to be expected.
        droppable: Whether it can be left out.
    """

    kind: str
    name: str
    choices: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    question: str = ""
    why: str = ""
    place: str = ""
    droppable: bool = False


@dataclass
class Links:
    """What stands in the place of what; an empty text where it is left out.

    Attributes:
        gateways: Gateways by the model's.
        classes: Storage classes.
        stores: Secret stores.
        components: Folders of components, and paths of further resources.
        files: The app's own further files, where something else is said of them.
        objects: Claims, config maps and secrets of others, by kind and name.
        dependencies: What to wait for.
        words: Further names, wherever they stand in a text.
        opens: What has no counterpart.
        notes: What the user should know.
    """

    gateways: dict[str, str] = field(default_factory=dict)
    classes: dict[str, str] = field(default_factory=dict)
    stores: dict[str, str] = field(default_factory=dict)
    components: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    objects: dict[tuple[str, str], str] = field(default_factory=dict)
    dependencies: dict[ResourceId, ResourceId | None] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    opens: list[Open] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def is_copy(model: Model, context: Context) -> bool:
    """Tell whether an app goes to another cluster than its model's."""
    return model.siblings.cluster.root != context.siblings.cluster.root


@dataclass
class Linker:
    """Links one model to one place."""

    model: Model
    context: Context
    given: Mapping[str, str]
    found: Links = field(default_factory=Links)
    used: set[str] = field(default_factory=set)
    """Names of `given` that were asked for."""

    def __post_init__(self) -> None:
        """Look at both clusters."""
        self.there, self.here = Land(self.model.siblings), Land(self.context.siblings)

    @property
    def is_copy(self) -> bool:
        """Tell whether the app goes to another cluster."""
        return is_copy(self.model, self.context)

    def link(
        self,
        kind: str,
        name: str,
        present: bool,
        counterpart: Callable[[], str],
        choices: Iterable[str] = (),
        *,
        flags: tuple[str, ...] = (),
        droppable: bool = False,
    ) -> str:
        """Return what stands in the place of a name, empty for nothing; without a counterpart it is left open."""
        stands, known = self.given.get(name), tuple(choices)
        if stands is not None and (droppable if stands == NONE else not known or stands in known):
            self.used.add(name)
            return "" if stands == NONE else stands
        if present:
            return name
        found = counterpart()
        if found:
            if found != exchanged(name, self.there, self.here):
                self.found.notes.append(f"{kind} `{name}` is `{found}` here")
            return found
        self.found.opens.append(Open(kind, name, known, (*flags, f"--map {name}=NAME"), droppable=droppable))
        return ""


def exchanged(path: str, there: Land, here: Land) -> str:
    """Return a path with the clusters' names exchanged."""
    old, new = there.siblings.cluster.name, here.siblings.cluster.name
    return "/".join(new if part == old else part for part in path.split("/"))
