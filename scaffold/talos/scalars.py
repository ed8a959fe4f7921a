"""What the text of a scalar must be, type by type, as Talos' decoder has it."""

from __future__ import annotations

import binascii
import math
import re
from collections.abc import Callable, Mapping

from scaffold.diagnostic import printable
from scaffold.talos.go_scalars import resolve
from scaffold.talos.references import has_reference
from scaffold.talos.tree import Scalar

_YES_OR_NO = frozenset("y Y yes Yes YES on On ON n N no No NO off Off OFF".split())
"""go-yaml takes these for a boolean field, quoted ones too (https://yaml.org/type/bool.html)."""

_DURATION = re.compile(r"[-+]?(0|((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)", re.ASCII)
_SIZE = re.compile(r"-?\d[\d,]*(\.\d*)? *([kmgtpe]i?b?|b)?", re.ASCII | re.IGNORECASE)
_PERCENTAGE = re.compile(r"-?\d+(\.\d*)? *%", re.ASCII)
_BYTES = re.compile(r"([0-9a-fA-F]{1,4}([:.-][0-9a-fA-F]{1,4})*)?", re.ASCII)
_MODE = re.compile(r"0?o?[0-7]+", re.ASCII)
_PORT_RANGE = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?", re.ASCII)
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:", re.ASCII)
_ESCAPE = re.compile(r"%(?![0-9a-fA-F]{2})", re.ASCII)
_AUTHORITY = re.compile(r"([^@]*@)?(\[[0-9a-fA-F:.]+(%25[^\]]+)?\]|[^\s:\[\]]*)(:\d*)?", re.ASCII)

_CHOICES = {
    "ad-select": ("stable", "bandwidth", "count"),
    "adlacp-active": ("on", "off"),
    "arp-all-targets": ("any", "all"),
    "bond-mode": (
        "balance-rr",
        "active-backup",
        "balance-xor",
        "broadcast",
        "802.3ad",
        "balance-tlb",
        "balance-alb",
    ),
    "client-identifier": ("none", "mac", "duid"),
    "default-action": ("accept", "block"),
    "fail-over-mac": ("none", "active", "follow"),
    "lacp-rate": ("slow", "fast"),
    "primary-reselect": ("always", "better", "failure"),
    "protocol": ("tcp", "udp", "icmp", "icmpv6"),
    "vlan-protocol": ("802.1q", "802.1ad"),
}
"""The types of which all values are known; the texts of other enumerations are not looked at."""

_NOT_QUOTED = ", not a text; remove the quotes"
_SHOWN = 40
"""A text that is longer is not repeated in a message."""


def complaint(type_: str, scalar: Scalar) -> str:
    """Return what a scalar must be where it is not, such as "must be an integer, not `fast`", else nothing.

    Null is right everywhere, and so is a text with a secret reference. A type that is not known here takes any text.
    """
    if scalar.is_null or has_reference(scalar.text):
        return ""
    text = scalar.text
    choices = _CHOICES.get(type_)
    if choices:
        return "" if not text or text.lower() in choices else f"must be {_joined(choices)}{_but(text)}"
    if type_ in _INTEGERS:
        return _integer_complaint(type_, scalar)
    if type_ == "bool":
        is_bool = isinstance(resolve(text), bool)
        if text in _YES_OR_NO or (is_bool and not scalar.style):
            return ""
        return f"must be true or false{_NOT_QUOTED if is_bool else _but(text)}"
    if type_ == "mode":
        right = _MODE.fullmatch(text) is not None or (not scalar.style and _integer(text) is not None)
        return "" if right else f"must be a file mode such as `0o644`{_but(text)}"
    known = _TEXTS.get(type_)
    is_number = type_ == "duration" and not scalar.style and _integer(text) is not None
    if known is None or (known[0](text) and not is_number):
        return ""
    return f"must be {known[1]}{'' if type_ in _UNSHOWN else _but(text)}"


def _integer_complaint(type_: str, scalar: Scalar) -> str:
    low, high = _INTEGERS[type_]
    number = _integer(scalar.text)
    if number is None:
        return f"must be an integer{_but(scalar.text)}"
    if scalar.style:
        return f"must be an integer{_NOT_QUOTED}"
    return "" if low <= number <= high else f"must be an integer from {low:,} to {high:,}{_but(scalar.text)}"


def _integer(text: str) -> int | None:
    """Return the integer that a plain scalar is; go-yaml cuts off decimals."""
    number = resolve(text)
    if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
        return None
    return int(number)


def _is_address(text: str) -> bool:
    import ipaddress

    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_prefix(text: str) -> bool:
    address, _, bits = text.partition("/")
    limit = 128 if ":" in address else 32
    return "%" not in address and _is_address(address) and bits in map(str, range(limit + 1))


def _is_address_port(text: str) -> bool:
    address, _, port = text.rpartition(":")
    if address.startswith("["):
        address = address[1:-1] if address.endswith("]") else ""
    elif ":" in address:
        return False
    return _is_address(address) and re.fullmatch(r"\d{1,5}", port, re.ASCII) is not None and int(port) < 2**16


def _is_port_range(text: str) -> bool:
    match = _PORT_RANGE.fullmatch(text)
    return match is not None and all(int(port) < 2**16 for port in match.groups() if port)


def _is_base64(text: str) -> bool:
    try:
        binascii.a2b_base64(text.replace("\n", "").replace("\r", ""), strict_mode=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _is_url(text: str) -> bool:
    """Tell whether Go's `url.Parse` takes a text; it takes almost any."""
    if any(character < " " or character == "\x7f" for character in text):
        return False
    rest = text.partition("#")[0].partition("?")[0]
    scheme = _SCHEME.match(rest)
    rest = rest[scheme.end() :] if scheme else rest
    if not rest.startswith("/"):
        return scheme is not None or (":" not in rest.partition("/")[0] and not _ESCAPE.search(rest))
    if rest.startswith("//") and (scheme or not rest.startswith("///")):
        authority, _, rest = rest[2:].partition("/")
        if not _AUTHORITY.fullmatch(authority):
            return False
    return not _ESCAPE.search(rest)


def _or_empty(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: not text or pattern.fullmatch(text.strip()) is not None


_INTEGERS: Mapping[str, tuple[int, int]] = {
    **{f"int{size or ''}": (-(2 ** ((size or 64) - 1)), 2 ** ((size or 64) - 1) - 1) for size in (0, 8, 16, 32, 64)},
    **{f"uint{size or ''}": (0, 2 ** (size or 64) - 1) for size in (0, 8, 16, 32, 64)},
}
_TEXTS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "duration": (lambda text: _DURATION.fullmatch(text) is not None, "a duration with a unit such as `10m`"),
    "address": (lambda text: not text or _is_address(text), "an IP address"),
    "prefix": (lambda text: not text or _is_prefix(text), "an address with a prefix length such as `10.0.0.0/24`"),
    "address-port": (
        lambda text: not text or _is_address_port(text),
        "an IP address with a port such as `10.0.0.1:51820`",
    ),
    "port-range": (_is_port_range, "a port or a range of ports such as `6443-6445`"),
    "bytes": (_or_empty(_BYTES), "bytes in hexadecimal such as `aa:bb:cc:dd:ee:ff`"),
    "size": (_or_empty(_SIZE), "a size such as `10GB`"),
    "size-or-percentage": (
        lambda text: _or_empty(_SIZE)(text) or _PERCENTAGE.fullmatch(text.strip()) is not None,
        "a size such as `10GB` or a percentage such as `80%`",
    ),
    "base64": (_is_base64, "base64"),
    "url": (_is_url, "a URL such as `https://10.0.0.1:6443`"),
}
"""Of each type the test that its texts pass, and what a message calls it."""

_UNSHOWN = frozenset({"base64", "url"})
"""The types whose texts may hold a secret."""


def _but(text: str) -> str:
    return f", not `{printable(text)}`" if text and len(text) <= _SHOWN and "\n" not in text else ""


def _joined(choices: tuple[str, ...]) -> str:
    *others, last = (f"`{choice}`" for choice in choices)
    return f"{', '.join(others)} or {last}"
