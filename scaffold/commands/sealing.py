"""Makes the encrypted Secret of a new app: gathers its values and encrypts them, all in memory."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from pathlib import Path

from scaffold.adapters.kubeseal import find_certificate, seal
from scaffold.adapters.process import require
from scaffold.adapters.secret_values import gather
from scaffold.adapters.sops_encrypt import encrypt
from scaffold.answers.complete import Completed
from scaffold.answers.context import Context
from scaffold.answers.secrets import certificate_here, encrypted_file, seal_form, secret_manifest, sops_config
from scaffold.commands.conclusion import Mode
from scaffold.errors import AnswersError, ScaffoldError
from scaffold.habits.encrypted_secret import Backend
from scaffold.secret_manifest import SecretValue, plain_forms, sealed_text, secret_text


def encrypted_secret(root: Path, context: Context, completed: Completed, mode: Mode) -> Mapping[str, bytes]:
    """Return the file with the app's encrypted Secret, by its path relative to the app's folder; none without one.

    What it takes is looked for before anybody is asked for a secret.

    Raises:
        ToolMissingError: `sops` or `kubeseal` is not installed.
        AnswersError: A value that nobody gives.
        ScaffoldError: No rule or certificate to encrypt with, or the program failed.
    """
    request, answers = completed.secret, completed.answers
    file = encrypted_file(answers)
    if mode.certificate is not None and (request is None or request.backend is not Backend.SEALED):
        raise AnswersError("`--cert` is for a SealedSecret, which the app does not get; leave it out")
    if request is None or file is None:
        return {}
    path = posixpath.join(context.placement.folder, file)
    manifest = secret_manifest(context, answers)
    literals = {name: SecretValue(text.encode()) for name, text in request.literals.items()}
    ask = _ask if mode.interactive else None
    if request.backend is Backend.SEALED:
        require("kubeseal")
        certificate, form = _certificate(root, context, mode), seal_form(context, answers)
        values = gather(request.sources, ask)
        sealed = seal(certificate, form.scope, secret_text(manifest, {**literals, **values}))
        result = sealed_text(
            sealed, namespace=form.namespace, document_start=form.document_start, modeline=form.modeline
        )
    else:
        require("sops")
        values = gather(request.sources, ask)
        result = encrypt(root, sops_config(context, path), path, secret_text(manifest, {**literals, **values}))
    _refuse_plain(path, result, values.values())
    return {file: result}


def _ask(name: str) -> str:
    from scaffold.adapters import prompts  # questionary is wanted only on a terminal

    return prompts.ask_hidden(name, lambda text: "" if text else "is empty")


def _certificate(root: Path, context: Context, mode: Mode) -> Path:
    """Return the certificate: the user's, relative to the current folder, else the repository's own."""
    if mode.certificate is not None:
        return find_certificate(Path.cwd(), mode.certificate)
    named = certificate_here(context)
    if not named:
        raise ScaffoldError(
            "a SealedSecret needs the certificate of the cluster's controller; get it with "
            "`kubeseal --fetch-cert >FILE`, and name it with `--cert FILE`, or for all with `secrets.certificate` in "
            "`.scaffold.yaml`"
        )
    return find_certificate(root, named)


def _refuse_plain(path: str, result: bytes, values: Iterable[SecretValue]) -> None:
    """Refuse a result that has a value in it, whatever program made it."""
    if any(form in result for form in plain_forms(values)):
        raise ScaffoldError(f"`{path}` would hold a secret in plain text; nothing was written")
