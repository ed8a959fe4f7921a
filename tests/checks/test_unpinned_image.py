"""Images without a digest: files in, findings out."""

from __future__ import annotations

import pytest

from scaffold.checks.unpinned_image import CHECK
from tests.build import Files, kustomize_file
from tests.checks.healthy import DIGEST, HEALTHY, lines, release, replaced, with_files


def test_a_healthy_repository_has_none() -> None:
    assert lines(CHECK, HEALTHY) == []


RELEASE = "apps/media/radarr/app/helmrelease.yaml"
PINNED = f"tag: 1.2.3@{DIGEST}"


def app_image(text: str) -> dict[str, str]:
    """Return radarr's release with another tag, or more, in its container's image."""
    return replaced(RELEASE, PINNED, text)


def workload(kind: str, image: str, indent: str = "") -> dict[str, str]:
    """Return radarr with a manifest that makes a Pod."""
    lines = ["template:", "  spec:", "    containers:", f"      - {{name: tool, image: '{image}'}}"]
    lines = [*(["jobTemplate:", "  spec:"] if kind == "CronJob" else []), *(f"{indent}{line}" for line in lines)]
    head = f"apiVersion: {'batch' if kind == 'CronJob' else 'apps'}/v1\nkind: {kind}\nmetadata: {{name: tool}}\nspec:\n"
    return {
        "apps/media/radarr/app/kustomization.yaml": kustomize_file("./helmrelease.yaml", "./tool.yaml"),
        "apps/media/radarr/app/tool.yaml": head + "".join(f"  {line}\n" for line in lines),
    }


def unpinned_tool(place: str) -> str:
    return (
        f"apps/media/radarr/app/tool.yaml:{place}: warning: image `example.com/tool:1.2` has no digest "
        "[unpinned-image] (`scaffold image resolve example.com/tool:1.2` prints it with its digest)"
    )


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param(
            app_image("tag: 1.2.3"),
            (
                "apps/media/radarr/app/helmrelease.yaml:25:20: warning: image `ghcr.io/example/radarr:1.2.3` has no "
                "digest [unpinned-image] (`scaffold image resolve ghcr.io/example/radarr:1.2.3` prints it with its "
                "digest)"
            ),
            id="a container's",
        ),
        pytest.param(
            replaced(RELEASE, f'tag: "1.37@{DIGEST}"', 'tag: "1.37"'),
            (
                "apps/media/radarr/app/helmrelease.yaml:20:20: warning: image `docker.io/library/busybox:1.37` has "
                "no digest [unpinned-image] (`scaffold image resolve docker.io/library/busybox:1.37` prints it with "
                "its digest)"
            ),
            id="an init container's",
        ),
        pytest.param(
            app_image("tag:"),
            (
                "apps/media/radarr/app/helmrelease.yaml:24:27: warning: image `ghcr.io/example/radarr` has no digest "
                "[unpinned-image] (`scaffold image resolve ghcr.io/example/radarr` prints it with its digest)"
            ),
            id="without a tag it stands at the repository's place",
        ),
        pytest.param(
            app_image("tag: 1.5"),
            (
                "apps/media/radarr/app/helmrelease.yaml:25:20: warning: image `ghcr.io/example/radarr:1.5` has no "
                "digest [unpinned-image] (`scaffold image resolve ghcr.io/example/radarr:1.5` prints it with its "
                "digest)"
            ),
            id="a tag that YAML reads as a number",
        ),
        pytest.param(
            app_image(f"tag: 1.2.3\n              digest: {DIGEST}"), "", id="the digest in a field of its own"
        ),
        pytest.param(
            {RELEASE: HEALTHY[RELEASE].replace(PINNED, "").replace("example/radarr", f"example/radarr@{DIGEST}")},
            "",
            id="the digest behind the repository",
        ),
        pytest.param(app_image("tag: ${VERSION}"), "", id="a variable, which may hold it"),
        pytest.param(
            {
                **app_image("tag: ${VERSION}"),
                "apps/media/radarr/ks.yaml": HEALTHY["apps/media/radarr/ks.yaml"]
                + "  postBuild: {substitute: {VERSION: 1.2.3}}\n",
            },
            (
                "apps/media/radarr/app/helmrelease.yaml:25:20: warning: image `ghcr.io/example/radarr:1.2.3` has no "
                "digest [unpinned-image] (`scaffold image resolve ghcr.io/example/radarr:1.2.3` prints it with its "
                "digest)"
            ),
            id="a variable whose value is known",
        ),
        pytest.param(
            replaced(RELEASE, "          app:", "          app:\n            enabled: false"),
            "",
            id="a container that is off, pinned",
        ),
        pytest.param(
            {
                RELEASE: app_image("tag: 1.2.3")[RELEASE].replace(
                    "          app:", "          app:\n            enabled: false"
                )
            },
            "",
            id="a container that is off",
        ),
        pytest.param(
            {"apps/media/lidarr/app/helmrelease.yaml": release("lidarr").replace(f"@{DIGEST}", "")},
            "",
            id="what no root reaches is not judged",
        ),
        pytest.param(workload("Deployment", "example.com/tool:1.2"), unpinned_tool("8:31"), id="a Deployment's"),
        pytest.param(workload("CronJob", "example.com/tool:1.2", "    "), unpinned_tool("10:35"), id="a CronJob's"),
        pytest.param(workload("Deployment", f"example.com:5000/tool:1.2@{DIGEST}"), "", id="a Deployment's, pinned"),
        pytest.param(workload("Deployment", "example.com/tool:${VERSION}"), "", id="a Deployment's with a variable"),
        pytest.param(workload("Widget", "example.com/tool:1.2"), "", id="another kind, whose Pods are not known"),
        pytest.param(
            {
                **(changed := workload("Deployment", "example.com/tool:1.2")),
                "apps/media/radarr/app/kustomization.yaml": changed["apps/media/radarr/app/kustomization.yaml"]
                + f"images:\n  - {{name: example.com/tool, digest: '{DIGEST}'}}\n",
            },
            "",
            id="a kustomize file changes the image",
        ),
        pytest.param(
            {
                **changed,
                "apps/media/radarr/app/kustomization.yaml": changed["apps/media/radarr/app/kustomization.yaml"]
                + "images:\n  - {name: example.com/tool, newName: example.com/other, newTag: 1.3}\n",
            },
            (
                "apps/media/radarr/app/kustomization.yaml:7:66: warning: image `example.com/other:1.3` has no digest "
                "[unpinned-image] (`scaffold image resolve example.com/other:1.3` prints it with its digest)"
            ),
            id="a kustomize file gives it another tag",
        ),
        pytest.param(
            {
                **changed,
                "apps/media/radarr/app/kustomization.yaml": changed["apps/media/radarr/app/kustomization.yaml"]
                + "images:\n  - {name: example.com/tool, newName: example.com/other}\n",
            },
            "",
            id="a kustomize file gives it another name only",
        ),
        pytest.param(
            app_image("tag: 1.2.3")
            | {
                RELEASE: app_image("tag: 1.2.3")[RELEASE] + "  postRenderers:\n    - kustomize:\n        images:\n"
                f"          - {{name: ghcr.io/example/radarr, digest: '{DIGEST}'}}\n"
            },
            "",
            id="a release's post-renderer pins it",
        ),
        pytest.param(
            {
                RELEASE: app_image("tag: 1.2.3")[RELEASE] + "  postRenderers:\n    - kustomize:\n        images:\n"
                "          - {name: ghcr.io/example/radarr, newTag: 1.2.4}\n"
            },
            (
                "apps/media/radarr/app/helmrelease.yaml:40:52: warning: image `ghcr.io/example/radarr:1.2.4` has no "
                "digest [unpinned-image] (`scaffold image resolve ghcr.io/example/radarr:1.2.4` prints it with its "
                "digest)"
            ),
            id="a release's post-renderer gives it another tag",
        ),
        pytest.param(
            {RELEASE: app_image("tag:")[RELEASE] + "  valuesFrom: [{kind: ConfigMap, name: values}]\n"},
            "",
            id="a tag that other values may give",
        ),
        pytest.param(
            {
                "apps/media/radarr/app/kustomization.yaml": kustomize_file("./helmrelease.yaml")
                + "images:\n  - {name: example.com/unused, newTag: 1.3}\n"
            },
            "",
            id="a kustomize file speaks of an image that nothing runs",
        ),
    ],
)
def test_unpinned_images(files: Files, found: str) -> None:
    assert "\n".join(lines(CHECK, with_files(files))) == found
