"""Reviews and features on Pitchfork: off until they are turned on."""

from __future__ import annotations

import re
from typing import ClassVar

from mididrumigen.research.collectors.article_site import ArticleSiteCollector


class PitchforkCollector(ArticleSiteCollector):
    """Reviews and features on Pitchfork. Implements ``Collector``."""

    name: ClassVar[str] = "pitchfork"
    site: ClassVar[str] = "pitchfork.com"
    article: ClassVar[re.Pattern[str]] = re.compile(
        r"^/(reviews/albums|features?|news|thepitch)/[^/]+"
    )
