"""Answers about the app's secrets: where they come from, and what of them the template writes."""

from __future__ import annotations

import json
import posixpath
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scaffold.answers.context import Context
from scaffold.answers.database import DatabasePlan
from scaffold.answers.inputs import SECRET_BACKENDS, Inputs, is_reference, is_source, secret_data
from scaffold.flux import Kustomization
from scaffold.habits.database import init_container
from scaffold.habits.encrypted_secret import (
    ENCRYPTED,
    Backend,
    keys_of,
    known_backends,
    main_encrypted,
    own_secrets,
    rows_of,
    secret_order,
)
from scaffold.providers import Need
from scaffold.repository import mapping_at
from scaffold.secret_manifest import Field, SecretManifest
from scaffold.settings import SETTINGS_FILE
from scaffold.sops_rules import configs, creation_rules, first_rule, nearest_config

_SUFFIXES = (".sops", ".enc", ".enc.age")
"""What stands before `.yaml` in the names of files that SOPS encrypts, where a repository wants anything there."""

_CERTIFICATE = re.compile(r"(?:pub-)?sealed-?secrets?(?:[-._](?:cert|certificate|pub|public))*\.(?:pem|crt|cert)")
"""What guides call the file that `kubeseal --fetch-cert` fills."""

_DECRYPTION = {"provider": "sops", "secretRef": {"name": "sops-age"}}
"""What Flux's own guide calls the Secret with the key: https://fluxcd.io/flux/guides/mozilla-sops/."""


@dataclass(frozen=True, slots=True)
class SecretRequest:
    """The Secret of a new app whose values stand in the repository, encrypted.

    Attributes:
        backend: What encrypts it.
        sources: The names of its values, each with where it comes from: `@FILE`, `-`, or nothing where it is asked for.
        literals: Further values that are no secrets.
    """

    backend: Backend
    sources: Mapping[str, str] = field(default_factory=dict)
    literals: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SecretPlan:
    """What becomes of the app's secrets: the template's answers, and the Secret that is to be encrypted."""

    answers: Mapping[str, Any]
    request: SecretRequest | None = None
    need: tuple[Need, str] | None = None
    notes: tuple[str, ...] = ()


def secret_backend(context: Context, inputs: Inputs) -> Backend:
    """Return where the app's secrets come from: what the user says, else by habit, else by what the cluster has."""
    said = inputs.secret_backend or str(context.value("secret_backend"))
    return Backend(said) if said in SECRET_BACKENDS else Backend.EXTERNAL


def backends(context: Context) -> tuple[Backend, ...]:
    """Return where secrets may come from here."""
    return known_backends(context.siblings.repository, context.siblings.cluster)


def plan_secrets(context: Context, inputs: Inputs, database: DatabasePlan, missing: dict[str, str]) -> SecretPlan:
    """Plan the app's secrets; none where it has nothing to keep."""
    wanted = bool(inputs.secrets or inputs.secret_items or database.items or database.pattern == "init")
    backend = secret_backend(context, inputs) if wanted else Backend.NONE
    if backend is Backend.NONE:
        return SecretPlan({"secret_backend": "none", "reloader": {}})
    if backend in ENCRYPTED:
        return _encrypted(context, inputs, backend, database, missing)
    items = list(inputs.secret_items or [str(context.value("secret_item"))])
    items += [item for item in database.items if item not in items]
    found = {
        "secret_backend": str(backend),
        "secret_data": secret_data(inputs.secrets or ()),
        "secret_items": items,
    }
    found |= _reloader(context)
    if not context.value("secret_store_name") and "secret_store_name" not in inputs.data:
        found |= _only_store(context, missing)
    store = found.get("secret_store_name", context.value("secret_store_name") if _shown(context) else "")
    return SecretPlan(found, need=(Need.SECRET, str(store)))


def _shown(context: Context) -> bool:
    return "secret_store_name" in context.shown


def _reloader(context: Context) -> dict[str, Any]:
    return {"reloader": context.value("reloader")} if "reloader" in context.shown else {}


def _only_store(context: Context, missing: dict[str, str]) -> Mapping[str, str]:
    """Return the secret store where there is one and no sibling shows which to use."""
    stores = sorted(context.providers.stores)
    if len(stores) == 1:
        return {"secret_store_kind": stores[0][0], "secret_store_name": stores[0][1]}
    there = f"there is {', '.join(f'`{name}`' for _, name in stores)}" if stores else "there is no secret store"
    missing["secret_store_name"] = f"no sibling reads a secret, and {there}; add `--data secret_store_name=NAME`"
    return {}


def _encrypted(
    context: Context, inputs: Inputs, backend: Backend, database: DatabasePlan, missing: dict[str, str]
) -> SecretPlan:
    habits = context.decide(rows_of(backend))
    file = inputs.data.get("secret_file") or habits["secret_file"]
    if backend is Backend.SOPS and "secret_file" not in inputs.data:
        file, problem = _file_by_rule(context, str(file))
        missing |= {"secret_file": problem} if problem else {}
    answers: dict[str, Any] = {
        "secret_backend": str(backend),
        "secret_name": habits["secret_name"],
        "secret_ref": _reference(context, str(habits["secret_name"])),
        "secret_file": file,
        **_reloader(context),
    }
    notes: tuple[str, ...] = ()
    if backend is Backend.SOPS and "decryption" not in inputs.data:
        found, notes = decryption_here(context)
        answers |= {"decryption": found} if found else {}
    named = [spec.partition("=") for spec in inputs.secrets or ()]
    sources = {name: text if is_source(f"{name}={text}") else "" for name, _, text in named}
    literals: dict[str, str] = {}
    for name, text in dict(database.answers.get("database_init_data", {})).items():
        if "{{" in str(text):
            sources.setdefault(name, "")
        elif name not in sources:
            literals[name] = str(text)
    if database.pattern == "init":
        sources |= {name: "" for name in _init_keys(context, backend) if name not in {**sources, **literals}}
    need = (Need.SEALED, "") if backend is Backend.SEALED else None
    return SecretPlan(answers, SecretRequest(backend, sources, literals), need, notes)


def _reference(context: Context, name: str) -> str:
    """Return how the release names the Secret: as siblings do, where that leads to it."""
    usual = str(context.value("secret_ref"))
    return usual if usual.replace("{{ .Release.Name }}", str(context.value("helmrelease_name"))) == name else name


def _init_keys(context: Context, backend: Backend) -> list[str]:
    """Return what most siblings tell the init container that makes their database, by the names in their Secrets."""
    mains = [main_encrypted(app, backend) for app in context.siblings.apps if init_container(app)]
    counts = Counter(name for main in mains if main for name in keys_of(main) if name.startswith("INIT_"))
    return [name for name, count in counts.items() if count * 2 > sum(main is not None for main in mains)]


def _file_by_rule(context: Context, usual: str) -> tuple[str, str]:
    """Return the name of the file that SOPS is to encrypt, and why there can be none.

    It is the siblings' where a creation rule is about such a file; else one that a rule asks for.
    """
    repository = context.siblings.repository
    below = "." if context.layer is not None else str(context.value("app_dir"))
    folder = posixpath.normpath(posixpath.join(context.placement.folder, below))
    config = nearest_config(configs(repository), f"{folder}/secret.yaml")
    if config is None:
        return usual or "secret.sops.yaml", (
            f"SOPS has no `.sops.yaml` with a rule about `{folder}`; add one, or choose with `--secret-backend NAME`"
        )
    if unread := repository.unreadable(config):
        return usual or "secret.sops.yaml", f"`{unread.path}:{unread.line}:{unread.column}`: {unread.message}; mend it"
    rules = creation_rules(repository, config)
    plain = first_rule(rules, config, f"{folder}/secret.yaml")
    marked = [f"secret{suffix}.{end}" for end in ("yaml", "yml") for suffix in (*_usual_suffixes(context), *_SUFFIXES)]
    asked_for = [name for name in marked if first_rule(rules, config, f"{folder}/{name}") is not plain]
    by_folder = ["secret.yaml"] if plain is not None and "/" in plain.path_regex else []
    shown = marked[: len(_usual_suffixes(context))]
    for name in filter(None, (usual, *shown, *asked_for, *by_folder, *marked, "secret.yaml", "secret.yml")):
        if first_rule(rules, config, f"{folder}/{name}") is not None:
            return name, ""
    written = ", ".join(f"`{rule.path_regex}`" for rule in rules[:5]) or "none"
    return usual or "secret.sops.yaml", (
        f"no creation rule of `{config}` is about a file in `{folder}`, there is {written}; "
        "add one, or name a file that one is about with `--data secret_file=NAME`"
    )


def _usual_suffixes(context: Context) -> tuple[str, ...]:
    """Return what the names of Secrets that SOPS has encrypted here have before `.yaml`, the most usual first."""
    counts: Counter[str] = Counter()
    for resource, _ in context.siblings.cluster.of_kind("Secret"):
        if mapping_at(resource.document.body, "sops"):
            stem = posixpath.splitext(posixpath.basename(resource.document.path))[0]
            counts[
                next((suffix for suffix in sorted(_SUFFIXES, key=len, reverse=True) if stem.endswith(suffix)), "")
            ] += 1
    return tuple(suffix for suffix, _ in counts.most_common())


def decryption_here(context: Context) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """Return what the Kustomization of the app says about decryption, and what the user should know about that.

    Nothing where a parent or a majority gives it to every app; else what those say that apply such a Secret, else what
    anybody here says.
    """
    if "decryption" in (context.value("entry_extra") if "entry_extra" in context.shown else {}):
        return {}, ()
    apps = context.siblings.apps
    users = [app.main for app in apps if own_secrets(app, Backend.SOPS)]
    for kustomizations in (users, context.siblings.cluster.kustomizations):
        given = [k for k in kustomizations if mapping_at(k.spec, "decryption")]
        written = [found for k in given if (found := _written_decryption(k))]
        if given and len(written) * 2 < len(given):
            return {}, ()  # a parent patches it in, for the new one as well
        if written:
            return _most_usual(written), ()
    return _DECRYPTION, (
        "nothing here decrypts with SOPS yet: the Kustomization takes the key from Secret `sops-age`; "
        "say otherwise with `--data 'decryption={provider: sops, secretRef: {name: NAME}}'`",
    )


def _written_decryption(kustomization: Kustomization) -> Mapping[str, Any]:
    return mapping_at(kustomization.resource.document.body, "spec", "decryption")


def _most_usual(found: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    texts = Counter(json.dumps(each, sort_keys=True) for each in found)
    usual = texts.most_common(1)[0][0]
    return next(each for each in found if json.dumps(each, sort_keys=True) == usual)


def encrypted_file(answers: Mapping[str, Any]) -> str | None:
    """Return the file of the app's encrypted Secret, relative to the app's folder; `None` where it has none."""
    if answers["secret_backend"] not in ENCRYPTED:
        return None
    folder = "." if answers["kind"] == "layered" else str(answers["app_dir"])
    return posixpath.normpath(posixpath.join(folder, str(answers["secret_file"])))


def secret_manifest(context: Context, answers: Mapping[str, Any]) -> SecretManifest:
    """Return the Secret that is to be encrypted, as siblings write theirs; one to be sealed names its namespace."""
    backend = Backend(str(answers["secret_backend"]))
    habits = context.decide(rows_of(backend))
    sealed = backend is Backend.SEALED
    name = str(answers["secret_name"])
    return SecretManifest(
        name.replace("{{ .Release.Name }}", str(answers.get("helmrelease_name", context.app))),
        str(answers["namespace"]) if sealed or _names_namespace(context, answers, habits) else "",
        Field.TEXT if sealed else Field(str(habits["secret_manifest_field"])),
        str(habits["secret_manifest_type"]),
        habits["secret_manifest_labels"],
        habits["secret_manifest_annotations"],
        () if sealed else secret_order(context.siblings.apps),
        "" if sealed else _modeline(answers, "Secret"),
    )


def _names_namespace(context: Context, answers: Mapping[str, Any], habits: Mapping[str, Any]) -> bool:
    """Tell whether the Secret names its namespace: in a layer where no app shows it, as the release does."""
    shown = any(own_secrets(app, Backend.SOPS) for app in context.siblings.apps if app.layered)
    if answers["kind"] == "layered" and not shown:
        return bool(answers.get("helmrelease_namespace"))
    return bool(habits["secret_manifest_namespace"])


@dataclass(frozen=True, slots=True)
class SealForm:
    """How a SealedSecret is written.

    Attributes:
        scope: `strict`, `namespace-wide` or `cluster-wide`.
        namespace: Whether it names its namespace.
        document_start: Whether the file begins with three hyphens.
        modeline: Schema address of the editor's modeline, empty for none.
    """

    scope: str
    namespace: bool
    document_start: bool
    modeline: str


def seal_form(context: Context, answers: Mapping[str, Any]) -> SealForm:
    """Return how siblings write their SealedSecrets."""
    habits = context.decide(rows_of(Backend.SEALED))
    return SealForm(
        str(habits["secret_scope"]),
        bool(habits["secret_manifest_namespace"]),
        bool(answers.get("document_start", True)),
        _modeline(answers, "SealedSecret"),
    )


def _modeline(answers: Mapping[str, Any], kind: str) -> str:
    return str(mapping_at(answers, "modelines").get(kind, ""))


def sops_config(context: Context, path: str) -> str:
    """Return the `.sops.yaml` that governs a file, empty for none."""
    return nearest_config(configs(context.siblings.repository), path) or ""


def certificate_here(context: Context) -> str:
    """Return the file with the certificate of the cluster's controller, empty where nothing tells.

    The settings name it; else it is the only file in the repository that is called so.
    """
    said = context.siblings.settings.certificate
    if said:
        return said.replace("{cluster}", context.siblings.cluster.name)
    named = [
        path for path in sorted(context.siblings.repository.paths) if _CERTIFICATE.fullmatch(posixpath.basename(path))
    ]
    return named[0] if len(named) == 1 else ""


def secret_problems(context: Context, inputs: Inputs) -> list[str]:
    """Check where secrets are to come from, and that each is told as that takes it; no text is repeated."""
    found = []
    said = context.value("secret_backend")
    if said not in SECRET_BACKENDS:
        found.append(f"`secret_backend` in `{SETTINGS_FILE}` is none of {', '.join(SECRET_BACKENDS)}")
    if inputs.secret_backend == Backend.SOPS and Backend.SOPS not in backends(context):
        found.append("`secret_backend` `sops` needs a `.sops.yaml` in the repository; add one with a creation rule")
    backend = secret_backend(context, inputs)
    for spec in inputs.secrets or ():
        name, equals, _ = spec.partition("=")
        if backend in ENCRYPTED and equals and is_reference(spec):
            found.append(
                f"`secret` `{name}` is kept in the repository, encrypted; give its value with "
                f"`--secret {name}=@FILE`, or with `--secret {name}=-` from standard input"
            )
        elif backend is Backend.EXTERNAL and is_source(spec):
            found.append(
                f"`secret` `{name}` comes from a secret store; name its field there, or keep its value here, "
                f"encrypted, with `--secret-backend {' or '.join(ENCRYPTED)}`"
            )
    piped = [spec.partition("=")[0] for spec in inputs.secrets or () if spec.endswith("=-")]
    if backend in ENCRYPTED and len(piped) > 1:
        listed = ", ".join(f"`{name}`" for name in piped)
        found.append(f"only one secret can come from standard input, not {listed}; put the others into files")
    if backend in ENCRYPTED and inputs.secret_items:
        found.append(f"`secret_items` are those of a secret store; the secrets here come from `{backend}`")
    if backend is Backend.NONE and inputs.secrets:
        found.append("`secret_backend` is `none`, yet there are secrets; say where they come from")
    return found
