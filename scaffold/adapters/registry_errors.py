"""The ways in which a registry gives no usable answer, one class each for what a caller can do about it."""

from __future__ import annotations

from scaffold.errors import ScaffoldError

BY_HAND = "give `new-app` the digest with `--digest sha256:…`, or `--no-pin`"
"""The end of a message where the registry is out of reach: how to go on without it."""


class RegistryError(ScaffoldError):
    """Say why a registry gave no answer that can be used."""


class RegistryUnreachableError(RegistryError):
    """Say that no answer came: offline, no such host, too slow, or no trusted connection."""


class AccessDeniedError(RegistryError):
    """Say that the registry wants other credentials, and whether any were found."""


class ImageNotFoundError(RegistryError):
    """Say that the registry has no such repository, tag or digest."""


class RateLimitedError(RegistryError):
    """Say that the registry wants to be asked less often."""


class UntrustedAnswerError(RegistryError):
    """Say that an answer is malformed, too large, or not what its digest says."""
