"""The wizard on a terminal of 80 columns and 24 lines: a pseudo-terminal, and an emulator that shows its screen."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.integration.terminal import ENTER, Terminal

pytestmark = [
    pytest.mark.integration,
    # the fork is followed by exec at once; threads of other tests cannot hold a lock that matters
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]

CLEAR, CANCEL, DOWN, UP, BACKSPACE = "\x15", "\x03", "\x1b[B", "\x1b[A", "\x7f"
DIGEST = "sha256:" + "a" * 64
NAMED = {"app": "bazarr", "namespace": "media", "image": "ghcr.io/example/bazarr:1.0.0"}
LINE = "interrupted; nothing was written"

Start = Callable[..., Terminal]


@pytest.fixture
def start() -> Iterator[Start]:
    """Return a function that starts a terminal; all of them end with the test."""
    started: list[Terminal] = []

    def begin(columns: int = 80, lines: int = 24, **arguments: Any) -> Terminal:
        started.append(Terminal(arguments, columns, lines))
        return started[-1]

    yield begin
    for terminal in started:
        terminal.child.close(force=True)


def result(terminal: Terminal) -> dict[str, Any]:
    code, _ = terminal.end()
    assert code == 0
    return dict(json.loads(terminal.written[terminal.written.rindex('{"') :]))


SETTLED = {
    **NAMED,
    "workload": "deployment",
    "port": 6767,
    "gateways": ["internal"],
    "hostnames": ["bazarr.example.com"],
    "storage": "block",
    "size": "5Gi",
    "mount": "/data",
    "secrets": [],
    "database": "none",
    "cache": "none",
}


def test_where_all_is_answered_only_the_review_is_shown(start: Start) -> None:
    terminal = start(given=SETTLED)
    assert terminal.wait("? Review", "cancel: write nothing") == [
        "? Review (Enter changes a line, typing filters)",
        " » all of this is right: show the changes",
        "   Name of the app  bazarr                        your answer",
        "   Namespace        media                         your answer",
        "   Image            ghcr.io/example/bazarr:1.0.0  your answer",
        "   Workload         deployment                    your answer",
        "   Port             6767                          your answer",
        "   Gateways         internal                      your answer",
        "   Host names       bazarr.example.com            your answer",
        "   Storage class    block                         your answer",
        "   Size             5Gi                           your answer",
        "   Mount path       /data                         your answer",
        "   Secrets          none                          your answer",
        "   Database         none                          your answer",
        "   Cache            none                          your answer",
        "   cancel: write nothing",
    ]
    terminal.answer("Review")
    assert result(terminal) == SETTLED


def test_enter_takes_every_default_and_each_answer_leaves_one_line(start: Start) -> None:
    terminal = start()
    terminal.answer("Name of the app", "bazarr")
    terminal.answer("Namespace")
    terminal.answer("Image", NAMED["image"])
    for question in ("Workload", "Port", "Gateways", "Host names", "Storage class", "Size", "Mount path"):
        terminal.answer(question)
    terminal.answer("Secrets")
    terminal.answer("Database")
    assert terminal.wait("? Cache", "another one")[:12] == [
        "Name of the app: bazarr",
        "Namespace: media",
        "Image: ghcr.io/example/bazarr:1.0.0",
        "Workload: deployment",
        "Port: 6767",
        "Gateways: internal",
        "Host names: bazarr.example.com",
        "Storage class: block",
        "Size: 5Gi",
        "Mount path: /data",
        "Secrets: none",
        "Database: none",
    ]
    terminal.answer("Cache")
    lines = terminal.wait("? Review", "cancel: write nothing")
    assert len(lines) <= 24
    assert "   Gateways         internal                      2 of 3 in media" in lines
    assert "   Mount path       /data                         the image's volume" in lines
    terminal.answer("Review")
    assert result(terminal) == SETTLED


def test_typing_filters(start: Start) -> None:
    terminal = start(given={"app": "bazarr"})
    assert terminal.wait("? Namespace", "another one") == [
        "? Namespace (most apps: 3 of 8; typing filters)",
        " » media    3 apps",
        "   network  1 app",
        "   rook     1 app",
        "   secrets  1 app",
        "   tools    2 apps",
        "   another one, typed in full",
    ]
    terminal.child.send("too")
    terminal.wait_gone("rook")
    lines = terminal.wait("/ too...")
    assert lines[:3] == [
        "? Namespace (most apps: 3 of 8; typing filters)",
        " » tools    2 apps",
        "   another one, typed in full",
    ]
    terminal.child.send(BACKSPACE * 3)
    terminal.wait("rook")
    terminal.child.send("too")
    terminal.wait("/ too...")
    terminal.answer("Namespace")
    assert terminal.wait("? Image")[0] == "Namespace: tools"


def test_what_was_typed_becomes_a_new_namespace(start: Start) -> None:
    terminal = start(given={"app": "bazarr"})
    terminal.wait("? Namespace", "another one")
    terminal.child.send("brand_new" + ENTER)
    assert terminal.wait(" > brand_new") == ["? Namespace  (most apps: 3 of 8)", " > brand_new"]
    terminal.child.send(ENTER)
    lines = terminal.wait("digit")
    assert "must be lower-case letters, digits and `-`, starting and ending with a letter or" in lines
    terminal.child.send(CLEAR + "brand-new" + ENTER)
    assert terminal.wait("? Image")[0] == "Namespace: brand-new"


@pytest.mark.parametrize(
    ("question", "given", "typed", "message"),
    [
        (
            "Name of the app",
            {},
            "Bad_Name",
            "must be lower-case letters, digits and `-`, starting and ending with a letter or\n digit",
        ),
        ("Image", {"app": "a", "namespace": "media"}, "nginx", "names no tag; give one, such as `nginx:1.2.3`"),
        ("Port", {**NAMED, "workload": "deployment"}, "http", "must be a port from 1 to 65535, or 0 for none"),
    ],
)
def test_what_is_invalid_says_so_in_place(
    start: Start, question: str, given: dict[str, str], typed: str, message: str
) -> None:
    terminal = start(given=given)
    terminal.wait(f"? {question}", " >")
    terminal.child.send(CLEAR + typed + ENTER)
    assert message in "\n".join(terminal.wait(message))
    terminal.child.send("x")
    terminal.wait_gone(message)


def test_a_changed_answer_changes_the_defaults_that_follow_from_it(start: Start) -> None:
    given = {name: value for name, value in SETTLED.items() if name not in ("hostnames", "size")}
    terminal = start(given=given, external="example.org")
    terminal.answer("Host names")
    terminal.answer("Size")
    lines = terminal.wait("? Review", "cancel: write nothing")
    assert "   Host names       bazarr.example.com            3 of 3 in cluster main" in lines
    terminal.child.send("gatew" + ENTER)
    terminal.wait("? Gateways", "external")
    terminal.child.send(" " + DOWN + " " + ENTER)
    lines = terminal.wait("? Review", "cancel: write nothing", "example.org")
    assert "   Gateways         external                      your answer" in lines
    assert "   Host names       bazarr.example.org            1 of 1 in cluster main" in lines
    terminal.child.send("workl" + ENTER)
    terminal.wait("? Workload", "cronjob")
    terminal.child.send("cron" + ENTER)
    terminal.answer("Schedule")
    lines = terminal.wait("? Review", "cancel: write nothing", "every night")
    assert "   Workload         cronjob                       your answer" in lines
    assert not any("Gateways  " in line or "Host names  " in line for line in lines)
    terminal.answer("Review")
    found = result(terminal)
    assert (found["workload"], found["schedule"], found["size"]) == ("cronjob", "0 3 * * *", "5Gi")
    assert "hostnames" not in found


def test_a_default_that_is_given_back_follows_again(start: Start) -> None:
    terminal = start(given={**SETTLED, "size": "9Gi"})
    terminal.wait("? Review", "cancel: write nothing")
    terminal.child.send("size" + ENTER)
    assert terminal.wait("? Size", " > 9Gi") == ["? Size  (default 5Gi: 2 of 3 in media)", "  such as 5Gi", " > 9Gi"]
    terminal.child.send(CLEAR + "5Gi" + ENTER)
    assert "   Size             5Gi                           2 of 3 in media" in terminal.wait(
        "? Review", "2 of 3 in media"
    )


def test_a_filter_that_finds_nothing_picks_nothing(start: Start) -> None:
    terminal = start(given=SETTLED)
    terminal.wait("? Review", "cancel: write nothing")
    terminal.child.send("nothing-like-this" + ENTER)
    assert terminal.wait("nothing here has")[0] == "nothing here has `nothing-like-this` in it"
    terminal.wait("? Review", "cancel: write nothing")
    terminal.child.send("cancel" + ENTER)
    assert terminal.end() == (130, ["nothing here has `nothing-like-this` in it", LINE])


def test_an_image_that_no_registry_knows_goes_on_with_a_digest(start: Start) -> None:
    given = {name: value for name, value in SETTLED.items() if name != "image"}
    terminal = start(given=given, registry="registry ghcr.io\nhas no such image")
    terminal.answer("Image", "ghcr.io/example/missing:1.0.0")
    lines = terminal.wait("? Leave unpinned", "(y/N)")
    assert lines == [
        "Image: ghcr.io/example/missing:1.0.0",
        "registry ghcr.io has no such image",
        "? Leave unpinned? (the registry gave no digest) (y/N)",
    ]
    terminal.answer("Leave unpinned")
    terminal.wait("? Digest of the image", " >")
    terminal.child.send("sha256:abc" + ENTER)
    terminal.wait("a digest is `sha256:` and 64 hexadecimal digits in lower case")
    terminal.child.send(CLEAR + DIGEST + ENTER)
    lines = terminal.wait("? Review", "cancel: write nothing")
    assert f"Digest of the image: {DIGEST}"[:78] + "…" in lines
    terminal.child.send("image " + ENTER)
    terminal.wait("? Image", " > ghcr.io/example/missing:1.0.0")
    terminal.child.send(CLEAR + NAMED["image"] + ENTER)
    lines = terminal.wait("? Review", "cancel: write nothing", NAMED["image"])
    assert not any("Digest of" in line for line in lines[lines.index(f"Image: {NAMED['image']}") :])
    terminal.answer("Review")
    assert result(terminal) == SETTLED


def test_a_digest_from_a_flag_belongs_to_the_image_that_is_asked_for(start: Start) -> None:
    terminal = start(given={name: value for name, value in SETTLED.items() if name != "image"} | {"digest": DIGEST})
    terminal.answer("Image", NAMED["image"])
    terminal.answer("Review")
    assert result(terminal) == {**SETTLED, "digest": DIGEST}


def test_a_name_that_cannot_be_used_is_asked_again_with_its_namespace(start: Start) -> None:
    terminal = start(given={**NAMED, "app": "vault"})
    lines = terminal.wait("? Name of the app", " >")
    assert lines[0] == "Kustomization `flux-system/vault` exists; choose another name"
    terminal.answer("Name of the app", "bazarr")
    terminal.answer("Namespace")
    terminal.wait("? Workload")


def test_a_flag_that_cannot_stay_is_asked_again(start: Start) -> None:
    terminal = start(given={**SETTLED, "storage": "fast"})
    lines = terminal.wait("? Storage class", "shared")
    assert lines[0] == "Storage class `fast`: does not exist here; there is `none`, `block`, `shared`"
    terminal.answer("Storage class", "sha")
    terminal.answer("Access mode")
    terminal.answer("Review")
    assert result(terminal)["storage"] == "shared"


def test_long_lists_scroll_on_a_small_terminal(start: Start) -> None:
    terminal = start(given={"app": "bazarr"}, namespaces=60)
    terminal.wait("? Namespace", " » media")
    assert len(terminal.lines()) <= 24
    terminal.child.send(UP)
    lines = terminal.wait(" » another one, typed in full")
    assert lines[0].startswith("? Namespace")
    assert "namespace-59" in "\n".join(lines)
    terminal.child.send("space-07" + ENTER)
    assert terminal.wait("? Image")[0] == "Namespace: namespace-07"


QUESTIONS = (
    ("Name of the app", {}),
    ("Namespace", {"app": "bazarr"}),
    ("Image", {"app": "bazarr", "namespace": "media"}),
    *(
        (question, {key: value for key, value in SETTLED.items() if key != name})
        for question, name in (
            ("Workload", "workload"),
            ("Port", "port"),
            ("Gateways", "gateways"),
            ("Host names", "hostnames"),
            ("Storage class", "storage"),
            ("Size", "size"),
            ("Mount path", "mount"),
            ("Secrets", "secrets"),
            ("Database", "database"),
            ("Cache", "cache"),
        )
    ),
    ("Secret items", {**SETTLED, "secrets": ["KEY"]}),
    ("Access mode", {**SETTLED, "storage": "shared"}),
    ("Schedule", {**SETTLED, "workload": "cronjob"}),
    ("Review", SETTLED),
)


@pytest.mark.parametrize(("question", "given"), QUESTIONS, ids=[question for question, _ in QUESTIONS])
def test_an_interrupt_leaves_one_line(start: Start, question: str, given: dict[str, Any]) -> None:
    terminal = start(given=given)
    terminal.wait(f"? {question}")
    terminal.child.send(CANCEL)
    assert terminal.end() == (130, [LINE])


def test_an_interrupt_at_the_pinning_leaves_what_was_said(start: Start) -> None:
    given = {**SETTLED, "image": "ghcr.io/example/missing:1.0.0"}
    terminal = start(given=given, registry="no such image")
    terminal.wait("? Leave unpinned")
    terminal.child.send(CANCEL)
    assert terminal.end() == (130, ["no such image", LINE])


def test_the_diff_is_coloured_harmless_and_confirmed(start: Start) -> None:
    terminal = start(given=SETTLED, diff=True)
    terminal.answer("Review")
    assert terminal.wait("? Write 1 file?", "(Y/n)") == [
        "diff --git a/apps/bazarr/ks.yaml b/apps/bazarr/ks.yaml",
        "new file mode 100644",
        "--- /dev/null",
        "+++ b/apps/bazarr/ks.yaml",
        "@@ -0,0 +1,2 @@",
        "+kind: Kustomization",
        "+# �[31mred",
        "? Write 1 file? (Y/n)",
    ]
    assert "\x1b[32m+kind: Kustomization\x1b[0m" in terminal.written
    terminal.child.send("n")
    assert result(terminal)["written"] is False


def test_an_interrupt_at_the_diff_writes_nothing(start: Start) -> None:
    terminal = start(given=SETTLED, diff=True)
    terminal.answer("Review")
    terminal.wait("? Write 1 file?")
    terminal.child.send(CANCEL)
    code, lines = terminal.end()
    assert (code, lines[-1]) == (130, LINE)
