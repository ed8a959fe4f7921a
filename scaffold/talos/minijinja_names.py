"""The names that the template language has built in, and those of `minijinja-cli` that are not supported here."""

from __future__ import annotations

from collections.abc import Mapping

FILTERS = tuple(
    "abs attr batch bool capitalize chain count d default dictsort e escape filesizeformat first float format "
    "groupby indent int items join last length lines list lower map max min pluralize pprint reject rejectattr "
    "replace reverse round safe select selectattr slice sort split string striptags sum title tojson trim "
    "truncate unique upper urlencode wordcount zip".split()
)
TESTS = tuple(
    "boolean defined divisibleby endingwith eq equalto escaped even false filter float ge greaterthan gt in int "
    "integer iterable le lessthan lower lt mapping ne none number odd safe sameas sequence startingwith string "
    "test true undefined upper".split()
)
FUNCTIONS = ("cycler", "debug", "dict", "joiner", "namespace", "range")

HOST_VARIABLE = "HOSTNAME"
"""Of the machine that renders; a template that asks for it means the node's, so that nobody gets it from there."""

_RANDOM = "it gives another text on every run"
_TIME = "write the text as it shall be"
UNSUPPORTED: Mapping[str, str] = {
    "now": _RANDOM,
    "random": _RANDOM,
    "randrange": _RANDOM,
    "lipsum": _RANDOM,
    "dateformat": _TIME,
    "datetimeformat": _TIME,
    "timeformat": _TIME,
    "wordwrap": "it breaks lines in other places here; break them in the template",
}
"""Filters and functions of `minijinja-cli`, with the reason or the next step."""
