"""Variables of templates: a template, a node, and what is given in; what it is rendered with out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from scaffold.errors import ScaffoldError
from scaffold.talos.nodes import Layer, Node, Role
from scaffold.talos.variables import CODE, Context, context, uses

ADA = Node("ada", Role.CONTROLPLANE, "lab", "talos", (Layer("talos/nodes/ada.yaml.j2"),), {"zone": "a"})
BOB = Node("bob", Role.WORKER, "lab", "talos", (Layer("talos/nodes/bob.yaml.j2"),))
EVE = Node("eve", None, "lab", "talos", (Layer("talos/nodes/eve.yaml.j2"),))


def rendered_with(
    template: str, node: Node | None = ADA, *given: Mapping[str, Any], environment: Mapping[str, str] | None = None
) -> Context:
    variables = (node.variables, *given) if node else given
    return context(node, uses([template]), variables, environment or {}, lambda path: f"id of {path or 'its own'}")


def test_a_template_that_uses_nothing() -> None:
    assert rendered_with("a: 1\n", BOB) == Context({}, {}, {})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("node", "ada"),
        ("NODE_NAME", "ada"),
        ("TALOS_NODE", "ada"),
        ("role", "controlplane"),
        ("MACHINE_TYPE", "controlplane"),
        ("node_role", "controlplane"),
        ("is_controlplane", True),
        ("IS_CONTROL_PLANE", True),
        ("IS_CONTROLLER", True),
        ("is_worker", False),
        ("schematic", "id of its own"),
        ("SCHEMATIC_ID", "id of its own"),
        ("TALOS_SCHEMATIC", "id of its own"),
        ("zone", "a"),
    ],
)
def test_facts_have_the_names_that_a_template_gives_them(name: str, value: object) -> None:
    plain = rendered_with(f"{{{{ {name} }}}}")
    assert plain.variables[name] is value or plain.variables[name] == value
    assert rendered_with(f"{{% if ENV.{name} %}}").environment[name] == value
    assert rendered_with(f'{{% if ENV["{name}"] %}}').environment[name] == value


@pytest.mark.parametrize(
    "template",
    ["{# schematic #}", "# schematic, role\n", "{{ disk.schematic }}", "node.kubernetes.io/gpu: x", "{{ HOSTNAME }}"],
)
def test_what_a_template_does_not_use_is_not_there(template: str) -> None:
    assert rendered_with(template, BOB).variables == {}


def test_who_wins() -> None:
    layers = {"zone": "settings", "rack": "settings"}, {"zone": "node"}, {"zone": "user"}
    found = context(BOB, uses(["{{ zone }}"]), layers, {"zone": "machine", "PATH": "/bin"}, lambda _: None)
    assert found.variables == {"zone": "user", "rack": "settings"}
    assert found.environment == {"zone": "user", "rack": "settings", "PATH": "/bin"}


def test_a_fact_outvotes_the_environment_and_is_outvoted_by_what_is_given() -> None:
    template = "{{ ENV.SCHEMATIC }}{{ ENV.NODE }}"
    machine = {"SCHEMATIC": "old", "NODE": "laptop"}
    assert rendered_with(template, BOB, environment=machine).environment == {
        "SCHEMATIC": "id of its own",
        "NODE": "bob",
    }
    assert rendered_with(template, BOB, {"schematic": "abc"}, environment=machine).environment == {
        "SCHEMATIC": "abc",
        "NODE": "bob",
        "schematic": "abc",
    }


@pytest.mark.parametrize("written", ["false", "False", "no", "0", "", "true"])
def test_a_role_in_the_environment_is_the_nodes(written: str) -> None:
    template = "{% if ENV.IS_CONTROLPLANE %}{% if ENV.CONTROLLER %}"
    found = rendered_with(template, BOB, environment={"IS_CONTROLPLANE": written, "CONTROLLER": written})
    assert found.environment == {"IS_CONTROLPLANE": False, "CONTROLLER": False}


def test_an_address_in_the_environment_stays() -> None:
    found = rendered_with("https://{{ ENV.CONTROLLER }}", BOB, environment={"CONTROLLER": "192.0.2.1"})
    assert found.environment == {"CONTROLLER": "192.0.2.1"}


@pytest.mark.parametrize(
    ("given", "value"), [("false", False), ("true", True), (False, False), (1, True), (None, False)]
)
def test_a_role_that_is_given_is_a_real_truth_value(given: object, value: bool) -> None:
    found = rendered_with("{% if IS_CONTROLPLANE %}", ADA, {"IS_CONTROLPLANE": given})
    assert found.variables["IS_CONTROLPLANE"] is value


@pytest.mark.parametrize(
    ("test", "of_ada", "of_bob"),
    [
        pytest.param("{% if NAME %}", True, False, id="a truth value"),
        pytest.param('{% if NAME == "true" %}', "true", "", id="a text that is true"),
        pytest.param("{% if NAME == 'True' %}{% if NAME %}", "True", "", id="a text, or by itself"),
        pytest.param('{% if NAME != "false" %}', "true", "false", id="a text that is false"),
        pytest.param('{% if "1" == NAME or "0" == NAME %}', "1", "0", id="either text, before the name"),
    ],
)
@pytest.mark.parametrize("name", ["is_controlplane", "ENV.is_controlplane", 'ENV["is_controlplane"]'])
def test_a_role_that_is_compared_with_a_text(name: str, test: str, of_ada: object, of_bob: object) -> None:
    template = test.replace("NAME", name)
    given: Mapping[str, object]
    for node, given, value in ((ADA, {}, of_ada), (BOB, {}, of_bob), (ADA, {"is_controlplane": False}, of_bob)):
        found = rendered_with(template, node, given, environment={"is_controlplane": "false"})
        assert found.environment["is_controlplane"] == value
        assert found.variables["is_controlplane"] == value


def test_a_text_that_is_false_cannot_be_tested_by_itself() -> None:
    with pytest.raises(ScaffoldError) as raised:
        rendered_with('{% if ENV.IS_CP == "false" %}{% endif %}{% if ENV.IS_CP %}', BOB)
    assert str(raised.value) == (
        "`IS_CP` is compared with the text `false` and tested by itself, which is true for that text; write `IS_CP` or "
        "`not IS_CP` everywhere"
    )


@pytest.mark.parametrize(
    ("template", "of_ada", "of_bob"),
    [
        ('{% if ENV.ROLE == "controlplane" %}', "controlplane", "worker"),
        ('{% if ENV.ROLE == "control-plane" %}', "control-plane", "worker"),
        ('{% if ENV["ROLE"] == "master" or ENV.ROLE == "worker" %}', "master", "worker"),
        ('{% if ENV.ROLE == "controlplane" or ENV.ROLE == "master" %}', "controlplane", "worker"),
        ('{% if ENV.ROLE == "gpu" %}', "controlplane", "worker"),
    ],
)
def test_a_role_is_spelled_as_the_template_spells_it(template: str, of_ada: str, of_bob: str) -> None:
    assert [rendered_with(template, node).environment["ROLE"] for node in (ADA, BOB)] == [of_ada, of_bob]


@pytest.mark.parametrize("given", ["maybe", "worker", [], 2, 0.0])
def test_a_role_that_is_given_as_something_else_is_refused(given: object) -> None:
    with pytest.raises(ScaffoldError) as raised:
        rendered_with("{% if is_controlplane %}", ADA, {"is_controlplane": given})
    assert str(raised.value) == "`is_controlplane` is `true` or `false`"


def test_the_host_name_of_this_machine_is_not_the_nodes() -> None:
    assert rendered_with("{{ ENV.HOSTNAME }}", BOB, environment={"HOSTNAME": "laptop"}).environment == {}


def test_a_node_with_attributes_prints_as_its_name() -> None:
    node = rendered_with("{{ node.zone }} {{ node }}").variables["node"]
    assert (str(node), node.zone, node.name, node.role, node.is_controlplane) == (
        "ada",
        "a",
        "ada",
        "controlplane",
        True,
    )
    with pytest.raises(AttributeError):
        _ = node.rack


def test_a_node_without_attributes_is_a_text() -> None:
    assert rendered_with('{% if node == "ada" %}').variables["node"] == "ada"


def test_the_function_for_schematics() -> None:
    found = rendered_with('{{ schematic_id() }} {{ schematic_id("gpu.yaml") }}')
    function = found.functions["schematic_id"]
    assert "schematic_id" not in found.variables
    assert (function(), function("gpu.yaml")) == ("id of its own", "id of gpu.yaml")


def test_a_schematic_that_is_given_is_what_the_function_returns() -> None:
    found = rendered_with("{{ schematic_id() }}", ADA, {"schematic": "abc"})
    assert found.functions["schematic_id"]() == "abc"


def test_no_schematic() -> None:
    found = context(ADA, uses(["{{ schematic_id() }}{{ schematic }}"]), (), {}, lambda _: None)
    assert found.variables == {}
    with pytest.raises(ScaffoldError) as raised:
        found.functions["schematic_id"]()
    assert str(raised.value) == "`schematic_id()` finds no schematic; write `schematic.yaml` into the Talos folder"


@pytest.mark.parametrize("template", ["{{ role }}", "{% if ENV.IS_CONTROLPLANE %}"])
def test_a_role_that_nothing_tells(template: str) -> None:
    with pytest.raises(ScaffoldError) as raised:
        rendered_with(template, EVE)
    assert str(raised.value) == (
        "the role of the node `eve` is not known; write `machine.type` into `talos/nodes/eve.yaml.j2`, or its `role` "
        "below `talos.nodes` in `.scaffold.yaml`"
    )


def test_no_node() -> None:
    found = rendered_with("{{ node }}{{ role }}{{ schematic }}", None, {"domain": "lab.example"})
    assert found.variables == {"domain": "lab.example", "schematic": "id of its own"}


def test_line_statements_are_code_too() -> None:
    assert uses(["# if is_controlplane\n"], CODE, whole=True).facts.keys() == {"is_controlplane"}
    assert uses(["# if is_controlplane\n"], CODE).facts == {}


def test_other_delimiters() -> None:
    assert uses(["<< role >> {{ node }}"], (("<<", ">>"), ("<%", "%>"))).facts.keys() == {"role"}
