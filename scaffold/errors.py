"""The errors that stop a command; only the command line catches them."""

from __future__ import annotations


class ScaffoldError(Exception):
    """Stop the command with a sentence for the user.

    The message is lower case, has no final period, and says what is wrong, where, and the next step.
    """

    exit_code = 2


class AnswersError(ScaffoldError):
    """Refuse answers; the message lists every invalid one."""


class NotRoundTrippableError(ScaffoldError):
    """Refuse a text edit that would change bytes it must not; the message states the line to add by hand."""


class ConflictError(ScaffoldError):
    """Refuse to write over something that changed, or that is not ours to write."""


class NotThereError(ScaffoldError):
    """Refuse a patch that takes away, replaces or tests what a config does not have."""


class ToolMissingError(ScaffoldError):
    """Say which program is needed and how to get it."""
