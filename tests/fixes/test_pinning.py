"""Images get their digests: a line in, exactly that line with the digest out, in every way to write an image."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from scaffold.errors import ScaffoldError
from scaffold.image_reference import ImageReference
from tests.build import kustomize_file
from tests.checks.healthy import DIGEST, HEALTHY, replaced, with_files
from tests.fixes.fixing import Answers, fixed

RELEASE = "apps/media/radarr/app/helmrelease.yaml"
LIST = "apps/media/radarr/app/kustomization.yaml"
TOOL = "apps/media/radarr/app/tool.yaml"
PINNED = f"tag: 1.2.3@{DIGEST}"


def tool(image: str, more: str = "", images: str = "") -> dict[str, str]:
    """Return radarr with a Deployment, and what its kustomize file says about images."""
    pod = f"spec:\n  template:\n    spec:\n      containers:\n        - name: tool\n          image: {image}\n{more}"
    return {
        LIST: kustomize_file("./helmrelease.yaml", "./tool.yaml") + images,
        TOOL: f"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: tool\n{pod}",
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("tag: 1.2.3", f"tag: 1.2.3@{DIGEST}", id="plain"),
        pytest.param("tag: '1.2.3'", f"tag: '1.2.3@{DIGEST}'", id="single quotes"),
        pytest.param('tag: "1.2.3" # x', f'tag: "1.2.3@{DIGEST}" # x', id="double quotes and a comment"),
        pytest.param("tag:   v1.2.3-ls40   #x", f"tag:   v1.2.3-ls40@{DIGEST}   #x", id="spaces"),
        pytest.param("tag: 1.5", f"tag: 1.5@{DIGEST}", id="a number that reads as it is written"),
        pytest.param("tag: latest", f"tag: latest@{DIGEST}", id="latest"),
        pytest.param("tag: &version 1.2.3", f"tag: &version 1.2.3@{DIGEST}", id="an anchor"),
        pytest.param(
            'tag: 1.2.3\n              digest: ""',
            f'tag: 1.2.3\n              digest: "{DIGEST}"',
            id="an empty digest beside it",
        ),
        pytest.param(
            "tag: 1.2.3\n              digest:",
            f"tag: 1.2.3\n              digest: {DIGEST}",
            id="a null digest beside it",
        ),
    ],
)
def test_a_tag_in_values(before: str, after: str) -> None:
    files = with_files(replaced(RELEASE, PINNED, before))
    assert fixed(files).changed == {RELEASE: files[RELEASE].replace(before, after)}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("example.com/tool:1.2", f"example.com/tool:1.2@{DIGEST}", id="plain"),
        pytest.param("'tool:1.2'", f"'tool:1.2@{DIGEST}'", id="quoted"),
        pytest.param("localhost:5000/tool:1.2 # x", f"localhost:5000/tool:1.2@{DIGEST} # x", id="a port"),
        pytest.param("example.com/tool", f"example.com/tool:latest@{DIGEST}", id="no tag, which means latest"),
    ],
)
def test_an_image_of_a_pod(before: str, after: str) -> None:
    files = with_files(tool(before))
    assert fixed(files, "unpinned-image").changed == {TOOL: files[TOOL].replace(before, after)}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "images:\n  - name: example.com/tool\n    newTag: 1.3.0 # x\n",
            f"images:\n  - name: example.com/tool\n    newTag: 1.3.0@{DIGEST} # x\n",
            id="a new tag",
        ),
        pytest.param(
            "images:\n- newTag: '1.3'\n  newName: mirror.example.com/tool\n  name: example.com/tool\n",
            f"images:\n- newTag: '1.3@{DIGEST}'\n  newName: mirror.example.com/tool\n  name: example.com/tool\n",
            id="a new name too",
        ),
        pytest.param(
            "images: [{name: example.com/tool, newTag: 1.3.0}]\n",
            f"images: [{{name: example.com/tool, newTag: 1.3.0@{DIGEST}}}]\n",
            id="in brackets",
        ),
    ],
)
def test_images_of_a_kustomize_file(before: str, after: str) -> None:
    files = with_files(tool("example.com/tool:1.2", images=before))
    asked: list[str] = []

    def resolve(images: Sequence[ImageReference]) -> Answers:
        asked.extend(map(str, images))
        return dict.fromkeys(images, DIGEST)

    assert fixed(files, resolve=resolve).changed == {LIST: files[LIST].replace(before, after)}
    name = "mirror.example.com/tool:1.3" if "newName" in before else "example.com/tool:1.3.0"
    assert asked == [name]


def test_images_of_a_kustomization() -> None:
    entry = "apps/media/radarr/ks.yaml"
    line = "  images: [{name: example.com/tool, newTag: 1.3.0}]\n"
    files = with_files(tool("example.com/tool:1.2"), {entry: HEALTHY[entry] + line})
    outcome = fixed(files)
    assert outcome.changed == {entry: files[entry].replace("1.3.0", f"1.3.0@{DIGEST}")}
    assert outcome.done == [f"{entry}:19:45: `example.com/tool:1.3.0` pinned to `{DIGEST}`"]


def test_an_image_that_aliases_repeat_changes_where_it_is_written() -> None:
    one = "image: &image {repository: example.com/tool, tag: 1.2}"
    files = with_files(
        replaced(
            RELEASE,
            f'image:\n              repository: docker.io/library/busybox\n              tag: "1.37@{DIGEST}"',
            one,
        )
    )
    files = {**files, RELEASE: files[RELEASE].replace("containers:\n        app:\n", "containers:\n        app:\n")}
    head, image, rest = files[RELEASE].partition("            image:\n              repository: ghcr.io")
    assert image
    tail = rest.partition(f"{PINNED}\n")[2]
    files = {**files, RELEASE: f"{head}            image: *image\n{tail}"}
    assert fixed(files).changed == {RELEASE: files[RELEASE].replace("tag: 1.2}", f"tag: 1.2@{DIGEST}}}")}


def test_line_ends_and_a_byte_order_mark_stay() -> None:
    files = with_files(replaced(RELEASE, PINNED, "tag: 1.2.3"))
    content = "\ufeff" + files[RELEASE].replace("\n", "\r\n").removesuffix("\r\n")
    outcome = fixed({**files, RELEASE: content})
    assert outcome.changed == {RELEASE: content.replace("tag: 1.2.3", PINNED)}


def test_behind_a_symbolic_link_the_file_itself_changes() -> None:
    files = dict(with_files(replaced(RELEASE, PINNED, "tag: 1.2.3")))
    files["shared/release.yaml"] = files.pop(RELEASE)
    outcome = fixed(files, links={RELEASE: "../../../../shared/release.yaml"})
    assert outcome.changed == {"shared/release.yaml": files["shared/release.yaml"].replace("tag: 1.2.3", PINNED)}


def test_one_registry_that_says_no_does_not_stop_the_others() -> None:
    def resolve(images: Sequence[ImageReference]) -> Answers:
        return {i: ScaffoldError("no such tag; check it") if i.tag == "1.2.3" else DIGEST for i in images}

    files = with_files(replaced(RELEASE, PINNED, "tag: 1.2.3"), tool("example.com/tool:1.2"))
    outcome = fixed(files, resolve=resolve)
    assert outcome.changed == {TOOL: files[TOOL].replace("tool:1.2", f"tool:1.2@{DIGEST}")}
    assert outcome.left == [f"{RELEASE}:25:20: no such tag; check it"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param(
            replaced(RELEASE, PINNED, "tag:"),
            f"{RELEASE}:24:27: it names no tag; name one, and its digest",
            id="no tag",
        ),
        pytest.param(
            replaced(RELEASE, PINNED, "tag: 1.10"),
            f"{RELEASE}:25:20: YAML reads `1.10` as the number 1.1; put the tag in quotes",
            id="a tag that is read as another number",
        ),
        pytest.param(
            replaced(RELEASE, PINNED, "tag: 1.2:3"),
            (
                f"{RELEASE}:25:20: image `ghcr.io/example/radarr:1.2:3`: a tag is 1 to 128 letters, digits, `_`, `.` "
                "and `-`, and does not start with `.` or `-`"
            ),
            id="what is no image",
        ),
        pytest.param(
            {
                **replaced(RELEASE, PINNED, "tag: ${VERSION}"),
                "apps/media/radarr/ks.yaml": HEALTHY["apps/media/radarr/ks.yaml"]
                + "  postBuild: {substitute: {VERSION: 1.2.3}}\n",
            },
            f"{RELEASE}:25:20: its tag is not written here; write the digest behind the tag where that comes from",
            id="a variable",
        ),
        pytest.param(
            {
                LIST: kustomize_file("./helmrelease.yaml")
                + "patches:\n  - target: {kind: HelmRelease}\n    patch: |\n      - op: replace\n"
                "        path: /spec/values/controllers/radarr/containers/app/image/tag\n        value: 1.2.4\n",
            },
            f"{RELEASE}:25:20: its tag is not written here; write the digest behind the tag where that comes from",
            id="a patch",
        ),
        pytest.param(
            {RELEASE: replaced(RELEASE, PINNED, "tag: 1.2.3")[RELEASE] + "sops: {mac: x}\n"},
            f"{RELEASE}:25:20: SOPS has signed `{RELEASE}`; change it with `sops edit`",
            id="a signed file",
        ),
    ],
)
def test_what_is_left_and_why(changes: dict[str, str], reason: str) -> None:
    outcome = fixed(with_files(changes), "unpinned-image")
    assert (outcome.changed, outcome.left) == ({}, [reason])
