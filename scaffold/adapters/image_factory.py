"""The Talos Image Factory: registers a schematic, which it must know before it builds images for its ID."""

from __future__ import annotations

import json
import ssl
from typing import TYPE_CHECKING

from scaffold.adapters.deadline import run_within
from scaffold.adapters.registry_transport import new_client
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.talos.installer import FACTORY, is_schematic_id
from scaffold.talos.schematic import Schematic, canonical, id_of

if TYPE_CHECKING:
    import httpx

PUBLIC_FACTORY = f"https://{FACTORY}"

_SECONDS = 30.0
_LARGEST_ANSWER = 1 << 16
"""Bytes; the ID needs less than 100."""

_LONGEST_REASON = 200


class FactoryError(ScaffoldError):
    """Say why the Image Factory did not register a schematic."""


def register(schematic: Schematic, *, factory: str = PUBLIC_FACTORY, seconds: float = _SECONDS) -> str:
    """Register a schematic and return its ID; what is sent is its canonical form, without comments.

    Args:
        schematic: The schematic.
        factory: The factory's URL, with https.
        seconds: For everything.

    Raises:
        ScaffoldError: No such factory, no answer that can be used, or another ID than computed here.
    """
    url, name = _url(factory)
    try:
        status, body = run_within(seconds, lambda: _post(url, name, canonical(schematic).encode()))
    except TimeoutError:
        raise FactoryError(f"{name} did not answer within {seconds:g} seconds; try again") from None
    if status not in (200, 201):
        raise _refusal(status, body, name)
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    given = answer.get("id") if isinstance(answer, dict) else None
    if not isinstance(given, str) or not is_schematic_id(given):
        raise FactoryError(f"{name} answered, but with no schematic ID; check that this is an Image Factory")
    computed = id_of(schematic)
    if given != computed:
        raise FactoryError(
            f"{name} gave this schematic the ID `{given}`, computed here was `{computed}`; "
            "its images are those of the first, so use that one and report the difference"
        )
    return given


def registry_of(factory: str) -> str:
    """Return the registry of a factory's installer images: its host and port.

    Raises:
        ScaffoldError: It has no https address.
    """
    return _url(factory)[0].netloc.decode("ascii")


def _url(factory: str) -> tuple[httpx.URL, str]:
    """Return where to post, and what messages call the factory."""
    import httpx

    try:
        url = httpx.URL(factory)
    except (httpx.InvalidURL, ValueError):
        url = httpx.URL("")
    if url.scheme != "https" or not url.host:
        raise FactoryError(f"the factory's address is none with https; name one such as {PUBLIC_FACTORY}")
    if url.userinfo or url.query or url.fragment:
        raise FactoryError("the factory's address has more than a host and a path; leave the rest out")
    host = f"[{url.host}]" if ":" in url.host else url.host
    name = f"image factory `{printable(host)}{f':{url.port}' if url.port else ''}`"
    return url.copy_with(path=f"{url.path.rstrip('/')}/schematics"), name


def _post(url: httpx.URL, name: str, content: bytes) -> tuple[int, bytes]:
    """Post, follow no redirect, and read an answer of bounded size."""
    import httpx

    headers = {"Content-Type": "application/yaml", "Accept": "application/json", "Accept-Encoding": "identity"}
    body = bytearray()
    try:
        with (
            new_client() as client,
            client.stream(
                "POST", url, content=content, headers=headers, timeout=None, follow_redirects=False
            ) as answer,
        ):
            for piece in answer.iter_raw():
                body += piece
                if len(body) > _LARGEST_ANSWER:
                    raise FactoryError(
                        f"{name} sent more than {_LARGEST_ANSWER >> 10} KiB; check that this is an Image Factory"
                    )
    except (httpx.TransportError, httpx.InvalidURL, UnicodeError) as error:
        raise FactoryError(f"{name} cannot be reached: {_reason(error)}; check the address and the network") from None
    return answer.status_code, bytes(body)


def _reason(error: BaseException | None) -> str:
    """Name what failed, without the library's text: it may hold what was sent."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return f"its certificate is not trusted ({printable(error.verify_message)})"
        if isinstance(error, ssl.SSLError):
            return "it makes no https connection"
        if isinstance(error, OSError) and error.strerror:
            return printable(error.strerror.lower())
        error = error.__cause__ or error.__context__
    return "the connection broke off"


def _refusal(status: int, body: bytes, name: str) -> FactoryError:
    if 300 <= status < 400:
        return FactoryError(f"{name} sends elsewhere, which is not followed; name the right factory with `--factory`")
    if status == 400:
        lines = body.decode("utf-8", "replace").strip().splitlines()
        reason = printable(lines[0][:_LONGEST_REASON]) if lines and not lines[0].lstrip().startswith("<") else ""
        return FactoryError(f"{name} refuses the schematic{f': {reason}' if reason else ''}")
    if status in (401, 403):
        return FactoryError(f"{name} wants a login (HTTP {status}), which this command does not have")
    return FactoryError(f"{name} answered HTTP {status}; try again later, or check that this is an Image Factory")
