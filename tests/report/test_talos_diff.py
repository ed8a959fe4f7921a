"""How differences between machine configs are shown."""

from __future__ import annotations

from scaffold.report.talos_diff import NodeDifference, counted, describe_differences, format_differences
from scaffold.talos.difference import Change, Difference, DocumentDifference, Hunk

SAME = NodeDifference("k8s-2", "main", Difference(()))
CHANGED = NodeDifference(
    "k8s-1",
    "main",
    Difference(
        (
            DocumentDifference(
                "v1alpha1",
                "",
                "the main document",
                Change.CHANGED,
                (Hunk("", (" version: v1alpha1", "-debug: true")), Hunk("machine", ("+    type: worker\x1b",))),
            ),
        ),
        not_compared=2,
    ),
)


def test_no_difference_prints_nothing() -> None:
    assert list(format_differences([SAME])) == []
    assert list(counted([SAME], "HEAD")) == ["no difference between 1 node and HEAD"]


def test_lines_have_their_colours() -> None:
    assert list(format_differences([SAME, CHANGED])) == [
        ("k8s-1: the main document changed", "bold"),
        ("@@", "cyan"),
        (" version: v1alpha1", ""),
        ("-debug: true", "red"),
        ("@@ machine @@", "cyan"),
        ("+    type: worker\ufffd", "green"),
    ]


def test_what_was_not_compared_is_said_once() -> None:
    assert list(counted([SAME, CHANGED], "live")) == [
        "1 of 2 nodes differs from live",
        "2 references were not compared with the value that is there",
    ]


def test_plain_data() -> None:
    assert describe_differences([SAME, CHANGED], "HEAD") == {
        "against": "HEAD",
        "nodes": [
            {"node": "k8s-2", "cluster": "main", "different": False, "notCompared": 0, "documents": []},
            {
                "node": "k8s-1",
                "cluster": "main",
                "different": True,
                "notCompared": 2,
                "documents": [
                    {
                        "kind": "v1alpha1",
                        "name": "",
                        "change": "changed",
                        "hunks": [
                            {"path": "", "lines": [" version: v1alpha1", "-debug: true"]},
                            {"path": "machine", "lines": ["+    type: worker\x1b"]},
                        ],
                    }
                ],
            },
        ],
    }
