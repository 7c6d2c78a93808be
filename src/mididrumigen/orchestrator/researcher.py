"""Use case: research a name into a stored profile."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mididrumigen.domain.style.artist import Artist, display_name
from mididrumigen.domain.style.collecting import CollectorReport
from mididrumigen.domain.style.evidence import PLAYED, Finding, SourceKind
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.orchestrator.unknown import unknown_artist, unknown_genre
from mididrumigen.ports.knowledge import Collector, GenreLibrary, Identity, Resolver
from mididrumigen.ports.profiles import ProfileStore
from mididrumigen.ports.progress import Progress
from mididrumigen.research.gather import be_silent, gather_findings
from mididrumigen.research.minimum import check_minimum
from mididrumigen.research.profile_builder import build_profile
from mididrumigen.research.text.model_reading import ModelReader, ModelReading
from mididrumigen.research.text.people import PeopleFinder
from mididrumigen.research.text.reading import read_findings


@dataclass(frozen=True, slots=True)
class ResearchResult:
    """What research brought.

    Attributes:
        profile: the profile, as stored.
        reports: one for each collector.
        identity: one for each service that was asked about the name.
    """

    profile: StyleProfile
    reports: tuple[CollectorReport, ...]
    identity: tuple[CollectorReport, ...] = ()


@dataclass(frozen=True, slots=True)
class Researcher:
    """Identity, collectors, profile, store: in that order.

    Attributes:
        identity: finds out who a name stands for.
        genres: what is typical of genres.
        collectors: asked all at once.
        store: keeps the profile.
        resolver: finds out who a request is about, of names that ``identity`` may not know.
        find_people: finds names of people in prose beyond the rules' own; none by default.
        reader: reads prose beside the rules; nobody by default.
    """

    identity: Identity
    genres: GenreLibrary
    collectors: Sequence[Collector]
    store: ProfileStore
    resolver: Resolver
    find_people: PeopleFinder | None = None
    reader: ModelReader | None = None

    async def research(
        self,
        request: ResearchRequest,
        *,
        progress: Progress = be_silent,
    ) -> ResearchResult:
        """Research a name and store the profile.

        Args:
            request: the name and where to look. Unless it is fresh, what earlier research
                measured on performances and read in texts is kept where it is not found again.
            progress: called at each step.

        Raises:
            UnknownArtistError: nothing is known of the name.
            InsufficientEvidenceError: there are too few texts and nothing else.
            AmbiguousArtistError: several artists bear it.
            InvalidRequestError: the request itself is wrong.
        """
        if request.genre and self.genres.genre(request.genre) is None:
            raise unknown_genre(request.genre, self.genres)
        progress("finding out who that is", 0.02)
        resolution = await self.resolver.resolve(request)
        artist = resolution.artist
        reports = await gather_findings(self.collectors, artist, request, progress=progress)
        progress("reading what was found", 0.82)
        findings = await self._read(artist, [*resolution.reports, *reports])
        previous = await self.store.find_profile(artist.name) if not request.fresh else None
        if previous is not None:
            stated = await self.store.find_statements(artist.name)
            findings += carry_over(previous, findings, stated)
        # No catalogue knows the name, so a link may be about another person.
        if not any(f.is_evidence or artist.ids for f in findings):
            raise unknown_artist(
                artist.name, self.identity, self.genres, reports, resolution.reports
            )
        check_minimum(findings, reports)
        progress("building the profile", 0.85)
        profile = self.build(artist, findings, request.genre or self._genre_of(previous))
        progress("storing the profile", 0.95)
        await self.store.save_profile(profile, findings=findings)
        return ResearchResult(profile, tuple(reports), resolution.reports)

    async def _read(self, artist: Artist, reports: Sequence[CollectorReport]) -> list[Finding]:
        """All findings, their prose read for claims; in a thread, where there is any."""
        findings = [finding for report in reports for finding in report.findings]
        if not any(finding.text for finding in findings):
            return findings
        return await asyncio.to_thread(
            read_findings,
            findings,
            artist,
            find_people=self.find_people,
            readings=await self._ask_models(findings, artist),
        )

    async def _ask_models(
        self, findings: Sequence[Finding], artist: Artist
    ) -> Mapping[str, ModelReading]:
        """What language models read in the texts, one after the other; nothing without a reader."""
        if self.reader is None:
            return {}
        return {
            finding.source.id: await self.reader.read(finding, artist)
            for finding in findings
            if finding.text
        }

    def build(self, artist: Artist, findings: Sequence[Finding], genre: str = "") -> StyleProfile:
        """A profile from findings, gaps filled from a genre: the named one, or the artist's first.

        Of an artist without known genres, it is the one that most of the performances are in.

        Raises:
            InvalidRequestError: the named genre is not known.
        """
        related = self._genres_played(findings)
        for name in (genre,) if genre else (*artist.genres, *related):
            prior = self.genres.genre(name)
            if prior is not None:
                measured = self.genres.measured(name)
                kin = {name: prior} | related
                return build_profile(artist, findings, prior, name, kin, measured)
        if genre:
            raise unknown_genre(genre, self.genres)
        return build_profile(artist, findings)

    def _genres_played(self, findings: Sequence[Finding]) -> dict[str, Finding]:
        """Genres that label the performances (``funk``, ``jazz/fusion``), most played first."""
        bars: Counter[str] = Counter()
        for finding in findings:
            for phrase in finding.phrases:
                for part in phrase.label.split("/") if phrase.played else ():
                    bars[part.strip()] += phrase.groove.bars
        known = ((name, self.genres.genre(name)) for name, _ in bars.most_common() if name)
        return {name: finding for name, finding in known if finding is not None}

    def from_genre(self, name: str, genre: str) -> StyleProfile:
        """A profile that is the genre's alone, for a name nothing is known of; it is not stored.

        Raises:
            InvalidRequestError: the genre is not known.
        """
        prior = self.genres.genre(genre)
        if prior is None:
            raise unknown_genre(genre, self.genres)
        artist = self.identity.identify(name) or Artist(display_name(name))
        measured = self.genres.measured(genre)
        return build_profile(artist, (), prior, genre, measured=measured)

    def _genre_of(self, previous: StyleProfile | None) -> str:
        """The genre of an earlier profile, while the library still knows it."""
        genre = previous.genre if previous is not None else ""
        return genre if genre and self.genres.genre(genre) is not None else ""


def carry_over(
    previous: StyleProfile, findings: Sequence[Finding], stated: Sequence[Finding] = ()
) -> list[Finding]:
    """Findings for the sources of an earlier profile that are not among the new ones.

    The library is not carried over: it is asked anew each time.

    Args:
        previous: the profile; performances are in its vocabulary.
        findings: the new ones. One that says nothing does not replace what it said before.
        stated: claims and facts of the earlier sources, as stored.
    """
    found = {f.source.id for f in findings if f.claims or f.phrases or f.facts}
    said = {finding.source.id: finding for finding in stated}
    old = [s for s in previous.sources if s.kind is not SourceKind.LIBRARY and s.id not in found]
    carried = [
        Finding(
            source,
            claims=said[source.id].claims if source.id in said else (),
            phrases=tuple(p for p in previous.vocabulary if p.source_id == source.id),
            facts=said[source.id].facts if source.id in said else (),
            # What a catalogue states of bands and years are facts too.
            is_evidence=source.kind in PLAYED
            or (source.id in said and bool(said[source.id].claims)),
        )
        for source in old
    ]
    return [f for f in carried if f.source.kind in PLAYED or f.claims or f.facts]
