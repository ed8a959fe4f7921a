"""Schematics of the Talos Image Factory: strictly read, and their ID computed without asking anyone."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.talos.go_scalars import Resolved, Timestamp, key_order, read_boolean, resolve
from scaffold.talos.go_yaml import LONGEST_KEY, Pairs, fits_key, write_yaml
from scaffold.talos.tree import Items, Map, Scalar, Value, parse

BOOTLOADERS = ("none", "dual-boot", "sd-boot", "grub")
"""The first one is the default, which a schematic does not record."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Meta:
    """A value of Talos' META partition."""

    key: int
    value: str


@dataclass(frozen=True, slots=True)
class Overlay:
    """The overlay of a single-board computer; `options` is in go-yaml's order, at every depth."""

    image: str = ""
    name: str = ""
    options: Pairs = field(default_factory=Pairs)


@dataclass(frozen=True, slots=True)
class Schematic:
    """How an image is customized; a field that is empty, false or zero is not there.

    See https://github.com/siderolabs/image-factory#schematics.
    """

    owner: str = ""
    overlay: Overlay = field(default_factory=Overlay)
    embedded_machine_configuration: str = ""
    extra_kernel_args: tuple[str, ...] = ()
    meta: tuple[Meta, ...] = ()
    official_extensions: tuple[str, ...] = ()
    bootloader: str = ""
    enroll_keys: str = ""
    well_known_certificates: bool = False
    sector_size: int = 0


def read_schematic(text: str, origin: str, lines: Sequence[int] = ()) -> Schematic:
    """Read a schematic as strictly as the Image Factory does; an empty text is the empty schematic.

    Args:
        text: YAML.
        origin: What messages call it, usually a path.
        lines: See `tree.parse`.

    Raises:
        ScaffoldError: Not YAML, an unknown key, or a value of the wrong type.
    """
    documents = parse(text, origin, lines)
    if len(documents) > 1:
        raise _problem(documents[1], "a schematic is one document; write it without `---`")
    return schematic_of(documents[0]) if documents else Schematic()


def schematic_of(value: Value) -> Schematic:
    """Read a schematic that is part of another file.

    Raises:
        ScaffoldError: See `read_schematic`.
    """
    root = _keys(value, "a schematic", "owner", "overlay", "customization")
    overlay = _keys(root.get("overlay"), "`overlay`", "image", "name", "options")
    custom = _keys(
        root.get("customization"),
        "`customization`",
        *("embeddedMachineConfiguration", "extraKernelArgs", "meta", "systemExtensions"),
        *("bootloader", "secureboot", "diskImage"),
    )
    extensions = _keys(custom.get("systemExtensions"), "`systemExtensions`", "officialExtensions")
    secureboot = _keys(custom.get("secureboot"), "`secureboot`", "enrollKeys", "includeWellKnownCertificates")
    disk_image = _keys(custom.get("diskImage"), "`diskImage`", "sectorSize")
    return Schematic(
        owner=_text(root.get("owner"), "`owner`"),
        overlay=Overlay(
            _text(overlay.get("image"), "`image`"),
            _text(overlay.get("name"), "`name`"),
            _options(overlay.get("options")),
        ),
        embedded_machine_configuration=_text(
            custom.get("embeddedMachineConfiguration"), "`embeddedMachineConfiguration`"
        ),
        extra_kernel_args=_list(custom.get("extraKernelArgs"), "`extraKernelArgs`", "texts", _item),
        meta=_list(custom.get("meta"), "`meta`", "mappings with `key` and `value`", _meta),
        official_extensions=_list(
            extensions.get("officialExtensions"), "`officialExtensions`", "names such as siderolabs/i915", _item
        ),
        bootloader=_bootloader(custom.get("bootloader")),
        enroll_keys=_text(secureboot.get("enrollKeys"), "`enrollKeys`"),
        well_known_certificates=_boolean(
            secureboot.get("includeWellKnownCertificates"), "`includeWellKnownCertificates`"
        ),
        sector_size=_number(disk_image.get("sectorSize"), "`sectorSize`", (1 << 64) - 1),
    )


def canonical(schematic: Schematic) -> str:
    """Write a schematic as the Image Factory does before it hashes it."""
    overlay = schematic.overlay
    secureboot = _present(
        ("enrollKeys", schematic.enroll_keys),
        ("includeWellKnownCertificates", schematic.well_known_certificates),
    )
    customization = _present(
        ("embeddedMachineConfiguration", schematic.embedded_machine_configuration),
        ("extraKernelArgs", schematic.extra_kernel_args),
        ("meta", [Pairs((("key", each.key), ("value", each.value))) for each in schematic.meta]),
        ("systemExtensions", _present(("officialExtensions", schematic.official_extensions))),
        ("bootloader", schematic.bootloader),
        ("secureboot", secureboot),
        ("diskImage", _present(("sectorSize", schematic.sector_size))),
    )
    body = _present(("owner", schematic.owner)).entries
    if overlay != Overlay():
        options = _present(("options", overlay.options)).entries
        body += (("overlay", Pairs((("image", overlay.image), ("name", overlay.name), *options))),)
    return write_yaml(Pairs((*body, ("customization", customization))))


def schematic_id(text: str, origin: str) -> str:
    """Return the ID that the Image Factory gives a schematic.

    Raises:
        ScaffoldError: See `read_schematic`.
    """
    return id_of(read_schematic(text, origin))


def id_of(schematic: Schematic) -> str:
    """Return the ID of a schematic."""
    return hashlib.sha256(canonical(schematic).encode()).hexdigest()


def _present(*fields: tuple[str, Any]) -> Pairs:
    return Pairs(tuple((key, value) for key, value in fields if value))


def _problem(value: Value, message: str) -> ScaffoldError:
    return ScaffoldError(f"{printable(str(value.place))}: {message}")


def _is_null(value: Value | None) -> bool:
    return value is None or (isinstance(value, Scalar) and value.is_null)


def _keys(value: Value | None, name: str, *known: str) -> Mapping[str, Value]:
    """Return the values of a mapping by their keys, all of which must be known."""
    if value is None or _is_null(value):
        return {}
    if not isinstance(value, Map):
        raise _problem(value, f"{name} is a mapping with {_listed(known)}")
    for key, entry in value.entries.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            hint = f"did you mean `{near[0]}`" if near else f"known are {_listed(known)}"
            raise _problem(entry.key, f"unknown key `{printable(key)}` in {name}; {hint}")
    return {key: entry.value for key, entry in value.entries.items()}


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _text(value: Value | None, name: str) -> str:
    """Return a text as it is written, also where it looks like a number."""
    if value is None or _is_null(value):
        return ""
    if not isinstance(value, Scalar):
        raise _problem(value, f"{name} is a text")
    if not value.style and isinstance(resolve(value.text), Timestamp):
        raise _problem(value, f"{name} is a text, and this is a date; put it in quotes")
    return value.text


def _list(value: Value | None, name: str, what: str, read: Callable[[Value, str], _T]) -> tuple[_T, ...]:
    """Read a list; an item that is null is not there."""
    if value is None or _is_null(value):
        return ()
    if not isinstance(value, Items):
        raise _problem(value, f"{name} is a list of {what}")
    return tuple(read(item, name) for item in value.values if not _is_null(item))


def _item(value: Value, name: str) -> str:
    return _text(value, f"an item of {name}")


def _meta(value: Value, name: str) -> Meta:
    fields = _keys(value, f"an item of {name}", "key", "value")
    return Meta(_number(fields.get("key"), "`key`", 255), _text(fields.get("value"), "`value`"))


def _number(value: Value | None, name: str, largest: int) -> int:
    if value is None or _is_null(value):
        return 0
    number = resolve(value.text) if isinstance(value, Scalar) and not value.style else None
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= largest:
        raise _problem(value, f"{name} is a number from 0 to {largest:,}" if largest < 256 else f"{name} is a number")
    return number


def _boolean(value: Value | None, name: str) -> bool:
    if value is None or _is_null(value):
        return False
    read = read_boolean(value.text, quoted=bool(value.style)) if isinstance(value, Scalar) else None
    if read is None:
        raise _problem(value, f"{name} is true or false")
    return read


def _bootloader(value: Value | None) -> str:
    name = _text(value, "`bootloader`").lower()
    if value is not None and name and name not in BOOTLOADERS:
        near = difflib.get_close_matches(name, BOOTLOADERS, 1)
        hint = f"; did you mean `{near[0]}`" if near else ""
        raise _problem(value, f"`bootloader` is one of {', '.join(BOOTLOADERS)}{hint}")
    return "" if name == BOOTLOADERS[0] else name


def _options(value: Value | None) -> Pairs:
    if value is None or _is_null(value):
        return Pairs()
    if not isinstance(value, Map):
        raise _problem(value, "`options` is a mapping")
    named = [entry for entry in value.entries.values() if not entry.key.is_null]
    return _sorted((_name(entry.key), entry.value) for entry in named)


def _sorted(entries: Iterable[tuple[Resolved, Value]]) -> Pairs:
    """Sort by key; of two keys that are read as the same number the last one stands."""
    kept = {(type(key), key): _free(value) for key, value in entries}
    return Pairs(tuple((key, kept[kind, key]) for kind, key in sorted(kept, key=lambda pair: key_order(pair[1]))))


def _free(value: Value) -> Any:
    """Return any YAML as go-yaml reads it, with mappings in the order in which it writes them."""
    if isinstance(value, Items):
        return tuple(_free(item) for item in value.values)
    if isinstance(value, Scalar):
        return value.text if value.style else resolve(value.text)
    return _sorted((_key(entry.key), entry.value) for entry in value.entries.values())


def _key(key: Scalar) -> Resolved:
    resolved = key.text if key.style else resolve(key.text)
    if isinstance(resolved, Timestamp):
        raise _problem(key, "a date as a key has no place in the order that makes the ID; put it in quotes")
    if not fits_key(key.text):
        raise _problem(key, f"a key of an option has one line and at most {LONGEST_KEY} bytes")
    return resolved


def _name(key: Scalar) -> str:
    """Return a key where Go's type wants a text: as it is written."""
    _key(key)
    return key.text
