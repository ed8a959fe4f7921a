"""How much work judging is: each file is parsed once, and twice the repository is twice the work, whatever its shape.

Work is counted in calls, which are the same on every machine, and never in seconds.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import FrameType
from typing import Any

import pytest

from scaffold.cycles import find_cycles
from scaffold.diagnostic import Diagnostic
from scaffold.findings.check_settings import Policy
from scaffold.findings.judge import judge
from scaffold.flux import read_fleet
from scaffold.repository import Repository
from scaffold.yaml_reader import compose
from tests.checks.healthy import HEALTHY
from tests.sample_repository import APPS, app, kustomization, kustomize, provider

FLUX = """
apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata: {name: flux, namespace: flux-system}
spec: {sync: {kind: GitRepository, url: "https://git.example.com/home/cluster.git", path: clusters/main}}
"""
SOURCE = """
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: flux-system, namespace: flux-system}
spec: {url: "https://git.example.com/home/cluster.git"}
"""
POSTGRES = "apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\n"
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n"
Waits = Callable[[int], Sequence[int | str]]


def nothing(number: int) -> Sequence[int]:
    """Return that nothing is waited for."""
    return ()


def plain(count: int, waits: Waits = nothing) -> dict[str, str]:
    """Return Kustomizations on folders without a kustomize file, in a folder without one."""
    files = {"flux.yaml": FLUX}
    for number in range(count):
        names = [f"app-{other}" if isinstance(other, int) else other for other in waits(number)]
        extra = "dependsOn: [" + ", ".join(f"{{name: {name}}}" for name in names) + "]\n" if names else ""
        files[f"clusters/main/app-{number}.yaml"] = kustomization(
            f"app-{number}", f"space-{number % 7}", f"apps/app-{number}", extra
        )
        files[f"apps/app-{number}/config.yaml"] = CONFIG_MAP
    return files


def listed(count: int) -> dict[str, str]:
    """Return the same, each named by a kustomize file."""
    entries = "".join(f"  - app-{number}.yaml\n" for number in range(count))
    kustomized = {f"apps/app-{number}/kustomization.yaml": "resources: [config.yaml]\n" for number in range(count)}
    return {**plain(count), **kustomized, "clusters/main/kustomization.yaml": f"resources:\n{entries}"}


def in_one_file(count: int) -> dict[str, str]:
    """Return the same, all Kustomizations in one file."""
    files = plain(count)
    documents = [files.pop(f"clusters/main/app-{number}.yaml") for number in range(count)]
    return {**files, "clusters/main/all.yaml": "---\n".join(documents)}


def without_declared_root(count: int) -> dict[str, str]:
    """Return the same, where one Kustomization that no other reaches is the root."""
    files = {path: content for path, content in plain(count).items() if path != "flux.yaml"}
    root = kustomization("root", "flux-system", "clusters/main")
    return {**files, "clusters/main/flux/root.yaml": root, "clusters/main/flux/source.yaml": SOURCE}


def unreached(count: int) -> dict[str, str]:
    """Return the same, where no root reaches any of it and the folders are gone."""
    files = {path: content for path, content in plain(count).items() if not path.startswith("apps/")}
    return {path.replace("clusters/main", "archive"): content for path, content in files.items()} | {
        "clusters/main/config.yaml": CONFIG_MAP
    }


def apps(count: int) -> dict[str, str]:
    """Return apps that wait for an operator and, nine in ten, for a store; each has a database that is an app, too."""
    store = "apiVersion: external-secrets.io/v1\nkind: ClusterSecretStore\nmetadata: {name: vault}\n"
    made = {**provider("vault", "security", store), **app("cloudnative-pg", "security")}
    for number in range(count):
        name, namespace = f"app-{number}", f"space-{number // 20}"
        made |= app(name, namespace, secret=True, storage="block", init=f"{name}-pg-rw.{namespace}.svc")
        made |= provider(f"{name}-pg", namespace, f"{POSTGRES}metadata: {{name: {name}-pg}}\nspec: {{instances: 1}}\n")
        waits = ["cloudnative-pg", f"{name}-pg", *(["vault"] if number % 10 else [])]
        made[f"{APPS}/{namespace}/{name}/ks.yaml"] += (
            f"  dependsOn: [{', '.join(f'{{name: {one}}}' for one in waits)}]\n"
        )
    entries: dict[str, list[str]] = {}
    for path in made:
        namespace, _, entry = path.removeprefix(f"{APPS}/").partition("/")
        if entry.endswith("ks.yaml"):
            entries.setdefault(namespace, []).append(entry)
    lists = {f"{APPS}/{namespace}/kustomization.yaml": kustomize(*listed) for namespace, listed in entries.items()}
    return {"flux.yaml": FLUX, "clusters/main/apps.yaml": kustomization("apps", "flux-system", APPS), **made, **lists}


def chain(number: int) -> Sequence[int]:
    """Let each wait for the one before."""
    return [number - 1] if number else []


def random_dag(number: int) -> Sequence[int]:
    """Let each wait for some of those before."""
    return sorted(set(random.Random(number).choices(range(number), k=3))) if number else ()


def repository_of(files: Mapping[str, str]) -> Repository:
    """Return a repository whose documents are parsed already."""
    found = Repository({path: content.encode() for path, content in files.items()}, frozenset(files))
    for path in found.files:
        found.documents(path)
    return found


def judged(repository: Repository) -> tuple[Diagnostic, ...]:
    """Return what all rules find."""
    return judge(read_fleet(repository), Policy()).findings


def calls(work: Callable[[], object]) -> int:
    """Return how many functions a piece of work calls; each step of a generator is a call, too."""
    count = 0

    def called(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param(plain, id="manifests without kustomize files"),
        pytest.param(listed, id="one list of all"),
        pytest.param(in_one_file, id="one file of all"),
        pytest.param(without_declared_root, id="a root that nothing declares"),
        pytest.param(unreached, id="what no root reaches"),
        pytest.param(apps, id="apps with a database each"),
        pytest.param(lambda count: plain(count, chain), id="a chain"),
        pytest.param(lambda count: plain(count, lambda number: [(number + 1) % count]), id="a ring"),
        pytest.param(lambda count: plain(count, random_dag), id="random dependencies without a cycle"),
        pytest.param(lambda count: plain(count, lambda number: ["gone"]), id="the same unknown dependency"),
    ],
)
def test_twice_the_repository_is_twice_the_work(shape: Callable[[int], dict[str, str]]) -> None:
    small, large = (repository_of(shape(count)) for count in (100, 200))
    judged(repository_of(shape(3)))  # so that what is made once is made
    assert calls(lambda: judged(large)) < 2.3 * calls(lambda: judged(small))


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Return how often each text was parsed as a file of the repository."""
    found: Counter[str] = Counter()

    def counting(text: str) -> object:
        found[text] += 1
        return compose(text)

    monkeypatch.setattr("scaffold.repository.compose", counting)
    return found


def test_each_file_is_parsed_once(parsed: Counter[str]) -> None:
    contents = {path: f"# {path}\n{content}" for path, content in HEALTHY.items()}
    judged(Repository({path: content.encode() for path, content in contents.items()}, frozenset(contents)))
    assert parsed == Counter(contents.values())


def test_ten_thousand_kustomizations() -> None:
    found = read_fleet(
        repository_of(plain(10_000, lambda number: [number // 100 * 100 + 1] if number % 100 > 1 else []))
    )
    assert len(found.clusters[0].kustomizations) == 10_000
    assert len(found.clusters[0].resources) == 20_000
    assert judge(found, Policy()).findings == ()


class Node(int):
    """A number that counts how often any is looked at."""

    looks = 0

    def __hash__(self) -> int:
        Node.looks += 1
        return int(self)


@pytest.mark.parametrize(
    ("targets", "cycles"),
    [
        pytest.param(lambda number, count: random_dag(number), 0, id="none"),
        pytest.param(lambda number, count: [(number + 1) % count], 1, id="one of all"),
        pytest.param(
            lambda number, count: [(number + 1) % count, (number + 7) % count], 1, id="many of several lengths"
        ),
        pytest.param(lambda number, count: [number ^ 1, max(number - 2, 0)], 500, id="pairs in a row"),
    ],
)
def test_finding_cycles_is_bounded_work(targets: Callable[[int, int], Sequence[int]], cycles: int) -> None:
    count = 1000
    edges = {Node(number): [Node(target) for target in targets(number, count)] for number in range(count)}
    Node.looks = 0
    assert len(find_cycles(edges)) == cycles
    assert Node.looks < 100 * count
