"""Install the wheel of a folder into an empty environment, and do the main work with it.

Needs nothing but Python: ``python scripts/try_wheel.py dist``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

MAX_MB = 60


def main() -> int:
    """0 where a clip was made, the version is the wheel's, and the size is small."""
    (wheel,) = Path(sys.argv[1]).glob("mididrumigen-*.whl")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "env")
        venv.create(place, with_pip=True)
        programs = place / ("Scripts" if os.name == "nt" else "bin")
        bare = size_mb(place)
        run(programs / "python", "-m", "pip", "install", "--quiet", wheel)
        added = size_mb(place) - bare
        version = run(programs / "mididrumigen", "--version").split()[-1]
        home = {"MIDIDRUMIGEN_HOME": str(Path(folder, "home")), "MIDIDRUMIGEN_OFFLINE": "1"}
        began = time.monotonic()
        output = Path(folder, "output")
        run(
            *(programs / "mididrumigen", "generate", "John Bonham", "--seed", 7),
            *("--output", output),
            environment=home,
        )
        clips = [path for path in output.glob("*.mid") if path.read_bytes().startswith(b"MThd")]
        print(
            f"Python {sys.version.split()[0]}: version {version}, {added:.0f} MB, "
            f"{len(clips)} clips in {time.monotonic() - began:.1f} s from cold"
        )
        same = version == wheel.name.split("-")[1]
        return 0 if same and len(clips) == 4 and added <= MAX_MB else 1


def size_mb(folder: Path) -> float:
    """Megabytes of all files below a folder."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files) / 1e6


def run(*command: object, environment: dict[str, str] | None = None) -> str:
    """What a command prints; it must end well."""
    done = subprocess.run(
        [*map(str, command)],
        env=os.environ | (environment or {}),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{command}: {done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
