"""Components: a folder in; what it yields, and which variables it needs, out."""

from __future__ import annotations

import pytest

from scaffold.components import ClaimForm, read_component, variable_of
from tests.build import Files, config, repository

CLAIM = """
    apiVersion: v1
    kind: PersistentVolumeClaim
    metadata:
      name: "${CLAIM:-${APP}}"
    spec:
      accessModes: ["${MODE:=ReadWriteOnce}"]
      storageClassName: ${CLASS:=block}
      resources:
        requests:
          storage: ${SIZE}
    """
BACKUP = {
    "c/kustomization.yaml": "kind: Component\nresources: [pvc.yaml, more, https://example.com/x]\ncomponents: [../d]\n",
    "c/pvc.yaml": CLAIM,
    "c/more/kustomization.yaml": "kind: Kustomization\nresources: [schedule.yaml]\n",
    "c/more/schedule.yaml": config("x", when="${SIZE:-0 0 * * *}", escaped="$${HOME}"),
    "d/kustomization.yaml": "kind: Component\nresources: [secret.yaml]\ncomponents: [../c]\n",
    "d/secret.yaml": "kind: Secret\nmetadata: {name: x}\n",
    "c/unused.yaml": "kind: Job\nmetadata: {name: '${UNUSED}'}\n",
}


def test_a_folder_without_a_kustomize_file_is_none() -> None:
    assert read_component(repository({"c/pvc.yaml": CLAIM}), "c") is None


def test_a_component_that_only_patches() -> None:
    found = read_component(repository({"c/kustomization.yaml": "kind: Component\npatches: []\n"}), "c")
    assert found is not None
    assert (found.folder, found.kinds, found.variables, found.required, found.claim) == ("c", frozenset(), {}, (), None)


def test_everything_that_it_includes() -> None:
    found = read_component(repository(BACKUP), "c")
    assert found is not None
    assert found.files == set(BACKUP) - {"c/unused.yaml"}
    assert found.kinds == {"PersistentVolumeClaim", "ConfigMap", "Secret"}


def test_variables_and_which_of_them_are_required() -> None:
    found = read_component(repository(BACKUP), "c")
    assert found is not None
    assert found.variables == {
        "APP": None,
        "CLAIM": "${APP}",
        "CLASS": "block",
        "MODE": "ReadWriteOnce",
        "SIZE": "0 0 * * *",
    }
    assert found.required == ("APP",)


def test_the_form_of_its_claim() -> None:
    found = read_component(repository(BACKUP), "c")
    assert found is not None and found.claim is not None
    claim = ClaimForm("${CLAIM:-${APP}}", "${SIZE}", "${CLASS:=block}", "${MODE:=ReadWriteOnce}")
    assert [getattr(found.claim, name) for name in ClaimForm.__slots__] == [
        getattr(claim, name) for name in ClaimForm.__slots__
    ]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"c/kustomization.yaml": "kind: Component\nresources: [gone.yaml]\n"}, id="a missing file"),
        pytest.param({"c/kustomization.yaml": "a: [\n"}, id="a file that does not parse"),
        pytest.param({"c/kustomization.yaml": ""}, id="an empty file"),
    ],
)
def test_what_is_broken_yields_nothing(files: Files) -> None:
    found = read_component(repository(files), "c")
    assert found is not None
    assert (found.kinds, found.variables) == (frozenset(), {})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("${SIZE}", ("SIZE", None)),
        (" ${SIZE:=5Gi} ", ("SIZE", "5Gi")),
        ("${CLAIM:-${APP}}", ("CLAIM", "${APP}")),
        ("x-${SIZE}", None),
        ("${SIZE}x", None),
        ("5Gi", None),
        ("", None),
        ("$${SIZE}", None),
        ("${A}-${B}", None),
    ],
)
def test_a_text_that_is_one_variable(text: str, found: tuple[str, str | None] | None) -> None:
    assert variable_of(text) == found
