"""The MCP server: tools, resources and prompts, over standard input and output or HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mididrumigen import __version__
from mididrumigen.domain.errors import MissingExtraError

if TYPE_CHECKING:
    from mcp.server import MCPServer

    from mididrumigen.mcp.tools import Connect
    from mididrumigen.wiring.api_parts import ServiceParts

NAME = "MidiDrumiGen"
_INSTRUCTIONS = (
    "Drum MIDI in the style of a named drummer. `generate` makes files and says where they are; "
    "`edit` plays one anew but for what is locked; `profile` says how somebody plays and from "
    "which sources; `similar` finds others who play alike. Errors are sentences that say what "
    "would be right. Confidence is low where little is known: say so."
)


def create_server(connect: Connect) -> MCPServer[Any]:
    """A server over the REST API.

    Raises:
        MissingExtraError: the extra ``mcp`` is not installed.
    """
    try:
        from mcp.server import MCPServer
    except ImportError as error:
        raise MissingExtraError("The MCP server", "mcp") from error
    from mididrumigen.mcp.resources import add_prompts, add_resources
    from mididrumigen.mcp.tools import OPERATIONS, make_tool

    server = MCPServer(
        NAME,
        instructions=_INSTRUCTIONS,
        version=__version__,
        tools=[make_tool(operation, connect) for operation in OPERATIONS],
        log_level="WARNING",
    )
    add_resources(server, connect)
    add_prompts(server)
    return server


def run_stdio(open_parts: Callable[[], ServiceParts]) -> None:
    """Serve over standard input and output until they are closed.

    Args:
        open_parts: opens what the API needs, in the event loop that it runs in.

    Raises:
        MissingExtraError: the extra ``mcp`` or ``server`` is not installed.
    """
    try:
        import fastapi  # noqa: F401 (the API needs it)
    except ImportError as error:
        raise MissingExtraError("The MCP server", "mcp") from error
    asyncio.run(_run_stdio(open_parts))


async def _run_stdio(open_parts: Callable[[], ServiceParts]) -> None:
    from mididrumigen.api.app import create_app
    from mididrumigen.mcp.rest_calls import RestCalls

    app = create_app(open_parts())
    server = create_server(lambda _: RestCalls(app))
    async with app.router.lifespan_context(app):
        await server.run_stdio_async()
