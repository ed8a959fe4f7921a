"""Tells which Secrets somebody made by hand before Flux ran, since what makes them now needs them itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from scaffold.simulation.model import ExternalSecret, Kustomization, Played, Pod, Release, Thing, Wait

_Secrets = tuple[tuple[str, Wait], ...]


def made_by_hand(played: Mapping[str, Played]) -> Mapping[str, Played]:
    """Return what reads such a Secret, as it is played then: the Secret counts as there."""
    found: dict[str, Played] = {}
    for own in played.values():
        if isinstance(own, Kustomization) and own.secrets:
            below = {wait.id for _, wait in own.secrets if _is_below(played, wait.id, own.id)}
            found[own.id] = replace(own, secrets=_presumed(own.secrets, below))
        elif isinstance(own, Thing) and own.id.partition("/")[0] in ("ClusterSecretStore", "SecretStore"):
            for pod in _behind(played, own):
                known = found.get(pod.id, pod)
                if isinstance(known, Pod):
                    read = {wait.id for _, wait in known.secrets if _is_read_from(played, wait.id, own.id)}
                    found[pod.id] = replace(known, secrets=_presumed(known.secrets, read))
    return found


def _presumed(secrets: _Secrets, by_hand: Collection[str]) -> _Secrets:
    return tuple((name, replace(wait, presumed=wait.presumed or wait.id in by_hand)) for name, wait in secrets)


def _is_below(played: Mapping[str, Played], subject: str, above: str) -> bool:
    """Tell whether a Kustomization, or one that it applies, makes an object."""
    seen: set[str] = set()
    while subject and subject not in seen:
        if subject == above:
            return True
        seen.add(subject)
        own = played.get(subject)
        subject = own.parent if own else ""
    return False


def _behind(played: Mapping[str, Played], store: Thing) -> Iterator[Pod]:
    """Yield the Pods of a store's server and of its operator."""
    for wait in (*store.needs, *store.operator):
        release = played.get(wait.id)
        for each in release.pods if isinstance(release, Release) else ():
            pod = played.get(each)
            if isinstance(pod, Pod):
                yield pod


def _is_read_from(played: Mapping[str, Played], subject: str, store: str) -> bool:
    own = played.get(subject)
    return isinstance(own, ExternalSecret) and store in own.stores
