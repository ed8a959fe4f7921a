"""A small repository whose apps keep their secrets in it, encrypted: by SOPS or as SealedSecrets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from textwrap import dedent

from tests.sample_repository import APPS, app, gateway, kustomization, kustomize, provider, registered, storage_class

RECIPIENT = "age1w5px9kgy6vvycth9cqn2esea7p57kgp4w60yzaxp9jexr2gzf99s6xj8yn"

FOR_SOPS = r"kubernetes/.*\.sops\.ya?ml"
ON_CONTROLLER = "dependsOn:\n  - name: sealed-secrets\n    namespace: system\n"
DECRYPTION = "decryption:\n  provider: sops\n  secretRef:\n    name: sops-age\n"


def sops_config(
    path_regex: str = FOR_SOPS, *, encrypted_regex: str = "^(data|stringData)$", age: str = RECIPIENT
) -> str:
    """Return a `.sops.yaml` with one rule; an empty expression is left out."""
    rule = {"path_regex": path_regex, "encrypted_regex": encrypted_regex, "age": age}
    return "creation_rules:\n  - " + json.dumps({key: text for key, text in rule.items() if text}) + "\n"


def sops_secret(
    name: str, *keys: str, field: str = "stringData", metadata: str = "", before: str = "", after: str = ""
) -> str:
    """Return a Secret as SOPS leaves it.

    Args:
        name: Its name.
        keys: The names of its values.
        field: Where they stand.
        metadata: Further lines of its metadata.
        before: Lines before the values.
        after: Lines behind them.
    """
    cipher = "ENC[AES256_GCM,data:dK2xrxJ8XQ==,iv:95fXtSej/Q+k2xEH3LyM9w97rKjOU6AF/xwNn6/Cjl8=,tag:4TYLPw==,type:str]"
    values = "".join(f"    {key}: {cipher}\n" for key in keys)
    return (
        f"apiVersion: v1\nkind: Secret\nmetadata:\n    name: {name}\n{metadata}{before}{field}:\n{values}{after}"
        f"sops:\n    age:\n        - recipient: {RECIPIENT}\n          enc: x\n"
        f"    encrypted_regex: ^(data|stringData)$\n    mac: {cipher}\n    version: 3.9.0\n"
    )


def sealed_secret(name: str, namespace: str, *keys: str, metadata: str = "", template: str = "") -> str:
    """Return a SealedSecret; an empty namespace is left out."""
    named = f"  name: {name}\n" + (f"  namespace: {namespace}\n" if namespace else "")
    values = "".join(f"    {key}: AgBy3i4OJSWK+PiTySYZZA9rO43cGDEq\n" for key in keys)
    inside = "".join(f"    {line}\n" for line in f"metadata:\n{named}{template}".splitlines())
    return (
        f"---\napiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata:\n{named}{metadata}"
        f"spec:\n  encryptedData:\n{values}  template:\n{inside}"
    )


def with_secret(name: str, namespace: str, file: str, text: str, *, extra: str = DECRYPTION) -> dict[str, str]:
    """Return an app that reads a Secret of its own folder.

    Args:
        name: The app's name.
        namespace: Its namespace.
        file: The file of the Secret.
        text: What stands in it.
        extra: Further lines of the Kustomization's `spec`.
    """
    folder = f"{APPS}/{namespace}/{name}"
    files = app(name, namespace)
    release = files[f"{folder}/app/helmrelease.yaml"]
    env_from = "            image: {repository: ghcr.io/example/app, tag: 1.0.0}\n"
    assert env_from in release
    read = f"            envFrom:\n              - secretRef:\n                  name: {name}-secret\n"
    return {
        **files,
        f"{folder}/ks.yaml": kustomization(name, namespace, f"{folder}/app", extra),
        f"{folder}/app/kustomization.yaml": kustomize("./helmrelease.yaml", f"./{file}"),
        f"{folder}/app/helmrelease.yaml": release.replace(env_from, env_from + read),
        f"{folder}/app/{file}": text,
    }


def sops_repository(*more: Mapping[str, str], config: str | None = None) -> dict[str, str]:
    """Return a repository whose four apps have Secrets that SOPS has encrypted."""
    apps = {}
    for name, namespace in (("sonarr", "media"), ("radarr", "media"), ("lidarr", "media"), ("wiki", "tools")):
        apps |= with_secret(name, namespace, "secret.sops.yaml", sops_secret(f"{name}-secret", "API_KEY", "PASSWORD"))
    return without_store(apps, {".sops.yaml": sops_config() if config is None else config}, *more)


def sealed_repository(*more: Mapping[str, str], scope: str = "") -> dict[str, str]:
    """Return a repository whose four apps have SealedSecrets, and their controller.

    Args:
        more: Further files.
        scope: An annotation that widens the scope of all of them, empty for strict ones.
    """
    apps = {}
    annotation = f'  annotations:\n    sealedsecrets.bitnami.com/{scope}: "true"\n' if scope else ""
    for name, namespace in (("sonarr", "media"), ("radarr", "media"), ("lidarr", "media"), ("wiki", "tools")):
        sealed = sealed_secret(f"{name}-secret", namespace, "API_KEY", metadata=annotation, template=annotation)
        apps |= with_secret(name, namespace, "sealedsecret.yaml", sealed, extra=ON_CONTROLLER)
    release = """\
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata:
          name: sealed-secrets
        spec:
          interval: 1h
          chart:
            spec:
              chart: sealed-secrets
              version: 2.17.0
              sourceRef:
                kind: HelmRepository
                name: sealed-secrets
                namespace: flux-system
        """
    return without_store(apps, provider("sealed-secrets", "system", dedent(release)), *more)


def without_store(*more: Mapping[str, str]) -> dict[str, str]:
    """Return the sample's gateways and classes with other apps, and without a secret store."""
    there = {
        **provider("gateways", "network", gateway("internal") + gateway("external")),
        **provider("ceph", "rook", storage_class("block") + storage_class("shared")),
    }
    return registered(there, *more)
