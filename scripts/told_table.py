"""What each claim does to the notes: writes docs/what-words-do.md.

For every term of the lexicon an unknown artist of three genres and three artists of the library are
told of by one good witness, and by five, who affirm or deny it. The table says how far the clips'
own measures move from those without words, in spreads between clips; for a manner, which has no
measure of its own, how much of the clips' strokes is other than without words.

    python scripts/told_table.py [--clips 12]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from statistics import fmean, pstdev

from mididrumigen.data import read_clip_spreads
from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.style.artist import Artist, ArtistKind
from mididrumigen.domain.style.evidence import Finding, Source, SourceKind
from mididrumigen.domain.style.feel import measure_feel
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.template_generator.generator import TemplateGenerator
from mididrumigen.lexicon.table import TERMS
from mididrumigen.lexicon.term import Direction, Term
from mididrumigen.research.library.built_in import Library
from mididrumigen.research.profile_builder import build_profile
from mididrumigen.research.text.claims import Claim
from mididrumigen.research.text.reading import as_evidence

PAGE = Path(__file__).resolve().parents[1] / "docs" / "what-words-do.md"
WHO = ("rock", "jazz", "funk", "John Bonham", "Elvin Jones", "Questlove")
WITNESSES = (1, 5)
CONFIDENCE = 0.6

_HEAD = """# What words do

What a page says of a drummer moves the notes: [how](architecture.md#how-the-engine-plays). For each
claim of [the lexicon](reading-prose.md) the table has how far clips of four bars move, in spreads
between the clips of one artist, where one good witness says so, where five do, and where one and
five deny it: the median over unknown artists of rock, jazz and funk, and John Bonham, Elvin Jones
and Questlove. A claim without a measure of its own is a manner: of it the table has how many of a
clip's strokes are others than without words. `-` stands where nothing moves.
`python scripts/told_table.py` wrote this page.

A denial cannot take away what is not there: most clips have no crash, tom, cross-stick, cowbell or
pedal to lose.

| claim | measure | one says so | five say so | one denies it | five deny it |
| --- | --- | --- | --- | --- | --- |
"""


def clips_of(who: str, term: Term | None, count: int, *, denied: bool, clips: int) -> list[Groove]:
    """Clips of an artist of whom so many witnesses claim one thing."""
    artist, known, genre, typical = _known(who)
    findings = [*known]
    if term is not None:
        findings += [_finding(term, number, denied=denied) for number in range(count)]
    profile = build_profile(artist, findings, typical, genre)
    return list(TemplateGenerator().generate(profile, GenerationParams(variations=clips, seed=7)))


# Witnesses who copy each other are one.
_SAYINGS = (
    "Anybody who heard the band live remembers",
    "On all three albums there is plenty to say about",
    "Critics kept coming back, year after year, to",
    "The producer told us what he loved most was",
    "In clinics she explains at length her",
)


@cache
def _known(who: str) -> tuple[Artist, tuple[Finding, ...], str, Finding | None]:
    """An artist, what the library knows of them, their genre, and what is typical of it."""
    library = Library()
    artist = library.identify(who)
    if artist is None:
        return Artist("Nobody", ArtistKind.DRUMMER), (), who, library.genre(who)
    found, genre = library.artist_finding(artist), artist.genres[0]
    return artist, (found,) if found else (), genre, library.genre(genre)


def _finding(term: Term, number: int, *, denied: bool) -> Finding:
    names = ("Ada", "Ben", "Cleo", "Dov", "Eve")
    source = Source(
        f"article:{number}", SourceKind.ARTICLE, f"{names[number]} on drums",
        f"https://{names[number].casefold()}.example/drums",
    )  # fmt: skip
    claim = Claim(
        phrase=term.key,
        effects=term.denied if denied else term.effects,
        confidence=CONFIDENCE,
        denied=denied,
        fact=term.fact,
        start=0,
        end=1,
        quote=f"{_SAYINGS[number]} {term.key}.",
        feature=term.feature,
        direction=term.points(denied=denied),
    )
    return Finding(source, claims=tuple(as_evidence([claim], source)))


def moved(term: Term, told: Sequence[Groove], plain: Sequence[Groove]) -> float | None:
    """Spreads that a claim's measure moves, or the share of strokes that are others."""
    feature = measure_of(term)
    if feature is None:
        return fmean(_others(one, other) for one, other in zip(told, plain, strict=True))
    before, after = (_values(feature, clips) for clips in (plain, told))
    if not before or not after:
        return None
    spread = pstdev(before) or read_clip_spreads().get(feature, 1.0)
    return (fmean(after) - fmean(before)) / spread


def measure_of(term: Term) -> str | None:
    """The measure that a claim is about; ``None`` for a manner."""
    if term.feature == "microtiming_ms":
        return "microtiming_ms.snare"
    table = {*read_clip_spreads(), "tempo_bpm"}
    return term.feature if term.feature in table and term.feature != "fill_rate" else None


def _values(feature: str, clips: Sequence[Groove]) -> list[float]:
    return [m[feature].value for clip in clips if feature in (m := measure_feel(clip))]


def _others(one: Groove, other: Groove) -> float:
    a = {(h.piece, h.position, h.velocity, round(h.offset_s, 3)) for h in one.hits}
    b = {(h.piece, h.position, h.velocity, round(h.offset_s, 3)) for h in other.hits}
    return 1 - len(a & b) / max(1, len(a | b))


def rows(clips: int) -> Iterator[str]:
    """The rows of the page, and of what moves nothing."""
    plain = {who: clips_of(who, None, 0, denied=False, clips=clips) for who in WHO}
    for term in TERMS:
        cells = []
        for denied in (False, True):
            silent = denied and not term.denied and term.points(denied=True) is Direction.EXACT
            for count in WITNESSES:
                values = [
                    value
                    for who in WHO
                    if not silent
                    and (
                        value := moved(
                            term, clips_of(who, term, count, denied=denied, clips=clips), plain[who]
                        )
                    )
                    is not None
                ]
                cells.append(_cell(values, term))
        measure = measure_of(term) or "strokes that differ"
        yield f"| {term.key} | {measure} | {' | '.join(cells)} |\n"


def _cell(values: Sequence[float], term: Term) -> str:
    if not values:
        return "-"
    middle = sorted(values)[len(values) // 2]
    if measure_of(term) is None:
        return f"{middle:.0%}" if middle else "-"
    return f"{middle:+.1f}"


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=int, default=12)
    clips = parser.parse_args().clips
    table = list(rows(clips))
    dead = [row.split("|")[1].strip() for row in table if set(row.split("|")[3:7]) == {" - "}]
    facts = f"\nFacts that move nothing: {', '.join(dead)}.\n" if dead else ""
    PAGE.write_text(_HEAD + "".join(table) + facts, encoding="utf-8")
    print(f"{len(table)} claims, {len(dead)} of them facts that move nothing")


if __name__ == "__main__":
    main()
