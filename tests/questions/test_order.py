"""How answers follow from one another: what is recomputed, what stays, and what is missing."""

from __future__ import annotations

from dataclasses import replace

from scaffold.answers.inputs import Inputs
from scaffold.questions import Known, Step, missing_flags, settle, steps
from tests.sample_repository import context, sample

KNOWN = Known(context())
BAZARR = Inputs(app="bazarr", namespace="media", image="ghcr.io/example/bazarr:1.0.0")
SETTLED = replace(
    BAZARR,
    workload="deployment",
    port=8080,
    gateways=("internal",),
    hostnames=("bazarr.example.com",),
    storage="block",
    size="5Gi",
    mount="/config",
    secrets=(),
    database="none",
    cache="none",
)


def step(inputs: Inputs, name: str, known: Known = KNOWN) -> Step:
    return next(found for found in steps(known, inputs) if found.question.name == name)


def test_what_is_settled_stays() -> None:
    assert settle(KNOWN, SETTLED) == SETTLED
    assert all(found.own and not found.problem for found in steps(KNOWN, SETTLED))


def test_defaults_hold_where_the_user_says_nothing() -> None:
    assert settle(KNOWN, BAZARR) == SETTLED


def test_what_the_user_says_changes_what_follows_and_nothing_else() -> None:
    assert settle(KNOWN, replace(BAZARR, storage="none")) == replace(SETTLED, storage="none", size=None, mount=None)
    assert settle(KNOWN, replace(BAZARR, port=0)) == replace(SETTLED, port=0, gateways=None, hostnames=None)
    cronjob = replace(SETTLED, workload="cronjob", schedule="0 3 * * *", port=None, gateways=None, hostnames=None)
    assert settle(KNOWN, replace(BAZARR, workload="cronjob")) == cronjob


def test_what_the_user_said_himself_is_not_recomputed() -> None:
    files = sample(external_domain())
    known = Known(context(files=files))
    assert step(replace(BAZARR, gateways=("external",)), "hostnames", known).value == "bazarr.example.org"
    said = replace(BAZARR, gateways=("external",), hostnames=("tv.example.net",))
    found = step(said, "hostnames", known)
    assert (found.value, found.own, found.question.default) == ("tv.example.net", True, "bazarr.example.org")


def external_domain() -> dict[str, str]:
    path = "kubernetes/main/apps/media/jellyfin/app/helmrelease.yaml"
    return {path: sample()[path].replace("example.com", "example.org")}


def test_the_words_internal_and_external_mean_gateways() -> None:
    files = {path: text.replace("name: internal", "name: envoy-internal") for path, text in sample().items()}
    known = Known(context(files=files))
    found = step(replace(BAZARR, gateways=("internal",)), "gateways", known)
    assert (found.value, found.problem) == (("envoy-internal",), "")
    assert settle(known, replace(BAZARR, gateways=("internal",))).gateways == ("envoy-internal",)


def test_an_answer_that_cannot_stay_says_why_and_its_default_holds_for_what_follows() -> None:
    found = step(replace(BAZARR, storage="fast"), "storage")
    assert (found.own, found.problem) == (True, "does not exist here; there is `none`, `block`, `shared`")
    assert step(replace(BAZARR, storage="fast"), "size").value == "5Gi"


def test_nothing_is_missing_where_all_is_settled() -> None:
    assert missing_flags(KNOWN, SETTLED) == ()
    assert missing_flags(KNOWN, BAZARR) == ()


def test_what_is_missing_is_named_as_flags() -> None:
    assert missing_flags(Known(None, {"home": 1, "lab": 2}), Inputs()) == (
        "`--cluster` is required; there is `home`, `lab`",
        "`NAME` is required",
        "`--namespace` is required",
        "`--image` is required",
    )
    assert missing_flags(KNOWN, replace(BAZARR, image="nginx", gateways=("lan",), storage="fast")) == (
        "`--image` `nginx` names no tag; give one, such as `nginx:1.2.3`",
        "`--gateway` `lan` does not exist here; there is `external`, `internal`",
        "`--storage` `fast` does not exist here; there is `none`, `block`, `shared`",
    )


def test_an_unresolved_image_needs_a_digest() -> None:
    known = replace(KNOWN, unresolved=True)
    assert missing_flags(known, BAZARR) == ("`--digest` is empty",)
    assert missing_flags(known, replace(BAZARR, no_pin=True)) == ()
