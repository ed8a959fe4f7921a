"""What the tests of the report formats share: results, and a repository to show lines of."""

from __future__ import annotations

from scaffold.diagnostic import Diagnostic, Severity
from scaffold.findings.result import Result

ERROR = Diagnostic(
    "apps/a.yaml", 3, 9, Severity.ERROR, "unknown-dependency", "`media/x` does not exist", "did you mean `media/y`"
)
WARNING = Diagnostic("apps/b.yaml", 12, 1, Severity.WARNING, "unpinned-image", "image `x:1` has no digest")
HINT = Diagnostic("apps/c, d/100%.yaml", 0, 0, Severity.HINT, "unknown-gateway", "50% of <it> is\nunknown\r")
ALL = (ERROR, WARNING, HINT)
RULES = ("missing-path", "unknown-dependency", "unknown-gateway", "unpinned-image")


def result(*findings: Diagnostic, **more: int) -> Result:
    """Return a result of four rules in 733 files."""
    return Result(findings, 733, RULES, **more)
