"""Write docs/famous-grooves.md: grids of the library beside what is agreed of the recordings.

``scripts/famous_grooves.yaml`` says what is agreed; the grids are the library's.

    python scripts/famous_page.py
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from mididrumigen.domain.errors import InvalidRequestError, ResearchError
from mididrumigen.domain.music.counting import spell_place
from mididrumigen.domain.music.dynamics import Level, written_level
from mididrumigen.domain.music.groove import Hit
from mididrumigen.domain.music.kit import OPEN_HATS, KitPiece, PieceGroup
from mididrumigen.domain.style.artist import slug as slug_of
from mididrumigen.domain.style.evidence import Phrase
from mididrumigen.research.library.built_in import Library
from mididrumigen.settings.reading import Document, Node, read_document

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "famous-grooves.md"
AGREED = ROOT / "scripts" / "famous_grooves.yaml"
PARTS = {"k": "kick", "b": "backbeat", "o": "open hats"}

_HEAD = """# Famous grooves

Eighty grids of the [knowledge library](library.md), counted out, beside what drummers commonly
agree on of the recordings, in our own words. Counted is the first bar: `1 e & a` in sixteenths,
`1 t l` in triplets; ghosts stand in brackets, and a cross-stick or clap counts as a backbeat.
Where players and published versions differ, the part is left open, and so is what only
this library says. Songs of other players, or that we are not sure of, are not here.

The grids are the library's, by ear, at most a bar or two of each song, and
[no transcriptions](styles-not-endorsements.md). `python scripts/famous_page.py` writes this page
from the files; a test fails where a grid and what is agreed of it part.

| groove | kick | snare | hats and ride | open | agreed |
| --- | --- | --- | --- | --- | --- |
"""


@dataclass(frozen=True, slots=True)
class Famous:
    """A groove with what is agreed of it.

    Attributes:
        artist: who plays it.
        phrase: the library's grid.
        agreed: counted places of the first bar by part, for the parts that are agreed on.
        words: the rest, in words.
    """

    artist: str
    phrase: Phrase
    agreed: Mapping[str, tuple[str, ...]]
    words: str

    def places(self, part: str) -> tuple[str, ...]:
        """Where the library's grid has a part in its first bar."""
        return tuple(dict.fromkeys(_spell(hit) for hit in self.first_bar if _is(part, hit)))

    @property
    def first_bar(self) -> list[Hit]:
        """Its strokes in score order, without grace notes."""
        hits = self.phrase.groove.bar(0).hits
        return sorted((h for h in hits if h.offset_s >= 0), key=lambda h: h.position)

    @property
    def differences(self) -> list[str]:
        """Parts in which the grid and what is agreed of it differ."""
        return [part for part, places in self.agreed.items() if self.places(part) != places]


def famous_grooves() -> Iterator[Famous]:
    """All of them, in the order of the file.

    Raises:
        ResearchError: one that the library does not have.
    """
    library = Library()
    document = Document(AGREED.name, ResearchError)
    for slug, rows in read_document(AGREED.read_text("utf-8"), document).mapping().items():
        artist = next((a for a in library.artists() if slug_of(a.name) == slug), None)
        if artist is None:
            rows.refuse("the library has no such artist")
        finding = library.artist_finding(artist)
        phrases = finding.phrases if finding is not None else ()
        for row in rows.items():
            yield _famous(row, artist.name, phrases)


def _famous(row: Node, artist: str, phrases: tuple[Phrase, ...]) -> Famous:
    label, parts, words = row.items()
    begin = label.string()
    found = [phrase for phrase in phrases if phrase.label.startswith(begin) and not phrase.fills]
    if not found:
        label.refuse(f"{artist} has no groove that is called so")
    agreed = {
        key: tuple(text.value.text.replace("-", "").split())
        for key, text in parts.fields((), PARTS).items()
    }
    return Famous(artist, found[0], agreed, words.string())


def _is(part: str, hit: Hit) -> bool:
    if part == "k":
        return hit.piece is KitPiece.KICK
    if part == "o":
        return hit.piece in OPEN_HATS and hit.piece is not KitPiece.HALF_OPEN_HAT
    is_backbeat = hit.piece.group is PieceGroup.SNARE or hit.piece is KitPiece.CLAP
    return is_backbeat and written_level(hit.velocity) is not Level.GHOST


def _spell(hit: Hit) -> str:
    try:
        return spell_place(hit.position)
    except InvalidRequestError:  # nobody counts there: between two sixteenths
        return f"{spell_place(hit.position // Fraction(1, 4) * Fraction(1, 4))}+"


def row(one: Famous) -> str:
    """A groove as a row of the page."""
    agreed = "; ".join(
        f"{PARTS[part]} {' '.join(places) or 'none'}" for part, places in one.agreed.items()
    )
    cells = (
        f"**{one.phrase.label}** ({one.artist}, {one.phrase.groove.tempo_bpm:g})",
        " ".join(one.places("k")) or "–",
        _snare(one),
        _time(one),
        " ".join(one.places("o")) or "–",
        f"{one.words} {agreed[:1].upper()}{agreed[1:]}.".replace(" .", "").strip(),
    )
    return f"| {' | '.join(cells)} |\n"


def _snare(one: Famous) -> str:
    struck = [
        (_spell(hit), written_level(hit.velocity) is Level.GHOST)
        for hit in one.first_bar
        if hit.piece.group is PieceGroup.SNARE or hit.piece is KitPiece.CLAP
    ]
    words = dict.fromkeys(f"({place})" if ghost else place for place, ghost in struck)
    return " ".join(words) or "–"


def _time(one: Famous) -> str:
    groups = {PieceGroup.HAT: "hat", PieceGroup.RIDE: "ride", PieceGroup.PEDAL: "foot"}
    found = []
    for group, name in groups.items():
        hits = [h for h in one.first_bar if h.piece.group is group and not _is("o", h)]
        places = dict.fromkeys(_spell(h) for h in hits)
        if places:
            found.append(f"{name} {_regular(tuple(places)) or ' '.join(places)}")
    return "; ".join(found) or "–"


def _regular(places: tuple[str, ...]) -> str:
    """A word for strokes that come at one distance all through a bar of four."""
    rates = {
        "quarters": [f"{n}" for n in range(1, 5)],
        "eighths": [f"{n}{s}" for n in range(1, 5) for s in ("", "&")],
        "sixteenths": [f"{n}{s}" for n in range(1, 5) for s in ("", "e", "&", "a")],
        "triplets": [f"{n}{s}" for n in range(1, 5) for s in ("", "t", "l")],
        "off-beats": [f"{n}&" for n in range(1, 5)],
    }
    return next((word for word, regular in rates.items() if list(places) == regular), "")


def page() -> str:
    """The page."""
    return _HEAD + "".join(map(row, famous_grooves()))


def main() -> None:
    PAGE.write_text(page(), encoding="utf-8")
    print(f"wrote {PAGE.name}")
    for one in famous_grooves():
        for part in one.differences:
            ours = " ".join(one.places(part))
            print(f"{one.phrase.label}: {PARTS[part]} {ours}, agreed {' '.join(one.agreed[part])}")


if __name__ == "__main__":
    main()
