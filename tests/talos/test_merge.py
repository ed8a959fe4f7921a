"""Merging patches over a machine config: what each rule makes of a value over another."""

from __future__ import annotations

import pytest

from scaffold.talos.fields import Field, Rule
from scaffold.talos.notes import Note, Surprise
from scaffold.talos.tree import Map, parse
from scaffold.talos.value_merge import ValueMerger
from tests.talos.merging import merged, refusal

VOLUME = "apiVersion: v1alpha1\nkind: UserVolumeConfig\nname: data\n"


def test_no_patch_changes_nothing() -> None:
    main = "version: v1alpha1\nmachine:\n    type: worker\n    sysctls:\n        a: 0x10\n"
    text = f"{main}---\napiVersion: v1alpha1\nkind: HostnameConfig\n"
    assert merged(text) == text


def test_an_empty_patch_changes_nothing() -> None:
    text = "machine:\n    token: abc\n"
    assert merged(text, "", "# nothing\n", "---\n", "machine: {}\n", "version: v1alpha1\n") == text


@pytest.mark.parametrize(
    ("base", "patch", "expected"),
    [
        pytest.param("machine: {token: a}", "machine: {token: b}", "machine:\n    token: b\n", id="a text"),
        pytest.param("machine: {token: a}", "machine: {token: ''}", "machine:\n    token: a\n", id="an empty text"),
        pytest.param(
            "machine: {type: worker}", "machine: {token: 'b'}", "machine:\n    type: worker\n    token: 'b'\n",
            id="a key that is not there comes last",
        ),
        pytest.param(
            "machine: {install: }", "machine: {install: {disk: /dev/sda}}",
            "machine:\n    install:\n        disk: /dev/sda\n", id="a mapping over null",
        ),
        pytest.param("machine: {token: a}", "machine: ~", "machine:\n    token: a\n", id="null over a mapping"),
        pytest.param("machine: {token: a}", "cluster: ~", "machine:\n    token: a\n", id="null over nothing"),
        pytest.param(
            "machine: {install: {wipe: true}}", "machine: {install: {wipe: no}}",
            "machine:\n    install:\n        wipe: no\n", id="an optional boolean, as it is written",
        ),
        pytest.param(
            "machine: {network: {interfaces: [{interface: a, mtu: 9000}]}}",
            "machine: {network: {interfaces: [{interface: a, mtu: 0x0}]}}",
            "machine:\n    network:\n        interfaces:\n            - interface: a\n              mtu: 9000\n",
            id="a number that is zero",
        ),
        pytest.param(
            "machine: {time: {bootTimeout: 2m}}", "machine: {time: {bootTimeout: 0h0m0s}}",
            "machine:\n    time:\n        bootTimeout: 2m\n", id="a duration that is zero",
        ),
        pytest.param(
            "machine: {certSANs: [a]}", "machine: {certSANs: [b, a]}",
            "machine:\n    certSANs:\n        - a\n        - b\n        - a\n", id="a list appends",
        ),
        pytest.param(
            "machine: {certSANs: [a]}", "machine: {certSANs: []}", "machine:\n    certSANs:\n        - a\n",
            id="an empty list appends nothing",
        ),
        pytest.param(
            "cluster: {network: {podSubnets: [a], serviceSubnets: [b]}}", "cluster: {network: {podSubnets: [c]}}",
            "cluster:\n    network:\n        podSubnets:\n            - c\n        serviceSubnets:\n            - b\n",
            id="a list that is replaced",
        ),
        pytest.param(
            "cluster: {apiServer: {auditPolicy: {a: 1, b: 2}}}", "cluster: {apiServer: {auditPolicy: {a: 3}}}",
            "cluster:\n    apiServer:\n        auditPolicy:\n            a: 3\n", id="a free mapping that is replaced",
        ),
        pytest.param(
            "machine: {sysctls: {a: '1', b: '2'}}", "machine: {sysctls: {b: 3, c: ''}}",
            "machine:\n    sysctls:\n        a: '1'\n        b: 3\n        c: ''\n", id="a mapping of texts",
        ),
        pytest.param(
            "machine: {registries: {mirrors: {a: {endpoints: [b]}, c: }}}",
            "machine: {registries: {mirrors: {a: {overridePath: true}, c: {endpoints: [d]}, e: {}}}}",
            "machine:\n    registries:\n        mirrors:\n            a:\n                endpoints:\n"
            "                    - b\n                overridePath: true\n            c:\n                endpoints:\n"
            "                    - d\n            e: {}\n",
            id="a mapping of mappings",
        ),
        pytest.param(
            "cluster: {apiServer: {extraArgs: {a: x, b: y, c: z}}}",
            "cluster: {apiServer: {extraArgs: {a: '', b: [p, q]}}}",
            "cluster:\n    apiServer:\n        extraArgs:\n            a: ''\n            b:\n                - p\n"
            "                - q\n            c: z\n",
            id="arguments",
        ),
        pytest.param(
            "machine: {ca: {crt: YQ==, key: Yg==}}", "machine: {ca: {key: Yw==}}",
            "machine:\n    ca:\n        key: Yw==\n", id="a certificate goes when only its key is written",
        ),
        pytest.param(
            "machine: {registries: {config: {a: {tls: {ca: YQ==}}}}}",
            "machine: {registries: {config: {a: {tls: {ca: Yg==}}}}}",
            "machine:\n    registries:\n        config:\n            a:\n                tls:\n"
            "                    ca: Yg==\n",
            id="bytes",
        ),
    ],
)  # fmt: skip
def test_a_value_over_another(base: str, patch: str, expected: str) -> None:
    assert merged(base, patch) == expected


@pytest.mark.parametrize(
    ("base", "patch", "expected"),
    [
        pytest.param("https://a:6443/x", "https://b:7443", "https://b:7443/x", id="the path stays"),
        pytest.param("https://a:6443", "https://b/y", "https://b/y", id="the port is part of the host"),
        pytest.param("https://u@a?x=1#z", "http://b", "http://u@b?x=1#z", id="user, query and fragment stay"),
        pytest.param("https://a/x", "op://vault/item/url", "op://vault/item/url", id="a reference is no URL"),
        pytest.param("op://vault/item/url", "https://b", "https://b", id="nor is the one that is there"),
        pytest.param("https://a/x", "''", "https://a/x", id="an empty one"),
    ],
)
def test_a_url_over_another(base: str, patch: str, expected: str) -> None:
    template = "cluster:\n    controlPlane:\n        endpoint: {}\n"
    assert merged(template.format(base), template.format(patch)) == template.format(expected)


@pytest.mark.parametrize(
    ("base", "patch", "expected"),
    [
        pytest.param("10GB", "20GB", "20GB", id="bytes over bytes"),
        pytest.param("10%", "20%", "20%", id="a percentage over a percentage"),
        pytest.param("10%", "20GB", "20GB", id="bytes over a percentage"),
        pytest.param("10GB", "80%", "10GB", id="a percentage over bytes"),
        pytest.param("10GB", "''", "10GB", id="nothing over bytes"),
    ],
)
def test_a_size_over_another(base: str, patch: str, expected: str) -> None:
    template = VOLUME + "provisioning:\n    maxSize: {}\n"
    assert merged(template.format(base), template.format(patch)) == template.format(expected)


@pytest.mark.parametrize(
    ("base", "patch", "expected"),
    [
        pytest.param("{a: 5}", "{a: 0x6}", "a: 0x6", id="an integer"),
        pytest.param("{a: 5}", "{a: 0}", "a: 5", id="zero is ignored"),
        pytest.param("{a: x}", "{a: ''}", "a: x", id="an empty text is ignored"),
        pytest.param("{a: true}", "{a: false}", "a: false", id="false is not"),
        pytest.param("{a: }", "{a: 5}", "a: 5", id="anything over null"),
        pytest.param("{a: ~}", "{a: null}", "a: null", id="null over null"),
        pytest.param("{a: 1.5}", "{a: 2.5}", "a: 2.5", id="fractions"),
        pytest.param("{a: yes}", "{a: x}", "a: x", id="yes is a text"),
        pytest.param("{a: [1]}", "{a: [x]}", "a:\n    - 1\n    - x", id="lists append"),
        pytest.param("{a: {b: 1}}", "{a: {c: ~}}", "a:\n    b: 1\n    c: ~", id="mappings merge"),
    ],
)
def test_a_free_value_over_another(base: str, patch: str, expected: str) -> None:
    result = merged(*(f"machine: {{kubelet: {{extraConfig: {value}}}}}" for value in (base, patch)))
    head = "machine:\n    kubelet:\n        extraConfig:\n"
    assert result == head + "".join(f"            {line}\n" for line in expected.splitlines())


@pytest.mark.parametrize(
    ("base", "patch", "message"),
    [
        pytest.param("5", "x", "is a text here and an integer", id="a text over an integer"),
        pytest.param("5", "5.5", "is a number with a fraction here and an integer", id="a fraction over an integer"),
        pytest.param("x", "5", "is an integer here and a text", id="an integer over a text"),
        pytest.param("x", "~", "is null here and a text", id="null over a text"),
        pytest.param("'5'", "5", "is an integer here and a text", id="quotes make a text"),
        pytest.param("true", "'true'", "is a text here and a boolean", id="a text over a boolean"),
        pytest.param("2001-01-01", "x", "is a text here and a time", id="a text over a time"),
        pytest.param("[x]", "x", "is a text here and a list", id="a text over a list"),
        pytest.param("{x: 1}", "[x]", "is a list here and a mapping", id="a list over a mapping"),
    ],
)
def test_free_values_of_two_types_are_refused(base: str, patch: str, message: str) -> None:
    template = "machine:\n  kubelet:\n    extraConfig:\n      a: {}\n"
    assert refusal(template.format(base), template.format(patch)) == (
        f"patch1:4:10: `machine.kubelet.extraConfig.a` {message} at base:4:10; "
        "Talos merges only values of the same type"
    )


INTERFACES = "machine: {network: {interfaces: "


@pytest.mark.parametrize(
    ("base", "patch", "expected"),
    [
        pytest.param("[{interface: a}]", "[{interface: b}]", "- interface: a\n- interface: b", id="another name"),
        pytest.param(
            "[{interface: a, deviceSelector: {driver: x}}]", "[{interface: a, dhcp: true}]",
            "- interface: a\n  deviceSelector:\n    driver: x\n  dhcp: true", id="the same name",
        ),
        pytest.param(
            "[{interface: a}, {deviceSelector: {driver: x}}]", "[{deviceSelector: {driver: x, busPath: }, mtu: 1}]",
            "- interface: a\n- deviceSelector:\n    driver: x\n  mtu: 1", id="an equal selector",
        ),
        pytest.param(
            "[{deviceSelector: {driver: x}}]", "[{deviceSelector: {driver: y}}]",
            "- deviceSelector:\n    driver: x\n- deviceSelector:\n    driver: y", id="another selector",
        ),
        pytest.param(
            "[{deviceSelector: {physical: true}}]", "[{deviceSelector: {physical: true}}]",
            "- deviceSelector:\n    physical: true\n- deviceSelector:\n    physical: true", id="a physical one",
        ),
        pytest.param("[{dhcp: true}]", "[{mtu: 1}]", "- dhcp: true\n- mtu: 1", id="neither name nor selector"),
        pytest.param("", "[{interface: a}, {interface: a, mtu: 1}]", "- interface: a\n  mtu: 1", id="in one patch"),
    ],
)  # fmt: skip
def test_interfaces_merge_with_those_of_the_same_key(base: str, patch: str, expected: str) -> None:
    result = merged(f"{INTERFACES}{base}}}}}", f"{INTERFACES}{patch}}}}}")
    lines = result.splitlines()[3:]
    assert "\n".join(line[12:] for line in lines) == expected


@pytest.mark.parametrize(
    ("base", "patch", "expected"),
    [
        pytest.param("[{vlanId: 16, mtu: 1}]", "[{vlanId: 0x10, mtu: 2}]", "- vlanId: 0x10\n  mtu: 2", id="a number"),
        pytest.param("[{mtu: 1}]", "[{vlanId: 0, mtu: 2}]", "- mtu: 2\n  vlanId: 0", id="none is zero"),
        pytest.param("[{mtu: 1}]", "[{dhcp: true}]", "- mtu: 1\n  dhcp: true", id="no number"),
    ],
)
def test_vlans_merge_with_those_of_the_same_number(base: str, patch: str, expected: str) -> None:
    texts = (f"{INTERFACES}[{{interface: a, vlans: {vlans}}}]}}}}" for vlans in (base, patch))
    assert "\n".join(line[16:] for line in merged(*texts).splitlines()[5:]) == expected


def test_rules_of_image_verification_are_replaced_by_image() -> None:
    head = "apiVersion: v1alpha1\nkind: ImageVerificationConfig\n"
    base = head + "rules:\n    - image: a\n      deny: true\n    - image: b\n      skip: true\n"
    patch = head + "rules: [{image: a, skip: true}, {image: c, deny: true}]"
    assert merged(base, patch) == head + (
        "rules:\n    - image: a\n      skip: true\n    - image: b\n      skip: true\n    - image: c\n      deny: true\n"
    )


def test_config_files_merge_by_their_mount_path() -> None:
    head = "apiVersion: v1alpha1\nkind: ExtensionServiceConfig\nname: x\n"
    base = head + "configFiles:\n    - content: a\n      mountPath: /a\n"
    patch = head + "configFiles: [{content: b, mountPath: /b}, {content: c, mountPath: '/a'}]"
    assert merged(base, patch) == head + (
        "configFiles:\n    - content: c\n      mountPath: '/a'\n    - content: b\n      mountPath: /b\n"
    )


def test_a_plain_boolean_is_whatever_the_patch_has() -> None:
    head = "apiVersion: v1alpha1\nkind: EthernetConfig\nname: x\nfeatures:\n"
    assert merged(head + "    a: true\n    b: true\n", head + "    a: false\n") == head + "    a: false\n    b: true\n"


def test_a_plain_boolean_that_the_patch_does_not_have_is_false() -> None:
    flags = Field("struct", Rule.STRUCT, {"on": Field("bool", Rule.ALWAYS), "off": Field("bool", Rule.ALWAYS)})
    root = Field("struct", Rule.STRUCT, {"flags": flags})
    (base,) = parse("flags: {on: true, off: false}", "base")
    found: list[Note] = []
    assert isinstance(base, Map)
    assert ValueMerger("X", found).struct(base, Map({}), root, (), base.place) == parse("flags: {off: false}", "")[0]
    assert [(note.surprise, note.path) for note in found] == [(Surprise.ERASED, "flags.on")]


def test_what_a_patch_leaves_out_is_erased() -> None:
    base = VOLUME + "provisioning:\n    diskSelector:\n        match: system_disk\n    minSize: 1GB\n    maxSize: 2GB\n"
    assert merged(base, VOLUME) == VOLUME + "provisioning:\n    diskSelector: {}\n    maxSize: 2GB\n"


def test_the_zero_of_an_optional_number_is_written() -> None:
    base, patch = (f"apiVersion: v1alpha1\nkind: BondConfig\nname: a\nmiimon: {number}\n" for number in (100, 0))
    assert merged(base, patch) == patch


def test_the_first_name_of_an_enumeration_is_zero() -> None:
    kind = "apiVersion: v1alpha1\nkind: NetworkDefaultActionConfig\ningress: {}\n"
    assert merged(kind.format("block"), kind.format("accept")) == kind.format("block")
    assert merged(kind.format("accept"), kind.format("block")) == kind.format("block")


def test_new_documents_come_last_and_the_main_one_first() -> None:
    base = "apiVersion: v1alpha1\nkind: WatchdogTimerConfig\ndevice: /dev/watchdog0\n"
    bond = "apiVersion: v1alpha1\nkind: DHCPv4Config\nname: bond{}\n"
    main = "machine:\n    type: worker\n"
    patches = (f"{bond.format(1)}---\n{main}", f"{bond.format(0)}---\n{bond.format(1)}routeMetric: 5\n")
    assert merged(base, *patches) == (f"{main}---\n{base}---\n{bond.format(1)}routeMetric: 5\n---\n{bond.format(0)}")


@pytest.mark.parametrize(
    ("base", "patch", "message"),
    [
        pytest.param(
            "machine: {}\n---\ncluster: {}\n", "",
            "base:3:1: the main document is there twice, first at base:1:1; Talos takes one of each, so join them",
            id="two main documents",
        ),
        pytest.param(
            "", "---\n".join(["apiVersion: v1alpha1\nkind: BondConfig\nname: a\n"] * 2),
            "patch1:5:1: BondConfig a is there twice, first at patch1:1:1; Talos takes one of each, so join them",
            id="two of a name in one patch",
        ),
        pytest.param(
            "machine: {install: {diskSelector: {size: 1GB}}}", "machine: {install: {diskSelector: {size: 2GB}}}",
            "patch1:1:42: Talos cannot merge `machine.install.diskSelector.size` over the one at base:1:42; "
            "delete it with `$patch: delete` in a patch before this one",
            id="what Talos cannot merge",
        ),
        pytest.param(
            "cluster: {controlPlane: {endpoint: 'https://u@a'}}", "cluster: {controlPlane: {endpoint: 'https://v@b'}}",
            "patch1:1:36: Talos cannot merge `cluster.controlPlane.endpoint` over the one at base:1:36; "
            "delete it with `$patch: delete` in a patch before this one",
            id="two users of URLs",
        ),
        pytest.param(
            "machine: {hostnme: a}", "machine: {sysctls: {a: [1]}}\n---\nkind: NopeConfig\n",
            "base:1:11: unknown key `hostnme` in `machine`\n"
            "patch1:1:24: `machine.sysctls.a` must be a single value, not a list\n"
            "patch1:3:7: unknown kind `NopeConfig`",
            id="all that Talos does not know, at once",
        ),
        pytest.param("machine: {}", "words", "patch1:1:1: a document of a machine config is a mapping", id="words"),
        pytest.param(
            "machine: {}", "machine: {a: [}", "patch1:1:15: not YAML: while parsing a flow node did not find expected "
            "node content", id="no YAML",
        ),
    ],
)  # fmt: skip
def test_refusals(base: str, patch: str, message: str) -> None:
    assert refusal(base, patch) == message


def test_a_routing_rule_cannot_be_merged_before_1_14() -> None:
    base = "apiVersion: v1alpha1\nkind: RoutingRuleConfig\nname: '1000'\nsrc: 10.0.0.0/8\n"
    patch = "apiVersion: v1alpha1\nkind: RoutingRuleConfig\nname: '1000'\ntable: '50'\n"
    assert refusal(base, patch) == (
        "patch1:1:1: Talos cannot merge `src` over the one at base:4:6; "
        "delete it with `$patch: delete` in a patch before this one"
    )
    assert merged(base, patch, version="1.14") == base + "table: '50'\n"
