"""Makes keys of age, and tells the public half of one, with `age-keygen`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from scaffold.adapters.process import complete, run
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError

_RECIPIENT = re.compile(rb"^(?:# public key: )?(age1[a-z0-9]+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class AgeKey:
    """A key: what secrets are encrypted for, and what decrypts them, which does not show itself.

    Attributes:
        recipient: The public half.
        identity: The file with the private half, as age reads it.
    """

    recipient: str
    identity: bytes = field(repr=False)


def new_key() -> AgeKey:
    """Make a key.

    Raises:
        ToolMissingError: `age-keygen` is not installed.
        ScaffoldError: It failed.
    """
    identity = run(("age-keygen",))
    return AgeKey(_recipient(identity), identity)


def recipient_of(file: Path) -> str:
    """Return the public half of a private key in a file, which `age-keygen` alone reads.

    Raises:
        ToolMissingError: `age-keygen` is not installed.
        ScaffoldError: The file holds no key.
    """
    done = complete(("age-keygen", "-y", str(file)))
    if done.returncode:
        raise ScaffoldError(f"`{printable(str(file))}` is no private key of age; put the right one there, or remove it")
    return _recipient(done.stdout)


def _recipient(said: bytes) -> str:
    found = _RECIPIENT.search(said)
    if not found:
        raise ScaffoldError("`age-keygen` named no public key")
    return found[1].decode()
