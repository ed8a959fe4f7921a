"""Infers the answers about services: an entry of the further ones, and the app's own service."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from scaffold.inference.entries import NAMING, Entry, bodies, is_number, known, main_key, scalars
from scaffold.siblings import App

OPTIONS = (
    "enabled", "primary", "labels", "clusterIP", "externalName", "externalIPs", "loadBalancerIP",
    "loadBalancerSourceRanges", "loadBalancerClass", "allocateLoadBalancerNodePorts", "internalTrafficPolicy",
    "externalTrafficPolicy", "sessionAffinity", "sessionAffinityConfig", "publishNotReadyAddresses",
    "trafficDistribution", "ipFamilyPolicy", "ipFamilies", "extraSelectorLabels", *NAMING,
)  # fmt: skip
"""What an entry has as app-template takes it."""

PORT = ("protocol", "targetPort", "appProtocol", "nodePort", "primary", "enabled")
TYPES = ("ClusterIP", "LoadBalancer", "NodePort", "ExternalName")

_PORT_NAME = re.compile(r"(?=.{1,63}\Z)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?")


def service_entry(key: str, body: Mapping[str, Any]) -> Entry:
    """Return a service as an entry of `extra_services`, which the template writes in the entry's own order."""
    entry: Entry = {"key": key}
    for name, value in body.items():
        if name in OPTIONS or name in ("controller", "type"):
            entry[name] = value
        elif name == "annotations" and isinstance(value, dict):
            entry[name] = scalars(value)
        elif name == "ports":
            entry |= {"ports": ports} if (ports := _ports(value)) else {}
    return entry


def _ports(ports: object) -> list[Entry]:
    """Return the ports whose names Kubernetes takes and that have a number, or a text that becomes one."""
    return [
        {"name": name, **known(port, ("port", *PORT))}
        for name, port in bodies(ports).items()
        if _PORT_NAME.fullmatch(name) and (_is_port(port.get("port")) or isinstance(port.get("port"), str))
    ]


def service_answers(services: object, app: App, controller_key: str) -> Entry:
    """Return the answers about all services; the app's own is one that has a port with a number."""
    entries = {key: service_entry(key, body) for key, body in bodies(services).items()}
    with_port = {key: entry for key, entry in entries.items() if _main_port(entry)}
    own = main_key(with_port, app)
    answers = _own_answers(with_port[own], controller_key) if own else {"port": 0}
    return answers | {"extra_services": [entry for key, entry in entries.items() if key != own]}


def _own_answers(entry: Entry, controller_key: str) -> Entry:
    port = _main_port(entry)
    kind = entry.get("type", "")
    options = known(entry, OPTIONS)
    controller = entry.get("controller")
    if isinstance(controller, str) and controller != controller_key:
        options["controller"] = controller
    return {
        "service_key": entry["key"],
        "service_controller": controller == controller_key,
        "service_type": kind if kind in TYPES else "",
        "service_annotations": entry.get("annotations", {}),
        "service_options": options,
        "port": port["port"],
        "port_name": port["name"],
        "port_options": known(port, PORT),
        "extra_ports": [each for each in entry["ports"] if each is not port],
    }


def _main_port(entry: Entry) -> Entry:
    """Return the port that is marked as the primary one, else the first; empty where none has a number."""
    ports = [port for port in entry.get("ports", []) if _is_port(port["port"])]
    return next((port for port in ports if port.get("primary") is True), ports[0] if ports else {})


def _is_port(port: object) -> bool:
    return is_number(port, 1, 65535)
