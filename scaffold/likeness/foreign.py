"""Finds in a new app's files what belongs to the model's cluster, or to the model alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from scaffold.answers.context import Context
from scaffold.likeness.hosts import effective, literal
from scaffold.likeness.land import RELEASE_NAME, Land, hosts_of
from scaffold.likeness.links import Open, is_copy
from scaffold.likeness.model import Model
from scaffold.substitution import references
from scaffold.update.answers_file import ANSWERS_FILE

_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_HOST = re.compile(
    rf"(?<![\w@.-])(?:\{{\{{-?\s*\.Release\.Name\s*-?\}}\}}|\*|{_LABEL})(?:\.{_LABEL})+(?![\w-])", re.IGNORECASE
)
_SERVICE = re.compile(rf"(?<![\w.-])({_LABEL})\.({_LABEL})\.svc(?![\w-])")
_SHORT_SERVICE = re.compile(rf"(?<=//)({_LABEL})\.({_LABEL})(?=[:/\s\"']|$)")
_ADDRESS = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])")
_ANNOUNCED = ("service_annotations", "service_extra", "pod_options")
"""Answers whose addresses are the app's own: two apps cannot have the same."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """What was found.

    Attributes:
        words: Names with what plays their part where the new app is.
        opens: Names without a counterpart.
        notes: What may be missing.
    """

    words: Mapping[str, str] = field(default_factory=dict)
    opens: tuple[Open, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass
class _Search:
    model: Model
    context: Context
    release: str
    own_hosts: frozenset[str]
    kept: frozenset[str]
    variables: frozenset[str]
    words: dict[str, str] = field(default_factory=dict)
    opens: dict[str, Open] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)

    @cached_property
    def there(self) -> Land:
        return Land(self.model.siblings)

    @cached_property
    def here(self) -> Land:
        return Land(self.context.siblings)

    @cached_property
    def taken(self) -> frozenset[str]:
        """Return the literal host names of the model's own routes."""
        return literal(hosts_of(self.model.app)) | literal(effective(self.model, h) for h in hosts_of(self.model.app))

    def open(self, kind: str, name: str, place: str, why: str = "", what: str = "NAME") -> None:
        if name not in self.kept:
            flag = f"--map '{name}={what}'" if "$" in name else f"--map {name}={what}"
            self.opens.setdefault(name, Open(kind, name, (), (flag,), "", why, place))


def find_foreign(
    files: Mapping[str, bytes], model: Model, context: Context, answers: Mapping[str, Any], given: Mapping[str, str]
) -> Foreign:
    """Look through a new app's files.

    Args:
        files: Their content by path.
        model: The app that the new one is like.
        context: Where the new one goes.
        answers: The new app's answers.
        given: What the user put in the place of what: that stays.
    """
    release = str(answers["helmrelease_name"])
    own = literal(RELEASE_NAME.sub(release, str(host)) for host in answers["hostnames"])
    variables = frozenset({*answers["substitute"], *answers["database_variables"]})
    search = _Search(model, context, release, own, frozenset(given.values()), variables)
    copied = is_copy(model, context)
    for path, content in files.items():
        if path == ANSWERS_FILE:
            continue
        try:
            lines = content.decode().splitlines()
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(lines, 1):
            place = f"{path}:{number}"
            _hosts(search, line, place) if copied else _own_hosts(search, line, place)
            if copied:
                _services(search, line, place)
                _variables(search, line, place)
    _addresses(search, answers)
    return Foreign(search.words, tuple(search.opens.values()), tuple(search.notes))


def _found(search: _Search, line: str) -> Iterator[tuple[str, str]]:
    for match in _HOST.finditer(line):
        yield match.group(), RELEASE_NAME.sub(search.release, match.group()).lower()


def _own_hosts(search: _Search, line: str, place: str) -> None:
    for _, host in _found(search, line):
        if host in search.taken and host not in search.own_hosts:
            search.open("host name", host, place, f"is `{search.model.app.name}`'s own", "HOST")


def _hosts(search: _Search, line: str, place: str) -> None:
    there, here = search.there, search.here
    for written, host in _found(search, line):
        above = [d for d in there.domains | here.domains if host == d or host.endswith(f".{d}")]
        domain = max(above, key=len, default="")
        foreign = (domain and domain not in here.domains) or (host in there.hosts and host not in here.hosts)
        if not foreign or host in search.own_hosts or host in search.kept:
            continue
        stands = [
            name
            for known in sorted(here.domains)
            if (name := f"{host.removesuffix(domain)}{known}") in here.hosts or name == known
        ]
        if domain and len(stands) == 1 and stands[0] != host:
            search.words[written] = search.words[host] = stands[0]
            search.notes[f"host name `{host}` is `{stands[0]}` here"] = None
        else:
            search.open("host name", host, place, what="HOST")


def _services(search: _Search, line: str, place: str) -> None:
    for match in (*_SERVICE.finditer(line), *_SHORT_SERVICE.finditer(line)):
        name, namespace = match.groups()
        if namespace not in search.there.namespaces or f"{name}.{namespace}" in search.kept:
            continue
        if namespace not in search.here.namespaces and namespace != search.context.namespace:
            search.open("service", f"{name}.{namespace}", place, what="SERVICE.NAMESPACE")
        elif not _may_be(search, name, namespace):
            cluster = search.context.siblings.cluster.name
            search.notes[f"`{name}.{namespace}` ({place}) may not be in cluster `{cluster}`"] = None


def _may_be(search: _Search, name: str, namespace: str) -> bool:
    known = search.here.named.get(namespace, frozenset())
    own = search.context.app if namespace == search.context.namespace else ""
    return any(name.startswith(begin) for begin in {*known, own} if begin)


def _variables(search: _Search, line: str, place: str) -> None:
    for name, default in references(line):
        known = name in search.here.variables or name in search.variables
        if default is None and not known and name in search.there.defined | search.there.shared:
            search.open("variable", f"${{{name}}}", place, what="TEXT")


def _addresses(search: _Search, answers: Mapping[str, Any]) -> None:
    for name in _ANNOUNCED:
        for address in dict.fromkeys(_ADDRESS.findall(str(answers[name]))):
            if address in str(search.model.answers[name]):
                search.open("address", address, name, f"is `{search.model.app.name}`'s own", "ADDRESS")
