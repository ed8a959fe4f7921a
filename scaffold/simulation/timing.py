"""How long things take in a cluster, and after which time they are tried again: `simulate` in `.scaffold.yaml`."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import lru_cache
from hashlib import blake2b

from scaffold.checks.durations import seconds
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.repository import Document, Repository
from scaffold.settings import mapping, refuse_unknown, settings_document

_LONGEST = 31 * 86400.0
_FORM = "is a duration such as `30s`, or two with a `-` between them"


@dataclass(frozen=True, slots=True)
class Duration:
    """A duration: at least and at most so many seconds."""

    least: float
    most: float

    def at(self, part: float) -> float:
        """Return the duration at a part (0 to 1) of the way from the least to the most, in whole tenths."""
        return round(self.least + (self.most - self.least) * part, 1)


@dataclass(frozen=True, slots=True)
class Timing:
    """What a simulation takes for granted; Flux's own fields (interval, timeout, retries, …) go before it.

    Attributes:
        source: Fetch a repository, an artifact, a chart.
        reconcile: Fetch, build and apply a Kustomization.
        create: Helm creates a release's objects.
        sync: Sync an ExternalSecret.
        validate: Validate a secret store.
        schedule: Find a node for a Pod.
        pull: Pull an image for the first time.
        pull_cached: Pull an image that a node has already.
        start: A container starts and passes its probes.
        provision: Provision a volume.
        database: An operator sets up a database.
        storage: An operator sets up a storage cluster.
        certificate: Issue a certificate.
        gateway: Programme a gateway, and accept a route.
        operate: Any other object that an operator makes ready.
        requeue_dependency: After which a controller looks again at a dependency; `None` for what the repository tells
            the controllers, else 30 seconds.
        health_poll: After which the health of objects is looked at again.
        retry_first: The first delay of a controller's growing ones.
        retry_most: Their longest.
        secret_retry: After which a node looks again for a missing Secret.
        crash_first: The first back-off of a container that exits.
        crash_most: The longest one.
    """

    source: Duration = Duration(2, 10)
    reconcile: Duration = Duration(10, 30)
    create: Duration = Duration(2, 10)
    sync: Duration = Duration(2, 10)
    validate: Duration = Duration(1, 5)
    schedule: Duration = Duration(1, 3)
    pull: Duration = Duration(10, 120)
    pull_cached: Duration = Duration(1, 5)
    start: Duration = Duration(10, 60)
    provision: Duration = Duration(2, 10)
    database: Duration = Duration(60, 180)
    storage: Duration = Duration(120, 300)
    certificate: Duration = Duration(10, 60)
    gateway: Duration = Duration(5, 30)
    operate: Duration = Duration(5, 30)
    requeue_dependency: Duration | None = None
    health_poll: Duration = Duration(5, 5)
    retry_first: Duration = Duration(1, 1)
    retry_most: Duration = Duration(900, 900)
    secret_retry: Duration = Duration(10, 10)
    crash_first: Duration = Duration(10, 10)
    crash_most: Duration = Duration(300, 300)

    def of(self, operation: str) -> Duration:
        """Return the duration of an operation by its name."""
        duration: Duration = getattr(self, operation)
        return duration


FIXED = frozenset(
    {"requeue_dependency", "health_poll", "retry_first", "retry_most", "secret_retry", "crash_first", "crash_most"}
)
"""What is one duration and no range."""

OPERATIONS = tuple(each.name for each in fields(Timing))


def read_timing(repository: Repository) -> Timing:
    """Read the `simulate` section of `.scaffold.yaml`.

    Raises:
        ScaffoldError: It has an unknown key, or what is no duration; the place is named.
    """
    document = settings_document(repository)
    if document is None:
        return Timing()
    given = mapping(document, "simulate")
    refuse_unknown(document, ("simulate",), OPERATIONS)
    return replace(Timing(), **{name: _span(document, name, value) for name, value in given.items()})


def _span(document: Document, name: str, value: object) -> Duration:
    place = document.at("simulate", name)
    text = str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""
    least, dash, most = text.partition("-")
    found = seconds(least.strip()), seconds((most if dash else least).strip())
    if found[0] is None or found[1] is None:
        shown = f" and not `{printable(text)[:40]}`" if text else ""
        raise ScaffoldError(f"{place}: `{name}` {_FORM}{shown}")
    duration = Duration(found[0], found[1])
    if name in FIXED and duration.least != duration.most:
        raise ScaffoldError(f"{place}: `{name}` is one duration; a range such as `{printable(text)[:40]}` is not drawn")
    if name in FIXED and duration.least <= 0:
        raise ScaffoldError(f"{place}: `{name}` is longer than nothing")
    if not 0 <= duration.least <= duration.most <= _LONGEST:
        raise ScaffoldError(f"{place}: `{name}` begins with the shorter duration, and ends below 31 days")
    return duration


@lru_cache(maxsize=4)
def _prefix(seed: int) -> bytes:
    return f"{seed}\0".encode()


def draw(duration: Duration, seed: int, subject: str, operation: str) -> float:
    """Draw how long an operation of an object takes: the same for the same seed, whatever else there is."""
    if duration.least == duration.most:
        return duration.least
    text = _prefix(seed) + f"{subject}\0{operation}".encode("utf-8", "surrogatepass")
    part = int.from_bytes(blake2b(text, digest_size=7).digest(), "big") / (1 << 56)
    return duration.at(part)
