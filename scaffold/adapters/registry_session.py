"""A conversation with one registry about one repository: it logs in where it is asked to, and explains refusals.

Source of the rules: https://github.com/opencontainers/distribution-spec/blob/main/spec.md and
https://distribution.github.io/distribution/spec/auth/token/.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from typing import TypeVar
from urllib.parse import urlencode

from scaffold.adapters.deadline import run_within
from scaffold.adapters.registry_auth import CredentialSearch, find_credentials, parse_challenges
from scaffold.adapters.registry_errors import (
    AccessDeniedError,
    ImageNotFoundError,
    RateLimitedError,
    RegistryError,
    UntrustedAnswerError,
)
from scaffold.adapters.registry_transport import Answer, PlainHttpError, Transport, is_loopback, new_client, too_slow
from scaffold.image_manifest import ImageManifestError, parse_object
from scaffold.image_reference import DOCKER_HUB, ImageReference

_DOCKER_HUB_HOST = "registry-1.docker.io"
_LARGEST_TOKEN = 1 << 20
_TOKEN = re.compile(r"[\x21-\x7e]+")

_Result = TypeVar("_Result")


def ask_registry(reference: ImageReference, seconds: float, work: Callable[[RegistrySession], _Result]) -> _Result:
    """Do work that speaks with the reference's registry, and wait no longer than the given seconds for it.

    Raises:
        RegistryError: No usable answer in time.
    """

    def run() -> _Result:
        with new_client() as client:
            host = _DOCKER_HUB_HOST if reference.registry == DOCKER_HUB else reference.registry
            local = is_loopback(re.sub(r":[0-9]+\Z", "", host))
            transport = Transport(reference.registry, client, seconds, local=local)
            return work(RegistrySession(reference, transport, host, local=local))

    try:
        return run_within(seconds, run)
    except TimeoutError:
        raise too_slow(reference.registry, seconds) from None


class RegistrySession:
    """Remembers the login, and whether the registry speaks plain HTTP."""

    def __init__(self, reference: ImageReference, transport: Transport, host: str, *, local: bool) -> None:
        self.reference = reference
        self.transport = transport
        self._host = host
        self._local = local
        self._plain = False
        self._authorization = ""
        self._search: CredentialSearch | None = None

    def get(self, target: str, *, limit: int, accept: str = "application/json") -> Answer:
        """Get a path, with its query, of the registry.

        Args:
            target: Starts with `/v2/`.
            limit: Bytes that the body may have.
            accept: Media types.

        Returns:
            The answer, of status 200.

        Raises:
            RegistryError: Any other end; `ImageNotFoundError` for 404.
        """
        answer = self._ask(target, accept, limit)
        if answer.status == 401 and not answer.elsewhere and not self._authorization:
            self._authorization = self._log_in(answer.headers.get("www-authenticate", ""))
            answer = self._ask(target, accept, limit) if self._authorization else answer
        if answer.status != 200:
            raise self._refusal(answer)
        return answer

    def _ask(self, target: str, accept: str, limit: int) -> Answer:
        headers = {"Accept": accept}
        if self._authorization:
            headers["Authorization"] = self._authorization
        if self._local and not self._plain:
            try:
                return self.transport.request(f"https://{self._host}{target}", headers, limit=limit)
            except PlainHttpError:
                self._plain = True
        scheme = "http" if self._plain else "https"
        return self.transport.request(f"{scheme}://{self._host}{target}", headers, limit=limit)

    def _log_in(self, header: str) -> str:
        """Return the `Authorization` that a challenge asks for, empty where we have none; a token needs no account."""
        challenges = {challenge.scheme: challenge.parameters for challenge in parse_challenges(header)}
        credentials = self._find().credentials
        if "bearer" in challenges:
            return f"Bearer {self._token(challenges['bearer'])}"
        if "basic" in challenges and credentials and not credentials.is_identity_token:
            return credentials.basic
        return ""

    def _find(self) -> CredentialSearch:
        if self._search is None:
            self._search = find_credentials(self.reference, os.environ, timeout=self.transport.remaining)
        return self._search

    def _token(self, parameters: Mapping[str, str]) -> str:
        """Get a token from the realm that a Bearer challenge names, without credentials where none are found."""
        scope = parameters.get("scope") or f"repository:{self.reference.repository}:pull"
        fields = {"service": parameters.get("service", ""), "scope": scope}
        fields = {name: value for name, value in fields.items() if value}
        realm = parameters.get("realm", "")
        credentials = self._find().credentials
        if credentials and credentials.is_identity_token:
            form = {
                **fields,
                "grant_type": "refresh_token",
                "client_id": "scaffold",
                "refresh_token": credentials.secret,
            }
            answer = self.transport.request(realm, {}, limit=_LARGEST_TOKEN, form=form)
        else:
            address = f"{realm}{'&' if '?' in realm else '?'}{urlencode(fields)}"
            login = {"Authorization": credentials.basic} if credentials else {}
            answer = self.transport.request(address, login, limit=_LARGEST_TOKEN)
        if answer.status != 200:
            raise self._refusal(answer)
        try:
            document = parse_object(answer.body)
        except ImageManifestError:
            document = {}
        token = document.get("token") or document.get("access_token")
        if not isinstance(token, str) or not _TOKEN.fullmatch(token):
            raise UntrustedAnswerError(f"registry `{self.reference.registry}` gave no usable token at its login")
        return token

    def _refusal(self, answer: Answer) -> RegistryError:
        """Say what a status means, and what to do about it."""
        registry, repository = self.reference.registry, self.reference.repository
        if answer.status in (401, 403):
            return AccessDeniedError(f"registry `{registry}` refuses `{repository}` ({answer.status}): {self._why()}")
        if answer.status == 404:
            return ImageNotFoundError(f"registry `{registry}` has no `{repository}`; check the name")
        if answer.status == 429:
            after = answer.headers.get("retry-after", "")
            when = f"in {after} seconds" if re.fullmatch(r"[0-9]{1,6}", after) else "later"
            return RateLimitedError(
                f"registry `{registry}` wants fewer requests (429); try again {when}, or log in with "
                f"`docker login {registry}`"
            )
        return RegistryError(f"registry `{registry}` answers with status {answer.status}; try again later")

    def _why(self) -> str:
        registry, search = self.reference.registry, self._find()
        if search.credentials:
            return (
                f"the credentials from {search.credentials.source} do not give access; "
                f"log in again with `docker login {registry}`"
            )
        trouble = f" ({search.trouble})" if search.trouble else ""
        return (
            f"it does not exist or is private, and no credentials for it were found{trouble}; "
            f"check the name, or log in with `docker login {registry}`"
        )
