"""Answers about how the app is reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scaffold.answers.context import Context
from scaffold.habits import route


def gateway_choices(context: Context) -> dict[str, str]:
    """Return the names that `--gateway` takes, with the gateway each means.

    A gateway's own name; `internal` and `external` where exactly one gateway's name says so.
    """
    names = list(context.providers.gateways)
    choices = {name: name for name in names}
    for word in ("internal", "external"):
        telling = [name for name in names if word in name.lower().replace("_", "-").split("-")]
        if len(telling) == 1:
            choices.setdefault(word, telling[0])
    return choices


def default_hostname(context: Context, gateway: str) -> str:
    """Return the host name as siblings at this gateway form theirs; empty where the domain is unknown."""
    found = context.decide(route.rows_of(gateway))
    if found["hostname_form"]:
        return str(found["hostname_form"])
    return f"{context.app}.{found['domain']}" if found["domain"] else ""


def route_answers(context: Context, gateways: Sequence[str]) -> Mapping[str, Any]:
    """Return the discovered answers for routes at these gateways."""
    by_gateway = {name: context.decide(route.rows_of(name)) for name in gateways}
    if not by_gateway:
        return {"gateways": []}
    known = context.value("gateway_refs")
    refs = {}
    for name in gateways:
        namespace = context.providers.gateways.get(name, ("", None))[0]
        refs[name] = known.get(name) or ({"namespace": namespace} if namespace else {})
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
