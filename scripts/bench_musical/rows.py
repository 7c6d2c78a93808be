"""What a row of the table is, and what rows have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.template_generator import TemplateGenerator
from mididrumigen.research.library.built_in import Library
from mididrumigen.research.profile_builder import build_profile

JAZZ = ("Art Blakey", "Elvin Jones", "Max Roach", "Tony Williams")
_ENGINE = TemplateGenerator()


class Row(NamedTuple):
    """One figure.

    Attributes:
        title: what is measured.
        command: how to hear an example.
        before: the figure before the engine played as it does now.
        measure: the figure now.
    """

    title: str
    command: str
    before: str
    measure: Callable[[], str]


@cache
def artists() -> tuple[str, ...]:
    """The drummers and producers of the library."""
    return tuple(artist.name for artist in Library().artists())


@cache
def profile(name: str) -> StyleProfile:
    """What research of a library artist builds."""
    library = Library()
    artist = library.identify(name)
    finding = library.artist_finding(artist) if artist is not None else None
    if artist is None or finding is None:
        raise SystemExit(f"{name} is not in the library")
    genre = artist.genres[0]
    return build_profile(
        artist, [finding], library.genre(genre), genre, measured=library.measured(genre)
    )


def play(name: str, **params: object) -> Sequence[Groove]:
    """Clips of an artist."""
    return _ENGINE.generate(profile(name), GenerationParams(**params))  # type: ignore[arg-type]
