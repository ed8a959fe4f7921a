"""What a template of a node may use: variables, `ENV`, functions; who wins where several say a thing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.talos.layer_names import role_named
from scaffold.talos.minijinja_names import HOST_VARIABLE
from scaffold.talos.nodes import Node, Role
from scaffold.talos.source_lines import STANDARD, Delimiters

CODE: Delimiters = STANDARD[:2]
"""Jinja's own delimiters of expressions and blocks."""

_NAME = re.compile(r"(?:\bENV\s*\.\s*|(?<![\w.]))([A-Za-z_]\w*)")
"""A name that is no attribute of another, `ENV` excepted."""
_COMPARED = re.compile(
    r"""\b(?P<first>[A-Za-z_]\w*)(?:["']\s*\])?\s*[!=]=\s*["'](?P<behind>[\w-]*)["']"""
    r"""|["'](?P<before>[\w-]*)["']\s*[!=]=\s*(?:ENV\s*(?:\.\s*|\[\s*["']))?(?P<last>[A-Za-z_]\w*)"""
)
"""A name that is compared with a text."""

_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0", "", "none", "null"})
_ID_FUNCTION = "schematic_id"


class Fact(StrEnum):
    """What is known of a node without anybody saying it."""

    NODE = "node"
    ROLE = "role"
    IS_CONTROLPLANE = "is_controlplane"
    IS_WORKER = "is_worker"
    SCHEMATIC = "schematic"


_FACTS: Mapping[str, Fact] = {
    **dict.fromkeys(("node", "nodename"), Fact.NODE),
    **dict.fromkeys(("role", "noderole", "machinerole", "machinetype", "nodetype"), Fact.ROLE),
    **dict.fromkeys(("iscontrolplane", "iscontrolplanenode", "iscontroller", "ismaster", "iscp"), Fact.IS_CONTROLPLANE),
    **dict.fromkeys(("isworker", "isworkernode"), Fact.IS_WORKER),
    **dict.fromkeys(("schematic", "schematicid"), Fact.SCHEMATIC),
}
"""The names that templates give to facts, without case, underscores and a prefix `TALOS_`."""

_TRUTHS = frozenset({Fact.IS_CONTROLPLANE, Fact.IS_WORKER})

_BARE: Mapping[str, Fact] = {
    "controlplane": Fact.IS_CONTROLPLANE,
    "controller": Fact.IS_CONTROLPLANE,
    "master": Fact.IS_CONTROLPLANE,
    "worker": Fact.IS_WORKER,
}
"""Names that may hold an address as well; only a truth value below them is taken for the role."""


@dataclass(frozen=True, slots=True)
class Uses:
    """What a template uses, by a scan of its expressions.

    Attributes:
        facts: The names that stand for a fact.
        bare: The names that may.
        as_mapping: Those of them that it takes attributes of, such as `node.ip`.
        calls_schematic_id: Whether it calls `schematic_id()`.
        compared: The texts that those of the role are compared with, as is right for a variable of a shell.
        tested: Those of them that stand anywhere else too.
    """

    facts: Mapping[str, Fact]
    bare: Mapping[str, Fact]
    as_mapping: frozenset[str]
    calls_schematic_id: bool
    compared: Mapping[str, frozenset[str]] = field(default_factory=dict)
    tested: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Context:
    """What a template is rendered with."""

    variables: Mapping[str, Any]
    environment: Mapping[str, Any]
    functions: Mapping[str, Callable[..., Any]]


class NodeVariable:
    """A node for templates that take attributes of it; prints as its name."""

    __slots__ = ("_name", "_values")

    def __init__(self, name: str, values: Mapping[str, Any]) -> None:
        self._name = name
        self._values = values

    def __str__(self) -> str:
        return self._name

    def __getattr__(self, key: str) -> Any:
        try:
            return self._values[key]
        except KeyError:
            raise AttributeError(key) from None


def fact_named(name: str) -> Fact | None:
    """Return the fact that a name stands for."""
    return _FACTS.get(_normal(name))


def uses(texts: Iterable[str], delimiters: Delimiters = CODE, *, whole: bool = False) -> Uses:
    """Scan a template, and those that it includes, for the names of facts.

    Args:
        texts: The template and what it includes.
        delimiters: What encloses its expressions and blocks.
        whole: Whether code may stand outside of delimiters, as with line statements.
    """
    start = "|".join(re.escape(opening) for opening, _ in delimiters)
    end = "|".join(re.escape(closing) for _, closing in delimiters)
    code = re.compile(rf"(?:{start})(.*?)(?:{end})", re.DOTALL)
    found = "\n".join(part for text in texts for part in ([text] if whole else code.findall(text)))
    names = Counter(_NAME.findall(found))
    facts = {name: fact for name in sorted(names) if (fact := fact_named(name))}
    bare = {name: fact for name in sorted(names) if (fact := _BARE.get(_normal(name)))}
    attributes = {name for name in facts if re.search(rf"(?<![\w.]){name}\s*(?:\.\s*[A-Za-z_]|\[)", found)}
    calls = re.search(rf"\b{_ID_FUNCTION}\s*\(", found) is not None
    compared: dict[str, list[str]] = {}
    for match in _COMPARED.finditer(found):
        name = match["first"] or match["last"]
        if facts.get(name) in (*_TRUTHS, Fact.ROLE):
            compared.setdefault(name, []).append(match["behind"] if match["first"] else match["before"])
    tested = frozenset(name for name, texts in compared.items() if names[name] > len(texts))
    texts_of = {name: frozenset(texts) for name, texts in compared.items()}
    return Uses(facts, bare, frozenset(attributes), calls, texts_of, tested)


def context(
    node: Node | None,
    used: Uses,
    given: Sequence[Mapping[str, Any]],
    environment: Mapping[str, str],
    schematic: Callable[[str], str | None],
) -> Context:
    """Join what is given with the facts that a template uses.

    Args:
        node: The node; `None` for a file that is rendered for none.
        used: What the template uses.
        given: What the settings and the user say, the strongest last; it outvotes facts, which outvote the environment.
        environment: The process' variables.
        schematic: Returns the ID of a schematic file, of the node's own one for an empty path; `None` for none.

    Raises:
        ScaffoldError: A role is used and not known, or a truth value is given as something else.
    """
    said: dict[Fact, Any] = {}
    values: dict[str, Any] = {}
    for name, value in (item for each in given for item in each.items()):
        fact = fact_named(name)
        values[name] = _truth(name, value) if fact in _TRUTHS else value
        if fact:
            said[fact] = values[name]

    def schematic_id(path: str = "") -> str:
        found = said.get(Fact.SCHEMATIC) if not path else None
        found = found or schematic(path)
        if found is None:
            raise ScaffoldError(f"`{_ID_FUNCTION}()` finds no schematic; write `schematic.yaml` into the Talos folder")
        return str(found)

    offered: dict[str, Any] = {}
    for name, fact in used.facts.items():
        if name in values or (name == _ID_FUNCTION and used.calls_schematic_id):
            continue
        value = _value(fact, node, said, schematic)
        if value is None:
            continue
        mapping = fact is Fact.NODE and name in used.as_mapping and node is not None
        offered[name] = NodeVariable(str(value), _node_values(node, values)) if mapping and node else value
    for name, each in ((name, each) for name in used.compared for each in (values, offered) if name in each):
        if isinstance(each[name], bool):
            each[name] = _truth_as_text(name, each[name], used)
        elif each is offered:
            each[name] = _role_as_text(each[name], used.compared[name])
    variables = {**offered, **values}
    outside = {name: text for name, text in environment.items() if name != HOST_VARIABLE}
    for name, fact in used.bare.items():
        if name not in values and name in outside and outside[name].lower() in _TRUE | _FALSE:
            offered[name] = _value(fact, node, said, schematic)
    functions = {_ID_FUNCTION: schematic_id} if used.calls_schematic_id else {}
    if functions:
        variables.pop(_ID_FUNCTION, None)
    return Context(variables, {**outside, **offered, **values}, functions)


def _value(fact: Fact, node: Node | None, said: Mapping[Fact, Any], schematic: Callable[[str], str | None]) -> Any:
    if fact in said:
        return said[fact]
    if fact is Fact.SCHEMATIC:
        return schematic("")
    if node is None:
        return None
    if fact is Fact.NODE:
        return node.name
    if node.role is None:
        raise ScaffoldError(unknown_role(node))
    if fact is Fact.ROLE:
        return str(node.role)
    return (node.role is Role.CONTROLPLANE) == (fact is Fact.IS_CONTROLPLANE)


def unknown_role(node: Node) -> str:
    """Return the sentence that refuses a node whose role matters and is not known."""
    own = node.layers[-1].path if node.layers else "its file"
    return (
        f"the role of the node `{printable(node.name)}` is not known; write `machine.type` into `{printable(own)}`, "
        "or its `role` below `talos.nodes` in `.scaffold.yaml`"
    )


def _node_values(node: Node | None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    if node is None:
        return {}
    role = {} if node.role is None else {"role": str(node.role), "is_controlplane": node.role is Role.CONTROLPLANE}
    return {**values, "name": node.name, **role}


def _truth(name: str, value: Any) -> bool:
    """Return a truth value that may be written as a text, which a template would take for true whatever it says."""
    text = str(value).lower() if isinstance(value, (str, int)) else "none" if value is None else ""
    if text in _TRUE or (text in _FALSE and not isinstance(value, (list, dict, float))):
        return text in _TRUE
    raise ScaffoldError(f"`{printable(name)}` is `true` or `false`")


def _role_as_text(role: str, texts: Collection[str]) -> str:
    """Return a role as a template spells it that compares it with a text, such as `control-plane`."""
    same = sorted(text for text in texts if role_named(text) is role_named(role))
    return same[0] if same and role not in same else role


def _truth_as_text(name: str, value: bool, used: Uses) -> str:
    """Return a truth value as the text that a template compares it with; a false one is empty, if it may be.

    Raises:
        ScaffoldError: The template also tests it by itself, which is true for the text `false`.
    """
    texts = sorted(used.compared[name])
    false = next((text for text in texts if text.lower() in _FALSE), "")
    if false and name in used.tested:
        raise ScaffoldError(
            f"`{printable(name)}` is compared with the text `{printable(false)}` and tested by itself, which is true "
            f"for that text; write `{printable(name)}` or `not {printable(name)}` everywhere"
        )
    return next((text for text in texts if text.lower() in _TRUE), "true") if value else false


def _normal(name: str) -> str:
    return name.lower().replace("_", "").removeprefix("talos")
