"""Language models read pages over the real clients, against services that check what is asked."""

from __future__ import annotations

import asyncio
import json

import pytest

pytest.importorskip("pydantic_ai")

from tests.fake_llm.asking import make_config
from tests.fake_llm.server import FakeService, Reply
from tests.fake_llm.wire import WIRES, Wire

from mididrumigen.domain.style.artist import Artist, ArtistKind
from mididrumigen.domain.style.evidence import Finding, Source, SourceKind
from mididrumigen.generation.providers.client import PydanticAIProvider
from mididrumigen.research.text.model_reading import ModelReader, ModelReading
from mididrumigen.research.text.reading import read_findings

ARTIST = Artist("Ada Quill", ArtistKind.DRUMMER)
TEXT = "Ada Quill treats the snare like a sleeping cat, and the cymbals too."
FINDING = Finding(Source("given:1", SourceKind.ARTICLE, "Ada Quill"), text=TEXT)
SAID = json.dumps(
    {"claims": [{"key": "soft touch", "denied": False, "quote": "like a sleeping cat"}]}
)


def read(wire: Wire, reply: Reply) -> tuple[ModelReading, list[str]]:
    async def run() -> tuple[ModelReading, list[str]]:
        service = FakeService(wire.check, lambda _: reply)
        async with service.serve():
            provider = PydanticAIProvider(make_config(wire, service.url))
            reading = await ModelReader((provider,)).read(FINDING, ARTIST)
        return reading, [json.dumps(request.body) for request in service.requests]

    return asyncio.run(run())


@pytest.mark.parametrize("wire", WIRES.values(), ids=tuple(WIRES))
def test_every_kind_of_provider_reads_a_page(wire: Wire) -> None:
    reading, requests = read(wire, Reply(200, wire.answer(SAID)))
    assert len(requests) == 1
    assert "sleeping cat" in requests[0]
    assert reading.reader.startswith("rules and ")
    (found,) = read_findings([FINDING], ARTIST, readings={"given:1": reading})
    assert [claim.feature for claim in found.claims if claim.value < 80] == [
        "velocity",
        "velocity.snare",
    ]
    assert "read by rules and" in found.source.title


@pytest.mark.parametrize("wire", WIRES.values(), ids=tuple(WIRES))
def test_a_refusal_leaves_the_rules_alone(wire: Wire) -> None:
    reading, _ = read(wire, Reply(200, wire.refused()))
    assert reading.told == ()
    assert reading.reader.startswith("rules (")
