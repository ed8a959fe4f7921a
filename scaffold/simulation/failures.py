"""Reads what is to fail: `NAME` or `NAME=KIND`, where the kind follows from what the name is."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.simulation.model import ExternalSecret, Kustomization, Model, Pod, Release, Source, Thing, Wait


class FailureKind(StrEnum):
    """How an object fails."""

    STORE_DOWN = "store-down"
    MISSING_ITEM = "missing-item"
    CHART_ERROR = "chart-error"
    OPERATOR_ABSENT = "operator-absent"
    DATABASE_DOWN = "database-down"
    GATEWAY_MISSING = "gateway-missing"
    CLASS_MISSING = "class-missing"
    SOURCE_UNREACHABLE = "source-unreachable"
    SECRET_MISSING = "secret-missing"
    SOPS_KEY_MISSING = "sops-key-missing"
    BUILD_ERROR = "build-error"
    IMAGE_PULL = "image-pull"
    CRASH = "crash"
    NEVER_READY = "never-ready"


MEANINGS: Mapping[FailureKind, str] = {
    FailureKind.STORE_DOWN: "a secret store cannot be reached",
    FailureKind.MISSING_ITEM: "an item that an ExternalSecret reads does not exist",
    FailureKind.CHART_ERROR: "a HelmRelease's chart cannot be rendered or applied",
    FailureKind.OPERATOR_ABSENT: "a HelmRelease that runs an operator is not there, nor are its definitions",
    FailureKind.DATABASE_DOWN: "a database never accepts connections",
    FailureKind.GATEWAY_MISSING: "a Gateway does not exist",
    FailureKind.CLASS_MISSING: "a StorageClass does not exist",
    FailureKind.SOURCE_UNREACHABLE: "a Git repository, an artifact or a chart repository cannot be reached",
    FailureKind.SECRET_MISSING: "a Secret that is made outside of the repository does not exist",
    FailureKind.SOPS_KEY_MISSING: "the Secret with the keys of SOPS does not exist",
    FailureKind.BUILD_ERROR: "a Kustomization cannot be built",
    FailureKind.IMAGE_PULL: "a Pod's image cannot be pulled",
    FailureKind.CRASH: "a Pod's container exits again and again",
    FailureKind.NEVER_READY: "anything else never becomes ready",
}
"""What each kind of failure means."""

LEFT_OUT = frozenset(
    {
        FailureKind.OPERATOR_ABSENT,
        FailureKind.GATEWAY_MISSING,
        FailureKind.CLASS_MISSING,
        FailureKind.SECRET_MISSING,
        FailureKind.SOPS_KEY_MISSING,
    }
)
"""The kinds in which the object is not there at all."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What is made to fail, and how.

    Attributes:
        ids: The ids of the objects.
        kind: How they fail.
    """

    ids: tuple[str, ...]
    kind: FailureKind


def parse_failures(texts: Iterable[str], model: Model) -> tuple[Failure, ...]:
    """Read all that is to fail; what is said twice counts once.

    Raises:
        ScaffoldError: One of them cannot be read, or an object is to fail in two ways.
    """
    failures = tuple(dict.fromkeys(parse_failure(text, model) for text in texts))
    kinds: dict[str, FailureKind] = {}
    for failure in failures:
        for each in failure.ids:
            if kinds.setdefault(each, failure.kind) is not failure.kind:
                raise ScaffoldError(
                    f"`{printable(each)}` is to fail by `{kinds[each]}` and by `{failure.kind}`; leave one out"
                )
    return failures


def parse_failure(text: str, model: Model) -> Failure:
    """Read what is to fail.

    Args:
        text: `NAME` or `NAME=KIND`; NAME is a name, `namespace/name` or `Kind/namespace/name`.
        model: What there is to fail.

    Raises:
        ScaffoldError: Nothing is called so, several are, or it cannot fail in that way.
    """
    wanted, _, given = text.partition("=")
    kind = _kind(given) if "=" in text else None
    fitting = _Fitting(model)
    named = [each for each in fitting.known if _is_called(each, wanted)]
    if not named:
        near = _nearest(wanted, fitting.known)
        hint = (
            f"did you mean `{printable(near)}`"
            if near
            else "see `scaffold graph --releases --levels` for what there is"
        )
        raise ScaffoldError(f"nothing in cluster `{printable(model.cluster)}` is called `{printable(wanted)}`; {hint}")
    if kind is None:
        kind = _default(fitting, wanted, named)
    return Failure(_pick(fitting, wanted, named, kind), kind)


def _kind(given: str) -> FailureKind:
    known = [str(kind) for kind in FailureKind]
    if given not in known:
        near = difflib.get_close_matches(given, known, 1)
        hint = f"did you mean `{near[0]}`" if near else f"known are {', '.join(f'`{kind}`' for kind in known)}"
        raise ScaffoldError(f"unknown kind of failure `{printable(given)}`; {hint}")
    return FailureKind(given)


def _is_called(subject: str, wanted: str) -> bool:
    return subject == wanted or subject.endswith(f"/{wanted}") or subject.casefold() == wanted.casefold()


def _nearest(wanted: str, known: Iterable[str]) -> str:
    """Return what a slip may mean, in the form in which it was given."""
    count = wanted.count("/") + 1
    forms = {"/".join(each.split("/")[-count:]) for each in known}
    found = difflib.get_close_matches(wanted, sorted(forms), 1, 0.7)
    return found[0] if found else ""


def _default(fitting: _Fitting, wanted: str, named: Sequence[str]) -> FailureKind:
    """Return how what is called so fails: in the first of the preferred ways that fits any of it.

    An app, which is a Kustomization that is called by its name alone, fails in what it makes; one that applies other
    Kustomizations is no app.
    """
    own = _first(fitting, named)
    if own is not FailureKind.BUILD_ERROR or any(each.casefold() == wanted.casefold() for each in named):
        return own
    made = [each for parent in named for each in fitting.below(parent)]
    is_app = bool(made) and not any(each.startswith("Kustomization/") for each in made)
    return _first(fitting, made) if is_app else own


def _first(fitting: _Fitting, subjects: Iterable[str]) -> FailureKind:
    known = tuple(subjects)
    return next(kind for kind in _PREFERRED if any(fitting.fits(kind, each) for each in known))


def _pick(fitting: _Fitting, wanted: str, named: Sequence[str], kind: FailureKind) -> tuple[str, ...]:
    """Return the objects that fail: what is called so, else what that makes."""
    direct = [each for each in named if fitting.fits(kind, each)]
    if len(direct) > 1:
        listed = ", ".join(f"`{printable(each)}`" for each in direct[:5])
        raise ScaffoldError(f"`{printable(wanted)}` is several: {listed}; name one of them in full")
    if direct:
        return tuple(direct)
    made = {each for parent in named for each in fitting.below(parent) if fitting.fits(kind, each)}
    if not made:
        possible = [str(other) for other in FailureKind if _could(fitting, named, other)]
        hint = f"it can fail by {', '.join(f'`{other}`' for other in possible)}" if possible else "it cannot fail"
        raise ScaffoldError(f"`{printable(wanted)}` cannot fail by `{kind}` ({MEANINGS[kind]}); {hint}")
    return tuple(sorted(made))


def _could(fitting: _Fitting, named: Iterable[str], kind: FailureKind) -> bool:
    return any(fitting.fits(kind, each) or any(fitting.fits(kind, m) for m in fitting.below(each)) for each in named)


class _Fitting:
    """Which kinds of failure fit which objects of a model."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.known = (*model.played, *sorted(model.outside))
        self._operators = frozenset(_operators(model))
        self._keys = frozenset(k.decrypts for k in model.played.values() if isinstance(k, Kustomization))

    def below(self, subject: str) -> Iterator[str]:
        """Yield what an object makes, and what that does."""
        pending = list(self._model.made.get(subject, ()))
        while pending:
            each = pending.pop()
            yield each
            pending += self._model.made.get(each, ())

    def fits(self, kind: FailureKind, subject: str) -> bool:
        """Tell whether an object can fail in a way."""
        return _FITS[kind](self, subject)

    def is_a(self, subject: str, role: type) -> bool:
        """Tell whether an object is played in a role."""
        return isinstance(self._model.played.get(subject), role)

    def is_operator(self, subject: str) -> bool:
        """Tell whether a release runs an operator, or brings definitions, for anything here."""
        return subject in self._operators

    def is_key(self, subject: str) -> bool:
        """Tell whether a Secret holds keys of SOPS."""
        return subject in self._keys

    def is_database(self, subject: str) -> bool:
        """Tell whether an object is a database."""
        own = self._model.played.get(subject)
        return isinstance(own, Thing) and own.operation == "database"


def _operators(model: Model) -> Iterator[str]:
    for each in model.played.values():
        waits: tuple[Wait, ...] = each.operator if isinstance(each, (Thing, ExternalSecret)) else ()
        if isinstance(each, Kustomization):
            waits = tuple(custom.by for custom in each.customs)
        yield from (wait.id for wait in waits if wait.id.startswith("HelmRelease/"))


def _of_kind(*kinds: str) -> Callable[[_Fitting, str], bool]:
    return lambda _, subject: subject.partition("/")[0] in kinds


_PARTICULAR = tuple(kind for kind in FailureKind if kind is not FailureKind.NEVER_READY)

_FITS: Mapping[FailureKind, Callable[[_Fitting, str], bool]] = {
    FailureKind.STORE_DOWN: _of_kind("ClusterSecretStore", "SecretStore"),
    FailureKind.MISSING_ITEM: lambda fitting, subject: fitting.is_a(subject, ExternalSecret),
    FailureKind.CHART_ERROR: lambda fitting, subject: fitting.is_a(subject, Release),
    FailureKind.OPERATOR_ABSENT: lambda fitting, subject: fitting.is_operator(subject),
    FailureKind.DATABASE_DOWN: lambda fitting, subject: fitting.is_database(subject),
    FailureKind.GATEWAY_MISSING: _of_kind("Gateway"),
    FailureKind.CLASS_MISSING: _of_kind("StorageClass"),
    FailureKind.SOURCE_UNREACHABLE: lambda fitting, subject: (
        fitting.is_a(subject, Source)
        or subject.partition("/")[0].endswith(("Repository", "ExternalArtifact", "Bucket"))
    ),
    FailureKind.SECRET_MISSING: lambda fitting, subject: subject.startswith("Secret/") and not fitting.is_key(subject),
    FailureKind.SOPS_KEY_MISSING: lambda fitting, subject: fitting.is_key(subject),
    FailureKind.BUILD_ERROR: lambda fitting, subject: fitting.is_a(subject, Kustomization),
    FailureKind.IMAGE_PULL: lambda fitting, subject: fitting.is_a(subject, Pod),
    FailureKind.CRASH: lambda fitting, subject: fitting.is_a(subject, Pod),
    FailureKind.NEVER_READY: lambda fitting, subject: not any(_FITS[kind](fitting, subject) for kind in _PARTICULAR),
}

_PREFERRED = (
    FailureKind.STORE_DOWN,
    FailureKind.GATEWAY_MISSING,
    FailureKind.CLASS_MISSING,
    FailureKind.SOPS_KEY_MISSING,
    FailureKind.OPERATOR_ABSENT,
    FailureKind.CHART_ERROR,
    FailureKind.DATABASE_DOWN,
    FailureKind.MISSING_ITEM,
    FailureKind.SOURCE_UNREACHABLE,
    FailureKind.SECRET_MISSING,
    FailureKind.CRASH,
    FailureKind.NEVER_READY,
    FailureKind.BUILD_ERROR,
)
"""In which way what several objects are called fails, the most likely to be meant first."""
