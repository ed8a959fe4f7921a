"""The ways to an app, whatever form they are written in."""

from __future__ import annotations

import pytest

from scaffold.habits.ways import ANY, Form, ways
from tests.build import siblings
from tests.habits.written_app import APP, FILES, RELEASE, RELEASE_FILE

INGRESS = """
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: radarr
  annotations:
    kubernetes.io/ingress.class: nginx
spec:
  rules:
    - host: radarr.example.com
    - host: films.example.com
"""
INGRESS_ROUTE = """
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata:
  name: radarr
spec:
  entryPoints: [web, websecure]
  routes:
    - match: (Host(`radarr.example.com`) || Host("films.example.com")) && PathPrefix(`/x`)
      middlewares:
        - name: auth
"""
BARE_ROUTE = INGRESS_ROUTE.replace("  entryPoints: [web, websecure]\n", "")
HOSTS = ("radarr.example.com", "films.example.com")


def read(manifest: str) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    files = {**FILES, RELEASE_FILE: RELEASE.replace("    route:\n", "    norway:\n"), f"{APP}/way.yaml": manifest}
    files[f"{APP}/kustomization.yaml"] += "  - ./way.yaml\n"
    (app,) = siblings(files).apps
    return [(str(way.form), way.entries, way.hosts) for way in ways(app)]


@pytest.mark.parametrize(
    ("manifest", "found"),
    [
        pytest.param(INGRESS, [("ingress", ("nginx",), HOSTS)], id="the class in the old annotation"),
        pytest.param(
            INGRESS.replace("spec:\n", "spec:\n  ingressClassName: internal\n"),
            [("ingress", ("internal",), HOSTS)],
            id="the class in the spec",
        ),
        pytest.param(
            INGRESS.replace("    kubernetes.io/ingress.class: nginx\n", "    a: b\n"),
            [("ingress", (ANY,), HOSTS)],
            id="the default class",
        ),
        pytest.param(INGRESS_ROUTE, [("ingressroute", ("web", "websecure"), HOSTS)], id="two entry points"),
        pytest.param(BARE_ROUTE, [("ingressroute", (ANY,), HOSTS)], id="all entry points"),
        pytest.param(
            INGRESS_ROUTE.replace("traefik.io/v1alpha1", "example.com/v1"), [], id="a kind that is only called so"
        ),
    ],
)
def test_a_manifest(manifest: str, found: object) -> None:
    assert read(manifest) == found


def test_an_ingress_in_values_and_one_that_is_off() -> None:
    values = """\
    ingress:
      main:
        className: internal
        hosts:
          - host: radarr.example.com
      other:
        enabled: false
    norway:
"""
    (app,) = siblings({**FILES, RELEASE_FILE: RELEASE.replace("    route:\n", values)}).apps
    (way,) = ways(app)
    assert (way.form, way.key, way.entries, way.hosts) == (
        Form.INGRESS_VALUES,
        "main",
        ("internal",),
        ("radarr.example.com",),
    )
