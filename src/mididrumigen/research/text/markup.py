"""What is not prose, blanked out so that every offset still points into the text as it came."""

from __future__ import annotations

import re

_HIDDEN = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(script|style|template|noscript|head|svg|title)\b[^<>]{0,300}>.*?(?:</\1\s*>|\Z)"
    r"|<(\w{1,20})\b[^<>]{0,300}?(?:\shidden\b|display\s*:\s*none|visibility\s*:\s*hidden"
    r"|font-size\s*:\s*0|aria-hidden\s*=\s*[\"']?true)[^<>]{0,300}>.*?(?:</\2\s*>|\Z)",
    re.I | re.S,
)
_BLOCK = re.compile(
    r"</?(?:p|div|li|ul|ol|h[1-6]|br|tr|td|th|table|section|article|blockquote|main|hr|dd|dt"
    r"|nav|header|footer|aside|title|body|html|head)"
    r"\b[^<>]{0,500}>",
    re.I,
)
_INLINE = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_REFERENCE = re.compile(r"\[(?:\d{1,3}|[a-z]|note \d+|citation needed)\]", re.I)
_LINK = re.compile(r"(?<=\])\(\S{1,300}?\)|https?://\S+")


def mask_markup(text: str) -> str:
    """The text with tags, hidden text, scripts, links and reference marks as blanks.

    The result is as long as the text. Where a block begins or ends stands a line break.
    """
    if "<" in text:
        text = _HIDDEN.sub(_break, text)
        text = _BLOCK.sub(_break, text)
        text = _INLINE.sub(_blank, text)
    if "[" in text:
        text = _REFERENCE.sub(_blank, text)
    return _LINK.sub(_blank, text) if "://" in text or "](" in text else text


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _break(match: re.Match[str]) -> str:
    return "\n" + " " * (len(match[0]) - 1)


def clean_quote(quote: str) -> str:
    """A quotation as it is shown: without markup, single spaces."""
    return " ".join(mask_markup(quote).split())
