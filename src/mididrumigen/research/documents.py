"""Texts that a person hands over: notes, interviews, saved pages, PDFs with a text layer.

A text may open with a line that is its title and a line ``By AUTHOR``. Texts of different authors
are different witnesses; those without one are their owner's.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePath

from mididrumigen.domain.errors import InvalidRequestError, MissingExtraError
from mididrumigen.domain.style.artist import Artist, slug
from mididrumigen.domain.style.evidence import Finding, Source, SourceKind
from mididrumigen.research.text.markup import mask_markup
from mididrumigen.research.text.people import NOTES

GIVEN = "text:"
"""What the ids of such sources begin with; the author follows, then the text's own digest."""

OWNER = "yourself"
MAX_FILE_BYTES = 20_000_000
_HTML = re.compile(r"\s*(?:<!doctype html|<html|<head|<body)", re.I)
_BY = re.compile(r"(?:by|von|par|por|words|text|interview by)[:\s]+(\S.{0,78}\S)", re.I)
_TITLE_WORDS = 16


@dataclass(frozen=True, slots=True)
class Document:
    """A text with what it says of itself.

    Attributes:
        text: the prose.
        title: empty where it gives none.
        author: empty where it names none.
    """

    text: str
    title: str = ""
    author: str = ""

    def written(self) -> str:
        """The same as one text that :func:`parse_document` reads again."""
        title = self.title or ("Notes" if self.author else "")
        head = [line for line in (title, f"By {self.author}" if self.author else "") if line]
        return "\n".join([*head, "", self.text]) if head else self.text


def parse_document(text: str, *, title: str = "") -> Document:
    """A text, its title and author taken from its first lines.

    Args:
        text: as it was handed over.
        title: what it is called where it does not say so itself.
    """
    lines = text.lstrip("\ufeff\n\r\t ").splitlines()
    filled = [number for number, line in enumerate(lines) if line.strip()][:3]
    author = next((n for n in filled[:2] if _BY.fullmatch(_bare(lines[n]))), None)
    own = filled[0] if filled and _is_title(lines, filled, author) else None
    found = _BY.fullmatch(_bare(lines[author])) if author is not None else None
    begin = max((n for n in (own, author) if n is not None), default=-1) + 1
    return Document(
        "\n".join(lines[begin:]).strip(),
        _bare(lines[own]) if own is not None else title,
        " ".join(found[1].split()) if found else "",
    )


def _is_title(lines: list[str], filled: list[int], author: int | None) -> bool:
    first = lines[filled[0]].strip()
    if author == filled[0] or len(filled) < 2:
        return False
    short = len(first.split()) <= _TITLE_WORDS and first[-1] not in ".,;"
    apart = author is not None or first.startswith("#") or filled[1] > filled[0] + 1
    return short and apart


def _bare(line: str) -> str:
    return line.strip().strip("#*_=").strip()


def read_document(data: bytes, name: str, *, title: str = "") -> Document:
    """What a file says.

    Args:
        data: at most 20 MB.
        name: the file's; its ending says what is in it.
        title: what it is called; by default as it says itself.

    Raises:
        InvalidRequestError: it is too large, empty, or no text.
        MissingExtraError: reading it takes an extra that is not installed.
    """
    if len(data) > MAX_FILE_BYTES:
        raise InvalidRequestError(f"'{name}' is larger than {MAX_FILE_BYTES // 1_000_000} MB.")
    if data.startswith(b"%PDF"):
        document = parse_document(_pdf_text(data, name), title=title)
    else:
        text = _decode(data, name)
        is_html = PurePath(name).suffix.lower() in {".html", ".htm", ".xhtml"} or _HTML.match(text)
        document = _parse_html(data, text) if is_html else parse_document(text, title=title)
    if not document.text.strip():
        raise InvalidRequestError(
            f"'{name}' holds no text.", hint="A scanned page needs text recognition first."
        )
    return Document(document.text, title or document.title, document.author)


def _decode(data: bytes, name: str) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\x00" in text or text.count("\ufffd") > len(text) // 100:
        raise InvalidRequestError(
            f"'{name}' is no text.", hint="Give text, Markdown, HTML or a PDF with a text layer."
        )
    return text


def _parse_html(data: bytes, text: str) -> Document:
    """The article of a page; of a fragment, all that is not markup."""
    from mididrumigen.domain.errors import ResearchError
    from mididrumigen.research.web.page_text import find_page_text

    try:
        page = find_page_text(data)
    except (ResearchError, MissingExtraError):
        found = re.search(r"<title[^>]*>([^<]{1,200})", text, re.I)
        return parse_document(mask_markup(text), title=" ".join(found[1].split()) if found else "")
    return parse_document(page.text, title=page.title)


def _pdf_text(data: bytes, name: str) -> str:
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    except ImportError as error:
        raise MissingExtraError("Reading PDFs", "pdf") from error
    try:
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
    except (PyPdfError, ValueError, KeyError, RecursionError) as error:
        raise InvalidRequestError(f"'{name}' is a PDF that cannot be read: {error}.") from error
    return "\n\n".join(pages)


def as_finding(document: Document, artist: Artist) -> Finding:
    """A document as a source of its own, prose still to be read.

    A text without a title counts as about the artist it was given for.
    """
    title = document.title or f"{artist.name}{NOTES}"
    author = document.author or OWNER
    digest = sha256(document.text.encode(errors="replace")).hexdigest()[:16]
    named = f"{title}, by {document.author}" if document.author else title
    source = Source(
        f"{GIVEN}{slug(author)}:{digest}", SourceKind.ARTICLE, named, licence="Given by its user"
    )
    return Finding(source, text=document.text)


def is_given(source_id: str) -> bool:
    """Whether a source is a text that the user gave."""
    return source_id.startswith(GIVEN)
