"""Makes a repository of a style's files: fills in what was chosen, and adds or leaves out what is encrypted."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence

from scaffold.edit import remove_list_entry
from scaffold.secret_manifest import SecretManifest, SecretValue, secret_text
from scaffold.styles.choices import Choices
from scaffold.styles.style import BRANCH, DOMAIN, GIT_URL, RECIPIENT, Style, StyleSecret

Files = Mapping[str, bytes]
"""Contents by path, relative to the repository's root."""

_KUSTOMIZE_FILE = "kustomization.yaml"
_BRANCH_IN = ("branch: {}", "refs/heads/{}", "--branch={}", "--branch {}")


def build(style: Style, files: Files, choices: Choices, encrypted: Files) -> Files:
    """Return a new repository's files.

    Args:
        style: Its style.
        files: The style's files.
        choices: What its owner chose.
        encrypted: The encrypted files of the style's secrets by their path; those that it lacks are left out.
    """
    without = [secret for secret in style.secrets if secret.path not in encrypted]
    left = {path: _without(path, content.decode(), without) for path, content in files.items()}
    stand_ins = _stand_ins(style, choices)
    filled = {_filled(path, stand_ins): _filled(text, stand_ins).encode() for path, text in left.items()}
    return {**filled, **encrypted}


def plain_text(secret: StyleSecret, values: Mapping[str, str], namespace: str = "") -> bytes:
    """Return a secret in plain text, for the standard input of what encrypts it.

    Args:
        secret: The secret.
        values: The random values by their names.
        namespace: The namespace to write into it; its kustomize file adds it otherwise.
    """
    manifest = SecretManifest(secret.name, namespace)
    return secret_text(manifest, {key: SecretValue(values[name].encode()) for key, name in secret.values.items()})


def _stand_ins(style: Style, choices: Choices) -> Mapping[str, str]:
    """Return what takes the place of what, the longer of two that begin alike first."""
    cluster = choices.cluster or style.cluster
    return {
        GIT_URL: choices.git_url,
        Choices().web_url: choices.web_url,
        DOMAIN: choices.domain,
        RECIPIENT: ",".join(choices.recipients) or RECIPIENT,
        **{form.format(style.cluster): form.format(cluster) for form in style.cluster_in},
        **{form.format(BRANCH): form.format(choices.branch) for form in _BRANCH_IN},
    }


def _filled(text: str, stand_ins: Mapping[str, str]) -> str:
    """Replace stand-ins in one pass, so that what was chosen is never taken for one; each only as a whole word."""
    names = "|".join(map(re.escape, stand_ins))
    return re.sub(rf"(?<![\w-])(?:{names})(?![\w-])", lambda found: stand_ins[found[0]], text)


def _without(path: str, text: str, secrets: Sequence[StyleSecret]) -> str:
    """Take out of a file what serves secrets that are not there."""
    for secret in secrets:
        folder, name = posixpath.split(secret.path)
        if path == posixpath.join(folder, _KUSTOMIZE_FILE):
            text = remove_list_entry(text, path, ("resources",), name)
        for use in secret.uses.get(path, ()):
            text = text.replace(use, "")
    return text
