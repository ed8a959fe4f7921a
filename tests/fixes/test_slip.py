"""Which names are slips of others: what is a typing error, and what is a name of its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.fixes.slip import is_slip, meant

words = st.text("abcdefghij", min_size=5, max_size=9)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        pytest.param("postgress", "postgres", id="a letter too many"),
        pytest.param("postgre", "postgres", id="the last letter is missing"),
        pytest.param("ostgres", "postgres", id="the first letter is missing"),
        pytest.param("posgres", "postgres", id="a letter in the middle is missing"),
        pytest.param("postgrez", "postgres", id="a letter is wrong"),
        pytest.param("psotgres", "postgres", id="two letters are swapped"),
        pytest.param("rook-ceph-clutser", "rook-ceph-cluster", id="in one word of several"),
        pytest.param("rook-cephcluster", "rook-ceph-cluster", id="a separator is missing"),
        pytest.param("rook-ceph_cluster", "rook-ceph-cluster", id="another separator"),
        pytest.param("Ceph-Block", "ceph-block", id="upper case"),
        pytest.param("postgres16-clustr", "postgres16-cluster", id="beside a number"),
    ],
)
def test_slips(name: str, other: str) -> None:
    assert is_slip(name, other)
    assert is_slip(other, name)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        pytest.param("postgres", "postgres", id="the name itself"),
        pytest.param("postgres-16", "postgres-17", id="another number"),
        pytest.param("postgres16", "postgres17", id="another number in a word"),
        pytest.param("longhorn", "longhorn2", id="a number more"),
        pytest.param("envoy-internal", "envoy-external", id="another word that is near"),
        pytest.param("db-main", "db-mail", id="a short word"),
        pytest.param("fast-ssd", "fast-hdd", id="two letters of a short word"),
        pytest.param("redis-a", "redis-b", id="one letter is the word"),
        pytest.param("radarr", "sonarr", id="two letters"),
        pytest.param("posgrs", "postgres", id="two letters are missing"),
        pytest.param("postgres-cluster", "postgres", id="a word more"),
        pytest.param("clutser-postgrse", "cluster-postgres", id="slips in two words"),
        pytest.param("east-west", "west-east", id="words are swapped"),
    ],
)
def test_other_names(name: str, other: str) -> None:
    assert not is_slip(name, other)
    assert not is_slip(other, name)


@pytest.mark.parametrize(
    ("name", "names", "expected"),
    [
        pytest.param("postgress", ["postgres", "redis"], "postgres", id="one candidate"),
        pytest.param("postgress", ["postgres", "postgresa"], "", id="two candidates"),
        pytest.param("postgress", ["redis"], "", id="none is near"),
        pytest.param("postgress", [], "", id="no name at all"),
        pytest.param("block", ["block"], "", id="only itself"),
    ],
)
def test_the_only_candidate_is_meant(name: str, names: list[str], expected: str) -> None:
    assert meant(name, names) == expected


@given(words, st.data())
def test_every_single_slip_is_one(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("klmno"))
    assert is_slip(word[:at] + letter + word[at:], word)
    assert is_slip(word[:at] + letter + word[at + 1 :], word)
    assert is_slip(word[:at] + word[at + 1 :], word)
