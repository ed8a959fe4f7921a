"""Starts the command line: `python -m scaffold` and the `scaffold` program."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run the command line and exit with its code."""
    # the process ends soon, and what it read stays alive until then: looking for garbage costs more than it frees
    gc.disable()
    try:
        from scaffold.cli import run

        sys.exit(run(sys.argv[1:]))
    except KeyboardInterrupt:  # while it is still loaded
        sys.exit(130)


if __name__ == "__main__":
    main()
