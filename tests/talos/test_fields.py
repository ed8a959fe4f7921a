"""The committed tables of fields say what is known of Talos' merge rules, version by version."""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from scaffold.errors import ScaffoldError
from scaffold.talos.fields import VERSIONS, Field, Rule, load_table, pick_version

ROOT = Path(__file__).parent.parent.parent


def every_field(field: Field, path: str = "") -> Iterator[tuple[str, Field]]:
    """Yield a field and all that it holds."""
    yield path, field
    for name, inner in field.fields.items():
        yield from every_field(inner, f"{path}.{name}")
    if field.items:
        yield from every_field(field.items, f"{path}[]" if field.type == "list" else f"{path}.*")


def fields_of(version: str) -> Iterator[tuple[str, Field]]:
    for name, kind in load_table(version).kinds.items():
        for path, field in every_field(kind.root):
            yield name + path, field


def script() -> ModuleType:
    """Import `.ci/talos_tables.py`."""
    spec = importlib.util.spec_from_file_location("talos_tables", ROOT / ".ci" / "talos_tables.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_derived_table_is_the_committed_one() -> None:
    shared = os.environ.get("SCAFFOLD_SHARED")
    if shared is None:
        pytest.skip("SCAFFOLD_SHARED does not name the folder of the recorded facts")
    tables = script()
    for version in VERSIONS:
        facts = json.loads(Path(shared, "talos", "fields", f"{version}.json").read_text(encoding="utf-8"))
        committed = ROOT / "scaffold" / "talos" / "tables" / f"{version}.json"
        assert committed.read_text(encoding="utf-8") == tables.written(tables.table(facts, version)), version


def test_a_table_is_derived_from_facts_of_one_kind() -> None:
    facts = [
        {
            "kind": "ProbeConfig",
            "go": "*network.ProbeConfigV1Alpha1",
            "named": True,
            "fields": [
                {"path": "name", "go": "string", "rule": "string:overwrite-if-nonzero"},
                {"path": "retries", "go": "*uint8", "rule": "ptr->uint8:overwrite-if-present"},
                {"path": "ca", "go": "*x509.PEMEncodedCertificateAndKey", "rule": "ptr->struct"},
                {"path": "ca.<Crt>", "go": "[]uint8", "rule": "bytes-replace", "note": "NO yaml tag"},
                {"path": "ca.<Key>", "go": "[]uint8", "rule": "bytes-replace", "note": "NO yaml tag"},
                {"path": "hops", "go": "[]network.HopConfig", "rule": "list-append"},
                {"path": "hops[].via", "go": "network.Addr", "rule": "struct"},
                {"path": "hops[].via.<Addr>", "go": "netip.Addr", "rule": "struct", "note": "NO yaml tag"},
            ],
        }
    ]
    tables = script()
    assert tables.table(facts, "1.12") == {
        "structs": {
            "network.HopConfig": {"via": "address unmergeable"},
            "network.ProbeConfigV1Alpha1": {
                "name": "string",
                "retries": "uint8 pointer",
                "ca": "x509.PEMEncodedCertificateAndKey pair",
                "hops": "[]network.HopConfig",
            },
            "x509.PEMEncodedCertificateAndKey": {"crt": "base64", "key": "base64"},
        },
        "kinds": {"ProbeConfig": {"named": True, "struct": "network.ProbeConfigV1Alpha1"}},
    }
    assert tables.table(facts, "1.11")["structs"]["network.ProbeConfigV1Alpha1"]["retries"] == "uint8"


def test_structs_that_differ_under_one_name_are_refused() -> None:
    def kind(name: str, key: str) -> dict[str, object]:
        fields = [
            {"path": "retry", "go": "network.Retry", "rule": "struct"},
            {"path": f"retry.{key}", "go": "int", "rule": "int:overwrite-if-nonzero"},
        ]
        return {"kind": name, "go": f"*network.{name}", "named": False, "fields": fields}

    with pytest.raises(ValueError, match=r"^1\.14: two structs are called network\.Retry$"):
        script().table([kind("A", "count"), kind("B", "limit")], "1.14")


@pytest.mark.parametrize("version", VERSIONS)
def test_these_lists_have_keys_and_no_other(version: str) -> None:
    expected = {
        "v1alpha1.machine.network.interfaces": (Rule.KEYED, ("interface", "deviceSelector")),
        "v1alpha1.machine.network.interfaces[].vlans": (Rule.KEYED, ("vlanId",)),
        "v1alpha1.cluster.apiServer.admissionControl": (Rule.KEYED, ("name",)),
        "ExtensionServiceConfig.configFiles": (Rule.KEYED, ("mountPath",)),
    }
    if version >= "1.13":
        expected["ImageVerificationConfig.rules"] = (Rule.KEYED_REPLACE, ("image",))
    assert {path: (field.rule, field.key) for path, field in fields_of(version) if field.key} == expected


@pytest.mark.parametrize("version", VERSIONS)
def test_these_values_are_replaced_and_no_other(version: str) -> None:
    expected = {
        "v1alpha1.cluster.network.podSubnets",
        "v1alpha1.cluster.network.serviceSubnets",
        "v1alpha1.cluster.apiServer.auditPolicy",
        "NetworkRuleConfig.ingress",
        "NetworkRuleConfig.portSelector.ports",
    }
    if version >= "1.14":
        expected |= {
            "KubeNetworkConfig.podSubnets",
            "KubeNetworkConfig.serviceSubnets",
            "KubeAuditPolicyConfig.configuration",
            "KubeAuthenticationConfig.configuration",
            "KubeCredentialProviderConfig.configuration",
            "KubeStaticPodConfig.pod",
            "CRIBaseRuntimeSpecConfig.overrides",
            "BGPInstanceConfig.advertise",
            "BGPInstanceConfig.importRoutes",
            "BGPInstanceConfig.neighbors",
        }
    replaced = {
        path for path, field in fields_of(version) if field.rule is Rule.REPLACE and field.type in ("list", "any")
    }
    assert replaced == expected


@pytest.mark.parametrize("version", VERSIONS)
def test_a_type_has_the_shape_of_its_rule(version: str) -> None:
    for path, field in fields_of(version):
        assert (field.items is not None) == (field.type in ("list", "map")), path
        assert not field.fields or field.type == "struct", path
        assert "." not in field.type, f"{path} is of a struct that the table lacks"
        assert field.rule not in (Rule.STRUCT, Rule.OPTIONAL, Rule.PAIR) or field.type == "struct", path


def test_every_kind_of_a_version_is_there_and_knows_whether_it_has_a_name() -> None:
    assert {version: len(load_table(version).kinds) for version in VERSIONS} == {
        "1.10": 14,
        "1.11": 18,
        "1.12": 37,
        "1.13": 45,
        "1.14": 90,
    }
    for version in VERSIONS:
        for name, kind in load_table(version).kinds.items():
            assert kind.name == name
            assert kind.named == ("name" in kind.root.fields), name


def test_the_main_document_has_these_keys() -> None:
    for version in VERSIONS:
        root = load_table(version).kinds["v1alpha1"].root
        assert list(root.fields) == ["version", "debug", "persist", "machine", "cluster"]


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("1.10", "1.10"),
        ("v1.13.9", "1.13"),
        ("1.13", "1.13"),
        ("v1.14.0-rc.1", "1.14"),
        ("v1.12.6+build", "1.12"),
        ("v1.15.0", "1.14"),
        ("v2.0.0", "1.14"),
    ],
)
def test_a_version_picks_its_table(text: str, version: str) -> None:
    assert pick_version(text) == version


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("v1.9.5", "Talos v1.9.5 is not known, the oldest that is known is 1.10"),
        ("v0.14.0", "Talos v0.14.0 is not known, the oldest that is known is 1.10"),
        ("latest", "`latest` is no version of Talos, write one such as `v1.14.0`"),
        ("", "`` is no version of Talos, write one such as `v1.14.0`"),
        ("1.14\x1b[2J", "`1.14�[2J` is no version of Talos, write one such as `v1.14.0`"),
    ],
)
def test_a_version_without_a_table_is_refused(text: str, message: str) -> None:
    with pytest.raises(ScaffoldError) as caught:
        pick_version(text)
    assert str(caught.value) == message
