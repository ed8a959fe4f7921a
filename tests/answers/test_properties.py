"""Whatever valid answers are given: what comes out reads back to them, is registered once, and changes nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from scaffold.adapters.template_engine import Engine
from scaffold.adapters.template_questions import Question, check_answers, load_questions
from scaffold.answers.complete import complete
from scaffold.answers.context import Context
from scaffold.answers.inputs import Inputs, problems_with, secret_data
from scaffold.changes import ChangeSet
from scaffold.conventions import Siblings
from scaffold.flux import Fleet, read_fleet
from scaffold.plan import plan_app, refuse_taken
from scaffold.repository import Repository, is_yaml
from scaffold.settings import Settings
from tests.golden_situations import BY_NAME
from tests.golden_trees import before

MEDIA = "kubernetes/main/apps/media"


SAMPLE = "first-app-in-existing-namespace"
STYLES = (
    *("anchors-style", "alphabetical-keys", "shared-oci-repository", "entry-outside-folder", "no-list"),
    *("inner-kustomize-file", "indentless-lists", "artifact-rooted-lower", "empty-repository"),
)


@cache
def fleet_of(situation: str) -> Fleet:
    files = before(BY_NAME[situation])
    return read_fleet(Repository(files, frozenset(files)))


@cache
def template() -> tuple[Engine, tuple[Question, ...]]:
    return Engine(), load_questions()


@cache
def siblings(situation: str) -> Siblings:
    fleet = fleet_of(situation)
    return Siblings(fleet, fleet.clusters[0], Settings())


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command would write, and the repository with it."""

    changes: ChangeSet
    fleet: Fleet
    context: Context

    def documents(self, kind: str) -> list[Mapping[str, Any]]:
        """Return the documents of a kind that were written."""
        paths = [path for path in self.changes.paths if is_yaml(path)]
        found = [d for path in paths for d in yaml.safe_load_all(self.fleet.repository.text(path))]
        return [document for document in found if isinstance(document, dict) and document.get("kind") == kind]


def outcome(inputs: Inputs, situation: str = SAMPLE) -> Outcome:
    """Run the whole command but for Copier and the disk: the engine renders what Copier renders."""
    assert problems_with(inputs) == []
    context = Context(siblings(situation), inputs.app or "", inputs.namespace or "")
    refuse_taken(context)
    completed = complete(context, inputs)
    assert completed.missing == {}
    engine, questions = template()
    checked = check_answers(engine, questions, completed.answers)
    entry = None if checked.all["entry_in_folder"] else engine.entry(checked.all)
    changes = plan_app(context, engine.files(checked.all, checked.visible), entry, completed.components)
    return Outcome(changes, read_fleet(context.siblings.repository.overlay(changes)), context)


labels = st.from_regex(r"[a-z]([-a-z0-9]{0,18}[a-z0-9])?", fullmatch=True) | st.sampled_from(
    ("null", "true", "on", "y", "no", "e3", "nan", "media", "app", "a", "default", "yes-yes", "x" * 53)
)
digests = st.text("0123456789abcdef", min_size=64, max_size=64).map("sha256:{}".format)
tags = st.sampled_from(
    ("1.0", "2024", "1e3", "v1.2.3", "0x1", "012", "1_000", "null", "1.0-rc.1_x", "20240101", "1.2.3")
)
keys = st.from_regex(r"[A-Z_][A-Z0-9_]{0,12}", fullmatch=True)
texts = st.sampled_from(
    (
        "{{ .FIELD }}",
        "https://{{ .HOST }}:8080/#a",
        "it's {{ .X }}",
        'a "{{ .Y }}"',
        "a: {{ .Z }}",
        "{{ .A }}\\n",
        " {{ .B }} ",
    )
)
secrets = st.dictionaries(keys, st.none() | keys | texts, max_size=3).map(
    lambda found: tuple(key if value is None else f"{key}={value}" for key, value in found.items())
)
hosts = st.lists(
    st.from_regex(r"[a-z0-9]{1,8}(\.[a-z]{2,6}){1,2}", fullmatch=True)
    | st.sampled_from(("{{ .Release.Name }}.${SECRET_DOMAIN}", "app.${SECRET_DOMAIN}", "*.example.com")),
    min_size=1,
    max_size=2,
    unique=True,
).map(tuple)
sizes = st.builds("{}{}".format, st.integers(1, 9999), st.sampled_from(("Gi", "Mi", "Ti", "", "G")))
gateways = st.sampled_from(((), ("internal",), ("envoy-external",), ("envoy-internal", "external")))


@st.composite
def inputs(draw: st.DrawFn) -> Inputs:
    """Draw valid inputs for an app that the sample does not have."""
    chosen = draw(gateways)
    return Inputs(
        app=draw(labels.filter(lambda name: name not in ("immich", "jellyfin", "navidrome", "echo"))),
        namespace=draw(st.sampled_from(("media", "tools")) | labels.filter(lambda name: len(name) < 40)),
        image=f"ghcr.io/example/{draw(labels)}:{draw(tags)}",
        digest=draw(digests),
        port=draw(st.integers(1, 65535)),
        gateways=chosen,
        hostnames=draw(hosts) if chosen else None,
        storage=draw(st.sampled_from(("none", "rook-ceph-block", "rook-ceph-filesystem"))),
        size=draw(sizes),
        mount=draw(st.sampled_from(("/config", "/data", "/var/lib/some app", "/srv/#1", "/a'b"))),
        secrets=draw(secrets),
        database=draw(st.sampled_from(("none", "postgres"))),
    )


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
@given(inputs())
def test_what_is_written_reads_back_to_the_inputs(wanted: Inputs) -> None:
    found = outcome(wanted)
    (release,) = found.documents("HelmRelease")
    assert release["metadata"]["name"] == wanted.app
    values = release["spec"]["values"]
    ((controller, body),) = values["controllers"].items()
    assert controller == wanted.app
    image, _, tag = str(wanted.image).rpartition(":")
    assert body["containers"]["app"]["image"] == {"repository": image, "tag": f"{tag}@{wanted.digest}"}
    assert values["service"]["app"]["ports"] == {"http": {"port": wanted.port}}
    check_route(wanted, values)
    check_claim(wanted, found, values)
    check_secrets(wanted, found)
    check_registration(wanted, found)


def check_route(wanted: Inputs, values: Mapping[str, Any]) -> None:
    routes = values.get("route", {})
    assert bool(routes) == bool(wanted.gateways)
    for route in routes.values():
        assert tuple(route["hostnames"]) == wanted.hostnames
        full = [name if name.startswith("envoy-") else f"envoy-{name}" for name in wanted.gateways or ()]
        assert [parent["name"] for parent in route["parentRefs"]] == full


def check_claim(wanted: Inputs, found: Outcome, values: Mapping[str, Any]) -> None:
    claims = found.documents("PersistentVolumeClaim")
    if wanted.storage == "none":
        assert (claims, "persistence" in values) == ([], False)
        return
    (claim,) = claims
    assert claim["spec"]["storageClassName"] == wanted.storage
    assert str(claim["spec"]["resources"]["requests"]["storage"]) == wanted.size
    volume = values["persistence"]["config"]
    assert volume["existingClaim"] == claim["metadata"]["name"] == wanted.app
    assert volume["globalMounts"] == [{"path": wanted.mount}]


def check_secrets(wanted: Inputs, found: Outcome) -> None:
    own = [document for document in found.documents("ExternalSecret") if document["metadata"]["name"] == wanted.app]
    data = own[0]["spec"]["target"]["template"]["data"] if own else {}
    assert data == secret_data(wanted.secrets or ())
    databases = found.documents("Cluster")
    assert len(databases) == (wanted.database == "postgres")
    for cluster in databases:
        assert cluster["spec"]["bootstrap"]["initdb"]["database"] == str(wanted.app).replace("-", "_")


def check_registration(wanted: Inputs, found: Outcome) -> None:
    (cluster,) = found.fleet.clusters
    known = fleet_of(SAMPLE).clusters[0].by_id
    new = {kustomization_id for kustomization_id in cluster.by_id if kustomization_id not in known}
    names = {wanted.app} | ({f"{wanted.app}-database"} if wanted.database == "postgres" else set())
    assert {each.name for each in new} == names
    assert {k.target_namespace for k in cluster.kustomizations if k.id in new} == {wanted.namespace}
    assert (found.fleet.diagnostics, cluster.dangling, cluster.cycles) == ((), (), ())
    placement = found.context.placement
    lists = [change for change in found.changes if change.before is not None]
    assert [change.path for change in lists] == ([] if placement.new_namespace else [placement.list_file])
    for change in lists:
        old, now = (change.before or b"").splitlines(), (change.after or b"").splitlines()
        inserted = f"  - {wanted.app}/install.yaml".encode()
        assert now.count(inserted) == 1
        assert [line for line in now if line != inserted] == old


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
@given(st.sampled_from(STYLES), labels.map("new-{}".format), st.data())
def test_in_every_style_the_app_is_reached_and_lists_only_grow(style: str, app: str, data: st.DataObject) -> None:
    known = sorted({each.namespace for each in siblings(style).apps if each.release})
    namespace = data.draw(st.sampled_from(known) | labels if known else labels)
    image = f"ghcr.io/example/app:1.0@sha256:{'a' * 64}"
    found = outcome(Inputs(app=app[:53].rstrip("-"), namespace=namespace, image=image, port=80), style)
    (cluster,) = found.fleet.clusters
    new = [k for k in cluster.kustomizations if k.id not in fleet_of(style).clusters[0].by_id]
    assert [k.path for k in new] == [found.context.placement.folder + suffix(found)]
    assert (found.fleet.diagnostics, cluster.dangling, cluster.cycles) == ((), (), ())
    assert {r.namespace for r in cluster.owned[new[0].id]} == {namespace}
    for change in found.changes:
        if change.before is not None:
            old, now = change.before.splitlines(), (change.after or b"").splitlines()
            assert len(now) == len(old) + 1
            assert [line for line in old if line not in now] in ([], [b"resources: []"])


def suffix(found: Outcome) -> str:
    """Return where the manifests are, below the app's folder."""
    below = str(found.context.value("app_dir"))
    return "" if below == "." else f"/{below}"
