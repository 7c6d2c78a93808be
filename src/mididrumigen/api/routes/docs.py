"""The reference in the browser: our own page over the OpenAPI document, without any other host."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from fastapi import APIRouter, Response

from mididrumigen.api.error_answers import NotFoundError

_TYPES = {"html": "text/html; charset=utf-8", "js": "text/javascript", "css": "text/css"}

router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def show_docs() -> Response:
    """The page."""
    return _serve("docs.html")


@router.get("/docs/{name}")
async def show_part(name: str) -> Response:
    """Its script and style."""
    if name not in ("docs.js", "docs.css"):
        raise NotFoundError(f"There is no {name[:40]!a} here.", hint="See /docs.")
    return _serve(name)


def _serve(name: str) -> Response:
    return Response(_read(name), media_type=_TYPES[name.rpartition(".")[2]])


@cache
def _read(name: str) -> bytes:
    return (files("mididrumigen.api") / "static" / name).read_bytes()
