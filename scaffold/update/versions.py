"""Decides which version of the template an app goes to."""

from __future__ import annotations

from collections.abc import Callable

from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError


def choose_target(recorded: str, wanted: str | None, newest: Callable[[], str], *, keep: bool) -> str:
    """Return the version that an app goes to, never an older one than it has.

    Args:
        recorded: The version that its answers file names.
        wanted: The version that the user names.
        newest: Returns the newest version there is.
        keep: Whether the recorded version is meant where the user names none, because only answers change.

    Raises:
        ScaffoldError: The app has a newer version, or one that cannot be compared.
    """
    if wanted is None and keep:
        return recorded
    target = wanted or newest()
    if target == recorded or not _is_older(target, recorded):
        return target
    shown = f"it is at `{printable(recorded)}`, which is newer than `{printable(target)}`"
    if wanted:
        raise ScaffoldError(f"{shown}; an update never goes back to an older version of the template")
    raise ScaffoldError(f"{shown}, the newest version here; install a newer `flux-scaffold`")


def _is_older(tag: str, other: str) -> bool:
    from packaging.version import InvalidVersion, Version

    try:
        return Version(tag) < Version(other)
    except InvalidVersion:
        raise ScaffoldError(
            f"`{printable(tag)}` and `{printable(other)}` cannot be compared, which only released versions such as "
            "`v1.2.3` can; run `copier update` in the app's folder"
        ) from None
