"""Invalid host names: files in, findings out."""

from __future__ import annotations

import pytest

from scaffold.checks.invalid_hostname import CHECK
from tests.build import Files, kustomize_file
from tests.checks.healthy import HEALTHY, lines, release, replaced, with_files


def test_a_healthy_repository_has_none() -> None:
    assert lines(CHECK, HEALTHY) == []


RELEASE = "apps/media/radarr/app/helmrelease.yaml"


def host(name: str) -> dict[str, str]:
    """Return radarr's release with another second host name."""
    return replaced(RELEASE, ", radarr.example.com]", f", {name}]")


def manifest(text: str) -> dict[str, str]:
    """Return a manifest that the root reaches."""
    return {
        "apps/media/radarr/app/kustomization.yaml": kustomize_file("./helmrelease.yaml", "./more.yaml"),
        "apps/media/radarr/app/more.yaml": text,
    }


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param(
            host("https://radarr.example.com/"),
            (
                "apps/media/radarr/app/helmrelease.yaml:28:54: error: host name `https://radarr.example.com/` must "
                "be a DNS name, such as `app.example.com` [invalid-hostname] (write `radarr.example.com`)"
            ),
            id="an address",
        ),
        pytest.param(
            host("'radarr.example.com:8443'"),
            (
                "apps/media/radarr/app/helmrelease.yaml:28:54: error: host name `radarr.example.com:8443` must be a "
                "DNS name, such as `app.example.com` [invalid-hostname] (write `radarr.example.com`)"
            ),
            id="a port",
        ),
        pytest.param(
            host("radarr..example.com"),
            (
                "apps/media/radarr/app/helmrelease.yaml:28:54: error: host name `radarr..example.com` must be a DNS "
                "name, such as `app.example.com` [invalid-hostname]"
            ),
            id="an empty label",
        ),
        pytest.param(
            host("'radarr example.com'"),
            (
                "apps/media/radarr/app/helmrelease.yaml:28:54: error: host name `radarr example.com` must be a DNS "
                "name, such as `app.example.com` [invalid-hostname]"
            ),
            id="a blank",
        ),
        pytest.param(
            host("'radarr!.${DOMAIN}'"),
            (
                "apps/media/radarr/app/helmrelease.yaml:28:54: error: host name `radarr!.${DOMAIN}` must be a DNS "
                "name, such as `app.example.com` [invalid-hostname]"
            ),
            id="beside a variable",
        ),
        pytest.param(
            host("''"),
            "apps/media/radarr/app/helmrelease.yaml:28:54: error: host name is empty [invalid-hostname]",
            id="empty",
        ),
        pytest.param(host("'*.example.com'"), "", id="a wildcard"),
        pytest.param(
            host("'radarr.*.example.com'"),
            (
                "apps/media/radarr/app/helmrelease.yaml:28:54: error: host name `radarr.*.example.com` must be a DNS "
                "name, such as `app.example.com` [invalid-hostname]"
            ),
            id="a wildcard in the middle",
        ),
        pytest.param(host("'{{ .Release.Name }}-api.${DOMAIN}'"), "", id="templates and variables"),
        pytest.param(host("'radarr.${A:-${B:-x}}'"), "", id="nested variables"),
        pytest.param(host("'{{ printf \"%s!\" .Release.Name }}.example.com'"), "", id="a template with anything in it"),
        pytest.param(host("8080"), "", id="a number is a matter for the schema"),
        pytest.param(
            replaced(
                RELEASE,
                "      app:\n        hostnames: [",
                "      app:\n        enabled: false\n        hostnames: ['!', ",
            ),
            "",
            id="a route that is off",
        ),
        pytest.param(
            manifest(
                """\
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: radarr}
                spec:
                  hostnames:
                    - radarr.example.com
                    - radarr.example.com/path
                """
            ),
            (
                "apps/media/radarr/app/more.yaml:7:7: error: host name `radarr.example.com/path` must be a DNS name, "
                "such as `app.example.com` [invalid-hostname] (write `radarr.example.com`)"
            ),
            id="a route of its own",
        ),
        pytest.param(
            manifest(
                """\
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata: {name: radarr}
                spec:
                  rules:
                    - host: radarr_.example.com.
                """
            ),
            (
                "apps/media/radarr/app/more.yaml:6:13: error: host name `radarr_.example.com.` must be a DNS name, "
                "such as `app.example.com` [invalid-hostname]"
            ),
            id="an Ingress",
        ),
        pytest.param(
            manifest(
                """\
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: radarr}
                spec: {hostnames: [my_app.example.com, Radarr.example.com, '*.example.com', 'a-1.${D}']}
                """
            ),
            (
                "apps/media/radarr/app/more.yaml:4:20: error: host name `my_app.example.com` must have only "
                "lower-case letters, digits and `-` between its dots [invalid-hostname]\n"
                "apps/media/radarr/app/more.yaml:4:40: error: host name `Radarr.example.com` must have only "
                "lower-case letters, digits and `-` between its dots [invalid-hostname]"
            ),
            id="what DNS takes and the API server refuses",
        ),
        pytest.param(
            replaced(RELEASE, "    route:\n", "    ingress: {main: {hosts: [{host: 'http://a.b'}]}}\n    route:\n"),
            (
                "apps/media/radarr/app/helmrelease.yaml:26:37: error: host name `http://a.b` must be a DNS name, "
                "such as `app.example.com` [invalid-hostname] (write `a.b`)"
            ),
            id="an Ingress in values",
        ),
        pytest.param(
            {"apps/media/lidarr/app/helmrelease.yaml": release("lidarr").replace("lidarr.example.com", "'!'")},
            "",
            id="what no root reaches is not judged",
        ),
    ],
)
def test_invalid_hosts(files: Files, found: str) -> None:
    assert "\n".join(lines(CHECK, with_files(files))) == found
