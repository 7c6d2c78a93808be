"""Errors for unknown names and genres."""

from __future__ import annotations

from collections.abc import Sequence

from mididrumigen.domain.errors import InvalidRequestError, UnknownArtistError
from mididrumigen.domain.style.collecting import CollectorReport, CollectorStatus
from mididrumigen.ports.knowledge import GenreLibrary, Identity
from mididrumigen.research.identity.asked import report_library, report_unasked

ONLY_RESEARCH = "Only research asks the network."


def unknown_artist(
    name: str,
    identity: Identity,
    genres: GenreLibrary,
    reports: Sequence[CollectorReport] = (),
    asked: Sequence[CollectorReport] = (),
) -> UnknownArtistError:
    """The error that says what is known (nothing), who was not asked and what would help.

    Args:
        name: as it was typed.
        identity: what names are suggested from.
        genres: what genres are named from.
        reports: how collectors came back.
        asked: who was asked for the name; the library alone by default.
    """
    asked = asked or (report_library(name, None), *report_unasked(ONLY_RESEARCH))
    close = identity.suggest(name)
    genre = genres.genre_in(name)
    told = [file for report in reports for file in report.left_out]
    lacking = {r.reason for r in reports if r.status is CollectorStatus.NOT_INSTALLED}
    unused = [f"{report.name}: {report.reason}" for report in reports if report.left_out]
    hint = [*unused, *_advise(close, genre, genres), *sorted(lacking), *_silent(asked)]
    collectors = [f"{r.name}: {r.reason}" for r in reports if r.status is not CollectorStatus.OFF]
    return UnknownArtistError(
        f"Nothing is known of '{name}'.",
        hint=" ".join(hint),
        details={
            "known": False,
            "suggestions": list(close),
            "genre": genre or None,
            "identity": [describe_report(report) for report in asked],
            "collectors": collectors,
            "files": [{"file": file.file, "reason": file.reason} for file in told],
        },
    )


def describe_report(report: CollectorReport) -> dict[str, object]:
    """How a source came back, as JSON data."""
    notes = {"notes": list(report.notes)} if report.notes else {}
    return {
        "name": report.name,
        "status": report.status.value,
        "reason": report.reason,
        **notes,
    }


def unknown_genre(genre: str, genres: GenreLibrary) -> InvalidRequestError:
    """The error for a genre that the library does not have."""
    return InvalidRequestError(
        f"'{genre}' is not a known genre.", hint=f"Known: {', '.join(genres.genres())}."
    )


def _advise(close: Sequence[str], genre: str, genres: GenreLibrary) -> list[str]:
    """What would help: a name that is spelled alike, recordings, a genre."""
    said = [f"Did you mean {' or '.join(close)}?"] if close else []
    named = f"--genre {genre}, as the name says" if genre else f"--genre ({_list(genres)})"
    return [
        *said,
        "Give recordings of that drummer (research --midi-folder DIR) or texts (research --text "
        f"FILE), or play in a style with {named}.",
    ]


def _list(genres: GenreLibrary) -> str:
    return ", ".join(genres.genres())


def _silent(asked: Sequence[CollectorReport]) -> list[str]:
    """Which catalogues did not answer, by reason."""
    silent = (CollectorStatus.FOUND, CollectorStatus.NOT_FOUND)
    names: dict[str, list[str]] = {}
    for report in asked:
        if report.status not in silent:
            names.setdefault(report.reason, []).append(report.name)
    return [f"Not asked: {', '.join(of)} ({why.rstrip('.')})." for why, of in names.items()]
