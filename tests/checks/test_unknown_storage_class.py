"""Unknown storage classes: files in, findings out."""

from __future__ import annotations

import pytest

from scaffold.checks.unknown_storage_class import CHECK
from tests.build import Files, kustomize_file
from tests.checks.healthy import HEALTHY, lines, release, replaced, with_files


def test_a_healthy_repository_has_none() -> None:
    assert lines(CHECK, HEALTHY) == []


CLASSES = "apps/dbms/postgres/app/storageclass.yaml"


def storage(name: str, app: str = "radarr") -> dict[str, str]:
    """Return a release with another class."""
    return replaced(f"apps/media/{app}/app/helmrelease.yaml", "storageClass: block", f"storageClass: {name}")


def manifest(text: str) -> dict[str, str]:
    """Return a manifest that the root reaches."""
    return {
        "apps/media/radarr/app/kustomization.yaml": kustomize_file("./helmrelease.yaml", "./more.yaml"),
        "apps/media/radarr/app/more.yaml": text,
    }


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param(
            storage("blok"),
            (
                "apps/media/radarr/app/helmrelease.yaml:35:23: hint: nothing declares StorageClass `blok` "
                "[unknown-storage-class] (did you mean `block`)"
            ),
            id="a slip",
        ),
        pytest.param(
            storage("elsewhere"),
            (
                "apps/media/radarr/app/helmrelease.yaml:35:23: hint: nothing declares StorageClass `elsewhere` "
                "[unknown-storage-class] (correct where a chart makes it)"
            ),
            id="nothing near",
        ),
        pytest.param(storage("made-by-chart"), "", id="a class that a chart's values declare"),
        pytest.param(
            storage("made-by-charts"),
            (
                "apps/media/radarr/app/helmrelease.yaml:35:23: hint: nothing declares StorageClass `made-by-charts` "
                "[unknown-storage-class] (did you mean `made-by-chart`)"
            ),
            id="a slip in it",
        ),
        pytest.param(storage("longhorn"), "", id="a class that a chart makes by default"),
        pytest.param(storage("elsewhere") | storage("elsewhere", "sonarr"), "", id="two objects name it"),
        pytest.param(storage("'-'"), "", id="none, in a chart's words"),
        pytest.param(storage("''"), "", id="none"),
        pytest.param(storage("${CLASS}"), "", id="a variable"),
        pytest.param(
            storage("elsewhere")
            | {
                CLASSES: "{apiVersion: v1, kind: ConfigMap, metadata: {name: x}}",
                "apps/dbms/postgres/app/helmrelease.yaml": release("postgres"),
            },
            "",
            id="where the repository declares none, none is judged",
        ),
        pytest.param(
            manifest(
                """\
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: radarr}
                spec:
                  storageClassName: blocks
                """
            ),
            (
                "apps/media/radarr/app/more.yaml:5:21: hint: nothing declares StorageClass `blocks` "
                "[unknown-storage-class] (did you mean `block`)"
            ),
            id="a claim of its own",
        ),
        pytest.param(
            manifest(
                """\
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: radarr}
                spec:
                  volumeClaimTemplates:
                    - spec: {storageClassName: blocks}
                """
            ),
            (
                "apps/media/radarr/app/more.yaml:6:32: hint: nothing declares StorageClass `blocks` "
                "[unknown-storage-class] (did you mean `block`)"
            ),
            id="a claim's template",
        ),
        pytest.param(
            manifest(
                """\
                apiVersion: v1
                kind: PersistentVolume
                metadata: {name: radarr}
                spec: {storageClassName: static}
                ---
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: radarr}
                spec: {storageClassName: static}
                """
            ),
            "",
            id="a volume that is bound by hand",
        ),
        pytest.param(
            {"apps/media/lidarr/app/helmrelease.yaml": release("lidarr").replace("block", "blocks")},
            "",
            id="what no root reaches is not judged",
        ),
    ],
)
def test_unknown_classes(files: Files, found: str) -> None:
    assert "\n".join(lines(CHECK, with_files(files))) == found
