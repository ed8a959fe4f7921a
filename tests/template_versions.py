"""Versions of the template that no release has, for tests of updates: a repository with all releases and more."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import yaml

from scaffold.adapters.template_source import template_source

Change = Callable[[Path], None]
"""Edits a checkout of the template, as its maintainer would."""

TRIAD, LAYERED = Path("templates", "triad"), Path("templates", "layered")
APP_DIR = TRIAD / "{{ app_dir }}"
NETWORK_POLICY = "{% if network_policy %}networkpolicy.yaml{% endif %}.jinja"
NEW_VALUES = "  # of the new version\n  values:\n"

_QUESTION = """
network_policy:
  type: bool
  help: Whether only the app's own namespace reaches it
  default: true
"""
_POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ app }}
spec:
  podSelector: {}
"""


def publish(bare: Path, versions: Mapping[str, Change], scratch: Path) -> None:
    """Make a bare repository of all releases and the current version.

    Each further version changes the current one, and so does the last commit of `main`, which is none.
    """
    source = template_source(cache_dir=scratch / "cache")
    work = scratch / "work"
    _git("clone", "--quiet", str(source.repository), str(work), cwd=scratch)
    for tag, change in versions.items():
        _git("checkout", "--quiet", "--detach", source.tag, cwd=work)
        change(work)
        _git("add", "--all", cwd=work)
        _git("commit", "--quiet", "--message", f"Template {tag}", cwd=work)
        _git("tag", tag, cwd=work)
    _git("checkout", "--quiet", "main", cwd=work)
    improve(work)
    _git("commit", "--quiet", "--all", "--message", "Not a version yet", cwd=work)
    _git("clone", "--quiet", "--bare", str(work), str(bare), cwd=scratch)


def improve(root: Path) -> None:
    """Make every kind of change: lines in the release and in the entry file, a new question, a new file, listed."""
    rewrite(writer(root / TRIAD, "helmrelease_file"), {"  values:\n": NEW_VALUES})
    rewrite(writer(root / TRIAD, "entry_file"), {"\nspec:\n": "\nspec:\n  force: false\n"})
    added = "resources:\\n' ~ ' ' * list_indent ~ '- ' ~ resource_prefix ~ 'networkpolicy.yaml\\n"
    wrap(writer(root / APP_DIR, "kustomize_file"), f"replace('resources:\\n', '{added}')")
    for folder in (APP_DIR, LAYERED):
        (root / folder / NETWORK_POLICY).write_text(_POLICY, encoding="utf-8")
    with (root / "copier.yml").open("a", encoding="utf-8") as questions:
        questions.write(_QUESTION)


def drop_chart(root: Path) -> None:
    """Stop writing the file of the chart's source."""
    for folder in (TRIAD, LAYERED):
        writer(root / folder, "chart_file").unlink()


def drop_choice(root: Path) -> None:
    """Take a choice away: `Recreate` of the update strategies."""
    questions = yaml.safe_load((root / "copier.yml").read_bytes())
    choices = questions["strategy"]["choices"]
    choices.pop("Recreate") if isinstance(choices, dict) else choices.remove("Recreate")
    (root / "copier.yml").write_text(yaml.safe_dump(questions, sort_keys=False), encoding="utf-8")


def tighten(root: Path) -> None:
    """Take fewer ports than before: none below 1024."""
    questions = yaml.safe_load((root / "copier.yml").read_bytes())
    questions["port"]["validator"] = "{% if port and port < 1024 %}must be 1024 or more{% endif %}"
    (root / "copier.yml").write_text(yaml.safe_dump(questions, sort_keys=False), encoding="utf-8")


def writer(root: Path, answer: str) -> Path:
    """Return the one template below a folder that writes the file which an answer names."""
    (found,) = root.rglob(f"*{{{{ {answer} }}}}*.jinja")
    return found


def rewrite(path: Path, texts: Mapping[str, str]) -> None:
    """Let a template write other texts in place of those that it writes; what makes them may change meanwhile."""
    for old, new in texts.items():
        wrap(path, f"replace({_quoted(old)}, {_quoted(new)})")


def wrap(path: Path, filtered: str) -> None:
    """Send all that a template writes through a filter of Jinja."""
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{{% set written %}}\n{text}{{% endset %}}\n{{{{ written | {filtered} -}}}}\n", encoding="utf-8")


def replace_in(path: Path, old: str, new: str) -> None:
    """Replace a text that a file has to hold once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{path.name} holds {old!r} {text.count(old)} times"
    path.write_text(text.replace(old, new), encoding="utf-8")


def _quoted(text: str) -> str:
    return "'" + text.replace("\n", "\\n") + "'"


def _git(*arguments: str, cwd: Path) -> None:
    settings = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org")
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", *settings, *arguments], cwd=cwd, env=environment, check=True)
