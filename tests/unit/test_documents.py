"""Texts that are handed over: their title, author and prose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.style.artist import Artist
from mididrumigen.research.documents import Document, as_finding, parse_document, read_document


@pytest.mark.parametrize(
    ("text", "title", "author", "prose"),
    [
        ("On Kvam\nBy Jo Writer\n\nShe plays late.", "On Kvam", "Jo Writer", "She plays late."),
        ("# On Kvam\n\nShe plays late.", "On Kvam", "", "She plays late."),
        ("By Jo Writer\n\nShe plays late.", "", "Jo Writer", "She plays late."),
        ("She plays late.\nShe hits hard.", "", "", "She plays late.\nShe hits hard."),
        ("She plays late.", "", "", "She plays late."),
        ("\ufeffOn Kvam\r\nBy Jo\r\n\r\nLate.", "On Kvam", "Jo", "Late."),
    ],
)
def test_a_text_may_open_with_its_title_and_author(
    text: str, title: str, author: str, prose: str
) -> None:
    assert parse_document(text) == Document(prose, title, author)


words = st.text("abcdefgh ", min_size=3, max_size=20).map(str.strip).filter(bool)


@given(words, words)
def test_what_is_written_is_read_again(title: str, prose: str) -> None:
    document = Document(f"{prose}.", title.capitalize(), "Jo Writer")
    assert parse_document(document.written()) == document


def test_a_page_is_read_without_its_markup() -> None:
    page = "<html><head><title>On Kvam</title></head><body><p>She plays late.</p></body></html>"
    document = read_document(page.encode(), "kvam.html")
    assert document.title == "On Kvam"
    assert "She plays late." in document.text
    assert "<p>" not in document.text


@pytest.mark.parametrize("data", [b"", b"   \n", b"\x00\x01\x02\x03" * 20, b"%PDF-1.4 broken"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    if data.startswith(b"%PDF"):
        pytest.importorskip("pypdf")
    with pytest.raises(InvalidRequestError):
        read_document(data, "kvam")


def test_the_same_text_is_the_same_source() -> None:
    artist = Artist("Ilse Kvam")
    one, again = (as_finding(Document("Late.", "A", "Jo"), artist).source for _ in range(2))
    assert one == again
    assert as_finding(Document("Late.", "A", "Al"), artist).source.id != one.id
