"""A machine config as a file or a node gives it: by itself, or inside the resource that `talosctl get` prints."""

from __future__ import annotations

from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.talos.documents import Document, as_document, read_documents
from scaffold.talos.fields import Table
from scaffold.talos.tree import Map, Scalar, parse, text_at, value_at

_RESOURCE = "MachineConfigs.config.talos.dev"
_ID = "v1alpha1"
"""The resource that holds the config in use; another one is that of the maintenance mode."""


def read_node_config(text: str, origin: str, table: Table) -> tuple[Document, ...]:
    """Parse a machine config, also from the output of `talosctl get machineconfig -o yaml`.

    Raises:
        ScaffoldError: Not YAML, empty, no machine config, or a resource without one.
    """
    values = parse(text, origin)
    resources = [value for value in values if text_at(value, "metadata", "type") == _RESOURCE]
    if resources:
        spec = next((value_at(each, "spec") for each in resources if text_at(each, "metadata", "id") == _ID), None)
        if isinstance(spec, Scalar) and not spec.is_null:
            return read_documents(spec.text, origin, table)
        if not isinstance(spec, Map):
            raise ScaffoldError(f"{printable(origin)}: no machine config in the resource `{_ID}`")
        values = (spec,)
    if not values:
        raise ScaffoldError(f"{printable(origin)} is empty; a machine config has at least one document")
    return tuple(as_document(value, table) for value in values)
