"""Builds repositories in memory: paths and texts in, a `Repository`, a `Fleet` or `Siblings` out."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping

from scaffold.conventions import Siblings
from scaffold.flux import Cluster, Fleet, read_fleet
from scaffold.repository import Repository
from scaffold.settings import Settings

Files = Mapping[str, str]


def repository(files: Files, links: Mapping[str, str] | None = None, others: tuple[str, ...] = ()) -> Repository:
    """Build a repository from texts by path; indentation that all lines share is dropped.

    Args:
        files: The files that are read.
        links: Symbolic links: path → target as written.
        others: Paths of files that exist and are not read.
    """
    contents = {path: text(content).encode() for path, content in files.items()}
    return Repository(contents, frozenset({*contents, *(links or {}), *others}), links or {})


def text(content: str) -> str:
    """Drop a leading line break and the indentation that all lines share."""
    return textwrap.dedent(content.removeprefix("\n"))


def fleet(files: Files, links: Mapping[str, str] | None = None) -> Fleet:
    """Build a repository and evaluate its clusters."""
    return read_fleet(repository(files, links))


def cluster(files: Files) -> Cluster:
    """Build a repository and evaluate its only cluster."""
    (found,) = fleet(files).clusters
    return found


def siblings(files: Files, settings: Settings | None = None) -> Siblings:
    """Build a repository and return the apps of its only cluster."""
    found = fleet(files)
    (only,) = found.clusters
    return Siblings(found, only, settings or Settings())


def kustomize_file(*resources: str, **fields: object) -> str:
    """Return a kustomize file; fields that are no lists are given as YAML flow text."""
    lines = ["apiVersion: kustomize.config.k8s.io/v1beta1", "kind: Kustomization"]
    lines += [f"{key}: {value}" for key, value in fields.items()]
    lines += ["resources:", *(f"  - {entry}" for entry in resources)] if resources else []
    return "\n".join(lines) + "\n"


GOTK_SYNC = text(
    """
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: flux-system
      namespace: flux-system
    spec:
      path: ./cluster
      sourceRef:
        kind: GitRepository
        name: flux-system
    ---
    apiVersion: source.toolkit.fluxcd.io/v1
    kind: GitRepository
    metadata:
      name: flux-system
      namespace: flux-system
    spec:
      url: https://github.com/owner/repo.git
    """
)
"""Bootstraps the folder `cluster`, wherever the file lies there."""


def ks(name: str, path: str = "", namespace: str = "", **spec: str) -> str:
    """Return a Flux Kustomization; further fields of `spec` are YAML flow text, `source` is its sourceRef."""
    source = spec.pop("source", "{kind: GitRepository, name: flux-system}")
    lines = ["apiVersion: kustomize.toolkit.fluxcd.io/v1", "kind: Kustomization", "metadata:", f"  name: {name}"]
    lines += [f"  namespace: {namespace}"] if namespace else []
    lines += ["spec:", f"  sourceRef: {source}"]
    lines += [f"  path: {path}"] if path else []
    lines += [f"  {key}: {value}" for key, value in spec.items()]
    return "\n".join(lines) + "\n"


def release(name: str, namespace: str = "", **spec: str) -> str:
    """Return a HelmRelease; further fields of `spec` are YAML flow text."""
    lines = ["apiVersion: helm.toolkit.fluxcd.io/v2", "kind: HelmRelease", "metadata:", f"  name: {name}"]
    lines += [f"  namespace: {namespace}"] if namespace else []
    return "\n".join([*lines, "spec:", "  interval: 1h", *(f"  {key}: {value}" for key, value in spec.items())]) + "\n"


def config(name: str, **data: str) -> str:
    """Return a ConfigMap."""
    lines = ["apiVersion: v1", "kind: ConfigMap", "metadata:", f"  name: {name}", "data:"]
    return "\n".join([*lines, *(f"  {key}: {json.dumps(value)}" for key, value in data.items())]) + "\n"


def namespaced(*apps: str, entry: str = "ks.yaml", **spec: str) -> dict[str, str]:
    """Return a repository of app-template apps, given as `namespace/name`, in one folder for each namespace.

    Args:
        apps: The apps, each in `cluster/NAMESPACE/NAME` with a list and a manifest for the namespace.
        entry: The name of the entry files.
        spec: Further fields of each Kustomization's `spec`, as YAML flow text.
    """
    spaces = sorted({app.partition("/")[0] for app in apps})
    files = {
        "cluster/gotk-sync.yaml": GOTK_SYNC,
        "cluster/kustomization.yaml": kustomize_file("./gotk-sync.yaml", *(f"./{space}" for space in spaces)),
    }
    for space in spaces:
        names = [app.partition("/")[2] for app in apps if app.startswith(f"{space}/")]
        listed = ("./namespace.yaml", *(f"./{name}/{entry}" for name in names))
        files[f"cluster/{space}/kustomization.yaml"] = kustomize_file(*listed, namespace=space)
        files[f"cluster/{space}/namespace.yaml"] = f"apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {space}\n"
        for name in names:
            folder = f"cluster/{space}/{name}"
            files[f"{folder}/{entry}"] = ks(name, f"./{folder}/app", **{"targetNamespace": space, **spec})
            files[f"{folder}/app/kustomization.yaml"] = kustomize_file("./helmrelease.yaml")
            files[f"{folder}/app/helmrelease.yaml"] = release(
                name, chartRef="{kind: OCIRepository, name: app-template}"
            )
    return files
