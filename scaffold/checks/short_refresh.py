"""Finds an ExternalSecret that is fetched again more than once a minute.

Each refresh asks the secret store for every key. Below a minute, a handful of secrets is enough to meet the store's
rate limit; then all of the cluster's secrets stop being refreshed, also those that are written with care. Zero means
once, and is fine; so is a `refreshPolicy` that does not go by the clock.

Bad:

    spec:
      refreshInterval: 15s

Good:

    spec:
      refreshInterval: 1h

Source: https://external-secrets.io/latest/api/externalsecret/#update-behavior
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.checks.check import Check, quote
from scaffold.checks.durations import seconds
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.flux import Fleet
from scaffold.repository import mapping_at, text_at

_GROUP = "external-secrets.io"
_SPECS = {"ExternalSecret": ("spec",), "ClusterExternalSecret": ("spec", "externalSecretSpec")}
_SHORTEST = 60


def check(fleet: Fleet) -> Iterator[Diagnostic]:
    """Yield a warning for each interval of less than a minute, at the interval."""
    for cluster in fleet.clusters:
        for kind, keys in _SPECS.items():
            for resource, _ in cluster.of_kind(kind, _GROUP):
                spec = mapping_at(resource.body, *keys)
                interval = text_at(spec, "refreshInterval")
                length = seconds(interval)
                by_the_clock = text_at(spec, "refreshPolicy") in ("", "Periodic")
                if length is not None and 0 < length < _SHORTEST and by_the_clock:
                    message = f"{kind} {quote(resource.name)} is fetched again every {quote(interval)}"
                    hint = "write at least `1m`; `1h` suits most secrets, `0` means once"
                    yield CHECK.finding(resource.document.at(*keys, "refreshInterval"), message, hint)


CHECK = Check("short-refresh", Severity.WARNING, check)
