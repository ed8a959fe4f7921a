"""Invented expressions that use every filter, test and function that Talos templates may use, and their variables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

VARIABLES: Mapping[str, Any] = {
    "name": "k8s-1",
    "title": 'the Rack\'s "first" <node> & co',
    "text": "one two\nthree\n\nfour",
    "empty": "",
    "nothing": None,
    "yes": True,
    "no": False,
    "count": 3,
    "large": 9223372036854775807,
    "ratio": 2.5,
    "small": 1e-07,
    "huge": 1e21,
    "umlaut": "Köln 😀 \u200b",
    "list": [3, 1, 2],
    "words": ["delta", "Alpha", "charlie", "bravo", "alpha"],
    "mixed": [1, "a", None, True, 2.5, [1, {"x": "y"}], {}],
    "node": {
        "name": "k8s-1",
        "ip": "192.0.2.11",
        "disks": [{"id": "nvme0", "size": 512}, {"id": "sda", "size": 256}],
        "labels": {"zone": "a", "rack": None, "gpu": False, "weight": 1.0},
        "5": "five",
    },
    "nodes": [
        {"name": "a", "role": "controlplane", "children": [{"name": "a1", "children": []}]},
        {"name": "b", "role": "worker", "children": []},
        {"name": "c", "role": "worker", "children": [{"name": "c1", "children": [{"name": "c11", "children": []}]}]},
    ],
}

EXPRESSIONS = r"""
name
title
nothing
yes ~ no ~ nothing ~ count ~ ratio
[yes, no, nothing, small, huge, large]
small
huge
large + 1
mixed
node
node.labels
node.disks[1].id
node["labels"]["zone"]
node.disks.0.id
node.disks[-1]
node.disks[0:1]
words[::-1]
words[1:3]
name[4:]
name[-1]
(1, "a", none)
(1,)
()
{"a": 1, 2: [3], "n": none}
{"q": title}
umlaut
[umlaut]
["it's", 'say "hi"', "both ' and \"", "back\\slash", "tab\t", "\x07"]
"a" "b"
"\u00fc\n"
1 + 2 * 3 - 4
7 // 2
-7 // 2
7 % 3
-7 % 3
7 / 2
2 ** 10
2 ** 0.5
1.0
1e3
0x1f
1_000
- count
count == 3 and name != "x" or false
not yes
1 < 2 < 3
count in list
"k8s" in name
"zone" in node.labels
9 not in list
"a" if yes else "b"
"a" if no
name ~ "-" ~ count
list + [4]
[0] * 3
"ab" * 2
absent is defined
absent is undefined
node.absent is defined
absent|default("x")
absent|d("x")
node.absent|default("x")
node.absent|default(node.name)
absent|default
nothing|default("x")
nothing|default("x", true)
empty|default("x", true)
(absent|default({})).x is defined
-5|abs
(-5)|abs
node|attr("ip")
list|batch(2)
[1, 2, 3]|batch(2, 0)|list
"x"|bool
0|bool
"hELLO wORLD"|capitalize
[1]|chain([2, 3])|list
list|count
node.labels|dictsort
{"b": 1, "A": 2}|dictsort(case_sensitive=true)
{"b": 1, "a": 2}|dictsort(by="value", reverse=true)
title|e
title|escape
(title|e)|e
1|filesizeformat
1500000|filesizeformat
1500000|filesizeformat(true)
words|first
name|first
"1.5"|float
3|float
"%s-%03d-%.2f"|format(name, 7, 2.345)
"%(a)s"|format({"a": 1})
nodes|groupby("role")
nodes|groupby("absent", default="none")
text|indent
text|indent(2)
text|indent(4, true)
text|indent(2, first=true, blank=true)
text|indent(width=3)
"42"|int
"4.7"|int
4.7|int
true|int
node.labels|items
node.labels|items|list
words|join
words|join(", ")
nodes|join(",", attribute="name")
name|join("-")
words|last
text|length
node|length
text|lines
name|list
node.labels|list
"ÀB"|lower
nodes|map(attribute="name")|list
nodes|map(attribute="absent", default="x")|join(",")
words|map("upper")|join
words|map("replace", "a", "4")|list
list|max
words|min
[]|max is undefined
2|pluralize
1|pluralize
2|pluralize("y", "ies")
node.labels|pprint
mixed|pprint
list|select("odd")|list
list|reject("odd")|list
[0, 1, ""]|select|list
nodes|rejectattr("role", "eq", "worker")|map(attribute="name")|list
nodes|selectattr("children")|map(attribute="name")|list
nodes|selectattr("role", "equalto", "worker")|list|length
name|replace("-", "_")
words|reverse
name|reverse
2.567|round
2.567|round(2)
2.1|round(0, "ceil")
2.9|round(method="floor")
1234|round(-2)
title|safe
[1, 2, 3, 4, 5]|slice(2)
[1, 2, 3, 4, 5]|slice(2, 0)|list
list|sort
words|sort
words|sort(case_sensitive=true)
words|sort(reverse=true)
nodes|sort(attribute="role,name")|map(attribute="name")|list
"a b  c"|split
"a,b,c"|split(",")
"a,b,c"|split(",", 1)
"a,b"|split(",")|last
3|string ~ "x"
"<b>x</b> &amp;  y<!-- c -->"|striptags
list|sum
nodes|sum(attribute="absent", start=0) is defined
"the rack-one o'clock"|title
node.labels|tojson
mixed|tojson
title|tojson
node.disks|tojson(indent=2)
node.disks|tojson(true)
{1: 2}|tojson
umlaut|tojson
"  x "|trim
"xxaxx"|trim("x")
"one two three four"|truncate(length=11)
"one two three four"|truncate(length=11, killwords=true, end="~", leeway=0)
[1, 1, 2]|unique|list
words|unique|list
words|unique(case_sensitive=true)|list
nodes|unique(attribute="role")|map(attribute="name")|list
name|upper
"straße"|upper
"a b/c?d=é&e"|urlencode
{"a": "b c", "d": 1}|urlencode
"foo bar_baz 12-3 é ²"|wordcount
empty|wordcount
5|wordcount
[1, 2]|zip([3, 4])|list
nodes|map(attribute="name")|zip(list)|list
yes is boolean
4 is divisibleby(2)
name is endingwith("1")
1 is eq(1)
1 is equalto 1
1 is ne 2
1 is lt(2)
1 is lessthan 2
1 is le(1)
2 is gt(1)
2 is greaterthan 1
2 is ge(2)
1 is in([1])
1 is in list
title|e is escaped
title is safe
2 is even
3 is odd
no is false
yes is true
"upper" is filter
"absent" is filter
"odd" is test
1.0 is float
1 is float
1 is int
1 is integer
list is iterable
name is iterable
"a" is lower
"A" is upper
node is mapping
list is mapping
nothing is none
1 is number
yes is number
1 is sameas(1)
list is sequence
name is sequence
name is startingwith("k")
name is string
nothing is not none
absent is not defined
range(3)
range(1, 7, 2)|list
range(3, 0, -1)|list
dict(a=1, b=[2])
dict({"a": 1}, b=2)
namespace(a=1)
debug() is string
range is defined
now is defined and false
[] or "x"
"" and "x"
{"a": {"b": 1}}.a.b
[[1, 2], [3]]|map("join", "-")|list
"%d%%"|format(50)
"{{ raw }}"
"\\n"
0.1 + 0.2
1e100
123456789012345680.0
3 == 3.0
"a" < "b"
[1, 2] == [1, 2]
{"a": 1} == {"a": 1.0}
node.disks == node.disks
node.labels.weight
node.disks|map(attribute="size")|sum
(list|sort)[0]
list|first + 1
"Yes" if node.labels.gpu else "No"
cycler(["a", "b"]).next()
joiner(",")()
""".strip().splitlines()
"""Each is printed as it is, with no escaping, with that of HTML and with that of JSON."""
