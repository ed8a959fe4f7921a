"""Checks names as Kubernetes and DNS check them."""

from __future__ import annotations

import re

_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?\Z")
_HOST_LABEL = re.compile(r"[A-Za-z0-9_]([-A-Za-z0-9_]*[A-Za-z0-9_])?\Z|\*\Z")
_TEMPLATE = re.compile(r"\{\{.*?\}\}|\$\{[^}]*\}")
_QUANTITY = re.compile(r"[0-9]+(\.[0-9]+)?(Ei|Pi|Ti|Gi|Mi|Ki|E|P|T|G|M|k|m)?\Z")
_ENVIRONMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")
_REPOSITORY = re.compile(
    r"(?:https?|oci)://(?P<host>[A-Za-z0-9.-]+)(?::(?P<port>[0-9]{1,5}))?(?:/[A-Za-z0-9._~%+/-]*)?\Z"
)
_CHART = re.compile(r"oci://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:/[A-Za-z0-9._-]+)+\Z")
_PARTIAL = r"v?(?:\d+|[xX*])(?:\.(?:\d+|[xX*])){0,2}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?"
_RANGE = rf"(?:(?:[=!<>~^]|[!<>=]=|=[<>]|~>) *)?{_PARTIAL}"
_VERSION = re.compile(rf"{_RANGE}(?:(?: *\|\| *| *, *| +(?:- +)?){_RANGE})*\Z", re.ASCII)
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\Z")

MAX_APP = 53
"""Helm's limit for a release's name; an app's name becomes one."""

MAX_LABEL = 63


def problem_with_label(value: str, longest: int = MAX_LABEL) -> str:
    """Say why a value is no DNS-1123 label, nothing where it is one.

    Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names
    """
    if not value:
        return "is empty"
    if len(value) > longest:
        return f"has {len(value)} characters, {longest} at most"
    if not _LABEL.match(value):
        return "must be lower-case letters, digits and `-`, starting and ending with a letter or digit"
    return ""


def problem_with_hostname(value: str) -> str:
    """Say why a value is no DNS name, nothing where it is one; `{{ … }}` and `${…}` count as a label's part."""
    bare = _TEMPLATE.sub("x", value)
    if not bare:
        return "is empty"
    if len(bare) > 253:
        return f"has {len(bare)} characters, 253 at most"
    for index, label in enumerate(bare.split(".")):
        if not _HOST_LABEL.match(label) or len(label) > MAX_LABEL or (label == "*" and index):
            return "must be a DNS name, such as `app.example.com`"
    return ""


def problem_with_quantity(value: str) -> str:
    """Say why a value is no storage quantity such as `5Gi`."""
    if not _QUANTITY.match(value):
        return "must be a quantity, such as `5Gi`"
    return "" if any(digit in "123456789" for digit in value) else "must be more than nothing"


def problem_with_port(value: object) -> str:
    """Say why a value is no TCP port; 0 means no port at all."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 65535:
        return "must be a port from 1 to 65535, or 0 for none"
    return ""


def problem_with_environment_name(value: str) -> str:
    """Say why a value is no environment variable's name."""
    return "" if _ENVIRONMENT.match(value) else "must be letters, digits and `_`, not starting with a digit"


def problem_with_mount(value: str) -> str:
    """Say why a value is no absolute path to mount at."""
    if not value.startswith("/") or ".." in value.split("/") or ":" in value or not value.isprintable():
        return "must be an absolute path, such as `/config`"
    return ""


def problem_with_chart(value: str) -> str:
    """Say why a value is no chart: neither a name nor the address of one in an OCI registry."""
    if "://" not in value:
        return "" if value.strip() else "is empty"
    if "@" in value:
        return "must be an address without user or digest, such as `oci://ghcr.io/owner/chart`"
    segments = _TEMPLATE.sub("x", value).partition("://")[2].split("/")
    if not _CHART.match(_TEMPLATE.sub("x", value)) or {".", ".."} & set(segments):
        return "must be a name, or an address such as `oci://ghcr.io/owner/chart`, its version apart"
    return ""


def problem_with_chart_repository(value: str) -> str:
    """Say why a value is no address that Flux takes for a Helm repository, or one that would put a secret into Git."""
    found = _REPOSITORY.match(_TEMPLATE.sub("x", value))
    if not found or problem_with_hostname(found["host"]) or not 0 < int(found["port"] or 443) <= 65535:
        return "must be an address such as `https://charts.example.com/stable`, without user, password or query"
    return ""


def problem_with_chart_version(value: str, *, tagged: bool = False) -> str:
    """Say why a value is no version, nor a range of versions; a chart in an OCI registry may have any tag."""
    if _VERSION.match(value) or (tagged and is_tag(value)) or ("${" in value and is_tag(_TEMPLATE.sub("x", value))):
        return ""
    return "must be a version or a range of versions, such as `1.2.3` or `1.x`"


def is_tag(value: str) -> bool:
    """Tell whether a value can be a tag in an OCI registry."""
    return bool(_TAG.match(value))
