"""Recordings on YouTube, through yt-dlp: off until they are turned on and its terms accepted.

YouTube's terms forbid to download without permission. Who accepts them answers for having it.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Self

from mididrumigen.domain.errors import (
    AudioError,
    CollectorUnavailableError,
    MissingExtraError,
    ResearchError,
)
from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.collecting import CollectorStatus, NotedFindings
from mididrumigen.domain.style.evidence import Finding, Source, SourceKind
from mididrumigen.domain.work.requests import ResearchDepth, ResearchRequest
from mididrumigen.research.collectors.web_collector import WebCollector, WebParts
from mididrumigen.research.web.fetch import Fetcher
from mididrumigen.research.web.records import dated, lookup_key_of
from mididrumigen.settings.research import YOUTUBE_TERMS_VARIABLE

if TYPE_CHECKING:
    from mididrumigen.research.listening import Ear

LICENCE = "Not open: listened to under YouTube's terms, and deleted"
MIN_SECONDS, MAX_SECONDS = 20, 15 * 60
MAX_SIZE = "60M"
PAUSE_S = 10.0
_SEARCHED, _MOST = 20, 4
_SEARCH_S, _DOWNLOAD_S = 60.0, 300.0
_ABOUT = "drum solo OR isolated drums OR drum cam"
# Nothing of the user's own set-up takes part, and nothing is left behind.
_PLAIN = ("--ignore-config", "--no-cache-dir", "--no-warnings", "--no-progress", "--quiet")
_REFUSALS: Sequence[tuple[str, CollectorStatus, str]] = (
    ("confirm you", CollectorStatus.THROTTLED, "YouTube wants to know that no robot asks."),
    ("HTTP Error 429", CollectorStatus.THROTTLED, "YouTube was asked too often."),
    ("Requested format", CollectorStatus.FAILED, "YouTube gives no sound. yt-dlp may be old."),
    ("Name or service", CollectorStatus.NO_NETWORK, "There is no network."),
    ("Temporary failure in name", CollectorStatus.NO_NETWORK, "There is no network."),
)

Pause = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Video:
    """A row of the search."""

    ident: str
    title: str

    @property
    def address(self) -> str:
        """Where it is watched."""
        return f"https://www.youtube.com/watch?v={self.ident}"


class YouTubeCollector(WebCollector):
    """Listens to videos that name the artist, and deletes them. Implements ``Collector``.

    Args:
        fetcher: says whether anything may be fetched, and the day.
        memory: folder of what was heard.
        accepted: whether the user accepted YouTube's terms.
        program: yt-dlp; that of this Python by default.
        pause: waits so many seconds between downloads.
    """

    name = "youtube"
    opt_in = True
    deadline_s = 30 * 60.0

    def __init__(
        self,
        fetcher: Fetcher,
        memory: Path | None,
        *,
        accepted: bool,
        program: Sequence[str] = (),
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._fetcher = fetcher
        self._memory = memory
        self._accepted = accepted
        self._program = tuple(program)
        self._pause = pause

    @classmethod
    def build(cls, parts: WebParts) -> Self:
        """See :class:`WebCollector`."""
        return cls(parts.fetcher, parts.heard, accepted=parts.settings.youtube_terms)

    async def collect(self, artist: Artist, request: ResearchRequest) -> Sequence[Finding]:
        """One finding a video in which drums are heard, and a note on each that is none."""
        if not self._accepted:
            raise CollectorUnavailableError(
                CollectorStatus.OFF,
                "YouTube's terms forbid to download without permission.",
                hint=f"Where you have it, set {YOUTUBE_TERMS_VARIABLE}=accepted.",
            )
        self._fetcher.check_on()
        most = 1 if request.depth is ResearchDepth.QUICK else _MOST
        findings: list[Finding] = []
        notes: list[str] = []
        # Needs numpy, which the core is without.
        from mididrumigen.research.listening import Ear

        async with Ear(self._memory) as ear:
            for number, video in enumerate((await self._search(artist))[:most]):
                if number:
                    await self._pause(PAUSE_S)
                try:
                    findings.append(await self._hear(video, ear))
                except AudioError as error:
                    notes.append(f"{video.title}: {error}")
                except CollectorUnavailableError as error:
                    if not findings:
                        raise
                    return NotedFindings(findings, [*notes, f"{video.title}: {error}"])
        return NotedFindings(findings, notes)

    async def _search(self, artist: Artist) -> list[Video]:
        words = f"ytsearch{_SEARCHED}:{artist.name} {_ABOUT}"
        out = await self._run(("--flat-playlist", "--dump-json", "--", words), _SEARCH_S)
        videos = []
        for line in out.splitlines():
            video = read_video(line, artist)
            if video is not None:
                videos.append(video)
        return videos

    async def _hear(self, video: Video, ear: Ear) -> Finding:
        with TemporaryDirectory(prefix="mididrumigen-") as folder:
            arguments = (
                *("--format", "bestaudio", "--max-filesize", MAX_SIZE, "--no-playlist"),
                *("--match-filters", f"!is_live & duration<={MAX_SECONDS}", "--no-part"),
                *("--output", f"{folder}/%(id)s.%(ext)s", "--", video.address),
            )
            await self._run(arguments, _DOWNLOAD_S)
            paths = sorted(Path(folder).iterdir())
            if not paths:
                raise AudioError("It is too large, too long, or live.")
            _, heard = await ear.listen(paths[0])
        today: date = self._fetcher.today()
        title = dated(f"YouTube: {video.title}", today)
        source = Source(f"youtube:{video.ident}", SourceKind.AUDIO, title, video.address, LICENCE)
        from mididrumigen.research.audio_findings import make_finding

        return make_finding(heard, source, "")

    async def _run(self, arguments: Sequence[str], seconds: float) -> str:
        """What yt-dlp prints; it is ended when nobody waits for it any more."""
        program = self._program or _find_program()
        process = await asyncio.create_subprocess_exec(
            *program,
            *_PLAIN,
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(seconds):
                out, complaint = await process.communicate()
        except TimeoutError as error:
            raise CollectorUnavailableError(
                CollectorStatus.TIMED_OUT, f"yt-dlp did not end within {seconds:g} s."
            ) from error
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode:
            raise _explain(complaint.decode(errors="replace"))
        return out.decode(errors="replace")


def read_video(line: str, artist: Artist) -> Video | None:
    """A row of the search, if it is of usual length and its title names the artist."""
    try:
        row: Any = json.loads(line)
    except ValueError as error:
        raise ResearchError("yt-dlp answered something else than JSON.") from error
    if not isinstance(row, Mapping):
        return None
    ident, title, seconds = row.get("id"), row.get("title"), row.get("duration")
    if not (isinstance(ident, str) and isinstance(title, str)):
        return None
    if not (isinstance(seconds, int | float) and MIN_SECONDS <= seconds <= MAX_SECONDS):
        return None
    names = {lookup_key_of(name) for name in (artist.name, *artist.aliases)} - {""}
    key = f" {lookup_key_of(title)} "
    return Video(ident, title) if any(f" {name} " in key for name in names) else None


def _find_program() -> tuple[str, ...]:
    if importlib.util.find_spec("yt_dlp") is None:
        raise MissingExtraError("Listening to YouTube", "youtube")
    return (sys.executable, "-m", "yt_dlp")


def _explain(complaint: str) -> CollectorUnavailableError:
    for mark, status, reason in _REFUSALS:
        if mark in complaint:
            return CollectorUnavailableError(status, reason)
    last = complaint.strip().rpartition("\n")[2].removeprefix("ERROR: ")[:200]
    return CollectorUnavailableError(
        CollectorStatus.FAILED, f"yt-dlp failed: {last or 'it does not say why'}."
    )
