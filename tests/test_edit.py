"""Each row is one reason: a list before, an entry, the exact text after."""

from __future__ import annotations

import pytest

from scaffold.edit import (
    add_list_entry,
    add_mapping_entry_to_list,
    add_mapping_list,
    remove_list_entry,
    set_scalar,
)
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
    # order
    pytest.param(
        "resources:\n  - b/ks.yaml\n  - d/ks.yaml\n",
        "c/ks.yaml",
        "resources:\n  - b/ks.yaml\n  - c/ks.yaml\n  - d/ks.yaml\n",
        id="sorted-in-the-middle",
    ),
    pytest.param(
        "resources:\n  - b/ks.yaml\n  - d/ks.yaml\n",
        "a/ks.yaml",
        "resources:\n  - a/ks.yaml\n  - b/ks.yaml\n  - d/ks.yaml\n",
        id="sorted-first",
    ),
    pytest.param(
        "resources:\n  - d/ks.yaml\n  - b/ks.yaml\n  - z.yaml\n",
        "c/ks.yaml",
        "resources:\n  - d/ks.yaml\n  - b/ks.yaml\n  - c/ks.yaml\n  - z.yaml\n",
        id="unsorted-behind-the-last-of-the-kin",
    ),
    pytest.param(
        "resources:\n  - ./namespace.yaml\n  - ./m/ks.yaml\n  - ./z/ks.yaml\n  - ./extras\n",
        "a/ks.yaml",
        "resources:\n  - ./namespace.yaml\n  - ./a/ks.yaml\n  - ./m/ks.yaml\n  - ./z/ks.yaml\n  - ./extras\n",
        id="namespace-stays-first",
    ),
    pytest.param(
        "resources:\n  - ./namespace.yaml\n  - ./helm.yaml\n  - ./oci.yaml\n",
        "./claim.yaml",
        "resources:\n  - ./namespace.yaml\n  - ./claim.yaml\n  - ./helm.yaml\n  - ./oci.yaml\n",
        id="namespace-first-among-sorted-files",
    ),
    pytest.param(
        "resources:\n  - a/ks.yaml\n  - m/ks.yaml\n  - misc\n  - p/ks.yaml\n",
        "n/ks.yaml",
        "resources:\n  - a/ks.yaml\n  - m/ks.yaml\n  - misc\n  - n/ks.yaml\n  - p/ks.yaml\n",
        id="sorted-together-with-other-kinds",
    ),
    pytest.param(
        "resources:\n  - a/ks.yaml\n  - zoo\n  - b/ks.yaml\n",
        "c/ks.yaml",
        "resources:\n  - a/ks.yaml\n  - zoo\n  - b/ks.yaml\n  - c/ks.yaml\n",
        id="other-kinds-that-are-not-sorted-do-not-matter",
    ),
    pytest.param(
        "resources:\n  - radarr/ks.yaml\n  - sonarr/ks.yaml\n",
        "radarr-4k/ks.yaml",
        "resources:\n  - radarr/ks.yaml\n  - radarr-4k/ks.yaml\n  - sonarr/ks.yaml\n",
        id="folder-order-unless-the-list-shows-another",
    ),
    pytest.param(
        "resources:\n  - plex/ks.yaml\n  - plex-beta/ks.yaml\n  - sonarr/ks.yaml\n",
        "sonarr-4k/ks.yaml",
        "resources:\n  - plex/ks.yaml\n  - plex-beta/ks.yaml\n  - sonarr/ks.yaml\n  - sonarr-4k/ks.yaml\n",
        id="folder-order",
    ),
    pytest.param(
        "resources:\n  - plex-beta/ks.yaml\n  - plex/ks.yaml\n  - sonarr/ks.yaml\n",
        "sonarr-4k/ks.yaml",
        "resources:\n  - plex-beta/ks.yaml\n  - plex/ks.yaml\n  - sonarr-4k/ks.yaml\n  - sonarr/ks.yaml\n",
        id="byte-order-of-the-whole-line",
    ),
    pytest.param(
        "resources:\n  - alpha.yaml\n  - Beta.yaml\n  - delta.yaml\n",
        "Gamma.yaml",
        "resources:\n  - alpha.yaml\n  - Beta.yaml\n  - delta.yaml\n  - Gamma.yaml\n",
        id="any-case-order",
    ),
    pytest.param(
        "resources:\n  - Beta.yaml\n  - alpha.yaml\n  - delta.yaml\n",
        "Gamma.yaml",
        "resources:\n  - Beta.yaml\n  - Gamma.yaml\n  - alpha.yaml\n  - delta.yaml\n",
        id="capitals-first-order",
    ),
    pytest.param(
        "resources:\n  - cloudflared/ks.yaml\n  - cloudflare-dns/ks.yaml\n  - cloudflare-tunnel/ks.yaml\n",
        "cloudflare-e/ks.yaml",
        "resources:\n  - cloudflared/ks.yaml\n  - cloudflare-dns/ks.yaml\n  - cloudflare-e/ks.yaml\n"
        "  - cloudflare-tunnel/ks.yaml\n",
        id="order-of-a-locale-that-passes-over-hyphens",
    ),
    # comments and blocks
    pytest.param(
        "resources:\n  # Pre Flux-Kustomizations\n  - namespace.yaml\n  # Flux-Kustomizations\n  - m/install.yaml\n",
        "a/install.yaml",
        "resources:\n  # Pre Flux-Kustomizations\n  - namespace.yaml\n  # Flux-Kustomizations\n  - a/install.yaml\n"
        "  - m/install.yaml\n",
        id="behind-the-title-of-its-block",
    ),
    pytest.param(
        "resources:\n  - a/ks.yaml\n  # the radio needs a USB stick.\n  - radio/ks.yaml\n  - zoo/ks.yaml\n",
        "b/ks.yaml",
        "resources:\n  - a/ks.yaml\n  - b/ks.yaml\n  # the radio needs a USB stick.\n  - radio/ks.yaml\n"
        "  - zoo/ks.yaml\n",
        id="before-the-comment-of-the-next-entry",
    ),
    pytest.param(
        "resources:\n  # TODO: drop radio when the new one works\n  # and its claim.\n  - radio/ks.yaml\n",
        "a/ks.yaml",
        "resources:\n  - a/ks.yaml\n  # TODO: drop radio when the new one works\n  # and its claim.\n"
        "  - radio/ks.yaml\n",
        id="before-the-comment-of-the-first-entry-which-is-no-title",
    ),
    pytest.param(
        "resources:\n  # Databases\n  - y/ks.yaml\n  - z/ks.yaml\n  # Media\n  - a/ks.yaml\n  - c/ks.yaml\n"
        "  - x/ks.yaml\n",
        "b/ks.yaml",
        "resources:\n  # Databases\n  - y/ks.yaml\n  - z/ks.yaml\n  # Media\n  - a/ks.yaml\n  - b/ks.yaml\n"
        "  - c/ks.yaml\n  - x/ks.yaml\n",
        id="sorted-per-block-in-the-largest",
    ),
    pytest.param(
        "resources:\n  - y/ks.yaml\n  - z/ks.yaml\n\n  - b/ks.yaml\n  - c/ks.yaml\n  - x/ks.yaml\n",
        "a/ks.yaml",
        "resources:\n  - y/ks.yaml\n  - z/ks.yaml\n\n  - a/ks.yaml\n  - b/ks.yaml\n  - c/ks.yaml\n  - x/ks.yaml\n",
        id="sorted-per-block-parted-by-blank-lines",
    ),
    pytest.param(
        "resources:\n  # Core\n  - a/ks.yaml\n\n  # Apps\n  - m/ks.yaml\n  - n/ks.yaml\n",
        "b/ks.yaml",
        "resources:\n  # Core\n  - a/ks.yaml\n\n  # Apps\n  - b/ks.yaml\n  - m/ks.yaml\n  - n/ks.yaml\n",
        id="between-two-blocks-goes-to-the-larger",
    ),
    pytest.param(
        "resources:\n  - ./u/ks.yaml\n\n  # Exporters\n  - ./exporters\n",
        "v/ks.yaml",
        "resources:\n  - ./u/ks.yaml\n  - ./v/ks.yaml\n\n  # Exporters\n  - ./exporters\n",
        id="stays-in-the-block-of-its-kin",
    ),
    # entries that are commented out
    pytest.param(
        "resources:\n  - a/ks.yaml\n  # - c/ks.yaml\n  - e/ks.yaml\n",
        "d/ks.yaml",
        "resources:\n  - a/ks.yaml\n  # - c/ks.yaml\n  - d/ks.yaml\n  - e/ks.yaml\n",
        id="commented-out-entry-has-its-place-in-the-order",
    ),
    pytest.param(
        "resources:\n  - a/ks.yaml\n  # - c/ks.yaml  # broken\n  - e/ks.yaml\n",
        "c/ks.yaml",
        "resources:\n  - a/ks.yaml\n  # - c/ks.yaml  # broken\n  - c/ks.yaml\n  - e/ks.yaml\n",
        id="the-entry-itself-commented-out-does-not-count",
    ),
    pytest.param(
        "resources:\n  - z/ks.yaml\n  # - c/ks.yaml\n  - e/ks.yaml\n  - b/ks.yaml\n",
        "c/ks.yaml",
        "resources:\n  - z/ks.yaml\n  # - c/ks.yaml\n  - c/ks.yaml\n  - e/ks.yaml\n  - b/ks.yaml\n",
        id="beside-itself-commented-out-in-an-unsorted-list",
    ),
    pytest.param(
        "resources:\n  - ./namespace.yaml\n  # - ./m/ks.yaml\n",
        "./n/ks.yaml",
        "resources:\n  - ./namespace.yaml\n  # - ./m/ks.yaml\n  - ./n/ks.yaml\n",
        id="behind-a-commented-out-entry-at-the-end",
    ),
    pytest.param(
        "resources:\n  # - ./d/ks.yaml   # shelved;\n  #   add this line to deploy it\n  - ./g/ks.yaml\n",
        "./e/ks.yaml",
        "resources:\n  # - ./d/ks.yaml   # shelved;\n  #   add this line to deploy it\n  - ./e/ks.yaml\n"
        "  - ./g/ks.yaml\n",
        id="a-commented-out-entry-keeps-the-lines-that-go-on-with-it",
    ),
    pytest.param(
        "resources:\n  - a/ks.yaml\n  # - z/ks.yaml\n  - c/ks.yaml\n  - e/ks.yaml\n",
        "d/ks.yaml",
        "resources:\n  - a/ks.yaml\n  # - z/ks.yaml\n  - c/ks.yaml\n  - d/ks.yaml\n  - e/ks.yaml\n",
        id="a-commented-out-entry-out-of-order-does-not-spoil-the-order",
    ),
]

MADE = [
    pytest.param(
        "components:\n  - ./local\nresources: []\n",
        "./d/ks.yaml",
        "components:\n  - ./local\nresources:\n  - ./d/ks.yaml\n",
        id="entry-as-given-where-the-list-shows-nothing",
    ),
    pytest.param("kind: A\nresources: []\n", "a", "kind: A\nresources:\n  - a\n", id="empty-list"),
    pytest.param("resources:   # none\n", "a", "resources:   # none\n  - a\n", id="null-with-a-comment"),
    pytest.param(
        "b:\n- x\nresources: ~ # none\n", "a", "b:\n- x\nresources: # none\n- a\n", id="null-dashes-as-elsewhere"
    ),
    pytest.param(
        "resources:\n  # Apps\n  # - ./b/ks.yaml\n  # - ./d/ks.yaml\nkind: A\n",
        "./c/ks.yaml",
        "resources:\n  # Apps\n  # - ./b/ks.yaml\n  - ./c/ks.yaml\n  # - ./d/ks.yaml\nkind: A\n",
        id="list-whose-entries-are-all-commented-out",
    ),
    pytest.param(
        "apiVersion: a\nkind: Kustomization\nnamespace: m\n\ncomponents:\n  - ../c\n\npatches:\n  - path: p\n",
        "a",
        "apiVersion: a\nkind: Kustomization\nnamespace: m\n\ncomponents:\n  - ../c\n\nresources:\n  - a\n\n"
        "patches:\n  - path: p\n",
        id="missing-list-goes-behind-the-components",
    ),
    pytest.param("{kind: A, resources: []}", "a", "{kind: A, resources: [a]}", id="empty-list-in-a-flow-mapping"),
    pytest.param("{kind: A}", "a", "{kind: A, resources: [a]}", id="missing-list-in-a-flow-mapping"),
]


@pytest.mark.parametrize(("before", "entry", "after"), ADDED)
def test_add_list_entry(before: str, entry: str, after: str) -> None:
    assert add_list_entry(before, PATH, RESOURCES, entry) == after
    assert add_list_entry(after, PATH, RESOURCES, entry) == after


@pytest.mark.parametrize(("before", "entry", "after"), MADE)
def test_add_list_entry_makes_the_list(before: str, entry: str, after: str) -> None:
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


SPEC = ("spec",)
DEPENDS_ON = ("spec", "dependsOn")
ITEM = {"name": "z", "namespace": "dbms"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "spec:\n  dependsOn:\n    - {namespace: dbms, name: z, readyExpr: x}\n",
            "spec:\n  dependsOn:\n    - {namespace: dbms, name: z, readyExpr: x}\n",
            id="an-item-says-the-same-already",
        ),
        pytest.param(
            "spec:\n  dependsOn:\n    - name: a\n      namespace: b # c\n    # end\n  path: p\n",
            "spec:\n  dependsOn:\n    - name: a\n      namespace: b # c\n    - name: z\n      namespace: dbms\n"
            "    # end\n  path: p\n",
            id="block-style",
        ),
        pytest.param(
            "spec:\n  dependsOn:\n  -   namespace: 'b'\n      name: &n \"a\"\n  path: *n\n",
            "spec:\n  dependsOn:\n  -   namespace: 'b'\n      name: &n \"a\"\n  -   namespace: 'dbms'\n"
            '      name: "z"\n  path: *n\n',
            id="order-of-keys-quotes-and-spacing-of-the-neighbour",
        ),
        pytest.param(
            "spec:\n  dependsOn:\n    - name: a\n    - { name: b }",
            "spec:\n  dependsOn:\n    - name: a\n    - { name: b }\n    - { name: z, namespace: dbms }",
            id="padded-flow-mappings",
        ),
        pytest.param(
            "spec:\n  dependsOn: [{name: a}]\n",
            "spec:\n  dependsOn: [{name: a}, {name: z, namespace: dbms}]\n",
            id="flow-list",
        ),
        pytest.param(
            "a: &a\n  name: a\nspec:\n  dependsOn:\n    - *a\n",
            "a: &a\n  name: a\nspec:\n  dependsOn:\n    - *a\n    - name: z\n      namespace: dbms\n",
            id="behind-an-alias",
        ),
        pytest.param(
            "spec:\n  dependsOn: []\n  path: p\n",
            "spec:\n  dependsOn:\n    - name: z\n      namespace: dbms\n  path: p\n",
            id="empty-list",
        ),
        pytest.param(
            "spec:\n  targets:\n  - a\n  path: p",
            "spec:\n  targets:\n  - a\n  path: p\n  dependsOn:\n  - name: z\n    namespace: dbms",
            id="missing-list",
        ),
    ],
)
def test_add_mapping_entry_to_list(before: str, after: str) -> None:
    assert add_mapping_entry_to_list(before, PATH, DEPENDS_ON, ITEM) == after
    assert add_mapping_entry_to_list(after, PATH, DEPENDS_ON, ITEM) == after


def test_scalars_of_a_mapping_are_quoted_where_a_reader_could_misread_them() -> None:
    item = {"name": "on", "at": "12:30", "port": 80, "none": None, "off": False, "note": "a: b", "map": {"k": ["1", 1]}}
    assert add_mapping_entry_to_list("spec:\n  dependsOn:\n  - name: a\n", PATH, DEPENDS_ON, item) == (
        'spec:\n  dependsOn:\n  - name: a\n  - name: "on"\n    at: "12:30"\n    port: 80\n    none: null\n'
        '    "off": false\n    note: "a: b"\n    map:\n      k: ["1", 1]\n'
    )


def test_refuses_a_mapping_and_shows_it() -> None:
    with pytest.raises(NotRoundTrippableError) as caught:
        add_mapping_entry_to_list("spec:\n  dependsOn: x\n", PATH, DEPENDS_ON, ITEM)
    assert str(caught.value) == (
        f"cannot add to `spec.dependsOn` {WHERE} because it is no list; add `- {{name: z, namespace: dbms}}` by hand"
    )


@pytest.mark.parametrize(
    ("before", "entries", "after"),
    [
        pytest.param("spec:\n  l: [a]\n", [], "spec:\n  l: [a]\n", id="nothing-to-add"),
        pytest.param("spec:\n  k: 1\n", [], "spec:\n  k: 1\n", id="nothing-to-make"),
        pytest.param("spec:\n  l: [b, a]\n", ["b"], "spec:\n  l: [b, a]\n", id="entries-are-there"),
        pytest.param("spec:\n  l:\n  - a\n", ["a", "b"], "spec:\n  l:\n  - a\n  - b\n", id="entries-that-are-missing"),
        pytest.param(
            "spec:\n  k: 1 # c\n# end\n",
            ["b", "a"],
            "spec:\n  k: 1 # c\n  l:\n    - b\n    - a\n# end\n",
            id="at-the-end",
        ),
        pytest.param(
            "spec:\n  k: |\n    x\n\nz: 1\n",
            ["a"],
            "spec:\n  k: |\n    x\n  l:\n    - a\n\nz: 1\n",
            id="behind-a-block-scalar",
        ),
        pytest.param(
            "spec:\n  k: &k 1\n  m: *k # c\n",
            ["a"],
            "spec:\n  k: &k 1\n  m: *k # c\n  l:\n    - a\n",
            id="behind-an-alias",
        ),
        pytest.param("spec: {}\n", ["a"], "spec: {l: [a]}\n", id="empty-mapping"),
        pytest.param(
            "spec:\n  l: # c\n", [{"name": "a", "b": 1}], "spec:\n  l: # c\n    - name: a\n      b: 1\n", id="mappings"
        ),
    ],
)
def test_add_mapping_list(before: str, entries: list[str | dict[str, object]], after: str) -> None:
    assert add_mapping_list(before, PATH, SPEC, "l", entries) == after
    assert add_mapping_list(after, PATH, SPEC, "l", entries) == after


def test_a_new_list_goes_where_the_caller_says_with_the_given_indentation() -> None:
    assert add_mapping_list("a: 1\nb: 2\nc: 3\n", PATH, (), "l", ["x"], after=("a", "b"), indent=0) == (
        "a: 1\nb: 2\nl:\n- x\nc: 3\n"
    )


def test_refuses_a_list_in_something_that_is_no_mapping() -> None:
    with pytest.raises(NotRoundTrippableError) as caught:
        add_mapping_list("spec: x\n", PATH, SPEC, "l", ["a", {"b": "c"}])
    assert str(caught.value) == (
        f"cannot add to `spec.l` {WHERE} because `spec.l` is not there; add `- a`, `- {{b: c}}` by hand"
    )


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        pytest.param("a:\n  b: 'x' # c", "x", "a:\n  b: 'x' # c", id="same-text"),
        pytest.param("a:\n  b: 0x10\n", "0x10", "a:\n  b: 0x10\n", id="same-number"),
        pytest.param("a:\n  b: x # c\n", "y", 'a:\n  b: "y" # c\n', id="text-that-yaml-1.1-reads-as-a-boolean"),
        pytest.param("a:\n  b: x # c\n", "z", "a:\n  b: z # c\n", id="plain"),
        pytest.param("a:\n  b: x\n", "1.10", 'a:\n  b: "1.10"\n', id="text-stays-text"),
        pytest.param("a:\n  b: 'x'\n", "it's", "a:\n  b: 'it''s'\n", id="single-quotes"),
        pytest.param('a:\n  b: "x"\n', "z", 'a:\n  b: "z"\n', id="double-quotes"),
        pytest.param("a:\n  b: 'x'\n", "x\ny", 'a:\n  b: "x\\ny"\n', id="line-break-needs-double-quotes"),
        pytest.param("a:\n  b: &n x\n", "z", "a:\n  b: &n z\n", id="anchor-stays"),
        pytest.param("a:\n  b: 3\n", "4", "a:\n  b: 4\n", id="number"),
        pytest.param("a:\n  b: true\n", "false", "a:\n  b: false\n", id="boolean"),
        pytest.param("a:\n  b: 5\n", "10m: x", 'a:\n  b: "10m: x"\n', id="number-becomes-text"),
        pytest.param("a:\n  b: # c\n", "z", "a:\n  b: z # c\n", id="nothing-becomes-text"),
        pytest.param("a: {b: x, c: d}\n", "y, z", 'a: {b: "y, z", c: d}\n', id="flow-mapping"),
        pytest.param("a:\n  b: x\n    y\nc: d\n", "z", "a:\n  b: z\nc: d\n", id="text-over-several-lines"),
    ],
)
def test_set_scalar(before: str, value: str, after: str) -> None:
    assert set_scalar(before, PATH, ("a", "b"), value) == after
    assert set_scalar(after, PATH, ("a", "b"), value) == after


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("a:\n  b: &n x\nc: *n\n", "without changing other lines", id="anchor-that-is-used"),
        pytest.param("c: &n x\na:\n  b: *n\n", "because it is an alias, which stands for another place", id="alias"),
        pytest.param("a:\n  b: |\n    x\n", "because it is a block of text", id="block-scalar"),
        pytest.param("a:\n  b: [x]\n", "because it is no scalar", id="list"),
        pytest.param("a:\n  c: x\n", "because it is not there", id="missing"),
    ],
)
def test_refuses_to_set_what_is_shared_or_no_scalar(text: str, why: str) -> None:
    with pytest.raises(NotRoundTrippableError) as caught:
        set_scalar(text, PATH, ("a", "b"), "z")
    assert str(caught.value) == f"cannot set `a.b` {WHERE} {why}; write `z` by hand"
