"""Prints what commands show of what never came up, in the columns that they have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b

from scaffold.simulation.conditions import parts
from scaffold.simulation.failures import FailureKind
from scaffold.simulation.machines import PodState
from scaffold.simulation.model import ExternalSecret, Kustomization, Moment, Pod, Release, Source, Thing
from scaffold.simulation.outcome import Held, Seen
from scaffold.simulation.stage import Stage, Why

_LETTERS = "bcdfghjklmnpqrstvwxz2456789"
"""What Kubernetes makes random names of: https://pkg.go.dev/k8s.io/apimachinery/pkg/util/rand."""

Row = tuple[str, ...]


def what_is_seen(stage: Stage, held: Sequence[Held], end: float) -> tuple[Seen, ...]:
    """Return the commands that show something, with what they print of the objects that exist and are not ready."""
    rows: dict[str, list[Row]] = {}
    restarted = Counter(change.subject for change in stage.changes if change.before == PodState.CRASH_LOOP)
    for each in held:
        if (each.subject, Moment.THERE) in stage.reached:
            command, row = _row(stage, each, end, restarted)
            if command:
                rows.setdefault(command, []).append(row)
    return tuple(
        Seen(command, _table(_COLUMNS[command], rows[command], command)) for command in _COLUMNS if command in rows
    )


_FLUX = ("NAMESPACE", "NAME", "REVISION", "SUSPENDED", "READY", "MESSAGE")
_COLUMNS: dict[str, Row] = {
    "flux get sources all -A": _FLUX,
    "flux get kustomizations -A": _FLUX,
    "flux get helmreleases -A": _FLUX,
    "kubectl get clustersecretstores": ("NAME", "AGE", "STATUS", "CAPABILITIES", "READY"),
    "kubectl get secretstores -A": ("NAMESPACE", "NAME", "AGE", "STATUS", "CAPABILITIES", "READY"),
    "kubectl get externalsecrets -A": (
        *("NAMESPACE", "NAME", "STORETYPE", "STORE", "REFRESH INTERVAL", "STATUS", "READY"),
    ),
    "kubectl get pods -A": ("NAMESPACE", "NAME", "READY", "STATUS", "RESTARTS", "AGE"),
    "kubectl get persistentvolumeclaims -A": ("NAMESPACE", "NAME", "STATUS", "STORAGECLASS", "AGE"),
    "kubectl get clusters.postgresql.cnpg.io -A": ("NAMESPACE", "NAME", "AGE", "STATUS"),
    "kubectl get gateways -A": ("NAMESPACE", "NAME", "PROGRAMMED", "AGE"),
    "kubectl get httproutes -A": ("NAMESPACE", "NAME", "AGE"),
}
"""The commands with the columns that they print, of kubectl those that the definitions name."""


def _row(stage: Stage, held: Held, end: float, restarted: Mapping[str, int]) -> tuple[str, Row]:
    own = stage.model.played[held.subject]
    kind, namespace, name = parts(held.subject)
    age = human_duration(end - stage.reached[held.subject, Moment.THERE])
    if isinstance(own, (Kustomization, Release, Source)):
        command = {"Kustomization": "flux get kustomizations -A", "HelmRelease": "flux get helmreleases -A"}
        pending = stage.pending.get(held.subject)
        is_suspended = pending is not None and pending.why is Why.SUSPENDED  # it has no condition, then
        message = "waiting to be reconciled" if is_suspended else held.condition
        ready = "Unknown" if held.state in ("Reconciling", "Checking") else "False"
        shown = f"{kind.lower()}/{name}" if isinstance(own, Source) else name
        row = (namespace, shown, "", str(own.suspended), ready, message)
        return command.get(kind, "flux get sources all -A"), row
    if isinstance(own, ExternalSecret):
        store_kind, _, store = parts(own.stores[0]) if own.stores else ("", "", "")
        failed = ("SecretSyncedError", "False") if held.condition else ("", "")
        return "kubectl get externalsecrets -A", (namespace, name, store_kind, store, own.refresh, *failed)
    if isinstance(own, Pod):
        restarts = restarted.get(own.id, 0)
        row = (namespace, pod_name(own), "0/1", _pod_status(stage, own, held), str(restarts), age)
        return "kubectl get pods -A", row
    return _thing_row(stage, own, held, age)


def _thing_row(stage: Stage, own: Thing, held: Held, age: str) -> tuple[str, Row]:
    kind, namespace, name = parts(own.id)
    failed = "ValidationFailed" if held.condition else ""
    rows: dict[str, Callable[[], tuple[str, Row]]] = {
        "ClusterSecretStore": lambda: (
            "kubectl get clustersecretstores",
            (name, age, failed, "", "False" if failed else ""),
        ),
        "SecretStore": lambda: (
            "kubectl get secretstores -A",
            (namespace, name, age, failed, "", "False" if failed else ""),
        ),
        "PersistentVolumeClaim": lambda: (
            "kubectl get persistentvolumeclaims -A",
            (namespace, name, "Pending", _class_of(own), age),
        ),
        "Gateway": lambda: ("kubectl get gateways -A", (namespace, name, "Unknown", age)),
        "HTTPRoute": lambda: ("kubectl get httproutes -A", (namespace, name, age)),
    }
    if kind == "Cluster" and own.group == "postgresql.cnpg.io":
        status = "Setting up primary" if own.id in stage.faults else ""
        return "kubectl get clusters.postgresql.cnpg.io -A", (namespace, name, age, status)
    return rows[kind]() if kind in rows else ("", ())


def _class_of(own: Thing) -> str:
    return next((parts(wait.id)[2] for wait in own.needs if wait.id.startswith("StorageClass/")), "")


def _pod_status(stage: Stage, own: Pod, held: Held) -> str:
    """Return a Pod's STATUS as kubectl words it: the reason of what waits."""
    if held.state == "WaitingSecrets":
        return "CreateContainerConfigError"
    if held.state == "CrashLoop":
        return "CrashLoopBackOff"
    if stage.faults.get(own.id) is FailureKind.IMAGE_PULL:
        return "ImagePullBackOff"
    return "Pending"


def pod_name(own: Pod) -> str:
    """Return a Pod's name with an ending such as its controller would add, the same for the same Pod."""
    name = parts(own.id)[2]
    if own.controller == "Pod":
        return name
    if own.controller == "StatefulSet":
        return f"{name}-0"
    digest = blake2b(own.id.encode("utf-8", "surrogatepass"), digest_size=14).digest()
    letters = "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest)
    if own.controller in ("DaemonSet", "Job"):
        return f"{name}-{letters[9:]}"
    return f"{name}-{letters[:9]}-{letters[9:]}"


def human_duration(seconds: float) -> str:
    """Write an age as kubectl does: https://pkg.go.dev/k8s.io/apimachinery/pkg/util/duration#HumanDuration."""
    whole = int(seconds)
    minutes, hours = whole // 60, whole // 3600
    if whole < 120:
        return f"{whole}s"
    if minutes < 10:
        return f"{minutes}m{whole % 60}s" if whole % 60 else f"{minutes}m"
    if hours < 3:
        return f"{minutes}m"
    if hours < 8:
        return f"{hours}h{minutes % 60}m" if minutes % 60 else f"{hours}h"
    return f"{hours}h" if hours < 48 else f"{hours // 24}d"


def _table(columns: Row, rows: Sequence[Row], command: str) -> tuple[str, ...]:
    """Align columns: kubectl with three blanks between them, flux with one and a tabulator."""
    between = "\t" if command.startswith("flux") else "   "
    lines = [columns, *sorted(rows)]
    widths = [max(len(line[index]) for line in lines) for index in range(len(columns))]
    return tuple(
        between.join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )
