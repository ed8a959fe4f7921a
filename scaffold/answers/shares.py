"""Answers about the NFS shares that the app mounts, written as siblings write theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from scaffold.answers.charts import is_vendor
from scaffold.answers.context import Context
from scaffold.answers.inputs import Inputs
from scaffold.habits import nfs
from scaffold.repository import mapping_at, text_at
from scaffold.siblings import App, concrete

_USUAL_PAIR: tuple[Mapping[str, Any], Mapping[str, Any]] = (
    {
        "file": "nfs-{share}.yaml",
        "name": "{app}-{share}",
        "size": "1Ti",
        "class": "",
        "access_modes": ["ReadWriteMany"],
        "reclaim_policy": "Retain",
    },
    {
        "file": "nfs-{share}.yaml",
        "name": "{app}-{share}",
        "size": "1Ti",
        "class": "",
        "access_modes": ["ReadWriteMany"],
    },
)
"""A volume and a claim that belong together; an empty class keeps the default class away from both."""


def known_shares(context: Context) -> Mapping[str, int]:
    """Return the shares that siblings mount, as `SERVER:/FOLDER`, with the number of apps; the most usual first."""
    counts = Counter(name for app in context.siblings.apps for name in _names(context, app))
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _names(context: Context, app: App) -> set[str]:
    volumes = {resource.name: resource for resource, _ in context.siblings.cluster.of_kind("PersistentVolume")}
    found = set()
    for share in nfs.shares(app):
        server, path = share.server, share.path
        if not server and share.volume in volumes:
            spec = mapping_at(volumes[share.volume].document.body, "spec", "nfs")
            server, path = text_at(spec, "server"), text_at(spec, "path")
        if server:
            found.add(f"{server}:{path}")
    return found


def plan_shares(context: Context, inputs: Inputs) -> Mapping[str, Any]:
    """Return the answers that mount the shares: volumes of the release, or pairs of a volume and a claim."""
    if not inputs.nfs:
        return {}
    habits = {name: found.value for name, found in context.decide_rows(nfs.ROWS).items()}
    answers: dict[str, list[dict[str, Any]]] = {"extra_persistence": [], "extra_volumes": [], "extra_claims": []}
    taken = {str(context.value("claim_key"))}
    for text in inputs.nfs:
        server, path, mount = nfs.read_share(text)
        key = _free(nfs.share_key(path), taken)
        if habits["nfs_form"] == "inline" and not is_vendor(inputs):
            volume = {"key": key, "type": "nfs", "server": server, "server_path": path, "mount": mount}
        else:
            volume_form, claim_form = habits["nfs_pair"] or _USUAL_PAIR
            made, claim = _named(volume_form, key, context), _named(claim_form, key, context)
            answers["extra_volumes"].append({**made, "source": {"nfs": {"server": server, "path": path}}})
            answers["extra_claims"].append({**claim, "volume": made["name"]})
            volume = {"key": key, "type": "existing", "name": claim["name"], "mount": mount}
        answers["extra_persistence"].append(volume)
    return {name: entries for name, entries in answers.items() if entries}


def _free(key: str, taken: set[str]) -> str:
    name, number = key, 2
    while name in taken:
        name, number = f"{key}-{number}", number + 1
    taken.add(name)
    return name


def _named(form: Mapping[str, Any], key: str, context: Context) -> dict[str, Any]:
    """Fill in the names; a PersistentVolume belongs to the whole cluster, so its name always tells the app."""
    telling = form if "{app}" in str(form["name"]) else {**form, "name": f"{{app}}-{form['name']}"}
    shared = {
        name: value.replace("{share}", key) if isinstance(value, str) else value for name, value in telling.items()
    }
    return dict(concrete(shared, context.app, context.namespace))
