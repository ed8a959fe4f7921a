"""Answers about how the app is reached."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from scaffold.answers.context import Context
from scaffold.answers.inputs import Inputs
from scaffold.habits import route
from scaffold.repository import list_at, text_at

_FIRST_LABEL = re.compile(r"(?:\{\{.*?\}\}|[^.])+")


CLEAR = ("internal", "external")
"""Words that say in a gateway's name who reaches it."""


def gateway_choices(context: Context) -> dict[str, str]:
    """Return the names that `--gateway` takes, with the gateway each means.

    A gateway's own name; `internal` and `external` where exactly one gateway's name says so.
    """
    names = list(context.providers.gateways)
    choices = {name: name for name in names}
    for word in CLEAR:
        telling = [name for name in names if word in name.lower().replace("_", "-").split("-")]
        if len(telling) == 1:
            choices.setdefault(word, telling[0])
    return choices


def plan_routes(context: Context, inputs: Inputs, port: int, missing: dict[str, str]) -> Mapping[str, Any]:
    """Return the answers about routes; where each gateway has a domain of its own, so has each route.

    Args:
        context: What is known.
        inputs: What the user said.
        port: The app's port; without one nothing is routed.
        missing: Gets the host name where no habit gives it.
    """
    choices = gateway_choices(context)
    gateways = [choices.get(name, name) for name in inputs.gateways or ()] if port else []
    if not gateways:
        return {"gateways": []}
    answers = dict(route_answers(context, gateways))
    usual = {name: default_hostname(context, name) for name in gateways}
    hostnames = list(inputs.hostnames or default_hostnames(context, gateways))
    if not hostnames:
        missing["hostname"] = "no sibling shows the domain"
    answers |= {"hostnames": hostnames, "route_path": inputs.route_path or ""}
    own = answers["route_split"] and all(usual.values()) and sorted(hostnames) == sorted(set(usual.values()))
    if own and len(hostnames) > 1:
        keys = answers["route_keys"]
        answers |= {"gateways": gateways[:1], "route_split": False, "hostnames": [usual[gateways[0]]]}
        answers["extra_routes"] = [
            {"key": keys[name], "hostnames": [usual[name]], "gateways": [name]}
            | ({"path": inputs.route_path} if inputs.route_path else {})
            for name in gateways[1:]
        ]
    return answers


def default_hostnames(context: Context, gateways: Sequence[str]) -> tuple[str, ...]:
    """Return the host names as siblings at these gateways form theirs; those of unknown domains are left out."""
    return tuple(dict.fromkeys(name for gateway in gateways if (name := default_hostname(context, gateway))))


def default_hostname(context: Context, gateway: str) -> str:
    """Return the host name as siblings at this gateway form theirs; empty where the domain is unknown."""
    found = context.decide(route.rows_of(gateway))
    if found["hostname_form"]:
        return str(found["hostname_form"])
    domain = str(found["domain"]) or _listened_domain(context, gateway)
    usual = _FIRST_LABEL.match(str(context.value("hostname_form")))
    return f"{usual.group() if usual else context.app}.{domain}" if domain else ""


def _listened_domain(context: Context, gateway: str) -> str:
    """Return the domain below which a gateway's listener takes every host name."""
    hosts = {text_at(listener, "hostname") for listener in _listeners(context, gateway)}
    wild = sorted(host.removeprefix("*.") for host in hosts if host.startswith("*."))
    return wild[0] if len(wild) == 1 else ""


def _listeners(context: Context, gateway: str) -> list[Any]:
    for resource, _ in context.siblings.cluster.of_kind("Gateway", "gateway.networking.k8s.io"):
        if resource.name == gateway:
            return list_at(resource.body, "spec", "listeners")
    return []


def _parent_reference(context: Context, gateway: str) -> dict[str, str]:
    """Return how routes refer to a gateway that no sibling uses: with its HTTPS listener, unless siblings name none."""
    namespace = context.providers.gateways.get(gateway, ("", None))[0]
    known = context.value("gateway_refs").values()
    sections = [text_at(entry, "name") for entry in _listeners(context, gateway) if text_at(entry, "name") == "https"]
    named = not known or any("sectionName" in reference for reference in known)
    found = {"namespace": namespace, "sectionName": sections[0] if sections and named else ""}
    return {key: value for key, value in found.items() if value}


def route_answers(context: Context, gateways: Sequence[str]) -> Mapping[str, Any]:
    """Return the discovered answers for routes at these gateways."""
    by_gateway = {name: context.decide(route.rows_of(name)) for name in gateways}
    if not by_gateway:
        return {"gateways": []}
    known = context.value("gateway_refs")
    refs = {}
    for name in gateways:
        refs[name] = known.get(name) or _parent_reference(context, name)
    first = by_gateway[gateways[0]]
    shared = {
        key: value
        for key, value in first["route_annotations"].items()
        if all(found["route_annotations"].get(key) == value for found in by_gateway.values())
    }
    own = {
        name: {k: v for k, v in found["route_annotations"].items() if k not in shared}
        for name, found in by_gateway.items()
    }
    keys = {name: str(found["route_key"]) for name, found in by_gateway.items()}
    split = len(gateways) > 1 and len(set(keys.values())) == len(keys)
    return {
        "gateways": list(gateways),
        "gateway_refs": refs,
        "route_key": keys[gateways[0]],
        "route_split": split,
        "route_keys": keys,
        "route_annotations": shared if len(gateways) > 1 else dict(first["route_annotations"]),
        "gateway_annotations": {name: a for name, a in own.items() if a} if len(gateways) > 1 else {},
    }
