"""Short refresh intervals: files in, findings out."""

from __future__ import annotations

import pytest

from scaffold.checks.durations import seconds
from scaffold.checks.short_refresh import CHECK
from tests.build import Files
from tests.checks.healthy import HEALTHY, lines, replaced, with_files

SECRET = "apps/media/radarr/app/externalsecret.yaml"


def test_a_healthy_repository_has_none() -> None:
    assert lines(CHECK, HEALTHY) == []


def refreshed(interval: str, *more: str) -> dict[str, str]:
    """Return radarr's ExternalSecret with an interval, and further lines of its `spec`."""
    return replaced(SECRET, "spec:\n", "\n".join(["spec:", f"  refreshInterval: {interval}", *more, ""]))


def found(interval: str) -> str:
    return (
        f"{SECRET}:6:20: warning: ExternalSecret `radarr` is fetched again every `{interval}` [short-refresh] "
        "(write at least `1m`; `1h` suits most secrets, `0` means once)"
    )


@pytest.mark.parametrize(
    ("files", "finding"),
    [
        pytest.param(refreshed("1h"), "", id="an hour"),
        pytest.param(refreshed("1m"), "", id="a minute, the least"),
        pytest.param(refreshed("60s"), "", id="a minute in seconds"),
        pytest.param(refreshed('"0"'), "", id="once"),
        pytest.param(refreshed("0s"), "", id="once, with a unit"),
        pytest.param(refreshed("0"), "", id="once, as a number"),
        pytest.param(refreshed("59s"), found("59s"), id="a second too short"),
        pytest.param(refreshed("0.5m"), found("0.5m"), id="half a minute"),
        pytest.param(refreshed("500ms"), found("500ms"), id="milliseconds"),
        pytest.param(refreshed("${REFRESH:=1h}"), "", id="a variable's default"),
        pytest.param(refreshed("${REFRESH}"), "", id="a variable that is not known"),
        pytest.param(refreshed("soon"), "", id="no duration at all is another fault"),
        pytest.param(refreshed("-5s"), "", id="less than nothing"),
        pytest.param(refreshed("15s", "  refreshPolicy: CreatedOnce"), "", id="a policy that has no clock"),
        pytest.param(refreshed("15s", "  refreshPolicy: Periodic"), found("15s"), id="the usual policy, written out"),
        pytest.param(
            {"apps/media/lidarr/app/externalsecret.yaml": refreshed("15s")[SECRET]},
            "",
            id="what no root reaches is not judged",
        ),
        pytest.param(
            {
                SECRET: """\
                    apiVersion: external-secrets.io/v1
                    kind: ClusterExternalSecret
                    metadata: {name: everywhere}
                    spec:
                      externalSecretSpec: {refreshInterval: 30s}
                    """
            },
            f"{SECRET}:5:41: warning: ClusterExternalSecret `everywhere` is fetched again every `30s` [short-refresh] "
            "(write at least `1m`; `1h` suits most secrets, `0` means once)",
            id="one for all namespaces",
        ),
    ],
)
def test_short_intervals(files: Files, finding: str) -> None:
    assert "\n".join(lines(CHECK, with_files(files))) == finding


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("0", 0.0),
        ("1h30m", 5400.0),
        ("1.5h", 5400.0),
        (".5s", 0.5),
        ("-1m", -60.0),
        ("+1m", 60.0),
        ("3\u00b5s", 3e-6),
        ("", None),
        ("1", None),
        ("1d", None),
        ("h", None),
        ("1m ", None),
        ("1h" * 40, None),
    ],
)
def test_durations(text: str, length: float | None) -> None:
    assert seconds(text) == (length if length is None else pytest.approx(length))
