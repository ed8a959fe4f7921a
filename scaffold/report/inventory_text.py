"""Formats an inventory for people: a few lines for each cluster, and everything that did not resolve."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_WIDTH = 16
"""Columns of the labels."""


def format_inventory(described: Mapping[str, Any]) -> str:
    """Format what `inventory` describes."""
    blocks = ["\n".join(_cluster(name, cluster)) for name, cluster in described["clusters"].items()]
    findings = list(_findings(described))
    return "\n\n".join([*blocks, "\n".join(findings)] if findings else blocks) + "\n"


def _cluster(name: str, cluster: Mapping[str, Any]) -> Iterator[str]:
    yield f"cluster {name} ({cluster['root'] or '.'})"
    declared = cluster["declared_by"]
    how = "Helm values" if declared["kind"] == "values" else declared["kind"]
    yield _line("declared by", f"{how} in {declared['file']}:{declared['line']}")
    yield _line("Kustomizations", str(len(cluster["kustomizations"])))
    if cluster["layers"]:
        yield _line("layers", _joined(_layer(layer) for layer in cluster["layers"]))
    yield _line("HelmReleases", str(len(cluster["helmreleases"])))
    yield _line("sources", _kinds(cluster["sources"]))
    yield _line("namespaces", _joined(cluster["namespaces"]))
    yield _line(
        "gateways", _joined(f"{_id(g)}{'' if g['file'] else ' (named by routes only)'}" for g in cluster["gateways"])
    )
    yield _line("routes", str(len(cluster["routes"])))
    yield _line("secret stores", _joined(f"{store['kind']} {_id(store)}" for store in cluster["secret_stores"]))
    yield _line("secrets", _joined(_secrets(cluster)))
    yield _line("storage classes", _joined(f"{c['name']} ({c['declared']})" for c in cluster["storage_classes"]))
    yield _line("databases", _joined(f"{found['kind']} {_id(found)}" for found in cluster["databases"]))
    yield _line("components", _joined(f"{c['path']} ({c['used_by']})" for c in cluster["components"]))


def _layer(layer: Mapping[str, Any]) -> str:
    """Return a layer's name, with its role where that is not its name, and its apps."""
    name = str(layer["kustomization"]).rpartition("/")[2]
    role = "" if name == layer["role"] else f"{layer['role']}: "
    apps = " ".join(app["name"] for app in layer["apps"]) or "no apps"
    return f"{name} ({role}{apps})"


def _line(label: str, text: str) -> str:
    return f"  {label:<{_WIDTH}}{text}"


def _joined(texts: Iterable[str]) -> str:
    return ", ".join(texts) or "none"


def _id(record: Mapping[str, Any]) -> str:
    return f"{record['namespace']}/{record['name']}" if record.get("namespace") else str(record["name"])


def _kinds(records: Iterable[Mapping[str, Any]]) -> str:
    counts = Counter(record["kind"] for record in records)
    return _joined(f"{count} {kind}" for kind, count in sorted(counts.items()))


def _secrets(cluster: Mapping[str, Any]) -> Iterator[str]:
    for key, singular in (
        ("external_secrets", "ExternalSecret"),
        ("sealed_secrets", "SealedSecret"),
        ("sops_rules", "SOPS rule"),
    ):
        count = len(cluster[key])
        if count:
            yield f"{count} {singular}{'' if count == 1 else 's'}"


def _findings(described: Mapping[str, Any]) -> Iterator[str]:
    for edge in described["dangling"]:
        where = f" in cluster {edge['cluster']}" if len(described["clusters"]) > 1 else ""
        yield f"{edge['file']}:{edge['line']}: {edge['from']} depends on {edge['to']}, which does not exist{where}"
    for cycle in described["cycles"]:
        yield f"cycle: {' → '.join([*cycle, cycle[0]])}"
    for path in described["unreached"]:
        yield f"{path}: not deployed, no root reaches it"
    for found in described["diagnostics"]:
        place = f"{found['path']}:{found['line']}:{found['column']}" if found["line"] else found["path"]
        hint = f" ({found['hint']})" if found["hint"] else ""
        yield f"{place}: {found['severity']}: {found['message']} [{found['rule']}]{hint}"
