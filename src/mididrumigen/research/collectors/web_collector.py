"""What a collector of the web states of itself: when it is asked, and what it is made of."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.evidence import Finding
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.research.web.fetch import Fetcher
from mididrumigen.research.web.robots import PageReader
from mididrumigen.research.web.web_search import WebSearch
from mididrumigen.settings.research import ResearchSettings


@dataclass(frozen=True, slots=True)
class WebParts:
    """What collectors are made of.

    Attributes:
        settings: keys and folders.
        fetcher: the client for services.
        reader: the client for pages; it asks robots.txt first.
        search: finds pages of a site.
    """

    settings: ResearchSettings
    fetcher: Fetcher
    reader: PageReader
    search: WebSearch


class WebCollector(ABC):
    """A source that is found by being a module of this folder. Implements ``Collector``.

    Attributes:
        name: short name for reports and settings.
        opt_in: whether its terms ask for the user's decision; it is off until it is named.
        quick: whether it is asked at depth quick, too.
    """

    name: ClassVar[str]
    opt_in: ClassVar[bool] = False
    quick: ClassVar[bool] = False

    __slots__ = ()

    @classmethod
    @abstractmethod
    def build(cls, parts: WebParts) -> Self:
        """The collector."""

    @abstractmethod
    async def collect(self, artist: Artist, request: ResearchRequest) -> Sequence[Finding]:
        """What the source says; empty when it says nothing.

        Raises:
            CollectorUnavailableError: off, no key, throttled and so on, with the status.
        """
