"""Finds the template that ships with the program, and gives it to Git as the repository that its address names."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scaffold import __version__
from scaffold.adapters.process import run
from scaffold.adapters.template_archives import archive_digests, archived_files
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError

URL_VARIABLE = "SCAFFOLD_TEMPLATE_URL"
"""The environment variable by which a fork names its own template's address."""

_DISTRIBUTION = "flux-scaffold"
_URL_LABEL = "Template"
_FORMAT = b"2"
"""Changes whenever the same files are to become another repository."""

_OF_OTHER_REPOSITORIES = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DEFAULT_HASH",
    "GIT_DIR",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_TEMPLATE_DIR",
    "GIT_WORK_TREE",
)
"""What Git sets for a hook, and what would lead the processes astray that are started from one."""

_SETTINGS = (
    ("core.autocrlf", "false"),
    ("core.fsmonitor", "false"),
    ("core.hooksPath", os.devnull),
    ("protocol.file.allow", "always"),
)
"""What the user's own configuration must not decide about the template's files."""


@dataclass(frozen=True, slots=True)
class TemplateSource:
    """The template as a bare Git repository with one commit and one tag for each version, in their order.

    Attributes:
        url: The canonical address, recorded in every answers file.
        tag: The current version, such as `v0.1.0`, which is the last one.
        repository: The bare repository's folder.
    """

    url: str
    tag: str
    repository: Path

    @property
    def commit(self) -> str:
        """Return the current version's commit, which depends on nothing but the versions and their files."""
        return (self.repository / "refs" / "tags" / self.tag).read_text(encoding="ascii").strip()

    def environment(self, base: Mapping[str, str], cache: Path) -> dict[str, str]:
        """Return an environment in which Git and Copier find the template at its canonical address.

        Args:
            base: The environment to start from; Git settings that it carries are kept.
            cache: The folder for Copier's own copy of the repository. Processes must not share it.
        """
        environment = environment_of_its_own(base)
        count = int(base.get("GIT_CONFIG_COUNT") or 0)
        settings = (*_SETTINGS, (f"url.{self.repository.as_posix()}.insteadOf", self.url))
        for index, (name, value) in enumerate(settings, start=count):
            environment[f"GIT_CONFIG_KEY_{index}"] = name
            environment[f"GIT_CONFIG_VALUE_{index}"] = value
        environment["GIT_CONFIG_COUNT"] = str(count + len(settings))
        environment["COPIER_CACHE_DIR"] = str(cache)
        return environment


def template_root() -> Path:
    """Return the folder that holds `copier.yml` and `templates/`: the package's data, or a source checkout's root.

    Raises:
        ScaffoldError: The installation lacks it.
    """
    package = Path(__file__).resolve().parent.parent
    for root in (package / "_template", package.parent):
        if (root / "copier.yml").is_file() and (root / "templates").is_dir():
            return root
    raise ScaffoldError("the installation lacks its template; install `flux-scaffold` again")


def current_tag() -> str:
    """Return the tag of the version that `template_root()` holds."""
    return f"v{__version__}"


def shipped_tags() -> tuple[str, ...]:
    """Return the tags of the versions that the program ships, oldest first; the last one is the current version's."""
    current = current_tag()
    return (*(tag for tag in archive_digests() if tag != current), current)


def template_url() -> str:
    """Return the template's canonical address: the environment's, else the one in the package's metadata.

    Raises:
        ScaffoldError: There is none, or it is none that Copier takes for a Git repository's.
    """
    url = os.environ.get(URL_VARIABLE, "")
    if not url:
        labels = importlib.metadata.metadata(_DISTRIBUTION).get_all("Project-URL") or []
        url = dict(label.split(", ", 1) for label in labels).get(_URL_LABEL, "")
    if not url.startswith(("https://", "ssh://", "git@")) or not url.endswith(".git") or any(c.isspace() for c in url):
        raise ScaffoldError(
            f"`{printable(url)}` is no address of a template; "
            f"set `{URL_VARIABLE}` to one such as `https://github.com/owner/repository.git`"
        )
    return url


def default_cache_dir() -> Path:
    """Return the user's cache folder for the template's repositories."""
    import platformdirs

    return platformdirs.user_cache_path(_DISTRIBUTION) / "template"


def template_source(root: Path | None = None, cache_dir: Path | None = None) -> TemplateSource:
    """Return the template as a Git repository, building it where the cache lacks it.

    Several processes may build it at once: each builds its own, and the first one that is finished is kept.

    Args:
        root: The folder that holds `copier.yml` and `templates/`, by default the shipped one.
        cache_dir: Where the repositories are kept, by default the user's cache.

    Raises:
        ScaffoldError: The cache cannot be written, or Git fails.
    """
    files = _files(root or template_root())
    tag = current_tag()
    target = (cache_dir or default_cache_dir()) / f"{_digest(files)}.git"
    if not (target / "refs" / "tags" / tag).is_file():
        try:
            _build(files, target)
        except OSError as error:
            raise cache_error(target.parent, error) from None
    return TemplateSource(template_url(), tag, target)


def environment_of_its_own(base: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without what leads Git to another repository than the one that it is told."""
    return {name: value for name, value in base.items() if name not in _OF_OTHER_REPOSITORIES}


def cache_error(folder: Path, error: OSError) -> ScaffoldError:
    """Return what to say where the cache cannot be written."""
    return ScaffoldError(
        f"cannot keep the template in `{printable(str(folder))}`: {os.strerror(error.errno or 0).lower()}; "
        "set `XDG_CACHE_HOME` to a folder that can be written"
    )


def _files(root: Path) -> Mapping[str, bytes]:
    """Read the template's files, by path from its root, sorted."""
    paths = [root / "copier.yml", *(path for path in (root / "templates").rglob("*") if path.is_file())]
    return {name: (root / name).read_bytes() for name in sorted(path.relative_to(root).as_posix() for path in paths)}


def _digest(files: Mapping[str, bytes]) -> str:
    """Return what tells one repository from another, without unpacking an archive."""
    digests = archive_digests()
    digest = hashlib.sha256(_FORMAT)
    for tag in shipped_tags():
        digest.update(f"\0{tag}\0{digests.get(tag, '')}".encode())
    for path, content in files.items():
        digest.update(b"\0%s\0%d\0" % (path.encode(), len(content)))
        digest.update(content)
    return digest.hexdigest()[:32]


def _build(files: Mapping[str, bytes], target: Path) -> None:
    """Build the repository beside its place, then move it there."""
    *older, current = shipped_tags()
    versions = [*((tag, archived_files(tag)) for tag in older), (current, files)]
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".building-", dir=target.parent))
    try:
        repository = scratch / "repository.git"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        run(["git", "init", "--quiet", "--bare", "--template=", str(repository)], env=environment)
        (repository / "HEAD").write_text("ref: refs/heads/main\n", encoding="ascii")
        run(
            ["git", "--git-dir", str(repository), "fast-import", "--quiet", "--force"],
            stdin=b"".join(_commit(*version) for version in versions) + b"done\n",
            env=environment,
        )
        try:
            repository.rename(target)
        except OSError:
            if not (target / "refs" / "tags" / current).is_file():  # what stands there is no finished repository
                shutil.rmtree(target, ignore_errors=True)
                repository.rename(target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _commit(tag: str, files: Mapping[str, bytes]) -> bytes:
    """Write a version in the format of `git fast-import`; author and time are fixed, so that the commit's id is."""
    message = f"Template {tag}\n".encode()
    parts = [
        b"commit refs/heads/main\n",
        b"committer scaffold <scaffold@localhost> 0 +0000\n",
        b"data %d\n%s\n" % (len(message), message),
        b"deleteall\n",
    ]
    for path, content in files.items():
        parts.append(b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(content), content))
    parts.append(b"\nreset refs/tags/%s\nfrom refs/heads/main\n\n" % tag.encode())
    return b"".join(parts)
