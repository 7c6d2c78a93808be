"""Known vulnerabilities and licences of everything that the service is made of.

Vulnerabilities are looked up on the network (pip-audit, npm audit); without one this says that it
was skipped, and fails only where ``--strict`` asks for it. Licences are read from what is
installed: a package that allows less than we do is named.
"""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements-core.lock", "requirements-service.lock")
ALLOWED = re.compile(
    r"\b(MIT|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla Public|Unlicense|CC0"
    r"|Zlib|HPND|Public Domain|BSL-1\.0|Boost)\b",
    re.IGNORECASE,
)
# What is allowed though its licence is not in the list above, and why.
EXCEPTIONS = {"soxr": "LGPL-2.1: used unchanged, by import; extra `audio` only."}
_OFFLINE = re.compile(
    r"ConnectionError|Max retries|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENOAUDIT|audit endpoint|"
    r"NameResolution|network|Failed to establish",
    re.IGNORECASE,
)


def read_lock(path: Path) -> list[str]:
    """The names of the packages of a lock file."""
    return re.findall(r"^([A-Za-z0-9._-]+)==", path.read_text(), re.MULTILINE)


def licence_of(found: Distribution) -> str:
    """What a distribution says of its licence; empty where it says nothing."""
    meta = found.metadata
    classifiers = [c for c in meta.get_all("Classifier") or [] if c.startswith("License ::")]
    # Some put the whole text there; its first line names it.
    long = [line.strip() for line in (meta.get_all("License") or [""])[0].splitlines()[:1]]
    return "; ".join([*(meta.get_all("License-Expression") or []), *long, *classifiers])


def check_licences() -> list[str]:
    """A sentence for each package whose licence is not allowed, or not said."""
    wrong = []
    for name in sorted({name for lock in LOCKS for name in read_lock(ROOT / lock)}):
        try:
            said = licence_of(distribution(name))
        except PackageNotFoundError:
            continue  # of another system or Python
        if not ALLOWED.search(said) and name.lower() not in EXCEPTIONS:
            wrong.append(f"{name}: {said or 'says nothing of its licence'}")
    return wrong


def look_up(what: str, command: list[str], folder: Path) -> int | None:
    """The exit code of an audit; ``None`` where there is no network."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    told = done.stdout + done.stderr
    if done.returncode and _OFFLINE.search(told):
        print(f"{what}: skipped, its database of vulnerabilities cannot be reached")
        return None
    print(f"{what}: {'nothing known' if not done.returncode else told[-3000:]}")
    return done.returncode


def main() -> int:
    """Check everything; 0 where nothing was found."""
    wrong = check_licences()
    print("\n".join(wrong) if wrong else "licences: all allowed")
    audit = [
        sys.executable,
        "-m",
        "pip_audit",
        "--disable-pip",
        "--require-hashes",
        "--timeout",
        "10",
    ]
    codes = [
        *(look_up(f"pip-audit {lock}", [*audit, "-r", lock], ROOT) for lock in LOCKS),
        look_up("npm audit", ["npm", "audit", "--audit-level=high"], ROOT / "dashboard"),
    ]
    skipped = "--strict" in sys.argv and None in codes
    return 1 if wrong or any(codes) or skipped else 0


if __name__ == "__main__":
    sys.exit(main())
