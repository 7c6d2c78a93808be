"""Builds pydantic-ai models over the SDK clients. Importing it needs the extra ``llm``."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

import httpx2

from mididrumigen.settings.models import ProviderConfig, ProviderKind

if TYPE_CHECKING:
    from pydantic_ai.models import Model

MAX_ANSWER_BYTES = 4 * 1024 * 1024
CONNECT_TIMEOUT_S = 10.0
READ_TIMEOUT_S = 3600.0


def import_sdk(kind: ProviderKind) -> None:
    """Import the SDK of a kind of provider.

    Raises:
        ImportError: it is not installed.
    """
    import_module("pydantic_ai.direct")
    import_module(kind.model_module)


def build_client() -> httpx2.AsyncClient:
    """An HTTP client that reads no more than ``MAX_ANSWER_BYTES``; the caller closes it."""
    return httpx2.AsyncClient(
        # The time of the whole is the caller's to limit.
        timeout=httpx2.Timeout(READ_TIMEOUT_S, connect=CONNECT_TIMEOUT_S),
        verify=_tls(),
        # What is read can be counted only where it is not compressed.
        headers={"accept-encoding": "identity"},
        event_hooks={"response": [_limit_size]},
    )


def build_model(config: ProviderConfig, client: httpx2.AsyncClient) -> Model:
    """The model of a provider, speaking through an HTTP client."""
    url = config.base_url or None
    if config.kind is ProviderKind.ANTHROPIC:
        from pydantic_ai.models.anthropic import AnthropicModel
        from pydantic_ai.providers.anthropic import AnthropicProvider

        anthropic = AnthropicProvider(api_key=config.api_key, base_url=url, http_client=client)
        return AnthropicModel(config.model, provider=anthropic)
    if config.kind is ProviderKind.GOOGLE:
        from google.genai import Client
        from google.genai.types import HttpOptions
        from pydantic_ai.models.google import GoogleModel
        from pydantic_ai.providers.google import GoogleProvider

        options = HttpOptions(
            base_url=url,
            timeout=int(READ_TIMEOUT_S * 1000),
            httpx_async_client=client,
            # Or it reads the certificates twice more, for clients that nobody uses.
            client_args={"verify": _tls()},
            async_client_args={"ssl": _tls()},
        )
        google = Client(vertexai=False, api_key=config.api_key, http_options=options)
        return GoogleModel(config.model, provider=GoogleProvider(client=google))
    if config.kind is ProviderKind.OPENAI:
        from pydantic_ai.models.openai import OpenAIResponsesModel
        from pydantic_ai.providers.openai import OpenAIProvider

        openai = OpenAIProvider(api_key=config.api_key, base_url=url, http_client=client)
        return OpenAIResponsesModel(config.model, provider=openai)
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.profiles.openai import OpenAIModelProfile
    from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

    compatible = OpenAICompatibleProvider(
        config.name,
        base_url=config.base_url,
        api_key=config.api_key or None,
        http_client=client,
        # Ollama does not know OpenAI's newer name of the limit, and would answer without end.
        profile=OpenAIModelProfile(openai_chat_supports_max_completion_tokens=False),
    )
    return OpenAIChatModel(config.model, provider=compatible)


@cache
def _tls() -> ssl.SSLContext:
    # Reading the certificates takes longer than all else here.
    return httpx2.create_ssl_context()


class _LimitedStream(httpx2.AsyncByteStream):
    """A body that may not be larger than an answer can be."""

    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for chunk in self._stream:
            size += len(chunk)
            if size > MAX_ANSWER_BYTES:
                raise httpx2.ReadError(f"more than {MAX_ANSWER_BYTES} bytes")
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


async def _limit_size(response: httpx2.Response) -> None:
    if isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = _LimitedStream(response.stream)
