"""Write ``openapi.json``: what programs in other languages know of the REST API."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from mididrumigen.api.app import openapi_document

FILE = Path(__file__).parent.parent / "openapi.json"


def render_document() -> str:
    """The document as it is committed."""
    return json.dumps(openapi_document(), ensure_ascii=False, indent=1) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether it is fresh")
    fresh = render_document()
    if not parser.parse_args().check:
        FILE.write_text(fresh, encoding="utf-8")
        print(f"wrote {FILE.name}")
    elif not FILE.is_file() or FILE.read_text(encoding="utf-8") != fresh:
        print(f"{FILE.name} is stale: run make openapi")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
