"""Draw grooves as a drum grid in SVG: what the same command plays under different names.

    python scripts/draw_groove.py "Clyde Stubblefield" "John Bonham" --seed 24

One row a kit piece. A circle is a hit: its radius is proportional to velocity, and it stands where
the hit sounds, with the distance from the grid (the thin tick) drawn three times as large as it is.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

from mididrumigen.domain.errors import UnknownArtistError
from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import PIECES_OF, KitPiece, PieceGroup
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.template_generator import TemplateGenerator
from mididrumigen.research.library.built_in import Library
from mididrumigen.research.profile_builder import build_profile

IMAGE = Path(__file__).parent.parent / "docs" / "images" / "groove.svg"

EXAGGERATION = 3
WIDTH, MARGIN, LABELS, INSET = 1200, 30, 104, 26
ROW, HEAD, GAP, LEGEND = 34, 84, 26, 58
RADIUS = 14.0
PAPER, INK, FAINT, LINE, SHADE = "#fbfaf7", "#22272e", "#6b7280", "#d6d3cc", "#f1e7cf"
COLOURS = {
    PieceGroup.KICK: "#b4431c",
    PieceGroup.SNARE: "#1f5fa8",
    PieceGroup.TOM: "#6d4aa0",
    PieceGroup.CRASH: "#8a6d0b",
}
OTHER = "#3f4a54"
# From the top of the page down, as drum parts are written.
PAGE = [
    piece
    for group in ("crash", "ride", "hat", "percussion", "tom", "snare", "kick", "pedal")
    for piece in PIECES_OF[PieceGroup(group)]
]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("names", nargs="+")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--bars", type=int, default=2)
    options.add_argument("--output", type=Path, default=IMAGE)
    chosen = options.parse_args()
    params = GenerationParams(bars=chosen.bars, variations=1, seed=chosen.seed)
    named = [(name, play(name, params)) for name in chosen.names]
    chosen.output.write_text(draw_page(named, chosen.seed), encoding="utf-8")
    print(f"wrote {chosen.output}")


def play(name: str, params: GenerationParams) -> Groove:
    """What the engine plays from the built-in library."""
    return TemplateGenerator().generate(find_profile(name), params)[0]


def find_profile(name: str) -> StyleProfile:
    library = Library()
    artist = library.identify(name)
    finding = library.artist_finding(artist) if artist else None
    if artist is None or finding is None:
        raise UnknownArtistError(f"'{name}' is not in the library.")
    genre = artist.genres[0]
    return build_profile(artist, [finding], library.genre(genre), genre)


def draw_page(named: Sequence[tuple[str, Groove]], seed: int) -> str:
    """An SVG document: a panel a groove, and a legend below."""
    body, top = [], MARGIN
    for name, groove in named:
        body.append(f'<g transform="translate({MARGIN} {top})">')
        body += draw_panel(name, groove, seed)
        body.append("</g>")
        top += HEAD + ROW * len(rows_of(groove)) + GAP
    body += draw_legend(top + 12)
    height = top + LEGEND
    title = escape("Two bars each of " + " and ".join(name for name, _ in named))
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
            f'width="{WIDTH}" height="{height}" role="img" aria-label="{title}" '
            'font-family="Helvetica, Arial, sans-serif" font-size="15">',
            f"<title>{title}</title>",
            f'<rect width="{WIDTH}" height="{height}" rx="10" fill="{PAPER}"/>',
            *body,
            "</svg>\n",
        ]
    )


def draw_panel(name: str, groove: Groove, seed: int) -> Iterator[str]:
    pieces = rows_of(groove)
    bottom = HEAD + ROW * len(pieces)
    facts = f"{groove.meter}, {groove.tempo_bpm:g} BPM, seed {seed}"
    yield text(0, 20, name, size=22, weight=600)
    yield text(WIDTH - 2 * MARGIN, 20, facts, fill=FAINT, anchor="end")
    for start, stop in fills_of(groove):
        low, high = x_of(start, groove), x_of(stop, groove)
        yield (
            f'<rect x="{low:.1f}" y="{HEAD - 14}" width="{high - low:.1f}" '
            f'height="{bottom - HEAD + 14}" fill="{SHADE}"/>'
        )
        yield text(high, HEAD - 21, "fill", fill=FAINT, anchor="end", size=14)
    yield from draw_lines(groove, bottom)
    for row, piece in enumerate(pieces):
        y = HEAD + ROW * row + ROW // 2
        yield text(0, y + 5, piece.label)
        yield line(LABELS, y, WIDTH - 2 * MARGIN, y, LINE)
        for hit in groove.hits:
            if hit.piece is piece:
                yield from draw_hit(hit, groove, y)


def draw_lines(groove: Groove, bottom: int) -> Iterator[str]:
    """Bar lines, beat lines and the count."""
    for bar in range(groove.bars):
        for number, beat in enumerate(groove.meter.beats, 1):
            x = x_of(float(bar * groove.meter.bar_length + beat), groove)
            yield line(x, HEAD - 14, x, bottom, INK if number == 1 else LINE, 1.4)
            shown = f"bar {bar + 1}" if number == 1 else str(number)
            yield text(x, HEAD - 21, shown, fill=FAINT, anchor="middle", size=14)
    end = x_of(float(groove.length), groove)
    yield line(end, HEAD - 14, end, bottom, INK, 1.4)


def draw_hit(hit: Hit, groove: Groove, y: int) -> Iterator[str]:
    grid = x_of(float(hit.position), groove)
    late = EXAGGERATION * hit.offset_s / groove.quarter_s
    x = x_of(float(hit.position) + late, groove)
    colour = COLOURS.get(hit.piece.group, OTHER)
    what = f"{hit.piece.label}, velocity {hit.velocity}, {1000 * hit.offset_s:+.0f} ms"
    yield line(grid, y - 14, grid, y + 14, FAINT)
    yield (
        f'<circle cx="{x:.1f}" cy="{y}" r="{RADIUS * hit.velocity / 127:.1f}" fill="{colour}" '
        f'fill-opacity="0.88"><title>{what}</title></circle>'
    )


def draw_legend(y: int) -> Iterator[str]:
    left = MARGIN + LABELS + INSET
    for x, velocity, shown in ((0, 30, "ghost, velocity 30"), (178, 80, "80"), (248, 115, "115")):
        radius = RADIUS * velocity / 127
        yield f'<circle cx="{left + x}" cy="{y}" r="{radius:.1f}" fill="{OTHER}"/>'
        yield text(left + x + 18, y + 5, shown, fill=FAINT, size=14)
    yield line(left + 330, y - 14, left + 330, y + 14, FAINT)
    yield text(left + 342, y + 5, "on the grid", fill=FAINT, size=14)
    yield line(left + 450, y - 14, left + 450, y + 14, FAINT)
    yield f'<circle cx="{left + 464}" cy="{y}" r="8.8" fill="{OTHER}"/>'
    shown = f"late (distances from the grid are drawn × {EXAGGERATION})"
    yield text(left + 482, y + 5, shown, fill=FAINT, size=14)


def rows_of(groove: Groove) -> list[KitPiece]:
    used = {hit.piece for hit in groove.hits}
    return [piece for piece in PAGE if piece in used]


def fills_of(groove: Groove) -> Iterator[tuple[float, float]]:
    """From the first beat with a tom to the end of its bar, in quarter notes."""
    length = groove.meter.bar_length
    for bar in range(groove.bars):
        beats = [*groove.meter.beats, length]
        toms = [h.position for h in groove.bar(bar).hits if h.piece.group is PieceGroup.TOM]
        starts = [low for low, high in pairwise(beats) if any(low <= at < high for at in toms)]
        if starts:
            yield float(bar * length + starts[0]), float((bar + 1) * length)


def x_of(quarters: float, groove: Groove) -> float:
    width = WIDTH - 2 * MARGIN - LABELS - INSET
    return LABELS + INSET + width * quarters / float(groove.length)


def line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1.0) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{colour}" stroke-width="{width}"/>'
    )


def text(
    x: float,
    y: float,
    shown: str,
    *,
    fill: str = INK,
    anchor: str = "start",
    size: int = 15,
    weight: int = 400,
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{fill}" text-anchor="{anchor}" '
        f'font-size="{size}" font-weight="{weight}">{escape(shown)}</text>'
    )


if __name__ == "__main__":
    main()
