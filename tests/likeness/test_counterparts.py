"""What stands in the place of what a copied app refers to, and what is left open."""

from __future__ import annotations

import pytest

from scaffold.commands.alike import open_message
from scaffold.errors import AnswersError
from tests.likeness.clusters import ENTRY, FRIGATE, KUSTOMIZE, NAS, RELEASE, SECRET, Replaced, copied

GATEWAY = "- name: house\n            namespace: network"
SECOND = "hostnames: [x.cottage.example.com]\n        parentRefs:\n          - {name: NAME, namespace: network}"
BESIDE = "route:\n      app:\n        hostnames:\n          - frigate"
ROUTE = """\
    route:
      app:
        hostnames:
          - frigate.cottage.example.com
        parentRefs:
          - name: cottage
            namespace: network
"""


def second_gateway(name: str) -> tuple[str, str]:
    """Let `cottage` have another gateway: a second route of its app."""
    return BESIDE, BESIDE.replace("route:", f"route:\n      second:\n        {SECOND.replace('NAME', name)}")


TMP = "          - path: /pictures"
EXTRA = {
    "clusters/house/extra.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: extra\n",
    "clusters/house/apps/home/shared.yaml": "apiVersion: v1\nkind: Secret\nmetadata:\n  name: shared\n",
}
"""Files of `house` that several apps may use; the namespace's list has the second."""

LISTED = ("  - namespace.yaml\n", "  - namespace.yaml\n  - shared.yaml\n")


def said(replaced: Replaced | None = None, given: dict[str, str] | None = None, **inputs: object) -> str:
    """Return what the user is told about everything that is open."""
    texts = {"clusters/house/apps/home/kustomization.yaml": LISTED, **(replaced or {})}
    model, context, transfer = copied(texts, NAS if given is None else given, EXTRA, **inputs)
    return open_message(model, context, transfer.opens) if transfer.opens else ""


@pytest.mark.parametrize(
    ("replaced", "gateways"),
    [
        pytest.param({}, ["cottage"], id="the only one in place of the only one"),
        pytest.param(
            {FRIGATE: second_gateway("house")}, ["house"], id="one of the same name, though there are several"
        ),
        pytest.param(
            {RELEASE: (GATEWAY, GATEWAY.replace("house", "web-internal")), FRIGATE: second_gateway("lan-internal")},
            ["lan-internal"],
            id="one that is as clearly internal",
        ),
        pytest.param(
            {RELEASE: (GATEWAY, GATEWAY.replace("house", "internal")), FRIGATE: second_gateway("lan-internal")},
            ["lan-internal"],
            id="one that is as clearly internal as one that is called just so",
        ),
    ],
)
def test_a_gateway_that_plays_the_same_part(replaced: Replaced, gateways: list[str]) -> None:
    _, _, transfer = copied(replaced)
    assert (transfer.opens, transfer.completed.answers["gateways"]) == ((), gateways)


@pytest.mark.parametrize(
    ("replaced", "message"),
    [
        pytest.param(
            {FRIGATE: second_gateway("lan")},
            "gateway `house` has no counterpart in cluster `cottage`; there is `cottage`, `lan`; "
            "add `--gateway NAME` or `--map house=NAME`",
            id="a gateway, where there are several others",
        ),
        pytest.param(
            {FRIGATE: (ROUTE, "")},
            "gateway `house` has no counterpart in cluster `cottage`; add `--map house=none` or `--map house=NAME`",
            id="a gateway, where there is none",
        ),
        pytest.param(
            {RELEASE: (TMP, f"{TMP}\n      tape: {{type: persistentVolumeClaim, storageClass: tape, size: 1Gi}}")},
            "storage class `tape` has no counterpart in cluster `cottage`; there is `cottage-slow`; "
            "add `--map tape=NAME`",
            id="a storage class that is not the default",
        ),
        pytest.param(
            {ENTRY: ("../components/backup", "../components/backup\n    - ../../../../components/backup/deep")},
            "component `clusters/house/components/backup/deep` has no counterpart in cluster `cottage`; "
            "add `--map clusters/house/components/backup/deep=none` "
            "or `--map clusters/house/components/backup/deep=NAME`",
            id="a component",
        ),
        pytest.param(
            {KUSTOMIZE: ("- prometheusrule.yaml", "- prometheusrule.yaml\n  - ../../../../extra.yaml")},
            "file `clusters/house/extra.yaml` has no counterpart in cluster `cottage`; "
            "add `--map clusters/house/extra.yaml=none` or `--map clusters/house/extra.yaml=NAME`",
            id="a file of elsewhere",
        ),
        pytest.param(
            {RELEASE: ("name: grocy-secret", "name: grocy-secret\n              - secretRef: {name: shared}")},
            "secret `shared` has no counterpart in cluster `cottage`; add `--map shared=NAME`",
            id="a Secret that something else makes",
        ),
        pytest.param(
            {RELEASE: ("name: grocy-secret", "name: grocy-secret\n              - secretRef: {name: unknown}")},
            "",
            id="a Secret that nobody is known to make is none of ours",
        ),
    ],
)  # fmt: skip
def test_what_has_no_counterpart_is_left_open(replaced: Replaced, message: str) -> None:
    assert said(replaced) == message


def test_a_server_that_only_one_cluster_knows() -> None:
    assert said(given={}) == (
        "NFS server `nas.example.net` has no counterpart in cluster `cottage`; add `--map nas.example.net=NAME`"
    )


def test_several_things_are_named_at_once() -> None:
    assert said({FRIGATE: second_gateway("lan")}, {}) == (
        "2 things of `grocy` are open\n"
        "  gateway `house` has no counterpart in cluster `cottage`; there is `cottage`, `lan`; "
        "add `--gateway NAME` or `--map house=NAME`\n"
        "  NFS server `nas.example.net` has no counterpart in cluster `cottage`; add `--map nas.example.net=NAME`"
    )


@pytest.mark.parametrize(
    ("given", "inputs", "gateways"),
    [
        pytest.param({"house": "lan"}, {}, ["lan"], id="by name"),
        pytest.param({"house": "none"}, {}, [], id="left out"),
        pytest.param({}, {"gateways": ("cottage",)}, ["cottage"], id="by the question's own flag"),
    ],
)
def test_an_open_gateway_is_answered(given: dict[str, str], inputs: dict[str, object], gateways: list[str]) -> None:
    _, _, transfer = copied({FRIGATE: second_gateway("lan")}, {**NAS, **given}, **inputs)
    assert (transfer.opens, transfer.completed.answers["gateways"]) == ((), gateways)


def test_a_counterpart_that_does_not_exist_is_none() -> None:
    assert said({FRIGATE: second_gateway("lan")}, {**NAS, "house": "wan"}).startswith("gateway `house` has no counterp")


def test_a_component_of_the_same_path_in_the_other_cluster() -> None:
    _, _, transfer = copied()
    assert transfer.completed.answers["components"] == ["../../../../components/backup"]
    assert transfer.completed.components == ()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param({"granary": "x"}, "`--map granary=x`: `grocy` has no `granary`", id="it is not there"),
        pytest.param(
            {"scrypted.camera": "none"},
            "`--map scrypted.camera=none`: `scrypted.camera` cannot be left out; name what stands in its place",
            id="it is a part of a text",
        ),
    ],
)
def test_a_counterpart_for_nothing_is_refused(given: dict[str, str], message: str) -> None:
    with pytest.raises(AnswersError) as raised:
        copied(given={**NAS, **given})
    assert str(raised.value) == message


# ---- what to wait for


MORE = {ENTRY: ("dependsOn:\n", "dependsOn:\n    - {name: scrypted, namespace: camera}\n")}


def test_what_the_other_cluster_does_not_have_is_not_waited_for() -> None:
    _, _, transfer = copied(MORE)
    assert transfer.completed.answers["depends_on"] == [
        {"name": "secrets", "namespace": "infra"},
        {"name": "storage", "namespace": "infra"},
    ]
    assert transfer.completed.notes[1] == (
        "it does not wait for Kustomization `camera/scrypted`, which is not in `cottage`"
    )


@pytest.mark.parametrize(
    ("stands", "found"),
    [("camera/frigate", ["frigate", "secrets", "storage"]), ("none", ["secrets", "storage"])],
    ids=["something else", "nothing"],
)
def test_what_to_wait_for_may_be_said(stands: str, found: list[str]) -> None:
    _, _, transfer = copied(MORE, {**NAS, "camera/scrypted": stands})
    assert sorted(entry["name"] for entry in transfer.completed.answers["depends_on"]) == found


def test_a_host_name_of_another_domain_is_below_the_other_clusters_own() -> None:
    host = "- grocy.house.example.com"
    _, _, transfer = copied({RELEASE: (host, f"{host}\n          - shop.example.org")})
    assert transfer.completed.answers["hostnames"] == ["grocy.cottage.example.com", "shop.cottage.example.com"]


def test_the_only_secret_store_of_the_other_cluster() -> None:
    _, _, transfer = copied({SECRET: ("refreshInterval: 6h", "refreshInterval: 8h")})
    found = transfer.completed.answers
    assert (found["secret_refresh"], found["secret_store_name"]) == ("8h", "vault-cottage")
