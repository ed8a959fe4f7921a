"""What the text of a layer says before it is rendered: whether it is one, a role, a host name, a version."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scaffold.talos.nodes import Role

_MACHINE_KEYS = (
    "type|token|ca|acceptedCAs|certSANs|controlPlane|kubelet|pods|network|disks|install|files|env|time|sysctls|sysfs|"
    "registries|systemDiskEncryption|features|udev|logging|kernel|seccompProfiles|baseRuntimeSpecOverrides|nodeLabels|"
    "nodeAnnotations|nodeTaints"
)
_CERTAIN = re.compile(
    r"^(?:apiVersion|version):[ ]+[\"']?v1alpha1[\"']?\s*(?:#.*)?$"
    rf"|^machine:(?:\s*#.*)?\n(?:\s*(?:#.*|\{{%.*|)\n)*[ ]+(?:{_MACHINE_KEYS}):"
    rf"|^machine:[ ]*\{{[ ]*(?:{_MACHINE_KEYS}):",
    re.MULTILINE,
)
"""Documents that only Talos has: `v1alpha1` without a group, and `machine` with keys of its own."""

_VERSION = re.compile(r"^version:[ ]+[\"']?v1alpha1[\"']?\s*(?:#.*)?$", re.MULTILINE)
_SECTIONS = (re.compile(r"^machine:", re.MULTILINE), re.compile(r"^cluster:", re.MULTILINE))
_LIKELY = re.compile(
    r"^(?:machine|cluster):(?:\s|$)|^\s*-?\s*[\"']?path[\"']?:\s*[\"']?/(?:machine|cluster)/", re.MULTILINE
)
_OTHER = re.compile(
    r"^(?:certs|trustdinfo|contexts|customization|talosVersion):|^apiVersion:[ ]+[\"']?(?:v1[\"']?\s*$|[^\s/]+/)",
    re.MULTILINE,
)
"""A secrets bundle, a talosconfig, a schematic, a talconfig, a Kubernetes manifest."""

_FOREIGN = (
    ("#{", re.compile(r"#\{.*\}#")),
    ("#%", re.compile(r"^\s*#%", re.MULTILINE)),
    ("[%", re.compile(r"\[%.*%\]")),
    ("<%", re.compile(r"<%.*%>")),
)
_KEY = re.compile(r"^([ ]+)([A-Za-z]+):[ ]*[\"']?([a-z]*)")
_FLOW_TYPE = re.compile(r"^machine:[ ]*\{.*\btype:[ ]*[\"']?([a-z]+)")
_OPENED = re.compile(r"\{%[-+]?\s*(?:if|for|macro)\b")
_CLOSED = re.compile(r"\{%[-+]?\s*end(?:if|for|macro)\b")
_TYPES = {"controlplane": Role.CONTROLPLANE, "init": Role.CONTROLPLANE, "worker": Role.WORKER, "join": Role.WORKER}
_HOSTNAME = re.compile(r"^[ ]*hostname:[ ]*[\"']?([A-Za-z0-9][A-Za-z0-9.-]*)[\"']?\s*(?:#.*)?$", re.MULTILINE)
_CLUSTER_NAME = re.compile(r"^[ ]*clusterName:[ ]*[\"']?([A-Za-z0-9][A-Za-z0-9._-]*)[\"']?\s*(?:#.*)?$", re.MULTILINE)
_INCLUDED = re.compile(r"\{%-?\+?\s*(?:include|import|extends|from)\s+[\"']([^\"']+)[\"']")


def is_layer(text: str) -> bool:
    """Tell whether a text looks like a machine config or a patch of one."""
    return (_CERTAIN.search(text) or _LIKELY.search(text)) is not None and not is_other(text)


def is_other(text: str) -> bool:
    """Tell whether a text is something else that stands near machine configs."""
    return _OTHER.search(text) is not None


def is_certain(text: str) -> bool:
    """Tell whether a text can be nothing but a machine config or a patch of one."""
    return _CERTAIN.search(text) is not None and not is_other(text)


def has_version(text: str) -> bool:
    """Tell whether a text has the mark of the main document, which patches of it may have too."""
    return _VERSION.search(text) is not None


def is_whole(text: str) -> bool:
    """Tell whether a text looks like a whole machine config, to which others are patches."""
    return has_version(text) and all(section.search(text) for section in _SECTIONS)


def is_foreign(text: str, syntax: str) -> bool:
    """Tell whether a template is another tool's, by its delimiters.

    Args:
        text: The template.
        syntax: The engine's configuration; delimiters that stand there are the repository's own.
    """
    return any(mark not in syntax and found.search(text) for mark, found in _FOREIGN)


def machine_type(text: str) -> Role | None:
    """Return the role that `machine.type` writes out; `None` where it writes none, or only on a condition."""
    indent: str | None = None  # of the keys of `machine`, empty before the first, `None` outside
    conditions = 0
    for line in text.splitlines():
        conditions += len(_OPENED.findall(line)) - len(_CLOSED.findall(line))
        if line.startswith("machine:"):
            indent = ""
            if flow := _FLOW_TYPE.match(line):
                return _TYPES.get(flow[1])
        elif line[:1].isalpha() or line.startswith("---"):
            indent = None
        elif indent is not None and (found := _KEY.match(line)):
            indent = indent or found[1]
            if found[1] == indent and found[2] == "type" and not conditions:
                return _TYPES.get(found[3])
    return None


def role_of_type(kind: str) -> Role | None:
    """Return the role that a value of `machine.type` means."""
    return _TYPES.get(kind)


def hostname(text: str) -> str:
    """Return the host name that a text writes out, empty for none."""
    found = _HOSTNAME.search(text)
    return found[1] if found else ""


def cluster_name(texts: Iterable[str]) -> str:
    """Return the first `clusterName` that is written out, empty for none."""
    return next((found[1] for text in texts if (found := _CLUSTER_NAME.search(text))), "")


def included(text: str) -> Iterator[str]:
    """Yield the names of templates that a template includes, imports or extends."""
    return (found[1] for found in _INCLUDED.finditer(text))
