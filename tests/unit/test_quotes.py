"""Which sentences of a profile's sources a model is told."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st
from tests.fakes import make_profile
from tests.fakes_service import MemoryProfiles

from mididrumigen.domain.style.evidence import Evidence, Finding, Source, SourceKind
from mididrumigen.orchestrator.quotes import MAX_QUOTE, MAX_QUOTES, choose_quotes, find_quotes


def finding(ident: str, *quotes: str, kind: SourceKind = SourceKind.ARTICLE) -> Finding:
    source = Source(ident, kind, "Title")
    claims = (
        Evidence("ghost_note_rate", 0.2, 0.1, 4, ident, 0.9 - number / 100, "Title", quote)
        for number, quote in enumerate(quotes)
    )
    return Finding(source, tuple(claims))


def test_each_source_has_its_surest_sentence_before_any_has_two() -> None:
    one = finding("a", "First.", "Second.", "Third.")
    two = finding("b", "Other.", "Another.")
    assert choose_quotes([one, two]) == ("First.", "Other.", "Second.")
    assert choose_quotes([one, finding("c", "First.")]) == ("First.", "Second.", "Third.")


def test_only_what_was_written_is_quoted() -> None:
    measured = finding("a", "", kind=SourceKind.ARTICLE)
    midi = finding("b", "Never.", kind=SourceKind.MIDI)
    library = finding("c", "Nor this.", kind=SourceKind.LIBRARY)
    paper = finding("d", "A study.", kind=SourceKind.PAPER)
    assert choose_quotes([measured, midi, library, paper]) == ("A study.",)
    assert choose_quotes([]) == ()


@given(st.lists(st.lists(st.text(max_size=400), max_size=4), max_size=5))
def test_quotes_are_few_and_short(texts: list[list[str]]) -> None:
    findings = [finding(str(n), *sentences) for n, sentences in enumerate(texts)]
    quotes = choose_quotes(findings)
    assert len(quotes) <= MAX_QUOTES
    assert all(0 < len(quote) <= MAX_QUOTE for quote in quotes)
    assert len(set(quotes)) == len(quotes)


def test_the_stores_statements_are_quoted() -> None:
    async def find() -> tuple[str, ...]:
        store = MemoryProfiles()
        said = finding("a", "Late.")
        profile = make_profile("Someone", sources=[said.source])
        await store.save_profile(profile, findings=[said])
        return await find_quotes(store, "someone") + await find_quotes(store, "nobody")

    assert asyncio.run(find()) == ("Late.",)
