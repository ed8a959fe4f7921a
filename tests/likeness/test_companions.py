"""Which hand-written files come along with a new app."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from scaffold.errors import ScaffoldError
from scaffold.likeness.companions import Companions, companions, is_encrypted
from scaffold.likeness.renaming import Renaming
from scaffold.repository import Repository
from tests.likeness.clusters import APPS, KUSTOMIZE, Replaced, fleet_of, model_in, template, tree

HEAD = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
X = "kind: X\nmetadata: {name: x}\n"
SOPS = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: grocy\ndata:\n  x: ENC[AES256_GCM,data:x]\nsops:\n  age: []\n"


def found(replaced: Replaced | None = None, files: Mapping[str, str] | None = None) -> Companions:
    """Return what comes along with `mealie` from `grocy`."""
    every = tree(replaced, {f"{APPS}/{path}": text for path, text in (files or {}).items()})
    model = model_in(fleet_of(every))
    names = Renaming(("grocy", "mealie"), ("home", "home"))
    answers = {name: names.value(value) for name, value in model.answers.items()}
    written, new = template().files(model.answers), template().files(answers)
    return companions(model, written, new, ["app"], names, every.__getitem__)


def test_files_that_the_kustomize_file_names_come_along_with_the_new_name() -> None:
    along = found()
    assert (sorted(along.files), along.left) == (["app/config/settings.php", "app/prometheusrule.yaml"], ())
    assert b"name: mealie" in along.files["app/prometheusrule.yaml"]


@pytest.mark.parametrize(
    ("entry", "files", "expected"),
    [
        pytest.param(
            "  - ../rules",
            {"rules/kustomization.yaml": f"{HEAD}resources: [grocy.yaml]\n", "rules/grocy.yaml": X},
            ["rules/kustomization.yaml", "rules/mealie.yaml"],
            id="a folder beside the app's, with everything in it",
        ),
        pytest.param(
            "configurations:\n  - names.yaml",
            {"app/names.yaml": "nameReference: []\n"},
            ["app/names.yaml"],
            id="a file that only kustomize reads",
        ),
        pytest.param(
            "patches:\n  - path: patch.yaml",
            {"app/patch.yaml": X},
            ["app/patch.yaml"],
            id="a patch",
        ),
    ],
)  # fmt: skip
def test_further_files(entry: str, files: dict[str, str], expected: list[str]) -> None:
    usual = ["app/config/settings.php", "app/prometheusrule.yaml"]
    rule = "  - prometheusrule.yaml\n"
    assert sorted(found({KUSTOMIZE: (rule, f"{rule}{entry}\n")}, files).files) == sorted([*usual, *expected])


def test_a_file_that_nothing_names_stays() -> None:
    assert sorted(found(files={"app/README.md": "x"}).files) == ["app/config/settings.php", "app/prometheusrule.yaml"]


def test_an_encrypted_file_is_refused() -> None:
    rule = "  - prometheusrule.yaml\n"
    with pytest.raises(ScaffoldError) as raised:
        found({KUSTOMIZE: (rule, f"{rule}  - secret.sops.yaml\n")}, {"app/secret.sops.yaml": SOPS})
    assert str(raised.value) == (
        f"`{APPS}/app/secret.sops.yaml` is encrypted for `grocy` and cannot be copied; leave it out with "
        "`--map secret.sops.yaml=none`, and encrypt one for the new app by hand"
    )


@pytest.mark.parametrize(
    ("content", "encrypted"),
    [
        pytest.param(SOPS, True, id="SOPS"),
        pytest.param("kind: SealedSecret\nspec: {encryptedData: {x: AgB}}\n", True, id="a SealedSecret"),
        pytest.param("-----BEGIN AGE ENCRYPTED FILE-----\n", True, id="age"),
        pytest.param("kind: Secret\nstringData: {x: y}\n", False, id="a plain Secret"),
        pytest.param("kind: ConfigMap\ndata: {sops: x}\n", False, id="a word"),
    ],
)
def test_what_is_encrypted(content: str, encrypted: bool) -> None:
    documents = Repository({"x.yaml": content.encode()}, frozenset()).documents("x.yaml")
    assert is_encrypted(documents, content.encode()) == encrypted
