"""What research may ask, as the environment says."""

from __future__ import annotations

from pathlib import Path

import pytest

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.settings.research import ALL_SOURCES, ResearchSettings, load_research_settings


def test_by_default_nothing_is_turned_on() -> None:
    assert load_research_settings({}) == ResearchSettings()
    assert load_research_settings({"MIDIDRUMIGEN_SOURCES": " ", "BRAVE_API_KEY": ""}) == (
        ResearchSettings()
    )


def test_everything_can_be_set(tmp_path: Path) -> None:
    settings = load_research_settings(
        {
            "MIDIDRUMIGEN_CONTACT": "me@example.org",
            "MIDIDRUMIGEN_SOURCES": "Drummerworld, freemidi,",
            "MIDIDRUMIGEN_OFFLINE": "yes",
            "MIDIDRUMIGEN_NLP": "1",
            "MIDIDRUMIGEN_PDMX": str(tmp_path),
            "SEARXNG_URL": "http://localhost:8080/",
            "SEMANTIC_SCHOLAR_API_KEY": "s2",
            "OPENALEX_API_KEY": "oa",
            "BRAVE_API_KEY": "brave",
            "MIDIDRUMIGEN_ACOUSTICBRAINZ": str(tmp_path),
            "DISCOGS_TOKEN": "vinyl",
            "GETSONGBPM_API_KEY": "tempo",
        }
    )
    assert settings == ResearchSettings(
        "me@example.org",
        frozenset({"drummerworld", "freemidi"}),
        offline=True,
        nlp=True,
        pdmx_folder=tmp_path,
        searxng_url="http://localhost:8080",
        semantic_scholar_key="s2",
        openalex_key="oa",
        brave_key="brave",
        acousticbrainz_folder=tmp_path,
        discogs_token="vinyl",
        getsongbpm_key="tempo",
    )
    assert "vinyl" not in repr(settings)
    assert "brave" not in repr(settings)
    assert load_research_settings({"MIDIDRUMIGEN_SOURCES": "All"}).sources == {ALL_SOURCES}


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("MIDIDRUMIGEN_CONTACT", "me", "you@example.org"),
        ("MIDIDRUMIGEN_CONTACT", "me@x.org\r\nX-Evil: 1", "you@example.org"),
        ("MIDIDRUMIGEN_OFFLINE", "perhaps", "1 or 0"),
        ("MIDIDRUMIGEN_NLP", "spacy", "1 or 0"),
        ("MIDIDRUMIGEN_PDMX", "/nowhere/at/all", "PDMX.csv"),
        ("SEARXNG_URL", "localhost:8080", "http://host:port"),
        ("SEARXNG_URL", "http://user:pass@host/", "http://host:port"),
        ("BRAVE_API_KEY", "two words", "BRAVE_API_KEY"),
    ],
)
def test_a_wrong_value_says_what_would_be_right(name: str, value: str, hint: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        load_research_settings({name: value})
    assert name in str(caught.value)
    assert hint in str(caught.value)


def test_a_key_is_not_repeated() -> None:
    with pytest.raises(InvalidRequestError) as caught:
        load_research_settings({"OPENALEX_API_KEY": "secret key"})
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("ident", "urls"),
    [
        ("Q0", ()),
        ("john-bonham", ()),
        ("../../etc", ()),
        ("", ("ftp://example.org/x",)),
        ("", ("example.org",)),
        ("", ("https://example.org/a b",)),
        ("", tuple(f"https://example.org/{n}" for n in range(21))),
    ],
)
def test_a_request_names_an_id_and_pages(ident: str, urls: tuple[str, ...]) -> None:
    with pytest.raises(InvalidRequestError):
        ResearchRequest("X", artist_id=ident, urls=urls)
    ResearchRequest("X", artist_id="Q42", urls=("https://example.org/x?y=1#z",))
