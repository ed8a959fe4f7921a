"""The command line of `scaffold talos`."""

from __future__ import annotations

import typer

talos_app = typer.Typer(help="Talos machine configs from `.j2` layers.", no_args_is_help=True)
