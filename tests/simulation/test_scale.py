"""Ten thousand Kustomizations: memory and work grow with their number, whatever hangs on what."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

from scaffold.simulation.engine import simulate
from scaffold.simulation.failures import Failure, FailureKind
from scaffold.simulation.model import Dependency, Kustomization, Model, Pod, Release, Source
from scaffold.simulation.outcome import Run
from scaffold.simulation.timing import Timing

ROOT = "Kustomization/flux-system/flux-system"
SOURCE = "GitRepository/flux-system/flux-system"


_LINEAR = 12
"""How much more memory ten times as many may take: dictionaries grow in steps."""


def grown(count: int, before: Callable[[int], int | None], *, waits: bool = False) -> Model:
    """Return a model of so many apps with a release each; `before` says which other one each depends on."""
    played: dict[str, Source | Kustomization | Release | Pod] = {
        SOURCE: Source(SOURCE, ""),
        ROOT: Kustomization(ROOT, "", SOURCE),
    }
    for number in range(count):
        name = f"default/app-{number:05}"
        needed = before(number)
        depends_on = () if needed is None else (Dependency(f"Kustomization/default/app-{needed:05}"),)
        checks = (f"HelmRelease/{name}",)
        own = Kustomization(
            f"Kustomization/{name}", ROOT, SOURCE, depends_on, checks=checks if waits else (), waits=waits
        )
        played[own.id] = own
        played[f"HelmRelease/{name}"] = Release(f"HelmRelease/{name}", own.id, SOURCE, pods=(f"Pod/{name}",))
        played[f"Pod/{name}"] = Pod(f"Pod/{name}", f"HelmRelease/{name}")
    return Model("main", played)


def in_a_row(number: int) -> int | None:
    return number - 1 if number else None


def played(count: int, before: Callable[[int], int | None], *failures: Failure) -> tuple[Run, int]:
    """Play a model, and return the run with the most memory that it took, in bytes."""
    model = grown(count, before)
    tracemalloc.start()
    run = simulate(model, Timing(), failures)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return run, peak


def test_memory_grows_with_the_number() -> None:
    few, least = played(1000, in_a_row)
    many, most = played(10_000, in_a_row)
    assert (len(few.held), len(many.held)) == (0, 0)
    assert len(many.subjects) == 30_002
    assert len(many.transitions) < 10.1 * len(few.transitions)
    assert most < _LINEAR * least


def test_what_a_failure_holds_grows_with_the_number() -> None:
    failure = Failure(("Kustomization/default/app-00000",), FailureKind.BUILD_ERROR)
    few, least = played(1000, in_a_row, failure)
    many, most = played(10_000, in_a_row, failure)
    assert (len(few.held), len(many.held)) == (3000, 30_000)
    assert most < _LINEAR * least
    chains = {each.subject: each.because for each in many.held}
    assert chains["Kustomization/default/app-00002"] == (
        "Kustomization/default/app-00001",
        "Kustomization/default/app-00000",
    )
    last = chains["Kustomization/default/app-09999"]
    assert (len(last), last[0], last[-1]) == (
        100,
        "Kustomization/default/app-09998",
        "Kustomization/default/app-00000",
    )


def test_ten_thousand_that_wait_for_each_other_have_no_bottom() -> None:
    model = grown(10_000, lambda number: (number + 1) % 10_000)
    run = simulate(model, Timing())
    assert len(run.held) == 30_000
    assert {len(each.because) for each in run.held} == {100}


def test_a_row_takes_as_long_as_its_parts() -> None:
    model = grown(200, in_a_row, waits=True)
    run = simulate(model, Timing())
    assert len(run.waves) == 201
    assert 200 * 30 < run.end < 200 * 300
    path = [each for each in run.critical_path if each.startswith("Kustomization/default/")]
    assert path == [f"Kustomization/default/app-{number:05}" for number in range(200)]
