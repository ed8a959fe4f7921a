"""The template engine: templates by path, variables and functions in; a text or one sentence out."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from scaffold.adapters.minijinja_engine import Engine
from scaffold.errors import ScaffoldError
from scaffold.talos.minijinja_config import MinijinjaConfig, read_config

PLAIN = MinijinjaConfig(autoescape="none")
MAIN = "talos/cluster.yaml.j2"
SECRET = "correct horse battery"
ENVIRONMENT = {"TOKEN": SECRET, "SCHEMATIC_ID": "abc"}
NODE = {"name": "k8s-1", "ip": "192.0.2.1", "token": SECRET, "disks": [{"id": "sda", "token": SECRET}]}


def render(
    template: str,
    config: MinijinjaConfig | str = PLAIN,
    functions: Mapping[str, Callable[..., Any]] | None = None,
    others: Mapping[str, str] | None = None,
    **variables: Any,
) -> str:
    """Render a template at `MAIN`."""
    read = {MAIN: template, **(others or {})}.get
    used = read_config(config, "x") if isinstance(config, str) else config
    engine = Engine(used, read, environment=ENVIRONMENT, root="/srv/repo")
    return engine.render(MAIN, variables, functions or {})


def refusal(template: str, config: MinijinjaConfig | str = PLAIN, **given: Any) -> str:
    """Return the sentence by which a template is refused; it never tells a secret."""
    with pytest.raises(ScaffoldError) as raised:
        render(template, config, **given)
    assert SECRET not in str(raised.value)
    return str(raised.value)


@pytest.mark.parametrize("text", ["", "\n", "a: 1\n", "a: 1", "a\n\n", "  - {a: '%'}\r\n"])
def test_a_text_without_templates(text: str) -> None:
    shown = text[:-2] if text.endswith("\r\n") else text.removesuffix("\n")
    assert render(text) == f"{shown}\n"
    assert render(text, "newline = false") == shown


def test_defines_variables_and_the_environment_in_this_order() -> None:
    config = 'autoescape = "none"\nenv = true\n[defines]\na = 1\nb = 2\n'
    assert render("{{ a }}{{ b }}{{ ENV.SCHEMATIC_ID }}", config, b=3) == "13abc\n"
    assert render("{{ ENV.SCHEMATIC_ID }}{{ ENV.X }}", config, ENV={"SCHEMATIC_ID": "x", "X": True}) == "xTrue\n"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.yaml.j2", '"<a>"'),
        ("a.yml", '"<a>"'),
        ("a.json5.j2", '"<a>"'),
        ("a.xhtml.j2", "&lt;a&gt;"),
        ("a.xml", "&lt;a&gt;"),
        ("a.js", "<a>"),
        ("a.yaml.jinja", "<a>"),
        ("yaml", "<a>"),
        ("json.j2", "<a>"),
        ("talosconfig.j2", "<a>"),
    ],
)
def test_escaping_goes_by_the_name(path: str, text: str) -> None:
    engine = Engine(MinijinjaConfig(), {path: "{{ v }}"}.get)
    assert engine.render(path, {"v": "<a>"}) == f"{text}\n"


def test_one_engine_reads_each_template_once() -> None:
    asked: list[str] = []
    texts = {"base": "{% include 'part' %}{{ node }}", "part": "p"}

    def read(path: str) -> str | None:
        asked.append(path)
        return texts.get(path)

    engine = Engine(PLAIN, read)
    assert [engine.render("base", {"node": number}) for number in range(100)] == [f"p{n}\n" for n in range(100)]
    assert asked.count("part") == 1


def test_a_render_changes_nothing_for_the_next() -> None:
    variables = {"list": [1], "map": {"a": [2]}}
    engine = Engine(
        MinijinjaConfig(autoescape="none", py_compat=True), {"a": "{% set list = list + [map] %}{{ list }}"}.get
    )
    assert engine.render("a", variables) == engine.render("a", variables) == "[1, {'a': [2]}]\n"
    assert variables == {"list": [1], "map": {"a": [2]}}
    assert refusal("{% do list.append(2) %}", "py-compat = true", list=[1]).endswith(
        "a sequence has no method `append`"
    )


def test_functions() -> None:
    functions = {"double": lambda number, *, by=2: number * by, "schematic_id": lambda: "abc"}
    text = "{{ double(2) }}{{ double(2, by=3) }}{{ schematic_id()|upper }}"
    assert render(text, functions=functions) == "46ABC\n"
    assert render("{{ schematic_id }}", functions=functions, schematic_id="x") == "x\n"


def test_a_function_that_renders_with_the_same_engine() -> None:
    texts = {"outer": "{{ f() }}{% include 'part' %}{{ f() }}", "inner": "[{% include 'part' %}{{ a }}]", "part": "p"}
    engine = Engine(MinijinjaConfig(newline=False, fuel=1000), texts.get)
    assert (
        engine.render("outer", {}, {"f": lambda: engine.render("inner", {"a": {"b": 1}})}) == "[p{'b': 1}]p[p{'b': 1}]"
    )


def test_what_a_function_refuses_is_not_changed() -> None:
    def refuse() -> str:
        raise ScaffoldError("schematic.yaml:3: unknown key `x`")

    assert refusal("a\n{{ f() }}", functions={"f": refuse}) == "schematic.yaml:3: unknown key `x`"
    assert refusal("{% include 'b' %}", functions={"f": refuse}, others={"talos/b": "{{ f() }}"}) == (
        "schematic.yaml:3: unknown key `x`"
    )


FAR = "a name is relative to the template that uses it"
OUTSIDE = "this template uses a template outside of the repository; copy it into the repository"
ENDLESS = "a template or macro that uses itself does not come to an end"
CIRCLE = "this template uses itself, or another one too often; it does not come to an end"
GIVE = "give it with `-D {0}=…` or under `talos.variables` in `.scaffold.yaml`"
GUARD = "guard it with `is defined` or `default(…)` where it may be missing"


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("a\n\n{{ schematic }}", f"{MAIN}:3: `schematic` is not defined; {GIVE.format('schematic')}"),
        ("{{ noode }}", f"{MAIN}:1: `noode` is not defined; did you mean `node`, else {GIVE.format('noode')}"),
        ("{{ NODE_ }}", f"{MAIN}:1: `NODE_` is not defined; did you mean `node`, else {GIVE.format('NODE_')}"),
        ("{{ node.ipp }}", f"{MAIN}:1: `node.ipp` is not defined; did you mean `node.ip`"),
        (
            "{{ node.disks[0].size }}",
            f"{MAIN}:1: `node.disks[0].size` is not defined; guard it with `is defined` or `default(…)`",
        ),
        ("{{ node.gateway }}", f"{MAIN}:1: `node.gateway` is not defined; {GUARD}"),
        ("{{ node.items }}", f"{MAIN}:1: `node.items` is not defined; {GUARD}"),
        ("{{ node['a b'] }}", f"{MAIN}:1: `node['a b']` is not defined; {GUARD}"),
        ("{% set a = node.gateway %}\n\n{{ a }}", f"{MAIN}:1: `node.gateway` is not defined; {GUARD}"),
        ("{% for d in node.disks %}\n{{ d.size }}{% endfor %}", f"{MAIN}:2: `d.size` is not defined; {GUARD}"),
        ("{% if schematic %}{% endif %}", f"{MAIN}:1: `schematic` is not defined; {GIVE.format('schematic')}"),
        ("{{ schematic|length }}", f"{MAIN}:1: `schematic` is not defined; {GIVE.format('schematic')}"),
        ("{{ schematic|list }}", f"{MAIN}:1: what `list` gets is not defined"),
        ("{{ schematic.split() }}", f"{MAIN}:1: `schematic` is not defined; {GIVE.format('schematic')}"),
        (
            "{% macro m(x) %}\n{{ x }}{% endmacro %}{{ m() }}",
            f"{MAIN}:2: `x` is not defined; the macro is called without it",
        ),
        ("{% for x in [1] %}{{ loop.previtem.y }}{% endfor %}", f"{MAIN}:1: `loop.previtem.y` is not defined; {GUARD}"),
        ("{{ ENV.TOKEN }}", f"{MAIN}:1: `ENV` is not defined; set `env = true` in `.minijinja.toml`"),
    ],
)
def test_what_is_not_defined_is_named(template: str, message: str) -> None:
    assert refusal(template, node=NODE) == message


@pytest.mark.parametrize("config", ["strict = false\nautoescape = 'none'", "strict = true\nautoescape = 'none'"])
def test_it_is_always_strict(config: str) -> None:
    assert refusal("{{ a }}", config).startswith(f"{MAIN}:1: `a` is not defined; ")
    assert render("{{ a is defined }}{{ a|default('b') }}{{ a is defined and a.b }}", config) == "FalsebFalse\n"


def test_the_environment_is_named_but_not_told() -> None:
    config = "env = true"
    assert (
        refusal("{{ ENV.SCHEMATIC }}", config)
        == f"{MAIN}:1: `ENV.SCHEMATIC` is not defined; did you mean `ENV.SCHEMATIC_ID`"
    )
    assert refusal("{{ ENV['NODE_IP'] }}", config) == (
        f"{MAIN}:1: `ENV['NODE_IP']` is not defined; set the environment variable `NODE_IP`, "
        "give it under `talos.variables` in `.scaffold.yaml`, or guard it with `default(…)`"
    )
    assert refusal("{{ ENV.HOSTNAME }}", config) == (
        f"{MAIN}:1: `ENV.HOSTNAME` is not defined, since it is that of this machine; write `{{{{ node }}}}`, "
        "or give it under `talos.nodes` in `.scaffold.yaml`"
    )


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{% if %}", "not a template: unexpected end of block"),
        ("a\n{% for x in [1] %}", "not a template: unexpected end of input, expected end of block"),
        ("{{ 1|trimm }}", "unknown filter `trimm`; did you mean `trim`"),
        ("{{ 1|zzz }}", "unknown filter `zzz`"),
        ("{{ 1 is defind }}", "unknown test `defind`; did you mean `defined`"),
        ("{{ rang(3) }}", "unknown function `rang`; did you mean `range`"),
        ("{{ now() }}", "`now` of `minijinja-cli` is not supported: it gives another text on every run"),
        ("{{ [1]|random }}", "`random` of `minijinja-cli` is not supported: it gives another text on every run"),
        ("{{ 0|dateformat }}", "`dateformat` of `minijinja-cli` is not supported: write the text as it shall be"),
        (
            "{{ 'a'|wordwrap }}",
            "`wordwrap` of `minijinja-cli` is not supported: it breaks lines in other places here; "
            "break them in the template",
        ),
        (
            "{{ node.token.upper() }}",
            "a string has no method `upper`; write `|upper`, or set `py-compat = true` in `.minijinja.toml` for "
            "Python's methods",
        ),
        ("{{ node.token + 1 }}", "invalid operation: tried to use + operator on unsupported types string and number"),
        ("{{ node.token|int }}", "invalid operation: invalid float literal"),
        ("{{ node.token() }}", "invalid operation: value of type string is not callable"),
        ("{{ 1 / 0 }}", "a division by zero, or a number that is too large"),
        ("{{ [1]|map(node.token)|list }}", "unknown filter"),
        ("{{ dict(**{node.token: 1})|upper(**{node.token: 1}) }}", "too many arguments"),
        ("{% include node.token %}", "a template named here is not in the repository; " + FAR),
        ("{% include 'x' %}", "`x` is not in the repository; " + FAR),
        ("{% from 'x' import y %}", "`x` is not in the repository; " + FAR),
        ("{% extends 'x' %}", "`x` is not in the repository; " + FAR),
        ("{% include '../../x' %}", OUTSIDE),
        ("{% include '/etc/x' ignore missing %}", OUTSIDE),
        ("{% include 'cluster.yaml.j2' %}", ENDLESS),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", ENDLESS),
        ("{% extends 'cluster.yaml.j2' %}", CIRCLE),
        ("{{ schematic_id }}", "`schematic_id` is a function; write `schematic_id()`"),
        ("{{ [schematic_id]|tojson }}", "`schematic_id` is a function; write `schematic_id()`"),
        ("{{ schematic_id(1) }}", "`schematic_id()` does not take these arguments"),
        ("{% for a, b in [[1]] %}{% endfor %}", "cannot unpack: sequence of wrong length (expected 2, got 1)"),
    ],
)  # fmt: skip
def test_what_cannot_be_rendered_is_said_with_its_line(template: str, message: str) -> None:
    line = 3 if template.startswith("a\n") else 2
    said = refusal(f"\n{template}", node=NODE, functions={"schematic_id": lambda: "abc"})
    assert said in (f"{MAIN}:{line}: {message}", f"{MAIN}:2: {message}")


def test_a_fault_in_a_template_that_another_uses() -> None:
    parts = {"talos/parts/a": "{% include '../b' %}", "talos/b": "x\n{{ schematic }}"}
    said = f"talos/b:2: `schematic` is not defined; {GIVE.format('schematic')}"
    assert refusal("{% include 'parts/a' %}", others=parts) == said
    macro = {"talos/m": "{% macro f() %}\n\n{{ schematic }}{% endmacro %}"}
    assert refusal("{% from 'm' import f %}{{ f() }}", others=macro) == said.replace("talos/b:2", "talos/m:3")
    base = {"talos/base": "{% block a %}\n{{ schematic }}{% endblock %}"}
    assert refusal("{% extends 'base' %}{% block a %}{{ super() }}{% endblock %}", others=base) == (
        said.replace("talos/b:2", "talos/base:2")
    )
    circle = {"talos/base": "{% extends 'cluster.yaml.j2' %}"}
    assert refusal("{% extends 'base' %}", others=circle).endswith("it does not come to an end")


def test_an_absolute_name_inside_the_repository() -> None:
    assert render("{% include '/srv/repo/talos/p' %}", others={"talos/p": "p"}) == "p\n"


def test_no_includes() -> None:
    said = refusal("{% include 'p' %}", "include = false", others={"talos/p": "p"})
    assert said == f"{MAIN}:1: `include = false` in `.minijinja.toml` lets no template use another"
    assert render("[{% include 'p' ignore missing %}]", "include = false", others={"talos/p": "p"}) == "[]\n"
    engine = Engine(MinijinjaConfig(include=False), {"a": "a", "b": "{% include 'a' ignore missing %}"}.get)
    assert [engine.render(path, {}) for path in ("a", "b", "a")] == ["a\n", "\n", "a\n"]


@pytest.mark.parametrize("folder", ["talos", "/srv/repo/talos", "/", "", ".", "talos/cluster.yaml.j2"])
def test_safe_paths_that_hold_a_template(folder: str) -> None:
    assert render("a", MinijinjaConfig(safe_paths=("x", folder))) == "a\n"


@pytest.mark.parametrize("folder", ["tal", "/srv/repo/x", "/talos", "talos/x"])
def test_safe_paths_that_do_not(folder: str) -> None:
    said = refusal("a", MinijinjaConfig(safe_paths=(folder,)))
    assert said == f"`{MAIN}` is in none of the folders that `safe-paths` allows"


def test_fuel() -> None:
    loop = "{% for x in range(100) %}{{ x }}{% endfor %}"
    assert refusal(f"\n{loop}", "fuel = 50") == (
        f"{MAIN}:2: the template takes more than the 50 steps that `fuel` in `.minijinja.toml` allows"
    )
    assert render(loop, "fuel = 5000\nenv = true").startswith("0123")


def test_a_template_that_is_not_there() -> None:
    with pytest.raises(ScaffoldError) as raised:
        Engine(PLAIN, lambda _: None).render("talos/x.j2", {})
    assert str(raised.value) == "`talos/x.j2` is not in the repository"


def test_a_variable_named_as_a_word_of_the_language() -> None:
    assert refusal("a", MinijinjaConfig(defines={"self": 1})) == (
        "no variable can have the name `self`, a word of the template language; rename it"
    )


def test_values_of_every_kind_reach_a_template_as_they_are() -> None:
    value = {"a": [1, -5, 1.5, -0.0, True, None, "x\"y\\z\n\t\0é😀'{{ %} #}"], "b": {2: {}, None: []}, "": float("inf")}
    text = "[1, -5, 1.5, -0.0, True, None, 'x\"y\\\\z\\n\\t\\x00é😀\\'{{ %} #}']"
    assert render("{{ v.a }}{{ v.b }}{{ v[''] }}", v=value) == f"{text}{{2: {{}}, None: []}}inf\n"
    assert render("{{ v }}{{ w }}", v=value["a"], w=-(1 << 126)) == f"{text}{-(1 << 126)}\n"


def test_the_package_is_imported_with_the_first_engine() -> None:
    program = "import sys, scaffold.adapters.minijinja_engine as m; print('minijinja' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert ran.stdout == "False\n"
