"""Answers about an app's own claim: who makes it, and the variables of the component that does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaffold.answers.complete import complete
from scaffold.answers.inputs import Inputs
from scaffold.answers.storage import ClaimPlan, plan_claim
from tests.answers.cluster import ANCHORS, COMPONENTS, EMPTY, ENTRIES, SAMPLE, context
from tests.styles.situations import context_in

VOLSYNC = "kubernetes/components/volsync"
CLAIM = f"{VOLSYNC}/claim.yaml"
CAPACITY = {"APP": "paperless", "VOLSYNC_CAPACITY": "5Gi"}
NOTHING: Mapping[str, Any] = {}


def anchored(storage: str = "ceph-block", mode: str = "ReadWriteOnce", **options: Any) -> ClaimPlan:
    given = options.pop("given", NOTHING)
    return plan_claim(context(ANCHORS, "self-hosted", **options), storage, "5Gi", mode, given)


def test_without_a_class_there_is_no_claim() -> None:
    assert plan_claim(context(SAMPLE, "media"), "", "5Gi", "ReadWriteOnce", {}) == ClaimPlan("none", "")


def test_a_manifest_where_siblings_have_one() -> None:
    found = plan_claim(context(SAMPLE, "media"), "rook-ceph-block", "5Gi", "ReadWriteOnce", {})
    assert found == ClaimPlan("manifest", "paperless", (), {}, ())


def test_the_release_s_values_where_siblings_have_it_there() -> None:
    found = plan_claim(context(ENTRIES, "documents"), "local-path", "5Gi", "ReadWriteOnce", {})
    assert (found.source, found.components) == ("values", ())


def test_a_component_with_the_variables_that_differ_from_its_defaults() -> None:
    assert anchored() == ClaimPlan("component", "paperless", (VOLSYNC,), CAPACITY, ())
    other = {**CAPACITY, "VOLSYNC_STORAGECLASS": "ceph-fs", "VOLSYNC_ACCESSMODES": "ReadWriteMany"}
    assert anchored("ceph-fs", "ReadWriteMany") == ClaimPlan("component", "paperless", (VOLSYNC,), other, ())


def test_what_the_user_sets_wins_over_size_and_habit() -> None:
    found = anchored(given={"VOLSYNC_CAPACITY": "99Gi", "OTHER": "x"})
    assert found.variables == {"APP": "paperless", "VOLSYNC_CAPACITY": "99Gi"}


def test_a_component_whose_class_is_fixed_serves_no_other_class() -> None:
    fixed = {CLAIM: ('"${VOLSYNC_STORAGECLASS:-ceph-block}"', "ceph-block")}
    assert anchored(replaced=fixed).source == "component"
    assert anchored("ceph-fs", replaced=fixed) == ClaimPlan("manifest", "paperless")


def test_a_required_variable_that_siblings_set_differently_is_missing() -> None:
    needed = {CLAIM: ('"${VOLSYNC_ACCESSMODES:-ReadWriteOnce}"', '"${VOLSYNC_ACCESSMODES:-ReadWriteOnce}" # ${ZONE}')}
    assert anchored(replaced=needed).missing == ("ZONE",)
    found = anchored(replaced=needed, given={"ZONE": "b"})
    assert (found.missing, found.variables) == ((), {**CAPACITY, "ZONE": "b"})


def test_a_claim_is_named_as_the_component_names_it() -> None:
    found = anchored(replaced={CLAIM: ('name: "${APP}"', 'name: "${APP}-data"')})
    assert (found.source, found.name) == ("manifest", "paperless")


def test_the_claim_s_name_may_be_helm_s() -> None:
    found = plan_claim(context(COMPONENTS, "home"), "longhorn", "5Gi", "ReadWriteOnce", {})
    assert (found.source, found.name) == ("component", "{{ .Release.Name }}")
    assert found.components == ("cluster/components/volsync",)


def test_who_says_how_big_a_claim_is_wants_one_of_the_usual_class() -> None:
    given = Inputs(image="ghcr.io/owner/wiki:1.0.0", size="9Gi")
    found = complete(context_in("sealed-layers", "wiki", "media"), given)
    names = ("storage", "claim_source", "size", "access_mode")
    assert [found.answers[name] for name in names] == ["${storage_class}", "manifest", "9Gi", "ReadWriteOnce"]
    said = complete(context_in("sealed-layers", "wiki", "media"), Inputs(image="ghcr.io/owner/wiki:1.0.0"))
    assert said.answers["claim_source"] == "none"


def test_a_class_that_nothing_shows_is_missing() -> None:
    found = complete(context(EMPTY, "media"), Inputs(image="ghcr.io/owner/wiki:1.0.0", size="9Gi"))
    assert found.missing["storage"] == "no sibling shows the class of a claim; there is none"


def test_a_claim_that_names_its_volume_shows_no_habit() -> None:
    release = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: wiki
spec:
  chart:
    spec: {chart: app-template, version: 4.1.1, sourceRef: {kind: HelmRepository, name: bjw-s, namespace: flux-system}}
  values:
    persistence:
      films: {existingClaim: wiki-films}
"""
    claim = """\
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: wiki-films
spec:
  accessModes: [ReadWriteMany]
  storageClassName: nfs
  volumeName: wiki-films
  resources: {requests: {storage: 1Ti}}
"""
    listed = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n"
    folder = "gitops/apps/applications/wiki"
    files = {
        "gitops/apps/applications/kustomization.yaml": f"{listed}  - authentik\n  - navidrome\n  - wiki\n",
        f"{folder}/kustomization.yaml": f"{listed}  - claim.yaml\n  - helmrelease.yaml\nnamespace: media\n",
        f"{folder}/claim.yaml": claim,
        f"{folder}/helmrelease.yaml": release,
    }
    found = context_in("sops-layers", "gonic", "media", {path: text.encode() for path, text in files.items()})
    rows = ("claim_key", "storage", "size", "access_mode")
    assert [found.conventions[row].value for row in rows] == ["data", "local-path-retain", "5Gi", "ReadWriteOnce"]
    assert {found.conventions[row].total for row in rows} == {1}
