"""Each row is one reason: a list before, an entry, the exact text after."""

from __future__ import annotations

import pytest

from scaffold.edit import add_list_entry, remove_list_entry
from scaffold.errors import NotRoundTrippableError

PATH = "apps/media/kustomization.yaml"
RESOURCES = ("resources",)

FULL = """\
---
# yaml-language-server: $schema=https://json.schemastore.org/kustomization
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: media

resources:
  - ./namespace.yaml
  - ./radarr/ks.yaml   # the films
"""


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        pytest.param(FULL, "./radarr/ks.yaml", id="entry-is-there"),
        pytest.param(FULL, "radarr/ks.yaml", id="entry-is-there-with-a-dot"),
        pytest.param("resources:\n  - radarr/ks.yaml\n", "./radarr/ks.yaml", id="entry-is-there-without-a-dot"),
        pytest.param("resources:\n  - radarr/\n", "./radarr", id="entry-is-there-with-a-slash-at-the-end"),
        pytest.param("resources: [ 'radarr' ]", "radarr", id="entry-is-there-quoted-in-a-flow-list"),
        pytest.param("x: &x a\nresources:\n- *x\n", "a", id="entry-is-there-by-an-alias"),
        pytest.param("\ufeffresources:\r\n-   a\r\n...\r\n# end", "a", id="nothing-is-normalised"),
    ],
)
def test_adding_what_is_there_changes_no_byte(text: str, entry: str) -> None:
    assert add_list_entry(text, PATH, RESOURCES, entry) == text


ADDED = [
    # form
    pytest.param(
        FULL,
        "sonarr/ks.yaml",
        FULL + "  - ./sonarr/ks.yaml\n",
        id="modeline-and-trailing-comments-stay",
    ),
    pytest.param(
        "resources:\n  - ./a/ks.yaml\n  - ./b/ks.yaml\n  - c/ks.yaml\n",
        "d/ks.yaml",
        "resources:\n  - ./a/ks.yaml\n  - ./b/ks.yaml\n  - c/ks.yaml\n  - ./d/ks.yaml\n",
        id="dot-prefix-as-most-of-the-kin-have-it",
    ),
    pytest.param(
        "resources:\n  - ./namespace.yaml\n  - ./other.yaml\n  - a/ks.yaml\n",
        "./d/ks.yaml",
        "resources:\n  - ./namespace.yaml\n  - ./other.yaml\n  - a/ks.yaml\n  - d/ks.yaml\n",
        id="no-dot-prefix-as-the-kin-have-none-though-others-do",
    ),
    pytest.param(
        "resources:\n  - ./namespace.yaml\n",
        "d/ks.yaml",
        "resources:\n  - ./namespace.yaml\n  - ./d/ks.yaml\n",
        id="dot-prefix-of-the-others-where-no-kin-is-there",
    ),
    pytest.param(
        "resources:\n  - ./a\n  - https://example.org/b\n",
        "../c",
        "resources:\n  - ./a\n  - https://example.org/b\n  - ../c\n",
        id="a-path-that-leads-up-gets-no-dot",
    ),
    pytest.param(
        "resources:\n- 'a/ks.yaml'\n- 'b/ks.yaml'\n- c/ks.yaml\n",
        "d/ks.yaml",
        "resources:\n- 'a/ks.yaml'\n- 'b/ks.yaml'\n- c/ks.yaml\n- 'd/ks.yaml'\n",
        id="single-quotes-and-no-indentation-as-the-kin",
    ),
    pytest.param(
        'resources:\n    -   "a/ks.yaml"\n',
        "b/ks.yaml",
        'resources:\n    -   "a/ks.yaml"\n    -   "b/ks.yaml"\n',
        id="double-quotes-and-wide-spacing-as-the-kin",
    ),
    pytest.param(
        "names:\n  - a\nresources:\n  - plain\n",
        "yes",
        'names:\n  - a\nresources:\n  - plain\n  - "yes"\n',
        id="quotes-where-a-plain-scalar-would-be-a-boolean",
    ),
    pytest.param(
        "resources:\n  - plain\n",
        "zoë: #1",
        'resources:\n  - plain\n  - "zoë: #1"\n',
        id="quotes-where-a-plain-scalar-would-be-a-mapping",
    ),
    pytest.param(
        "resources:\n  - 'it''s'\n",
        "that's",
        "resources:\n  - 'it''s'\n  - 'that''s'\n",
        id="a-single-quote-is-doubled",
    ),
    pytest.param(
        "resources:\r\n  - a/ks.yaml\r\n  - c/ks.yaml\r\n",
        "b/ks.yaml",
        "resources:\r\n  - a/ks.yaml\r\n  - b/ks.yaml\r\n  - c/ks.yaml\r\n",
        id="windows-line-ends",
    ),
    pytest.param(
        "resources:\r\n  - a/ks.yaml",
        "b/ks.yaml",
        "resources:\r\n  - a/ks.yaml\r\n  - b/ks.yaml",
        id="windows-line-ends-and-a-missing-last-one",
    ),
    pytest.param(
        "resources:\n  - a/ks.yaml # why",
        "b/ks.yaml",
        "resources:\n  - a/ks.yaml # why\n  - b/ks.yaml",
        id="missing-final-line-end-stays-missing",
    ),
    pytest.param(
        "\ufeffresources:\n  - é/ks.yaml\n  - 😀/ks.yaml\n",
        "ü/ks.yaml",
        "\ufeffresources:\n  - é/ks.yaml\n  - ü/ks.yaml\n  - 😀/ks.yaml\n",
        id="byte-order-mark-and-unicode",
    ),
    pytest.param(
        "resources:\t# tab\n  - a/ks.yaml\t# tab\n    \n  - c/ks.yaml\n",
        "b/ks.yaml",
        "resources:\t# tab\n  - a/ks.yaml\t# tab\n  - b/ks.yaml\n    \n  - c/ks.yaml\n",
        id="tabs-before-comments-and-a-blank-line-of-spaces",
    ),
    pytest.param(
        "resources: &r\n  - a/ks.yaml\nkind: Kustomization\n",
        "b/ks.yaml",
        "resources: &r\n  - a/ks.yaml\n  - b/ks.yaml\nkind: Kustomization\n",
        id="anchor-on-the-list",
    ),
    pytest.param(
        "resources:\n  - &a a/ks.yaml\n  - *a\nother: *a\n",
        "b/ks.yaml",
        "resources:\n  - &a a/ks.yaml\n  - *a\n  - b/ks.yaml\nother: *a\n",
        id="anchors-and-aliases-in-the-list",
    ),
    pytest.param(
        "a: &x 1\nb: &x 2\nresources:\n  - a/ks.yaml\n",
        "b/ks.yaml",
        "a: &x 1\nb: &x 2\nresources:\n  - a/ks.yaml\n  - b/ks.yaml\n",
        id="an-anchor-that-is-defined-twice",
    ),
    pytest.param(
        "resources:\n  - a/ks.yaml\npatches:\n  - patch: |\n      # - z/ks.yaml\n      - op: remove\n",
        "b/ks.yaml",
        "resources:\n  - a/ks.yaml\n  - b/ks.yaml\npatches:\n  - patch: |\n      # - z/ks.yaml\n      - op: remove\n",
        id="block-scalar-behind-the-list",
    ),
    pytest.param(
        "resources:\n  - |\n    # odd\n    text\n\n  - name: a\n    b: [c]\n\n# end\n",
        "zed",
        "resources:\n  - |\n    # odd\n    text\n\n  - name: a\n    b: [c]\n  - zed\n\n# end\n",
        id="items-of-other-shapes",
    ),
    pytest.param(
        "resources:\n  - a/ks.yaml\n# about the patches\npatches: []\n",
        "b/ks.yaml",
        "resources:\n  - a/ks.yaml\n  - b/ks.yaml\n# about the patches\npatches: []\n",
        id="comment-behind-the-last-entry-belongs-to-what-follows",
    ),
    pytest.param(
        "resources:\n  - a/ks.yaml\n# components:\n#   - ../b\n",
        "c/ks.yaml",
        "resources:\n  - a/ks.yaml\n  - c/ks.yaml\n# components:\n#   - ../b\n",
        id="another-list-that-is-commented-out-is-no-part-of-this-one",
    ),
    pytest.param(
        "resources:\n- a/ks.yaml\n...\n",
        "b/ks.yaml",
        "resources:\n- a/ks.yaml\n- b/ks.yaml\n...\n",
        id="document-end-marker",
    ),
    # flow lists
    pytest.param(
        "resources: [./a/ks.yaml, ./c/ks.yaml]  # both\n",
        "b/ks.yaml",
        "resources: [./a/ks.yaml, ./b/ks.yaml, ./c/ks.yaml]  # both\n",
        id="flow-list-on-one-line",
    ),
    pytest.param(
        "resources: [ 'b/ks.yaml','c/ks.yaml', ]\n",
        "a/ks.yaml",
        "resources: [ 'a/ks.yaml','b/ks.yaml','c/ks.yaml', ]\n",
        id="flow-list-first-with-its-own-spacing-and-trailing-comma",
    ),
    pytest.param("resources: [a]\n", "b, c", 'resources: [a, "b, c"]\n', id="flow-list-quotes-a-comma"),
    pytest.param(
        "x: &x a\nresources: [*x, [z]]\n", "b", "x: &x a\nresources: [*x, b, [z]]\n", id="flow-list-with-an-alias"
    ),
    pytest.param(
        "resources: [\n  a/ks.yaml, # one\n  c/ks.yaml # two\n]\n",
        "b/ks.yaml",
        "resources: [\n  a/ks.yaml, # one\n  b/ks.yaml,\n  c/ks.yaml # two\n]\n",
        id="flow-list-one-per-line",
    ),
    pytest.param(
        "resources: [\n  a/ks.yaml,\n  c/ks.yaml, # two\n]\n",
        "d/ks.yaml",
        "resources: [\n  a/ks.yaml,\n  c/ks.yaml, # two\n  d/ks.yaml,\n]\n",
        id="flow-list-one-per-line-last-with-trailing-comma",
    ),
    pytest.param(
        "resources: [\r\n  a/ks.yaml,\r\n  c/ks.yaml # two\r\n]\r\n",
        "d/ks.yaml",
        "resources: [\r\n  a/ks.yaml,\r\n  c/ks.yaml, # two\r\n  d/ks.yaml\r\n]\r\n",
        id="flow-list-one-per-line-last-without-trailing-comma",
    ),
    pytest.param(
        "resources: [\n  # about c\n  c/ks.yaml\n]\n",
        "a/ks.yaml",
        "resources: [\n  a/ks.yaml,\n  # about c\n  c/ks.yaml\n]\n",
        id="flow-list-one-per-line-first-before-the-comment-of-the-next",
    ),
    pytest.param(
        "resources: [a/ks.yaml,\n            c/ks.yaml]\n",
        "d/ks.yaml",
        "resources: [a/ks.yaml,\n            c/ks.yaml,\n            d/ks.yaml]\n",
        id="flow-list-that-starts-and-ends-beside-its-brackets",
    ),
]


@pytest.mark.parametrize(("before", "entry", "after"), ADDED)
def test_add_list_entry(before: str, entry: str, after: str) -> None:
    assert add_list_entry(before, PATH, RESOURCES, entry) == after
    assert add_list_entry(after, PATH, RESOURCES, entry) == after


@pytest.mark.parametrize(("before", "entry", "after"), ADDED)
def test_remove_list_entry_is_the_inverse(before: str, entry: str, after: str) -> None:
    assert remove_list_entry(after, PATH, RESOURCES, entry) == before


def test_the_caller_says_which_entries_are_of_the_same_kind() -> None:
    before = "resources:\n  - z.yaml\n  - b/flux.yaml\n  - d/other.yaml\n  - a.yaml\n"
    after = "resources:\n  - z.yaml\n  - b/flux.yaml\n  - c.yaml\n  - d/other.yaml\n  - a.yaml\n"
    assert add_list_entry(before, PATH, RESOURCES, "c.yaml", siblings=("./b/flux.yaml", "d/other.yaml")) == after


def test_siblings_that_the_list_does_not_hold_say_nothing() -> None:
    before = "resources:\n  - b/ks.yaml\n  - d/ks.yaml\n"
    after = "resources:\n  - b/ks.yaml\n  - c/ks.yaml\n  - d/ks.yaml\n"
    assert add_list_entry(before, PATH, RESOURCES, "c/ks.yaml", siblings=("x/ks.yaml",)) == after


def test_only_the_given_document_changes() -> None:
    before = "# none here\n---\nresources:\n  - a\n---\nresources:\n  - a\n"
    after = "# none here\n---\nresources:\n  - a\n---\nresources:\n  - a\n  - b\n"
    assert add_list_entry(before, PATH, RESOURCES, "b", document=1) == after


def test_a_list_deep_in_the_document_is_found_by_keys_and_indices() -> None:
    before = "spec:\n  sets:\n    - name: x\n      of:\n        - b\n    - name: y\n      of:\n        - b\n"
    after = before[:-2] + "a\n        - b\n"
    assert add_list_entry(before, PATH, ("spec", "sets", 1, "of"), "a") == after


WHERE = "in `apps/media/kustomization.yaml`"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "resources: &r\n    - a/ks.yaml\nother: *r\n",
            f"cannot add to `resources` {WHERE} without changing other lines; add `    - b/ks.yaml` by hand",
            id="a-list-that-another-place-uses-too",
        ),
        pytest.param(
            "other: &r\n  - a/ks.yaml\nresources: *r\n",
            f"cannot add to `resources` {WHERE} because it is an alias, which stands for another place; "
            "add `  - b/ks.yaml` by hand",
            id="a-list-that-is-an-alias",
        ),
        pytest.param(
            "x: &x\n  resources: [a]\n<<: *x\n",
            f"cannot add to `resources` {WHERE} because a merge key brings it; add `  - b/ks.yaml` by hand",
            id="a-list-that-a-merge-key-brings",
        ),
        pytest.param(
            "resources: [a]\nresources: [c]\n",
            f"cannot add to `resources` {WHERE} because `resources` is there twice; add `  - b/ks.yaml` by hand",
            id="a-key-that-is-there-twice",
        ),
        pytest.param(
            "resources: a\n",
            f"cannot add to `resources` {WHERE} because it is no list; add `  - b/ks.yaml` by hand",
            id="a-scalar",
        ),
        pytest.param(
            "kind: A\nresources: [\n",
            f"cannot add to `resources` {WHERE} because the file is not YAML (line 3); add `  - b/ks.yaml` by hand",
            id="no-yaml",
        ),
        pytest.param(
            "# nothing yet\n",
            f"cannot add to `resources` {WHERE} because the file is empty; add `  - b/ks.yaml` by hand",
            id="no-document",
        ),
        pytest.param(
            "- a\n",
            f"cannot add to `resources` {WHERE} because `resources` is not there; add `  - b/ks.yaml` by hand",
            id="a-document-that-is-a-list",
        ),
        pytest.param(
            "resources: [ # none\n]\n",
            f"cannot add to `resources` {WHERE} without changing other lines; add `- b/ks.yaml` by hand",
            id="a-comment-that-filling-the-list-would-lose",
        ),
        pytest.param(
            "resources:\r  - a/ks.yaml\r",
            f"cannot add to `resources` {WHERE} without changing other lines; add `             - b/ks.yaml` by hand",
            id="line-ends-of-old-macintosh-files",
        ),
    ],
)
def test_refuses_and_states_the_line_to_add(text: str, message: str) -> None:
    with pytest.raises(NotRoundTrippableError) as caught:
        add_list_entry(text, PATH, RESOURCES, "b/ks.yaml")
    assert str(caught.value) == message


def test_names_the_document_and_the_parent_that_are_not_there() -> None:
    with pytest.raises(NotRoundTrippableError) as caught:
        add_list_entry("resources: [a]\n", PATH, RESOURCES, "b", document=1)
    assert str(caught.value) == f"cannot add to `resources` {WHERE} because it has no document 1; add `  - b` by hand"
    with pytest.raises(NotRoundTrippableError) as caught:
        add_list_entry("kind: A\n", PATH, ("spec", "of", 0, "list"), "b")
    assert str(caught.value) == (
        f"cannot add to `spec.of[0].list` {WHERE} because `spec` is not there; add `  - b` by hand"
    )


@pytest.mark.parametrize(
    ("before", "entry", "after"),
    [
        pytest.param("resources:\n  - a\n", "b", "resources:\n  - a\n", id="not-there"),
        pytest.param("kind: A\n", "b", "kind: A\n", id="no-list"),
        pytest.param(
            "resources:\n  # - b\n  - a\n", "b", "resources:\n  # - b\n  - a\n", id="commented-out-is-not-there"
        ),
        pytest.param(
            "resources:\n  # why a\n  - a # and\n  # why b\n  - ./b # this\n  # end\n",
            "b",
            "resources:\n  # why a\n  - a # and\n  # why b\n  # end\n",
            id="its-own-comment-goes-and-no-other",
        ),
        pytest.param("resources:\n  - a\n  - b", "b", "resources:\n  - a", id="missing-final-line-end-stays-missing"),
        pytest.param(
            "resources: # apps\n  - a\nx: y\n", "a", "resources: [] # apps\nx: y\n", id="the-last-one-leaves-[]"
        ),
        pytest.param("resources: &r\n  - a", "a", "resources: &r []", id="the-last-one-of-an-anchored-list"),
        pytest.param("resources: [\n  a\n]\n", "a", "resources: []\n", id="the-last-one-of-a-flow-list"),
        pytest.param("resources: [a, b, c]\n", "a", "resources: [b, c]\n", id="first-of-a-flow-list"),
        pytest.param("resources: [a, b, c]\n", "c", "resources: [a, b]\n", id="last-of-a-flow-list"),
        pytest.param(
            "resources: [\n  a, # x\n  b # y\n]\n", "b", "resources: [\n  a # x\n]\n", id="last-line-of-a-flow-list"
        ),
        pytest.param(
            "resources: [a, # x\n  b]\n", "b", "resources: [a, # x\n  ]\n", id="comment-of-the-neighbour-stays"
        ),
        pytest.param("resources:\n- a\n- ./a\n- b\n- a/\n", "a", "resources:\n- b\n", id="every-occurrence-goes"),
    ],
)
def test_remove_list_entry(before: str, entry: str, after: str) -> None:
    assert remove_list_entry(before, PATH, RESOURCES, entry) == after
    assert remove_list_entry(after, PATH, RESOURCES, entry) == after


def test_refuses_to_remove_an_entry_that_an_alias_needs() -> None:
    with pytest.raises(NotRoundTrippableError) as caught:
        remove_list_entry("resources:\n  - &a a\n  - b\nother: *a\n", PATH, RESOURCES, "a")
    assert (
        str(caught.value)
        == f"cannot remove from `resources` {WHERE} without changing other lines; remove `- a` by hand"
    )
