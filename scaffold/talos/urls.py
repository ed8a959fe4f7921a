"""URLs as Talos merges them: per component."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from scaffold.talos.references import has_reference


def merge_urls(base: str, patch: str) -> str | None:
    """Return a URL with the patch's components, the base's where the patch has none.

    Where one of them is no URL, or has a secret reference in it, the patch's stands instead.

    Returns:
        `None` where both have a user, which Talos cannot merge.
    """
    if has_reference(base) or has_reference(patch):
        return patch
    try:
        old, new = urlsplit(base), urlsplit(patch)
    except ValueError:
        return patch
    user, _, host = new.netloc.rpartition("@")
    old_user, _, old_host = old.netloc.rpartition("@")
    if user and old_user:
        return None
    user, host = user or old_user, host or old_host
    return urlunsplit(
        (
            new.scheme or old.scheme,
            f"{user}@{host}" if user else host,
            new.path or old.path,
            new.query or old.query,
            new.fragment or old.fragment,
        )
    )
