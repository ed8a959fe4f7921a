"""Reads talhelper's `talconfig.yaml`: its nodes, and the layers from which talhelper makes each one's config.

See https://budimanjojo.github.io/talhelper. Upon what the file states itself come, in this order, the patches of the
node's group, the node's own, those for all nodes, and the files of `extraManifests`.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.talos.documents import Document
from scaffold.talos.envsubst import substitute
from scaffold.talos.nodes import Layer, Role
from scaffold.talos.schematic import canonical
from scaffold.talos.sops_values import sops_references
from scaffold.talos.talhelper_documents import node_documents, schematic
from scaffold.talos.talhelper_facts import NodeFacts, flag, items
from scaffold.talos.tree import NOWHERE, Items, Map, Scalar, Value, parse
from scaffold.talos.writer import write_documents

TALHELPER_NOTE = (
    "this is what talconfig.yaml and its patches state; talhelper adds certificates, tokens and the defaults of Talos"
)
"""What must be said of the result."""

_ENVIRONMENT_FILES = ("talenv.yaml", "talenv.sops.yaml", "talenv.yml", "talenv.sops.yml")
_CLUSTER_KEYS = (
    *("clusterName", "endpoint", "nodes", "talosVersion", "kubernetesVersion", "domain", "cniConfig", "imageFactory"),
    *("allowSchedulingOnMasters", "allowSchedulingOnControlPlanes", "clusterPodNets", "clusterSvcNets"),
    *("additionalMachineCertSans", "additionalApiServerCertSans", "inlineManifests", "patches"),
    *("controlPlane", "worker", "talosImageURL"),
)
_GROUP_KEYS = (
    *("nodeLabels", "nodeAnnotations", "nodeTaints", "machineDisks", "machineFiles", "disableSearchDomain"),
    *("kernelModules", "nameservers", "networkInterfaces", "extraManifests", "certSANs", "patches", "talosImageURL"),
    *("noSchematicValidate", "schematic", "imageSchematic", "isoSchematic", "machineSpec", "ingressFirewall"),
    *("extensionServices", "volumes", "userVolumes", "filenameTmpl"),
)
_NODE_KEYS = (
    *("hostname", "ipAddress", "controlPlane", "installDisk", "installDiskSelector", "ignoreHostname"),
    *("overridePatches", "overrideExtraManifests", "overrideMachineCertSANs"),
    *_GROUP_KEYS,
)


@dataclass(frozen=True, slots=True)
class TalhelperNode:
    """A node of `talconfig.yaml`.

    Attributes:
        name: Its `hostname`.
        role: Its role.
        layers: What its config is merged from, in that order; all are made, none is a template.
        variables: What else is said of it, such as `ipAddress`.
        schematic: The schematic that holds for it, in the form that makes the ID; empty for none.
        version: `talosVersion` as written, empty where it is not said.
        notes: What is left out, and why.
    """

    name: str
    role: Role
    layers: tuple[Layer, ...]
    variables: Mapping[str, str] = field(default_factory=dict)
    schematic: str = ""
    version: str = ""
    notes: tuple[str, ...] = ()


def read_talhelper(
    text: str, path: str, read: Callable[[str], str | None], environment: Mapping[str, str] | None = None
) -> tuple[TalhelperNode, ...]:
    """Read a `talconfig.yaml`.

    Args:
        text: The file.
        path: Its path relative to the repository's root.
        read: Returns the text of a file by such a path, `None` where there is none.
        environment: Variables that talhelper would have; those of `talenv.yaml` beside the file come first.

    Raises:
        ScaffoldError: Not YAML, no nodes, a variable or a file that is not there, a value of the wrong type.
    """
    files = _Files(path, read, environment or {})
    substituted, lines = substitute(text, files.values, path)
    documents = parse(substituted, path, lines)
    if len(documents) != 1 or not isinstance(documents[0], Map):
        raise ScaffoldError(f"{printable(path)}: this is one mapping, with `clusterName`, `endpoint` and `nodes`")
    config = documents[0]
    found: dict[str, TalhelperNode] = {}
    for value in items(config.get("nodes"), "nodes"):
        node = _node(config, value, files)
        if node.name in found:
            raise ScaffoldError(f"{printable(str(value.place))}: a second node `{printable(node.name)}`; rename one")
        found[node.name] = node
    return tuple(found.values())


def _node(config: Map, value: Value, files: _Files) -> TalhelperNode:
    name = value.get("hostname") if isinstance(value, Map) else None
    if not isinstance(value, Map) or not isinstance(name, Scalar) or not name.text:
        raise ScaffoldError(f"{printable(str(value.place))}: a node is a mapping with a `hostname`")
    role = Role.CONTROLPLANE if flag(value.get("controlPlane"), "controlPlane") else Role.WORKER
    group = config.get("controlPlane" if role is Role.CONTROLPLANE else "worker")
    if not isinstance(group, Map):
        group = Map({})
    facts = NodeFacts(config, value, group, role, files.contents)
    facts.note_unknown(config, _CLUSTER_KEYS, "talconfig.yaml")
    facts.note_unknown(group, _GROUP_KEYS, f"`{'controlPlane' if role is Role.CONTROLPLANE else 'worker'}`")
    facts.note_unknown(value, _NODE_KEYS, "a node")
    stated = _stated(node_documents(facts), files.path)
    chosen = facts.get("schematic")
    address, version = value.get("ipAddress"), config.get("talosVersion")
    return TalhelperNode(
        name.text,
        role,
        (stated, *_patches(facts, files)),
        {"ipAddress": address.text} if isinstance(address, Scalar) else {},
        canonical(schematic(facts)) if chosen is not None else "",
        version.text if isinstance(version, Scalar) else "",
        tuple(facts.notes),
    )


def _patches(facts: NodeFacts, files: _Files) -> Iterator[Layer]:
    own, of_group = facts.both("patches", "overridePatches")
    for patches in (of_group, own, facts.cluster.get("patches")):
        yield from map(files.patch, items(patches, "patches"))
    for manifests in facts.both("extraManifests", "overrideExtraManifests"):
        yield from map(files.manifest, items(manifests, "extraManifests"))


class _Files:
    """The files beside `talconfig.yaml`, and the variables in them."""

    def __init__(self, path: str, read: Callable[[str], str | None], environment: Mapping[str, str]) -> None:
        self.path = path
        self._read = read
        self._made: dict[str, Layer] = {}
        self.values = dict(environment)
        for name in _ENVIRONMENT_FILES:
            beside = self._beside(name)
            text = read(beside)
            if text is not None:
                self.values |= _variables(text, beside)

    def _beside(self, name: str) -> str:
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.path), name.strip().lstrip("/")))

    def _text(self, value: Scalar, name: str) -> tuple[str, str]:
        """Return the path and the text of the file that a value names."""
        path = self._beside(name)
        text = self._read(path)
        if text is None:
            raise ScaffoldError(f"{printable(str(value.place))}: there is no file `{printable(path)}`")
        return path, text

    def contents(self, value: Value, substituted: bool) -> str:
        """Return the text of the file that a value such as `@./motd` names."""
        scalar = _scalar(value, "a file's contents")
        path, text = self._text(scalar, scalar.text[1:])
        return substitute(text, self.values, path)[0] if substituted else text

    def patch(self, value: Value) -> Layer:
        """Return the layer of a patch: a text, or a file such as `@./patches/etcd.yaml`."""
        scalar = _scalar(value, "a patch")
        if not scalar.text.startswith("@"):
            return Layer(self.path, scalar.text, _lines(scalar))
        if scalar.text not in self._made:
            path, text = self._text(scalar, scalar.text[1:])
            self._made[scalar.text] = Layer(path, *substitute(text, self.values, path))
        return self._made[scalar.text]

    def manifest(self, value: Value) -> Layer:
        """Return the layer of a file with further documents, in which nothing is substituted."""
        scalar = _scalar(value, "an item of `extraManifests`")
        path, text = self._text(scalar, scalar.text)
        return Layer(path, text, tuple(range(1, text.count("\n") + 2)))


def _variables(text: str, path: str) -> Mapping[str, str]:
    """Read a file of variables; what SOPS encrypted is a reference."""
    encrypted = sops_references(text, path)
    documents = parse(text, path)
    found: dict[str, str] = {}
    for key, entry in documents[0].entries.items() if documents and isinstance(documents[0], Map) else ():
        if isinstance(entry.value, Scalar) and key in encrypted:
            value = encrypted[key]
            is_reference = isinstance(value, str) and value.startswith("ref+")
            found[key] = value if is_reference else "" if entry.value.is_null else entry.value.text
    return found


def _scalar(value: Value, what: str) -> Scalar:
    if not isinstance(value, Scalar) or value.is_null:
        raise ScaffoldError(
            f"{printable(str(value.place))}: {what} is a text; write `|-` before it, or a file such as `@./patch.yaml`"
        )
    return value


def _lines(scalar: Scalar) -> tuple[int, ...]:
    """Return the lines of the file that the lines of a text in it come from."""
    first, count = scalar.place.line, scalar.text.count("\n") + 1
    if scalar.style == "|":
        return tuple(range(first + 1, first + 1 + count))
    return (first + 1 if scalar.style == ">" else first,) * count


def _stated(documents: Sequence[Document], path: str) -> Layer:
    """Write documents, with the line of the file that each line comes from."""
    text = write_documents(documents)
    numbers = [0] * (text.count("\n") + 1)
    for document, written in zip(documents, parse(text, path), strict=True):
        for source, copy in _pairs(document.body, written):
            if source.place != NOWHERE and not numbers[copy.place.line - 1]:
                numbers[copy.place.line - 1] = source.place.line
    known = 1
    for index, number in enumerate(numbers):
        known = numbers[index] = number or known
    return Layer(path, text, tuple(numbers))


def _pairs(source: Value, copy: Value) -> Iterator[tuple[Value, Value]]:
    """Yield equal values of two trees; keys before what is under them."""
    yield source, copy
    if isinstance(source, Map) and isinstance(copy, Map):
        for one, other in zip(source.entries.values(), copy.entries.values(), strict=True):
            yield one.key, other.key
            yield from _pairs(one.value, other.value)
    elif isinstance(source, Items) and isinstance(copy, Items):
        for item, written in zip(source.values, copy.values, strict=True):
            yield from _pairs(item, written)
