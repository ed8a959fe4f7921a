"""Finds a manifest that its JSON Schema refuses.

A misspelt field, a text where a number must be, a value that is none of the choices: the API server refuses the
object, and with it the whole Kustomization. Schemas are taken from `schemas.location` of `.scaffold.yaml`, or from
`--schemas LOCATION`, in kubeconform's form; with `--schemas modeline`, from the address that a file itself names for
its editor. Without any of them the rule is silent. A schema that cannot be reached is said once, and never fails a
check. Fields that a parent may patch in, and values that a substitution fills, are not judged.

Bad:

    # yaml-language-server: $schema=https://example.com/kustomization_v1.json
    spec:
      interval: 1h
      prune: "yes"

Good:

    spec:
      interval: 1h
      prune: true

Source: https://github.com/yannh/kubeconform#overriding-schemas-location
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.checks import Check
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.flux import Fleet


def check(_: Fleet) -> Iterator[Diagnostic]:
    """Yield nothing: schemas are read where files and the network are."""
    return iter(())


CHECK = Check("schema", Severity.ERROR, check)
