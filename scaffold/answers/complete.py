"""Completes a user's inputs to the template's answers: what is discovered, derived, and left to defaults."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from scaffold.answers.charts import chart_problems, is_vendor, plan_chart, source_in_reach, unnamed
from scaffold.answers.context import Context
from scaffold.answers.database import DatabasePlan, operator_missing, plan_database, storage_waits
from scaffold.answers.inputs import Inputs, image_reference
from scaffold.answers.layered import folder_namespace
from scaffold.answers.platforms import lacking
from scaffold.answers.routes import not_here, plan_routes, route_problems
from scaffold.answers.secrets import SecretPlan, SecretRequest, plan_secrets, secret_backend, secret_problems
from scaffold.answers.shares import plan_shares
from scaffold.answers.storage import ClaimPlan, component_variables, plan_claim
from scaffold.answers.vocabulary import EXTRAS, REFERENCE, specific, specific_questions
from scaffold.habits.encrypted_secret import Backend
from scaffold.habits.entry import path_form
from scaffold.layer_plan import SourcePlan
from scaffold.providers import BACKUP_KINDS, Dependency, Need
from scaffold.repository import ResourceId
from scaffold.votes import without

_DIRECT = frozenset(
    """app_dir folder_kustomize_file kustomization_name kustomization_namespace target_namespace interval timeout
    retry_interval wait prune source_kind source_name source_namespace common_metadata entry_labels anchors
    entry_key_order entry_metadata_order kustomize_file kustomize_header kustomize_namespace
    kustomize_resources_sorted kustomize_resource_order resource_prefix helmrelease_file helmrelease_name
    helmrelease_namespace helmrelease_api_version helmrelease_interval helmrelease_key_order chart_source chart_name
    chart_url chart_ref_kind chart_ref_name chart_ref_namespace chart_file chart_interval chart_api_version
    controller_key container_key service_key service_controller pod_security_at container_security_context pod_options
    strategy timezone port_name probes_enabled probe_spec mount_style claim_key claim_file values_key_order
    controller_key_order container_key_order route_kind route_rules route_backend secret_name secret_ref
    secret_resource_name secret_store_kind secret_store_name secret_refresh secret_file secret_api_version
    document_start list_indent modelines quote_style route_file route_api_version""".split()
)
"""Conventions that answer the template's question of the same name."""


@dataclass(frozen=True, slots=True)
class Completed:
    """A whole set of answers, and what led to it.

    Attributes:
        answers: The template's answers by name.
        dependencies: What the app waits for, and why.
        components: Folders of the components that the app attaches.
        notes: What the user should know, one sentence each.
        missing: What no habit answers and the user must say: the input's name with the reason.
        secret: The Secret that is to be encrypted, `None` where there is none.
        source: The HelmRepository of the chart, where the cluster has a place for all; its changes add a new one.
        source_url: Its address.
        health_check: Whether the layer is to wait for the app's release.
    """

    answers: Mapping[str, Any]
    dependencies: tuple[Dependency, ...] = ()
    components: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    missing: Mapping[str, str] = field(default_factory=dict)
    secret: SecretRequest | None = None
    source: SourcePlan | None = None
    source_url: str = ""
    health_check: bool = False


def complete(context: Context, inputs: Inputs) -> Completed:
    """Derive every answer of the template; nothing is asked here and nothing fails that a later answer may mend."""
    notes: list[str] = []
    missing: dict[str, str] = {}
    lacks = lacking(context.image.platforms, context.siblings.cluster)
    if lacks:
        notes.append(lacks)
    answers: dict[str, Any] = {name: context.value(name) for name in sorted(_DIRECT & context.shown)}
    kind = "triad" if context.layer is None else "layered"
    answers |= {"kind": kind, "app": context.app, "namespace": context.namespace}
    answers |= {"cluster": context.siblings.cluster.name}
    answers |= _place(context)
    answers |= _image(context, inputs)
    answers |= _chart(context)
    chart = plan_chart(context, inputs, missing)
    answers |= chart.answers
    workload = inputs.workload or "deployment"
    answers["workload"] = workload
    if inputs.schedule or workload == "cronjob":
        answers["schedule"] = inputs.schedule or "0 3 * * *"
    port = _port(context, inputs, workload)
    answers["port"] = port
    answers |= plan_routes(context, inputs, port, missing)
    answers |= _probe(context, workload, port)
    claim = _claim(context, inputs, answers, missing)
    answers |= plan_shares(context, inputs)
    database = plan_database(context, inputs.database or "none")
    answers |= database.answers
    if operator_missing(context, database.pattern):
        notes.append("nothing in this cluster installs CloudNativePG, which the database needs")
    secrets = plan_secrets(context, inputs, database, missing)
    answers |= secrets.answers
    notes += secrets.notes
    if database.pattern in ("cluster", "init") and not any("://" in text for text in inputs.secrets or ()):
        notes.append(_address(context, database, secret_backend(context, inputs)))
    answers |= _components(context, inputs, claim, database, missing)
    if inputs.cache and inputs.cache != "none":
        host, _, cache_port = inputs.cache.partition(":")
        answers |= {"cache": "shared", "cache_env": {"REDIS_HOST": host, "REDIS_PORT": cache_port or "6379"}}
    needs = _needs(context, answers, claim, inputs, secrets)
    dependencies = context.providers.wanted(needs, context.namespace, layered=context.layer is not None)
    answers |= _waits(context, dependencies, database)
    answers |= _extras(context, answers, inputs)
    answers |= _own_namespace(context, answers)
    answers |= source_in_reach(context, answers)
    answers |= folder_namespace(context, answers)
    answers.update(inputs.data)
    notes += unnamed(inputs, answers)
    attached = (*claim.components, *((database.component,) if database.component else ()))
    return Completed(
        answers,
        dependencies,
        attached,
        tuple(notes),
        missing,
        secrets.request,
        chart.source,
        inputs.chart_repo or "",
        bool(inputs.health_check),
    )


def _own_namespace(context: Context, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the manifest of a namespace that nothing makes yet, where such stand in the apps' own folders."""
    placement = context.placement
    if posixpath.dirname(placement.namespace_file) != placement.folder:
        return {}
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": context.namespace}}
    more = {posixpath.basename(placement.namespace_file): body}
    return {"extra_manifests": {**answers.get("extra_manifests", {}), **more}}


def _port(context: Context, inputs: Inputs, workload: str) -> int:
    """Return the port; what a chart of its own listens on only the user knows."""
    if inputs.port is not None or is_vendor(inputs):
        return inputs.port or 0
    return default_port(context, workload)


def _place(context: Context) -> Mapping[str, Any]:
    placement = context.placement
    form = context.value("path_form") if "path_form" in context.shown else path_form(context.siblings.cluster)
    root = str(form["root"])
    folder = placement.folder.removeprefix(f"{root}/") if root else placement.folder
    inside = posixpath.dirname(placement.entry) == placement.folder
    scanned = inside and placement.list_file is None and context.value("app_dir") != "."
    found = {
        "app_path": f"{form['prefix']}{folder}",
        "entry_file": posixpath.basename(placement.entry),
        "entry_in_folder": inside,
        # without a list Flux takes every YAML file below for a manifest, the answers file too, but for this one
        "folder_kustomize_file": context.value("folder_kustomize_file") or ("kustomization.yaml" if scanned else ""),
    }
    if "source_name" not in context.shown:
        kind, namespace, name = context.siblings.cluster.root.source
        found |= {"source_kind": kind, "source_name": name, "source_namespace": namespace}
    return found


def _image(context: Context, inputs: Inputs) -> Mapping[str, Any]:
    answers: dict[str, Any] = {}
    security = dict(context.value("pod_security_context")) if "pod_security_context" in context.shown else {}
    if context.image.uid:
        for key, value in (("runAsUser", context.image.uid), ("runAsGroup", context.image.gid or context.image.uid)):
            security[key] = value
        security["fsGroup"] = security["runAsGroup"]
    if security or "pod_security_context" in context.shown:
        answers["pod_security_context"] = security
    if inputs.image:
        reference = image_reference(inputs)
        answers |= {"image": reference.name, "tag": reference.tag or "", "digest": reference.digest or ""}
    if context.conventions["resources"].total:
        answers["resources"] = _resources(context.value("resources"))
    answers["flow_keys"] = context.value("flow")["keys"]
    answers["flow_padding"] = context.value("flow")["padding"]
    return answers


def _resources(flat: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return `requests.cpu: 10m` as `requests: {cpu: 10m}`."""
    resources: dict[str, dict[str, Any]] = {}
    for name, amount in flat.items():
        kind, _, resource = name.partition(".")
        resources.setdefault(kind, {})[resource] = amount
    return resources


def _chart(context: Context) -> Mapping[str, Any]:
    answers: dict[str, Any] = {}
    if context.value("chart_version"):
        answers["chart_version"] = context.value("chart_version")
    if not context.value("chart_url"):
        answers["chart_url"] = "oci://ghcr.io/bjw-s-labs/helm/app-template"
    if context.value("chart_source") == "helm-repository":
        answers["helm_repository_name"] = context.value("chart_ref_name")
        answers["helm_repository_namespace"] = context.value("chart_ref_namespace")
    return answers


def default_port(context: Context, workload: str) -> int:
    """Return the port that the image exposes, the lowest above 1023 first; none for a cronjob."""
    if workload == "cronjob":
        return 0
    ports = sorted(context.image.ports, key=lambda port: (port < 1024 and port not in (80, 443), port))
    return ports[0] if ports else 8080


def _probe(context: Context, workload: str, port: int) -> Mapping[str, Any]:
    if workload == "cronjob" or not port:
        return {"probe": "none"}
    probe = str(context.value("probe"))
    if context.image.probe_path:
        return {"probe": "http", "probe_path": context.image.probe_path}
    if not context.value("probed"):
        return {"probe": "none"}
    # an HTTP path that nobody knows would be a guess: the chart's own TCP probe holds for every app
    return {"probe": "default"} if probe in ("http", "exec") else {"probe": probe}


def _claim(context: Context, inputs: Inputs, answers: dict[str, Any], missing: dict[str, str]) -> ClaimPlan:
    storage = _storage_class(context, inputs, missing)
    size = inputs.size or str(context.value("size"))
    access_mode = inputs.access_mode or str(context.value("access_mode"))
    claim = plan_claim(context, storage, size, access_mode, inputs.variables)
    if claim.source == "values" and is_vendor(inputs):
        claim = replace(claim, source="manifest", name=context.app)
    answers |= {"storage": storage, "claim_source": claim.source}
    if claim.source != "none":
        answers |= {
            "size": size,
            "access_mode": access_mode,
            "claim_name": claim.name,
            "mount": _written_mount(context, inputs.mount or default_mount(context)),
        }
    return claim


def _storage_class(context: Context, inputs: Inputs, missing: dict[str, str]) -> str:
    """Return the class of the app's claim, empty for none; who says how big it is wants one, of the usual class."""
    if inputs.storage is not None or not (inputs.size or inputs.access_mode):
        return "" if inputs.storage in (None, "none") else str(inputs.storage)
    known, usual = context.providers.storage_classes, str(context.value("storage"))
    found = usual if usual in known else next(iter(known), "") if len(known) == 1 else ""
    if not found:
        listed = ", ".join(f"`{name}`" for name in known) or "none"
        missing["storage"] = f"no sibling shows the class of a claim; there is {listed}"
    return found


def default_mount(context: Context) -> str:
    """Return the path of the image's first volume, else the chart's own default for the claim's key."""
    return context.image.volumes[0] if context.image.volumes else f"/{context.value('claim_key')}"


def _written_mount(context: Context, mount: str) -> str:
    """Leave the chart's own default unwritten where siblings do."""
    usual = mount == f"/{context.value('claim_key')}" and not context.value("mount_written")
    return "" if usual else mount


def _components(
    context: Context, inputs: Inputs, claim: ClaimPlan, database: DatabasePlan, missing: dict[str, str]
) -> Mapping[str, Any]:
    folders = [*claim.components, *([database.component] if database.component else [])]
    variables: dict[str, Any] = dict(context.value("substitute"))
    variables.update(claim.variables or {})
    if database.component:
        found, open_ = component_variables(context, [database.component], inputs.variables)
        variables.update(found)
        missing.update((f"variables.{name}", f"`{database.component}` needs it") for name in open_)
    for name in claim.missing:
        missing[f"variables.{name}"] = f"`{', '.join(claim.components)}` needs it"
    variables.update(inputs.variables)
    start = posixpath.normpath(posixpath.join(context.placement.folder, str(context.value("app_dir"))))
    written = [posixpath.relpath(folder, start) for folder in folders]
    on_kustomization = context.value("components_carrier") == "kustomization"
    return {
        "components": written if on_kustomization else [],
        "kustomize_components": [] if on_kustomization else written,
        "substitute": variables,
    }


def _needs(
    context: Context, answers: Mapping[str, Any], claim: ClaimPlan, inputs: Inputs, secrets: SecretPlan
) -> Mapping[Need, str]:
    needs: dict[Need, str] = dict([secrets.need] if secrets.need else [])
    if claim.source != "none":
        needs[Need.STORAGE] = str(answers["storage"])
    if answers.get("gateways"):
        needs[Need.ROUTE] = str(answers["gateways"][0])
    if answers["database"] in ("init", "component", "resource"):
        needs[Need.DATABASE] = ""
    if inputs.cache and inputs.cache != "none":
        needs[Need.CACHE] = ""
    if any(context.siblings.components[f].kinds & BACKUP_KINDS for f in claim.components):
        needs[Need.BACKUP] = ""
    return needs


def _extras(context: Context, answers: Mapping[str, Any], inputs: Inputs) -> Mapping[str, Any]:
    """Answer what apps here set alike by the questions about it; what the user says of it takes the place of all."""
    shown = {name: context.value(name) if name in context.shown else REFERENCE.get(name, {}) for name in sorted(EXTRAS)}
    asked = EXTRAS.union(*(specific_questions(name) for name in EXTRAS))
    return specific({**answers, **without(inputs.data, asked), **without(shown, inputs.data)})


def _waits(context: Context, dependencies: Iterable[Dependency], database: DatabasePlan) -> Mapping[str, Any]:
    by_kind: dict[str, list[ResourceId]] = {"Kustomization": [], "HelmRelease": []}
    for dependency in dependencies:
        by_kind[dependency.target.kind].append(dependency.target)
    own = context.placement.kustomization_namespace
    found: dict[str, Any] = {
        "depends_on": [_reference(target, own, context) for target in by_kind["Kustomization"]],
        "depends_on_carrier": "kustomization",
    }
    if by_kind["HelmRelease"]:
        found["helmrelease_depends_on"] = [{"name": t.name, "namespace": t.namespace} for t in by_kind["HelmRelease"]]
    if database.pattern == "cluster":
        operators = context.providers.operators(Need.DATABASE)[:1]
        secret = [t for t in by_kind["Kustomization"] if t in {k.id for k in context.providers.delivering(Need.SECRET)}]
        waits = [*(k.id for k in operators), *(secret or _stores(context)), *storage_waits(context)]
        found["database_depends_on"] = [_reference(target, own, context) for target in waits]
        itself = ResourceId("Kustomization", own, str(database.answers["database_kustomization_name"]))
        found["depends_on"] = [_reference(itself, own, context), *found["depends_on"]]
    return found


def _address(context: Context, database: DatabasePlan, backend: Backend) -> str:
    """Say where the database is: the app's own variable for it is something that only its author knows."""
    name, password = database.answers["database_name"], "{{ .DB_PASSWORD }}"
    if database.pattern == "cluster":
        host = f"{database.answers['database_cluster']}-rw.{context.namespace}.svc.cluster.local"
        user = str(database.answers["database_user"])
    else:
        data = database.answers["database_init_data"]
        name, user, password = (str(data[f"INIT_POSTGRES_{key}"]) for key in ("DBNAME", "USER", "PASS"))
        host = str(database.answers.get("database_host", "the shared server"))
    if backend is not Backend.EXTERNAL:
        told = "its address with the password is `uri` of Secret" if database.pattern == "cluster" else ""
        own = f"; {told} `{database.answers['database_cluster']}-app`" if told else ""
        return f"the database is `{name}` at `{host}:5432`, the user `{user}`{own}"
    return (
        f"the database is `{name}` at `{host}:5432`; tell the app with `--secret`, such as "
        f"'DATABASE_URL=postgres://{user}:{password}@{host}:5432/{name}'"
    )


def _stores(context: Context) -> list[ResourceId]:
    strict = context.siblings.settings.depends_on == "strict"
    name = str(context.value("secret_store_name"))
    return [k.id for k in context.providers.delivering(Need.SECRET, name)[:1]] if strict else []


def _reference(target: ResourceId, own: str, context: Context) -> dict[str, str]:
    """Write a dependsOn entry; the namespace is left out where siblings leave their own out."""
    if target.namespace == own and _leaves_out_own(context):
        return {"name": target.name}
    return {"name": target.name, "namespace": target.namespace}


def _leaves_out_own(context: Context) -> bool:
    with_own = without_own = 0
    for kustomization in context.siblings.cluster.kustomizations:
        for entry in kustomization.spec.get("dependsOn") or ():
            if not isinstance(entry, dict):
                continue
            if "namespace" not in entry:
                without_own += 1
            elif entry["namespace"] == kustomization.namespace:
                with_own += 1
    return without_own > with_own


def problems_with_choices(context: Context, inputs: Inputs) -> list[str]:
    """Check what must be the repository's own: gateways and storage classes."""
    found = [*chart_problems(inputs), *route_problems(context, inputs), *secret_problems(context, inputs)]
    if inputs.storage not in (None, "", "none") and inputs.storage not in context.providers.storage_classes:
        found.append(f"`storage` `{inputs.storage}` {not_here(str(inputs.storage), context.providers.storage_classes)}")
    if inputs.health_check and context.layer is None:
        found.append(
            "`health_check` is one of a layer, and no layer applies the app; "
            "its own Kustomization gets some with `--data health_checks=[…]`"
        )
    return found
