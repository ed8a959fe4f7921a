"""Infers the answers about controllers: an entry of the further ones, and the app's own controller."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaffold.inference.containers import container_entry
from scaffold.inference.entries import NAMING, Entry, bodies, is_number, known, scalars

OPTIONS = (
    "enabled", "labels", "revisionHistoryLimit", "rollingUpdate", "podDisruptionBudget", "horizontalPodAutoscaler",
    "statefulset", "job", "defaultContainerOptions", "defaultContainerOptionsStrategy",
    "applyDefaultContainerOptionsToInitContainers", *NAMING,
)  # fmt: skip
"""What an entry has as app-template takes it."""

CRONJOB = (
    "concurrencyPolicy", "timeZone", "suspend", "successfulJobsHistory", "failedJobsHistory", "startingDeadlineSeconds",
    "activeDeadlineSeconds", "ttlSecondsAfterFinished", "backoffLimit", "parallelism",
)  # fmt: skip
POD = (
    "affinity", "annotations", "automountServiceAccountToken", "dnsConfig", "dnsPolicy", "enableServiceLinks",
    "hostAliases", "hostIPC", "hostNetwork", "hostPID", "hostUsers", "hostname", "imagePullSecrets", "labels",
    "nodeSelector", "priorityClassName", "resizePolicy", "resourceClaims", "resources", "restartPolicy",
    "runtimeClassName", "schedulerName", "schedulingGates", "securityContext", "shareProcessNamespace",
    "terminationGracePeriodSeconds", "tolerations", "topologySpreadConstraints",
)  # fmt: skip
WORKLOADS = ("deployment", "statefulset", "daemonset", "cronjob", "job")
STRATEGIES = ("Recreate", "RollingUpdate", "OnDelete")


def controller_entry(key: str, body: Mapping[str, Any]) -> Entry:
    """Return a controller as an entry of `extra_controllers`, which the template writes in the entry's own order."""
    entry: Entry = {"key": key}
    for name, value in body.items():
        entry |= _part(name, value)
    return entry


def _part(name: str, value: Any) -> Entry:
    """Return what a controller's key and value are in an entry."""
    if name in OPTIONS or name in ("replicas", "strategy"):
        return {name: value}
    if name == "type":
        return {"workload": value}
    if name in ("containers", "initContainers"):
        found = [container_entry(key, container) for key, container in bodies(value).items()]
        return {"containers" if name == "containers" else "init_containers": found} if found else {}
    if not isinstance(value, dict):
        return {}
    if name == "cronjob":
        rest = known(value, CRONJOB)
        return known(value, ("schedule",)) | ({"cronjob": rest} if rest else {})
    if name == "pod":
        return {"pod": known(value, POD)}
    if name == "annotations":
        return {"annotations": scalars(value)}
    return {"service_account": value} if name == "serviceAccount" else {}


def controller_answers(entry: Entry) -> Entry:
    """Return the answers about the app's own controller, but for its containers, pod and service account."""
    written = entry.get("workload", "deployment")
    workload = written if written in WORKLOADS else "deployment"
    replicas, strategy = entry.get("replicas"), entry.get("strategy")
    return {
        "controller_key": entry["key"],
        "workload": workload,
        "workload_written": written == workload and "workload" in entry,
        "schedule": entry.get("schedule", ""),
        "cronjob": entry.get("cronjob", {}),
        "replicas": replicas if is_number(replicas, 0, 100) else 0,
        "scaled_to_zero": is_number(replicas, 0, 0),
        "strategy": strategy if strategy in STRATEGIES else "",
        "reloader": entry.get("annotations", {}),
        "controller_options": known(entry, OPTIONS),
    }


def pod_answers(values: Mapping[str, Any], entry: Entry) -> Entry:
    """Return the answers about the pod's options, those for all controllers and those of the app's own controller."""
    everywhere, own = known(values.get("defaultPodOptions"), POD), entry.get("pod", {})
    at = "defaultPodOptions" if everywhere or not own else "controller"
    pod = everywhere if at == "defaultPodOptions" else own
    context = pod.get("securityContext")
    # an empty one is none for the template, unless it stands among the options
    security = context if isinstance(context, dict) and context else {}
    strategy = values.get("defaultPodOptionsStrategy")
    return {
        "pod_security_at": at,
        "pod_security_context": security,
        "pod_options": {name: value for name, value in pod.items() if name != "securityContext" or not security},
        "controller_pod_options": own if at == "defaultPodOptions" else {},
        "pod_options_strategy": strategy if strategy in ("overwrite", "merge") else "",
    }


def account_answers(values: Mapping[str, Any], entry: Entry, name: str) -> Entry:
    """Return the answers about service accounts; `name` is the app's."""
    accounts = values.get("serviceAccount")
    accounts = accounts if isinstance(accounts, dict) else {}
    of_controller = entry.get("service_account", not accounts)
    if accounts and of_controller == {"identifier": next(iter(accounts))}:
        of_controller = True
    return {
        "service_account": accounts == {name: {}} or accounts or False,
        "controller_service_account": of_controller,
    }
