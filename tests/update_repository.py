"""A repository of many apps that were rendered, edited by hand in every way there is, and committed."""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from scaffold.adapters.template_engine import Engine
from scaffold.adapters.template_questions import check_answers
from scaffold.adapters.template_releases import release_root
from scaffold.adapters.template_source import TemplateSource, template_url
from tests.released_answers import released_answers
from tests.template_versions import Change, drop_chart, improve, publish

APPS = "kubernetes/main/apps"
OLD, NEW = "v0.1.0", "v9.9.9"
WITHOUT_CHART, STRICTER = "v9.1.0", "v9.3.0"

Files = dict[str, bytes]
Edit = Callable[[Files, random.Random], None]
"""Changes an app's files, by path below its folder, as somebody does by hand."""


def git(root: Path, *arguments: str) -> str:
    """Run Git as somebody whose configuration says nothing."""
    identity = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org")
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True, text=True).stdout


def serve_template(scratch: Path, change: Change | None = None) -> TemplateSource:
    """Return a template with one version more, which changes, adds and drops files unless its change is given."""
    scratch.mkdir()
    bare = scratch / "served.git"
    publish(bare, {NEW: change or _change}, scratch)
    return TemplateSource(template_url(), NEW, bare)


def _change(root: Path) -> None:
    improve(root)
    drop_chart(root)


# ---- edits


def _release(files: Files) -> str:
    return next(path for path, content in files.items() if b"\nkind: HelmRelease" in content)


def _kustomize(files: Files) -> str:
    return next(path for path in files if path.endswith(("kustomization.yaml", "kustomization.yml")))


def _top(files: Files, _: random.Random) -> None:
    path = _release(files)
    files[path] = files[path].replace(b"kind: HelmRelease\n", b"kind: HelmRelease # by hand\n", 1)


def _end(files: Files, _: random.Random) -> None:
    for path in (_release(files), _kustomize(files)):
        files[path] += b"# by hand\n"


def _same_place(files: Files, _: random.Random) -> None:
    path = _release(files)
    files[path] = files[path].replace(b"  values:\n", b"  # by hand\n  values:\n", 1)


def _near(files: Files, _: random.Random) -> None:
    path = _release(files)
    files[path] = files[path].replace(b"  values:\n", b"  values:\n    # by hand\n", 1)


def _template_s_own(files: Files, _: random.Random) -> None:
    path = _release(files)
    files[path] = files[path].replace(b"  values:\n", b"  # of the new version\n  values:\n", 1)


def _crlf(files: Files, _: random.Random) -> None:
    for path in (_kustomize(files), _release(files)):
        files[path] = files[path].replace(b"\n", b"\r\n")


def _one_crlf(files: Files, _: random.Random) -> None:
    path = _release(files)
    files[path] = files[path].replace(b"interval: ", b"# by hand\r\n  interval: ", 1)


def _no_newline(files: Files, _: random.Random) -> None:
    for path in (_kustomize(files), _release(files)):
        files[path] = files[path].rstrip(b"\n")


def _removed(files: Files, _: random.Random) -> None:
    del files[_kustomize(files)]


def _own_file(files: Files, _: random.Random) -> None:
    files["notes.md"] = b"by hand\n"
    files[f"{_folder(files)}own/extra.yaml"] = b"kind: ConfigMap\n"


def _both_added(files: Files, _: random.Random) -> None:
    files[f"{_folder(files)}networkpolicy.yaml"] = b"kind: NetworkPolicy\nmetadata:\n  name: by-hand\n"


def _dropped(files: Files, _: random.Random) -> None:
    for path in files:
        if b"\nkind: OCIRepository" in files[path]:
            files[path] += b"# by hand\n"


def _dropped_and_removed(files: Files, _: random.Random) -> None:
    for path in [path for path in files if b"\nkind: OCIRepository" in files[path]]:
        del files[path]


def _answers(files: Files, _: random.Random) -> None:
    files[".copier-answers.yml"] = files[".copier-answers.yml"].replace(
        b"\nkind: triad\n", b"\n# by hand\nkind: triad\n"
    )


def _emptied(files: Files, _: random.Random) -> None:
    files[_release(files)] = b""


def _anywhere(files: Files, chance: random.Random) -> None:
    for path in sorted(files):
        if path == ".copier-answers.yml" or chance.random() < 0.3:
            continue
        lines = files[path].splitlines(keepends=True)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(lines) + 1)
            taken = chance.randint(0, 2)
            lines[at : at + taken] = [b"# by hand\n"] * chance.randint(0, 2)
        files[path] = b"".join(lines)


def _nothing(files: Files, _: random.Random) -> None:
    pass


def _folder(files: Files) -> str:
    folder = _release(files).rpartition("/")[0]
    return f"{folder}/" if folder else ""


EDITS: tuple[Edit, ...] = (
    *(_nothing, _top, _end, _same_place, _near, _template_s_own, _crlf, _one_crlf, _no_newline, _removed, _own_file),
    *(_both_added, _dropped, _dropped_and_removed, _answers, _emptied, _anywhere, _anywhere, _anywhere),
)


# ---- the repository


def apps(count: int) -> Mapping[str, Files]:
    """Render and edit apps; return each one's files by its folder. No two neighbours are alike."""
    root = release_root(OLD)
    engine = Engine(root)
    situations = list(released_answers(OLD).values())
    found: dict[str, Files] = {}
    for number in range(count):
        answers = {**situations[number % len(situations)], "app": f"app-{number:02}"}
        checked = check_answers(engine, engine.config.questions, answers)
        files = engine.files(checked.all, {"_commit": OLD, "_src_path": template_url(), **checked.visible})
        EDITS[number % len(EDITS)](files, random.Random(number))
        found[f"{APPS}/{answers['namespace']}/{answers['app']}"] = files
    return found


def render(answers: Mapping[str, object], tag: str = OLD) -> Files:
    """Render an app as a version that the program ships writes it."""
    engine = Engine(release_root(tag))
    checked = check_answers(engine, engine.config.questions, answers)
    return engine.files(checked.all, {"_commit": tag, "_src_path": template_url(), **checked.visible})


def put(root: Path, files: Mapping[str, bytes]) -> None:
    """Write files."""
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)


def commit(root: Path) -> None:
    """Commit everything that is there."""
    git(root, "init", "--quiet")
    git(root, "add", "--all", "--force")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "Everything")


def make_repository(root: Path, count: int) -> tuple[str, ...]:
    """Write apps into a new repository and commit them; return their folders."""
    written = apps(count)
    for folder, files in written.items():
        put(root / folder, files)
    commit(root)
    return tuple(written)
