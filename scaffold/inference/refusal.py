"""The refusal of an app that the template cannot express."""

from __future__ import annotations

from scaffold.errors import ScaffoldError


class NotAdoptableError(ScaffoldError):
    """The template cannot express the app; the message is the reason, told after the app's name."""
