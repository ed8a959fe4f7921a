"""Whatever plausible values a release has, the answers inferred from them write the same values; others are no trap."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scaffold.errors import ScaffoldError
from tests.inference.rendered_values import again

BOUNDED = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

NAMES = st.sampled_from(["radarr", "app", "main", "web", "worker-2", "db_1", "x.y", "A"])
TEXTS = st.sampled_from(
    ["a", "true", "5", "1.0", "", " b ", "{{ .Release.Name }}", "${TIMEZONE}", "a: b", "#", "x\ny\n", "é", "@every"]
)
SCALARS = st.one_of(TEXTS, st.integers(-3, 70000), st.booleans(), st.none(), st.sampled_from([0.5, 1e20]))
PORTS = st.one_of(st.integers(1, 65535), st.sampled_from([8080, 8080, "http", "${PORT}"]))
PATHS = st.sampled_from(["/", "/config", "/a b", "relative", "/x/{{ .Release.Name }}"])
LABELS = st.dictionaries(st.sampled_from(["a", "b/c", "d.e/f"]), TEXTS, min_size=1, max_size=2)
DIGEST = "sha256:" + "0123456789abcdef" * 4


def some(needed: dict[str, Any], **known: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Return mappings with all of the needed keys and some of the known ones, in any order."""
    drawn = st.fixed_dictionaries(needed, optional=known)
    return st.builds(turned, drawn, st.integers(0, 3), st.booleans())


def turned(body: dict[str, Any], first: int, backwards: bool) -> dict[str, Any]:
    """Return a mapping with its keys in another order."""
    keys = [*body][first:] + [*body][:first]
    return {key: body[key] for key in (keys[::-1] if backwards else keys)}


def several(bodies: st.SearchStrategy[Any], least: int = 0) -> st.SearchStrategy[dict[str, Any]]:
    """Return mappings of names to bodies."""
    return st.dictionaries(NAMES, bodies, min_size=least, max_size=3)


VARIABLES = st.sampled_from(["TZ", "A", "PORT_1", "a.b"])
REFERENCE = some({"secretKeyRef": st.just({"name": "x", "key": "y"})})
ENV = st.one_of(
    st.dictionaries(VARIABLES, st.one_of(SCALARS, REFERENCE, st.just({"valueFrom": {"fieldRef": {"fieldPath": "a"}}})),
                    min_size=1, max_size=3),
    st.lists(
        st.one_of(st.fixed_dictionaries({"name": VARIABLES, "value": SCALARS}),
                  st.fixed_dictionaries({"name": VARIABLES, "valueFrom": REFERENCE})),
        min_size=1, max_size=3, unique_by=lambda item: item["name"],
    ),
)  # fmt: skip
SECRET = st.sampled_from(["radarr-secret", "{{ .Release.Name }}-secret", "other"])
SOURCE = st.one_of(
    some({"secretRef": some({"name": SECRET}, optional=st.booleans())}, prefix=st.just("X_")),
    some({"secret": SECRET}),
    some({"configMapRef": some({"name": TEXTS})}),
)
CHECK = st.one_of(
    st.just({}),
    some({"httpGet": some({"path": st.sampled_from(["/", "/ping"]), "port": PORTS}, scheme=st.just("HTTPS"))}),
    some({"tcpSocket": some({"port": PORTS})}),
    some({"exec": some({"command": st.just(["a", "b"])})}),
    some({"grpc": some({"port": PORTS})}),
)
SPEC = st.builds(
    lambda check, timing, first: {**check, **timing} if first else {**timing, **check},
    CHECK,
    some({}, periodSeconds=st.sampled_from([5, 10]), failureThreshold=st.just(3)),
    st.booleans(),
)
PROBE = some(
    {},
    enabled=st.booleans(),
    custom=st.booleans(),
    spec=SPEC.filter(bool),
    type=st.sampled_from(["HTTP", "TCP"]),
    path=st.just("/x"),
    port=PORTS,
).filter(bool)
IMAGE = st.sampled_from(["ghcr.io/a/b:1", f"localhost:5000/x:2@{DIGEST}"]) | some(
    {"repository": st.sampled_from(["ghcr.io/a/b", "docker.io/library/x", "${REGISTRY}/x"]),
     "tag": st.sampled_from(["1.2", f"v1@{DIGEST}", "latest", "${TAG}"])},
    pullPolicy=st.sampled_from(["Always", "Never"]),
) | some({"repository": st.just("x"), "tag": st.just(2), "digest": st.just(DIGEST)})  # fmt: skip
WORDS = st.one_of(st.lists(st.one_of(TEXTS, st.integers(0, 9)), min_size=1, max_size=3), st.just("run --it"))
CONTAINER = some(
    {"image": IMAGE},
    command=WORDS,
    args=WORDS,
    env=ENV,
    envFrom=st.lists(SOURCE, min_size=1, max_size=3),
    probes=some({}, liveness=PROBE, readiness=PROBE, startup=PROBE).filter(bool),
    securityContext=some({"runAsUser": st.just(0)}, capabilities=st.just({"drop": ["ALL"]})),
    resources=some({}, requests=st.just({"cpu": "5m"}), limits=st.just({"gpu.example.com/x": 1})).filter(bool),
    lifecycle=st.just({"preStop": {"exec": {"command": ["a"]}}}),
    ports=st.just([{"name": "a", "containerPort": 1}]),
    workingDir=PATHS,
    restartPolicy=st.just("Always"),
    dependsOn=st.one_of(NAMES, st.lists(NAMES, min_size=1, max_size=2)),
    tty=st.booleans(),
)
POD = some(
    {},
    securityContext=some({"fsGroup": st.just(1)}, runAsUser=st.just(1000)),
    hostNetwork=st.booleans(),
    labels=LABELS,
    tolerations=st.just([{"operator": "Exists"}]),
    affinity=st.just({"podAffinity": {}}),
    dnsConfig=st.just({"options": [{"name": "ndots", "value": "1"}]}),
).filter(bool)
CRONJOB = some(
    {"schedule": st.sampled_from(["@daily", "*/5 * * * *", "${SCHEDULE}"])},
    suspend=st.booleans(),
    timeZone=TEXTS,
    successfulJobsHistory=st.integers(0, 3),
)
CONTROLLER = st.one_of(
    some(
        {"containers": several(CONTAINER, 1)},
        type=st.sampled_from(["deployment", "statefulset"]),
        replicas=st.integers(0, 5),
        strategy=st.sampled_from(["Recreate", "RollingUpdate"]),
        annotations=LABELS,
        labels=LABELS,
        serviceAccount=st.sampled_from([{"identifier": "radarr"}, {"name": "x"}]),
        pod=POD,
        initContainers=several(CONTAINER, 1),
        statefulset=st.just({"volumeClaimTemplates": [{"name": "a", "size": "1Gi"}]}),
        enabled=st.booleans(),
        forceRename=TEXTS,
    ),
    some({"type": st.just("cronjob"), "cronjob": CRONJOB, "containers": several(CONTAINER, 1)}, pod=POD),
)
SERVICE_PORT = some({"port": PORTS}, protocol=st.just("UDP"), targetPort=PORTS, primary=st.booleans())
PORT_NAMES = st.sampled_from(["http", "metrics", "streams-webrtc-tcp", "a"])
SERVICE = some(
    {},
    controller=NAMES,
    type=st.sampled_from(["LoadBalancer", "ClusterIP"]),
    annotations=LABELS,
    ports=st.dictionaries(PORT_NAMES, SERVICE_PORT, min_size=1, max_size=3),
    ipFamilies=st.just(["IPv4"]),
    labels=LABELS,
    enabled=st.booleans(),
    nameOverride=TEXTS,
).filter(bool)
PARENT = some(
    {"name": st.sampled_from(["internal", "external", "${GATEWAY}"])},
    namespace=st.sampled_from(["network", "default"]),
    sectionName=st.just("https"),
    kind=st.just("Gateway"),
)
BACKEND = some({}, identifier=NAMES, name=NAMES, port=PORTS, weight=st.just(1)).filter(bool)
MATCH = some({"path": some({"type": st.sampled_from(["PathPrefix", "Exact"]), "value": st.sampled_from(["/", "/x"])})})
RULE = some(
    {"backendRefs": st.lists(BACKEND, min_size=1, max_size=2)},
    matches=st.lists(MATCH, min_size=1, max_size=2),
    filters=st.just([{"type": "RequestRedirect"}]),
    timeouts=st.just({"request": "0s"}),
)
ROUTE = some(
    {},
    hostnames=st.lists(st.sampled_from(["a.example.com", "{{ .Release.Name }}.${D}", "*.x"]), min_size=1, max_size=2),
    parentRefs=st.lists(PARENT, min_size=1, max_size=2),
    rules=st.lists(RULE, min_size=1, max_size=2),
    annotations=LABELS,
    labels=LABELS,
    kind=st.sampled_from(["HTTPRoute", "TCPRoute"]),
    enabled=st.booleans(),
).filter(bool)
MOUNTS = st.lists(
    some({}, path=PATHS, subPath=st.sampled_from(["a", "/b", "c d"]), readOnly=st.booleans()).filter(bool),
    min_size=1,
    max_size=2,
)
MOUNTED = {
    "globalMounts": MOUNTS,
    "advancedMounts": several(st.dictionaries(NAMES, MOUNTS, min_size=1, max_size=2), 1),
    "enabled": st.booleans(),
}
CLAIM = {"storageClass": TEXTS.filter(lambda text: text in ("a", "")), "retain": st.booleans(), "labels": LABELS}
VOLUME = st.one_of(
    some({"existingClaim": st.sampled_from(["radarr", "{{ .Release.Name }}", "media", "${CLAIM:=x}"])}, **MOUNTED),
    some({"existingClaim": st.just("radarr"), "type": st.just("persistentVolumeClaim")}, size=st.just("1Gi"),
         **MOUNTED),
    some({"type": st.just("persistentVolumeClaim"), "accessMode": st.sampled_from(["ReadWriteOnce", "RWX"]),
          "size": st.sampled_from(["1Gi", "big"])}, **CLAIM, **MOUNTED),
    some({"type": st.just("emptyDir")}, medium=st.just("Memory"), sizeLimit=st.just("1Gi"), **MOUNTED),
    some({"type": st.just("nfs"), "server": TEXTS, "path": PATHS}, **MOUNTED),
    some({"type": st.just("configMap")}, name=TEXTS, identifier=NAMES, defaultMode=st.just(493), **MOUNTED),
    some({"type": st.just("hostPath"), "hostPath": PATHS}, hostPathType=st.just("File"), **MOUNTED),
    some({"type": st.just("custom"), "volumeSpec": st.just({"csi": {"driver": "x"}})}, **MOUNTED),
)  # fmt: skip
ANY = st.recursive(
    SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(NAMES, inner, max_size=2)),
    max_leaves=4,
)  # fmt: skip
OBJECT = st.dictionaries(NAMES, ANY, min_size=1, max_size=2)
VALUES = some(
    {"controllers": several(CONTROLLER, 1)},
    service=several(SERVICE, 1),
    route=several(ROUTE, 1),
    persistence=several(VOLUME, 1),
    defaultPodOptions=POD,
    defaultPodOptionsStrategy=st.sampled_from(["merge", "overwrite"]),
    serviceAccount=st.one_of(several(OBJECT, 1), st.just({"radarr": {}})),
    serviceMonitor=several(OBJECT, 1),
    configMaps=several(st.just({"data": {"a": "b\nc\n"}}), 1),
    secrets=several(st.just({"stringData": {"a": "b"}}), 1),
    ingress=several(OBJECT, 1),
    networkpolicies=several(OBJECT, 1),
    rawResources=several(OBJECT, 1),
    rbac=some({}, roles=several(OBJECT, 1), bindings=several(OBJECT, 1)).filter(bool),
    **{"global": OBJECT},
)


@given(VALUES, st.booleans())
@BOUNDED
def test_values_come_back(values: dict[str, Any], secret: bool) -> None:
    found = again(values, secret=secret)
    assert json.dumps(found, sort_keys=True) == json.dumps(values, sort_keys=True)


def places(body: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of everything below a value."""
    items = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from places(value, (*path, key))


def replaced(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    """Return a value with something else at a path below it."""
    if not path:
        return value
    copy = dict(body) if isinstance(body, dict) else list(body)
    copy[path[0]] = replaced(body[path[0]], path[1:], value)
    return copy


def scalars(body: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every scalar of a value with its path, in which a list's items stand at the list's own."""
    if isinstance(body, dict):
        for key, value in body.items():
            yield from scalars(value, (*path, key))
    elif isinstance(body, list):
        for value in body:
            yield from scalars(value, path)
    else:
        yield path, str(body)


@given(VALUES, ANY, st.randoms(use_true_random=False))
@BOUNDED
def test_values_that_make_no_sense_are_refused_or_left_out_but_never_made_up(
    values: dict[str, Any], junk: Any, random: Random
) -> None:
    odd = replaced(values, random.choice([*places(values)]), junk)
    try:
        found = again(odd)
    except ScaffoldError:
        return
    assert Counter(scalars(found)) - Counter(scalars(odd)) == Counter()
