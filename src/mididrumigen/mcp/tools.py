"""The tools: each is an operation of the REST API, whose bodies and answers describe it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools.base import Tool
from mcp.server.mcpserver.utilities.func_metadata import ArgModelBase, FuncMetadata
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mididrumigen.api import response_bodies as told
from mididrumigen.api.request_bodies import (
    ArtistName,
    EditBody,
    GenerateBody,
    ResearchBody,
    SongBody,
)
from mididrumigen.api.strict_bodies import StrictBody
from mididrumigen.domain.errors import InvalidRequestError, MidiDrumiGenError
from mididrumigen.domain.style.artist import Artist
from mididrumigen.mcp.rest_calls import RefusedError, Report, RestCalls
from mididrumigen.orchestrator.read_text import read_text
from mididrumigen.research.documents import read_document

MAX_TEXT = 200_000

Call = Callable[[RestCalls, dict[str, Any], Report], Awaitable[dict[str, Any]]]
Connect = Callable[[Mapping[str, str] | None], RestCalls]
"""The API for a caller with these headers; without any, the one that started this process."""


class ArtistBody(StrictBody):
    """An artist."""

    artist: ArtistName


class SimilarBody(ArtistBody):
    """An artist, and how many others to find."""

    limit: int = Field(default=5, ge=1, le=100, description="How many to find.")


class ReadBody(ArtistBody):
    """A text, and the artist it may speak about."""

    text: Annotated[str, Field(min_length=1, max_length=MAX_TEXT)] = Field(
        description="An article, an interview, notes."
    )
    title: Annotated[str, Field(max_length=300)] = Field(
        default="", description="The text's, where it does not say so itself."
    )


class Reading(told.Answer):
    """What a text claims of how an artist drums."""

    artist: str
    title: str
    claims: list[dict[str, Any]]
    refused: list[dict[str, Any]] = Field(description="What was not taken, and why.")


class NoBody(StrictBody):
    """Nothing is asked."""


@dataclass(frozen=True, slots=True)
class Operation:
    """A tool.

    Attributes:
        name: as an assistant calls it.
        title: for people.
        description: when to use it, for assistants.
        body: its arguments.
        answer: what it brings.
        call: does it.
        reads_only: whether nothing changes.
    """

    name: str
    title: str
    description: str
    body: type[StrictBody]
    answer: type[BaseModel]
    call: Call
    reads_only: bool = False


def _post(path: str) -> Call:
    async def call(api: RestCalls, given: dict[str, Any], report: Report) -> dict[str, Any]:
        return await api.post(path, given, report)

    return call


async def _research(api: RestCalls, given: dict[str, Any], report: Report) -> dict[str, Any]:
    found = await api.post("/api/v1/research", given, report)
    return await api.get("/api/v1/research", artist=found.get("artist", given.get("artist", "")))


async def _profile(api: RestCalls, given: dict[str, Any], report: Report) -> dict[str, Any]:
    name = str(given.get("artist", ""))
    path = f"/api/v1/artists/{_path(name)}/profile"
    try:
        return await api.get(path)
    except RefusedError as refused:
        if refused.status != 404:
            raise
    # Nothing is stored yet: what the library and the usual sources know of the artist is.
    await api.post("/api/v1/research", {"artist": name, "depth": "quick"}, report)
    return await api.get(path)


async def _similar(api: RestCalls, given: dict[str, Any], report: Report) -> dict[str, Any]:  # noqa: ARG001 (it takes no while)
    return await api.get("/api/v1/similar", **given)


async def _drum_maps(api: RestCalls, given: dict[str, Any], report: Report) -> dict[str, Any]:  # noqa: ARG001 (it takes no while)
    return await api.get("/api/v1/drum-maps")


async def _read(api: RestCalls, given: dict[str, Any], report: Report) -> dict[str, Any]:  # noqa: ARG001 (it takes no while)
    # Reading costs the server time, so it needs a key like every other read.
    await api.get("/api/v1/drum-maps")
    try:
        body = ReadBody.model_validate(given)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(map(str, fault["loc"]))
        raise InvalidRequestError(f"{where}: {fault['msg']}" if where else fault["msg"]) from error
    document = read_document(body.text.encode(), "text", title=body.title)
    about = api.profiles.library.identify(body.artist) or Artist(body.artist)
    return await asyncio.to_thread(read_text, document, about)


def _path(name: str) -> str:
    from urllib.parse import quote

    return quote(name, safe="")


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "generate",
        "Generate drum MIDI",
        "Make MIDI files of drum grooves in the style of a drummer, producer or band. A name that "
        "is not known yet is researched first. Says where the files are.",
        GenerateBody,
        told.Generated,
        _post("/api/v1/generate"),
    ),
    Operation(
        "edit",
        "Play a file anew",
        "Play a generated file (its id is in what generate said, such as 12-2) anew, but for kit "
        "pieces and bars that are locked.",
        EditBody,
        told.Edited,
        _post("/api/v1/edit"),
    ),
    Operation(
        "song",
        "Make a song's drums",
        "Make one MIDI file of a whole form, such as intro:4 verse:8 chorus:8@+4bpm bridge:8@7/8 "
        "outro:4, with markers. The artist must be known to the library or stored.",
        SongBody,
        told.SongAnswer,
        _post("/api/v1/songs"),
    ),
    Operation(
        "read",
        "Read a text",
        "What a text says of how an artist drums: claims with their quotations, and what was "
        "refused and why. Nothing is stored.",
        ReadBody,
        Reading,
        _read,
        reads_only=True,
    ),
    Operation(
        "research",
        "Research an artist",
        "Find out how a drummer plays, from the built-in library and, where allowed, the web.",
        ResearchBody,
        told.Researched,
        _research,
    ),
    Operation(
        "profile",
        "Show how an artist plays",
        "How a drummer plays: every number with its spread and the sources it rests on.",
        ArtistBody,
        told.Profile,
        _profile,
    ),
    Operation(
        "similar",
        "Who plays alike",
        "Drummers whose style is nearest to an artist's.",
        SimilarBody,
        told.Similar,
        _similar,
        reads_only=True,
    ),
    Operation(
        "drum_maps",
        "List drum maps",
        "Which MIDI notes play which kit pieces in samplers and drum modules.",
        NoBody,
        told.DrumMaps,
        _drum_maps,
        reads_only=True,
    ),
)


class _Arguments(ArgModelBase):
    """Whatever is given: the API checks it, and says in a sentence what is wrong."""

    model_config = ConfigDict(extra="allow")

    def model_dump_one_level(self) -> dict[str, Any]:
        """All arguments as one."""
        return {"given": {k: _as_json(v) for k, v in (self.model_extra or {}).items()}}


def _as_json(value: Any) -> Any:
    """A list or an object that came as its JSON text, which some assistants do."""
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def make_tool(operation: Operation, connect: Connect) -> Tool:
    """A tool for the SDK."""

    async def run(given: dict[str, Any], context: Context[Any, Any]) -> Any:
        async def report(percent: float, step: str) -> None:
            await context.report_progress(percent, 100, step or None)

        try:
            return await operation.call(connect(context.headers), given, report)
        except MidiDrumiGenError as error:
            return CallToolResult(
                is_error=True, content=[TextContent(type="text", text=str(error))]
            )

    return Tool(
        fn=run,
        name=operation.name,
        title=operation.title,
        description=operation.description,
        parameters=operation.body.model_json_schema(),
        fn_metadata=FuncMetadata(arg_model=_Arguments, output_model=operation.answer),
        is_async=True,
        context_kwarg="context",
        annotations=ToolAnnotations(
            title=operation.title,
            read_only_hint=operation.reads_only,
            destructive_hint=False,
            open_world_hint=operation.name in ("research", "generate", "profile"),
        ),
    )
