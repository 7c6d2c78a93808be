"""The command that reads prose, and files of prose for research."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mididrumigen.cli.output import show, show_json
from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.wiring.core import Services, build_services

if TYPE_CHECKING:
    from mididrumigen.research.documents import Document


def read(what: str, artist: str, title: str, *, as_json: bool) -> None:
    """Read a file, a page or what is piped in, and say what it claims of an artist."""
    from mididrumigen.domain.style.artist import Artist
    from mididrumigen.orchestrator.read_text import read_text

    services = build_services()
    document = _open(services, what, title)
    about = services.library.identify(artist) or Artist(artist)
    answer = read_text(document, about, find_people=services.sources.people_finder())
    if as_json:
        show_json(answer)
        return
    for line in _lines(answer):
        show(line)


def load_texts(files: Sequence[Path]) -> tuple[str, ...]:
    """The texts of files, each with its title and author, for a request."""
    from mididrumigen.research.documents import read_document

    return tuple(read_document(_read_bytes(path), path.name).written() for path in files)


def _open(services: Services, what: str, title: str) -> Document:
    from mididrumigen.research.documents import read_document

    if what == "-":
        return read_document(sys.stdin.buffer.read(), "-", title=title)
    if what.startswith(("https://", "http://")):
        return services.sources.read_page(what, title)
    return read_document(_read_bytes(Path(what)), Path(what).name, title=title)


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidRequestError(f"'{path}' cannot be read: {error.strerror}.") from error


def _lines(answer: dict[str, Any]) -> list[str]:
    lines = []
    for claim in answer["claims"]:
        stated = (
            "" if claim["value"] is None else f" {claim['value']:g} {claim['unit'] or ''}".rstrip()
        )
        lines.append(f"{claim['claim']}{stated} ({claim['direction']}, {claim['confidence']:.2f})")
        lines.append(f"    {claim['quote']}")
    if not answer["claims"]:
        lines.append(f"Nothing here says how {answer['artist']} drums.")
    lines += [f"not held: {claim['claim']}: {claim['why']}" for claim in answer["refused"]]
    return lines
