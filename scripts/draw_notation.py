"""Engrave a groove for the guide: the MusicXML of ``export --as musicxml``, drawn by Verovio.

python scripts/draw_notation.py "Clyde Stubblefield" --seed 3
"""

from __future__ import annotations

import argparse
from pathlib import Path

import verovio

from draw_groove import play  # type: ignore[import-not-found]  # beside this file
from mididrumigen.delivery.musicxml import write_musicxml
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.midi.general_midi import general_midi

IMAGE = Path(__file__).parent.parent / "docs" / "images" / "notation.svg"
_OPTIONS = {
    "pageWidth": 2400,
    "adjustPageHeight": True,
    "scale": 40,
    "header": "none",
    "footer": "none",
    "smuflTextFont": "embedded",
    "svgViewBox": True,
    # Elements have names that are drawn by lot: by this one, the same in every build.
    "xmlIdSeed": 1,
}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("name")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--bars", type=int, default=4)
    chosen = options.parse_args()
    params = GenerationParams(bars=chosen.bars, variations=1, seed=chosen.seed)
    groove = play(chosen.name, params)
    toolkit = verovio.toolkit()
    toolkit.setOptions(_OPTIONS)
    toolkit.loadData(write_musicxml(groove, general_midi(), chosen.name).decode())
    drawn: str = toolkit.renderToSVG(1)
    # On pages of dark themes too.
    paper = '<rect width="100%" height="100%" style="fill:#fbfaf7;stroke:none"/>'
    head, mark, rest = drawn.partition("<defs")
    IMAGE.write_text(head + paper + mark + rest, encoding="utf-8")
    print(f"wrote {IMAGE}")


if __name__ == "__main__":
    main()
