"""Pages as findings."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from urllib.parse import urlsplit

from mididrumigen.domain.errors import MidiDrumiGenError
from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.evidence import Finding, Source, SourceKind
from mididrumigen.research.web.page_text import read_page_text
from mididrumigen.research.web.records import dated, is_about_drumming_of, strip_markup
from mididrumigen.research.web.robots import PageReader

LICENCE = "Copyright of its publisher; short quotes only"


async def read_pages(
    reader: PageReader, urls: Sequence[str], artist: Artist, kind: str
) -> list[Finding]:
    """The pages that are about the artist's drumming. One that fails costs only itself.

    Args:
        reader: reads them as robots.txt allows.
        urls: of the pages.
        artist: who they should be about.
        kind: first part of the source ids.

    Raises:
        MidiDrumiGenError: none could be read; why the first one could not.
    """
    answers = await asyncio.gather(
        *(_read_page(reader, url, artist, kind) for url in urls), return_exceptions=True
    )
    findings = []
    failure: BaseException | None = None
    for answer in answers:
        if isinstance(answer, Finding):
            findings.append(answer)
        elif isinstance(answer, BaseException):
            failure = failure or answer
            if not isinstance(answer, MidiDrumiGenError):
                raise answer
    if failure is not None and not findings:
        raise failure
    return findings


async def _read_page(reader: PageReader, url: str, artist: Artist, kind: str) -> Finding | None:
    page = await reader.read(url)
    found = await read_page_text(page)
    if not is_about_drumming_of(artist, f"{found.title} {found.text}"):
        return None
    title, parts = strip_markup(found.title), urlsplit(page.url)
    host = (parts.hostname or "").removeprefix("www.")
    query = f"?{parts.query}" if parts.query else ""
    source = Source(
        f"{kind}:{host}{parts.path.rstrip('/')}{query}",
        SourceKind.ARTICLE,
        dated(f"{host}: {title or parts.path}", page.fetched),
        page.url,
        LICENCE,
    )
    return Finding(source, text=found.text)
