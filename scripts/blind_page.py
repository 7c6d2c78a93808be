"""Write docs/blind-page.md: grooves of twenty drummers without their names, to be guessed.

python scripts/blind_page.py
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from pathlib import Path
from random import Random

from mididrumigen.domain.music.notation import format_grid
from mididrumigen.domain.style.artist import Artist, ArtistKind
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.template_generator import TemplateGenerator
from mididrumigen.research.library.built_in import Library
from mididrumigen.research.profile_builder import build_profile

PAGE = Path(__file__).resolve().parents[1] / "docs" / "blind-page.md"
GRIDS, _BARS, _SEED = 20, 4, 13

_HEAD = """# Who is it?

For a drummer: twenty grooves as the engine plays them from a name alone, at the drummer's usual
tempo, with one fill. The names stand below in the order of the alphabet; write a letter behind
each. What the letters mean is at the end.

Two questions matter more than the names: would you play this bar, and which stroke gives away that
nobody did? `python scripts/blind_page.py` writes the page; the grooves are chosen by a seed, not by
ear.

"""


def profiles(library: Library) -> list[StyleProfile]:
    """The drummers of the page, drawn by seed from those of the library."""
    drummers = [artist for artist in library.artists() if artist.kind is ArtistKind.DRUMMER]
    chosen = Random(_SEED).sample(sorted(drummers, key=lambda artist: artist.name), GRIDS)
    return [_profile(library, artist) for artist in chosen]


def _profile(library: Library, artist: Artist) -> StyleProfile:
    finding, genre = library.artist_finding(artist), artist.genres[0]
    if finding is None:
        raise SystemExit(f"The library has no entry of {artist.name}.")
    measured = library.measured(genre)
    return build_profile(artist, [finding], library.genre(genre), genre, measured=measured)


def page(drummers: Sequence[StyleProfile]) -> str:
    """The page: grids by letter, names in order, and the key."""
    engine = TemplateGenerator()
    names = [drummer.artist.name for drummer in drummers]
    key = dict(zip(string.ascii_uppercase, names, strict=False))
    parts = [_HEAD]
    for letter, drummer in zip(key, drummers, strict=True):
        params = GenerationParams(variations=1, bars=_BARS, seed=_SEED, fill_bars=frozenset({4}))
        (groove,) = engine.generate(drummer, params)
        grid = format_grid(groove, ruler=True, bars_per_line=2)
        parts.append(f"## {letter}\n\n{groove.tempo_bpm:g} BPM\n\n```\n{grid}\n```\n\n")
    parts += ["## The names\n\n", " · ".join(sorted(names)), "\n\n"]
    parts.append("<details><summary>The key</summary>\n\n")
    parts.append(", ".join(f"{letter} {name}" for letter, name in key.items()))
    parts.append("\n\n</details>\n")
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(profiles(Library())), encoding="utf-8")
