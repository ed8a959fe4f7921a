"""Unknown gateways: files in, findings out."""

from __future__ import annotations

import pytest

from scaffold.checks.unknown_gateway import CHECK
from tests.build import Files, kustomize_file
from tests.checks.healthy import HEALTHY, lines, replaced, with_files


def test_a_healthy_repository_has_none() -> None:
    assert lines(CHECK, HEALTHY) == []


GATEWAYS = "apps/network/stores/app/gateway.yaml"


def parent(*refs: str, name: str = "radarr") -> dict[str, str]:
    """Return a release whose route has other parentRefs, given as YAML flow."""
    path = f"apps/media/{name}/app/helmrelease.yaml"
    written = "          - name: internal\n            namespace: network\n"
    return replaced(path, written, "".join(f"          - {ref}\n" for ref in refs))


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param(
            parent("{name: internl, namespace: network}"),
            (
                "apps/media/radarr/app/helmrelease.yaml:30:20: hint: no manifest declares Gateway `network/internl` "
                "[unknown-gateway] (did you mean `network/internal`)"
            ),
            id="a slip",
        ),
        pytest.param(
            parent("{name: internal}"),
            (
                "apps/media/radarr/app/helmrelease.yaml:30:20: hint: no manifest declares Gateway `media/internal` "
                "[unknown-gateway] (did you mean `network/internal`)"
            ),
            id="without a namespace, the route's own is meant",
        ),
        pytest.param(
            parent("{name: vpn, namespace: network}"),
            (
                "apps/media/radarr/app/helmrelease.yaml:30:20: hint: no manifest declares Gateway `network/vpn` "
                "[unknown-gateway] (correct where a chart makes it)"
            ),
            id="nothing near",
        ),
        pytest.param(
            parent("{name: vpn, namespace: network}") | parent("{name: vpn, namespace: network}", name="sonarr"),
            "",
            id="two objects name it: it is taken to exist",
        ),
        pytest.param(
            parent("{name: vpn, namespace: network}", "{name: vpn, namespace: network, sectionName: https}"),
            (
                "apps/media/radarr/app/helmrelease.yaml:30:20: hint: no manifest declares Gateway `network/vpn` "
                "[unknown-gateway] (correct where a chart makes it)\n"
                "apps/media/radarr/app/helmrelease.yaml:31:20: hint: no manifest declares Gateway `network/vpn` "
                "[unknown-gateway] (correct where a chart makes it)"
            ),
            id="twice in one object",
        ),
        pytest.param(parent("{name: radarr, kind: Service, group: ''}"), "", id="another kind"),
        pytest.param(parent("{name: '${GATEWAY}', namespace: network}"), "", id="a variable"),
        pytest.param(
            parent("{name: vpn, namespace: network}")
            | {GATEWAYS: "{apiVersion: v1, kind: ConfigMap, metadata: {name: x}}"},
            "",
            id="where the repository declares none, none is judged",
        ),
        pytest.param(
            {
                "apps/media/radarr/app/kustomization.yaml": kustomize_file("./helmrelease.yaml", "./route.yaml"),
                "apps/media/radarr/app/route.yaml": """\
                    apiVersion: gateway.networking.k8s.io/v1
                    kind: HTTPRoute
                    metadata: {name: radarr}
                    spec:
                      parentRefs:
                        - name: vpn
                          namespace: network
                    """,
            },
            (
                "apps/media/radarr/app/route.yaml:6:13: hint: no manifest declares Gateway `network/vpn` "
                "[unknown-gateway] (correct where a chart makes it)"
            ),
            id="a route of its own",
        ),
    ],
)
def test_unknown_gateways(files: Files, found: str) -> None:
    assert "\n".join(lines(CHECK, with_files(files))) == found
