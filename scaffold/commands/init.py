"""`scaffold init`: writes a whole repository in one of the styles."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from scaffold.adapters import terminal
from scaffold.adapters.new_repository import create, find_obstacle, remote_of
from scaffold.adapters.style_files import read_style
from scaffold.commands.init_secrets import KEY_FILE, Encrypted, Recipients, encrypt_with_sops, find_recipients, seal
from scaffold.diagnostic import printable
from scaffold.errors import AnswersError, ScaffoldError
from scaffold.styles.build import Files, build
from scaffold.styles.catalogue import BY_NAME, STYLES
from scaffold.styles.choices import Choices, as_url, problems
from scaffold.styles.style import BRANCH, DOMAIN, GIT_URL, Encryption, Style


@dataclass(frozen=True, slots=True)
class Wish:
    """What the user says about the new repository; nothing for what the style says.

    Attributes:
        cluster: The cluster's name.
        domain: The domain.
        git_url: The repository's address.
        branch: The branch that Flux follows.
        age_recipients: The public keys that SOPS encrypts for.
        certificate: The file with the certificate that `kubeseal` takes.
    """

    cluster: str | None = None
    domain: str | None = None
    git_url: str | None = None
    branch: str | None = None
    age_recipients: tuple[str, ...] = ()
    certificate: str | None = None


def show_styles() -> int:
    """Print the styles, each with what it is."""
    width = max(len(style.name) for style in STYLES)
    for style in STYLES:
        terminal.result(f"{style.name:{width}}  {style.summary}")
    return 0


def run(name: str | None, directory: Path | None, wish: Wish) -> int:
    """Write a repository and say what to do with it.

    Raises:
        ScaffoldError: No such style, an option that does not fit, a folder that is not empty, or a program failed.
    """
    style = _style(name)
    if directory is None:
        raise ScaffoldError(f"name the folder to make, such as `scaffold init {style.name} home-cluster`")
    _refuse_foreign_options(style, wish)
    uses_sops = style.encryption is Encryption.SOPS
    find_obstacle(directory, KEY_FILE if uses_sops else "")
    choices = _choices(directory, wish)
    keys = find_recipients(directory, wish.age_recipients) if uses_sops else Recipients(())
    choices = Choices(choices.cluster, choices.domain, choices.git_url, choices.branch, keys.recipients)
    files = read_style(style.name)
    encrypted = _encrypted(style, build(style, files, choices, {}), keys, wish)
    made = build(style, files, choices, encrypted.files)
    create(directory, choices.branch, made, keys.private)
    _conclude(style, directory, choices.cluster or style.cluster, made, keys, encrypted)
    return 0


def _style(name: str | None) -> Style:
    if name in BY_NAME:
        return BY_NAME[name]
    listed = ", ".join(f"`{style.name}`" for style in STYLES)
    if name is None:
        raise ScaffoldError(f"name a style: {listed}; `scaffold init --list` says what each is")
    near = get_close_matches(name, BY_NAME, 1)
    raise ScaffoldError(
        f"`{printable(name)}` is no style; {f'did you mean `{near[0]}`' if near else f'there is {listed}'}"
    )


def _refuse_foreign_options(style: Style, wish: Wish) -> None:
    for option, given, encryption in (
        ("--age-recipient", wish.age_recipients, Encryption.SOPS),
        ("--cert", wish.certificate, Encryption.SEALED_SECRETS),
    ):
        if given and style.encryption is not encryption:
            fitting = next(other.name for other in STYLES if other.encryption is encryption)
            raise ScaffoldError(f"`{option}` is for the style `{fitting}`, not for `{style.name}`; leave it out")


def _choices(directory: Path, wish: Wish) -> Choices:
    choices = Choices(
        wish.cluster or "",
        wish.domain or DOMAIN,
        as_url(wish.git_url or remote_of(directory) or GIT_URL),
        wish.branch or BRANCH,
        wish.age_recipients,
    )
    if found := tuple(problems(choices)):
        raise AnswersError("; ".join(found))
    return choices


def _encrypted(style: Style, files: Files, keys: Recipients, wish: Wish) -> Encrypted:
    if style.encryption is Encryption.SOPS:
        return encrypt_with_sops(style, files[".sops.yaml"]) if keys.recipients else Encrypted({}, keys.missing)
    if style.encryption is Encryption.SEALED_SECRETS:
        missing = "`--cert FILE` gives the certificate of the cluster's controller, which seals them"
        return seal(style, wish.certificate) if wish.certificate is not None else Encrypted({}, missing)
    return Encrypted({})


def _conclude(
    style: Style, directory: Path, cluster: str, files: Files, keys: Recipients, encrypted: Encrypted
) -> None:
    shown = printable(str(directory))
    lines = [f"`{shown}` is a repository in the style {style.name}: cluster {cluster}, {len(files)} files"]
    if keys.private:
        lines.append(f"  {KEY_FILE} decrypts its secrets; Git ignores it: keep a copy elsewhere, and never commit it")
    if left := [secret.path for secret in style.secrets if secret.path not in encrypted.files]:
        lines += ["left out, for README.md to say how they are made:", *(f"  {path}" for path in left)]
        lines.append(f"  {encrypted.missing}")
    lines += [
        "Next:",
        f"  cd {shown}",
        "  cat README.md      how a cluster gets it",
        "  scaffold check     what Flux would refuse",
        "  scaffold new-app   the wizard, on a terminal",
    ]
    terminal.result("\n".join(lines))
