"""The container: what is read is written back, and others read what we write."""

from __future__ import annotations

import json
import os
import struct
from pathlib import Path
from typing import Any

import pytest
from ableton.amxd import (
    FROZEN,
    MIDI_EFFECT,
    AmxdError,
    Device,
    DeviceFile,
    make_frozen,
    make_unfrozen,
    read_device,
    write_device,
)
from ableton.build import FOLDER, SCRIPT, UNFROZEN, build_files
from ableton.build import FROZEN as FROZEN_PATH
from hypothesis import given
from hypothesis import strategies as st

DEVICES = "MIDIDRUMIGEN_AMXD_FOLDER"
PATCHER: dict[str, Any] = {"patcher": {"boxes": [], "lines": []}}


def independent_files(data: bytes) -> dict[str, bytes]:
    """The files of a frozen device, read by the published offsets and nothing of ours."""
    assert data[:4] == b"ampf"
    at = data.index(b"mx@c")
    (end,) = struct.unpack(">I", data[at + 12 : at + 16])
    table = data[at + end :]
    assert table[:4] == b"dlst"
    assert struct.unpack(">I", table[4:8])[0] == len(table)
    found = {}
    for entry in table[8:].split(b"dire")[1:]:
        name = entry[entry.index(b"fnam") + 8 :].split(b"\0", 1)[0].decode()
        size, place = (
            struct.unpack(">I", entry[entry.index(tag) + 8 :][:4])[0] for tag in (b"sz32", b"of32")
        )
        found[name] = data[at + place : at + place + size]
    return found


def test_the_build_gives_the_same_bytes_and_they_are_in_the_tree() -> None:
    files = build_files()
    assert build_files() == files
    for path in (SCRIPT, FROZEN_PATH):
        assert (FOLDER / path).read_bytes() == files[path], "run: make ableton"


@pytest.mark.parametrize("path", [UNFROZEN, FROZEN_PATH])
def test_our_devices_come_back_byte_for_byte(path: Path) -> None:
    data = build_files()[path]
    device = read_device(data)
    assert write_device(device) == data
    assert device.kind == MIDI_EFFECT
    assert device.read_patcher()["patcher"]["openinpresentation"] == 1


def test_the_frozen_device_has_the_script_inside() -> None:
    files = build_files()
    inside = independent_files(files[FROZEN_PATH])
    assert list(inside) == ["MidiDrumGen.amxd", "bridge.js"]
    assert inside["bridge.js"] == files[SCRIPT]
    patcher = inside["MidiDrumGen.amxd"]
    assert patcher.endswith(b"\n\0")
    assert json.loads(patcher[:-2]) == read_device(files[UNFROZEN]).read_patcher()


def test_the_unfrozen_device_is_json_behind_three_headers() -> None:
    data = build_files()[UNFROZEN]
    assert data[:12] == b"ampf\x04\0\0\0mmmm"
    assert data[12:24] == b"meta\x04\0\0\0\x01\0\0\0"
    assert data[24:28] == b"ptch"
    assert int.from_bytes(data[28:32], "little") == len(data) - 32
    assert data.endswith(b"}\n\0")
    json.loads(data[32:-2])


_files = st.builds(
    DeviceFile,
    st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF), min_size=1, max_size=20),
    st.sampled_from([b"JSON", b"TEXT", b"PNG ", b"svg "]),
    st.binary(max_size=60),
    st.sampled_from([0, 0x08, 0x11]),
    st.integers(0, 2**32 - 1),
    st.integers(0, 3),
)
_chunks = st.lists(
    st.tuples(st.just(b"meta"), st.sampled_from([b"\0\0\0\0", b"\7\0\0\0", b"\0\0\0\7"])),
    max_size=1,
).map(tuple)
_kinds = st.sampled_from([b"mmmm", b"aaaa", b"iiii", b"nagg", b"natt"])


@given(_kinds, _chunks, st.lists(_files, min_size=1, max_size=5).map(tuple))
def test_any_frozen_device_comes_back(
    kind: bytes, chunks: tuple[tuple[bytes, bytes], ...], files: tuple[DeviceFile, ...]
) -> None:
    device = Device(kind, chunks, files=files)
    data = write_device(device)
    assert read_device(data) == device
    assert write_device(read_device(data)) == data


@given(_kinds, _chunks, st.binary(max_size=40).map(lambda tail: b'{"patcher":{}}' + tail))
def test_any_unfrozen_device_comes_back(
    kind: bytes, chunks: tuple[tuple[bytes, bytes], ...], text: bytes
) -> None:
    device = Device(kind, chunks, patcher=text)
    assert read_device(write_device(device)) == device
    # What follows the first value is garbage that Max left there.
    assert device.read_patcher() == {"patcher": {}}


@given(st.binary(max_size=80))
def test_other_bytes_are_refused_by_name(data: bytes) -> None:
    with pytest.raises(AmxdError):
        read_device(data)


@given(st.data())
def test_damage_is_refused_or_read(data: st.DataObject) -> None:
    whole = write_device(make_frozen("a.amxd", PATCHER, [DeviceFile("b.js", b"TEXT", b"1")]))
    place = data.draw(st.integers(0, len(whole) - 1))
    damaged = bytearray(whole)
    damaged[place] ^= data.draw(st.integers(1, 255))
    cut = bytes(damaged)[: data.draw(st.integers(0, len(damaged)))]
    for one in (bytes(damaged), cut):
        try:
            write_device(read_device(one))
        except AmxdError:
            continue


def test_encrypted_devices_are_refused() -> None:
    data = write_device(Device(MIDI_EFFECT, ((b"ciph", b"\0" * 4),), b"secret"))
    with pytest.raises(AmxdError, match="encrypted"):
        read_device(data)


def test_what_live_writes_first_is_kept() -> None:
    assert make_unfrozen(PATCHER).chunks == ((b"meta", b"\1\0\0\0"),)
    assert make_frozen("a.amxd", PATCHER, []).chunks == ((b"meta", FROZEN.to_bytes(4, "little")),)


def test_public_devices_come_back_byte_for_byte() -> None:
    folder = os.environ.get(DEVICES)
    if not folder:
        pytest.skip(f"{DEVICES} names no folder of devices")
    read = 0
    for path in sorted(Path(folder).rglob("*.amxd")):
        data = path.read_bytes()
        try:
            device = read_device(data)
        except AmxdError as error:
            if "encrypted" in str(error):
                continue
            raise
        assert write_device(device) == data, path
        device.read_patcher()
        read += 1
    assert read
