"""Whatever shape a value has, no check trips over it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from scaffold.changes import ChangeSet, FileChange
from scaffold.checks import run_checks
from scaffold.flux import read_fleet
from tests.build import kustomize_file, repository
from tests.checks.healthy import replaced, with_files

APP = "apps/media/radarr/app"
FURTHER = {
    ".sops.yaml": "creation_rules: [{path_regex: a.*, age: x}]\n",
    "a.sops.yaml": "data: {a: b}\nsops: {mac: x}\n",
    f"{APP}/kustomization.yaml": kustomize_file("./helmrelease.yaml", "./pod.yaml", "./secret.yaml", "./provider.yaml")
    + "secretGenerator: [{name: made, literals: [a=b]}]\nimages: [{name: x, digest: y}]\n",
    f"{APP}/pod.yaml": """\
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: pod}
        spec:
          jobTemplate:
            spec:
              template:
                spec:
                  imagePullSecrets: [{name: a}]
                  volumes: [{secret: {secretName: b}}, {projected: {sources: [{secret: {name: c}}]}}]
                  containers:
                    - image: x
                      envFrom: [{secretRef: {name: d}}]
                      env: [{name: TOKEN, valueFrom: {secretKeyRef: {name: e}}}, {name: PASSWORD, value: f}]
        """,
    f"{APP}/secret.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {a: b}\n"
    "sops: {encrypted_regex: ^data$}\n",
    f"{APP}/provider.yaml": """\
        apiVersion: notification.toolkit.fluxcd.io/v1
        kind: Provider
        metadata: {name: p, annotations: {a: b}}
        spec: {secretRef: {name: f}}
        """,
    **replaced(
        f"{APP}/helmrelease.yaml",
        "    persistence:\n",
        "    defaultPodOptions: {imagePullSecrets: [{name: g}]}\n    secrets: {a: {stringData: {b: c}}}\n"
        "    persistence:\n      a: {type: secret, name: h}\n"
        "      b: {type: custom, volumeSpec: {secret: {secretName: i}}}\n",
    ),
}
"""What further rules read, each once."""

HEALTHY_REPOSITORY = repository(with_files(FURTHER))
JUDGED = tuple(
    path
    for path in HEALTHY_REPOSITORY.files
    if path.startswith(("apps/media/radarr/", "apps/network/", "apps/media/k")) or "sops" in path
)
ODD: tuple[Any, ...] = (None, "", 7, True, "x\ny", [], [None, [], {}, "x"], {}, {"x": None, 1: [1], "name": {}})


def places(body: Any, keys: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the keys that lead to each value of a document."""
    children = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for key, value in children:
        yield (*keys, key)
        yield from places(value, (*keys, key))


def with_value(body: Any, keys: tuple[Any, ...], value: Any) -> Any:
    """Return a copy of a document with another value at some keys."""
    if not keys:
        return value
    key, *rest = keys
    if isinstance(body, dict):
        return {**body, key: with_value(body[key], tuple(rest), value)}
    return [*body[:key], with_value(body[key], tuple(rest), value), *body[key + 1 :]]


@pytest.mark.parametrize("path", JUDGED)
def test_no_check_trips_over_an_odd_value(path: str) -> None:
    content = HEALTHY_REPOSITORY.files[path]
    body = yaml.safe_load(content)
    for keys in places(body):
        for value in ODD:
            odd = yaml.safe_dump(with_value(body, keys, value)).encode()
            changed = HEALTHY_REPOSITORY.overlay(ChangeSet((FileChange(path, content, odd),)))
            try:
                run_checks(read_fleet(changed))
            except Exception as error:
                pytest.fail(f"{path}: {'.'.join(map(str, keys))}: {value!r}: {error!r}")
