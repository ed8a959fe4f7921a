"""Matches paths of a repository against patterns as people write them in `.gitignore` and in GitHub's CODEOWNERS."""

from __future__ import annotations

import re
from functools import cache


@cache
def pattern(glob: str) -> re.Pattern[str]:
    """Turn a glob into the expression that a path, or a folder above it, has to match as a whole.

    It is relative to the repository's root. `*` and `?` stay within a name, `**` is any number of folders, `[…]` is one
    of some characters. What names a folder holds for everything below it.
    """
    parts: list[str] = []
    rest = glob.removeprefix("./").removeprefix("/").rstrip("/")
    while rest:
        if match := re.match(r"\*\*/", rest):
            parts.append("(?:[^/]+/)*")
        elif match := re.match(r"\*\*", rest):
            parts.append(".*")
        elif match := re.match(r"\*", rest):
            parts.append("[^/]*")
        elif match := re.match(r"\?", rest):
            parts.append("[^/]")
        elif match := re.match(r"\[(!?)(\]?[^\]/]*)\]", rest):
            inside = match[2].replace("\\", r"\\").replace("[", r"\[").replace("^", r"\^")
            parts.append(f"[{'^/' if match[1] else ''}{inside}]")
        elif match := re.match(r".", rest, re.DOTALL):
            parts.append(re.escape(match[0]))
        rest = rest[match.end() if match else 1 :]
    return re.compile("".join(parts) + "(?:/.*)?" if parts else ".*", re.DOTALL)


def matches(path: str, glob: str) -> bool:
    """Tell whether a path is meant by a glob."""
    return pattern(glob).fullmatch(path) is not None
