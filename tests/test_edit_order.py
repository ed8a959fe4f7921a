"""Where a new entry goes, and lists that are not there yet: each row is one reason, the exact text after."""

from __future__ import annotations

import pytest

from scaffold.edit import add_list_entry, remove_list_entry

PATH = "apps/media/kustomization.yaml"
RESOURCES = ("resources",)

ADDED = [
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


@pytest.mark.parametrize(("before", "entry", "after"), ADDED)
def test_add_list_entry(before: str, entry: str, after: str) -> None:
    assert add_list_entry(before, PATH, RESOURCES, entry) == after
    assert add_list_entry(after, PATH, RESOURCES, entry) == after


@pytest.mark.parametrize(("before", "entry", "after"), ADDED)
def test_remove_list_entry_is_the_inverse(before: str, entry: str, after: str) -> None:
    assert remove_list_entry(after, PATH, RESOURCES, entry) == before


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


@pytest.mark.parametrize(("before", "entry", "after"), MADE)
def test_add_list_entry_makes_the_list(before: str, entry: str, after: str) -> None:
    assert add_list_entry(before, PATH, RESOURCES, entry) == after
    assert add_list_entry(after, PATH, RESOURCES, entry) == after
