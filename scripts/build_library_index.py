"""Write the index of the knowledge library, after its files were changed."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from mididrumigen.research.library.built_in import build_index

LIBRARY = Path(__file__).parent.parent / "src" / "mididrumigen" / "data" / "library"
FILE = LIBRARY / "index.json"


def render_index(root: Path = LIBRARY) -> str:
    """The index as it is committed."""
    return json.dumps(build_index(root), ensure_ascii=False, indent=1) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether it is fresh")
    fresh = render_index()
    if not parser.parse_args().check:
        FILE.write_text(fresh, encoding="utf-8")
        print(f"wrote {FILE.name}")
    elif not FILE.is_file() or FILE.read_text(encoding="utf-8") != fresh:
        print(f"The library's {FILE.name} is stale: run make library")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
