"""MIDI that was sent along, and reading that stops when nobody waits for it any more."""

from __future__ import annotations

import asyncio
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes import make_phrase

from mididrumigen.domain.errors import CollectorUnavailableError
from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.evidence import SourceKind
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.midi.write import write_groove
from mididrumigen.research.collectors.midi_uploads import MidiUploadsCollector
from mididrumigen.research.midi_findings import find_in_thread
from mididrumigen.research.upload_names import upload_name
from mididrumigen.storage.local import LocalFiles
from mididrumigen.storage.names import check_file_name

ARTIST = Artist("Test Drummer")
TAKE = write_groove(make_phrase(bars=4).groove, general_midi(), track_name="take")


def collect(files, *names):
    request = ResearchRequest(ARTIST.name, uploads=names)
    return asyncio.run(MidiUploadsCollector(files).collect(ARTIST, request))


def test_uploads_are_evidence_under_their_own_name(tmp_path):
    files = LocalFiles(tmp_path)
    name = upload_name("C:\\loops\\My Take (1).MID", TAKE, "0a1b")
    files.save(name, TAKE)
    files.save("same.mid", TAKE)
    files.save("text.mid", b"no music")
    finding, *others = collect(files, name, "same.mid", "text.mid", "absent.mid")
    assert {reading.file: reading.status.value for reading in others} == {
        "same.mid": "duplicate",
        "text.mid": "left_out",
        "absent.mid": "left_out",
    }
    assert (finding.source.title, finding.source.locator) == ("My-Take-1.mid", "My-Take-1.mid")
    assert finding.source.kind is SourceKind.MIDI
    assert finding.source.id == f"midi:{name.split('-')[1]}"
    assert finding.phrases[0].groove.bars == 4


def test_nothing_that_was_sent_is_nothing_to_say(tmp_path):
    with pytest.raises(CollectorUnavailableError, match="No MIDI was sent") as off:
        collect(LocalFiles(tmp_path))
    assert off.value.status == "off"
    (absent,) = collect(LocalFiles(tmp_path), "absent.mid")
    assert "cannot be read" in absent.reason


@given(st.text(max_size=300), st.binary(max_size=8))
def test_any_name_becomes_a_plain_one(own_name, data):
    name = upload_name(own_name, data, "0a1b")
    assert check_file_name(name) == name
    assert name == upload_name(own_name, data, "0a1b")
    assert name != upload_name(own_name, data, "0a1c")


class Take:
    """A file that takes until ``go`` is set to be read."""

    title, label, is_fill = "take", "", False

    def __init__(self, begun: threading.Event, go: threading.Event) -> None:
        self._begun, self._go = begun, go
        self.was_read = False

    def read(self) -> bytes:
        self._begun.set()
        assert self._go.wait(20)
        self.was_read = True
        return TAKE


def test_reading_stops_at_the_file_it_is_at_when_cancelled():
    begun, go = threading.Event(), threading.Event()
    takes = [Take(begun, go) for _ in range(3)]

    async def cancel():
        reading = asyncio.create_task(find_in_thread(lambda: takes, ""))
        await asyncio.to_thread(begun.wait, 20)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        go.set()

    asyncio.run(cancel())  # which waits for the thread
    assert [take.was_read for take in takes] == [True, False, False]
