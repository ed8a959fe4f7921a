"""The wizard where nobody can be asked: what is missing is named, and what is there is settled."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scaffold.adapters.prompts import interactive
from scaffold.adapters.wizard import wizard
from scaffold.answers.context import Context
from scaffold.answers.inputs import Inputs
from scaffold.errors import AnswersError, ScaffoldError
from scaffold.report.review import format_review
from tests.sample_repository import sample, siblings

KNOWN = siblings()
BAZARR = Inputs(app="bazarr", namespace="media", image="ghcr.io/example/bazarr:1.0.0")


def load_context(inputs: Inputs) -> Context:
    return Context(KNOWN, inputs.app or "", inputs.namespace or "")


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run without a terminal even where the tests are run on one."""
    monkeypatch.setenv("TERM", "dumb")


def test_nobody_can_be_asked_here() -> None:
    assert not interactive()


def test_what_is_answered_stays_as_it_is() -> None:
    assert wizard(load_context, BAZARR, format_review) == BAZARR


def test_what_is_missing_is_named() -> None:
    with pytest.raises(AnswersError) as raised:
        wizard(load_context, Inputs(), format_review)
    assert str(raised.value) == (
        "nobody can be asked without a terminal\n"
        "  `NAME` is required\n  `--namespace` is required\n  `--image` is required"
    )


def test_what_cannot_stay_is_named() -> None:
    with pytest.raises(AnswersError) as raised:
        wizard(load_context, replace(BAZARR, storage="fast", size="big"), format_review)
    assert str(raised.value) == (
        "nobody can be asked without a terminal\n"
        "  `--storage` `fast` does not exist here; there is `none`, `block`, `shared`\n"
        "  `--size` `big` must be a quantity, such as `5Gi`"
    )


def test_a_cluster_of_whole_layers_is_refused() -> None:
    files = {path: text for path, text in sample().items() if "/flux/" in path}
    names = ("one", "two")
    releases = {
        f"kubernetes/main/apps/{name}/helmrelease.yaml": (
            f"apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: {name}\n"
        )
        for name in names
    }
    listed = "resources:\n" + "".join(f"  - {name}/helmrelease.yaml\n" for name in names)
    layered = siblings(files | releases | {"kubernetes/main/apps/kustomization.yaml": listed})
    with pytest.raises(ScaffoldError) as raised:
        wizard(lambda _: Context(layered, "bazarr", "media"), BAZARR, format_review)
    assert str(raised.value) == (
        "cluster `main` has no Kustomization per app to follow: whole layers are applied by the root itself with 2 "
        "workloads (`kubernetes/main/apps`); add a Flux Kustomization that applies one app alone, and the next app "
        "will follow it"
    )
