"""The table of `scaffold update`, its counts and its JSON."""

from __future__ import annotations

from scaffold.changes import ChangeSet, FileChange
from scaffold.report.update import counted, describe_updates, format_updates
from scaffold.update.answers_file import Recorded
from scaffold.update.apps import AppFolder
from scaffold.update.outcome import Outcome, State, refused


def app(name: str, tag: str = "v0.1.0") -> AppFolder:
    return AppFolder(f"apps/{name}", Recorded("u", tag, {"app": name, "namespace": "office", "cluster": "main"}))


CHANGES = ChangeSet((FileChange("apps/wiki/a", b"a", b"b"),))
CURRENT = Outcome(app("current", "v0.2.0"), "v0.2.0", State.CURRENT)
MERGED = Outcome(app("wiki"), "v0.2.0", State.MERGED, CHANGES, ("apps/wiki/a", "b"), ("c",), ("d", "e", "f"))
CONFLICT = Outcome(app("paperless"), "v0.2.0", State.CONFLICT, changed=("x\x1b[31m",), conflicts=("x\x1b[31m",))
REFUSED = refused(app("plex"), "v0.2.0", "`apps/plex/a` is not committed; commit or stash it first")


def test_nothing_is_a_table_without_rows() -> None:
    assert format_updates([]) == "app  namespace  version  state  files\n"
    assert counted([]) == "no apps"
    assert describe_updates([]) == []


def test_each_app_has_a_row_and_what_does_not_fit_stands_below() -> None:
    assert format_updates([CURRENT, MERGED, CONFLICT, REFUSED]) == (
        "app        namespace  version          state     files\n"
        "current    office     v0.2.0           current\n"
        "wiki       office     v0.1.0 → v0.2.0  merged    2 changed, 1 added, 3 removed\n"
        "paperless  office     v0.1.0 → v0.2.0  conflict  1 changed\n"
        "plex       office     v0.1.0 → v0.2.0  refused\n"
        "x�[31m: changed by hand where the template changes it, too\n"
        "apps/plex: `apps/plex/a` is not committed; commit or stash it first\n"
    )


def test_the_apps_are_counted_and_the_next_step_is_told() -> None:
    assert counted([CURRENT, CURRENT]) == "2 current"
    assert counted([MERGED, CURRENT, REFUSED]) == (
        "1 merged, 1 current, 1 refused; review with `git diff`, commit, push"
    )
    assert counted([CONFLICT]) == (
        "1 conflict\nwhat conflicts was not written: `--conflicts inline` writes it with markers, "
        "`--conflicts rej` with what was rejected beside it"
    )


def test_programs_get_every_path_and_the_reason_where_there_is_one() -> None:
    common = {"namespace": "office", "cluster": "main"}
    assert describe_updates([MERGED, REFUSED]) == [
        {
            "app": "wiki",
            **common,
            "folder": "apps/wiki",
            "from": "v0.1.0",
            "to": "v0.2.0",
            "state": "merged",
            "changed": ["apps/wiki/a", "b"],
            "added": ["c"],
            "removed": ["d", "e", "f"],
            "conflicts": [],
        },
        {
            "app": "plex",
            **common,
            "folder": "apps/plex",
            "from": "v0.1.0",
            "to": "v0.2.0",
            "state": "refused",
            "changed": [],
            "added": [],
            "removed": [],
            "conflicts": [],
            "reason": "`apps/plex/a` is not committed; commit or stash it first",
        },
    ]
