"""Whatever text an answer holds, the manifests read back as exactly that text, with every reader."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from scaffold import yaml_reader
from scaffold.adapters.template_engine import Engine
from scaffold.adapters.template_questions import Question, check_answers, load_questions
from scaffold.errors import AnswersError

ROOT = Path(__file__).parent.parent
ENGINE = Engine(ROOT)
QUESTIONS = load_questions(ROOT)

BOUNDED = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

PIECES = st.sampled_from(
    [
        *("yes", "No", "ON", "off", "y", "null", "~", "true", "False", "<<", "=", "---", "...", ".inf", ".NaN"),
        *("0", "1", "-1", "1_0", "0x1f", "0o7", "0b1", "017", "1.5", ".5", "1e5", "1:30", "2024-01-01", "_", "+", "."),
        *(" ", "  ", "\t", "\n", "\n\n", "\n ", "\n\t", "\r"),
        *("\x00", "\x07", "\x7f", "\x85", "\xa0", "\u2028", "\ufeff", "\ufffe", "\ue000", "\U0010ffff", "\u200b"),
        *(": ", ":", " #", "#", "- ", "-", "? ", ", ", "[", "]", "{", "}", "&a", "*a", "!t", "|", ">", "%", "@", "`"),
        *("'", '"', "\\", "\\n", "{{ .X }}", '{{ index . "x" }}', "${VAR}", "$${X}", "{%", "%}", "{#", "a b"),
        *("postgres://{{ .U }}:{{ .P }}@host:5432/db", "é", "ß", "日本", "🎉"),
    ]
)
TEXTS = st.one_of(
    st.lists(PIECES, max_size=6).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.from_regex(r"[-+.0-9_:eExobT ]{1,10}", fullmatch=True),
)
SCALARS = st.one_of(TEXTS, st.integers(), st.booleans(), st.floats(allow_nan=False))
KEYS = st.one_of(TEXTS, st.sampled_from(["A", "omitted", "anchor", "items", "key", "spec"]))
TREES = st.recursive(
    st.one_of(SCALARS, st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=8,
)
MAPPINGS = st.dictionaries(KEYS, TREES, max_size=4)
NAMES = st.from_regex(r"[A-Z_][A-Z0-9_]{0,8}", fullmatch=True)
FILES = st.from_regex(r"[a-z][a-z0-9._-]{0,8}[a-z]", fullmatch=True)
STYLES = st.fixed_dictionaries(
    {
        "list_indent": st.sampled_from([0, 2]),
        "quote_style": st.sampled_from(["double", "single"]),
        "flow_padding": st.booleans(),
        "document_start": st.booleans(),
    }
)
BASE = {"app": "app", "namespace": "default", "secret_target_extra": {}}


def rendered(**answers: Any) -> dict[str, str]:
    checked = check_answers(ENGINE, QUESTIONS, {**BASE, **answers})
    return {path: content.decode() for path, content in ENGINE.files(checked.all, checked.visible).items()}


def parsed(text: str) -> Any:
    """Parse a document with every reader that it may meet; they must agree on values and types."""
    found = yaml.safe_load(text)
    (node,) = yaml_reader.compose(text)
    assert repr(YAML(typ="safe", pure=True).load(text)) == repr(found)
    assert repr(yaml_reader.construct(node)) == repr(found)
    return found


def values(files: dict[str, str]) -> Any:
    return parsed(files["app/helmrelease.yaml"])["spec"]["values"]


@BOUNDED
@given(
    env=st.dictionaries(NAMES, SCALARS, min_size=1, max_size=4),
    command=st.lists(TEXTS, max_size=3),
    args=st.lists(TEXTS, max_size=3),
    annotations=st.dictionaries(KEYS, TEXTS, max_size=3),
    style=STYLES,
)
def test_a_container_gets_exactly_its_answers(
    env: dict[str, Any], command: list[str], args: list[str], annotations: dict[str, str], style: dict[str, Any]
) -> None:
    found = values(
        rendered(env=env, command=command, args=args, reloader=annotations, route_annotations=annotations, **style)
    )
    controller = found["controllers"]["app"]
    container = controller["containers"]["app"]
    assert repr(container["env"]) == repr(env)
    assert container.get("command", []) == command
    assert container.get("args", []) == args
    assert controller.get("annotations", {}) == annotations
    assert found["route"]["app"].get("annotations", {}) == annotations


@BOUNDED
@given(data=st.dictionaries(NAMES, TEXTS, min_size=1, max_size=4), item=TEXTS.filter(bool), style=STYLES)
def test_a_secret_gets_exactly_its_templates(data: dict[str, str], item: str, style: dict[str, Any]) -> None:
    spec = parsed(rendered(secret_data=data, secret_items=[item], **style)["app/secrets.yaml"])["spec"]
    assert spec["target"]["template"]["data"] == data
    assert spec["dataFrom"] == [{"extract": {"key": item}}]


@BOUNDED
@given(extra=MAPPINGS, flow=st.booleans(), style=STYLES)
def test_a_free_mapping_is_written_as_it_is(extra: dict[str, Any], flow: bool, style: dict[str, Any]) -> None:
    files = rendered(extra_values={"global": extra}, flow_keys=["global"] if flow else [], **style)
    assert repr(values(files)["global"]) == repr(extra)


@BOUNDED
@given(extra=MAPPINGS, style=STYLES)
def test_every_place_for_further_keys_takes_any_data(extra: dict[str, Any], style: dict[str, Any]) -> None:
    tree = {"xtra": extra}
    files = rendered(
        entry_extra=tree, kustomize_extra=tree, helmrelease_extra=tree, chart_extra=tree, secret_extra=tree, **style
    )
    for path in ("install.yaml", "app/helmrelease.yaml", "app/ocirepository.yaml", "app/secrets.yaml"):
        assert repr(parsed(files[path])["spec"]["xtra"]) == repr(extra)
    assert repr(parsed(files["app/kustomization.yaml"])["xtra"]) == repr(extra)


@BOUNDED
@given(files=st.dictionaries(FILES, TEXTS, min_size=1, max_size=3), style=STYLES)
def test_configuration_files_keep_every_byte(files: dict[str, str], style: dict[str, Any]) -> None:
    found = rendered(config_files=files, **style)
    assert {name: found[f"app/resources/{name}"] for name in files} == files
    found = rendered(config_files=files, config_file_style="values", **style)
    assert values(found)["configMaps"]["config-file"]["data"] == files


@BOUNDED
@given(env=st.dictionaries(NAMES, SCALARS, max_size=3), extra=MAPPINGS, args=st.lists(TEXTS, max_size=3))
def test_the_answers_file_gives_back_the_answers_and_their_order(
    env: dict[str, Any], extra: dict[str, Any], args: list[str]
) -> None:
    answers = {**BASE, "env": env, "extra_values": extra, "args": args}
    checked = check_answers(ENGINE, QUESTIONS, answers)
    text = ENGINE.files(checked.all, checked.visible)[".copier-answers.yml"].decode()
    assert repr(yaml.safe_load(text)) == repr(dict(checked.visible))


@BOUNDED
@given(answers=st.dictionaries(st.sampled_from([question.name for question in QUESTIONS]), TREES, max_size=12))
def test_whatever_is_answered_is_taken_or_refused_in_words(answers: dict[str, Any]) -> None:
    try:
        checked = check_answers(ENGINE, QUESTIONS, answers)
    except AnswersError as refused:
        told = [line for line in str(refused).splitlines() if "`" in line]
        assert told and all(re.match(r" *`\w+` must ", line) for line in told)
    else:
        assert ENGINE.files(checked.all, checked.visible)


@BOUNDED
@given(question=st.sampled_from([q for q in QUESTIONS if q.type == "yaml"]), answer=TREES)
def test_plain_data_of_any_shape_is_taken_and_written_or_refused(question: Question, answer: Any) -> None:
    switched_on = {"port": 80, "database": "cluster", "cache": "shared", "claim_source": "values", "probe": "exec"}
    try:
        files = rendered(**{**switched_on, question.name: answer})
    except AnswersError as refused:
        assert str(refused).startswith(f"`{question.name}` must ")
    else:
        for path, text in files.items():
            if path.endswith(".yaml") and "resources" not in path:
                list(yaml.safe_load_all(text))
