"""Tests against published schemas, where `SCAFFOLD_SCHEMA_LOCATION` names a folder of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from scaffold.adapters.schemas import SchemaStore
from scaffold.diagnostic import Diagnostic
from scaffold.repository import Document, Repository

RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: x}
spec:
  values:
    controllers:
      x:
        containers: {app: {image: {repository: x, tag: "1"}}}
"""

KUSTOMIZATION = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: x
spec:
  interval: 1h
  path: ./x
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
"""


def documents(text: str) -> tuple[Document, ...]:
    return Repository({"app.yaml": text.encode()}, frozenset({"app.yaml"})).documents("app.yaml")


def lines(found: Iterator[Diagnostic]) -> list[str]:
    return [str(diagnostic) for diagnostic in found]


@pytest.fixture
def published() -> str:
    """Give the location of published schemas, where the environment names one that is a folder."""
    location = os.environ.get("SCAFFOLD_SCHEMA_LOCATION", "")
    if not Path(location, "app-template", "values.schema.json").is_file():
        pytest.skip("SCAFFOLD_SCHEMA_LOCATION names no folder with published schemas")
    return location


def test_flux_own_schema_accepts_and_refuses(published: str) -> None:
    store = SchemaStore(published)
    assert lines(store.validate(documents(KUSTOMIZATION))) == []
    broken = KUSTOMIZATION.replace("prune: true", "prune: 'true'").replace("kind: Git", "kind: Got")
    assert sorted(lines(store.validate(documents(broken)))) == [
        'app.yaml:8:10: error: `spec.prune`: the value is not of type "boolean" [schema] '
        "(schema `kustomize.toolkit.fluxcd.io/kustomization_v1.json`)",
        'app.yaml:9:21: error: `spec.sourceRef.kind`: the value is not one of "OCIRepository", "GitRepository", '
        '"Bucket", "ExternalArtifact" [schema] (schema `kustomize.toolkit.fluxcd.io/kustomization_v1.json`)',
    ]


def test_app_templates_own_schema_accepts_and_refuses(published: str) -> None:
    store = SchemaStore(published)
    assert lines(store.validate_app_template(documents(RELEASE))) == []
    broken = RELEASE.replace("containers:", "type: s3cret\n        containers:")
    (found,) = store.validate_app_template(documents(broken))
    assert str(found) == (
        "app.yaml:8:15: error: `spec.values.controllers.x.type`: the value is not one of "
        '"deployment", "statefulset", "daemonset", "cronjob", "job" [schema] '
        "(schema `app-template/values.schema.json`)"
    )
