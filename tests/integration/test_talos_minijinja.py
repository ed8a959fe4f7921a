"""Tests that templates render as the real `minijinja-cli` renders them, byte for byte."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scaffold.adapters.minijinja_engine import Engine
from scaffold.errors import ScaffoldError
from scaffold.talos.defines import parse_define
from scaffold.talos.minijinja_config import read_config, with_environment
from scaffold.talos.minijinja_names import FILTERS, FUNCTIONS, TESTS
from tests.integration.conftest import require_tool
from tests.talos.minijinja_expressions import EXPRESSIONS, VARIABLES
from tests.talos.minijinja_templates import BLOCKS, FILES

pytestmark = pytest.mark.integration

PLAIN = 'autoescape = "none"\n'
CONFIGS = {
    "the defaults": "",
    "no escaping": PLAIN,
    "blocks that take no lines": PLAIN + "trim-blocks = true\nlstrip-blocks = true\n",
    "trim-blocks alone": PLAIN + "trim-blocks = true\n",
    "lstrip-blocks alone": PLAIN + "lstrip-blocks = true\n",
    "no line break at the end": PLAIN + "newline = false\n",
    "escaping for HTML": 'autoescape = "html"\n',
    "escaping for JSON": 'autoescape = "json"\n',
    "Python's methods": PLAIN + "py-compat = true\n",
    "line statements": PLAIN + '[syntax]\nline-statement-prefix = "# "\nline-comment-prefix = "##"\n',
    "every other key": PLAIN
    + 'format = "yaml"\nexpr-out = "json"\nfuel = 100000\nenv = true\nstrict = true\ninclude = true\n',
}


class Pair:
    """The two programs in one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.program = require_tool("minijinja-cli")

    def write(self, files: Mapping[str, str]) -> str:
        for path, text in files.items():
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_bytes(text.encode())
        return next(iter(files))

    def theirs(
        self, path: str, config: str, defines: tuple[str, ...] = (), environment: Mapping[str, str] | None = None
    ) -> bytes | None:
        """Return what `minijinja-cli` prints, `None` where it fails."""
        (self.root / "engine.toml").write_text(config, encoding="utf-8")
        argv = [self.program, "--config-file", "engine.toml", "--strict", *(f"-D{each}" for each in defines), path]
        ran = subprocess.run(argv, cwd=self.root, env=environment or {}, capture_output=True, check=False)
        assert ran.returncode in (0, 1), ran.stderr
        return None if ran.returncode else ran.stdout

    def ours(
        self,
        path: str,
        config: str,
        defines: tuple[str, ...] = (),
        environment: Mapping[str, str] | None = None,
        engine: Engine | None = None,
    ) -> bytes | None:
        """Return what this program renders, `None` where it refuses."""
        try:
            engine = engine or self.engine(config, environment)
            return engine.render(path, dict(map(parse_define, defines))).encode()
        except ScaffoldError:
            return None

    def engine(self, config: str, environment: Mapping[str, str] | None = None) -> Engine:
        outer = environment or {}
        used = with_environment(read_config(config, "engine.toml"), outer)
        return Engine(used, self.read, environment=outer, root=str(self.root))

    def read(self, path: str) -> str | None:
        place = self.root / path
        return place.read_bytes().decode() if place.is_file() else None


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    return Pair(tmp_path)


def given(variables: Mapping[str, Any] = VARIABLES) -> tuple[str, ...]:
    return tuple(f"{name}:={json.dumps(value, ensure_ascii=False)}" for name, value in variables.items())


@pytest.mark.parametrize("name", ["expressions.txt", "expressions.yaml.j2", "expressions.html.j2", "expressions.json"])
def test_every_expression_prints_the_same(pair: Pair, name: str) -> None:
    text = "".join(f"{number}: {{{{ {each} }}}}\n" for number, each in enumerate(EXPRESSIONS, 1))
    pair.write({name: text})
    theirs = pair.theirs(name, "", given())
    assert theirs is not None
    assert pair.ours(name, "", given()) == theirs


def test_every_name_is_used_in_an_expression_or_a_block() -> None:
    used = "\n".join((*EXPRESSIONS, *BLOCKS.values()))
    assert [name for name in FILTERS if f"|{name}" not in used and f'map("{name}"' not in used] == []
    assert [name for name in TESTS if f"is {name}" not in used] == []
    assert [name for name in FUNCTIONS if f"{name}(" not in used] == []


def test_every_name_is_known_to_both(pair: Pair) -> None:
    tests = [f'"{name}" is {kind}' for kind, names in (("filter", FILTERS), ("test", TESTS)) for name in names]
    pair.write({"names": "".join(f"{{{{ {each} }}}}\n" for each in (*tests, *(f"{n} is defined" for n in FUNCTIONS)))})
    assert pair.theirs("names", "") == pair.ours("names", "") == b"True\n" * (len(tests) + len(FUNCTIONS))


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
def test_every_block_renders_the_same_with_every_key(pair: Pair, config: str) -> None:
    engine = pair.engine(config)
    for number, (reason, text) in enumerate(BLOCKS.items()):
        path = pair.write({f"{number}.yaml.j2": text})
        theirs = pair.theirs(path, config, given())
        assert (reason, pair.ours(path, config, given(), engine=engine)) == (reason, theirs)
        assert theirs is not None or "line-" in config, reason


@pytest.mark.parametrize("files", FILES.values(), ids=FILES)
@pytest.mark.parametrize("config", [PLAIN, "", PLAIN + "include = false\n"], ids=["plain", "defaults", "no include"])
def test_templates_that_use_others_render_the_same(pair: Pair, files: Mapping[str, str], config: str) -> None:
    path = pair.write({f"talos/{path}": text for path, text in files.items()})
    theirs = pair.theirs(path, config, given())
    assert pair.ours(path, config, given()) == theirs
    assert theirs is not None or "include" in config


@pytest.mark.parametrize("end", ["", "\n", "\n\n", "\r\n", " \n", "{% if true %}\n{% endif %}\n", "{# c #}\n"])
@pytest.mark.parametrize("config", [PLAIN, PLAIN + "newline = false\n", PLAIN + "trim-blocks = true\n"])
def test_a_text_ends_the_same(pair: Pair, end: str, config: str) -> None:
    pair.write({"main": f"a{end}", "outer": "{% include 'main' %}|", "empty": end})
    for path in ("main", "outer", "empty"):
        assert pair.ours(path, config) == pair.theirs(path, config) is not None


SYNTAX = """
[syntax]
block-start = "<%"
block-end = "%>"
variable-start = "${"
variable-end = "}"
comment-start = "/*"
comment-end = "*/"
line-statement-prefix = "%%"
line-comment-prefix = "//"
"""


def test_other_delimiters(pair: Pair) -> None:
    text = "a /* c */ ${ name }<% if yes %>\n1 // end\n<% endif %>\n"
    text += "%% for x in list\n- ${ x } {{ x }}\n%% endfor\n${ node }\n"
    pair.write({"main": text})
    for blocks in ("", "trim-blocks = true\nlstrip-blocks = true\n"):
        assert pair.ours("main", blocks + SYNTAX, given()) == pair.theirs("main", blocks + SYNTAX, given()) is not None


def test_delimiters_that_change_places(pair: Pair) -> None:
    config = PLAIN + '[syntax]\nblock-start="{{"\nblock-end="}}"\nvariable-start="{%"\nvariable-end="%}"\n'
    pair.write({"main": "{{ if yes }}{% name %}{{ endif }}"})
    assert pair.ours("main", config, given()) == pair.theirs("main", config, given()) == b"k8s-1\n"


def test_methods_of_python_only_where_they_are_wanted(pair: Pair) -> None:
    calls = "name.upper() name.split('-') name.startswith('k') node.labels.items()|list node.labels.keys()|list"
    calls += " node.labels.get('x','d') node.labels.values()|list name.replace('k','K') text.splitlines()"
    calls += " list.count(1) '{}'.format(1)"
    for number, call in enumerate(calls.split(" ")):
        path = pair.write({f"{number}": f"{{{{ {call} }}}}"})
        assert pair.ours(path, PLAIN, given()) is pair.theirs(path, PLAIN, given()) is None, call
        compatible = PLAIN + "py-compat = true\n"
        assert pair.ours(path, compatible, given()) == pair.theirs(path, compatible, given()) is not None, call


def test_the_environment(pair: Pair) -> None:
    environment = {"SCHEMATIC": "abc", "EMPTY": "", "IS_CONTROLPLANE": "false"}
    pair.write(
        {"main": "{{ ENV.SCHEMATIC }}{{ ENV.EMPTY }}{{ ENV.X is defined }}{% if ENV.IS_CONTROLPLANE %}yes{% endif %}"}
    )
    config = PLAIN + "env = true\n"
    assert (
        pair.ours("main", config, (), environment) == pair.theirs("main", config, (), environment) == b"abcFalseyes\n"
    )
    assert pair.ours("main", PLAIN, (), environment) is pair.theirs("main", PLAIN, (), environment) is None
    assert pair.ours("main", config, ("ENV=x",), environment) is pair.theirs("main", config, ("ENV=x",), environment)


VARIABLES_OF_THE_PROGRAM = (
    {"MINIJINJA_AUTOESCAPE": "none", "MINIJINJA_NEWLINE": "no", "MINIJINJA_TRIM_BLOCKS": "1"},
    {"MINIJINJA_AUTOESCAPE": "html", "MINIJINJA_LSTRIP_BLOCKS": "TRUE", "MINIJINJA_ENV": "on"},
    {"MINIJINJA_SYNTAX": "variable-start=<< variable-end=>>", "MINIJINJA_PY_COMPAT": "yes", "MINIJINJA_FUEL": "x"},
    {"MINIJINJA_INCLUDE": "off", "MINIJINJA_FUEL": "0", "MINIJINJA_STRICT": "false", "MINIJINJA_FORMAT": "json"},
)


@pytest.mark.parametrize("environment", VARIABLES_OF_THE_PROGRAM, ids=" ".join)
def test_variables_of_the_program_change_the_configuration(pair: Pair, environment: Mapping[str, str]) -> None:
    pair.write(
        {
            "main.yaml": "a\n  {% if yes %}\n  {{ title }} << title >> {% endif %}\n",
            "include": "{% include 'main.yaml' %}",
        }
    )
    for path in ("main.yaml", "include"):
        assert pair.ours(path, "", given(), environment) == pair.theirs(path, "", given(), environment)


def test_defines(pair: Pair) -> None:
    config = PLAIN + '[defines]\na = 1\nb = [1, {c = "d"}, 1.5, true]\nt = 1979-05-27T07:32:00Z\nd = 1979-05-27\n'
    config += '[defines.e]\nf = "g"\n'
    pair.write({"main": "{{ a }} {{ b }} {{ t }} {{ d }} {{ e.f }}"})
    for defines in ((), ("a=2", "b:={x: [yes, 0o17, ~]}"), ("a", "e:={f: 1}")):
        assert pair.ours("main", config, defines) == pair.theirs("main", config, defines) is not None


YAML = "yes true True ~ null 12 012 0o17 0x1F 0b11 1_000 1e3 1. .5 +1 -1 .inf -.INF .nan 1:30 2001-12-14 = << -0 0o 1e"
YAML += " 18446744073709551616 -9223372036854775809 340282366920938463463374607431768211456 \"q\" 'q' [1,yes] {a:1}"
YAML += " @x [1 *x {a:1,a:2} 0X1F +0x1F 1e400 0xffffffffffffffffffffffffffffffffff"


@pytest.mark.parametrize(
    "value", [*YAML.split(" "), "", "# c", "x # c", "!!str 12", "- a\n- b", "a: 1\nb: 2", "1\n---\n2", "{a: {b: [c]}}"]
)
def test_a_define_has_the_same_type(pair: Pair, value: str) -> None:
    pair.write({"main": "{{ x }} {{ x is string }} {{ x is integer }} {{ x is number }} {{ x is none }} {{ [x] }}"})
    assert pair.ours("main", PLAIN, (f"x:={value}",)) == pair.theirs("main", PLAIN, (f"x:={value}",))


def test_safe_paths(pair: Pair) -> None:
    pair.write(
        {
            "talos/main": "{% include 'parts/a' %}",
            "talos/parts/a": "a",
            "other": "o",
            "talos/out": "{% include '../other' %}",
        }
    )
    inside, parts = (
        PLAIN + f"safe-paths = [{json.dumps(str(pair.root / each))}]\n" for each in ("talos", "talos/parts")
    )
    for config in (inside, parts):
        for path in ("talos/main", "talos/out", "talos/parts/a", "other"):
            assert pair.ours(path, config) == pair.theirs(path, config), (config, path)


def test_fuel_lasts_as_long(pair: Pair) -> None:
    variables = given({**VARIABLES, "signed": [-1, {"a": -0.5, "b": [[]]}, [1, "-2"], {}]})
    pair.write({"main": "{{ node.ip }}{% for x in list %}{{ x }}{% endfor %}{{ nodes|length }}"})
    lasted = {}
    for fuel in range(20, 60):
        config = PLAIN + f"fuel = {fuel}\n"
        lasted[fuel] = pair.theirs("main", config, variables)
        assert pair.ours("main", config, variables) == lasted[fuel], fuel
    assert len(set(lasted.values())) == 2


FAULTS = r"""
{{ absent }}
{{ node.absent }}
{{ node.absent.x }}
{{ node.values }}
{{ node.disks[7] }}
{{ absent ~ "x" }}
{{ absent == 1 }}
{{ absent|upper }}
{{ absent|length }}
{{ absent|list }}
{{ absent[0] }}
{{ absent() }}
{{ absent.x() }}
{% if absent %}{% endif %}
{% if not absent %}{% endif %}
{% for x in absent %}{% endfor %}
{{ absent or "x" }}
{{ 1 in absent }}
{{ node.absent.x|default("x") }}
{% macro m(a) %}{{ a }}{% endmacro %}{{ m() }}
{{ 1 / 0 }}
{{ "a" + 1 }}
{{ "a"|int }}
{{ 1|absent }}
{{ 1 is absent }}
{{ range(9999999) }}
{% include "absent" %}
{% import "absent" as x %}
{% extends "absent" %}
{% include "main" %}
{% macro r() %}{{ r() }}{% endmacro %}{{ r() }}
{% for a, b in [[1]] %}{% endfor %}
{% if %}
{% endif %}
{{ "a }}
{{ 1 + }}
{% set loop = 1 %}
{% break %}
{{ "a"|replace }}
{{ "a"|upper(1) }}
{{ cycler([]) }}
{{ loop.index }}
{{ super() }}
""".strip().splitlines()


@pytest.mark.parametrize("text", FAULTS)
def test_both_refuse_the_same(pair: Pair, text: str) -> None:
    pair.write({"main": f"a\n{text}\n"})
    assert pair.theirs("main", PLAIN, given()) is None
    with pytest.raises(ScaffoldError, match=r"^main:2: ."):
        pair.engine(PLAIN).render("main", dict(map(parse_define, given())))


@pytest.mark.parametrize("text", ["{{ absent|tojson }}", "{{ [absent] }}", "{{ absent|join }}", "{{ absent|d }}"])
def test_what_strict_lets_pass_there_passes_here(pair: Pair, text: str) -> None:
    pair.write({"main": text})
    assert pair.ours("main", PLAIN) == pair.theirs("main", PLAIN) is not None
