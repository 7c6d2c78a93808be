"""MCP with the official client: in memory, over standard input and output, and over HTTP."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from tests.api.clients import add_key
from tests.command_line import ALONE, read_clip
from tests.fakes import library_profile
from tests.fakes_service import Fakes

from mididrumigen.api.app import create_app
from mididrumigen.mcp.rest_calls import RestCalls
from mididrumigen.mcp.server import create_server

TOOLS = {"generate", "song", "read", "edit", "research", "profile", "similar", "drum_maps"}

Use = Callable[[Client], Awaitable[None]]


def fakes() -> Fakes:
    """A service that knows one drummer."""
    made = Fakes()
    asyncio.run(made.store.save_profile(library_profile("John Bonham")))
    return made


@asynccontextmanager
async def in_memory(made: Fakes, *, loopback: bool = True) -> AsyncIterator[Client]:
    """A client of a server over that service, without a process or a socket."""
    app = create_app(made.parts(loopback=loopback))
    server = create_server(lambda headers: RestCalls(app, local=loopback, headers=headers))
    async with app.router.lifespan_context(app), Client(server) as client:
        yield client


def use(work: Use, made: Fakes | None = None, *, loopback: bool = True) -> None:
    """Do something with a client in memory."""

    async def run() -> None:
        async with in_memory(made or fakes(), loopback=loopback) as client:
            await work(client)

    # Made before the loop: stores are filled in one of their own.
    asyncio.run(run())


def text_of(result: Any) -> str:
    """The text of a result."""
    return "".join(part.text for part in result.content)


def test_the_tools_say_what_they_take_and_bring() -> None:
    async def work(client: Client) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) >= TOOLS
        taken = tools["generate"].input_schema["properties"]
        assert {"artist", "bars", "variations", "seed", "swing_percent", "prompt"} <= taken.keys()
        assert tools["generate"].input_schema["required"] == ["artist"]
        assert "midi_files" in str(tools["generate"].output_schema)
        assert all(tool.description and tool.title for tool in tools.values())
        assert tools["similar"].annotations.read_only_hint

    use(work, fakes())


def test_generate_brings_files_and_edit_plays_one_anew() -> None:
    async def work(client: Client) -> None:
        asked = {"artist": "John Bonham", "bars": 2, "variations": 3, "seed": 5}
        made = await client.call_tool("generate", asked)
        assert not made.is_error
        found = made.structured_content
        assert len(found["midi_files"]) == 3
        assert (found["seed"], found["bars"], found["artist"]) == (5, 2, "John Bonham")
        assert json.loads(text_of(made)) == found
        lock = {"file_id": found["files"][0]["id"], "lock": ["kick"], "variations": 1}
        edited = await client.call_tool("edit", lock)
        assert len(edited.structured_content["midi_files"]) == 1

    use(work, fakes())


def test_a_song_is_one_file_with_its_sections() -> None:
    async def work(client: Client) -> None:
        asked = {"artist": "John Bonham", "form": "intro:1 verse:2 chorus:2", "seed": 3}
        made = await client.call_tool("song", asked)
        assert not made.is_error, text_of(made)
        found = made.structured_content
        assert len(found["midi_files"]) == 1
        assert [section["name"] for section in found["sections"]] == ["intro", "verse", "chorus"]

    use(work, fakes())


def test_a_text_is_read_for_claims_with_their_quotations() -> None:
    async def work(client: Client) -> None:
        text = "John Bonham: the drummer\n\nJohn Bonham played behind the beat."
        read = await client.call_tool("read", {"artist": "John Bonham", "text": text})
        assert not read.is_error, text_of(read)
        quotes = [claim["quote"] for claim in read.structured_content["claims"]]
        assert any("behind the beat" in quote for quote in quotes)

    use(work, fakes())


@pytest.mark.parametrize(
    ("tool", "given", "sentence"),
    [
        ("generate", {"artist": "John Bonham", "bars": 99}, "bars: Input should be less than"),
        ("generate", {"artist": "John Bonham", "bar": 4}, "'bar' is not known here. Known: artist"),
        ("generate", {}, "artist: Field required"),
        ("generate", {"artist": "John Bonham", "leave_out": ["gong"]}, "'gong' is not a kit piece"),
        ("song", {"artist": "John Bonham", "form": "dance:4"}, "There is no section 'dance'."),
        ("read", {"artist": "John Bonham"}, "text: Field required"),
        ("read", {"artist": "John Bonham", "txt": "x"}, "'txt' is not known here"),
        ("edit", {"file_id": "999-1"}, "There is no generation 999."),
        ("similar", {"artist": "John Bonham", "limit": 0}, "limit: Input should be greater"),
    ],
)
def test_what_is_wrong_is_a_sentence(tool: str, given: dict[str, Any], sentence: str) -> None:
    async def work(client: Client) -> None:
        result = await client.call_tool(tool, given)
        assert result.is_error
        assert text_of(result).startswith(sentence)
        assert "Traceback" not in text_of(result)

    use(work, fakes())


def test_lists_that_come_as_text_are_read() -> None:
    async def work(client: Client) -> None:
        asked = {"artist": "John Bonham", "variations": 1, "leave_out": '["crash", "ride"]'}
        result = await client.call_tool("generate", asked)
        assert not result.is_error, text_of(result)

    use(work, fakes())


def test_profiles_lists_and_files_can_be_read() -> None:
    async def work(client: Client) -> None:
        await client.call_tool("generate", {"artist": "John Bonham", "variations": 1})
        templates = (await client.list_resource_templates()).resource_templates
        assert len(templates) == 3
        profile = await client.read_resource("mididrumigen://profiles/John%20Bonham")
        assert json.loads(profile.contents[0].text)["artist"] == "John Bonham"
        history = await client.read_resource("mididrumigen://lists/generations")
        (line,) = json.loads(history.contents[0].text)["generations"]
        midi = await client.read_resource(f"mididrumigen://files/{line['files'][0]['id']}")
        assert midi.contents[0].mime_type == "audio/midi"
        assert midi.contents[0].blob.startswith("TVRoZ")  # MThd

    use(work, fakes())


def test_prompts_name_tools_that_are_there() -> None:
    async def work(client: Client) -> None:
        for prompt in (await client.list_prompts()).prompts:
            arguments = {argument.name: "12-2" for argument in prompt.arguments}
            told = (await client.get_prompt(prompt.name, arguments)).messages[0].content.text
            assert any(f"the tool {tool}" in told for tool in TOOLS)
            assert "12-2" in told

    use(work, fakes())


def test_a_server_for_others_lets_nobody_in_without_a_key() -> None:
    async def work(client: Client) -> None:
        result = await client.call_tool("generate", {"artist": "John Bonham"})
        assert result.is_error
        assert text_of(result).startswith("This server needs an API key.")

    use(work, fakes(), loopback=False)


def test_a_caller_from_elsewhere_is_not_told_where_files_are() -> None:
    made = fakes()
    key = add_key(made)

    async def run() -> None:
        app = create_app(made.parts(loopback=False))
        async with app.router.lifespan_context(app):
            calls = RestCalls(app, local=False, headers={"x-api-key": key})
            found = await calls.post(
                "/api/v1/generate", {"artist": "John Bonham", "variations": 1}, ignore
            )
            assert found["midi_files"] == [found["files"][0]["url"]]

    asyncio.run(run())


async def ignore(_percent: float, _step: str) -> None:
    """Nobody wants to know."""


def environment(tmp_path: Path) -> dict[str, str]:
    """Of a process on its own."""
    return {
        **os.environ,
        **ALONE,
        "MIDIDRUMIGEN_HOME": str(tmp_path / "home"),
        "MIDIDRUMIGEN_OUTPUT": str(tmp_path / "output"),
    }


def test_stdio_researches_plays_and_tells_its_progress(tmp_path: Path) -> None:
    program = StdioServerParameters(
        command=sys.executable, args=["-m", "mididrumigen", "mcp"], env=environment(tmp_path)
    )
    steps: list[float] = []

    async def report(progress: float, total: float | None, message: str | None) -> None:
        assert total == 100
        steps.append(progress)

    async def run() -> None:
        async with Client(program) as client:
            asked = {"artist": "John Bonham", "bars": 2, "variations": 2, "seed": 7}
            made = await client.call_tool("generate", asked, progress_callback=report)
            assert not made.is_error, text_of(made)
            for path in made.structured_content["midi_files"]:
                assert Path(path).is_absolute()
                assert read_clip(path).quarters == 8
            unknown = await client.call_tool("generate", {"artist": "Zorblax Quimby"})
            assert unknown.is_error
            assert text_of(unknown).startswith("Nothing is known of 'Zorblax Quimby'.")
            profile = await client.call_tool("profile", {"artist": "Clyde Stubblefield"})
            assert profile.structured_content["artist"] == "Clyde Stubblefield"
            maps = await client.call_tool("drum_maps", {})
            assert len(maps.structured_content["drum_maps"]) >= 8

    asyncio.run(run())
    assert steps
    assert steps == sorted(steps)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Where the real service listens."""
    command = [sys.executable, "-m", "mididrumigen", "serve", "--port", "0"]
    with subprocess.Popen(
        command, env=environment(tmp_path), stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        line = next(line for line in process.stderr if "Serving at" in line)
        yield line.split()[2].rstrip(",")
        process.terminate()
        process.stderr.read()


def test_http_is_mounted_in_the_service(address: str) -> None:
    async def run() -> None:
        for _ in range(2):
            async with Client(streamable_http_client(f"{address}/mcp")) as client:
                made = await client.call_tool(
                    "generate", {"artist": "John Bonham", "bars": 1, "variations": 1}
                )
                assert not made.is_error, text_of(made)
                (path,) = made.structured_content["midi_files"]
                assert Path(path).is_absolute()
                assert read_clip(path).quarters == 4

    asyncio.run(run())
