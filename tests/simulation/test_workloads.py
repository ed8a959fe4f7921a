"""Which Pods are read from a repository, and which Secrets, images and claims they need."""

from __future__ import annotations

from scaffold.simulation.model import Pod, Wait
from tests.build import release
from tests.simulation.clusters import app, chart, clustered, external_secret, model, only, values


def test_each_controller_of_a_release_has_its_pods() -> None:
    controllers = (
        "{controllers: {server: {containers: {main: {image: {repository: a, tag: v1}}}}, "
        "worker: {containers: {app: {image: {repository: a, tag: v1}}, side: {image: {repository: b, tag: v2}}}}, "
        "nightly: {type: cronjob, containers: {app: {image: {repository: a}}}}, "
        "off: {enabled: false, containers: {app: {image: {repository: a}}}}, "
        "none: {replicas: 0, containers: {app: {image: {repository: a}}}}}}"
    )
    played = only(release("web", "default", chart=chart("app-template"), values=controllers))
    assert {each for each in played if each.startswith("Pod/")} == {"Pod/default/web-server", "Pod/default/web-worker"}
    assert played["Pod/default/web-worker"] == Pod(
        "Pod/default/web-worker", "HelmRelease/default/web", images=("a:v1", "b:v2")
    )


def test_a_chart_of_definitions_has_no_pods() -> None:
    played = only(release("crds", "default", chart=chart("prometheus-operator-crds")))
    assert not [each for each in played if each.startswith("Pod/")]


def test_secrets_that_a_charts_values_name_are_waited_for_where_something_makes_them() -> None:
    given = (
        "{auth: {existingSecret: web-secret}, env: [{secretKeyRef: {name: web-secret, key: a}}], "
        "other: {existingSecret: by-hand}, ingress: {tls: [{secretName: web-secret}]}, title: web-secret}"
    )
    pod = only(external_secret("web", "default"), release("web", "default", chart=chart("web"), values=given))[
        "Pod/default/web"
    ]
    assert isinstance(pod, Pod)
    assert pod.secrets == (("web-secret", Wait("ExternalSecret/default/web")),)


def test_a_secret_for_a_certificate_of_an_ingress_is_no_pods() -> None:
    given = "{ingress: {tls: [{secretName: web-secret}]}}"
    pod = only(external_secret("web", "default"), release("web", "default", chart=chart("web"), values=given))[
        "Pod/default/web"
    ]
    assert isinstance(pod, Pod)
    assert pod.secrets == ()


def test_a_secret_that_a_file_holds_which_flux_never_reads_is_made_by_hand() -> None:
    manifests = (
        external_secret("web", "default"),
        release("web", "default", chart=chart("app-template"), values=values("web", secret="web-secret")),
    )
    files = clustered(app("web", "default", *manifests))
    bootstrap = "apiVersion: v1\nkind: Secret\nmetadata: {name: web-secret, namespace: default}\n"
    found = model({**files, "bootstrap/secrets.yaml": bootstrap})
    pod = found.played["Pod/default/web"]
    assert isinstance(pod, Pod)
    assert pod.secrets == (("web-secret", Wait("Secret/default/web-secret")),)
    assert "Secret/default/web-secret" in found.outside


def test_the_plain_workloads() -> None:
    kinds = {"Deployment": 1, "StatefulSet": 1, "DaemonSet": 1, "CronJob": 0}
    volumes = "volumes: [{name: d, persistentVolumeClaim: {claimName: d}}]"
    template = f"{{template: {{spec: {{containers: [{{name: main, image: 'a:v1'}}], {volumes}}}}}}}"
    manifests = [
        f"apiVersion: {'batch' if kind == 'CronJob' else 'apps'}/v1\nkind: {kind}\n"
        f"metadata: {{name: {kind.lower()}, namespace: default}}\nspec: "
        + (f"{{jobTemplate: {{spec: {template}}}}}" if kind == "CronJob" else template)
        + "\n"
        for kind in kinds
    ]
    played = only(*manifests)
    pods = {each: own for each, own in played.items() if isinstance(own, Pod)}
    assert set(pods) == {"Pod/default/deployment", "Pod/default/statefulset", "Pod/default/daemonset"}
    assert pods["Pod/default/daemonset"] == Pod(
        "Pod/default/daemonset",
        "Kustomization/default/web",
        "DaemonSet",
        "main",
        ("a:v1",),
        claims=("PersistentVolumeClaim/default/d",),
    )
