"""What differs between two machine configs, and that no secret is in it."""

from __future__ import annotations

import re
from textwrap import dedent

from hypothesis import given
from hypothesis import strategies as st

from scaffold.talos.difference import Change, Difference, Hunk, compare
from scaffold.talos.documents import Document, read_documents
from scaffold.talos.fields import load_table

TABLE = load_table("1.13")
KEY = b"0123456789abcdef"
CONFIG = """\
    version: v1alpha1
    machine:
      type: controlplane
      token: tok-en
      network:
        interfaces:
          - interface: eth0
            dhcp: true
            mtu: 1500
    cluster:
      clusterName: main
      controlPlane: {endpoint: "https://10.0.0.1:6443"}
      secret: c2VjcmV0
    ---
    apiVersion: v1alpha1
    kind: HostnameConfig
    hostname: k8s-1
    """


def read(text: str) -> tuple[Document, ...]:
    return read_documents(dedent(text), "node.yaml", TABLE)


def differ(before: str, after: str, *, resolved: bool = False) -> Difference:
    return compare(read(before), read(after), TABLE, KEY, resolved=resolved)


def lines(difference: Difference) -> list[str]:
    """Return the lines that come and go, with markers of secrets all alike."""
    return [
        re.sub(r"#[0-9a-f]{8}", "", line)
        for document in difference.documents
        for hunk in document.hunks
        for line in hunk.lines
        if line[0] in "+-"
    ]


def test_a_config_and_itself() -> None:
    assert differ(CONFIG, CONFIG) == Difference(())


def test_a_config_written_otherwise() -> None:
    other = """\
        # moved, quoted, commented
        kind: "HostnameConfig"
        apiVersion: v1alpha1
        hostname: 'k8s-1'
        ---
        cluster: {secret: "c2VjcmV0", clusterName: main, controlPlane: {endpoint: https://10.0.0.1:6443}}
        machine:
          network: {interfaces: [{interface: eth0, mtu: 0x5dc, dhcp: on, vlans: []}]}
          type: controlplane
          token: 'tok-en'
          install: null
        version: v1alpha1
        """
    assert differ(CONFIG, other) == Difference(())


def test_what_changed_stands_among_what_did_not() -> None:
    (document,) = differ(CONFIG, CONFIG.replace("mtu: 1500", "mtu: 9000")).documents
    marker = document.hunks[0].lines[-1].partition(": ")[2]
    assert (document.title, document.change) == ("the main document", Change.CHANGED)
    assert document.hunks == (
        Hunk(
            "machine",
            (
                "     network:",
                "         interfaces:",
                "             - interface: eth0",
                "-              mtu: 1500",
                "+              mtu: 9000",
                "               dhcp: true",
                " cluster:",
                f"     secret: {marker}",
            ),
        ),
    )


def test_a_document_that_is_new_and_one_that_is_gone() -> None:
    after = CONFIG.replace("HostnameConfig", "LinkConfig").replace("hostname: k8s-1", "name: eth0\n    up: true")
    difference = differ(CONFIG, after)
    assert [(one.title, one.change) for one in difference.documents] == [
        ("HostnameConfig", Change.REMOVED),
        ("LinkConfig eth0", Change.ADDED),
    ]
    assert lines(difference) == [
        "-apiVersion: v1alpha1",
        "-kind: HostnameConfig",
        "-hostname: k8s-1",
        "+apiVersion: v1alpha1",
        "+kind: LinkConfig",
        "+name: eth0",
        "+up: true",
    ]


def test_that_a_secret_changed_is_seen_and_the_secret_is_not() -> None:
    difference = differ(CONFIG, CONFIG.replace("tok-en", "tok-em"))
    assert lines(difference) == ['-    token: "***"', '+    token: "***"']
    first, second = (line for hunk in difference.documents[0].hunks for line in hunk.lines if "***" in line)
    assert first[1:] != second[1:]
    assert "tok-e" not in str(difference) and "c2VjcmV0" not in str(difference)


def test_a_reference_that_becomes_plaintext_is_a_difference_between_revisions() -> None:
    before = CONFIG.replace("tok-en", "op://v/i/f")
    assert lines(differ(before, CONFIG)) == ["-    token: op://v/i/f", '+    token: "***"']


def test_a_reference_and_the_value_on_a_node_are_not_compared() -> None:
    here = CONFIG.replace("tok-en", "op://v/i/f").replace("//10.0.0.1:", "//{{ op://v/i/address }}:")
    assert differ(CONFIG, here, resolved=True) == Difference((), not_compared=2)
    assert differ(here, CONFIG, resolved=True) == Difference((), not_compared=2)


def test_a_reference_cannot_stand_for_a_text_that_does_not_fit_around_it() -> None:
    here = CONFIG.replace("//10.0.0.1:6443", "//{{ op://v/i/address }}:7443")
    assert lines(differ(CONFIG, here, resolved=True)) == [
        "-        endpoint: https://10.0.0.1:6443",
        "+        endpoint: https://{{ op://v/i/address }}:7443",
    ]


def test_a_changed_line_in_a_long_text_is_one_line() -> None:
    before = "cluster:\n  inlineManifests:\n    - name: a\n      contents: |\n        a: 1\n        b: 2\n"
    assert lines(differ(before, before.replace("b: 2", "b: 3"))) == ["-            b: 2", "+            b: 3"]


SECRETS = st.text(st.characters(categories=["L", "N"]), min_size=4, max_size=30).map("ßecret{}".format)
"""Texts that are nowhere else in a comparison."""


@given(SECRETS, SECRETS)
def test_no_secret_is_ever_shown(one: str, other: str) -> None:
    before = CONFIG.replace("tok-en", one).replace("c2VjcmV0", other)
    after = CONFIG.replace("tok-en", other).replace("c2VjcmV0", one)
    difference = differ(before, after)
    assert bool(difference.documents) == (one != other)
    shown = re.sub(r"\*\*\*#[0-9a-f]{8}", "", str(difference))
    assert one not in shown and other not in shown
