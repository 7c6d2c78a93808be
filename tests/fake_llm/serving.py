"""Fake services in a thread of their own, for clients that run in other loops and processes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager

from tests.fake_llm.server import FakeService, Script
from tests.fake_llm.wire import MODELS, WIRES

_PRICES = "{input: 2.0, output: 10.0, cached: 0.2, cache_write: 2.5}"


@contextmanager
def serving_wires(scripts: Mapping[str, Script]) -> Iterator[dict[str, FakeService]]:
    """A service for each protocol that is named, answering as its script says."""
    services = {name: FakeService(WIRES[name].check, script) for name, script in scripts.items()}
    ready, loop = threading.Event(), asyncio.new_event_loop()
    done = asyncio.Event()

    async def serve() -> None:
        async with AsyncExitStack() as stack:
            for service in services.values():
                await stack.enter_async_context(service.serve())
            ready.set()
            await done.wait()

    def run() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(serve())

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert ready.wait(10)
        yield services
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join(10)


def write_config(services: Mapping[str, FakeService]) -> str:
    """A ``generation.yaml`` with those services; their key is looked for in ``THE_KEY``."""
    first, *others = services
    lines = [f"primary_provider: {first}", f"fallback_providers: [{', '.join(others)}]"]
    for name, service in services.items():
        kind = WIRES[name].kind
        lines += [
            f"{name}:",
            f"  kind: {kind.value}",
            f"  model: '{MODELS[kind]}'",
            "  api_key_env: THE_KEY",
            f"  base_url: {service.url}{WIRES[name].path}",
            f"  usd_per_million_tokens: {_PRICES}",
        ]
    return "\n".join(lines) + "\n"
