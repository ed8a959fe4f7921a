"""Tells a simulated start to people: what never comes up and why, the waves, the critical path, the timeline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from scaffold.report.findings_text import WIDTH, Paint, plain
from scaffold.report.simulation_apps import Apps, Ends, app_ends, named_apps, verdict
from scaffold.report.simulation_held import Group, held_groups
from scaffold.report.simulation_names import by_namespace, counted_kinds, named, plural, shown, split, wrapped
from scaffold.report.simulation_steps import Step, milestones, steps
from scaffold.report.simulation_times import clock, moment, spoken
from scaffold.simulation.outcome import Run, Seen, Wave

_NAMED_LINES = 2
"""Lines that a wave's names may take."""

_FAILURES = 3
"""Failures that the first line names."""

_STEPS = 25
"""Steps of the critical path that are shown of its beginning and of its end."""

_ROWS = 5
"""Rows of a command's output that are shown."""


def format_text(run: Run, apps: Apps, *, everything: bool = False, paint: Paint = plain, width: int = WIDTH) -> str:
    """Format a run for people.

    Args:
        run: What was played.
        apps: The apps' names by the ids of their Kustomizations.
        everything: Whether the timeline has every change of state, not only the milestones.
        paint: Colours a text.
        width: Columns that a list of names may take.
    """
    blocks = [
        list(_summary(run, apps, paint)),
        *(_headed(title, lines, paint) for title, lines in _apps(run, apps, width)),
        _headed("why", _held(run, paint, width), paint),
        _headed("what one would see", _seen(run.seen), paint),
        _headed("waves", _waves(run, width), paint),
        _headed("critical path: each step waited for the one above it", _path(run), paint),
        _headed("timeline", _everything(run) if everything else _milestones(run), paint),
    ]
    return "\n\n".join("\n".join(lines) for lines in blocks if lines) + "\n"


def _headed(title: str, lines: Iterable[str], paint: Paint) -> list[str]:
    below = [f"  {line}".rstrip() for line in lines]
    return [paint(title, "bold"), *below] if below else []


def _summary(run: Run, apps: Apps, paint: Paint) -> Iterator[str]:
    never, rest = verdict(run, apps)
    yield paint(f"cluster {shown(run.cluster)}{_failures(run.failures)}", "bold")
    said = [paint(never, "red"), rest] if never else [paint(rest, "green")]
    yield f"  {'; '.join(part for part in said if part)}"
    yield f"  seed {run.seed}: {counted_kinds(subject.id for subject in run.subjects)}"


def _failures(failures: Sequence[str]) -> str:
    first = ", ".join(f"`{shown(failure)}`" for failure in failures[:_FAILURES])
    more = f" and {len(failures) - _FAILURES} more" if len(failures) > _FAILURES else ""
    return f", with {first}{more}" if failures else ""


def _apps(run: Run, apps: Apps, width: int) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield which apps never come up, and which only in part."""
    word = "apps" if apps else "Kustomizations"
    found = app_ends(run, named_apps(run, apps)).items()
    for ends, title in ((Ends.NEVER, f"{word} that never come up"), (Ends.PART, f"{word} that come up in part")):
        names = [name for name, one in found if one.ends is ends]
        yield title, by_namespace(names, width - 2) if names else ()


def _some(members: Sequence[str], width: int) -> Iterator[str]:
    """Name what fits on a few lines, and say how many more there are."""
    lines = list(wrapped((named(member, kind=False) for member in members), width))
    yield from lines[:_NAMED_LINES]
    if len(lines) > _NAMED_LINES:
        told = sum(line.count(", ") + 1 for line in lines[:_NAMED_LINES])
        yield f"and {len(members) - told} more"


def _held(run: Run, paint: Paint, width: int) -> Iterator[str]:
    above: list[set[str]] = []
    for group in held_groups(run):
        indent = "  " * group.depth
        owners = {run.owner(member) for member in group.members}
        inherited = len(group.members) > 1 and group.depth > 0 and owners <= above[group.depth - 1]
        above[group.depth :] = [owners]
        since = f" since {moment(group.since, run.end).lstrip()}" if group.there else ""
        state = f": {paint(shown(group.state), 'red')}{since}" if group.state else ""
        if len(group.members) == 1:
            yield f"{indent}{named(group.members[0])}{state}{_among(group)}"
        else:
            whose = "their " if inherited else ""
            yield f"{indent}{whose}{len(group.members)} {plural(shown(group.kind))}{state}{_among(group)}"
        if group.condition:
            yield f"{indent}    {'' if group.alike else 'such as '}{shown(group.condition)}"
        if len(group.members) > 1 and not inherited:
            yield from (f"{indent}    {line}" for line in _some(group.members, width - len(indent) - 6))
        if group.unmade:
            yield f"{indent}    never made: {counted_kinds(group.unmade)}"


def _among(group: Group) -> str:
    """Say which of a group wait for others of the same one."""
    found = []
    if not set(group.circle) <= set(group.members):
        found.append(f"in a circle of {len(group.circle)}")
    elif len(group.circle) > 1:
        found.append(f"{f'{len(group.circle)} of them' if group.through else 'they'} wait for each other")
    elif group.circle:
        found.append(f"{'one of them' if group.through else 'it'} waits for itself")
    if group.through:
        found.append(f"{group.through} of them for others of these")
    return "".join(f", {each}" for each in found)


def _seen(seen: Sequence[Seen]) -> Iterator[str]:
    for number, one in enumerate(seen):
        if number:
            yield ""
        yield f"$ {shown(one.command)}"
        yield from (shown(line.expandtabs()) for line in one.output[: _ROWS + 1])
        if len(one.output) > _ROWS + 1:
            yield f"… and {len(one.output) - _ROWS - 1} more rows"


def _waves(run: Run, width: int) -> Iterator[str]:
    numbers = len(str(len(run.waves)))
    counts = max((len(str(len(wave.ready))) for wave in run.waves), default=0)
    for wave in run.waves:
        head = f"{wave.number:>{numbers}}  {_between(wave, run.end)}  {len(wave.ready):>{counts}}  "
        lines = _content(wave, width - len(head) - 2)
        yield from (f"{' ' * len(head) if index else head}{line}" for index, line in enumerate(lines))


def _between(wave: Wave, end: float) -> str:
    return f"{moment(wave.start, end)} – {moment(wave.end, end)}"


def _content(wave: Wave, room: int) -> Sequence[str]:
    """Name all where they fit on two lines, else say on one how many the largest namespaces have."""
    named_all = list(wrapped((named(subject, kind=False) for subject in wave.ready), room))
    if len(named_all) <= _NAMED_LINES:
        return named_all
    counts = Counter(shown(split(subject)[1]) for subject in wave.ready)
    largest = [f"{namespace} {count}" for namespace, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]
    line = next(wrapped(largest, room - len(", …")))
    return [f"{line} …" if line.endswith(",") else line]


def _path(run: Run) -> Iterator[str]:
    found = steps(run)
    names = max((len(named(step.subject)) for step in found), default=0)
    lines = [
        f"{moment(step.at, run.end)}  +{clock(step.took, run.end).lstrip()}  "
        f"{named(step.subject):<{names}}  {_mostly(step)}"
        for step in found
    ]
    if len(lines) > 2 * _STEPS:
        lines[_STEPS:-_STEPS] = [f"… and {len(lines) - 2 * _STEPS} more steps"]
    yield from lines


def _mostly(step: Step) -> str:
    return shown(f"{step.state} {spoken(step.spent)}") if step.spent >= 1 else ""


def _milestones(run: Run) -> Iterator[str]:
    found = milestones(run)
    names = max((len(named(one.subject)) for one in found), default=0)
    states = max((len(one.state) for one in found), default=0)
    for one in found:
        lets = f"{one.state:<{states}}  {one.lets} {'Kustomizations go' if one.lets > 1 else 'Kustomization goes'} on"
        said = shown(lets if one.lets else one.state)
        yield f"{moment(one.at, run.end)}  {named(one.subject):<{names}}  {said}"


def _everything(run: Run) -> Iterator[str]:
    names = max((len(named(one.subject)) for one in run.transitions), default=0)
    changes = [shown(f"{one.before} → {one.after}" if one.before else one.after) for one in run.transitions]
    room = max((len(change) for change in changes), default=0)
    for one, change in zip(run.transitions, changes, strict=True):
        yield f"{moment(one.at, run.end)}  {named(one.subject):<{names}}  {change:<{room}}  {shown(one.reason)}"
