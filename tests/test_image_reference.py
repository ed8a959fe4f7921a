"""References as the distribution reference grammar reads them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.image_reference import ImageReference, ImageReferenceError, is_digest, parse_image

DIGEST = "sha256:" + 64 * "f"

READ = {
    "a single word is from the library of Docker Hub": ("nginx", "docker.io", "library/nginx", "", "", "nginx"),
    "two words are from Docker Hub": ("grafana/grafana", "docker.io", "grafana/grafana", "", "", "grafana/grafana"),
    "a tag": ("nginx:1.27", "docker.io", "library/nginx", "1.27", "", "nginx"),
    "latest is a tag like any other": ("nginx:latest", "docker.io", "library/nginx", "latest", "", "nginx"),
    "a digest": (f"nginx@{DIGEST}", "docker.io", "library/nginx", "", DIGEST, "nginx"),
    "a tag and a digest": (f"nginx:1@{DIGEST}", "docker.io", "library/nginx", "1", DIGEST, "nginx"),
    "Docker Hub by name": ("docker.io/nginx:1", "docker.io", "library/nginx", "1", "", "docker.io/nginx"),
    "Docker Hub by its old name": (
        "index.docker.io/nginx",
        "docker.io",
        "library/nginx",
        "",
        "",
        "index.docker.io/nginx",
    ),
    "the library spelled out": (
        "docker.io/library/nginx",
        "docker.io",
        "library/nginx",
        "",
        "",
        "docker.io/library/nginx",
    ),
    "another registry": ("ghcr.io/org/app:v1.2.3", "ghcr.io", "org/app", "v1.2.3", "", "ghcr.io/org/app"),
    "a port": ("test:5000/repo:tag", "test:5000", "repo", "tag", "", "test:5000/repo"),
    "a port without a tag": ("test:5000/repo", "test:5000", "repo", "", "", "test:5000/repo"),
    "localhost is a registry": ("localhost/app:1", "localhost", "app", "1", "", "localhost/app"),
    "localhost alone is a name": ("localhost:5000", "docker.io", "library/localhost", "5000", "", "localhost"),
    "a host alone is a name": ("test.com:5000", "docker.io", "library/test.com", "5000", "", "test.com"),
    "an address": ("192.168.1.1:5000/repo:5050", "192.168.1.1:5000", "repo", "5050", "", "192.168.1.1:5000/repo"),
    "an IPv6 address": ("[::1]:5000/repo:1", "[::1]:5000", "repo", "1", "", "[::1]:5000/repo"),
    "a registry in upper case": ("Registry.Example/app", "Registry.Example", "app", "", "", "Registry.Example/app"),
    "every separator": ("a.b/c-d/e_f/g__h/i---j", "a.b", "c-d/e_f/g__h/i---j", "", "", "a.b/c-d/e_f/g__h/i---j"),
    "a host like a folder": ("b.gcr.io/test.example.com/my-app", "b.gcr.io", "test.example.com/my-app", "", "", None),
    "a tag in upper case": ("nginx:TAG_5", "docker.io", "library/nginx", "TAG_5", "", "nginx"),
    "a tag of 128 characters": ("nginx:" + 128 * "a", "docker.io", "library/nginx", 128 * "a", "", "nginx"),
    "space around it": (" nginx:1\n", "docker.io", "library/nginx", "1", "", "nginx"),
}

TAG = "a tag is 1 to 128 letters, digits, `_`, `.` and `-`, and does not start with `.` or `-`"
PART = "each part of the name has lower-case letters and digits, joined by `.`, `_`, `__` or `-`"
SHA = "a digest is `sha256:` and 64 hexadecimal digits in lower case"
REGISTRY = "is no registry; write `host` or `host:port`"

REFUSED = {
    "nothing": ("", "the image is empty; write it as `registry/name:tag`"),
    "only space": (" \n", "the image is empty; write it as `registry/name:tag`"),
    "only a tag": (":tag", "image `:tag`: the name is missing; write it as `registry/name:tag`"),
    "only a digest": (f"@{DIGEST}", f"image `@{DIGEST}`: the name is missing; write it as `registry/name:tag`"),
    "only a registry": ("ghcr.io/", "image `ghcr.io/`: the name is missing; write it as `registry/name:tag`"),
    "a URL": (
        "https://ghcr.io/a/b",
        "image `https://ghcr.io/a/b`: leave out `https://`, an image is `registry/name:tag`",
    ),
    "a transport": ("docker://nginx", "image `docker://nginx`: leave out `docker://`, an image is `registry/name:tag`"),
    "a name in upper case": ("Nginx:1", "image `Nginx:1`: names are lower case; did you mean `nginx`"),
    "an organisation in upper case": ("Org/app", "image `Org/app`: names are lower case; did you mean `org/app`"),
    "a path in upper case": (
        "ghcr.io/Org/App",
        "image `ghcr.io/Org/App`: names are lower case; did you mean `org/app`",
    ),
    "an empty tag": ("nginx:", f"image `nginx:`: {TAG}"),
    "a tag that starts with a dot": ("nginx:.1", f"image `nginx:.1`: {TAG}"),
    "a tag that starts with a dash": ("nginx:-1", f"image `nginx:-1`: {TAG}"),
    "a tag with a plus": ("nginx:1+2", f"image `nginx:1+2`: {TAG}"),
    "a tag with a letter beyond ASCII": ("nginx:é", f"image `nginx:é`: {TAG}"),
    "a tag of 129 characters": ("nginx:" + 129 * "a", f"image `nginx:{129 * 'a'}`: {TAG}"),
    "two tags": ("nginx:1:2", f"image `nginx:1:2`: {TAG}"),
    "an empty digest": ("nginx@", f"image `nginx@`: {SHA}"),
    "a short digest": ("nginx@sha256:ffff", f"image `nginx@sha256:ffff`: {SHA}"),
    "a digest in upper case": (f"nginx@{DIGEST.replace('f', 'F')}", f"image `nginx@{DIGEST.replace('f', 'F')}`: {SHA}"),
    "a digest of another algorithm": (f"nginx@md5:{64 * 'f'}", f"image `nginx@md5:{64 * 'f'}`: {SHA}"),
    "two digests": (f"nginx@{DIGEST}@{DIGEST}", f"image `nginx@{DIGEST}@{DIGEST}`: {SHA}"),
    "a tag after the digest": (f"nginx@{DIGEST}:1", f"image `nginx@{DIGEST}:1`: {SHA}"),
    "an empty part": ("ghcr.io/a//b", f"image `ghcr.io/a//b`: {PART}"),
    "a slash at the end": ("a/b/", f"image `a/b/`: {PART}"),
    "a slash at the start": ("/a", f"image `/a`: {PART}"),
    "three underscores": ("a___b", f"image `a___b`: {PART}"),
    "two dots": ("a..b", f"image `a..b`: {PART}"),
    "a part that climbs": ("ghcr.io/../b", f"image `ghcr.io/../b`: {PART}"),
    "a space": ("my app", f"image `my app`: {PART}"),
    "a question mark": ("app?x=1", f"image `app?x=1`: {PART}"),
    "a port out of range": ("host:70000/app", f"image `host:70000/app`: `host:70000` {REGISTRY}"),
    "port zero": ("host:0/app", f"image `host:0/app`: `host:0` {REGISTRY}"),
    "a port of letters": ("host:port/app", f"image `host:port/app`: `host:port` {REGISTRY}"),
    "an underscore in the host": ("a_b.com/app", f"image `a_b.com/app`: `a_b.com` {REGISTRY}"),
    "an IPv6 address with a zone": (
        "[fe80::1%eth0]:5000/app",
        f"image `[fe80::1%eth0]:5000/app`: `[fe80::1%eth0]:5000` {REGISTRY}",
    ),
    "no IPv6 address": ("[:::]/app", f"image `[:::]/app`: `[:::]` {REGISTRY}"),
    "an IPv6 address alone": ("[2001:db8::1]", f"image `[2001:db8::1]`: {TAG}"),
    "an identifier": (64 * "a", f"image `{64 * 'a'}`: 64 hexadecimal digits are no name; write `name@sha256:…`"),
    "a control character": ("a\x1b[31m", f"image `a�[31m`: {PART}"),
    "a name that is too long": (
        127 * "a/" + "aa",
        f"image `{127 * 'a/' + 'aa'}`: the name is longer than 255 characters",
    ),
}


@pytest.mark.parametrize("row", READ.values(), ids=READ.keys())
def test_a_reference_is_read(row: tuple[str, str, str, str, str, str | None]) -> None:
    text, registry, repository, tag, digest, name = row
    reference = parse_image(text)
    assert reference == ImageReference(registry, repository, tag, digest, text.strip() if name is None else name)
    assert str(reference) == text.strip()


@pytest.mark.parametrize("row", REFUSED.values(), ids=REFUSED.keys())
def test_what_names_no_image_is_refused(row: tuple[str, str]) -> None:
    text, message = row
    with pytest.raises(ImageReferenceError) as raised:
        parse_image(text)
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("text", "selector", "pinned"),
    [
        ("nginx", "latest", f"nginx:latest@{DIGEST}"),
        ("nginx:1", "1", f"nginx:1@{DIGEST}"),
        (f"nginx@{DIGEST}", DIGEST, f"nginx@{DIGEST}"),
        (f"nginx:1@{DIGEST}", DIGEST, f"nginx:1@{DIGEST}"),
    ],
)
def test_the_selector_is_the_digest_then_the_tag_then_latest(text: str, selector: str, pinned: str) -> None:
    reference = parse_image(text)
    assert reference.selector == selector
    assert str(reference.pinned(DIGEST)) == pinned


def test_only_a_digest_pins() -> None:
    with pytest.raises(ImageReferenceError) as raised:
        parse_image("nginx:1").pinned("latest")
    assert str(raised.value) == f"image `latest`: {SHA}"


def test_a_digest_is_sha256_and_64_hexadecimal_digits() -> None:
    assert is_digest(DIGEST)
    assert not is_digest(DIGEST + "\n")


PARTS = st.from_regex(re.compile(r"[a-z0-9]{1,8}((\.|_|__|-)[a-z0-9]{1,8}){0,2}"), fullmatch=True)
HOSTS = st.from_regex(
    re.compile(r"[a-zA-Z0-9]{1,8}(-[a-zA-Z0-9]{1,4})?\.[a-z]{2,4}(:[1-9][0-9]{0,3})?"), fullmatch=True
)
TAGS = st.from_regex(re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,15}"), fullmatch=True)
DIGESTS = st.from_regex(re.compile(r"sha256:[a-f0-9]{64}"), fullmatch=True)


@given(
    st.one_of(st.just(""), HOSTS),
    st.lists(PARTS, min_size=1, max_size=4),
    st.one_of(st.just(""), TAGS),
    st.one_of(st.just(""), DIGESTS),
)
def test_what_is_read_is_written_again(host: str, parts: list[str], tag: str, digest: str) -> None:
    if not host:
        parts[0] = parts[0].replace(".", "-")  # a dot would make it a host
    name = "/".join([host, *parts] if host else parts)
    text = name + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")
    reference = parse_image(text)
    assert str(reference) == text
    assert (reference.name, reference.tag, reference.digest) == (name, tag, digest)
    if host:
        assert (reference.registry, reference.repository) == (host, "/".join(parts))


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        reference = parse_image(text)
    except ImageReferenceError:
        return
    assert parse_image(str(reference)) == reference
