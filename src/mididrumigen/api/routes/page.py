"""The dashboard: a page that npm builds into the package, or a sentence where it is not built."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from fastapi import APIRouter, Request, Response

from mididrumigen.api.error_answers import NotFoundError

_TYPES = {
    "css": "text/css; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "ogg": "audio/ogg",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "woff2": "font/woff2",
}
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,120}")
# Their names carry a hash of what is in them, so that they never change.
_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"
_NOT_BUILT = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>MidiDrumiGen</title>
<p>The dashboard is not built here: install Node.js 20 or later and run <code>make serve</code>
again (or <code>make dashboard</code>). The API works without it: see <a href="/docs">/docs</a>.</p>
</html>
"""

router = APIRouter(include_in_schema=False)


@router.get("/")
async def show_page(request: Request) -> Response:
    """The page, or how to get it."""
    if not _folder().joinpath("index.html").is_file():
        return Response(_NOT_BUILT, media_type=_TYPES["html"])
    return _serve(request, "index.html")


@router.get("/sw.js")
async def show_worker(request: Request) -> Response:
    """What keeps the page when the server is away; at the root, so that it is for all of it."""
    return _serve(request, "sw.js")


@router.get("/assets/{name}")
async def show_asset(name: str) -> Response:
    """Its scripts, styles, fonts and sounds."""
    if not _NAME.fullmatch(name):
        raise _not_found(name)
    content, media_type, _ = _read(f"assets/{name}")
    return Response(content, media_type=media_type, headers={"Cache-Control": _FOREVER})


def _serve(request: Request, name: str) -> Response:
    content, media_type, etag = _read(name)
    headers = {"ETag": etag, "Cache-Control": _ASK_AGAIN}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)


def _folder() -> Traversable:
    return files("mididrumigen.api") / "static" / "dashboard"


@cache
def _read(path: str) -> tuple[bytes, str, str]:
    file = _folder().joinpath(path)
    media_type = _TYPES.get(path.rpartition(".")[2])
    if media_type is None or not file.is_file():
        raise _not_found(path)
    content = file.read_bytes()
    return content, media_type, f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def _not_found(name: str) -> NotFoundError:
    return NotFoundError(f"There is no {name[:40]!a} here.", hint="The page is at /.")
