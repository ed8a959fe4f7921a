"""A hand-written app: its manifests in, its answers and what the template makes of them out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scaffold.adapters.adoption import Adoption, adopt
from scaffold.adapters.template_engine import Engine
from scaffold.conventions import Siblings
from scaffold.siblings import App
from tests.build import kustomize_file, namespaced, siblings, text

ENGINE = Engine(Path(__file__).parent.parent.parent)
FOLDER = "cluster/media/web"

RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: web
spec:
  chartRef:
    kind: OCIRepository
    name: app-template
  values:
    controllers:
      web:
        containers:
          app:
            image:
              repository: ghcr.io/example/web
              tag: 1.0.0
"""
"""A release with the fewest words."""

ENTRY = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: web
spec:
  targetNamespace: media
  path: ./cluster/media/web/app
  sourceRef:
    kind: GitRepository
    name: flux-system
"""
"""A Kustomization with the fewest words."""

SECRET = """\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: web
spec:
  secretStoreRef:
    kind: ClusterSecretStore
    name: vault
  target:
    name: web-secret
  dataFrom:
    - extract:
        key: web
"""
"""An ExternalSecret with the fewest words."""


def app_files(files: Mapping[str, str], *listed: str) -> dict[str, str]:
    """Return a repository that has the app `web` alone.

    Args:
        files: The app's files by path below its folder; the entry, the release and the kustomize file are there.
        listed: What the kustomize file lists beside the release, by default every other file of the same folder.
    """
    found = namespaced("media/web")
    beside = [name.removeprefix("app/") for name in files if name.startswith("app/") and name.count("/") == 1]
    further = listed or tuple(name for name in beside if name not in ("helmrelease.yaml", "kustomization.yaml"))
    found[f"{FOLDER}/ks.yaml"] = ENTRY
    found[f"{FOLDER}/app/helmrelease.yaml"] = RELEASE
    found[f"{FOLDER}/app/kustomization.yaml"] = kustomize_file(*sorted(("helmrelease.yaml", *further)))
    for name, content in files.items():
        found[f"{FOLDER}/{name}"] = text(content)
    return found


def the_app(files: Mapping[str, str]) -> tuple[Siblings, App]:
    """Return the app `web` of a repository."""
    found = siblings(files)
    (app,) = [app for app in found.apps if app.name == "web"]
    return found, app


def adopted(files: Mapping[str, str], *listed: str) -> Adoption:
    """Adopt the app `web`; see `app_files`."""
    return adopt(ENGINE, *the_app(app_files(files, *listed)))


def changed(adoption: Adoption, *names: str) -> dict[str, Any]:
    """Return some of the answers that are recorded."""
    return {name: adoption.answers.visible.get(name) for name in names}


def differences(adoption: Adoption) -> list[str]:
    """Return what differs: `-` is missing from the render, `+` is there besides."""
    found = adoption.comparison
    return [f"-{leaf}" for leaf in found.missing] + [f"+{leaf}" for leaf in found.extra]
