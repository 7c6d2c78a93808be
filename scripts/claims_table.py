"""Print what the text reader claims of artists, as a table to be read by a person.

    python scripts/claims_table.py FOLDER

FOLDER holds articles as ``.md``. Drummers' pages are read for their drummer, pages of bands for the
drummer of the band.
"""

from __future__ import annotations

import sys
from pathlib import Path

from mididrumigen.domain.style.artist import Artist, ArtistKind
from mididrumigen.domain.style.evidence import Source, SourceKind
from mididrumigen.research.text.claims import extract_claims

DRUMMERS = {
    "Black_Sabbath": ("Bill Ward", "Black Sabbath"),
    "Dave_Brubeck": ("Joe Morello", "Dave Brubeck"),
    "Dave_Grohl": ("Dave Grohl", "Nirvana"),
    "Drum": ("Tony Williams", ""),
    "Drum_kit": ("Gene Krupa", ""),
    "Snare_drum": ("Buddy Rich", ""),
    "Drum_and_bass": ("Drum and bass", ""),
    "Funk": ("Funk", ""),
    "Heavy_metal_music": ("Heavy metal", ""),
    "Hi-hat": ("Phil Rudd", "AC/DC"),
    "Joy_Division": ("Stephen Morris", "Joy Division"),
    "King_Crimson": ("Bill Bruford", "King Crimson"),
    "Kraftwerk": ("Wolfgang Flür", "Kraftwerk"),
    "Led_Zeppelin": ("John Bonham", "Led Zeppelin"),
    "Metallica": ("Lars Ulrich", "Metallica"),
    "Miles_Davis": ("Tony Williams", "Miles Davis"),
    "Nirvana_(band)": ("Dave Grohl", "Nirvana"),
    "Red_Hot_Chili_Peppers": ("Chad Smith", "Red Hot Chili Peppers"),
    "Ringo_Starr": ("Ringo Starr", "The Beatles"),
    "Rush_(band)": ("Neil Peart", "Rush"),
    "The_Beatles": ("Ringo Starr", "The Beatles"),
}
GENRES = {"Funk", "Drum_and_bass", "Heavy_metal_music"}


def main(folder: Path) -> None:
    for path in sorted(folder.glob("*.md")):
        title = path.stem.replace("_", " ")
        name, band = DRUMMERS.get(path.stem, (title.partition(" (")[0], ""))
        kind = ArtistKind.GENRE if path.stem in GENRES else ArtistKind.DRUMMER
        artist = Artist(name, kind, bands=(band,) if band else ())
        source = Source(f"wikipedia:{path.stem}", SourceKind.ARTICLE, title)
        for claim in extract_claims(path.read_text(encoding="utf-8"), artist, source):
            says = (
                ", ".join(f"{f}={v:.3g}±{s:.2g}" for f, (v, s) in claim.effects.items()) or "fact"
            )
            no = "NOT " if claim.denied else ""
            print(f"{title} | {name} | {no}{claim.phrase} | {says} | {claim.confidence}")
            print(f"    {claim.quote}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
