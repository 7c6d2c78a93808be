"""The container of Max for Live devices: a reader and a writer, by chunks.

A device is a row of chunks, each a tag of four letters, a length (32 bits, little-endian) and so
many bytes::

    ampf  4 bytes: aaaa audio effect, mmmm MIDI effect, iiii instrument, nagg or natt MIDI tool
    meta  4 bytes: a number; not in every device
    ptch  to the end of the file: the patcher

An unfrozen patcher is JSON text. A frozen one is a small file system, big-endian: ``mx@c`` with
the place of the directory, the files back to back, and ``dlst`` with a ``dire`` for each file.
The main patcher comes first. What is read is kept byte for byte, so that writing gives it back.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

MIDI_EFFECT = b"mmmm"
MAIN_PATCHER, ORDINARY_FILE = 0x11, 0x00
UNFROZEN, FROZEN = 1, 7
"""Values of ``meta`` that Live writes."""

_UNFROZEN_END = b"\n\0"
_FROZEN_MAGIC = b"mx@c"
_FROZEN_HEADER = 16
_FIELDS = (b"type", b"fnam", b"sz32", b"of32", b"vers", b"flag", b"mdat")


class AmxdError(ValueError):
    """The bytes are no device that can be read."""


@dataclass(frozen=True, slots=True)
class DeviceFile:
    """A file inside a frozen device.

    Attributes:
        name: without folders, such as ``bridge.js``.
        kind: four letters: ``JSON``, ``TEXT``, ``PNG `` or ``svg ``.
        data: its bytes; a patcher ends with a zero byte.
        flag: :data:`MAIN_PATCHER`, :data:`ORDINARY_FILE`, or what else was read.
        modified_s: when it was last changed, in seconds since 1904.
        version: 0 in all devices that were seen.
    """

    name: str
    kind: bytes
    data: bytes
    flag: int = ORDINARY_FILE
    modified_s: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Device:
    """A device.

    Attributes:
        kind: four letters, such as :data:`MIDI_EFFECT`.
        chunks: the chunks before the patcher, in order and as they are, ``ampf`` left out.
        patcher: the text of an unfrozen device, with what follows it; empty in a frozen one.
        files: of a frozen device, the main patcher first.
    """

    kind: bytes
    chunks: tuple[tuple[bytes, bytes], ...]
    patcher: bytes = b""
    files: tuple[DeviceFile, ...] = ()

    @property
    def is_frozen(self) -> bool:
        """Whether the device carries its files with it."""
        return bool(self.files)

    def read_patcher(self) -> dict[str, Any]:
        """The main patcher as JSON data.

        Raises:
            AmxdError: it is not JSON.
        """
        raw = self.files[0].data if self.files else self.patcher
        try:
            # Garbage may follow: the first value is the patcher.
            found, _ = json.JSONDecoder().raw_decode(raw.decode("utf-8", "replace").lstrip())
        except ValueError as error:
            raise AmxdError(f"The patcher is not JSON: {error}.") from error
        if not isinstance(found, dict) or "patcher" not in found:
            raise AmxdError("The JSON is not a patcher.")
        return found


def make_unfrozen(patcher: dict[str, Any]) -> Device:
    """A MIDI effect that finds its files beside itself."""
    text = json.dumps(patcher, indent="\t", ensure_ascii=False).encode()
    return Device(MIDI_EFFECT, (_meta(UNFROZEN),), text + _UNFROZEN_END)


def make_frozen(name: str, patcher: dict[str, Any], files: Sequence[DeviceFile]) -> Device:
    """A MIDI effect with its files inside.

    Args:
        name: of the device's file, such as ``MidiDrumGen.amxd``.
        patcher: the main patcher.
        files: what it needs.
    """
    text = json.dumps(patcher, indent="\t", ensure_ascii=False).encode() + _UNFROZEN_END
    main = DeviceFile(name, b"JSON", text, MAIN_PATCHER)
    return Device(MIDI_EFFECT, (_meta(FROZEN),), files=(main, *files))


def _meta(value: int) -> tuple[bytes, bytes]:
    return b"meta", value.to_bytes(4, "little")


def write_device(device: Device) -> bytes:
    """The file of a device."""
    body = _write_frozen(device.files) if device.is_frozen else device.patcher
    chunks = ((b"ampf", device.kind), *device.chunks, (b"ptch", body))
    return b"".join(tag + len(data).to_bytes(4, "little") + data for tag, data in chunks)


def _write_frozen(files: Sequence[DeviceFile]) -> bytes:
    payload = b"".join(file.data for file in files)
    place = _FROZEN_HEADER
    entries = []
    for file in files:
        entries.append(_write_entry(file, place))
        place += len(file.data)
    directory = _big(b"dlst", b"".join(entries))
    header = _FROZEN_MAGIC + struct.pack(">III", 16, 0, _FROZEN_HEADER + len(payload))
    return header + payload + directory


def _write_entry(file: DeviceFile, place: int) -> bytes:
    name = file.name.encode() + b"\0"
    name += b"\0" * (-len(name) % 4)
    numbers = (len(file.data), place, file.version, file.flag, file.modified_s)
    values = (file.kind, name, *(number.to_bytes(4) for number in numbers))
    return _big(b"dire", b"".join(map(_big, _FIELDS, values)))


def _big(tag: bytes, data: bytes) -> bytes:
    return tag + (len(data) + 8).to_bytes(4) + data


def read_device(data: bytes) -> Device:
    """A device from its file.

    Raises:
        AmxdError: not a device, a damaged one, or an encrypted one.
    """
    kind, at = b"", 0
    chunks: list[tuple[bytes, bytes]] = []
    while at < len(data):
        tag, start = data[at : at + 4], at + 8
        if start > len(data):
            raise AmxdError(f"The file ends inside of a chunk at byte {at}.")
        end = start + int.from_bytes(data[at + 4 : start], "little")
        if end > len(data):
            raise AmxdError(f"Chunk {_spell(tag)} at byte {at} is longer than the file.")
        if tag == b"ciph":
            raise AmxdError("The device is encrypted.")
        if tag == b"ptch":
            if end != len(data):
                raise AmxdError(f"{len(data) - end} bytes follow the patcher.")
            return _read_patcher(kind, tuple(chunks), data[start:end])
        if tag == b"ampf":
            kind = data[start:end]
        elif kind:
            chunks.append((tag, data[start:end]))
        else:
            raise AmxdError("The file does not begin with 'ampf': it is not a device.")
        at = end
    raise AmxdError("The file has no patcher.")


def _read_patcher(kind: bytes, chunks: tuple[tuple[bytes, bytes], ...], body: bytes) -> Device:
    if not kind:
        raise AmxdError("The file does not begin with 'ampf': it is not a device.")
    if not body.startswith(_FROZEN_MAGIC):
        return Device(kind, chunks, patcher=body)
    return Device(kind, chunks, files=_read_frozen(body))


def _read_frozen(body: bytes) -> tuple[DeviceFile, ...]:
    if len(body) < _FROZEN_HEADER:
        raise AmxdError("The frozen part ends inside of its header.")
    (directory,) = struct.unpack_from(">I", body, 12)
    files, at = [], directory + 8
    if body[directory : directory + 4] != b"dlst":
        raise AmxdError("The frozen part has no directory.")
    while at < len(body):
        fields, at = _read_entry(body, at)
        files.append(_read_file(body, fields))
    if not files:
        raise AmxdError("The directory is empty.")
    return tuple(files)


def _read_entry(body: bytes, at: int) -> tuple[dict[bytes, bytes], int]:
    end = at + int.from_bytes(body[at + 4 : at + 8])
    if body[at : at + 4] != b"dire" or end > len(body) or end <= at + 8:
        raise AmxdError(f"The directory is damaged at byte {at} of the frozen part.")
    fields, at = {}, at + 8
    while at < end:
        size = int.from_bytes(body[at + 4 : at + 8])
        if size < 8:
            raise AmxdError(f"The directory is damaged at byte {at} of the frozen part.")
        fields[body[at : at + 4]] = body[at + 8 : at + size]
        at += size
    return fields, end


def _read_file(body: bytes, fields: dict[bytes, bytes]) -> DeviceFile:
    missing = [_spell(tag) for tag in _FIELDS if tag not in fields]
    if missing:
        raise AmxdError(f"A file of the directory has no {', '.join(missing)}.")
    if any(len(fields[tag]) != 4 for tag in _FIELDS[2:]):
        raise AmxdError("A number of the directory has not four bytes.")
    size, place, version, flag, modified_s = (int.from_bytes(fields[tag]) for tag in _FIELDS[2:])
    name = fields[b"fnam"].rstrip(b"\0").decode("utf-8", "replace")
    if place + size > len(body):
        raise AmxdError(f"'{name}' goes beyond the end of the frozen part.")
    return DeviceFile(name, fields[b"type"], body[place : place + size], flag, modified_s, version)


def _spell(tag: bytes) -> str:
    return repr(tag.decode("ascii", "replace"))
