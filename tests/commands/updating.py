"""Apps to update with the command: rendered by an older version, applied by a cluster, committed."""

from __future__ import annotations

from pathlib import Path

from scaffold.cli import run
from tests.build import GOTK_SYNC, kustomize_file
from tests.template_answers import REFERENCE, Answers
from tests.update_repository import OLD, Files, commit, git, put, render

OFFICE = "cluster/office"
PAPERLESS, WIKI = f"{OFFICE}/paperless", f"{OFFICE}/wiki"
RELEASE = f"{PAPERLESS}/app/helmrelease.yaml"
BY_HAND = "  # by hand\n  values:\n"


def app(name: str, answers: Answers = REFERENCE, tag: str = OLD) -> Files:
    """Render an app of the namespace office, by path from the root."""
    folder = f"{OFFICE}/{name}"
    given = {**answers, "app": name, "app_path": f"./{folder}"}
    return {f"{folder}/{path}": content for path, content in render(given, tag).items()}


def cluster(*listed: str) -> Files:
    """Return a cluster whose root applies the listed entry files of the namespace office."""
    root = kustomize_file("./gotk-sync.yaml", "./office")
    office = kustomize_file("./namespace.yaml", *listed, namespace="office")
    namespace = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: office\n"
    files = {
        "gotk-sync": GOTK_SYNC,
        "kustomization": root,
        "office/kustomization": office,
        "office/namespace": namespace,
    }
    return {f"cluster/{path}.yaml": text.encode() for path, text in files.items()}


def two(root: Path) -> Path:
    """Make a repository of two apps that its cluster applies."""
    files = cluster("./paperless/install.yaml", "./wiki/install.yaml")
    put(root, {**files, **app("paperless"), **app("wiki")})
    commit(root)
    return root


def edit(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text(encoding="utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new, 1), encoding="utf-8")


def update(root: Path, *arguments: str, code: int = 0) -> None:
    assert run(["update", *arguments, "--repo", str(root)]) == code


def changed(root: Path) -> dict[str, str]:
    lines = git(root, "status", "--porcelain", "--untracked-files=all").splitlines()
    return {line[3:]: line[:2].strip() for line in lines}
