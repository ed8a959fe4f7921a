"""The JSON Schema of the answers that `scaffold new-app` takes, with what the repository has to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from scaffold.answers.charts import is_vendor
from scaffold.answers.complete import complete
from scaffold.answers.context import Context
from scaffold.answers.inputs import ACCESS_MODES, DATABASES, SECRET_BACKENDS, WORKLOADS, Inputs
from scaffold.answers.routes import gateway_choices
from scaffold.names import MAX_APP, MAX_LABEL
from scaffold.questions.about_app import ask_cluster
from scaffold.questions.order import MAKERS, Known
from scaffold.questions.question import VARIABLE, Question, because, split_list

_LABEL = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"
_DIGEST = "^sha256:[0-9a-f]{64}$"
_APP = "{app}"

_TEXT: Mapping[str, Any] = {"type": "string"}
_TEXTS: Mapping[str, Any] = {"type": "array", "items": {"type": "string"}}

_FORMS: Mapping[str, tuple[Mapping[str, Any], str]] = {
    "app": ({"type": "string", "pattern": _LABEL, "maxLength": MAX_APP}, "Name of the app"),
    "cluster": (_TEXT, "Cluster, where there are several"),
    "namespace": ({"type": "string", "pattern": _LABEL, "maxLength": MAX_LABEL}, "Namespace, existing or new"),
    "layer": (_TEXT, "Layer that applies the app, in a cluster that has layers"),
    "chart": (_TEXT, "Chart other than app-template: its name, or oci://… its address"),
    "chart_repo": (_TEXT, "Where that chart is: a HelmRepository's name, or an address"),
    "chart_version": (_TEXT, "Version of that chart"),
    "values": ({"type": "object"}, "Values of that chart"),
    "health_check": ({"type": "boolean"}, "Whether the layer waits until the app's release is ready"),
    "image": (_TEXT, "Image with its tag, registry/name:tag"),
    "digest": ({"type": "string", "pattern": _DIGEST}, "Digest of the image; without it the registry is asked"),
    "no_pin": ({"type": "boolean"}, "Leave the image without a digest"),
    "workload": ({"type": "string", "enum": list(WORKLOADS)}, "What runs the container"),
    "schedule": (_TEXT, "When a cronjob runs, in cron's five fields"),
    "port": ({"type": "integer", "minimum": 0, "maximum": 65535}, "Port that the app listens on; 0 for none"),
    "gateways": (_TEXTS, "Gateways, ingress classes or entry points that lead to the app; empty for none"),
    "hostnames": (_TEXTS, "Host names of the route; Helm and Flux variables are fine"),
    "middlewares": (_TEXTS, "Traefik's middlewares that requests go through; empty for none"),
    "route_path": (_TEXT, "Path prefix of the route; empty for all paths"),
    "storage": (_TEXT, "Storage class of the app's claim, or none"),
    "size": (_TEXT, "Size of the claim, such as 5Gi"),
    "access_mode": ({"type": "string", "enum": list(ACCESS_MODES)}, "Access mode of the claim"),
    "mount": ({"type": "string", "pattern": "^/"}, "Where the claim is mounted"),
    "nfs": (_TEXTS, "NFS shares to mount, each SERVER:/FOLDER or SERVER:/FOLDER=/MOUNT"),
    "secrets": (
        _TEXTS,
        "KEY, KEY=FIELD or KEY=text with {{ .FIELD }}, one for each environment variable; KEY=@FILE or "
        "KEY=- where they are kept here, encrypted",
    ),
    "secret_backend": (
        {"type": "string", "enum": list(SECRET_BACKENDS)},
        "Where secrets come from: a secret store, or a file that SOPS encrypts, or a SealedSecret",
    ),
    "secret_items": (_TEXTS, "Items of the secret store to read"),
    "database": (
        {"type": "string", "enum": list(DATABASES)},
        "PostgreSQL: none, postgres (the repository's own pattern), or a pattern",
    ),
    "cache": (_TEXT, "Host of a shared cache, or none"),
    "variables": ({"type": "object", "additionalProperties": {"type": "string"}}, "Variables of components"),
}

_LEFT_OUT: Mapping[str, Any] = {
    "no_pin": False,
    "health_check": False,
    "workload": "deployment",
    "gateways": [],
    "storage": "none",
    "secrets": [],
    "database": "none",
    "cache": "none",
}
"""What holds where nobody is asked and nothing is said, whatever most siblings have."""

_TYPES = {"str": "string", "int": "integer", "bool": "boolean"}


class TemplateChoice(Protocol):
    """One of the answers that a question of the template takes."""

    @property
    def value(self) -> Any: ...


class TemplateQuestion(Protocol):
    """A question of the template, as `copier.yml` has it."""

    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def help(self) -> str: ...
    @property
    def default(self) -> Any: ...
    @property
    def choices(self) -> Sequence[TemplateChoice]: ...


def answers_schema(known: Known, inputs: Inputs, template: Iterable[TemplateQuestion]) -> dict[str, Any]:
    """Return a JSON Schema (draft 2020-12) of the answers.

    Args:
        known: The cluster's habits; app and namespace may be unknown, the cluster may be where there are several.
        inputs: What is answered already: not required any more.
        template: The template's own questions; their answers may be given by their names.
    """
    properties: dict[str, Any] = {question.name: _of_template(question) for question in template}
    discovered = _discovered(known, inputs)
    for name, (form, description) in _FORMS.items():
        properties[name] = _property(name, form, description, discovered.get(name))
    if known.context is not None:
        names = [*gateway_choices(known.context)]
        if names:
            properties["gateways"]["items"] = {"enum": [*names, "none"]}
        _describe_variables(known.context, inputs, properties["variables"])
    several = len(known.clusters) > 1
    required = [n for n in ("app", "cluster", "namespace", "image") if n != "cluster" or several]
    required = [name for name in required if name != "image" or not is_vendor(inputs)]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Answers of scaffold new-app",
        "type": "object",
        "properties": {name: properties[name] for name in [*_FORMS, *(n for n in properties if n not in _FORMS)]},
        "required": [name for name in required if getattr(inputs, name) is None],
        "additionalProperties": False,
    }


def _discovered(known: Known, inputs: Inputs) -> Mapping[str, Question]:
    """Return each question as it is asked where everything before it makes it apply."""
    found = {"cluster": question} if (question := ask_cluster(known.clusters)) else {}
    if known.context is None:
        return found
    context = replace(known.context, app=known.context.app or _APP)
    everything = replace(
        inputs,
        workload="deployment",
        port=None,
        digest=None,
        no_pin=None,
        gateways=inputs.gateways or tuple(context.providers.gateways)[:1],
        storage=str(context.conventions["storage"].value) or next(iter(context.providers.storage_classes), None),
        secrets=inputs.secrets or ("KEY",),
    )
    for trial in (everything, replace(everything, workload="daemonset"), replace(everything, workload="cronjob")):
        for make in MAKERS:
            question = make(context, trial)
            if question is not None:
                found.setdefault(question.name, question)
    if "access_mode" in found:  # without a daemonset and an unusual class it is what siblings have
        usual, why = str(context.value("access_mode")), because(context.conventions["access_mode"])
        found["access_mode"] = replace(found["access_mode"], default=usual, why=why)
    return found


def _property(name: str, form: Mapping[str, Any], description: str, question: Question | None) -> dict[str, Any]:
    found = {**form, "description": description}
    if question is None:
        return found | ({"default": _LEFT_OUT[name]} if name in _LEFT_OUT else {})
    default = _typed(name, question.default)
    values = [choice.value for choice in question.choices]
    if name in _LEFT_OUT:
        found["default"] = _LEFT_OUT[name]
        if default != _LEFT_OUT[name]:
            found["description"] += f"; siblings: {_shown(default)} ({question.why})"
    elif question.default and name not in ("cluster", "namespace"):
        found["description"] += f"; default: {_shown(default)} ({question.why})"
        if _APP not in str(default):
            found["default"] = default
    if values and form is _TEXT and not question.allows_other:
        found["enum"] = values
    elif values and form.get("type") == "string" and "enum" not in form:
        found["examples"] = values
    return found


def _typed(name: str, default: Any) -> Any:
    if name == "port":
        return int(default)
    if _FORMS[name][0] is _TEXTS:
        return list(split_list(default)) if isinstance(default, str) else list(default)
    return default


def _shown(value: Any) -> str:
    return ", ".join(value) or "none" if isinstance(value, list) else str(value)


def _describe_variables(context: Context, inputs: Inputs, schema: dict[str, Any]) -> None:
    if not (context.app and context.namespace):
        return
    missing = complete(context, replace(inputs, variables={})).missing
    needed = {name.removeprefix(VARIABLE): why for name, why in missing.items() if name.startswith(VARIABLE)}
    if needed:
        schema["properties"] = {name: {"type": "string", "description": why} for name, why in needed.items()}


def _of_template(question: TemplateQuestion) -> dict[str, Any]:
    """Return what `copier.yml` says; a default that is computed from other answers is left to the template."""
    found: dict[str, Any] = {"description": question.help}
    if question.choices:
        found["enum"] = [choice.value for choice in question.choices]
    elif question.type in _TYPES:
        found["type"] = _TYPES[question.type]
    elif isinstance(question.default, (list, dict)):
        found["type"] = "array" if isinstance(question.default, list) else "object"
    if "{{" not in str(question.default) and "{%" not in str(question.default):
        found["default"] = question.default
    return found
