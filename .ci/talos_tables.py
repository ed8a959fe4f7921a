"""Derives the field tables of `scaffold talos` from recorded facts: `python .ci/talos_tables.py [FOLDER]`.

FOLDER holds one file per minor version of Talos, by default `$SCAFFOLD_SHARED/talos/fields`. Each lists every kind of
document with the path, Go type and merge rule of every field. `scaffold/talos/fields.py` tells how a table is written.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

TABLES = Path("scaffold", "talos", "tables")

NAMED = {
    "block.ByteSize": "size erased",
    "block.Size": "size-or-percentage",
    "cel.Expression": "expression erased",
    "meta.Unstructured": "any",
    "v1alpha1.Unstructured": "any",
    "meta.Args": "{}argument args",
    "v1alpha1.Args": "{}argument args",
    "meta.URL": "url",
    "v1alpha1.Endpoint": "url",
    "v1alpha1.Base64Bytes": "base64",
    "v1alpha1.DiskSize": "size",
    "v1alpha1.FileMode": "mode",
    "runtime.EtcFileMode": "mode",
    "v1alpha1.InstallDiskSizeMatcher": "disk-size unmergeable",
    "network.PortRange": "port-range",
    "nethelpers.HardwareAddr": "bytes",
    "time.Duration": "duration",
    "x509.PEMEncodedCertificateAndKey": "x509.PEMEncodedCertificateAndKey pair",
    "x509.PEMEncodedKey": "x509.PEMEncodedKey pair",
    "v1alpha1.NetworkDeviceList": "[]v1alpha1.Device keyed interface,deviceSelector",
    "v1alpha1.VlanList": "[]v1alpha1.Vlan keyed vlanId",
    "v1alpha1.AdmissionPluginConfigList": "[]v1alpha1.AdmissionPluginConfig keyed name",
    "extensions.ConfigFileList": "[]extensions.ConfigFile keyed mountPath",
    "security.ImageVerificationRules": "[]security.ImageVerificationRule keyed-replace image",
    "v1alpha1.AuthorizationConfigAuthorizerConfigList": "[]v1alpha1.AuthorizationConfigAuthorizerConfig",
    "v1alpha1.ClusterInlineManifests": "[]v1alpha1.ClusterInlineManifest",
    "network.IngressConfig": "[]network.IngressRule",
    "network.PortRanges": "[]port-range",
}
"""Go types of which their name tells more than their rule does."""

ADDRESSES = {"Addr": "address", "Prefix": "prefix", "AddrPort": "address-port"}
"""The types of `net/netip` and those that embed one of them."""

BUILTIN = frozenset({"string", "bool", *(f"{sign}int{size}" for sign in ("", "u") for size in ("", 8, 16, 32, 64))})


def table(kinds: list[dict[str, Any]], version: str) -> dict[str, Any]:
    """Return what `scaffold.talos.fields.load_table` reads."""
    structs: dict[str, dict[str, str]] = {}
    for kind in kinds:
        derive(kind, version, structs)
    return {
        "structs": dict(sorted(structs.items())),
        "kinds": {kind["kind"]: {"named": kind["named"], "struct": kind["go"].lstrip("*")} for kind in kinds},
    }


def derive(kind: Mapping[str, Any], version: str, structs: dict[str, dict[str, str]]) -> None:
    """Add a kind's structs, that of the document included, under the names of their Go types."""
    own: dict[str, dict[str, str]] = {}
    names = {"": kind["go"].lstrip("*")}
    own[names[""]] = {}
    for field in kind["fields"]:
        path = field["path"]
        if ".<" in path and path.rpartition(".")[2] not in ("<Crt>", "<Key>"):
            continue
        parent, key = split(path)
        written = expression(field, version)
        names[path] = struct_name(written)
        if "." in names[path]:
            own.setdefault(names[path], {})
        if key in ("<Crt>", "<Key>"):
            key, written = key.strip("<>").lower(), "base64"
        if own[names[parent]].setdefault(key, written) != written:
            raise ValueError(f"{version}: {names[parent]} has two fields {key}")
    for name, fields in own.items():
        if structs.setdefault(name, fields) != fields:
            raise ValueError(f"{version}: two structs are called {name}")


def split(path: str) -> tuple[str, str]:
    """Split `a.b[].c` into `a.b`, the struct of the list's items, and `c`."""
    parent, _, key = path.rpartition(".")
    return re.sub(r"(\[\]|\.\*)+$", "", parent), key


def struct_name(written: str) -> str:
    """Return the struct that a field is made of, a list's or mapping's items included."""
    return re.sub(r"^(\[\]|\{\})+", "", written.partition(" ")[0])


def expression(field: Mapping[str, Any], version: str) -> str:
    """Return a field's type and, where it is not the usual one of that type, its merge rule."""
    go, rule = field["go"], field["rule"]
    written = of_type(go, rule)
    if rule in ("list-replace", "struct-replace"):
        return f"{written} replace"
    if go.startswith("*") and " " not in written and rule.startswith("ptr->"):
        if rule == "ptr->struct" and "." in written:
            return f"{written} optional"
        if rule == "ptr->bool:overwrite-if-present":
            return f"{written} pointer"
        if rule.endswith(":overwrite-if-present") and minor(version) >= 12:
            return f"{written} pointer"
    if rule == "struct" and written in ADDRESSES.values():
        # Talos merges the unexported fields of these one by one, which it may not set.
        return f"{written} unmergeable"
    return written


def of_type(go: str, rule: str = "") -> str:
    """Return how a Go type is written, its merge rule included where the type alone decides it."""
    go = go.removeprefix("*")
    if go in NAMED:
        return NAMED[go]
    if go in BUILTIN:
        return go
    if go.startswith("[]"):
        return f"[]{bare(go.removeprefix('[]'))}"
    if go.startswith("map[string]"):
        return f"{{}}{bare(go.removeprefix('map[string]'))}"
    package, _, name = go.partition(".")
    if package in ("netip", "network", "meta") and name in ADDRESSES:
        return ADDRESSES[name]
    if package == "nethelpers" or re.match(r"(ptr->)?u?(int|string)\d*:", rule):
        return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", name).lower()
    return go


def bare(go: str) -> str:
    """Return how the type of a list's or mapping's items is written: they have no rule of their own."""
    return of_type(go).partition(" ")[0]


def minor(version: str) -> int:
    """Return the 13 of 1.13."""
    return int(version.partition(".")[2])


def written(content: dict[str, Any]) -> str:
    """Return a table as text: one line per field, so that versions can be compared."""
    return json.dumps(content, indent=1) + "\n"


def main(folder: str = "") -> int:
    """Write the tables below the current folder, the repository's root."""
    source = Path(folder or Path(os.environ["SCAFFOLD_SHARED"], "talos", "fields"))
    TABLES.mkdir(exist_ok=True)
    for path in sorted(source.glob("*.json")):
        content = table(json.loads(path.read_text(encoding="utf-8")), path.stem)
        (TABLES / path.name).write_text(written(content), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
