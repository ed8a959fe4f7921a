"""Items of the secret store: which of a model's a new app shares, and which it has of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scaffold.answers.context import Context
from scaffold.habits.secret import external_secrets
from scaffold.likeness.model import Model
from scaffold.likeness.renaming import Renaming
from scaffold.repository import list_at, text_at
from scaffold.siblings import App


def items_for(model: Model, context: Context, names: Renaming) -> list[Any]:
    """Return the items that a new app reads in the place of the model's.

    One that carries the model's name gets the new one's. A lone one that does not is the model's own all the same,
    unless others read it too or it carries another app's name; the new app has one of its own in its place.
    """
    items = model.answers["secret_items"]
    if names.app[0] != names.app[1] and len(items) == 1 and names.value(items) == items:
        (item,) = items
        key = item if isinstance(item, str) else text_at(item, "extract", "key")
        if key and key not in set(_shared(model)):
            own = str(context.value("secret_item"))
            own = own if context.app in own else context.app
            return [own] if isinstance(item, str) else [{**item, "extract": {**item["extract"], "key": own}}]
    return [names.value(item) for item in items]


def _shared(model: Model) -> Iterator[str]:
    for app in model.siblings.apps:
        if app is not model.app:
            yield app.name
            yield from items_read(app)


def items_read(app: App) -> Iterator[str]:
    """Yield the items that an app's ExternalSecrets read."""
    for secret in external_secrets(app):
        for source in list_at(secret.document.body, "spec", "dataFrom"):
            yield text_at(source, "extract", "key")
        for entry in list_at(secret.document.body, "spec", "data"):
            yield text_at(entry, "remoteRef", "key")
