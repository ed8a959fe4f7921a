"""What a user gives: names, types, and each value by itself; everything wrong is named at once."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold.answers.inputs import Inputs, image_reference, problems_with, read_inputs, refuse, secret_data
from scaffold.errors import AnswersError
from tests.golden_situations import digest

TEMPLATE = ("app", "env", "timezone", "database_storage")


def test_nothing_is_nothing() -> None:
    assert read_inputs({}, TEMPLATE) == Inputs()
    assert problems_with(Inputs()) == []
    refuse([])


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"name": "a"}, Inputs(app="a")),
        ({"gateway": "internal"}, Inputs(gateways=("internal",))),
        ({"gateways": ["a", "b"]}, Inputs(gateways=("a", "b"))),
        ({"gateways": "none"}, Inputs(gateways=())),
        ({"gateways": []}, Inputs(gateways=())),
        ({"gateways": None}, Inputs(gateways=())),
        ({"secret": ["A", "B=C"]}, Inputs(secrets=("A", "B=C"))),
        ({"port": "80"}, Inputs(port=80)),
        ({"port": 0}, Inputs(port=0)),
        ({"size": "5Gi"}, Inputs(size="5Gi")),
        ({"no_pin": True}, Inputs(no_pin=True)),
        ({"variables": {"A": 1}}, Inputs(variables={"A": "1"})),
        ({"env": {"A": 1}, "timezone": ""}, Inputs(data={"env": {"A": 1}, "timezone": ""})),
    ],
)
def test_names_and_forms(given: dict[str, Any], expected: Inputs) -> None:
    assert read_inputs(given, TEMPLATE) == expected


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"prot": 80}, "`prot` is no question; did you mean `port`"),
        ({"xyzzy": 80}, "`xyzzy` is no question"),
        ({"database_storag": "x"}, "`database_storag` is no question; did you mean `database_storage`"),
        ({"port": "http"}, "`port` must be a port from 1 to 65535, or 0 for none"),
        ({"port": True}, "`port` must be a port from 1 to 65535, or 0 for none"),
        ({"port": 65536}, "`port` must be a port from 1 to 65535, or 0 for none"),
        ({"gateways": [{"a": 1}]}, "`gateways` must be a list of texts"),
        ({"variables": ["A"]}, "`variables` must be a mapping of names to values"),
        ({"no_pin": "yes"}, "`no_pin` must be true or false"),
        ({"size": ["5Gi"]}, "`size` must be a text"),
    ],
)
def test_a_name_or_a_type_that_is_wrong(given: dict[str, Any], message: str) -> None:
    with pytest.raises(AnswersError) as refused:
        read_inputs(given, TEMPLATE)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("inputs", "problem"),
    [
        (Inputs(app="a" * 54), f"`app` `{'a' * 54}` has 54 characters, 53 at most"),
        (Inputs(app="a\x1b[31m"), "`app` `a�[31m` must be lower-case letters, digits and `-`, starting and ending "
         "with a letter or digit"),
        (Inputs(namespace=""), "`namespace` is empty"),
        (Inputs(hostnames=("*.*.example.com",)), "`hostname` `*.*.example.com` must be a DNS name, such as "
         "`app.example.com`"),
        (Inputs(hostnames=("",)), "`hostname` is empty"),
        (Inputs(size="0"), "`size` `0` must be more than nothing"),
        (Inputs(mount="/a/../b"), "`mount` `/a/../b` must be an absolute path, such as `/config`"),
        (Inputs(mount="/a\tb"), "`mount` `/a\tb` must be an absolute path, such as `/config`"),
        (Inputs(nfs=("nas:/a/../b",)), "`nfs` `nas:/a/../b` must name a folder without `..` and control characters"),
        (Inputs(nfs=("nas:/a=/x", "nas:/b=/x")), "`nfs` mounts two shares at `/x`"),
        (Inputs(secrets=("A=-", "A=@file")), "`secret` `A` is given twice"),
        (Inputs(secrets=("hunter2!",)), "`secret` must be letters, digits and `_`, not starting with a digit"),
        (Inputs(secrets=("A B=C",)), "`secret` `A B` must be letters, digits and `_`, not starting with a digit"),
        (Inputs(image="a:b:c"), "image `a:b:c`: a tag is 1 to 128 letters, digits, `_`, `.` and `-`, and does not "
         "start with `.` or `-`"),
    ],
)  # fmt: skip
def test_a_value_that_is_wrong(inputs: Inputs, problem: str) -> None:
    assert problems_with(inputs) == [problem]


@pytest.mark.parametrize("text", ["hunter2!", "two words", "https://user:pass@host/", "", "s3cr3t-key"])
def test_a_secret_s_own_value_is_refused_and_not_repeated(text: str) -> None:
    assert problems_with(Inputs(secrets=(f"TOKEN={text}",))) == [
        "`secret` `TOKEN` takes a field's name, a text with `{{ .FIELD }}`, `@FILE`, or `-` for standard "
        "input, never the value itself"
    ]


@pytest.mark.parametrize(
    "inputs",
    [
        Inputs(hostnames=("{{ .Release.Name }}.${SECRET_DOMAIN}", "*.example.com", "a_b.example.com")),
        Inputs(schedule="@daily", size="1.5Gi", mount="/srv/with space", route_path="/x", port=0),
        Inputs(image=f"registry.example.com:5000/a/b:1@{digest('b')}", digest=digest("b")),
    ],
)
def test_values_that_are_right(inputs: Inputs) -> None:
    assert problems_with(inputs) == []


def test_a_digest_beside_the_image() -> None:
    found = image_reference(Inputs(image="nginx:1", digest=digest("c")))
    assert (found.tag, found.digest) == ("1", digest("c"))


@pytest.mark.parametrize(
    ("spec", "data"),
    [
        ("KEY", {"KEY": "{{ .KEY }}"}),
        ("KEY=FIELD", {"KEY": "{{ .FIELD }}"}),
        ("KEY=text with {{ .A }}", {"KEY": "text with {{ .A }}"}),
        ("KEY={{ .A }}={{ .B }}", {"KEY": "{{ .A }}={{ .B }}"}),
    ],
)
def test_a_secret_s_forms(spec: str, data: dict[str, str]) -> None:
    assert secret_data([spec]) == data


REPOSITORY = "must be an address such as `https://charts.example.com/stable`, without user, password or query"


@pytest.mark.parametrize(
    "address",
    ["https://", "file:///etc", "ftp://a/b", "https://a b.com", "https://u:p@a.com", "https://a.com:99999",
     "https://a.com?t=1", "https://a.com/x\ny", "https://[::1"],
)  # fmt: skip
def test_an_address_that_is_no_helm_repository_s_is_refused_and_not_repeated(address: str) -> None:
    assert problems_with(Inputs(chart="grafana", chart_repo=address)) == [f"`chart_repo` {REPOSITORY}"]


@pytest.mark.parametrize("chart", ["OCI://a.io/x", "http://a/b", "oci://a.io", "oci://a.io/x/../y", "oci://a.io/x:1"])
def test_an_address_that_is_no_chart_s_is_refused(chart: str) -> None:
    said = "must be a name, or an address such as `oci://ghcr.io/owner/chart`, its version apart"
    assert problems_with(Inputs(chart=chart)) == [f"`chart` {said}"]


@pytest.mark.parametrize(
    "version", ["1", "v1.2.3", "1.x", "*", "^1.2", ">=1.0 <2", ">= 1.0, < 2 || 3.x", "1 - 2", "1.2.3-rc.1+b"]
)
def test_versions_and_ranges_of_a_chart(version: str) -> None:
    assert problems_with(Inputs(chart="grafana", chart_version=version)) == []


def test_only_a_registry_has_tags_that_are_no_versions() -> None:
    assert problems_with(Inputs(chart="oci://ghcr.io/owner/chart", chart_version="latest")) == []
    assert problems_with(Inputs(chart="grafana", chart_version="latest")) == [
        "`chart_version` `latest` must be a version or a range of versions, such as `1.2.3` or `1.x`"
    ]


def test_all_problems_make_one_message_without_repeats() -> None:
    with pytest.raises(AnswersError) as refused:
        refuse(["one", "two", "one"])
    assert str(refused.value) == "2 answers are invalid\n  one\n  two"
