"""Resolves an image at its registry: the digest, verified, and what the image says about itself.

Source of the rules: https://github.com/opencontainers/distribution-spec/blob/main/spec.md.
"""

from __future__ import annotations

import difflib
import hashlib

from scaffold.adapters.registry_errors import ImageNotFoundError, RegistryError, UntrustedAnswerError
from scaffold.adapters.registry_session import RegistrySession, ask_registry
from scaffold.adapters.registry_transport import Answer
from scaffold.diagnostic import printable
from scaffold.image_config import ImageConfig, ResolvedImage, parse_image_config, platform_of
from scaffold.image_manifest import (
    CONFIG_TYPES,
    INDEX_TYPES,
    MANIFEST_TYPES,
    Descriptor,
    ImageManifestError,
    Manifest,
    parse_manifest,
    parse_object,
)
from scaffold.image_reference import ImageReference

_ACCEPT = ", ".join((*INDEX_TYPES, *MANIFEST_TYPES))
_LARGEST_MANIFEST = 4 << 20
_LARGEST_CONFIG = 8 << 20
_LARGEST_PAGE = 4 << 20
_PAGE = 1000
_MOST_PAGES = 50
_TAGS_TO_COMPARE = 5000


def resolve(reference: ImageReference, *, client_timeout: float = 5.0) -> ResolvedImage:
    """Ask the registry which digest a reference means now, and what the image is.

    Args:
        reference: With a digest, that digest is looked up and its tag is not; without a tag, `latest` is.
        client_timeout: Seconds for everything together: name resolution, login, redirects, documents.

    Raises:
        RegistryError: No answer that can be used; the subclass says what a caller can do about it.
    """
    return ask_registry(reference, client_timeout, _resolve)


def find_digest(reference: ImageReference, *, client_timeout: float = 5.0) -> str:
    """Ask the registry which digest a reference means now, and nothing else: one manifest is read.

    Raises:
        RegistryError: No answer that can be used.
    """
    return ask_registry(reference, client_timeout, lambda session: _found(session)[0])


def list_tags(reference: ImageReference, limit: int = _PAGE, *, client_timeout: float = 5.0) -> tuple[str, ...]:
    """Return up to `limit` tags of the reference's repository, in the registry's order (most sort them as text).

    Raises:
        RegistryError: No answer that can be used.
    """
    return ask_registry(reference, client_timeout, lambda session: _tags(session, limit))


def _resolve(session: RegistrySession) -> ResolvedImage:
    reference = session.reference
    digest, manifest = _found(session)
    platforms = manifest.platforms
    media_type = manifest.media_type
    if child := manifest.preferred_child:
        _, manifest = _manifest(session, child.digest, child.digest)
    config, platform = _config(session, manifest.config)
    if not platforms and platform:
        platforms = (platform,)
    return ResolvedImage(reference, digest, media_type, platforms, config)


def _found(session: RegistrySession) -> tuple[str, Manifest]:
    try:
        return _manifest(session, session.reference.selector, session.reference.digest)
    except ImageNotFoundError:
        raise ImageNotFoundError(_not_found(session)) from None


def _manifest(session: RegistrySession, selector: str, digest: str) -> tuple[str, Manifest]:
    """Get a manifest by tag or digest; return the digest of its bytes, which must be the given one where one is."""
    target = f"/v2/{session.reference.repository}/manifests/{selector}"
    answer = session.get(target, limit=_LARGEST_MANIFEST, accept=_ACCEPT)
    digest = _verify(session, answer, digest)
    try:
        return digest, parse_manifest(answer.body, answer.headers.get("content-type", ""))
    except ImageManifestError as error:
        raise _malformed(session, f"the manifest: {error}") from None


def _config(session: RegistrySession, descriptor: Descriptor | None) -> tuple[ImageConfig | None, str]:
    """Get an image's config and its platform; an artifact that is no image (a chart, a policy) has none."""
    if descriptor is None or descriptor.media_type not in CONFIG_TYPES:
        return None, ""
    target = f"/v2/{session.reference.repository}/blobs/{descriptor.digest}"
    answer = session.get(target, limit=_LARGEST_CONFIG, accept="*/*")
    _verify(session, answer, descriptor.digest)
    try:
        document = parse_object(answer.body)
    except ImageManifestError as error:
        raise _malformed(session, f"the config: {error}") from None
    return parse_image_config(document), platform_of(document)


def _verify(session: RegistrySession, answer: Answer, wanted: str) -> str:
    """Compute the digest of what was received; it must be what was asked for and what the registry states."""
    computed = f"sha256:{hashlib.sha256(answer.body).hexdigest()}"
    for expected in (wanted, answer.headers.get("docker-content-digest", "")):
        if expected and expected != computed:
            raise UntrustedAnswerError(
                f"registry `{session.reference.registry}` sent content for `{session.reference}` with the digest "
                f"`{computed}` instead of `{printable(expected)[:100]}`; do not use it, and check any proxy or mirror"
            )
    return computed


def _tags(session: RegistrySession, limit: int) -> tuple[str, ...]:
    tags: dict[str, None] = {}
    target = f"/v2/{session.reference.repository}/tags/list?n={max(1, min(limit, _PAGE))}"
    for _ in range(_MOST_PAGES):
        answer = session.get(target, limit=_LARGEST_PAGE)
        try:
            page = parse_object(answer.body).get("tags") or []
        except ImageManifestError as error:
            raise _malformed(session, f"the list of tags: {error}") from None
        if not isinstance(page, list) or not all(isinstance(tag, str) for tag in page):
            raise _malformed(session, "the list of tags: it is not a list of texts")
        tags.update(dict.fromkeys(map(printable, page)))
        target = answer.next_link
        if not target or len(tags) >= limit:
            break
    return tuple(tags)[:limit]


def _not_found(session: RegistrySession) -> str:
    """Say what is missing: the repository or the tag; name the nearest tags where the registry lists them in time."""
    reference = session.reference
    place = f"`{reference.registry}/{reference.repository}`"
    tag = reference.tag or "latest"
    missing = f"digest `{reference.digest}`" if reference.digest else f"tag `{tag}`"
    session.transport.spend_at_most(1 / 3)  # so that a slow list does not hide this answer
    try:
        tags = _tags(session, _TAGS_TO_COMPARE)
    except ImageNotFoundError:
        return f"there is no {place}; check the name"
    except RegistryError:
        return f"{place} has no {missing}; check the name and the tag"
    nearest = () if reference.digest else difflib.get_close_matches(tag, tags, n=3, cutoff=0.5)
    advice = f"did you mean {' or '.join(f'`{tag}`' for tag in nearest)}" if nearest else "check it"
    return f"{place} has no {missing}; {advice}"


def _malformed(session: RegistrySession, what: str) -> UntrustedAnswerError:
    return UntrustedAnswerError(
        f"registry `{session.reference.registry}` sent a malformed answer for `{session.reference}`, {what}"
    )
