"""A scalar's text is what Talos' decoder takes for its type, and null is right everywhere."""

from __future__ import annotations

import re

import pytest

from scaffold.talos.scalars import complaint
from scaffold.talos.tree import Scalar


def scalars(words: str) -> list[Scalar]:
    """Read words, quoted or not, as the scalars of a list."""
    found = re.findall(r"'([^']*)'|\"([^\"]*)\"|(\S+)", words)
    return [Scalar(plain) if plain else Scalar(single or double, "'") for single, double, plain in found]


@pytest.mark.parametrize(
    ("type_", "right", "wrong", "message"),
    [
        ("string", "a 1 true 0x10 1.5 2024-01-01", "", ""),
        ("bool", "true False yes No ON off y N 'yes'", "1 truth", "must be true or false, not `{}`"),
        ("bool", "", "'true' \"False\"", "must be true or false, not a text; remove the quotes"),
        (
            "int",
            "0 -5 +5 1_000 0x1F 0o17 017 0b11 1e3 9223372036854775807",
            "a 1.2.3 12k",
            "must be an integer, not `{}`",
        ),
        ("int", "", "'1' \"0x10\"", "must be an integer, not a text; remove the quotes"),
        ("int8", "-128 127", "-129 128", "must be an integer from -128 to 127, not `{}`"),
        ("int32", "2147483647", "2147483648", "must be an integer from -2,147,483,648 to 2,147,483,647, not `{}`"),
        ("uint8", "0 255", "-1 256 0x100", "must be an integer from 0 to 255, not `{}`"),
        ("uint16", "65535", "65536", "must be an integer from 0 to 65,535, not `{}`"),
        ("uint32", "4294967295", "4294967296 -1", "must be an integer from 0 to 4,294,967,295, not `{}`"),
        (
            "uint64",
            "18446744073709551615",
            "18446744073709551616",
            "must be an integer from 0 to 18,446,744,073,709,551,615, not `{}`",
        ),
        (
            "duration",
            "10m 1h30m 1.5s -1s 100ms 5µs '10m' '0'",
            "10 10d m 10min 0 +0",
            "must be a duration with a unit such as `10m`, not `{}`",
        ),
        (
            "address",
            "10.0.0.1 fe80::1 fe80::1%eth0 ::ffff:1.2.3.4 ''",
            "10.0.0 10.0.0.1/24 host",
            "must be an IP address, not `{}`",
        ),
        (
            "prefix",
            "10.0.0.0/8 10.0.0.1/24 fd00::/64 ::/0 ''",
            "10.0.0.1 10.0.0.0/33 10.0.0.0/08 10.0.0.0/255.0.0.0 fe80::1%eth0/64 fd00::/129",
            "must be an address with a prefix length such as `10.0.0.0/24`, not `{}`",
        ),
        (
            "address-port",
            "10.0.0.1:51820 '[fd00::1]:51820' ''",
            "10.0.0.1 host:80 fd00::1:80 10.0.0.1:65536 '[fd00::1:80'",
            "must be an IP address with a port such as `10.0.0.1:51820`, not `{}`",
        ),
        (
            "port-range",
            "80 6443-6445 '80'",
            "http 80: 1-70000",
            "must be a port or a range of ports such as `6443-6445`, not `{}`",
        ),
        (
            "bytes",
            "aa:bb:cc:dd:ee:ff AA-BB-CC-DD-EE-FF aabb.ccdd.eeff 00:01:00:01:2a:10",
            "eth0 aa:bb:cc:dd:ee:gg",
            "must be bytes in hexadecimal such as `aa:bb:cc:dd:ee:ff`, not `{}`",
        ),
        (
            "size",
            "10GB 100MiB 1.5TiB 1048576 10gb 5G 1,000MB -10GB",
            "80% big 10XB",
            "must be a size such as `10GB`, not `{}`",
        ),
        (
            "size-or-percentage",
            "10GB 80% 12.5% 1048576",
            "big %",
            "must be a size such as `10GB` or a percentage such as `80%`, not `{}`",
        ),
        ("mode", "0o644 0644 420 '0644' 0x1A4", "rw-r--r-- '0999'", "must be a file mode such as `0o644`, not `{}`"),
        ("base64", "Q1JU S0VZ ''", "Q1J not-base64 Q1JU!", "must be base64"),
        (
            "url",
            "https://10.0.0.1:6443 https://[fd00::1]:6443/a?b#c tcp://host:5140 host.example:6443 a/b '' https://u:p@h/%20",
            "10.0.0.1:6443 :6443 https://host:port https://h/%zz 'https://a b/'",
            "must be a URL such as `https://10.0.0.1:6443`",
        ),
        ("expression", "system_disk disk.size", "", ""),
        ("disk-size", "'>= 100GB' 10GB", "", ""),
        (
            "bond-mode",
            "802.3ad active-backup ''",
            "active-passive",
            "must be `balance-rr`, `active-backup`, `balance-xor`, `broadcast`, `802.3ad`, `balance-tlb` or "
            "`balance-alb`, not `{}`",
        ),
        ("default-action", "accept BLOCK", "deny", "must be `accept` or `block`, not `{}`"),
        ("protocol", "tcp UDP icmp icmpv6", "sctp", "must be `tcp`, `udp`, `icmp` or `icmpv6`, not `{}`"),
        ("filesystem-type", "xfs anything", "", ""),
    ],
)
def test_what_a_scalar_must_be(type_: str, right: str, wrong: str, message: str) -> None:
    for scalar in scalars(right):
        assert complaint(type_, scalar) == "", scalar
    for scalar in scalars(wrong):
        assert complaint(type_, scalar) == message.format(scalar.text), scalar


@pytest.mark.parametrize("text", ["", "~", "null"])
@pytest.mark.parametrize("type_", ["string", "bool", "int", "duration", "address", "size", "url", "bond-mode", "mode"])
def test_null_is_right_everywhere(type_: str, text: str) -> None:
    assert complaint(type_, Scalar(text)) == ""


def test_a_long_text_is_not_repeated() -> None:
    assert complaint("int", Scalar("x" * 41)) == "must be an integer"
    assert complaint("int", Scalar("a\nb", "|")) == "must be an integer"
