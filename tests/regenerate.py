"""Rewrites the golden folders with `python tests/regenerate.py [SITUATION...]`; look at the difference afterwards."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from tests.golden_trees import regenerate

    raise SystemExit(regenerate(sys.argv[1:]))
