"""What an assistant can read, and prompts for what people ask most."""

from __future__ import annotations

import json
from typing import Any, Literal

from mcp.server import MCPServer
from mcp.server.mcpserver import Context

from mididrumigen.mcp.tools import Connect

Listing = Literal["artists", "drum-maps", "generations"]
_JSON = "application/json"


def add_resources(server: MCPServer[Any], connect: Connect) -> None:
    """Give a server the lists, profiles and files of the API.

    All of them are templates, even where there are few: the SDK tells templates alone who calls.
    """

    @server.resource("mididrumigen://lists/{name}", title="Lists", mime_type=_JSON)
    async def listing(name: Listing, context: Context[Any, Any]) -> str:
        """Known artists (artists), drum maps (drum-maps), or what was made (generations)."""
        return _dump(await connect(context.headers).get(f"/api/v1/{name}"))

    @server.resource("mididrumigen://profiles/{artist}", title="Profile", mime_type=_JSON)
    async def profile(artist: str, context: Context[Any, Any]) -> str:
        """How an artist who is stored plays, with sources."""
        return _dump(await connect(context.headers).get(f"/api/v1/artists/{artist}/profile"))

    @server.resource("mididrumigen://files/{file_id}", title="MIDI file", mime_type="audio/midi")
    async def midi_file(file_id: str, context: Context[Any, Any]) -> bytes:
        """A generated MIDI file, such as 12-2."""
        return await connect(context.headers).get_bytes(f"/api/v1/files/{file_id}")


def add_prompts(server: MCPServer[Any]) -> None:
    """Give a server prompts for common asks."""

    @server.prompt(title="A groove like somebody's")
    def groove_like(artist: str, mood: str = "") -> str:
        """Grooves in an artist's style for a mood."""
        wish = f" that feels {mood}" if mood else ""
        return (
            f"Make four bars of drums like {artist}{wish} with the tool generate. Then tell me "
            "where the files are, how sure the profile is and what it rests on."
        )

    @server.prompt(title="Same groove, half time")
    def half_time(file_id: str) -> str:
        """A half-time version of a generated file that keeps its hi-hat."""
        return (
            f"Play file {file_id} anew with the tool edit: time_feel half, and lock the family "
            "'hat' so that the hand keeps its time."
        )

    @server.prompt(title="How two drummers differ")
    def compare(first: str, second: str) -> str:
        """What sets two drummers apart, with sources."""
        return (
            f"Look at the profiles of {first} and {second} with the tool profile. Tell me in five "
            "sentences what differs most: swing, place around the beat, ghost notes, dynamics, "
            "ride or hat. Name the sources, and which numbers are defaults."
        )


def _dump(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False)
