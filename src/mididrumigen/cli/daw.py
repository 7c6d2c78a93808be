"""Commands that lead into a DAW or an assistant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mididrumigen.wiring.core import build_services

if TYPE_CHECKING:
    from mididrumigen.wiring.api_parts import ServiceParts


def serve_mcp() -> None:
    """Serve MCP over standard input and output; what there is to say goes to stderr."""
    from mididrumigen.mcp.server import run_stdio
    from mididrumigen.observability.logs import set_up_logs

    services = build_services()
    # An assistant shows what goes to stderr: a line for each request would bury what matters.
    set_up_logs("WARNING")

    def open_parts() -> ServiceParts:
        from mididrumigen.wiring.service import open_parts as open_real_parts

        return open_real_parts(services)

    run_stdio(open_parts)
