"""What holds for every list, however its owner writes it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from scaffold.edit import add_list_entry, add_mapping_entry_to_list, remove_list_entry, set_scalar
from scaffold.yaml_reader import compose, construct

PATH = "kustomization.yaml"
RESOURCES = ("resources",)

NAMES = st.text("abcz019-", min_size=1, max_size=6).map(lambda text: f"a{text}".rstrip("-"))
WORDS = st.sampled_from(
    ["Apps", "the films need it.", "TODO: drop", "é", "=== Media ===", "- z/ks.yaml", "  deeper", ""]
)
VALUES = st.text("ab ,:#'\"{}[]&*!|>%@`-?\\ny1.é☃", max_size=8)


@dataclass(frozen=True)
class Written:
    """A kustomize file, and what its list holds."""

    text: str
    entries: tuple[str, ...]
    new: str
    is_flow: bool


@st.composite
def kustomize_files(draw: st.DrawFn) -> Written:
    """Write a kustomize file in one of the styles that owners have."""
    names = draw(st.lists(NAMES, min_size=2, max_size=8, unique=True))
    new = f"{names.pop()}/ks.yaml"
    entries = [f"{name}/ks.yaml" for name in (sorted(names) if draw(st.booleans()) else names)]
    if draw(st.booleans()):
        entries.insert(0, "namespace.yaml")
    if draw(st.booleans()):
        entries.insert(draw(st.integers(0, len(entries))), "extras")
    prefix = draw(st.sampled_from(["", "./"]))
    quote = draw(st.sampled_from(["", "'", '"']))
    is_flow = draw(st.booleans())
    shown = [f"{quote}{prefix}{entry}{quote}" for entry in entries]
    end = draw(st.sampled_from(["\n", "\r\n"]))
    head = draw(st.sampled_from(["", "---\n# modeline\napiVersion: v1\nkind: Kustomization\n\n", "a: &a 1\nb: [*a]\n"]))
    tail = draw(
        st.sampled_from(["", "# end\n", "components:\n  - ../c\n", "patches:\n- patch: |-\n    - x\n", "...\n"])
    )
    write = _flow if is_flow else _block
    text = head + draw(write(shown)) + tail
    if not draw(st.booleans()):
        text = text.removesuffix("\n")
    text = draw(st.sampled_from(["", "\ufeff"])) + text.replace("\n", end)
    return Written(text, tuple(f"{prefix}{entry}" for entry in entries), new, is_flow)


@st.composite
def _block(draw: st.DrawFn, shown: list[str]) -> str:
    indent = " " * draw(st.sampled_from([0, 2, 4]))
    gap = draw(st.sampled_from([" ", "   "]))
    lines = [draw(st.sampled_from(["resources:", "resources: # all", "resources: &list"]))]
    for entry in shown:
        between = draw(st.lists(st.one_of(st.just(""), WORDS.map(lambda word: f"{indent}# {word}")), max_size=2))
        comment = draw(st.sampled_from(["", "", "  # why", " #"]))
        lines += [*between, f"{indent}-{gap}{entry}{comment}"]
    return "\n".join(lines) + "\n"


@st.composite
def _flow(draw: st.DrawFn, shown: list[str]) -> str:
    separator = draw(st.sampled_from([", ", ",", ",\n  ", ", # why\n  "]))
    opening, closing = draw(
        st.sampled_from([("[", "]"), ("[ ", " ]"), ("[\n  ", "\n]"), ("[", ",]"), ("[\n  ", ",\n]")])
    )
    return f"resources: {opening}{separator.join(shown)}{closing}\n"


def _resources(text: str) -> list[str]:
    body: dict[str, Any] = construct(compose(text.removeprefix("\ufeff"))[0])
    found: list[str] = body["resources"]
    return found


def _folders(entries: list[str]) -> list[list[str]]:
    return [entry.removeprefix("./").split("/") for entry in entries if entry.endswith("/ks.yaml")]


@given(kustomize_files())
def test_the_value_gains_the_entry_at_one_place_and_nothing_else(file: Written) -> None:
    after = _resources(add_list_entry(file.text, PATH, RESOURCES, file.new))
    added = [index for index, entry in enumerate(after) if entry.removeprefix("./") == file.new]
    assert len(added) == 1
    assert [*after[: added[0]], *after[added[0] + 1 :]] == list(file.entries)


@given(kustomize_files())
def test_a_block_list_gains_exactly_one_line(file: Written) -> None:
    before = file.text.splitlines()
    after = add_list_entry(file.text, PATH, RESOURCES, file.new).splitlines()
    if not file.is_flow:
        assert any(after[:index] + after[index + 1 :] == before for index in range(len(after)))


@given(kustomize_files())
def test_no_character_goes(file: Written) -> None:
    rest = iter(add_list_entry(file.text, PATH, RESOURCES, file.new))
    assert all(character in rest for character in file.text)


@given(kustomize_files())
def test_line_ends_stay_as_they_are(file: Written) -> None:
    after = add_list_entry(file.text, PATH, RESOURCES, file.new)
    assert after.endswith("\n") == file.text.endswith("\n")
    if "\n" in file.text:
        assert (after.count("\n") == after.count("\r\n")) == (file.text.count("\n") == file.text.count("\r\n"))


@given(kustomize_files())
def test_adding_twice_is_adding_once(file: Written) -> None:
    once = add_list_entry(file.text, PATH, RESOURCES, file.new)
    assert add_list_entry(once, PATH, RESOURCES, file.new) == once
    assert add_list_entry(once, PATH, RESOURCES, f"./{file.new}") == once


@given(kustomize_files())
def test_removing_what_was_added_gives_every_byte_back(file: Written) -> None:
    once = add_list_entry(file.text, PATH, RESOURCES, file.new)
    assert remove_list_entry(once, PATH, RESOURCES, file.new) == file.text


@given(kustomize_files())
def test_a_sorted_list_stays_sorted(file: Written) -> None:
    before = _folders(list(file.entries))
    after = _folders(_resources(add_list_entry(file.text, PATH, RESOURCES, file.new)))
    assert before != sorted(before) or after == sorted(after)


@given(kustomize_files())
def test_the_entry_is_written_as_its_siblings_are(file: Written) -> None:
    after = _resources(add_list_entry(file.text, PATH, RESOURCES, file.new))
    dotted = {entry.startswith("./") for entry in file.entries}
    assert {entry.startswith("./") for entry in after} == dotted


@given(kustomize_files())
def test_every_entry_can_be_removed_and_the_rest_stays(file: Written) -> None:
    for entry in file.entries:
        after = remove_list_entry(file.text, PATH, RESOURCES, entry)
        assert _resources(after) == [other for other in file.entries if other != entry]
        kept = [line for line in file.text.splitlines() if line.lstrip("\ufeff ").startswith("#")]
        assert [line for line in after.splitlines() if line.lstrip("\ufeff ").startswith("#")] == kept


@given(VALUES, st.sampled_from(["x", "'x'", '"x"']), st.booleans())
def test_any_text_can_be_set_and_is_read_back(value: str, old: str, is_flow: bool) -> None:
    text = f"a: {{b: {old}, c: d}} # e\n" if is_flow else f"a:\n  b: {old} # e\n  c: d\n"
    after = set_scalar(text, PATH, ("a", "b"), value)
    assert construct(compose(after)[0]) == {"a": {"b": value, "c": "d"}}
    assert set_scalar(after, PATH, ("a", "b"), value) == after
    assert after.endswith(text[text.index(old) + len(old) :])


@given(
    st.dictionaries(st.sampled_from(["name", "namespace", "x y"]), VALUES, min_size=1),
    st.sampled_from(
        ["l: [{name: q}]\n", "l:\n- name: q\n  namespace: 'r'\n", "l:\n  - { name: q }", "l: []\n", "k: 1\n"]
    ),
)
def test_any_mapping_can_be_added_and_is_read_back(item: dict[str, str], text: str) -> None:
    after = add_mapping_entry_to_list(text, PATH, ("l",), item)
    old = construct(compose(text)[0]).get("l", [])
    assert construct(compose(after)[0])["l"] in ([*old, item], old if json.dumps(item) in json.dumps(old) else None)
    assert add_mapping_entry_to_list(after, PATH, ("l",), item) == after
