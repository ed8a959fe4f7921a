"""A machine config by itself, and inside what `talosctl get` prints."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from scaffold.errors import ScaffoldError
from scaffold.talos.documents import read_documents
from scaffold.talos.fields import load_table
from scaffold.talos.node_config import read_node_config

TABLE = load_table("1.13")
CONFIG = "version: v1alpha1\nmachine:\n  type: worker\n---\nkind: HostnameConfig\nhostname: a\n"


def resource(identity: str, spec: str) -> str:
    return (
        dedent(f"""\
        node: 10.0.0.2
        metadata:
            namespace: config
            type: MachineConfigs.config.talos.dev
            id: {identity}
            version: 3
        """)
        + f"spec:{spec}\n"
    )


BLOCK = f" |\n{indent(CONFIG, '    ')}"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(CONFIG, id="a config by itself"),
        pytest.param(resource("v1alpha1", BLOCK), id="a resource whose spec is a text"),
        pytest.param(f"{resource('maintenance', ' x')}---\n{resource('v1alpha1', BLOCK)}", id="the one of several"),
    ],
)
def test_a_config_is_read(text: str) -> None:
    assert read_node_config(text, "node", TABLE) == read_documents(CONFIG, "node", TABLE)


def test_a_spec_may_be_a_mapping() -> None:
    (document,) = read_node_config(resource("v1alpha1", " {machine: {type: worker}}"), "node", TABLE)
    assert document.kind == "v1alpha1"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "node is empty; a machine config has at least one document", id="nothing"),
        pytest.param(
            resource("maintenance", " x"), "node: no machine config in the resource `v1alpha1`", id="another resource"
        ),
        pytest.param(
            resource("v1alpha1", " null"), "node: no machine config in the resource `v1alpha1`", id="an empty resource"
        ),
        pytest.param("- a\n", "node:1:1: a document of a machine config is a mapping", id="a list"),
    ],
)
def test_a_refusal(text: str, message: str) -> None:
    with pytest.raises(ScaffoldError) as caught:
        read_node_config(text, "node", TABLE)
    assert str(caught.value) == message
