"""The situations of the golden folders, as data: a repository, and the answers with which an app is added to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

GOLDEN = Path(__file__).resolve().parent / "golden"
SAMPLE = "sample"
"""The base that is the sample repository which ships with the program: the reference layout with everything in it."""


@dataclass(frozen=True, slots=True)
class Situation:
    """A repository and a command: what `tests/golden/<name>/command.yaml` holds.

    Attributes:
        name: The folder, named for what is special about it; `before` lies over the base, `after` is the result.
        given: Answers by name, as flags or an answers file give them.
        base: The situation whose repository lies beneath, `sample`, or a style of `scaffold init`; empty for none.
        without: Files and folders (with a slash at the end) of the base that are not there.
        like: The app that the new one is to be like; empty for none.
        copy: The app that is copied and the cluster `to` that it goes to; empty where one is added.
        counterparts: What stands in the place of what, `map` in the file.
    """

    name: str
    given: Mapping[str, Any]
    base: str = ""
    without: tuple[str, ...] = ()
    like: str = ""
    copy: Mapping[str, str] = field(default_factory=dict)
    counterparts: Mapping[str, str] = field(default_factory=dict)

    @property
    def app(self) -> str:
        """Return the name of the app that the command adds."""
        return str(self.copy.get("app") or self.given.get("name") or self.given["app"])

    @property
    def cluster(self) -> str | None:
        """Return the cluster that it goes to, `None` where there is only one."""
        return self.copy.get("to") or self.given.get("cluster")


def read_situation(folder: Path) -> Situation:
    """Read a golden folder's `command.yaml`."""
    body = yaml.safe_load((folder / "command.yaml").read_text(encoding="utf-8"))
    base, without, counterparts = body.pop("base", ""), tuple(body.pop("without", ())), body.pop("map", {})
    return Situation(folder.name, body.pop("given"), base, without, counterparts=counterparts, **body)


def digest(character: str) -> str:
    """Return a well-formed digest that no image has."""
    return f"sha256:{character * 64}"


SITUATIONS = tuple(read_situation(path.parent) for path in sorted(GOLDEN.glob("*/command.yaml")))
BY_NAME: Mapping[str, Situation] = {situation.name: situation for situation in SITUATIONS}
