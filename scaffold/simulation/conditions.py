"""Words what an object that does not come up has in its status, as its controller writes it.

The sentences are those of the controllers' sources, which each table and function names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scaffold.simulation.failures import FailureKind
from scaffold.simulation.model import ExternalSecret, Kustomization, Moment, Played, Pod, Release, Source, Wait
from scaffold.simulation.stage import Pending, Stage, Why

_PLURALS: Mapping[str, str] = {
    "Bucket": "buckets.source.toolkit.fluxcd.io",
    "Certificate": "certificates.cert-manager.io",
    "ClusterSecretStore": "clustersecretstores.external-secrets.io",
    "ExternalArtifact": "externalartifacts.source.toolkit.fluxcd.io",
    "ExternalSecret": "externalsecrets.external-secrets.io",
    "Gateway": "gateways.gateway.networking.k8s.io",
    "GitRepository": "gitrepositories.source.toolkit.fluxcd.io",
    "HTTPRoute": "httproutes.gateway.networking.k8s.io",
    "HelmChart": "helmcharts.source.toolkit.fluxcd.io",
    "HelmRelease": "helmreleases.helm.toolkit.fluxcd.io",
    "HelmRepository": "helmrepositories.source.toolkit.fluxcd.io",
    "Kustomization": "kustomizations.kustomize.toolkit.fluxcd.io",
    "OCIRepository": "ocirepositories.source.toolkit.fluxcd.io",
    "PersistentVolumeClaim": "persistentvolumeclaims",
    "Pod": "pods",
    "Secret": "secrets",
    "SecretStore": "secretstores.external-secrets.io",
    "StorageClass": "storageclasses.storage.k8s.io",
}
"""What the API server calls the resources of a kind."""

_UNREACHABLE: Mapping[str, str] = {
    "GitRepository": "failed to checkout and determine revision: unable to clone '{url}': context deadline exceeded",
    "HelmRepository": 'failed to fetch Helm repository index: Get "{url}/index.yaml": context deadline exceeded',
    "OCIRepository": "failed to determine artifact digest: context deadline exceeded",
}
"""What the source-controller says of what it cannot reach: https://github.com/fluxcd/source-controller, in
`internal/controller/{gitrepository,helmrepository,ocirepository}_controller.go`."""

_WAITING: Mapping[str, str] = {
    "Certificate": "Issuing certificate as Secret does not exist",
    "Cluster": "Cluster Is Not Ready",
    "Gateway": "Waiting for controller",
}
"""What objects have in their conditions until they are ready.

https://github.com/cert-manager/cert-manager/blob/master/pkg/controller/certificates/trigger/policies,
https://github.com/cloudnative-pg/cloudnative-pg/issues/84 and the Gateway API's default condition,
https://gateway-api.sigs.k8s.io/reference/spec/#gatewaystatus.
"""

_SHOWN = 5
"""Of how many unhealthy objects a message speaks."""


def parts(subject: str) -> tuple[str, str, str]:
    """Return the kind, namespace and name in an id."""
    kind, _, rest = subject.partition("/")
    namespace, slash, name = rest.partition("/")
    return (kind, namespace, name) if slash else (kind, "", namespace)


def full_name(subject: str) -> str:
    """Return the `namespace/name` in an id."""
    return subject.partition("/")[2]


def not_found(subject: str) -> str:
    """Say as the API server does that an object does not exist."""
    kind, _, name = parts(subject)
    return f'{_PLURALS.get(kind, kind.lower() + "s")} "{name}" not found'


def go_duration(seconds: float) -> str:
    """Write a duration as Go does, such as `5m0s`: https://pkg.go.dev/time#Duration.String."""
    whole, rest = divmod(round(seconds, 3), 60)
    text = f"{rest:g}s"
    if whole:
        hours, minutes = divmod(int(whole), 60)
        text = f"{minutes}m{text}"
        if hours:
            text = f"{hours}h{text}"
    return text


def condition(stage: Stage, subject: str) -> str:
    """Return the message that an object's status has in the end, or what the API server says where there is none."""
    own = stage.model.played[subject]
    pending = stage.pending.get(subject, Pending(Why.NEED))
    if (subject, Moment.THERE) not in stage.reached:
        return not_found(subject)
    if isinstance(own, Kustomization):
        return _kustomization(stage, own, pending)
    if isinstance(own, Release):
        return _release(stage, own, pending)
    if isinstance(own, Source):
        return _source(stage, own, pending)
    if isinstance(own, ExternalSecret):
        return "" if pending.why is Why.OPERATOR else "could not get secret data from provider"
    if isinstance(own, Pod):
        return _pod(stage, own, pending)
    return _thing(stage, own, pending)


def _kustomization(stage: Stage, own: Kustomization, pending: Pending) -> str:
    """https://github.com/fluxcd/kustomize-controller/blob/main/internal/controller/kustomization_controller.go."""
    unmet = stage.unmet(pending.waits)
    if pending.why is Why.SUSPENDED:
        return "Reconciliation is suspended for this object"
    if pending.why is Why.SOURCE:
        if (own.source, Moment.THERE) not in stage.reached:
            return not_found(own.source)
        return f"Source artifact not found, retrying in {go_duration(30.0)}"
    if pending.why in (Why.DEPENDENCY, Why.NOT_FOUND):
        target = (unmet or pending.waits)[0].id
        if (target, Moment.THERE) not in stage.reached:
            return f"dependency '{full_name(target)}' not found: {not_found(target)}"
        return f"dependency '{full_name(target)}' is not ready"
    if pending.why is Why.BUILD:
        name = _missing_secret(own, unmet)
        if own.decrypts and any(wait.id == own.decrypts for wait in unmet):
            return f'secrets "{name}" not found'
        return (
            f"post build failed for '{own.first}': substitute from 'Secret/{name}' error: secrets \"{name}\" not found"
        )
    if pending.why is Why.DEFINITION:
        custom = next(custom for custom in own.customs if custom.by in unmet)
        return f'{custom.text} dry-run failed: no matches for kind "{custom.kind}" in version "{custom.version}"'
    if pending.why is Why.HEALTH:
        return _unhealthy(stage, own, unmet)
    return "kustomize build failed"


def _missing_secret(own: Kustomization | Release | Pod, unmet: Sequence[Wait]) -> str:
    """Return the name of the first Secret that an object reads and that does not exist."""
    return next((name for name, wait in own.secrets if wait in unmet), "")


def _unhealthy(stage: Stage, own: Kustomization, unmet: Sequence[Wait]) -> str:
    """https://github.com/fluxcd/pkg/blob/main/ssa/manager_wait.go; what has given up ends the wait at once."""
    stalled = [w.id for w in unmet if (p := stage.pending.get(w.id)) is not None and _has_given_up(stage, w.id, p)]
    if stalled:
        listed = ", ".join(f"{_healthy_as(stage, each)} status: 'Failed'" for each in stalled[:_SHOWN])
        return f"health check failed after {go_duration(0.1)}: failed early due to stalled resources: [{listed}]"
    listed = ", ".join(f"{_healthy_as(stage, wait.id)} status: '{_status(stage, wait.id)}'" for wait in unmet[:_SHOWN])
    more = ", …" if len(unmet) > _SHOWN else ""
    return f"health check failed after {go_duration(own.timeout)}: timeout waiting for: [{listed}{more}]"


def _has_given_up(stage: Stage, subject: str, pending: Pending) -> bool:
    own = stage.model.played.get(subject)
    return (
        isinstance(own, Release)
        and stage.states.get(subject) == "Failed"
        and (pending.why is Why.EXHAUSTED or (pending.why is Why.FAULT and own.retries >= 0))
    )


def _healthy_as(stage: Stage, subject: str) -> str:
    own = stage.model.played.get(subject)
    controller = own.controller if isinstance(own, Pod) else ""
    return f"{controller}/{full_name(subject)}" if controller else subject


def _status(stage: Stage, subject: str) -> str:
    return "InProgress" if (subject, Moment.THERE) in stage.reached else "NotFound"


def _release(stage: Stage, own: Release, pending: Pending) -> str:
    """https://github.com/fluxcd/helm-controller/blob/main/internal/controller/helmrelease_controller.go."""
    unmet = stage.unmet(pending.waits)
    if pending.why is Why.SUSPENDED:
        return "reconciliation is suspended for this object"
    if pending.why in (Why.DEPENDENCY, Why.NOT_FOUND):
        target = (unmet or pending.waits)[0].id
        if (target, Moment.THERE) not in stage.reached:
            return f"unable to get '{full_name(target)}' dependency: {not_found(target)}"
        return f"dependency '{full_name(target)}' is not ready"
    if pending.why is Why.SOURCE:
        kind, namespace, name = parts(own.source)
        if (own.source, Moment.THERE) not in stage.reached:
            return f"could not get Source object: {not_found(own.source)}"
        if kind == "HelmRepository":
            kind, name = "HelmChart", full_name(own.id).replace("/", "-")
        return f"{kind} '{namespace}/{name}' is not ready: latest generation of object has not been reconciled"
    if pending.why is Why.VALUES:
        name = _missing_secret(own, unmet)
        reference = f"'{parts(own.id)[1]}/{name}' with key 'values.yaml'"
        return f'could not resolve Secret chart values reference {reference}: secrets "{name}" not found'
    error = "context deadline exceeded"
    if stage.faults.get(own.id) is FailureKind.CHART_ERROR:
        error = "values don't meet the specifications of the schema(s) in the following chart(s)"
    chart = f" with chart {own.chart}" if own.chart else ""
    return f"Helm install failed for release {own.release}{chart}: {error}"


def _source(stage: Stage, own: Source, pending: Pending) -> str:
    if pending.why is Why.SUSPENDED:
        return "reconciliation is suspended for this object"
    if pending.why is Why.NEED:
        return f"failed to get secret '{full_name(pending.waits[0].id)}': {not_found(pending.waits[0].id)}"
    known = _UNREACHABLE.get(parts(own.id)[0], "context deadline exceeded")
    return known.format(url=own.url.rstrip("/"))


def _pod(stage: Stage, own: Pod, pending: Pending) -> str:
    """https://github.com/kubernetes/kubernetes: `pkg/kubelet/kuberuntime`, `pkg/kubelet/images` and the scheduler."""
    unmet = stage.unmet(pending.waits)
    if pending.why is Why.CLAIM:
        if (unmet[0].id, Moment.THERE) not in stage.reached:
            return f'persistentvolumeclaim "{parts(unmet[0].id)[2]}" not found'
        return "pod has unbound immediate PersistentVolumeClaims"
    if pending.why is Why.SECRET:
        return f'secret "{_missing_secret(own, unmet)}" not found'
    if stage.faults.get(own.id) is FailureKind.IMAGE_PULL:
        return f'Back-off pulling image "{own.images[0] if own.images else own.container}"'
    longest = go_duration(stage.timing.crash_most.least)
    return f"back-off {longest} restarting failed container={own.container} pod={parts(own.id)[2]}_{parts(own.id)[1]}"


def _thing(stage: Stage, own: Played, pending: Pending) -> str:
    kind = parts(own.id)[0]
    unmet = stage.unmet(pending.waits)
    if kind in ("ClusterSecretStore", "SecretStore"):
        # https://github.com/external-secrets/external-secrets/blob/main/pkg/controllers/secretstore/common.go
        return "" if pending.why is Why.OPERATOR else "unable to validate store"
    if kind == "PersistentVolumeClaim" and unmet and unmet[0].id.startswith("StorageClass/"):
        if (unmet[0].id, Moment.THERE) not in stage.reached:
            return f'storageclass.storage.k8s.io "{parts(unmet[0].id)[2]}" not found'
        return "Waiting for a volume to be created either by the external provisioner or manually"
    return _WAITING.get(kind, "") if kind == "Gateway" or pending.why is not Why.OPERATOR else ""
