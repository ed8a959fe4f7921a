"""Writes what lists the rules from the rules themselves: the pages beside this file, and the settings' schema.

    python docs/rules/make.py

Run it after a change to a rule's docstring; a test compares.
"""

from __future__ import annotations

import json
from pathlib import Path

from scaffold.findings.rules import RULES
from scaffold.report.rule_manual import rule_pages

HERE = Path(__file__).resolve().parent
SCHEMA = HERE.parent.parent / "scaffold" / "schema" / "scaffold-settings.json"


def main() -> None:
    """Write the pages, remove those of rules that are gone, and name the rules in the schema."""
    pages = rule_pages(RULES)
    for page in HERE.glob("*.md"):
        if page.name not in pages:
            page.unlink()
    for name, text in pages.items():
        (HERE / name).write_text(text, encoding="utf-8")
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    schema["$defs"]["rule"]["enum"] = [rule.id for rule in RULES]
    SCHEMA.write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
