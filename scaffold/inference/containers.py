"""Infers the answers about containers: an entry of the further ones, and the app's own container."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from scaffold.habits.encrypted_secret import ENCRYPTED, backend_of, made_name
from scaffold.inference.entries import Entry, bodies, is_scalar, known
from scaffold.repository import text_at
from scaffold.roots import is_below
from scaffold.siblings import App

OPTIONS = (
    "enabled", "nameOverride", "dependsOn", "workingDir", "ports", "lifecycle", "restartPolicy", "resizePolicy",
    "stdin", "tty", "terminationMessagePath", "terminationMessagePolicy",
)  # fmt: skip
"""What an entry has as app-template takes it."""

SOURCES = ("secret", "secretRef", "configMap", "configMapRef", "prefix")
PROBES = ("liveness", "readiness", "startup")
PROBE = ("enabled", "custom", "type", "path", "port", "service", "command", "spec")
PULL_POLICIES = ("IfNotPresent", "Always", "Never")

_DIGEST = r"sha256:[0-9a-f]{64}"
_PINNED = re.compile(rf"(.+)@({_DIGEST})")
_REFERENCE = re.compile(rf"([^@\s]+?)(?::([^:/@\s]+))?(?:@({_DIGEST}))?")
_VARIABLE = re.compile(r"[-._A-Za-z][-._A-Za-z0-9]*")
_RELEASE = re.compile(r"\{\{-?\s*\.Release\.Name\s*-?\}\}")


def container_entry(key: str, body: Mapping[str, Any]) -> Entry:
    """Return a container as an entry of `extra_containers`, which the template writes in the entry's own order."""
    entry: Entry = {"key": key}
    for name, value in body.items():
        entry |= _part(name, value)
    return entry


def _part(name: str, value: Any) -> Entry:
    """Return what a container's key and value are in an entry."""
    if name == "image":
        return _image(value)
    if name == "env":
        return _environment(value)
    if name in ("command", "args"):
        return {name: value} if _is_words(value) else {}
    if name == "envFrom":
        sources = [known(source, SOURCES) for source in _items(value)]
        return {"env_from": sources} if sources else {}
    if name == "probes":
        probes = {kind: known(body, PROBE) for kind, body in bodies(value).items() if kind in PROBES}
        return {"probes": probes} if probes else {}
    if name in ("securityContext", "resources"):
        return {"security_context" if name == "securityContext" else name: value} if isinstance(value, dict) else {}
    return {name: value} if name in OPTIONS else {}


def container_answers(entry: Entry, effective: Mapping[str, Any], app: App) -> Entry:
    """Return the answers about the app's own container, but for its probes.

    Args:
        entry: The container as an entry.
        effective: The container with its variables filled in.
        app: The app.
    """
    tag, digest = str(entry.get("tag", "")), entry.get("digest", "")
    policy = entry.get("pull_policy")
    env = dict(entry.get("env", {}))
    # the template writes it first, so elsewhere it stays among the others
    first, value = next(iter(env.items()), ("", ""))
    named = first == "TZ" and isinstance(value, str) and value != "" and value.isprintable()
    timezone = env.pop(first) if named else ""
    return {
        "image": entry.get("image", ""),
        "tag": tag,
        "tag_number": not isinstance(entry.get("tag", ""), (str, bool)),
        "unpinned": tag == "latest" and not digest,
        "digest": digest,
        "image_style": entry.get("image_style", "tag"),
        "image_pull_policy": policy if policy in PULL_POLICIES else "",
        "command": entry.get("command", []),
        "args": entry.get("args", []),
        "env": env,
        "env_style": entry.get("env_style", "mapping"),
        "timezone": timezone,
        "container_security_context": entry.get("security_context", {}),
        "resources": entry.get("resources", {}),
        "container_options": {name: value for name, value in entry.items() if name in OPTIONS},
        **_secret_answers(entry.get("env_from", []), effective, app),
    }


def _image(image: object) -> Entry:
    if isinstance(image, str):
        parts = _REFERENCE.fullmatch(image)
        named = {"image": parts[1], "tag": parts[2], "digest": parts[3], "image_style": "text"} if parts else {}
        return {name: value for name, value in named.items() if value}
    if not isinstance(image, dict):
        return {}
    found: Entry = {}
    if isinstance(image.get("repository"), str):
        found["image"] = image["repository"]
    tag, digest = image.get("tag"), image.get("digest")
    pinned = _PINNED.fullmatch(tag) if isinstance(tag, str) else None
    if isinstance(digest, str) and re.fullmatch(_DIGEST, digest):
        found |= {"digest": digest, "image_style": "digest"}
    elif pinned:
        found |= {"tag": pinned[1], "digest": pinned[2]}
    if "tag" not in found and is_scalar(tag) and tag is not None:
        found["tag"] = tag
    if isinstance(image.get("pullPolicy"), str):
        found["pull_policy"] = image["pullPolicy"]
    return found


def _environment(env: object) -> Entry:
    if isinstance(env, dict):
        named = {name: value for name, value in env.items() if _is_variable(name, value)}
        return {"env": named} if named or not env else {}
    listed: Entry = {}
    for item in _items(env):
        rest = {name: value for name, value in item.items() if name != "name"}
        value = rest["value"] if [*rest] == ["value"] and is_scalar(rest["value"]) else rest
        if _is_variable(item.get("name"), value):
            listed[item["name"]] = value
    return {"env": listed, "env_style": "list"} if listed else {}


def _is_variable(name: object, value: object) -> bool:
    named = isinstance(name, str) and _VARIABLE.fullmatch(name) is not None
    return named and (is_scalar(value) or isinstance(value, dict))


def _is_words(words: object) -> bool:
    if isinstance(words, list):
        return all(isinstance(word, (str, int, float)) for word in words)
    return isinstance(words, str)


def _items(entries: object) -> list[dict[str, Any]]:
    return [item for item in entries if isinstance(item, dict)] if isinstance(entries, list) else []


def _secret_answers(sources: list[Entry], effective: Mapping[str, Any], app: App) -> Entry:
    """Tell the app's own Secret, where it is the first source, from the others."""
    style, ref = _reference(sources[0]) if sources else ("", "")
    named = next((_reference(source)[1] for source in _items(effective.get("envFrom"))), "")
    if not ref or _RELEASE.sub(app.release.name if app.release else "", named) not in _own_secrets(app):
        return {"secret_env_from": False, "env_from": sources}
    return {"secret_env_from": True, "env_from_style": style, "secret_ref": ref, "env_from": sources[1:]}


def _reference(source: Mapping[str, Any]) -> tuple[str, str]:
    """Return how a source names a Secret, and the name; nothing where it says more, or is no Secret."""
    name = source.get("secret") or source.get("secretRef")
    if [*source] == ["secret"] and isinstance(name, str):
        return "secret", name
    if [*source] == ["secretRef"] and isinstance(name, dict) and [*name] == ["name"] and isinstance(name["name"], str):
        return "secretRef", name["name"]
    return "", ""


def _own_secrets(app: App) -> set[str]:
    """Return the names of the Secrets that the app's folder brings: those of ExternalSecrets, and encrypted ones."""
    own = [resource for resource in app.resources if is_below(resource.document.path, app.folder)]
    made = {text_at(r.body, "spec", "target", "name") or r.name for r in own if r.kind == "ExternalSecret"}
    return made | {made_name(resource) for resource in own if backend_of(resource) in ENCRYPTED}
