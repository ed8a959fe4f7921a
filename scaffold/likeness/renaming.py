"""Puts one app's names in the place of another's, throughout texts and values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from scaffold.repository import text_at
from scaffold.siblings import environment_name

_RELEASE = "{{ .Release.Name }}"
_IMAGE = frozenset({"image", "repository", "tag", "digest"})
"""Keys of what somebody else has named."""


@dataclass(frozen=True)
class Renaming:
    """Which names stand in the place of which.

    Attributes:
        app: The model's name, and the new app's.
        namespace: The model's namespace, and the new app's. It is a name only where it belongs to the app: in the
            addresses of its own services, and beside its own name; elsewhere the word may mean anything.
        words: Further words and what stands in their place, such as host names; longer ones count first.
    """

    app: tuple[str, str]
    namespace: tuple[str, str]
    words: Mapping[str, str] = field(default_factory=dict)

    def text(self, text: str) -> str:
        """Return a text with the new names, each put in once."""
        pattern = self._pattern
        return pattern.sub(self._replacement, text) if pattern else text

    def content(self, content: bytes) -> bytes:
        """Return a file's content with the new names; as it is where it is no text."""
        try:
            return self.text(content.decode()).encode()
        except UnicodeDecodeError:
            return content

    def value(self, value: Any) -> Any:
        """Return plain data with the new names in every text and key."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            renamed = {
                self.value(k): item if _names_image(value, k) and isinstance(item, str) else self.value(item)
                for k, item in value.items()
            }
            if self._is_own(value):
                renamed["namespace"] = self.namespace[1]
            return renamed
        if isinstance(value, (list, tuple)):
            return [self.value(item) for item in value]
        return value

    def _is_own(self, value: Mapping[str, Any]) -> bool:
        """Tell whether a reference by name and namespace is to the model itself."""
        name = text_at(value, "name").replace(_RELEASE, self.app[0])
        own = name == self.app[0] or name.startswith(f"{self.app[0]}-")
        return own and value.get("namespace") == self.namespace[0]

    @cached_property
    def _words(self) -> Mapping[str, str]:
        old, new = self.app
        found = dict(self.words)  # one that stays as it is keeps the app's name in it
        if old != new:
            found.setdefault(old, new)
            found.setdefault(environment_name(old), environment_name(new))
            if "-" not in old + new:
                found.setdefault(old.capitalize(), new.capitalize())
        return found

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        """Return one pattern for all words: what one of them put in is never taken for another."""
        words = sorted(self._words, key=lambda word: (-len(word), word))
        parts = [self._bounded(word) for word in words]
        if self.namespace[0] != self.namespace[1]:
            own, space = (re.escape(name) for name in (self.app[0], self.namespace[0]))
            release = re.escape(_RELEASE)
            parts.insert(0, rf"(?<![A-Za-z0-9.-])(?:{own}|{release})(?:-[a-z0-9-]+)?\.{space}(?![A-Za-z0-9-])")
        return re.compile("|".join(parts)) if parts else None

    def _bounded(self, word: str) -> str:
        if word in self.words:
            # a host name ends where a longer one does not begin; a word in an address may be followed by more of it
            before = r"(?<![A-Za-z0-9@.-])" if word[0].isalnum() else ""
            after = r"(?![A-Za-z0-9-])" if word[-1].isalnum() else ""
            return before + re.escape(word) + after
        before = "A-Za-z0-9" if word == environment_name(self.app[0]) else "A-Za-z0-9."
        return rf"(?<![{before}]){re.escape(word)}(?![A-Za-z0-9])"

    def _replacement(self, match: re.Match[str]) -> str:
        found = match.group()
        if found in self._words:
            return self._words[found]
        service, _, _ = found.rpartition(".")
        old, new = self.app
        service = new + service.removeprefix(old) if service.startswith(old) else service
        return f"{service}.{self.namespace[1]}"


def _names_image(value: Mapping[str, Any], key: Any) -> bool:
    """Tell whether a key of a mapping says where an image is; a backup's `repository` is the app's own."""
    if key != "repository":
        return key in _IMAGE
    return "/" in text_at(value, key) or not value.keys().isdisjoint(_IMAGE - {key})
