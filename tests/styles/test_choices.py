"""What the owner of a new repository chooses: addresses in the form that Flux takes, and choices that are refused."""

from __future__ import annotations

import pytest

from scaffold.styles.choices import Choices, as_url, problems


@pytest.mark.parametrize(
    ("address", "url"),
    [
        pytest.param("https://git.test/me/lab.git", "https://git.test/me/lab.git", id="a URL stays"),
        pytest.param("git@git.test:me/lab.git", "ssh://git@git.test/me/lab.git", id="the short form of SSH is one"),
        pytest.param("git.test:/me/lab.git", "ssh://git.test/me/lab.git", id="without a user, rooted"),
        pytest.param("../lab.git", "../lab.git", id="a path stays, and is refused later"),
    ],
)
def test_an_address_becomes_what_flux_takes(address: str, url: str) -> None:
    assert as_url(address) == url


@pytest.mark.parametrize(
    ("url", "web"),
    [
        pytest.param("https://git.test/me/lab.git", "https://git.test/me/lab", id="without the ending"),
        pytest.param("https://git.test:8443/me/lab", "https://git.test:8443/me/lab", id="a port stays"),
        pytest.param("ssh://git@git.test:2222/me/lab.git", "https://git.test/me/lab", id="a port of SSH does not"),
    ],
)
def test_a_browser_takes_https(url: str, web: str) -> None:
    assert Choices(git_url=url).web_url == web


def test_the_defaults_have_no_problem() -> None:
    assert list(problems(Choices())) == []


@pytest.mark.parametrize(
    ("choices", "problem"),
    [
        pytest.param(
            Choices(cluster="Main_1"),
            "`--cluster Main_1` must be lower-case letters, digits and `-`, starting and ending with a letter or digit",
            id="a cluster is no DNS label",
        ),
        pytest.param(
            Choices(domain="lab"), "`--domain lab` must be a DNS name, such as `home.example.com`", id="one label"
        ),
        pytest.param(
            Choices(domain="${DOMAIN}.test"),
            "`--domain ${DOMAIN}.test` must be a DNS name, such as `home.example.com`",
            id="a domain with a variable",
        ),
        pytest.param(
            Choices(domain="a b.test"),
            "`--domain a b.test` must be a DNS name, such as `home.example.com`",
            id="a domain with a space",
        ),
        pytest.param(
            Choices(git_url="../lab.git"),
            "`--git-url ../lab.git` must be an address that Flux takes, such as `https://git.example.com/home/cluster.git`",
            id="an address that is a path",
        ),
        pytest.param(
            Choices(git_url="https://me:hunter2@git.test/me/lab.git"),
            "`--git-url` holds a password, which would be in Git; leave it out",
            id="an address with a password, which is not repeated",
        ),
        pytest.param(Choices(branch="-x"), "`--branch -x` is no name of a branch", id="a branch that is an option"),
        pytest.param(Choices(branch="a..b"), "`--branch a..b` is no name of a branch", id="a branch that is a range"),
        pytest.param(
            Choices(recipients=("AGE-SECRET-KEY-1QQQQ",)),
            "`--age-recipient` was given a private key, which is never written; give `age1…`, its public half",
            id="a private key, which is not repeated",
        ),
        pytest.param(
            Choices(recipients=("me@example.com",)),
            "`--age-recipient me@example.com` must be a public key of age, `age1…`",
            id="a recipient of another program",
        ),
    ],
)
def test_a_choice_that_cannot_be_is_refused(choices: Choices, problem: str) -> None:
    assert list(problems(choices)) == [problem]


@pytest.mark.parametrize("domain", ["*.example.com", "192.0.2.1", "a.*.com"])
def test_a_domain_is_neither_a_wildcard_nor_an_address(domain: str) -> None:
    assert list(problems(Choices(domain=domain))) == [
        f"`--domain {domain}` must be a DNS name, such as `home.example.com`"
    ]


@pytest.mark.parametrize("branch", ["main.lock", "a.lock/b", "HEAD", "a/.b", "a./b"])
def test_a_branch_that_git_refuses(branch: str) -> None:
    assert list(problems(Choices(branch=branch))) == [f"`--branch {branch}` is no name of a branch"]


def test_a_token_in_an_address_is_refused_and_not_repeated() -> None:
    said = "`--git-url` holds a password, which would be in Git; leave it out"
    assert list(problems(Choices(git_url="https://ghp_token@git.test/me/lab"))) == [said]
    assert list(problems(Choices(git_url="ssh://git@git.test:2222/me/lab"))) == []
