"""Rendered files that are committed: file and renders in, findings out."""

from __future__ import annotations

import pytest

from scaffold.talos.fields import load_table
from scaffold.talos.rules.edited_render import RULE as EDITED
from scaffold.talos.rules.rule import CommittedRender
from scaffold.talos.rules.stale_render import RULE as STALE
from tests.talos.rules.healthy import Cluster, lines

TABLE = load_table("1.14")
PATH = "talos/nodes/cp-1.yaml"
RENDER = (
    "machine:\n  type: worker\n  token: op://v/i/f\n  certSANs:\n    - a\n---\napiVersion: v1alpha1\n"
    "kind: HostnameConfig\nhostname: cp-1\n"
)
OLDER = RENDER.replace("worker", "controlplane")
MADE = (
    f"not what `{PATH}.j2` renders to, now or at an earlier commit [edited-render] "
    "(if it was edited by hand, make the change in the template and render again)"
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(RENDER, "", id="the render"),
        pytest.param(RENDER.rstrip("\n"), "", id="without its last line break"),
        pytest.param(
            f"# rendered\n{RENDER.replace('worker', chr(34) + 'worker' + chr(34))}", "", id="comment and style"
        ),
        pytest.param(RENDER.replace("op://v/i/f", "abc.def"), "", id="a secret that is resolved"),
        pytest.param(
            OLDER,
            f"{PATH}: warning: this is what `{PATH}.j2` rendered to before it was changed [stale-render] "
            "(render it again)",
            id="an older render",
        ),
        pytest.param(
            RENDER.replace("worker", "init"), f"{PATH}:2:9: warning: `machine.type` is {MADE}", id="another value"
        ),
        pytest.param(
            RENDER.replace("    - a\n", "    - a\n    - b\n"),
            f"{PATH}:5:5: warning: `machine.certSANs` is {MADE}",
            id="another item",
        ),
        pytest.param(
            RENDER.replace("  token: op://v/i/f\n", ""),
            f"{PATH}:2:3: warning: `machine.token` is {MADE}",
            id="a key that is missing",
        ),
        pytest.param(
            RENDER.replace("hostname:", "auto: off\nhostname:"),
            f"{PATH}:9:1: warning: `auto` is {MADE}",
            id="another key in the second document",
        ),
        pytest.param(
            f"{RENDER}---\nkind: KubeletConfig\n", f"{PATH}:11:1: warning: this is {MADE}", id="one document more"
        ),
        pytest.param("machine: {", f"{PATH}: warning: this is {MADE}", id="no YAML any more"),
    ],
)
def test_file(text: str, found: str) -> None:
    committed = (CommittedRender(PATH, text, f"{PATH}.j2", TABLE, (RENDER,), (OLDER,)),)
    assert "\n".join(lines(Cluster({}, {}, "1.14", committed=committed), EDITED, STALE)) == found


def test_a_file_is_compared_with_all_renders() -> None:
    committed = (CommittedRender(PATH, OLDER, f"{PATH}.j2", TABLE, (RENDER, OLDER)),)
    assert lines(Cluster({}, {}, "1.14", committed=committed), EDITED, STALE) == []


def test_a_template_that_does_not_render_says_nothing_of_the_file() -> None:
    committed = (CommittedRender(PATH, OLDER, f"{PATH}.j2", TABLE, ()),)
    assert lines(Cluster({}, {}, "1.14", committed=committed), EDITED, STALE) == []
