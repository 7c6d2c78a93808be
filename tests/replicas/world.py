"""The whole web as research sees it: the services with one drummer, a band and a producer."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.replicas.server import Asked, Handler, Reply
from tests.replicas.services import ATOM, HTML, PAYLOADS, as_json, payload

BLOG = "blog.example.org"
DRUMS = {"attributes": ["drums (drum set)"], "direction": "backward", "ended": False}
MEMBER = {"type": "member of band", "type-id": "5be4c609-9afa-4ea0-910b-12ffb71e3821"}
RUSH, PEART = (f"00000000-0000-4000-8000-0000000000{n}" for n in ("b1", "b2"))


def article(name: str) -> str:
    """An article in our own words."""
    return (PAYLOADS / "articles" / f"{name}.txt").read_text(encoding="utf-8")


def articles() -> dict[str, str]:
    names = {"John Bonham": "john_bonham", "Neil Peart": "neil_peart", "J Dilla": "j_dilla"}
    return {title: article(name) for title, name in names.items()}


@dataclass
class World:
    """What the services hold; it may change between two researches.

    Attributes:
        articles: of Wikipedia, by title.
        papers: abstracts by title; found by the name of the drummer.
        posts: pages of a blog, as HTML by path.
        revision: of the articles.
    """

    articles: dict[str, str] = field(default_factory=articles)
    papers: dict[str, str] = field(default_factory=dict)
    posts: dict[str, str] = field(default_factory=dict)
    revision: int = 1

    def hosts(self) -> dict[str, Handler]:
        return {
            "en.wikipedia.org": self.wikipedia,
            "api.semanticscholar.org": self.semantic_scholar,
            "export.arxiv.org": lambda _: payload("arxiv_empty.xml", ATOM),
            "api.crossref.org": self.crossref,
            "bitmidi.com": self.bitmidi,
            "musicbrainz.org": musicbrainz,
            "www.wikidata.org": wikidata,
            BLOG: self.blog,
        }

    def text_behind(self, source_id: str) -> str:
        """All that a source says, as a reader sees it, on one line."""
        kind, _, rest = source_id.partition(":")
        number = int(rest.rpartition(":")[2]) if kind == "wikipedia" else 0
        pages = {
            "wikipedia": lambda: [*self.articles.values()][number - 1],
            "doi": lambda: self._paper(rest),
            "page": lambda: html.unescape(
                re.sub(r"<[^>]*>", " ", self.posts[rest.removeprefix(BLOG)])
            ),
        }
        return " ".join(pages[kind]().split())

    def _paper(self, doi: str) -> str:
        title = [*self.papers][int(doi.rpartition(".")[2])]
        return f"{title}. {self.papers[title]}"

    def wikipedia(self, asked: Asked) -> Reply:
        if asked.query.get("list") == "search":
            words = asked.query["srsearch"]
            hits = [{"ns": 0, "title": title} for title in self.articles if title in words]
            return as_json({"batchcomplete": "", "query": {"search": hits}})
        title = asked.query["titles"]
        number = [*self.articles].index(title) + 1
        page = {
            "pageid": number,
            "title": title,
            "lastrevid": self.revision,
            "fullurl": f"https://en.wikipedia.org/wiki/{title.replace(' ', '_')}",
            "extract": self.articles[title],
        }
        return as_json({"batchcomplete": "", "query": {"pages": {str(number): page}}})

    def _papers_on(self, query: str) -> Mapping[str, str]:
        named = [name for name in self.articles if name.casefold() in query.casefold()]
        return {
            f"10.5555/world.{number}": title
            for number, (title, abstract) in enumerate(self.papers.items())
            if any(name in f"{title} {abstract}" for name in named)
        }

    def semantic_scholar(self, asked: Asked) -> Reply:
        rows = [
            {
                "paperId": doi,
                "externalIds": {"DOI": doi},
                "title": title,
                "abstract": self.papers[title],
            }
            for doi, title in self._papers_on(asked.query["query"]).items()
        ]
        none = {"total": 0, "offset": 0}
        return as_json({"total": len(rows), "offset": 0, "data": rows} if rows else none)

    def crossref(self, asked: Asked) -> Reply:
        items = [
            {"DOI": doi, "title": [title], "abstract": f"<jats:p>{self.papers[title]}</jats:p>"}
            for doi, title in self._papers_on(asked.query["query.bibliographic"]).items()
        ]
        return as_json({"status": "ok", "message": {"total-results": len(items), "items": items}})

    def bitmidi(self, asked: Asked) -> Reply:
        words = asked.query["q"]
        results = [{"id": 1, "name": f"{words} - A Song.mid", "downloadUrl": "/uploads/1.mid"}]
        return as_json({"result": {"results": results, "total": 1, "pageTotal": 1}})

    def blog(self, asked: Asked) -> Reply:
        if asked.path == "/robots.txt":
            return Reply("User-agent: *\nDisallow: /private\n", "text/plain")
        found = self.posts.get(asked.path)
        return Reply(found, HTML) if found else Reply(status=404, media_type=HTML)


def musicbrainz(asked: Asked) -> Reply:
    """Knows Rush, and who drummed there for longest."""
    band = {"id": RUSH, "type": "Group", "score": 100, "name": "Rush", "disambiguation": ""}
    drummer = {"id": PEART, "type": "Person", "name": "Neil Peart"}
    first = {"id": PEART[:-1] + "3", "type": "Person", "name": "John Rutsey"}
    if asked.path == "/ws/2/artist":
        return as_json({"artists": [band] if "rush" in asked.query["query"].casefold() else []})
    members = [
        {**MEMBER, **DRUMS, "begin": "1968", "end": "1974", "artist": first},
        {**MEMBER, **DRUMS, "begin": "1974", "end": "2018", "artist": drummer},
    ]
    url = {"type": "wikidata", "target-type": "url", "direction": "forward"}
    links = {
        RUSH: {**url, "url": {"resource": "https://www.wikidata.org/wiki/Q201"}},
        PEART: {**url, "url": {"resource": "https://www.wikidata.org/wiki/Q202"}},
    }
    forward = {**MEMBER, **DRUMS, "direction": "forward", "artist": band, "begin": "1974"}
    known = {
        RUSH: {**band, "relations": [*members, links[RUSH]]},
        PEART: {**drummer, "relations": [forward, links[PEART]]},
    }
    found = known.get(asked.path.rpartition("/")[2])
    return as_json(found) if found else as_json({"error": "Not Found"}, 404)


def wikidata(asked: Asked) -> Reply:
    """Knows whom MusicBrainz knows, with genres."""

    def value(item: str) -> dict[str, object]:
        return {"mainsnak": {"datavalue": {"value": {"id": item}}}, "rank": "normal"}

    def label(name: str, **claims: object) -> dict[str, object]:
        return {"labels": {"en": {"value": name}}, "claims": claims}

    known = {
        "Q201": label("Rush", P31=[value("Q215380")], P527=[value("Q202")], P136=[value("Q203")]),
        "Q202": label(
            "Neil Peart", P31=[value("Q5")], P106=[value("Q386854")], P136=[value("Q203")]
        ),
        "Q203": label("rock"),
    }
    if asked.query["action"] == "wbsearchentities":
        return as_json({"search": []})
    ids = asked.query["ids"].split("|")
    return as_json({"entities": {i: known.get(i, {"id": i, "missing": ""}) for i in ids}})
