"""Merges texts, for the tests of merging: texts in, one text, the notes or the refusal out."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import dedent

import pytest

from scaffold.errors import ScaffoldError
from scaffold.talos.documents import read_documents
from scaffold.talos.fields import load_table
from scaffold.talos.merge import Merged, merge, read_patch
from scaffold.talos.writer import write_documents

VERSION = "1.13"


def merge_texts(base: str, patches: Sequence[str], version: str = VERSION) -> Merged:
    """Merge patches that are called `patch1`, `patch2`, … over a base that is called `base`."""
    table = load_table(version)
    read = [read_patch(dedent(patch), f"patch{number}", table) for number, patch in enumerate(patches, 1)]
    return merge(read_documents(dedent(base), "base", table), read, table)


def merged(base: str, *patches: str, version: str = VERSION) -> str:
    """Return the written result."""
    return write_documents(merge_texts(base, patches, version).documents)


def notes(base: str, *patches: str, version: str = VERSION) -> tuple[str, ...]:
    """Return what surprised, in sentences."""
    return tuple(map(str, merge_texts(base, patches, version).notes))


def refusal(base: str, *patches: str, version: str = VERSION) -> str:
    """Return why it was refused."""
    with pytest.raises(ScaffoldError) as raised:
        merge_texts(base, patches, version)
    return str(raised.value)
