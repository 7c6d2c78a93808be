"""Write the index of the knowledge library, after its files were changed."""

from __future__ import annotations

import json
from pathlib import Path

from mididrumigen.research.library.built_in import build_index

LIBRARY = Path(__file__).parent.parent / "src" / "mididrumigen" / "data" / "library"


def render_index(root: Path = LIBRARY) -> str:
    return json.dumps(build_index(root), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    index = LIBRARY / "index.json"
    index.write_text(render_index(), encoding="utf-8")
    print(f"wrote {index.name}")
