"""What talhelper's `talconfig.yaml` states of a node, as documents of a machine config.

Only what the file itself says: certificates, tokens and the defaults of a Talos version are talhelper's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.talos.documents import MAIN, Document
from scaffold.talos.installer import FACTORY, installer_image
from scaffold.talos.schematic import Schematic, id_of, schematic_of
from scaffold.talos.talhelper_facts import NodeFacts, flag, items
from scaffold.talos.tree import NOWHERE, Entry, Items, Map, Place, Scalar, Value, text_at, value_at

_MULTI_DOCUMENT = (1, 12)
"""The version since which Talos wants the host's name and its name servers in documents of their own."""

_FIELD = re.compile(r"\{\{-?\s*\.(\w+)\s*-?\}\}")
_SECUREBOOT = re.compile(r"\{\{-?\s*if\s+\.Secureboot\s*-?\}\}(.*?)\{\{-?\s*end\s*-?\}\}")


def node_documents(facts: NodeFacts) -> tuple[Document, ...]:
    """Return the documents, the main one first."""
    bodies = [_main(facts), *_host(facts), *_firewall(facts), *_named(facts)]
    return tuple(Document(text_at(body, "kind") or MAIN, text_at(body, "name"), body) for body in bodies)


def schematic(facts: NodeFacts) -> Schematic:
    """Return the schematic that holds for a node; an empty one where none is said.

    Raises:
        ScaffoldError: It is none.
    """
    value = facts.get("schematic")
    return schematic_of(value) if value is not None else Schematic()


def _main(facts: NodeFacts) -> Map:
    said, whole = facts.get, facts.cluster.get
    names = _joined(whole("additionalMachineCertSans"), *facts.both("certSANs", "overrideMachineCertSANs"))
    fields: dict[tuple[str, ...], Value | None] = {
        ("version",): Scalar("v1alpha1"),
        ("machine", "type"): Scalar(facts.role.value, "", facts.own.place),
        ("machine", "kubelet", "image"): _kubernetes_image(facts, "ghcr.io/siderolabs/kubelet"),
        ("machine", "certSANs"): names,
        ("machine", "network", "interfaces"): said("networkInterfaces"),
        ("machine", "disks"): said("machineDisks"),
        ("machine", "files"): _with_contents(facts, said("machineFiles"), "content"),
        ("machine", "install", "disk"): facts.own.get("installDisk"),
        ("machine", "install", "diskSelector"): facts.own.get("installDiskSelector"),
        ("machine", "install", "image"): _image(facts),
        ("machine", "kernel", "modules"): said("kernelModules"),
        ("machine", "nodeLabels"): _without_templates(facts, "nodeLabels"),
        ("machine", "nodeAnnotations"): _without_templates(facts, "nodeAnnotations"),
        ("machine", "nodeTaints"): said("nodeTaints"),
        ("cluster", "controlPlane", "endpoint"): whole("endpoint"),
        ("cluster", "clusterName"): whole("clusterName"),
        ("cluster", "network", "cni"): whole("cniConfig"),
        ("cluster", "network", "dnsDomain"): whole("domain"),
        ("cluster", "network", "podSubnets"): whole("clusterPodNets"),
        ("cluster", "network", "serviceSubnets"): whole("clusterSvcNets"),
    }
    if facts.version < _MULTI_DOCUMENT:
        args = value_at(said("schematic"), "customization", "extraKernelArgs")
        fields |= {
            ("machine", "network", "hostname"): _hostname(facts),
            ("machine", "network", "nameservers"): said("nameservers"),
            ("machine", "network", "disableSearchDomain"): said("disableSearchDomain"),
            ("machine", "install", "extraKernelArgs"): None if _machine(facts, "useUKI") else args,
        }
    if facts.is_control_plane:
        registry = "registry.k8s.io/kube-"
        fields |= {
            ("cluster", "apiServer", "image"): _kubernetes_image(facts, f"{registry}apiserver"),
            ("cluster", "apiServer", "certSANs"): whole("additionalApiServerCertSans"),
            ("cluster", "controllerManager", "image"): _kubernetes_image(facts, f"{registry}controller-manager"),
            ("cluster", "proxy", "image"): _kubernetes_image(facts, f"{registry}proxy"),
            ("cluster", "scheduler", "image"): _kubernetes_image(facts, f"{registry}scheduler"),
            ("cluster", "inlineManifests"): _with_contents(facts, whole("inlineManifests"), "contents"),
            ("cluster", "allowSchedulingOnControlPlanes"): _scheduling(facts),
        }
    return _nested({path: value for path, value in fields.items() if value is not None and not _is_null(value)})


def _host(facts: NodeFacts) -> Iterator[Map]:
    """Yield the documents that newer Talos versions have for the host's name and its name servers."""
    if facts.version < _MULTI_DOCUMENT:
        return
    name = _hostname(facts)
    if name is None:
        yield _document("HostnameConfig", {"auto": Scalar("stable", "", facts.own.place)})
    else:
        yield _document("HostnameConfig", {"hostname": name, "auto": Scalar("off", "", name.place)})
    servers, search = facts.get("nameservers"), facts.get("disableSearchDomain")
    resolver: dict[str, Value] = {}
    if servers is not None and not _is_null(servers):
        found = tuple(_map({"address": each}, each.place) for each in items(servers, "nameservers"))
        resolver["nameservers"] = Items(found, servers.place)
    if search is not None and flag(search, "disableSearchDomain"):
        resolver["searchDomains"] = _map({"disableDefault": search}, search.place)
    if resolver:
        yield _document("ResolverConfig", resolver)


def _firewall(facts: NodeFacts) -> Iterator[Map]:
    firewall = facts.get("ingressFirewall")
    if not isinstance(firewall, Map):
        return
    action = firewall.get("defaultAction")
    yield _document("NetworkDefaultActionConfig", {"ingress": action or Scalar("accept", "", firewall.place)})
    for rule in items(firewall.get("rules"), "rules"):
        yield _document("NetworkRuleConfig", _own(rule, "rules"))


def _named(facts: NodeFacts) -> Iterator[Map]:
    """Yield the documents that stand in `talconfig.yaml` nearly as they are."""
    for key, kind in (
        ("extensionServices", "ExtensionServiceConfig"),
        ("volumes", "VolumeConfig"),
        ("userVolumes", "UserVolumeConfig"),
    ):
        for each in items(facts.get(key), key):
            yield _document(kind, _own(each, key))


def _own(value: Value, name: str) -> Mapping[str, Value]:
    if not isinstance(value, Map):
        raise ScaffoldError(f"{printable(str(value.place))}: an item of `{name}` is a mapping")
    return {key: entry.value for key, entry in value.entries.items()}


def _document(kind: str, fields: Mapping[str, Value]) -> Map:
    return _map({"apiVersion": Scalar("v1alpha1"), "kind": Scalar(kind), **fields}, NOWHERE)


def _map(fields: Mapping[str, Value], place: Place) -> Map:
    return Map({key: Entry(Scalar(key, "", value.place), value) for key, value in fields.items()}, place)


def _nested(fields: Mapping[tuple[str, ...], Value]) -> Map:
    """Build a mapping from values by their paths."""
    level: dict[str, Any] = {}
    for path, value in fields.items():
        inner = level
        for key in path[:-1]:
            inner = inner.setdefault(key, {})
        inner[path[-1]] = value
    return _closed(level)


def _closed(level: Mapping[str, Any]) -> Map:
    fields = {key: _closed(value) if isinstance(value, dict) else value for key, value in level.items()}
    return _map(fields, next((value.place for value in fields.values()), NOWHERE))


def _is_null(value: Value) -> bool:
    return isinstance(value, Scalar) and value.is_null


def _hostname(facts: NodeFacts) -> Scalar | None:
    name = facts.own.get("hostname")
    ignored = flag(facts.own.get("ignoreHostname"), "ignoreHostname")
    return name if isinstance(name, Scalar) and not ignored else None


def _scheduling(facts: NodeFacts) -> Value | None:
    for key in ("allowSchedulingOnControlPlanes", "allowSchedulingOnMasters"):
        value = facts.cluster.get(key)
        if value is not None and flag(value, key):
            return value
    return None


def _kubernetes_image(facts: NodeFacts, name: str) -> Scalar | None:
    version = facts.cluster.get("kubernetesVersion")
    if not isinstance(version, Scalar) or version.is_null:
        return None
    return Scalar(f"{name}:v{version.text.removeprefix('v')}", "", version.place)


def _joined(*lists: Value | None) -> Items | None:
    found = [each for each in lists if isinstance(each, Items) and each.values]
    return Items(tuple(item for each in found for item in each.values), found[0].place) if found else None


def _without_templates(facts: NodeFacts, key: str) -> Value | None:
    """Leave out what talhelper computes with Go's templates."""
    value = facts.get(key)
    if not isinstance(value, Map):
        return value
    kept = {}
    for name, entry in value.entries.items():
        if isinstance(entry.value, Scalar) and "{{" in entry.value.text:
            facts.note(
                entry.value, f"`{key}.{printable(name)}` is a Go template, which only talhelper computes: left out"
            )
        else:
            kept[name] = entry
    return Map(kept, value.place) if kept else None


def _with_contents(facts: NodeFacts, value: Value | None, key: str) -> Value | None:
    """Put the contents of files in place of their names, such as `@./motd`."""
    if not isinstance(value, Items):
        return value
    return replace(value, values=tuple(_with_content(facts, item, key) for item in value.values))


def _with_content(facts: NodeFacts, item: Value, key: str) -> Value:
    if not isinstance(item, Map):
        return item
    entries = {name: entry for name, entry in item.entries.items() if name != "skipEnvsubst"}
    content = item.get(key)
    if isinstance(content, Scalar) and content.text.startswith("@"):
        text = facts.file(content, not flag(item.get("skipEnvsubst"), "skipEnvsubst"))
        entries[key] = replace(entries[key], value=Scalar(text, "|" if "\n" in text else "", content.place))
    return replace(item, entries=entries)


def _machine(facts: NodeFacts, key: str) -> bool:
    return flag(value_at(facts.get("machineSpec"), key), key)


def _image(facts: NodeFacts) -> Scalar | None:
    """Return the installer's image: the one that is said, else the Image Factory's for the schematic."""
    version = facts.cluster.get("talosVersion")
    said = facts.get("talosImageURL")
    if not isinstance(version, Scalar) or version.is_null:
        facts.note(facts.cluster, "no `talosVersion`: the installer image, which talhelper then chooses, is left out")
        return None
    tag = f"v{version.text.removeprefix('v')}"
    if isinstance(said, Scalar) and said.text and not said.is_null:
        return Scalar(f"{said.text}:{tag}", "", said.place)
    source = facts.get("schematic") or version
    identity = id_of(schematic(facts))
    platform = text_at(facts.get("machineSpec"), "mode") or "metal"
    secureboot = _machine(facts, "secureboot")
    registry = text_at(facts.cluster, "imageFactory", "registryURL") or FACTORY
    template = value_at(facts.cluster, "imageFactory", "installerURLTmpl")
    if isinstance(template, Scalar) and not template.is_null:
        known = {"RegistryURL": registry, "ID": identity, "Version": tag, "Mode": platform}
        text = _SECUREBOOT.sub(r"\1" if secureboot else "", template.text)
        text = _FIELD.sub(lambda match: known.get(match[1], match[0]), text)
        if "{{" not in text:
            return Scalar(text, "", source.place)
        facts.note(template, "only talhelper computes this template: the installer image is left out")
        return None
    try:
        image = installer_image(identity, version.text, platform=platform, secureboot=secureboot, factory=registry)
    except ScaffoldError as error:
        raise ScaffoldError(f"{printable(str(version.place))}: {error}") from None
    return Scalar(image, "", source.place)
