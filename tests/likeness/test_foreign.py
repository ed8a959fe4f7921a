"""What in a copy's files belongs to the other cluster, and what in a new app's files belongs to another app."""

from __future__ import annotations

import pytest

from scaffold.commands.alike import open_message
from scaffold.likeness.foreign import Foreign, find_foreign
from tests.likeness.clusters import NAS, RELEASE, Replaced, copied, likened

SECOND = "clusters/cottage/apps/camera/frigate/app/helmrelease.yaml"


def of_copy(line: str, replaced: Replaced | None = None, kept: tuple[str, ...] = ()) -> tuple[Foreign, str]:
    """Look for foreign names in a file with one line; return what is found and what the user is told is open."""
    given = {**NAS, **{name: name for name in kept}}
    model, context, transfer = copied(replaced)
    found = find_foreign({"app/x.yaml": line.encode()}, model, context, transfer.completed.answers, given)
    return found, open_message(model, context, found.opens) if found.opens else ""


@pytest.mark.parametrize(
    ("line", "message"),
    [
        pytest.param(
            "url: https://auth.house.example.com/login",
            "host name `auth.house.example.com` (app/x.yaml:1) has no counterpart in cluster `cottage`; "
            "add `--map auth.house.example.com=HOST`",
            id="a host name below the other cluster's domain",
        ),
        pytest.param(
            'url: "https://{{ .Release.Name }}-admin.house.example.com"',
            "",
            id="a name that is put together is not known",
        ),
        pytest.param("mail: me@house.example.com", "", id="an address of mail"),
        pytest.param("url: https://x.example.com", "", id="a host name of neither cluster"),
        pytest.param("url: https://grocy.cottage.example.com", "", id="its own host name"),
        pytest.param("url: https://nas.example.net", "", id="a host outside"),
        pytest.param(
            "url: http://db.home.svc.cluster.local", "", id="a service in the namespace that the copy goes to"
        ),
        pytest.param(
            "url: http://db.attic.svc", "", id="a service in a namespace that neither cluster has"
        ),
    ],
)  # fmt: skip
def test_names_in_a_copy(line: str, message: str) -> None:
    assert of_copy(line)[1] == message


def test_a_domain_and_a_host_that_the_other_cluster_has_too_are_exchanged() -> None:
    found, message = of_copy("a: frigate.house.example.com\nb: house.example.com")
    assert message == ""
    assert found.words == {
        "frigate.house.example.com": "frigate.cottage.example.com",
        "house.example.com": "cottage.example.com",
    }
    assert found.notes == (
        "host name `frigate.house.example.com` is `frigate.cottage.example.com` here",
        "host name `house.example.com` is `cottage.example.com` here",
    )


def test_what_the_user_keeps_stays() -> None:
    assert of_copy("url: https://auth.house.example.com", kept=("auth.house.example.com",))[1] == ""


def test_a_service_of_a_namespace_that_only_the_other_cluster_has() -> None:
    files = {"clusters/house/apps/infra/namespace.yaml": ("name: infra", "name: attic")}
    folder = "clusters/house/apps/infra/kustomization.yaml"
    replaced = {**files, folder: ("namespace: infra", "namespace: attic")}
    assert of_copy("url: http://db.attic.svc:5432", replaced)[1] == (
        "service `db.attic` (app/x.yaml:1) has no counterpart in cluster `cottage`; "
        "add `--map db.attic=SERVICE.NAMESPACE`"
    )


def test_a_service_that_may_not_be_there_is_told() -> None:
    found, message = of_copy("url: http://scrypted.camera.svc\nother: http://frigate-api.camera:5000")
    assert (message, found.notes) == ("", ("`scrypted.camera` (app/x.yaml:1) may not be in cluster `cottage`",))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        pytest.param(
            "zone: ${ZONE}",
            "variable `${ZONE}` (app/x.yaml:1) has no counterpart in cluster `cottage`; add `--map '${ZONE}=TEXT'`",
            id="one that several of the other cluster's folders use",
        ),
        pytest.param("zone: ${ZONE:=here}", "", id="one with a default"),
        pytest.param("zone: $${ZONE}", "", id="an escaped one"),
        pytest.param("app: ${APP}", "", id="one that the copy sets itself"),
        pytest.param("other: ${UNKNOWN}", "", id="one that nobody is known to set"),
    ],
)
def test_variables_in_a_copy(line: str, message: str) -> None:
    scrypted = "clusters/house/apps/camera/scrypted/app/helmrelease.yaml"
    replaced = {RELEASE: ("TZ: Europe/Berlin", "TZ: ${ZONE}"), scrypted: ("TZ: Europe/Berlin", "TZ: ${ZONE}")}
    assert of_copy(line, replaced)[1] == message


def test_an_address_that_one_app_alone_can_have() -> None:
    service = "service:\n      app:\n        annotations: {lbipam.cilium.io/ips: 10.0.0.7}"
    model, context, transfer = likened({RELEASE: ("service:\n      app:", service)})
    found = find_foreign({}, model, context, transfer.completed.answers, {})
    assert open_message(model, context, found.opens) == (
        "address `10.0.0.7` (service_annotations) is `grocy`'s own; add `--map 10.0.0.7=ADDRESS`"
    )


def test_a_host_name_of_the_other_app_in_a_new_one() -> None:
    model, context, transfer = likened({RELEASE: ("- grocy.house.example.com", "- food.house.example.com")})
    files = {"app/x.yaml": b"url: https://food.house.example.com"}
    found = find_foreign(files, model, context, transfer.completed.answers, {})
    assert open_message(model, context, found.opens) == (
        "host name `food.house.example.com` (app/x.yaml:1) is `grocy`'s own; add `--map food.house.example.com=HOST`"
    )


def test_bytes_that_are_no_text_are_passed_over() -> None:
    model, context, transfer = copied()
    assert find_foreign({"app/x.png": b"\xff\xfe"}, model, context, transfer.completed.answers, {}) == Foreign()
