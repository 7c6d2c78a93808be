"""The main text of an HTML page: what a reader sees of the article, and nothing else."""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import dataclass
from itertools import islice
from typing import Any

from mididrumigen.domain.errors import MissingExtraError, ResearchError
from mididrumigen.research.web.fetch_page import Page

# What a reader does not see; extractors look at structure, not at style.
_HIDDEN = (
    "//script | //style | //noscript | //template | //iframe | //object | //*[@hidden]"
    " | //*[@aria-hidden='true'] | //comment() | //input | //textarea | //select"
)
_HIDING_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])"
    r"|opacity\s*:\s*0(?![.\d]*[1-9])|(?:left|top|text-indent)\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
_LEAST = 80
# Articles have a few thousand elements; the time that extraction takes grows with their square.
_MOST_ELEMENTS = 20_000

# What the library logs of a page that it cannot read would reach the terminal.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class PageText:
    """What a page says.

    Attributes:
        title: as the page gives it; empty where it gives none.
        text: paragraphs, a line each.
    """

    title: str
    text: str


async def read_page_text(page: Page) -> PageText:
    """Title and main text, found in a thread of its own.

    Raises:
        ResearchError: the page holds no article.
        MissingExtraError: the extra ``web`` is not installed.
    """
    return await asyncio.to_thread(find_page_text, page.body)


def find_page_text(html: bytes) -> PageText:
    """Title and main text of an HTML page; raises as :func:`read_page_text`."""
    try:
        import trafilatura
    except ImportError as error:
        raise MissingExtraError("Reading web pages", "web") from error
    tree = trafilatura.load_html(html)
    if tree is None:
        raise ResearchError("The page is not HTML.")
    if sum(1 for _ in islice(tree.iter(), _MOST_ELEMENTS + 1)) > _MOST_ELEMENTS:
        raise ResearchError("The page has more elements than any article.")
    title = " ".join("".join(tree.xpath("//title//text()")).split())[:200]
    _remove_hidden(tree)
    text = trafilatura.extract(
        tree, include_comments=False, include_tables=False, favor_recall=True, output_format="txt"
    )
    if not text or len(text) < _LEAST:
        raise ResearchError("The page holds no article.")
    return PageText(title, text)


def _remove_hidden(tree: Any) -> None:
    styled = [node for node in tree.xpath("//*[@style]") if _HIDING_STYLE.search(node.get("style"))]
    for node in [*tree.xpath(_HIDDEN), *styled]:
        parent = node.getparent()
        if parent is None:
            continue
        # The text after an element belongs to it in this tree, and to the reader.
        before = node.getprevious()
        if node.tail and before is not None:
            before.tail = (before.tail or "") + node.tail
        elif node.tail:
            parent.text = (parent.text or "") + node.tail
        parent.remove(node)
