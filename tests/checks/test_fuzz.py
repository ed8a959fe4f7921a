"""Whatever a file says, no check trips over it, and what it reports has a place in a file of the repository."""

from __future__ import annotations

import random

import pytest

from scaffold.checks import ALL_CHECKS, run_checks
from scaffold.diagnostic import Severity
from scaffold.flux import read_fleet
from tests.build import repository
from tests.checks.mutations import MUTATIONS, varied

PIECES = (
    "\n", "  ", "- ", ": ", "{", "}", "[", "]", "|\n", "&a ", "*a", "!!binary ", "null", "${X}", "${X:=", "}}", "{{",
    '"', "---\n", "~", "<<: *a\n", "0", "-1", "true", "sops: {mac: x}\n", "data:\n", "\t", "\u2028", "\x00", "#", "'",
)  # fmt: skip
KINDS = (
    "Secret", "Pod", "CronJob", "Certificate", "Cluster", "ExternalSecret", "HelmRelease", "Kustomization",
    "ResourceSet", "Gateway", "List", "CustomResourceDefinition",
)  # fmt: skip


def damaged(text: str, rng: random.Random) -> str:
    """Return a text with a few random changes."""
    for _ in range(rng.randrange(1, 6)):
        start = rng.randrange(len(text) + 1)
        way = rng.randrange(5)
        if way == 0:
            text = text[:start] + rng.choice(PIECES) + text[start:]
        elif way == 1:
            text = text[:start] + text[start + rng.randrange(1, 12) :]
        elif way == 2:
            lines = text.splitlines(keepends=True) or [""]
            rng.shuffle(lines)
            text = "".join(lines)
        elif way == 3:
            text = text.replace("kind: ", f"kind: {rng.choice(KINDS)} #", 1)
        else:
            text += text[start : start + 200]
    return text


@pytest.mark.parametrize("seed", range(60))
def test_damaged_files_never_stop_the_checks(seed: int) -> None:
    rng = random.Random(seed)
    source = varied(seed)
    files = dict(source.files)
    files[".sops.yaml"] = "creation_rules:\n  - path_regex: kubernetes/.*\n    age: x\n"
    files["kubernetes/note.sops.yaml"] = "a: b\n"
    for rule in rng.sample(sorted(MUTATIONS), 3):
        files |= MUTATIONS[rule](source).files
    for path in rng.sample(sorted(files), 12):
        files[path] = damaged(files[path], rng)
    links = {f"kubernetes/link-{number}": rng.choice((".", "..", "link-0", "nowhere", "/etc")) for number in range(2)}
    fleet = read_fleet(repository(files, links))
    for finding in run_checks(fleet):
        assert finding.path in fleet.repository.paths
        assert finding.rule in {check.id for check in ALL_CHECKS}
        assert finding.severity in Severity
        assert (finding.line > 0) == (finding.column > 0)
        if finding.line:
            assert finding.line <= fleet.repository.text(finding.path).count("\n") + 2
