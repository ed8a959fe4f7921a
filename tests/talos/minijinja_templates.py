"""Invented templates that use every block that Talos templates may use."""

from __future__ import annotations

from collections.abc import Mapping

BLOCKS: Mapping[str, str] = {
    "a for loop with its variables": (
        "{% for node in nodes %}\n"
        "- {{ loop.index }} {{ loop.index0 }} {{ loop.revindex }} {{ loop.revindex0 }} {{ loop.first }} {{ loop.last }}"
        " {{ loop.length }} {{ loop.depth }} {{ loop.depth0 }} {{ loop.cycle('odd', 'even') }}"
        " {{ loop.previtem is defined }} {{ loop.nextitem is defined }} {{ loop.changed(node.role) }}\n"
        "{% endfor %}\n"
    ),
    "a for loop with else": (
        "{% for x in [] %}{{ x }}{% else %}none{% endfor %}\n{% for x in list %}{{ x }}{% else %}-{% endfor %}"
    ),
    "a for loop with a condition": "{% for x in list if x > 1 %}{{ loop.index }}:{{ x }} {% endfor %}\n",
    "a for loop over pairs": "{% for key, value in node.labels|items %}{{ key }}={{ value }}\n{% endfor %}",
    "a for loop over a mapping": "{% for key in node.labels %}{{ key }} {% endfor %}",
    "a for loop over a text": "{% for each in name %}{{ each }}.{% endfor %}",
    "a recursive for loop": (
        "{% for node in nodes recursive %}\n{{ '  ' * loop.depth0 }}- {{ node.name }}{{ "
        "loop(node.children) }}\n{%- endfor %}\n"
    ),
    "break and continue": (
        "{% for x in range(9) %}{% if x is odd %}{% continue %}{% endif %}{% if x > 5 %}{% break %}{% "
        "endif %}{{ x }}{% endfor %}"
    ),
    "if, elif and else": (
        "{% for x in range(3) %}{% if x == 0 %}zero{% elif x == 1 %}one{% else %}more{% endif %} {% endfor %}"
    ),
    "set": "{% set a = 1 %}{% set b, c = (2, 3) %}{{ a }}{{ b }}{{ c }}",
    "set in a loop": "{% set x = 0 %}{% for i in list %}{% set x = i %}{{ x }}{% endfor %}{{ x }}",
    "a namespace": "{% set ns = namespace(n=0) %}{% for i in list %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}",
    "set with a body": "{% set body %}\n  {{ name }}\n{% endset %}[{{ body }}]",
    "set with a filtered body": "{% set body | upper | indent(2) %}\na\n{{ name }}\n{% endset %}[{{ body }}]",
    "with": "{% with a = 1, b = name %}{{ a }}{{ b }}{% endwith %}{{ a is defined }}",
    "a macro": (
        "{% macro disk(id, size=10, label=none) %}{{ id }}:{{ size }}:{{ label }}{% endmacro %}\n"
        "{{ disk('a') }} {{ disk('b', 2) }} {{ disk(size=1, id='c', label='l') }} {{ disk.name }} {{ "
        "disk.arguments }}\n"
    ),
    "a macro that is called with a body": (
        "{% macro box(title) %}<{{ title }}>{{ caller() }}</{{ title }}>{% endmacro %}{% call box('b') %}"
        "\n x {{ name }}\n{% endcall %}"
    ),
    "a macro that is called with a body with arguments": (
        "{% macro each(items) %}{% for i in items %}{{ caller(i) }}{% endfor %}{% endmacro %}"
        "{% call(x) each(list) %}[{{ x }}]{% endcall %}"
    ),
    "a macro that sees variables": (
        "{% set x = 1 %}{% macro m() %}{{ x }}{{ name }}{{ node.ip }}{% endmacro %}{{ m() }}"
    ),
    "a recursive macro": "{% macro f(n) %}{{ n }}{% if n %}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(3) }}",
    "a filter block": "{% filter upper|indent(2, true) %}\nabc {{ name }}\nx\n{% endfilter %}",
    "raw": "{% raw %}{{ name }} {% if %} {# x #}{% endraw %}|{%- raw -%}  {{ x }}  {%- endraw -%}|",
    "verbatim percent signs and braces": "{ % } %} }} #} { {% raw %}{%{% endraw %}\n",
    "do": "{% set c = cycler([1, 2]) %}{% do c.next() %}{{ c.next() }}",
    "a cycler and a joiner": (
        "{% set c = cycler(['a', 'b']) %}{% set j = joiner('|') %}{% for x in list %}{{ j() }}{{ "
        "c.next() }}{% endfor %}"
    ),
    "an autoescape block": (
        "{{ title }}{% autoescape true %}{{ title }}{% endautoescape %}{% autoescape false %}{{ title }}"
        "{% endautoescape %}"
        "{% autoescape 'json' %}{{ title }}{{ node.labels }}{% endautoescape %}{% autoescape 'none' %}{{ "
        "title }}{% endautoescape %}"
    ),
    "comments": "a{# one #}b{#- two -#} c {#\nthree\n#}\nd\n",
    "whitespace control by minus": "a \n {%- if yes -%} \n b \n {%- endif -%} \n c {{- name -}} \n d",
    "whitespace control by plus": "  {%+ if yes +%}\n  b\n  {%+ endif +%}\n  c\n    {{+ name }}\n",
    "lines that are only blocks": (
        "a:\n  {% if yes %}\n  b: 1\n  {% endif %}\n\n  {% for x in list %}\n  - {{ x }}\n  {% endfor %}\nc\n"
    ),
    "an expression over lines": "{{ {\n  'a': 1,\n  'b': [\n    2,\n  ],\n} }}\n",
    "a trailing comma": "{{ [1, 2,] }}{{ {'a': 1,} }}{{ range(3,)|list }}",
    "unused line prefixes": "# for x in list\n## comment\n{{ name }}\n",
    "Windows line ends": "a: {{ name }}\r\n{% if yes %}\r\nb\r\n{% endif %}\r\nc\r\n",
    "blocks of its own": "{% block a %}A{{ name }}{% endblock %}{% block b scoped %}B{% endblock b %}{{ self.a() }}",
    "a machine config": (
        "machine:\n  type: {{ node.role|default('worker') }}\n  network:\n    hostname: {{ node.name }}\n"
        "    interfaces:\n"
        "      {% for disk in node.disks %}\n      - interface: eth{{ loop.index0 }}\n        mtu: {{ disk.size }}\n"
        "      {% endfor %}\n  {% if node.labels.gpu %}\n  sysctls: {}\n  {% endif %}\n"
        "  install:\n    image: factory.example.org/metal-installer/{{ name }}:v1.13.0\n---\nkind: X\n"
    ),
}

FILES: Mapping[str, Mapping[str, str]] = {
    "include": {"main.j2": "a\n{% include 'part.j2' %}\nb", "part.j2": "{{ name }} {{ x is defined }}\n"},
    "include sees what is set": {"main.j2": "{% set x = 1 %}{% include 'part.j2' %}", "part.j2": "{{ x }}"},
    "include of a variable name": {"main.j2": "{% set f = 'part.j2' %}{% include f %}", "part.j2": "p"},
    "include of the first that exists": {"main.j2": "{% include ['no.j2', 'part.j2'] %}", "part.j2": "p"},
    "include with ignore missing": {"main.j2": "[{% include 'no.j2' ignore missing %}]"},
    "include of a list with ignore missing": {"main.j2": "[{% include ['no.j2', 'nor.j2'] ignore missing %}]"},
    "include relative to the including template": {
        "main.j2": "{% include 'parts/a.j2' %}",
        "parts/a.j2": "{% include 'b.j2' %}{% include '../c.j2' %}{% include './b.j2' %}",
        "parts/b.j2": "b",
        "c.j2": "c",
    },
    "include in a loop": {
        "main.j2": "{% for d in list %}{% include 'd.j2' %}{% endfor %}",
        "d.j2": "{{ loop.index }}{{ d }}\n",
    },
    "include in a macro": {
        "main.j2": "{% macro m(x) %}{% include 'p.j2' %}{% endmacro %}{{ m(1) }}",
        "p.j2": "{{ x }}{{ node.ip }}{{ name }}",
    },
    "include that escapes by its own name": {"main.txt": "{{ title }}{% include 'p.html' %}", "p.html": "{{ title }}"},
    "import": {
        "main.j2": "{% import 'm.j2' as m %}{{ m.f(2) }}{{ m.v }}{{ m._p is defined }}",
        "m.j2": "{% set v = 'v' %}{% set _p = 1 %}{% macro f(x) %}{{ x }}{{ name }}{{ v }}{% endmacro %}",
    },
    "import with and without context": {
        "main.j2": (
            "{% import 'm.j2' as m with context %}{{ m.f() }}{% import 'm.j2' as n without context %}{{ n.f() }}"
        ),
        "m.j2": "{% macro f() %}{{ name }}{% endmacro %}",
    },
    "from import": {
        "main.j2": "{% from 'lib/m.j2' import f, g as h %}{{ f() }}{{ h(1) }}",
        "lib/m.j2": (
            "{% from 'n.j2' import k %}{% macro f() %}f{{ k() }}{% endmacro %}{% macro g(x) %}g{{ x }}{% endmacro %}"
        ),
        "lib/n.j2": "{% macro k() %}k{% endmacro %}",
    },
    "extends": {
        "main.j2": (
            "{% extends 'base/base.j2' %}ignored{% block a %}[{{ super() }}{{ name }}]{% endblock %}{% set v = 1 %}"
        ),
        "base/base.j2": (
            "<{% block a %}base{{ node.ip }}{% endblock %}{% block b %}b{{ v is defined }}{% endblock %}>\n"
        ),
    },
    "extends over two steps": {
        "main.j2": "{% extends 'mid.j2' %}{% block a %}main({{ super() }}){% endblock %}",
        "mid.j2": "{% extends 'base.j2' %}{% block a %}mid({{ super() }}){% endblock %}",
        "base.j2": "{% block a %}base{% endblock %}{% block b required %}{% endblock %}{% include 'p.j2' %}".replace(
            " required", ""
        ),
        "p.j2": "p{{ name }}",
    },
    "extends by a condition": {
        "main.j2": "{% if yes %}{% extends 'base.j2' %}{% endif %}{% block a %}main{% endblock %}",
        "base.j2": "base {% block a %}{% endblock %}",
    },
    "extends of a base that escapes otherwise": {
        "main.html": "{% extends 'base.txt' %}{% block a %}{{ title }}{% endblock %}",
        "base.txt": "{{ title }}{% block a %}{% endblock %}",
    },
}
"""Trees of templates; the first one is rendered."""
