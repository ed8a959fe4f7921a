"""Host names of a model's routes, formed anew where the new app goes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scaffold.answers.context import Context
from scaffold.answers.routes import default_hostname
from scaffold.likeness.land import LITERAL_HOST, RELEASE_NAME, Land
from scaffold.likeness.links import Open
from scaffold.likeness.merging import same
from scaffold.likeness.model import Model
from scaffold.likeness.references import route_hosts
from scaffold.likeness.renaming import Renaming


@dataclass(frozen=True)
class Hosts:
    """Forms host names for one new app.

    Attributes:
        model: The app that it is like.
        context: Where it goes.
        names: The apps' names.
        gateways: Gateways by the model's.
        is_copy: Whether it goes to another cluster, which has domains of its own.
    """

    model: Model
    context: Context
    names: Renaming
    gateways: Mapping[str, str]
    is_copy: bool

    def of(self, written: Sequence[str], gateways: Sequence[str]) -> tuple[str, ...]:
        """Return the host name in place of each of the model's at its gateways; empty where one cannot be formed."""
        return tuple(self._form(host, gateways) for host in written)

    def _form(self, host: str, gateways: Sequence[str]) -> str:
        if not self.is_copy:
            renamed = self.names.text(host)
            return renamed if renamed != host or RELEASE_NAME.search(host) else ""
        label, domain = split(host)
        there = Land(self.model.siblings).domains
        label, domain = ("", host) if host in there else (label, domain)
        for gateway in gateways:
            here = domain_at(self.context, self.gateways.get(gateway, ""))
            if here and (domain in there or domain == domain_at(self.model.context, gateway)):
                return f"{self.names.text(label)}.{here}" if label else here
        return ""


def split(host: str) -> tuple[str, str]:
    """Return a host name's first label and the domain; a label may be the release's name."""
    match = RELEASE_NAME.match(host)
    if match:
        return match.group(), host[match.end() + 1 :]
    label, _, domain = host.partition(".")
    return label, domain


def domain_at(context: Context, gateway: str) -> str:
    """Return the domain of host names at a gateway by habit, empty where none is shown."""
    return split(default_hostname(context, gateway))[1] if gateway else ""


def effective(model: Model, host: str) -> str:
    """Return a host name of the model with its release's name put in."""
    return RELEASE_NAME.sub(model.app.release.name if model.app.release else model.app.name, host)


def pairs(model: Model, written: Iterable[str], new: Iterable[str], release: str) -> Iterator[tuple[str, str]]:
    """Yield the model's host names with those in their place, as they are written and as they are in effect."""
    for old, stands in zip(written, new, strict=False):
        if stands:
            yield effective(model, old), RELEASE_NAME.sub(release, stands)
            if RELEASE_NAME.search(old):
                yield old, stands


def literal(hosts: Iterable[str]) -> frozenset[str]:
    """Return the host names that hold no variable and no template."""
    return frozenset(host for host in hosts if LITERAL_HOST.match(host))


def unusual_hosts(model: Model, hosts: Hosts) -> tuple[str, ...]:
    """Return host names in place of the model's, where it does not form them as its siblings do."""
    own = model.answers["hostnames"]
    if not model.answers["gateways"] or same(own, model.usual["hostnames"]):
        return ()
    return tuple(dict.fromkeys(filter(None, hosts.of(own, model.answers["gateways"]))))


def lost_hosts(model: Model, here: Mapping[str, Any], hosts: Hosts) -> Iterable[str]:
    """Say which host names of the model have none in their place."""
    own = model.answers["hostnames"]
    if not here["gateways"] or same(own, model.usual["hostnames"]):
        return
    for host, formed in zip(own, hosts.of(own, model.answers["gateways"]), strict=True):
        if not formed:
            new = ", ".join(f"`{name}`" for name in here["hostnames"])
            yield f"host name `{host}` is `{model.app.name}`'s own; the route has {new}"


def host_words(model: Model, here: Mapping[str, Any], hosts: Hosts) -> dict[str, str]:
    """Return the host names that stand in the place of the model's in other texts."""
    release = str(here["helmrelease_name"])
    found: dict[str, str] = {}
    for written, gateways in route_hosts(model.answers):
        found.update(pairs(model, written, hosts.of(written, gateways), release))
    found.update(pairs(model, model.answers["hostnames"], here["hostnames"] if here["gateways"] else (), release))
    return found


def open_hosts(model: Model, here: Mapping[str, Any], hosts: Hosts, asked: Collection[str]) -> Iterable[Open]:
    """Yield the host names that another cluster cannot have as well."""
    if not hosts.is_copy:
        return
    cluster = model.siblings.cluster.name
    taken = Land(model.siblings).hosts
    release = str(here["helmrelease_name"])
    for host in literal(effective(model, name).replace(model.app.name, release) for name in here["hostnames"]):
        if here["gateways"] and host in taken and "hostnames" not in asked:
            why = f"is a host of cluster `{cluster}`"
            yield Open("host name", host, (), ("--hostname HOST",), "hostnames", why)
