"""The reference in the browser: Swagger UI over the OpenAPI document, without any other host.

The page and the script that starts it are ours. Swagger UI is installed with the package
``fastapi-swagger``, of which only these files are used.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from fastapi import APIRouter, Response

from mididrumigen.api.error_answers import NotFoundError

_TYPES = {
    "css": "text/css",
    "html": "text/html; charset=utf-8",
    "js": "text/javascript",
    "png": "image/png",
}
_OURS = ("start.js",)
_SWAGGER = ("swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png")

router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def show_docs() -> Response:
    """The page."""
    return _serve("docs.html")


@router.get("/docs/{name}")
async def show_part(name: str) -> Response:
    """Its scripts, style and icon."""
    if name not in (*_OURS, *_SWAGGER):
        raise NotFoundError(f"There is no {name[:40]!a} here.", hint="See /docs.")
    return _serve(name)


def _serve(name: str) -> Response:
    return Response(_read(name), media_type=_TYPES[name.rpartition(".")[2]])


@cache
def _read(name: str) -> bytes:
    if name in _SWAGGER:
        return (files("fastapi_swagger") / "resources" / name).read_bytes()
    return (files("mididrumigen.api") / "static" / name).read_bytes()
