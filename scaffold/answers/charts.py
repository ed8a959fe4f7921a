"""Answers about a chart other than app-template: where it comes from, its version, and its values."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from scaffold.answers.context import Context, ImageFacts
from scaffold.answers.inputs import Inputs
from scaffold.conventions import Siblings
from scaffold.kustomize import Resource
from scaffold.layer_plan import SourcePlan, plan_source
from scaffold.layers import purpose_of
from scaffold.names import is_tag, problem_with_label
from scaffold.repository import mapping_at
from scaffold.roots import is_below
from scaffold.siblings import APP_TEMPLATE, Chart, chart_sources, concrete, read_chart

OCI = "oci://"
_HOST = re.compile(r"[a-z]+://(?P<host>[^/:]+)(?P<path>/.*)?")
_HOSTING = frozenset(
    {"github", "gitlab", "githubusercontent", "codeberg", "pages", "artifacthub", "googleapis", "amazonaws"}
)
_VAGUE = frozenset(
    {"charts", "chart", "helm", "helm-charts", "stable", "www", "io", "com", "org", "net", "dev", "co", "uk", "github"}
)
_OF_APP_TEMPLATE = ("image", "digest", "no_pin", "workload", "schedule", "cache")
"""Inputs that app-template alone takes."""


@dataclass(frozen=True, slots=True)
class ChartPlan:
    """How the app's chart is found.

    Attributes:
        answers: The template's answers about it; none for app-template.
        source: The HelmRepository that shared ones stand beside, `None` where the chart needs none of these.
    """

    answers: Mapping[str, Any] = field(default_factory=dict)
    source: SourcePlan | None = None


def is_vendor(inputs: Inputs) -> bool:
    """Tell whether the app has a chart of its own."""
    return inputs.chart not in (None, "", APP_TEMPLATE)


def context_for(siblings: Siblings, inputs: Inputs, image: ImageFacts | None = None) -> Context:
    """Return what is known of an app with these inputs: its place follows from what it is, where there are layers."""
    names = (inputs.chart if is_vendor(inputs) else inputs.image) or "", inputs.app or ""
    purpose = purpose_of(*(name.partition("@")[0] for name in names)) if any(names) else None
    return Context(
        siblings,
        inputs.app or "",
        inputs.namespace or "",
        image or ImageFacts(),
        wanted_layer=inputs.layer or "",
        purpose=purpose,
    )


def plan_chart(context: Context, inputs: Inputs, missing: dict[str, str]) -> ChartPlan:
    """Return the answers about a chart that is not app-template.

    Args:
        context: What is known.
        inputs: What the user said: a chart's name, or its address in an OCI registry.
        missing: Gets the version and the chart's repository where nothing shows them.
    """
    if not is_vendor(inputs):
        return ChartPlan()
    chart = str(inputs.chart)
    used = next(uses(context, chart), None)
    answers: dict[str, Any] = {"chart_kind": "vendor", "vendor_values": dict(inputs.values or {})}
    answers["chart_version"] = inputs.chart_version or (used.version if used else "")
    if not answers["chart_version"]:
        missing["chart_version"] = f"nothing here shows a version of `{chart}`"
    if chart.startswith(OCI):
        own = {"chart_source": "oci-per-app", "chart_url": chart, "chart_ref_name": context.app}
        style = {} if is_tag(str(answers["chart_version"])) else {"chart_version_style": "semver"}
        return ChartPlan(answers | own | style | {"chart_ref_namespace": ""})
    repositories = _repositories(context)
    name = inputs.chart_repo or ""
    source = None
    if "://" in name:
        called = repository_name(name, chart, {r.name for r in repositories})
        source = plan_source(context.siblings, called, name)
        if source is not None:
            answers |= {"helm_repository_name": source.name, "helm_repository_namespace": source.namespace}
        else:
            answers |= _own_source(called, name)
    elif name:
        known = next((r for r in repositories if r.name == name), None)
        if known is not None:
            answers |= {"helm_repository_name": known.name, "helm_repository_namespace": known.namespace}
        else:
            listed = ", ".join(f"`{r.name}`" for r in repositories) or "none"
            missing["chart_repo"] = f"there is no HelmRepository `{name}` here ({listed}); give its address"
    elif used is not None and used.ref[0] == "HelmRepository":
        answers |= {"helm_repository_name": used.ref[2], "helm_repository_namespace": used.ref[1]}
    else:
        missing["chart_repo"] = f"nothing here uses chart `{chart}`; give the address of its Helm repository"
    return ChartPlan(answers | {"chart_source": "helm-repository", "chart_name": chart}, source)


def chart_problems(inputs: Inputs) -> Iterator[str]:
    """Yield what was said that only another kind of chart has: nothing that the user says is dropped in silence."""
    if is_vendor(inputs):
        for name in _OF_APP_TEMPLATE:
            if getattr(inputs, name) not in (None, False, "", "none"):
                yield f"`{name}` is for app-template; what chart `{inputs.chart}` runs its own values say: `--values`"
    else:
        for name in ("chart_repo", "values"):  # a version is among the answers that app-template's apps record
            if getattr(inputs, name) not in (None, ""):
                yield f"`{name}` is for a chart other than app-template; name that with `--chart`"


def unnamed(inputs: Inputs, answers: Mapping[str, Any]) -> Iterator[str]:
    """Yield a note for what is made for the app and what the values of its own chart do not name."""
    if not is_vendor(inputs):
        return
    made = [("claim", entry["name"]) for entry in answers.get("extra_claims", ())]
    if answers.get("claim_source") == "manifest":
        made.append(("claim", answers["claim_name"]))
    if inputs.secrets:
        made.append(("Secret", answers["secret_name"]))
    written = json.dumps(answers["vendor_values"], default=str)
    for kind, name in made:
        if str(name) not in written:
            yield f"{kind} `{name}` is made, and no value of chart `{inputs.chart}` names it; say where with `--values`"


def uses(context: Context, chart: str) -> Iterator[Chart]:
    """Yield the charts of that name that releases of the cluster use, with their sources."""
    cluster = context.siblings.cluster
    sources = chart_sources(cluster)
    for release, _ in cluster.of_kind("HelmRelease"):
        found = read_chart(release, "", sources)
        if found is not None and found.name == chart.rstrip("/").rpartition("/")[2]:
            yield found


def known_repositories(context: Context) -> tuple[str, ...]:
    """Return the names of the HelmRepositories of the cluster."""
    return tuple(resource.name for resource in _repositories(context))


def _repositories(context: Context) -> list[Resource]:
    found = [resource for resource, _ in context.siblings.cluster.of_kind("HelmRepository")]
    return sorted(found, key=lambda resource: (resource.name, resource.namespace))


def _own_source(name: str, url: str) -> Mapping[str, Any]:
    """Return the answers that put a HelmRepository beside the app's release, where the cluster has no place for all."""
    spec = {"interval": "1h", "url": url} | ({"type": "oci"} if url.startswith(OCI) else {})
    body = {
        "apiVersion": "source.toolkit.fluxcd.io/v1",
        "kind": "HelmRepository",
        "metadata": {"name": name},
        "spec": spec,
    }
    return {
        "helm_repository_name": name,
        "helm_repository_namespace": "",
        "extra_manifests": {"helmrepository.yaml": body},
    }


def source_in_reach(context: Context, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the answers that give the release its source, where its siblings' is not one for its namespace.

    Where each app has a source of its own, so has this one; where a component brings it to each namespace, nothing is
    to be said; else the namespace of the source that is there is named.
    """
    style = answers.get("chart_source")
    if style not in ("helm-repository", "oci-shared"):
        return {}
    kind, asked = (
        ("HelmRepository", "helm_repository") if style == "helm-repository" else ("OCIRepository", "chart_ref")
    )
    name, namespace = str(answers.get(f"{asked}_name", "")), str(answers.get(f"{asked}_namespace") or context.namespace)
    named = [r for r, _ in context.siblings.cluster.of_kind(kind) if r.name == name]
    more = answers.get("extra_manifests", {})
    made = any(body.get("kind") == kind for body in more.values() if isinstance(body, dict))
    if made or not named or any(r.namespace == namespace for r in named):
        return {}
    if all(_is_of_component(context, r) for r in named):
        return {}  # the namespace's list attaches what brings it
    own = [(app, r) for app in context.siblings.apps for r in named if is_below(r.document.path, app.folder)]
    if len(own) < len(named):
        shared = sorted({r.namespace for r in named} - {r.namespace for _, r in own})
        return {f"{asked}_namespace": shared[0]} if shared else {}
    app, model = own[0]
    metadata = {"name": name} | ({"namespace": context.namespace} if model.document.namespace else {})
    body = {"apiVersion": model.document.api_version, "kind": kind, "metadata": metadata}
    file = concrete(app.file_form(model.document.path) or f"{kind.lower()}.yaml", context.app, context.namespace)
    return {"extra_manifests": {**more, file: {**body, "spec": mapping_at(model.document.body, "spec")}}}


def _is_of_component(context: Context, source: Resource) -> bool:
    repository = context.siblings.repository
    path = repository.kustomize_file(posixpath.dirname(source.document.path))
    return path is not None and any(document.kind == "Component" for document in repository.documents(path))


def repository_name(url: str, chart: str, taken: set[str]) -> str:
    """Return a name for a Helm repository: what its address calls the publisher, else the chart's name."""
    match = _HOST.match(url.lower())
    labels = (match["host"].split(".") if match else [])[:-1]
    hosted = any(label in _HOSTING for label in labels)
    path = [part for part in ((match["path"] or "") if match else "").split("/") if part]
    candidates: list[str] = [
        *(labels[:1] if hosted and "github" in labels[1:] else path[:1] if hosted else reversed(labels)),
        chart,
    ]
    for candidate in candidates:
        if candidate not in _VAGUE | taken and not problem_with_label(candidate):
            return candidate
    return chart if chart not in taken else f"{chart}-charts"
