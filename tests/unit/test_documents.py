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


def write_pdf(said: str) -> bytes:
    """A PDF of one page whose text layer says so."""
    drawn = f"BT /F1 12 Tf 72 720 Td ({said}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return data + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start


def test_the_text_layer_of_a_pdf_is_read() -> None:
    pytest.importorskip("pypdf")
    document = read_document(write_pdf("Kvam sits 20 ms behind the click."), "kvam.pdf")
    assert "Kvam sits 20 ms behind the click." in document.text


def test_the_same_text_is_the_same_source() -> None:
    artist = Artist("Ilse Kvam")
    one, again = (as_finding(Document("Late.", "A", "Jo"), artist).source for _ in range(2))
    assert one == again
    assert as_finding(Document("Late.", "A", "Al"), artist).source.id != one.id
