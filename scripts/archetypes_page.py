"""Write what follows from the archetypes: docs/archetypes.md, and their names for prompts.

python scripts/archetypes_page.py
"""

from __future__ import annotations

from pathlib import Path

from mididrumigen.settings.archetypes import Archetype, archetypes

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "archetypes.md"
NAMES = ROOT / "src" / "mididrumigen" / "lexicon" / "pattern_names.py"

_HEAD = """# Archetypes

Patterns that drummers know by name. A page that says that somebody plays one brings it into the
profile as a written phrase that cites the page; a prompt that names one plays it. They lie in
`src/mididrumigen/data/archetypes/`, one YAML file a family, as a list of

```yaml
- name: train beat
  aliases: [train groove]     # other names
  genres: [rock, pop]         # of the library, where it is at home
  tempo: [90, 150]            # slowest and fastest usual tempo, quarter notes a minute
  meter: 4/4                  # if it is another
  grid: |                     # one or two bars, as docs/library.md has grids
    snare |xxXxxxXxxxXxxxXx|
    kick  |X---x---X---x---|
```

Every name leads to one pattern, every pattern can be played over its tempos, and no two are the
same: a test sees to it.
`python scripts/archetypes_page.py` writes this page.

| pattern | also called | at home in | BPM |
| --- | --- | --- | --- |
"""


def row(archetype: Archetype) -> str:
    """A pattern as a row of the page."""
    low, high = archetype.tempo
    also, genres = ", ".join(archetype.aliases), ", ".join(archetype.genres)
    return f"| {archetype.name} | {also} | {genres} | {low:.0f}-{high:.0f} |\n"


def page() -> str:
    """The page."""
    ordered = sorted(archetypes().values(), key=lambda a: a.name.casefold())
    return _HEAD + "".join(map(row, ordered))


def names() -> str:
    """The module of names."""
    found = {
        " ".join(name.casefold().replace("-", " ").split()): "-".join(a.name.casefold().split())
        for a in archetypes().values()
        for name in (a.name, *a.aliases)
    }
    rows = "".join(f'    "{name}": "{slug}",\n' for name, slug in sorted(found.items()))
    return (
        '"""Names of the archetypes, for prompts: written by scripts/archetypes_page.py."""\n\n'
        f"PATTERN_NAMES = {{\n{rows}}}\n"
        '"""What a pattern may be called, without hyphens, and its name in features."""\n'
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    NAMES.write_text(names(), encoding="utf-8")
