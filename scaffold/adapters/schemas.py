"""Validates manifests against JSON Schemas, so that a mistake is found before it is written."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urljoin, urlsplit

from scaffold.adapters.schema_errors import MASK, Doubt, Place, as_keys, explain, is_placeholder, sentence
from scaffold.adapters.schema_source import (
    TIMEOUT,
    LocationUnreachableError,
    SchemaLocation,
    SchemaSource,
    SchemaUnavailableError,
    shown_location,
)
from scaffold.diagnostic import Diagnostic, Severity, printable
from scaffold.repository import Document, list_at, value_at

if TYPE_CHECKING:
    from jsonschema_rs import Validator

RULE = "schema"
APP_TEMPLATE_SCHEMA = "app-template/values.schema.json"
"""Where, below a location's root, the schema of app-template's values is looked for."""

MAX_PARTS = 100
"""Files that one schema may consist of."""


def default_cache_dir() -> Path:
    """Return the user's cache folder for schemas that were fetched."""
    import platformdirs

    return platformdirs.user_cache_path("flux-scaffold") / "schemas"


class SchemaStore:
    """The schemas of one location, each read and compiled once."""

    def __init__(
        self,
        location: str,
        cache_dir: Path | None = None,
        *,
        kubernetes_version: str = "master",
        timeout: float = TIMEOUT,
    ) -> None:
        """Take a location as the user writes it; nothing is read yet.

        Args:
            location: See `SchemaLocation.parse`; a relative path is relative to the working directory.
            cache_dir: Where fetched schemas are kept, nothing to keep none.
            kubernetes_version: See `SchemaLocation.parse`.
            timeout: Seconds to wait for a fetched schema.

        Raises:
            ScaffoldError: The location cannot be understood.
        """
        self._location = SchemaLocation.parse(location, kubernetes_version)
        self._source = SchemaSource(self._location, cache_dir, timeout)
        self._validators: dict[str, Validator | SchemaUnavailableError | None] = {}
        self._told: set[str] = set()
        self._skipped: Counter[str] = Counter()

    @property
    def skipped(self) -> Mapping[str, int]:
        """Return how many documents could not be validated, by `apiVersion kind`."""
        return dict(self._skipped)

    def validate(
        self,
        documents: Iterable[Document],
        *,
        placeholder: Callable[[str], bool] = is_placeholder,
        partial: bool = False,
    ) -> Iterator[Diagnostic]:
        """Validate objects against their kinds' schemas.

        A `null` in a mapping counts as absent, as the API server prunes it
        (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#defaulting-and-nullable).
        Kinds without a schema are skipped and counted. A location or schema that cannot be read is told once.

        Args:
            documents: Whole objects; a patch is none.
            placeholder: Tells which scalars are not final; no finding concerns them.
            partial: Whether something else, such as a parent's patches, may add to the documents.
        """
        for document in documents:
            if isinstance(document.body, dict) and document.kind:
                uri = self._location.uri(document.api_version, document.kind)
                # SOPS adds a key that Flux takes away again.
                body = {key: value for key, value in document.body.items() if key != "sops"}
                yield from self._check(document, uri, body, (), Doubt(placeholder, partial))

    def validate_app_template(
        self,
        documents: Iterable[Document],
        *,
        placeholder: Callable[[str], bool] = is_placeholder,
        partial: bool = False,
    ) -> Iterator[Diagnostic]:
        """Validate `spec.values` of HelmReleases of the chart app-template, as Helm would; see `validate`.

        Where a release has `valuesFrom`, its values are taken for partial.
        """
        uri = self._location.root + APP_TEMPLATE_SCHEMA
        for document in documents:
            values = value_at(document.body, "spec", "values")
            if isinstance(values, dict):
                doubt = Doubt(placeholder, partial or bool(list_at(document.body, "spec", "valuesFrom")))
                yield from self._check(document, uri, values, ("spec", "values"), doubt)

    def _check(
        self, document: Document, uri: str | None, body: Any, prefix: Place, doubt: Doubt
    ) -> Iterator[Diagnostic]:
        validator = self._validator(uri) if uri else None
        if uri is None or validator is None or isinstance(validator, SchemaUnavailableError):
            self._skip(document)
            if uri and isinstance(validator, SchemaUnavailableError):
                yield from self._tell(document, uri, validator)
            return
        instance = _json(body, nulls=False)
        try:
            if validator.is_valid(_json(body, nulls=True)):
                return
            errors = list(validator.iter_errors(instance))
        except ValueError:  # text that is no Unicode, or a number that is no JSON
            self._skip(document)
            return
        hint = f"schema `{self._source.name(uri)}`"
        for place, message in (found for error in errors for found in explain(error, doubt)):
            whole = (*prefix, *as_keys(place, instance))
            where = document.at(*whole)
            text = sentence(whole, message)
            yield Diagnostic(where.path, where.line, where.column, Severity.ERROR, RULE, text, hint)

    def _skip(self, document: Document) -> None:
        self._skipped[printable(f"{document.api_version} {document.kind}".strip())] += 1

    def _tell(self, document: Document, uri: str, error: SchemaUnavailableError) -> Iterator[Diagnostic]:
        if isinstance(error, LocationUnreachableError):
            subject = f"schemas at `{shown_location(self._location.template)}` are"
        else:
            subject = f"schema `{self._source.name(uri)}` is"
        if subject not in self._told:
            self._told.add(subject)
            message = f"{subject} unavailable: {printable(str(error))}; what needs it was not validated"
            yield Diagnostic(document.path, 0, 0, Severity.HINT, RULE, message)

    def _validator(self, uri: str) -> Validator | SchemaUnavailableError | None:
        if uri not in self._validators:
            try:
                self._validators[uri] = self._compile(uri)
            except SchemaUnavailableError as error:
                self._validators[uri] = error
        return self._validators[uri]

    def _compile(self, uri: str) -> Validator | None:
        import jsonschema_rs

        content = self._source.read(uri)
        if content is None:
            return None
        # All parts are loaded beforehand: the validator itself does not find references under keys it does not know.
        parts = self._parts(uri, _schema(content))
        try:
            registry = jsonschema_rs.Registry(list(parts.items()))
            return jsonschema_rs.validator_for(
                parts[uri], base_uri=uri, registry=registry, mask=MASK, validate_formats=False
            )
        except (ValueError, jsonschema_rs.ReferencingError):
            raise SchemaUnavailableError("it is no valid JSON Schema") from None

    def _parts(self, uri: str, schema: Any) -> dict[str, Any]:
        """Load what a schema refers to, directly or not, by URI."""
        parts = {uri: schema}
        waiting = [uri]
        while waiting:
            base = waiting.pop()
            for reference in _references(parts[base]):
                target = urldefrag(urljoin(base, reference)).url
                if target in parts or urlsplit(target).hostname == "json-schema.org":  # known to the validator
                    continue
                if len(parts) == MAX_PARTS:
                    raise SchemaUnavailableError(f"it refers to more than {MAX_PARTS} others")
                content = self._source.read(target)
                if content is None:
                    raise SchemaUnavailableError(f"it refers to `{self._source.name(target)}`, which does not exist")
                parts[target] = _schema(content)
                waiting.append(target)
        return parts


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        reference = schema.get("$ref")
        if isinstance(reference, str):
            yield reference
    children = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    for child in children:
        yield from _references(child)


def _schema(content: bytes) -> Any:
    """Parse a schema; references are relative to where it was found, not to the address it claims."""
    try:
        schema = json.loads(content)
    except (ValueError, RecursionError):
        raise SchemaUnavailableError("it is not JSON") from None
    if isinstance(schema, dict):
        for key in ("$id", "id"):
            if isinstance(schema.get(key), str):
                del schema[key]
        if "draft" not in str(schema.get("$schema", "draft")):
            del schema["$schema"]  # `http://json-schema.org/schema#`, which names no draft, is common
    return schema


def _json(value: Any, *, nulls: bool) -> Any:
    """Copy YAML as JSON: keys are strings; a mapping's nulls can be left out."""
    if isinstance(value, dict):
        return {_key(key): _json(child, nulls=nulls) for key, child in value.items() if nulls or child is not None}
    if isinstance(value, list):
        return [_json(child, nulls=nulls) for child in value]
    return value


def _key(key: Any) -> str:
    return key if isinstance(key, str) else json.dumps(key)
