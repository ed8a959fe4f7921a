"""What the owner of a new repository chooses, and what is wrong with a choice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scaffold.diagnostic import printable
from scaffold.names import problem_with_hostname, problem_with_label
from scaffold.styles.style import BRANCH, DOMAIN, GIT_URL

_URL = re.compile(r"(?:https?|ssh)://[A-Za-z0-9@:%._~/+-]+\Z")
_SCP = re.compile(r"(?P<user>[\w.-]+@)?(?P<host>[\w.-]+):(?!//)(?P<path>[\w./~+-]+)\Z", re.ASCII)
_BRANCH = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9_-])?\Z")
_NO_BRANCH = re.compile(r"\.\.|//|/\.|\.lock(?:/|\Z)|\./|\AHEAD\Z")
_DOMAIN = re.compile(r"[^*{]+\.(?![0-9]+\Z)[^.{*]+\Z")
_SECRET = re.compile(r"(?:https?://[^/]*@|[a-z]+://[^/@]*:[^/]*@)")
"""A user of HTTP is a token more often than not; of SSH only what a colon follows is a password."""
_RECIPIENT = re.compile(r"age1[a-z0-9]{20,}\Z")
_PRIVATE = "AGE-SECRET-KEY-"


@dataclass(frozen=True, slots=True)
class Choices:
    """What takes the place of the stand-ins in a style's files.

    Attributes:
        cluster: The cluster's name, empty for the style's own.
        domain: The domain that host names are below.
        git_url: The repository's address, as Flux takes it.
        branch: The branch that Flux follows.
        recipients: The age recipients that secrets are encrypted for.
    """

    cluster: str = ""
    domain: str = DOMAIN
    git_url: str = GIT_URL
    branch: str = BRANCH
    recipients: tuple[str, ...] = ()

    @property
    def web_url(self) -> str:
        """Return the address that a browser takes: https, without `.git`."""
        scheme, _, rest = self.git_url.partition("://")
        host, _, path = rest.partition("/")
        if scheme == "ssh":
            scheme, host = "https", host.rpartition("@")[2].partition(":")[0]
        return f"{scheme}://{host}/{path.removesuffix('.git')}"


def as_url(address: str) -> str:
    """Return an address as Flux takes it: the short form of SSH, `git@host:path`, becomes a URL."""
    short = _SCP.match(address)
    return f"ssh://{short['user'] or ''}{short['host']}/{short['path'].lstrip('/')}" if short else address


def problems(choices: Choices) -> Iterator[str]:
    """Say what is wrong with choices, each problem with its option."""
    if choices.cluster and (problem := problem_with_label(choices.cluster)):
        yield f"`--cluster {printable(choices.cluster)}` {problem}"
    if not _DOMAIN.match(choices.domain) or problem_with_hostname(choices.domain):
        yield f"`--domain {printable(choices.domain)}` must be a DNS name, such as `{DOMAIN}`"
    if not _URL.match(choices.git_url):
        yield f"`--git-url {printable(choices.git_url)}` must be an address that Flux takes, such as `{GIT_URL}`"
    elif _SECRET.match(choices.git_url):
        yield "`--git-url` holds a password, which would be in Git; leave it out"
    if not _BRANCH.match(choices.branch) or _NO_BRANCH.search(choices.branch):
        yield f"`--branch {printable(choices.branch)}` is no name of a branch"
    for recipient in choices.recipients:
        if _PRIVATE in recipient.upper():
            yield "`--age-recipient` was given a private key, which is never written; give `age1…`, its public half"
        elif not _RECIPIENT.match(recipient):
            yield f"`--age-recipient {printable(recipient)}` must be a public key of age, `age1…`"
