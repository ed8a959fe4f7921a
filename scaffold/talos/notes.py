"""What surprises while layers merge: where, and in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scaffold.diagnostic import printable
from scaffold.talos.documents import MAIN_TITLE
from scaffold.talos.tree import Place


class Surprise(StrEnum):
    """How a merge did something other than its patch seems to say."""

    ZERO_IGNORED = "zero-ignored"
    EMPTY_DOES_NOT_CLEAR = "empty-does-not-clear"
    LIST_GREW = "list-grew"
    DUPLICATE_ITEM = "duplicate-item"
    HALF_PAIR = "half-pair"
    ERASED = "erased"
    SELECTOR_NEVER_MATCHES = "selector-never-matches"
    URL_PART_KEPT = "url-part-kept"
    SIZE_PERCENT_IGNORED = "size-percent-ignored"
    NOT_STATED = "not-stated"


_SENTENCES = {
    Surprise.ZERO_IGNORED: "a zero, empty or null value changes nothing, the value at {over} stays",
    Surprise.EMPTY_DOES_NOT_CLEAR: "an empty text does not clear a key, the value at {over} stays",
    Surprise.LIST_GREW: "lists append, this one comes behind that at {over}",
    Surprise.DUPLICATE_ITEM: "the list has this item already, at {over}; now it has it twice",
    Surprise.HALF_PAIR: "a certificate and its key are replaced together, this patch has only one of them: "
    "what is at {over} is gone",
    Surprise.ERASED: "a patch of this document that leaves this out erases it: what is at {over} is gone",
    Surprise.SELECTOR_NEVER_MATCHES: "a selector with `physical` never equals another, "
    "this interface comes behind that at {over}",
    Surprise.URL_PART_KEPT: "a URL is merged by its parts, those that this one lacks stay as at {over}",
    Surprise.SIZE_PERCENT_IGNORED: "a percentage does not replace bytes, those at {over} stay",
    Surprise.NOT_STATED: "what this takes away or replaces is not stated here, it is left to what makes the rest",
}


@dataclass(frozen=True, slots=True)
class Note:
    """Something that surprises.

    Attributes:
        surprise: What it is.
        document: The title of the document.
        path: Which value, such as `machine.certSANs`.
        place: Where the patch has it, or the mapping that leaves it out.
        over: Where the value stands that it met.
    """

    surprise: Surprise
    document: str
    path: str
    place: Place
    over: Place

    @property
    def is_ordinary(self) -> bool:
        """Tell whether this is what layers are for, and no reason for a warning."""
        return self.surprise in (Surprise.LIST_GREW, Surprise.NOT_STATED)

    def __str__(self) -> str:
        sentence = _SENTENCES[self.surprise].format(over=self.over)
        of = "" if self.document == MAIN_TITLE else f" of {self.document}"
        return printable(f"{self.place}: `{self.path}`{of}: {sentence} [{self.surprise}]")
