"""What may be made to fail: names, kinds that follow from them, and what is refused."""

from __future__ import annotations

import pytest

from scaffold.errors import ScaffoldError
from scaffold.simulation.engine import simulate
from scaffold.simulation.failures import MEANINGS, FailureKind, parse_failure
from scaffold.simulation.timing import Timing
from tests.build import ks, release
from tests.simulation.clusters import SOURCE, STEADY, app, chain, chart, clustered, external_secret, model, values

MORE = clustered(
    *chain(),
    app(
        "tools",
        "default",
        release("web", "default", chart=chart("app-template"), values=values("web", claim="web", secret="by-hand")),
        release("web", "other", chart=chart("app-template"), values=values("web")),
        external_secret("first", "default"),
        external_secret("second", "default"),
        decryption="{provider: sops, secretRef: {name: sops-age}}",
    ),
    app("above", "default", ks("below", "./apps/tools", "default", source=SOURCE), external_secret("third", "default")),
)
MODEL = model(MORE)

NAMES = [
    pytest.param(
        "onepassword-connect",
        ["ClusterSecretStore/onepassword-connect=store-down"],
        id="a store goes before the release of its name",
    ),
    pytest.param(
        "onepassword-connect=chart-error",
        ["HelmRelease/external-secrets/onepassword-connect=chart-error"],
        id="a kind tells which object of a name is meant",
    ),
    pytest.param("immich", ["HelmRelease/media/immich=chart-error"], id="an app fails by its chart"),
    pytest.param("media/immich", ["HelmRelease/media/immich=chart-error"], id="a namespace and a name"),
    pytest.param("Kustomization/media/immich", ["Kustomization/media/immich=build-error"], id="a whole id"),
    pytest.param(
        "kustomization/media/immich", ["Kustomization/media/immich=build-error"], id="a kind in small letters"
    ),
    pytest.param("immich=missing-item", ["ExternalSecret/media/immich=missing-item"], id="an item of an app"),
    pytest.param(
        "tools=missing-item",
        ["ExternalSecret/default/first=missing-item", "ExternalSecret/default/second=missing-item"],
        id="all of a kind that an app makes",
    ),
    pytest.param("immich=crash", ["Pod/media/immich=crash"], id="the Pods of an app"),
    pytest.param("immich=database-down", ["Cluster/media/immich=database-down"], id="a database by its name"),
    pytest.param("immich-database", ["Cluster/media/immich=database-down"], id="a Kustomization that makes a database"),
    pytest.param("cloudnative-pg", ["HelmRelease/dbms/cloudnative-pg=operator-absent"], id="an operator is absent"),
    pytest.param("envoy-external", ["Gateway/network/envoy-external=gateway-missing"], id="a gateway is missing"),
    pytest.param("rook-ceph-block", ["StorageClass/rook-ceph-block=class-missing"], id="a class is missing"),
    pytest.param(
        "GitRepository/flux-system/flux-system",
        ["GitRepository/flux-system/flux-system=source-unreachable"],
        id="a source cannot be reached",
    ),
    pytest.param(
        "flux-system", ["GitRepository/flux-system/flux-system=source-unreachable"], id="the cluster's source"
    ),
    pytest.param("sops-age", ["Secret/default/sops-age=sops-key-missing"], id="the keys of SOPS"),
    pytest.param("by-hand", ["Secret/default/by-hand=secret-missing"], id="a Secret that is made by hand"),
    pytest.param(
        "above",
        ["Kustomization/default/above=build-error"],
        id="a Kustomization that applies others cannot be built",
    ),
    pytest.param("gateways", ["Gateway/network/envoy-external=gateway-missing"], id="a Kustomization without releases"),
    pytest.param(
        "PersistentVolumeClaim/default/web",
        ["PersistentVolumeClaim/default/web=never-ready"],
        id="a claim that is made by hand",
    ),
    pytest.param("HTTPRoute/media/immich", ["HTTPRoute/media/immich=never-ready"], id="anything else"),
]


@pytest.mark.parametrize(("text", "failing"), NAMES)
def test_a_name_says_what_fails_and_how(text: str, failing: list[str]) -> None:
    failure = parse_failure(text, MODEL)
    assert [f"{each}={failure.kind}" for each in failure.ids] == failing
    assert list(simulate(MODEL, STEADY, [failure]).failures) == failing


@pytest.mark.parametrize(("text", "failing"), NAMES)
def test_what_fails_is_at_the_bottom_of_all_that_is_held(text: str, failing: list[str]) -> None:
    run = simulate(MODEL, Timing(), [parse_failure(text, MODEL)])
    ids = {each.partition("=")[0] for each in failing}
    assert ids <= {each.subject for each in run.held}
    assert {each.because[-1] if each.because else each.subject for each in run.held} <= ids


REFUSED = [
    pytest.param(
        "imich",
        "nothing in cluster `cluster` is called `imich`; did you mean `immich`",
        id="a slip in a name",
    ),
    pytest.param(
        "media/imich",
        "nothing in cluster `cluster` is called `media/imich`; did you mean `media/immich`",
        id="a slip in a name with its namespace",
    ),
    pytest.param(
        "zzz",
        "nothing in cluster `cluster` is called `zzz`; see `scaffold graph --releases --levels` for what there is",
        id="a name that is like no other",
    ),
    pytest.param(
        "",
        "nothing in cluster `cluster` is called ``; see `scaffold graph --releases --levels` for what there is",
        id="no name",
    ),
    pytest.param("immich=crsh", "unknown kind of failure `crsh`; did you mean `crash`", id="a slip in a kind"),
    pytest.param(
        "immich=zzz",
        "unknown kind of failure `zzz`; known are `store-down`, `missing-item`, `chart-error`, `operator-absent`, "
        "`database-down`, `gateway-missing`, `class-missing`, `source-unreachable`, `secret-missing`, "
        "`sops-key-missing`, `build-error`, `image-pull`, `crash`, `never-ready`",
        id="a kind that is like no other",
    ),
    pytest.param(
        "web",
        "`web` is several: `HelmRelease/default/web`, `HelmRelease/other/web`; name one of them in full",
        id="a name that several have",
    ),
    pytest.param(
        "envoy-external=crash",
        "`envoy-external` cannot fail by `crash` (a Pod's container exits again and again); "
        "it can fail by `gateway-missing`",
        id="a kind that does not fit",
    ),
    pytest.param(
        "im\x1b[31mmich=crash",
        "nothing in cluster `cluster` is called `im�[31mmich`; did you mean `immich`",
        id="a name with a control character",
    ),
]


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_what_is_refused(text: str, message: str) -> None:
    with pytest.raises(ScaffoldError) as raised:
        parse_failure(text, MODEL)
    assert str(raised.value) == message


def test_every_kind_has_a_meaning() -> None:
    assert set(MEANINGS) == set(FailureKind)


def test_every_kind_can_be_asked_for() -> None:
    asked = {parse_failure(case.values[0], MODEL).kind for case in NAMES if isinstance(case.values[0], str)}
    assert asked | {FailureKind.IMAGE_PULL} == set(FailureKind)


def test_a_dependency_that_is_suspended() -> None:
    found = model(clustered({"cluster/a.yaml": ks("a", "./apps/a", "b", source=SOURCE, suspend="true")}))
    assert parse_failure("a", found).kind is FailureKind.BUILD_ERROR
