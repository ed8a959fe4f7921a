"""Indexes and manifests as a registry sends them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scaffold.image_manifest import Descriptor, ImageManifestError, Manifest, parse_manifest, parse_object

INDEX = "application/vnd.oci.image.index.v1+json"
LIST = "application/vnd.docker.distribution.manifest.list.v2+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"


def digest(digit: str) -> str:
    return "sha256:" + 64 * digit


def child(digit: str, system: str, architecture: str) -> dict[str, Any]:
    platform = {"os": system, "architecture": architecture}
    return {"digest": digest(digit), "mediaType": MANIFEST, "platform": platform}


READ: dict[str, tuple[dict[str, Any], str, Manifest]] = {
    "an index": (
        {"manifests": [child("1", "linux", "amd64")]},
        INDEX,
        Manifest(INDEX, (Descriptor(digest("1"), MANIFEST, "linux/amd64"),)),
    ),
    "an index with a parameter in its type": ({"manifests": []}, f"{LIST}; charset=utf-8", Manifest(LIST)),
    "an index sent with a general type": ({"mediaType": INDEX, "manifests": []}, "application/json", Manifest(INDEX)),
    "a child without a platform": (
        {"manifests": [{"digest": digest("1")}]},
        INDEX,
        Manifest(INDEX, (Descriptor(digest("1"), ""),)),
    ),
    "a manifest": (
        {"mediaType": MANIFEST, "config": {"digest": digest("2"), "mediaType": CONFIG}, "layers": []},
        MANIFEST,
        Manifest(MANIFEST, config=Descriptor(digest("2"), CONFIG)),
    ),
}

REFUSED: dict[str, tuple[bytes, str, str]] = {
    "text": (b"<html>", INDEX, "it is not JSON"),
    "bytes that are no text": (b"\xff\xfe", INDEX, "it is not JSON"),
    "a list": (b"[]", INDEX, "it is not a JSON object"),
    "a document nested without end": (b"[" * 100_000, INDEX, "it is not JSON"),
    "two types": (
        json.dumps({"mediaType": MANIFEST, "manifests": []}).encode(),
        INDEX,
        f"it is sent as `{INDEX}` and says that it is `{MANIFEST}`",
    ),
    "an index that is a manifest too": (
        b'{"manifests": [], "layers": []}',
        INDEX,
        "it could be read as an index and as a manifest",
    ),
    "the old schema": (
        b"{}",
        "application/vnd.docker.distribution.manifest.v1+prettyjws",
        "its media type `application/vnd.docker.distribution.manifest.v1+prettyjws` is that of no image",
    ),
    "no type": (b"{}", "", "its media type `` is that of no image"),
    "an index without children": (b"{}", INDEX, "its index has no list `manifests`"),
    "a child that is text": (b'{"manifests": ["x"]}', INDEX, "it has a descriptor that is not an object"),
    "a child without a digest": (b'{"manifests": [{}]}', INDEX, "it has a descriptor without a sha256 digest"),
    "a digest with a path": (
        b'{"config": {"digest": "sha256:../../x"}}',
        MANIFEST,
        "it has a descriptor without a sha256 digest",
    ),
    "a manifest without a config": (b"{}", MANIFEST, "it has a descriptor that is not an object"),
}


@pytest.mark.parametrize("row", READ.values(), ids=READ.keys())
def test_a_manifest_is_read(row: tuple[dict[str, Any], str, Manifest]) -> None:
    document, content_type, expected = row
    assert parse_manifest(json.dumps(document).encode(), content_type) == expected


@pytest.mark.parametrize("row", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_manifest_is_refused(row: tuple[bytes, str, str]) -> None:
    body, content_type, message = row
    with pytest.raises(ImageManifestError) as raised:
        parse_manifest(body, content_type)
    assert str(raised.value) == message


def test_an_object_is_read() -> None:
    assert parse_object(b'{"a": 1}') == {"a": 1}


@pytest.mark.parametrize(
    ("children", "platforms", "preferred"),
    [
        ([], (), None),
        ([("unknown", "unknown")], (), None),
        ([("linux", "arm64"), ("linux", "amd64"), ("unknown", "unknown")], ("linux/arm64", "linux/amd64"), "1"),
        ([("windows", "amd64"), ("linux", "riscv64")], ("windows/amd64", "linux/riscv64"), "1"),
        ([("windows", "amd64"), ("windows", "amd64")], ("windows/amd64",), "0"),
    ],
)
def test_the_platforms_and_the_one_that_stands_for_all(
    children: list[tuple[str, str]], platforms: tuple[str, ...], preferred: str | None
) -> None:
    entries = [child(str(number), *names) for number, names in enumerate(children)]
    manifest = parse_manifest(json.dumps({"manifests": entries}).encode(), INDEX)
    assert manifest.platforms == platforms
    chosen = manifest.preferred_child
    assert (chosen and chosen.digest) == (preferred and digest(preferred))
