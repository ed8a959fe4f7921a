"""Questions about what the app keeps: the claim's class, size, access mode, and where it is mounted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from scaffold.answers.complete import default_mount
from scaffold.answers.context import Context
from scaffold.answers.inputs import ACCESS_MODES, Inputs
from scaffold.answers.shares import known_shares
from scaffold.habits import storage
from scaffold.habits.release import of_release
from scaffold.questions.question import Choice, Kind, Question, amount, because, hints, problem_in, split_list
from scaffold.settings import SETTINGS_FILE
from scaffold.siblings import App
from scaffold.votes import Ballot, Row

NONE = "none"

_MODE_HINTS = {
    "ReadWriteOnce": "one node writes",
    "ReadWriteMany": "many nodes write",
    "ReadOnlyMany": "many nodes read",
    "ReadWriteOncePod": "one pod writes",
}


def ask_storage(context: Context, _: Inputs) -> Question | None:
    """Ask for the claim's storage class, where any is known."""
    classes = context.providers.storage_classes
    if not classes:
        return None
    counts = Counter(claim.written_class for app in context.siblings.apps for claim in storage.claims(app))
    choices = [Choice(NONE, NONE, "keeps nothing")]
    for name, owner in classes.items():
        provider = f"by {owner.name}" if owner else ""
        choices.append(Choice(name, name, hints(provider, amount(counts[name], "claim"))))
    default, why = _usual_class(context)
    return Question("storage", "Storage class", Kind.CHOICE, default, why, choices=tuple(choices))


def _usual_class(context: Context) -> tuple[str, str]:
    """Return what most siblings do: whether they have a claim at all, and if so, of which class."""
    usual = context.conventions["storage"]
    known = usual.value in context.providers.storage_classes
    if known and usual.scope == SETTINGS_FILE:
        return str(usual.value), usual.why
    row = Row("has_claim", of_release(lambda app: storage.main_claim(app) is not None), False)
    habit = context.decide_rows((row,))["has_claim"]
    if habit.value:
        return (str(usual.value), usual.why) if known else (NONE, "no sibling shows the class")
    return NONE, because(habit, " have none")


def has_claim(inputs: Inputs) -> bool:
    """Tell whether the answers so far give the app a claim."""
    return inputs.storage not in (None, "", NONE)


def ask_size(context: Context, inputs: Inputs) -> Question | None:
    """Ask how big the claim is."""
    if not has_claim(inputs):
        return None
    return Question(
        "size",
        "Size",
        Kind.TEXT,
        str(context.value("size")),
        because(context.conventions["size"]),
        help="such as 5Gi",
        validate=lambda text: problem_in(Inputs(size=text)),
    )


def ask_access_mode(context: Context, inputs: Inputs) -> Question | None:
    """Ask for the access mode where the usual one cannot be taken for granted: another class, or a pod on each node."""
    everywhere = inputs.workload == "daemonset"
    if not has_claim(inputs) or (inputs.storage == context.conventions["storage"].value and not everywhere):
        return None
    row = Row("access_mode_of_class", _modes_of(str(inputs.storage)), None)
    habit = context.decide_rows((row,))["access_mode_of_class"]
    default, why = str(context.value("access_mode")), because(context.conventions["access_mode"])
    if everywhere:
        default, why = "ReadWriteMany", "a daemonset runs on many nodes"
    elif habit.total:
        default, why = str(habit.value), habit.why
    return Question(
        "access_mode",
        "Access mode",
        Kind.CHOICE,
        default if default in ACCESS_MODES else ACCESS_MODES[0],
        why,
        choices=tuple(Choice(mode, mode, _MODE_HINTS[mode]) for mode in ACCESS_MODES),
    )


def _modes_of(storage_class: str) -> Callable[[App], Ballot | None]:
    def ballot(app: App) -> Ballot | None:
        for claim in storage.claims(app):
            if storage_class in (claim.storage_class, claim.written_class) and claim.access_mode:
                return Ballot(claim.access_mode, claim.file)
        return None

    return ballot


def ask_nfs(context: Context, _: Inputs) -> Question | None:
    """Ask which NFS shares the app mounts, where siblings mount any."""
    known = known_shares(context)
    if not known:
        return None
    return Question(
        "nfs",
        "NFS shares",
        Kind.TEXT,
        "",
        f"{amount(len(known), 'share')} in use",
        help=f"SERVER:/FOLDER or SERVER:/FOLDER=/MOUNT, separated by commas; {next(iter(known))} is one",
        choices=tuple(Choice(name, name, amount(count, "app")) for name, count in known.items()),
        validate=lambda text: problem_in(Inputs(nfs=split_list(text))),
    )


def ask_mount(context: Context, inputs: Inputs) -> Question | None:
    """Ask where the claim is mounted."""
    if not has_claim(inputs):
        return None
    why = (
        "the image's volume"
        if context.image.volumes
        else f"the claim's key, {because(context.conventions['claim_key'])}"
    )
    return Question(
        "mount",
        "Mount path",
        Kind.TEXT,
        default_mount(context),
        why,
        validate=lambda text: problem_in(Inputs(mount=text)),
    )
