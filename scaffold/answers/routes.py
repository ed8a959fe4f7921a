"""Answers about how the app is reached."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from scaffold.answers.charts import is_vendor
from scaffold.answers.context import Context
from scaffold.answers.inputs import Inputs
from scaffold.habits import route
from scaffold.habits.ways import TRAEFIK_GROUPS, Form, middlewares_of, ways
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
        if inputs.gateways or inputs.middlewares or inputs.hostnames or inputs.route_path:
            missing["gateway"] = "host names, paths and middlewares belong to a route, which takes a gateway and a port"
        return {"gateways": []}
    form = form_of(context, gateways[0], vendor=is_vendor(inputs))
    answers = dict(route_answers(context, gateways))
    if context.value("route_kind") in set(Form):
        answers["route_kind"] = str(form)
    if form not in route.ROUTES:
        answers |= ingress_answers(context, form, gateways, inputs)
    elif form is Form.ROUTE:
        answers |= _file_answers(context)
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


def _file_answers(context: Context) -> Mapping[str, Any]:
    """Return the file of an HTTPRoute and its version, as siblings with one have them, whatever others' ways are."""
    asked = {"route_file", "route_api_version"}
    return context.decide(tuple(row for row in route.rows_of_form(Form.ROUTE, "") if row.name in asked))


def form_of(context: Context, gateway: str, *, vendor: bool = False) -> Form:
    """Return how a way through this gateway, class or entry point is written: as siblings write theirs.

    Args:
        context: What is known.
        gateway: Where it comes in.
        vendor: Whether the chart is not app-template: then the way is a manifest, since values differ by chart.
    """
    found = _form_of(context, gateway)
    manifests = {Form.ROUTE_VALUES: Form.ROUTE, Form.INGRESS_VALUES: Form.INGRESS}
    return manifests.get(found, found) if vendor else found


def _form_of(context: Context, gateway: str) -> Form:
    said = context.value("route_kind")
    usual = Form(said) if said in set(Form) else Form.ROUTE_VALUES
    here = str(context.decide(route.rows_of_entry(gateway))["route_kind"])
    if here:
        return Form(here)
    gateways = {r.name for r, _ in context.siblings.cluster.of_kind("Gateway", "gateway.networking.k8s.io")}
    if gateway in gateways:
        return usual if usual in route.ROUTES else Form.ROUTE_VALUES
    if gateway in context.providers.ingress_classes:
        return usual if usual not in route.ROUTES else Form.INGRESS_VALUES
    return usual


def ingress_answers(context: Context, form: Form, entries: Sequence[str], inputs: Inputs) -> Mapping[str, Any]:
    """Return the answers that only Ingresses and IngressRoutes have; several classes make an Ingress each."""
    found: dict[str, Any] = dict(context.decide(route.rows_of_form(form, entries[0])))
    if form is Form.INGRESS_ROUTE:
        del found["route_path_type"]
        if inputs.middlewares is not None:
            known = middleware_choices(context)
            found["route_middlewares"] = [dict(known.get(name, {"name": name})) for name in inputs.middlewares]
    else:
        del found["route_middlewares"]
    if form is Form.INGRESS_VALUES:
        found["route_backend"] = context.value("route_backend")
    return {**found, **_one_per_class(context, form, entries)}


def _one_per_class(context: Context, form: Form, entries: Sequence[str]) -> Mapping[str, Any]:
    """Split Ingresses by their class, under keys that differ: the classes' names where siblings use one key."""
    if form is Form.INGRESS_ROUTE or len(entries) == 1:
        return {"route_split": False}
    keys = {name: str(context.decide(route.rows_of(name))["route_key"]) for name in entries}
    differ = form is Form.INGRESS_VALUES and len(set(keys.values())) == len(keys)
    return {"route_split": True, "route_keys": keys if differ else {name: name for name in entries}}


def middleware_choices(context: Context) -> Mapping[str, Mapping[str, str]]:
    """Return Traefik's middlewares by name, each as an IngressRoute of the app refers to it."""
    found: dict[str, Mapping[str, str]] = {}
    for app in context.siblings.apps:
        for way in ways(app):
            found.update((reference["name"], reference) for reference in middlewares_of(way))
    for resource, _ in context.siblings.cluster.of_kind("Middleware"):
        if resource.group in TRAEFIK_GROUPS:
            foreign = resource.namespace not in ("", context.namespace)
            own = {"name": resource.name} | ({"namespace": resource.namespace} if foreign else {})
            found.setdefault(resource.name, own)
    return dict(sorted(found.items()))


def route_problems(context: Context, inputs: Inputs) -> list[str]:
    """Check that gateways and middlewares are the repository's own, and that one form can say all of them."""
    found: list[str] = []
    choices = gateway_choices(context)
    for name in inputs.gateways or ():
        if name not in choices:
            found.append(f"`gateway` `{name}` {not_here(name, choices)}")
    forms = {name: form_of(context, choices[name]) for name in inputs.gateways or () if name in choices}
    if len({"route" if form in route.ROUTES else str(form) for form in forms.values()}) > 1:
        listed = ", ".join(f"`{name}` ({form})" for name, form in forms.items())
        found.append(f"`gateway`: {listed} are written in different ways; name those of one way")
    others = sorted({str(form) for form in forms.values()} - {Form.INGRESS_ROUTE}) if inputs.middlewares else []
    if others:
        found.append(f"`middleware` is for an IngressRoute of Traefik, and the way in is {others[0]}; leave it out")
    middlewares = middleware_choices(context) if inputs.middlewares else {}
    for name in inputs.middlewares or ():
        if name not in middlewares:
            found.append(f"`middleware` `{name}` {not_here(name, middlewares)}")
    return found


def not_here(name: str, known: Iterable[str]) -> str:
    """Say that the repository has no such thing, and what it has."""
    listed = [*known, "none"]
    near = difflib.get_close_matches(name, listed, 1)
    said = f"does not exist here; there is {', '.join(f'`{entry}`' for entry in listed)}"
    return said + (f"; did you mean `{near[0]}`" if near else "")


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
    is_route = form_of(context, gateways[0]) in route.ROUTES
    refs = {}
    for name in gateways:
        refs[name] = known.get(name) or (_parent_reference(context, name) if is_route else {})
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
