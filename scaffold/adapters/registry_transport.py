"""HTTP to a registry: one deadline for everything, bounded answers, careful redirects, an error for each failure."""

from __future__ import annotations

import ipaddress
import re
import socket
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaffold import __version__
from scaffold.adapters.registry_errors import BY_HAND, RegistryError, RegistryUnreachableError, UntrustedAnswerError
from scaffold.diagnostic import printable

if TYPE_CHECKING:
    import httpx

_MAX_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_SHORTEST_WAIT = 0.001
"""Seconds; less is no time left, for a socket takes a time-out of 0 for "do not wait"."""

_LARGEST_ERROR = 1 << 16
"""Bytes of a body that comes with an error status; beyond it the body is dropped, for only the status counts."""


class PlainHttpError(RegistryUnreachableError):
    """Say that the other side does not speak TLS."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, read whole.

    Attributes:
        elsewhere: Whether redirects led to another origin, which must not be logged in to.
        status: The HTTP status.
        headers: Names in lower case.
        body: As sent; bounded by what was asked for.
        next_link: The target of `Link: <…>; rel="next"`, with path and query only; empty without one.
    """

    elsewhere: bool
    status: int
    headers: Mapping[str, str]
    body: bytes
    next_link: str


def new_client() -> httpx.Client:
    """Make an HTTP client with the proxies and certificates of the environment, except for this machine's addresses.

    Raises:
        RegistryError: The environment's settings cannot be used.
    """
    import httpx

    direct = dict.fromkeys(("all://localhost", "all://127.0.0.1", "all://[::1]"))
    try:
        return httpx.Client(mounts=direct, headers={"User-Agent": f"flux-scaffold/{__version__}"})
    except (ImportError, OSError, ValueError, httpx.InvalidURL):  # their text may hold a proxy's password
        raise RegistryError(
            "the proxy or certificate settings of the environment cannot be used; "
            "check `HTTPS_PROXY`, `ALL_PROXY`, `SSL_CERT_FILE` and `SSL_CERT_DIR`"
        ) from None


def is_loopback(host: str) -> bool:
    """Tell whether a host, without port, is this machine; plain HTTP is good enough for it."""
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def too_slow(registry: str, seconds: float) -> RegistryUnreachableError:
    """Return the error for a registry that used up its time."""
    return RegistryUnreachableError(
        f"registry `{registry}` did not answer within {seconds:g} seconds; try again, or {BY_HAND}"
    )


class Transport:
    """Requests to one registry, and to where it sends us, within one deadline."""

    def __init__(self, registry: str, client: httpx.Client, seconds: float, *, local: bool) -> None:
        self._registry = registry
        self._client = client
        self._seconds = seconds
        self._end = time.monotonic() + seconds
        self._local = local

    @property
    def remaining(self) -> float:
        """Return the seconds that are left.

        Raises:
            RegistryUnreachableError: None are.
        """
        self._require_time()
        return self._end - time.monotonic()

    def spend_at_most(self, share: float) -> None:
        """Bring the deadline forward to a share of what is left, for work that can be done without."""
        now = time.monotonic()
        self._end = now + (self._end - now) * share

    def _require_time(self) -> None:
        if time.monotonic() > self._end - _SHORTEST_WAIT:
            raise too_slow(self._registry, self._seconds)

    def request(
        self, address: str, headers: Mapping[str, str], *, limit: int, form: Mapping[str, str] | None = None
    ) -> Answer:
        """Get an address, or post a form to it, and follow redirects; a login never goes to another origin.

        Args:
            address: An absolute URL.
            headers: To send; `Authorization` is dropped for good at the first redirect that leaves the origin.
            limit: Bytes that the body of a good answer may have.
            form: Fields to post; a post is not redirected.

        Raises:
            RegistryError: No answer, or one that breaks a rule; an error status is an answer.
        """
        start = url = self._parse(address)
        for _ in range(_MAX_REDIRECTS + 1):
            answer = self._exchange(url, headers, limit, form, elsewhere=_origin(url) != _origin(start))
            location = answer.headers.get("location")
            if answer.status not in _REDIRECTS or form is not None:
                return answer
            target = self._parse(location or "", url)
            if _origin(target) != _origin(url):
                headers = {name: value for name, value in headers.items() if name != "Authorization"}
            url = target
        raise UntrustedAnswerError(f"registry `{self._registry}` redirects more than {_MAX_REDIRECTS} times")

    def _parse(self, address: str, base: httpx.URL | None = None) -> httpx.URL:
        import httpx

        try:
            url = httpx.URL(address) if base is None else base.join(address)
        except (httpx.InvalidURL, ValueError):
            url = httpx.URL("")
        if not url.host:
            raise UntrustedAnswerError(f"registry `{self._registry}` points to an address that cannot be used")
        if url.scheme != "https" and not (url.scheme == "http" and self._local and is_loopback(url.host)):
            raise UntrustedAnswerError(
                f"registry `{self._registry}` points to `{printable(url.host)}` without https; that is not followed"
            )
        return url

    def _exchange(
        self,
        url: httpx.URL,
        headers: Mapping[str, str],
        limit: int,
        form: Mapping[str, str] | None,
        *,
        elsewhere: bool,
    ) -> Answer:
        import httpx

        method = "GET" if form is None else "POST"
        sent = {"Accept-Encoding": "identity", **headers}
        try:
            with self._client.stream(
                method, url, headers=sent, data=form, timeout=self.remaining, follow_redirects=False
            ) as response:
                body = self._read(response, limit)
                raw_next = response.links.get("next", {}).get("url", "")
                link = url.join(raw_next).raw_path.decode("ascii") if raw_next else ""
        except httpx.TimeoutException:
            raise too_slow(self._registry, self._seconds) from None
        except httpx.ProxyError:
            raise RegistryUnreachableError(
                f"registry `{self._registry}` cannot be reached: the proxy refuses; check the proxy, or {BY_HAND}"
            ) from None
        except (httpx.TransportError, httpx.InvalidURL, UnicodeError) as error:
            raise self._unreachable(error, url) from None
        return Answer(elsewhere, response.status_code, response.headers, body, link)

    def _read(self, response: httpx.Response, limit: int) -> bytes:
        """Read a body piece by piece; what is no success is kept only where it is small."""
        good = response.status_code == 200
        bound = limit if good else _LARGEST_ERROR
        body = bytearray()
        for piece in response.iter_raw():
            body += piece
            if len(body) > bound:
                if not good:
                    return b""
                raise UntrustedAnswerError(
                    f"registry `{self._registry}` sent more than {limit >> 20} MiB in one answer; the rest was not read"
                )
            self._require_time()
        if good and response.headers.get("content-encoding", "identity") != "identity":
            raise UntrustedAnswerError(
                f"registry `{self._registry}` compressed an answer against the request; its digest cannot be verified"
            )
        return bytes(body)

    def _unreachable(self, error: Exception, url: httpx.URL) -> RegistryError:
        """Name the reason of a failed exchange, without the library's text: it may hold what was sent."""
        import ssl

        name = f"registry `{self._registry}`"
        if url.host != re.sub(r":[0-9]+\Z", "", self._registry).strip("[]"):
            name += f" (at `{printable(url.host)}`)"
        for cause in _causes(error):
            if isinstance(cause, ssl.SSLCertVerificationError):
                return RegistryUnreachableError(
                    f"{name} has a certificate that is not trusted: {printable(cause.verify_message)}; "
                    "where it has its own authority, name that one's file in `SSL_CERT_FILE`"
                )
            if isinstance(cause, ssl.SSLError):
                reason = printable(cause.reason or "the connection was closed").replace("_", " ").lower()
                return PlainHttpError(
                    f"{name} makes no https connection: {reason}; plain http is used only on this machine itself"
                )
            if isinstance(cause, socket.gaierror | UnicodeError):
                return RegistryUnreachableError(
                    f"{name} cannot be found: the name does not resolve; check it and the network, or {BY_HAND}"
                )
            if isinstance(cause, OSError) and cause.strerror:
                return RegistryUnreachableError(
                    f"{name} cannot be reached: {cause.strerror.lower()}; check the network and any proxy, or {BY_HAND}"
                )
        return RegistryUnreachableError(f"{name} broke off, or broke the rules of HTTP; try again, or {BY_HAND}")


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and what led to it, as far back as this request."""
    while error is not None and not isinstance(error, RegistryError):
        yield error
        error = error.__cause__ or error.__context__
