"""Finds a host name in a route or an Ingress that is no DNS name.

The API server refuses the route, and with it the whole apply or the whole Helm upgrade fails; it takes neither capital
letters nor `_`. A `${VARIABLE}` and a `{{ template }}` stand for a part of a name; the rest is judged.

Bad:

    hostnames:
      - https://radarr.example.com/

Good:

    hostnames:
      - radarr.example.com

Source: https://gateway-api.sigs.k8s.io/reference/spec/#hostname
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.checks.check import Check, quote
from scaffold.checks.routes import hosts
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.flux import Fleet
from scaffold.names import problem_with_hostname

_PART = re.compile(r"\$\{[^{}]*\}|\{\{[^{}]*\}\}")
_REFUSED = re.compile(r"[A-Z_]")
"""What a name in DNS may have, and no host name of a route or an Ingress."""

_URL = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*://)?([^/:]+)(?::[0-9]+)?/?.*")


def check(fleet: Fleet) -> Iterator[Diagnostic]:
    """Yield an error for each host name that is no DNS name."""
    for cluster in fleet.clusters:
        for host, place in hosts(cluster):
            bare = _PART.sub("x", host)
            if "${" in bare or "{{" in bare:
                continue  # nested templates: what stands for what cannot be told
            problem = problem_with_hostname(bare)
            if not problem and _REFUSED.search(bare):
                problem = "must have only lower-case letters, digits and `-` between its dots"
            if problem:
                shown = f"host name {quote(host)}" if host else "host name"
                yield CHECK.finding(place, f"{shown} {problem}", _hint(host, bare))


def _hint(host: str, bare: str) -> str:
    url = _URL.fullmatch(bare)
    if url and url[1] != bare and not problem_with_hostname(url[1]) and bare == host:
        return f"write {quote(url[1])}"
    return ""


CHECK = Check("invalid-hostname", Severity.ERROR, check)
