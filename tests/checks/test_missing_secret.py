"""Missing Secrets: files in, findings out."""

from __future__ import annotations

import pytest

from scaffold.checks.missing_secret import CHECK
from tests.build import Files, kustomize_file, release, text
from tests.checks.healthy import HEALTHY, entry, lines, replaced, with_files

OWN = "apps/media/radarr/app/kustomization.yaml"
RELEASE = "apps/media/radarr/app/helmrelease.yaml"
MORE = "apps/media/radarr/app/more.yaml"
BY_HAND = "correct where a chart, an operator or a hand makes it"


def test_a_healthy_repository_has_none() -> None:
    assert lines(CHECK, HEALTHY) == []


def values(*added: str) -> dict[str, str]:
    """Return radarr's release with further lines in its container."""
    image = "            image:\n              repository: ghcr.io/example/radarr\n"
    return replaced(RELEASE, image, "".join(f"            {line}\n" for line in added) + image)


def env_from(name: str, *more: str) -> dict[str, str]:
    return values("envFrom:", "  - secretRef:", f"      name: {name}", *(f"      {line}" for line in more))


def with_object(content: str, *, listed: bool = True) -> dict[str, str]:
    """Return a further object of radarr."""
    resources = ("./externalsecret.yaml", "./helmrelease.yaml", *(["./more.yaml"] if listed else []))
    return {OWN: kustomize_file(*resources), MORE: text(content)}


def made(kind: str, api: str, spec: str, name: str = "other") -> dict[str, str]:
    """Return an object that may make the Secret `other`, beside a container that reads it."""
    body = f"apiVersion: {api}\nkind: {kind}\nmetadata:\n  name: {name}\n  namespace: media\n{spec}\n"
    return {**env_from("other"), **with_object(body)}


def missing(name: str, hint: str = BY_HAND, place: str = f"{RELEASE}:25:25") -> str:
    return f"{place}: hint: nothing in namespace `media` makes Secret `{name}` [missing-secret] ({hint})"


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param(env_from("radarr-secret"), "", id="an ExternalSecret's target"),
        pytest.param(env_from('"{{ .Release.Name }}-secret"'), "", id="the release's name as a template"),
        pytest.param(env_from("other"), missing("other"), id="nothing makes it"),
        pytest.param(
            env_from("radarr-secrets"),
            (
                f"{RELEASE}:25:25: warning: nothing in namespace `media` makes Secret `radarr-secrets` "
                "[missing-secret] (did you mean `radarr-secret`)"
            ),
            id="a slip: nobody reads what the app makes",
        ),
        pytest.param(
            env_from("radarr-secrets")
            | with_object("""\
                apiVersion: v1
                kind: Pod
                metadata: {name: reader}
                spec:
                  volumes: [{name: a, secret: {secretName: radarr-secret}}]
                """),
            missing("radarr-secrets", "did you mean `radarr-secret`"),
            id="a near name that somebody reads",
        ),
        pytest.param(
            env_from("sonarr-secrets"),
            missing("sonarr-secrets", "did you mean `sonarr-secret`"),
            id="a near name that another app makes",
        ),
        pytest.param(env_from("other", "optional: true"), "", id="optional"),
        pytest.param(env_from("${APP}-secret"), "", id="a variable"),
        pytest.param(env_from('"{{ .Values.name }}"'), "", id="another template"),
        pytest.param(
            values("env:", "  KEY:", "    valueFrom:", "      secretKeyRef:", "        name: other", "        key: k"),
            missing("other", place=f"{RELEASE}:27:27"),
            id="one variable",
        ),
        pytest.param(
            values("env:", "  - name: KEY", "    valueFrom: {secretKeyRef: {name: other, key: k}}"),
            missing("other", place=f"{RELEASE}:25:50"),
            id="one variable in a list",
        ),
        pytest.param(
            replaced(RELEASE, "persistence:\n", "persistence:\n      keys: {type: secret, name: other}\n"),
            missing("other", place=f"{RELEASE}:33:34"),
            id="a volume",
        ),
        pytest.param(
            replaced(
                RELEASE, "persistence:\n", "persistence:\n      keys: {enabled: false, type: secret, name: other}\n"
            ),
            "",
            id="a volume that is switched off",
        ),
        pytest.param(
            replaced(RELEASE, "values:\n", "valuesFrom: [{kind: Secret, name: other}]\n  values:\n"),
            missing("other", place=f"{RELEASE}:13:37"),
            id="a release's values",
        ),
        pytest.param(
            with_object("""\
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: radarr}
                spec:
                  template:
                    spec:
                      imagePullSecrets:
                        - name: registry
                      containers:
                        - name: app
                          image: example
                          envFrom: [{secretRef: {name: from-env}}]
                      volumes:
                        - name: one
                          secret: {secretName: volume}
                        - name: two
                          projected: {sources: [{secret: {name: projected}}, {secret: {name: maybe, optional: true}}]}
                """),
            "\n".join(
                missing(name, place=f"{MORE}:{place}")
                for name, place in (
                    ("registry", "8:17"),
                    ("from-env", "12:40"),
                    ("volume", "15:32"),
                    ("projected", "17:49"),
                )
            ),
            id="what a Pod names",
        ),
        pytest.param(
            with_object("""\
                apiVersion: notification.toolkit.fluxcd.io/v1beta3
                kind: Provider
                metadata: {name: chat}
                spec: {secretRef: {name: webhook}}
                """),
            missing("webhook", place=f"{MORE}:4:26"),
            id="what Flux's own objects name",
        ),
        pytest.param(made("Secret", "v1", "stringData: {}", "other"), "", id="a manifest"),
        pytest.param(
            made("SealedSecret", "bitnami.com/v1alpha1", "spec: {}", "other"), "", id="a sealed one of that name"
        ),
        pytest.param(made("Certificate", "cert-manager.io/v1", "spec: {secretName: other}"), "", id="a certificate's"),
        pytest.param(
            made("Cluster", "postgresql.cnpg.io/v1", "spec: {}", "shop") | env_from("shop-app"),
            "",
            id="a database's",
        ),
        pytest.param(
            made("ClusterExternalSecret", "external-secrets.io/v1", "spec: {externalSecretName: other}"),
            "",
            id="one for several namespaces",
        ),
        pytest.param(
            made("ExternalSecret", "external-secrets.io/v1", "spec: {target: {name: other, creationPolicy: Merge}}"),
            missing("other"),
            id="an ExternalSecret that adds to a Secret makes none",
        ),
        pytest.param(
            made("ExternalSecret", "external-secrets.io/v1", 'spec: {target: {name: "${X}er"}}'),
            "",
            id="a name with a variable may be any that fits",
        ),
        pytest.param(
            {OWN: HEALTHY[OWN] + "secretGenerator:\n  - name: other\n    literals: [a=]\n", **env_from("other")},
            "",
            id="a generator's",
        ),
        pytest.param(
            {**env_from("other"), "bootstrap/secret.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: other}\n"},
            "",
            id="a manifest that is applied before Flux runs",
        ),
        pytest.param(
            {
                **env_from("other-admin"),
                **with_object(release("other", "media", chartRef="{kind: OCIRepository, name: other}")),
            },
            "",
            id="a chart's, by its name",
        ),
        pytest.param(
            {**env_from("radarr-keys"), **{RELEASE: env_from("radarr-keys")[RELEASE] + "    secrets: {keys: {}}\n"}},
            "",
            id="one that the values themselves make",
        ),
        pytest.param(
            {
                **env_from("vault-token"),
                "apps/network/stores/app/kustomization.yaml": kustomize_file(
                    "./gateway.yaml", "./store.yaml", "./token.yaml"
                ),
                "apps/network/stores/app/token.yaml": """\
                    apiVersion: v1
                    kind: Secret
                    metadata: {name: vault-token, namespace: network}
                    """,
            },
            missing("vault-token", "`network/vault-token` exists, but Secrets are not shared between namespaces"),
            id="in another namespace",
        ),
        pytest.param(
            {
                **env_from("vault-token"),
                "apps/network/stores/app/kustomization.yaml": kustomize_file(
                    "./gateway.yaml", "./store.yaml", "./token.yaml"
                ),
                "apps/network/stores/app/token.yaml": """\
                    apiVersion: v1
                    kind: Secret
                    metadata:
                      name: vault-token
                      namespace: network
                      annotations: {reflector.v1.k8s.emberstack.com/reflection-auto-enabled: "true"}
                    """,
            },
            "",
            id="in another namespace, and copied",
        ),
        pytest.param(
            {"apps/media/lidarr/app/helmrelease.yaml": env_from("other")[RELEASE]},
            "",
            id="what no root reaches is not judged",
        ),
    ],
)
def test_missing_secrets(files: Files, found: str) -> None:
    assert "\n".join(lines(CHECK, with_files(files))) == found


def test_a_kustomization_that_another_one_applies() -> None:
    variables = "  postBuild: {substituteFrom: [{kind: Secret, name: variables}]}\n"
    nested = {
        "apps/kustomization.yaml": kustomize_file("./dbms", "./network", "./parent.yaml"),
        "apps/parent.yaml": entry("media", "parent", path="./apps/media").replace(
            "metadata:\n", "metadata:\n  namespace: media\n"
        )
        + variables,
        "apps/media/radarr/ks.yaml": text(HEALTHY["apps/media/radarr/ks.yaml"]) + variables,
    }
    assert lines(CHECK, with_files(nested)) == [missing("variables", place="apps/media/radarr/ks.yaml:19:53")]
