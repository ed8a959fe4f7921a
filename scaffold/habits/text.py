"""What varies in how files are written: document start, schema modelines, anchors, the indent of lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.repository import Document, Repository
from scaffold.roots import is_below
from scaffold.siblings import App
from scaffold.votes import Ballot, Row

_MODELINE = re.compile(r"#\s*yaml-language-server:\s*\$schema=(\S+)")
_LIST = re.compile(r"^( *)(?:[A-Za-z]\w*):[ ]*\n( *)- ", re.MULTILINE)
_FLOW = re.compile(r"^\s+(capabilities):[ ]*(\{)?([ ]*)", re.MULTILINE)
_SINGLE = re.compile(r"^\s*(?:- |[^\s#'\"][^\n]*?: )'[^'\n]*'\s*$", re.MULTILINE)
_DOUBLE = re.compile(r'^\s*(?:- |[^\s#\'"][^\n]*?: )"[^"\n]*"\s*$', re.MULTILINE)
_ANCHOR = re.compile(r"^\s+name: &", re.MULTILINE)


def rows(repository: Repository) -> tuple[Row, ...]:
    """Return the rows; reading a file's text needs the repository."""

    def start(app: App) -> Ballot | None:
        return Ballot(repository.text(app.entry).lstrip("\ufeff").startswith("---"), app.entry)

    def indent(app: App) -> Ballot | None:
        found = _LIST.search(_own_text(repository, app))
        return Ballot(len(found.group(2)) - len(found.group(1)), app.entry) if found else None

    def anchors(app: App) -> Ballot | None:
        text = repository.text(app.release.document.path if app.layered and app.release else app.entry)
        return Ballot(bool(_ANCHOR.search(text)), app.entry)

    def quotes(app: App) -> Ballot | None:
        text = _own_text(repository, app)
        single, double = len(_SINGLE.findall(text)), len(_DOUBLE.findall(text))
        return Ballot("single" if single > double else "double", app.entry) if single or double else None

    def flow(app: App) -> Ballot | None:
        found = _FLOW.search(repository.text(app.release.document.path)) if app.release else None
        if not found or not app.release:
            return None
        value = {"keys": [found.group(1)] if found.group(2) else [], "padding": bool(found.group(2) and found.group(3))}
        return Ballot(value, app.release.document.path)

    return (
        Row("flow", flow, {"keys": [], "padding": True}),
        Row("document_start", start, True),
        Row("list_indent", indent, 2),
        Row("anchors", anchors, False),
        Row("quote_style", quotes, "double"),
    )


def modelines(repository: Repository, apps: tuple[App, ...]) -> dict[str, str]:
    """Return for each kind the schema address that most of the siblings' files of that kind name."""
    counts: dict[str, dict[str, int]] = {}
    own = {app.release.document.path for app in apps if app.release}
    for app in apps:
        for kind, url in _modelines(repository, app, own):
            kinds = counts.setdefault(kind, {})
            kinds[url] = kinds.get(url, 0) + 1
    found: dict[str, str] = {}
    for kind, urls in sorted(counts.items()):
        winner = max(sorted(urls), key=lambda url: urls[url])
        if winner:
            found[kind] = winner
    return found


def _own_text(repository: Repository, app: App) -> str:
    paths = sorted({app.entry, *(r.document.path for r in app.resources if is_below(r.document.path, app.folder))})
    return "\n".join(repository.text(path) for path in paths if path in repository.files)


def _modelines(repository: Repository, app: App, own: set[str]) -> Iterator[tuple[str, str]]:
    """Yield each document's kind (`kustomize` for a kustomize file) and its modeline's address, empty for none.

    Of releases only app-template's count, where there are any: other charts' releases name another schema.
    """
    seen: set[str] = set()
    documents = [] if app.layered else [app.entry_document]
    path = repository.kustomize_file(app.path)
    if path:
        documents.extend(repository.documents(path)[:1])
    documents.extend(r.document for r in app.resources if is_below(r.document.path, app.folder))
    for document in documents:
        key = f"{document.path}#{document.index}"
        foreign = document.kind == "HelmRelease" and own and document.path not in own
        if key not in seen and not foreign:
            seen.add(key)
            yield _kind(document), _modeline(repository, document)


def _kind(document: Document) -> str:
    if document.kind == "Kustomization" and document.group != "kustomize.toolkit.fluxcd.io":
        return "kustomize"
    return document.kind or "kustomize"


def _modeline(repository: Repository, document: Document) -> str:
    lines = repository.text(document.path).splitlines()
    for line in reversed(lines[: document.node.start_mark.line]):
        found = _MODELINE.match(line.strip())
        if found:
            return found.group(1)
        if line.strip() and not line.lstrip().startswith(("#", "---")):
            break
    return ""
