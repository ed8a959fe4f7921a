"""`scaffold demo`: writes a repository in the triad style and adds an app to it, without asking."""

from __future__ import annotations

from pathlib import Path

from scaffold.adapters import terminal
from scaffold.adapters.new_repository import create
from scaffold.adapters.process import run as run_program
from scaffold.adapters.style_files import read_style, style_folder
from scaffold.commands import new_app
from scaffold.errors import ConflictError
from scaffold.styles.build import build
from scaffold.styles.catalogue import TRIAD
from scaffold.styles.choices import Choices

SAMPLE = style_folder(TRIAD.name)
_IMAGE = "docker.io/wallabag/wallabag:2.6.14"
_DIGEST = "sha256:4a527e027e0d59e87c14225ef11e005af3d4890374202ad319ce5e63dfc66709"
_URL = "postgresql://wallabag:{{ .DB_PASSWORD }}@wallabag-rw.media.svc.cluster.local:5432/wallabag"
_ANSWERS = {
    "app": "wallabag",
    "namespace": "media",
    "image": _IMAGE,
    "digest": _DIGEST,
    "port": 80,
    "gateways": ["internal"],
    "storage": "rook-ceph-block",
    "size": "2Gi",
    "mount": "/var/www/wallabag/data",
    "secrets": ["SYMFONY__ENV__SECRET", f"SYMFONY__ENV__DATABASE_URL={_URL}"],
    "database": "postgres",
}
_COMMAND = (
    "scaffold new-app wallabag --namespace media --image docker.io/wallabag/wallabag:2.6.14 --digest sha256:4a52… "
    "--port 80 --gateway internal --storage rook-ceph-block --size 2Gi --mount /var/www/wallabag/data "
    "--secret SYMFONY__ENV__SECRET "
    "--secret 'SYMFONY__ENV__DATABASE_URL=postgresql://wallabag:{{ .DB_PASSWORD }}@…' --database postgres"
)


def run(directory: Path) -> int:
    """Make the repository, commit it, add an app, print the diff, the tree and what to run next.

    Raises:
        ConflictError: The folder exists.
    """
    if directory.exists():
        raise ConflictError(f"`{directory}` exists; name a folder that does not, or remove it first")
    choices = Choices()
    create(directory, choices.branch, build(TRIAD, read_style(TRIAD.name), choices, {}), {})
    for arguments in (
        ("add", "--all"),
        (
            "-c",
            "user.name=scaffold",
            "-c",
            "user.email=scaffold@localhost",
            "-c",
            "commit.gpgsign=false",
            "commit",
            "--quiet",
            "-m",
            "Sample cluster",
        ),
    ):
        run_program(("git", *arguments), cwd=directory)
    terminal.result(f"$ {_COMMAND}")
    code = new_app.run(directory, _ANSWERS, new_app.Mode(interactive=False))
    run_program(("git", "add", "--all", "--intent-to-add"), cwd=directory)
    terminal.result(run_program(("git", "diff", "--", ".", ":!*.copier-answers.yml"), cwd=directory).decode())
    terminal.result(_tree(directory / "kubernetes/main/apps/media"))
    terminal.result(
        f"The repository is `{directory}`. Next:\n"
        f"  cd {directory}\n"
        "  scaffold inventory                 what was read\n"
        "  scaffold conventions --namespace media   how its apps are written, with votes\n"
        "  scaffold new-app                   the wizard, on a terminal\n"
        "  scaffold talos render cp-1         a node's machine config, from its layers"
    )
    return code


def _tree(folder: Path, indent: str = "") -> str:
    lines = [f"{folder.name}/"] if not indent else []
    entries = sorted(folder.iterdir(), key=lambda path: (path.is_file(), path.name))
    for index, entry in enumerate(entries):
        last = index == len(entries) - 1
        lines.append(f"{indent}{'└── ' if last else '├── '}{entry.name}{'/' if entry.is_dir() else ''}")
        if entry.is_dir():
            lines.append(_tree(entry, indent + ("    " if last else "│   ")))
    return "\n".join(line for line in lines if line)
