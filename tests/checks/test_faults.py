"""Plants each fault at several places of a healthy repository: exactly that one finding must appear, there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from scaffold.checks import ALL_CHECKS, new_findings, run_checks
from scaffold.checks.check import Check
from scaffold.diagnostic import Severity
from tests.build import fleet, text
from tests.checks.healthy import DIGEST, HEALTHY, MEDIA

BEFORE = run_checks(fleet(HEALTHY))


@dataclass(frozen=True)
class Fault:
    """An edit, and where the finding is to stand; `{app}` is each app in turn, `{other}` another one.

    Attributes:
        rule: The rule that is to find it.
        path: The file that is edited.
        old: What is replaced, once.
        new: What replaces it.
        at: Where in the edited file the finding starts: the last character of this text's first occurrence.
        file: The file of the finding, where it is another one.
        together: Rules that rightly find the same edit.
    """

    rule: str
    path: str
    old: str
    new: str
    at: str
    file: str = ""
    together: tuple[str, ...] = ()


FOLDER = "apps/media/{app}"
ENTRY, RELEASE, SECRET = f"{FOLDER}/ks.yaml", f"{FOLDER}/app/helmrelease.yaml", f"{FOLDER}/app/externalsecret.yaml"
LIST, OWN_LIST = "apps/media/kustomization.yaml", f"{FOLDER}/app/kustomization.yaml"
TAG = f"tag: 1.2.3@{DIGEST}"

FAULTS = (
    Fault("unknown-dependency", ENTRY, "name: postgres\n", "name: postgress\n", "name: p"),
    Fault("unknown-dependency", ENTRY, "    namespace: dbms\n", "", "name: p"),
    Fault("unknown-dependency", RELEASE, "name: postgres\n", "name: postgress\n", "name: p"),
    Fault("dependency-cycle", ENTRY, "name: postgres\n      namespace: dbms", "name: {app}", "- name: {app}"),
    Fault(
        "dependency-cycle",
        "apps/dbms/postgres/ks.yaml",
        "  dependsOn:\n",
        "  dependsOn:\n    - {{name: {app}, namespace: media}}\n",
        "{{name: {app}",
    ),
    Fault("unregistered-app", LIST, "  - ./{app}/ks.yaml\n", "", "name: {app}", ENTRY),
    Fault("missing-path", ENTRY, "/{app}/app\n", "/{app}/nothing\n", "path: ."),
    Fault("unresolved-resource", OWN_LIST, "./helmrelease.yaml", "./release.yaml", "- ./r"),
    Fault(
        "unresolved-resource", LIST, "./{app}/ks.yaml", "./{app}/kss.yaml", "- ./{app}", together=("unregistered-app",)
    ),
    Fault("duplicate-name", ENTRY, "name: {app}\n", "name: {other}\n", "name: {other}"),
    Fault("duplicate-name", RELEASE, "name: {app}\n", "name: {other}\n", "name: {other}"),
    Fault("unpinned-image", RELEASE, TAG, "tag: 1.2.3", "tag: 1.2"),
    Fault("unpinned-image", RELEASE, f'"1.37@{DIGEST}"', '"1.37"', 'tag: "'),
    Fault("latest-tag", RELEASE, TAG, f"tag: latest@{DIGEST}", "tag: l"),
    Fault("latest-tag", RELEASE, TAG, "tag: latest", "tag: l", together=("unpinned-image",)),
    Fault("malformed-digest", RELEASE, TAG, TAG[:-1], "tag: 1.2"),
    Fault("unknown-gateway", RELEASE, "name: internal", "name: intern", "name: i"),
    Fault("unknown-gateway", RELEASE, "namespace: network", "namespace: media", "name: i"),
    Fault("unknown-secret-store", SECRET, "name: vault", "name: vaults", "name: v"),
    Fault("unknown-storage-class", RELEASE, "storageClass: block", "storageClass: blocks", "storageClass: b"),
    Fault("short-refresh", SECRET, "spec:\n", "spec:\n  refreshInterval: 5s\n", "refreshInterval: 5"),
    Fault("invalid-hostname", RELEASE, "{app}.example.com", "{app}_.example-.com", ", {app}"),
)


@pytest.mark.parametrize("app", MEDIA)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.rule}: {fault.new.strip()[:40]}")
def test_exactly_that_finding_appears_there(fault: Fault, app: str) -> None:
    files = planted(fault, app)
    found = new_findings(BEFORE, run_checks(fleet(files)))
    of_rule = [finding for finding in found if finding.rule == fault.rule]
    path = filled(fault.file or fault.path, app)
    (finding,) = (finding for finding in of_rule if finding.path == path) if fault.rule == "duplicate-name" else of_rule
    assert (finding.path, finding.line, finding.column) == place(files, path, filled(fault.at, app))
    assert sorted({finding.rule for finding in found} - {fault.rule}) == sorted(fault.together)


@pytest.mark.parametrize("app", MEDIA)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.rule}: {fault.new.strip()[:40]}")
def test_a_fault_that_was_there_before_is_not_new(fault: Fault, app: str) -> None:
    files = planted(fault, app)
    moved = {path: f"# a line above\n{text(content)}" for path, content in files.items()}
    assert new_findings(run_checks(fleet(files)), run_checks(fleet(moved))) == ()


def planted(fault: Fault, app: str) -> dict[str, str]:
    """Return the healthy repository with a fault in it."""
    path, old, new = filled(fault.path, app), filled(fault.old, app), filled(fault.new, app)
    files = {path: text(content) for path, content in HEALTHY.items()}
    assert old in files[path]
    files[path] = files[path].replace(old, new, 1)
    return files


def filled(template: str, app: str) -> str:
    """Put an app's name, and that of another one, into a text."""
    other = MEDIA[(MEDIA.index(app) + 1) % len(MEDIA)]
    return template.replace("{app}", app).replace("{other}", other).replace("{{", "{").replace("}}", "}")


def place(files: Mapping[str, str], path: str, text: str) -> tuple[str, int, int]:
    """Return the place of a text's last word in a file."""
    start = files[path].index(text)
    start += text.rindex(" ") + 1 if " " in text else 0
    before = files[path][:start]
    return path, before.count("\n") + 1, start - (before.rfind("\n") + 1) + 1


def test_duplicates_are_shown_at_both_places() -> None:
    fault = next(fault for fault in FAULTS if (fault.rule, fault.path) == ("duplicate-name", RELEASE))
    found = run_checks(fleet(planted(fault, "radarr")), only("duplicate-name"))
    assert [(finding.path, finding.severity) for finding in found] == [
        ("apps/media/radarr/app/helmrelease.yaml", Severity.ERROR),
        ("apps/media/sonarr/app/helmrelease.yaml", Severity.ERROR),
    ]


def only(rule: str) -> tuple[Check, ...]:
    """Return the check of one rule."""
    return tuple(check for check in ALL_CHECKS if check.id == rule)
