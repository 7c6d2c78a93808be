"""Asks one language model, through pydantic-ai and the provider's own SDK."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from mididrumigen.domain.errors import LLMProviderError, MissingExtraError
from mididrumigen.domain.usage import Usage
from mididrumigen.domain.work.attempts import FailureReason
from mididrumigen.generation.providers.failures import Scrubber, translate_failure
from mididrumigen.ports.models import Prompt, ProviderAnswer
from mididrumigen.settings.models import EXTRA, ProviderConfig, ProviderKind, Thinking

if TYPE_CHECKING:
    from pydantic_ai.messages import ModelMessage, ModelResponse
    from pydantic_ai.models import Model, ModelRequestParameters
    from pydantic_ai.settings import ModelSettings

SCHEMA_NAME = "answer"

# What a server says when it knows the request and not the schema; seen at llama.cpp, vLLM, Ollama,
# OpenAI, Anthropic and Gemini.
_NO_SCHEMA = re.compile(
    r"schema|response_?format|grammar|output_config|output_format|structured|text\.format", re.I
)


_THINKING: Mapping[Thinking, object] = {
    Thinking.LEAST: False,
    Thinking.LOW: "low",
    Thinking.MEDIUM: "medium",
    Thinking.HIGH: "high",
}


class PydanticAIProvider:
    """Implements :class:`mididrumigen.ports.models.PlanProvider` for every kind of provider.

    The answer is constrained to the schema by the provider where it can, and asked for in words
    where the provider says that it cannot.
    """

    def __init__(self, config: ProviderConfig) -> None:
        self._config = config
        self._native = True

    @property
    def name(self) -> str:
        """Its name in the configuration."""
        return self._config.name

    async def ask(self, prompt: Prompt, timeout_s: float) -> ProviderAnswer:
        """One request; a second one, in words, where the server cannot constrain the answer.

        Args:
            prompt: ``max_tokens`` and the configured limit both hold.
            timeout_s: of everything but the SDK's import, which takes seconds the first time; the
                configured time-out holds as well.

        Raises:
            LLMProviderError: with the reason; no key, prompt or answer is in its message.
        """
        await asyncio.to_thread(_import_libraries, self._config.kind)
        limit_s = min(timeout_s, self._config.timeout_s)
        scrub = Scrubber(self._config, prompt)
        started = time.perf_counter()
        failure: LLMProviderError
        # Raised below, out of the reach of what the SDK raised: its text may hold anything.
        try:
            async with asyncio.timeout(limit_s):
                response = await self._request(prompt)
            return self._read(response, time.perf_counter() - started)
        except LLMProviderError as error:
            failure = error
        except TimeoutError:
            failure = scrub.failure(
                FailureReason.TIMED_OUT, f"did not answer within {limit_s:g} seconds"
            )
        except Exception as error:  # noqa: BLE001 - the SDKs raise what they like
            failure = translate_failure(error, scrub)
        raise failure

    async def _request(self, prompt: Prompt) -> ModelResponse:
        from pydantic_ai.exceptions import ModelHTTPError

        if self._native:
            try:
                return await self._send(prompt, native=True)
            except ModelHTTPError as error:
                if not _cannot_constrain(error):
                    raise
        response = await self._send(prompt, native=False)
        self._native = False
        return response

    async def _send(self, prompt: Prompt, *, native: bool) -> ModelResponse:
        from pydantic_ai.direct import model_request

        from mididrumigen.generation.providers.model_clients import build_client, build_model

        # A client a request: nothing outlives the event loop, and a TLS handshake is small beside
        # what a model takes.
        async with build_client() as client:
            model = build_model(self._config, client)
            return await model_request(
                model,
                _messages(prompt),
                model_settings=self._settings(prompt),
                model_request_parameters=_parameters(model, prompt, native=native),
            )

    def _settings(self, prompt: Prompt) -> ModelSettings:
        settings: dict[str, object] = {
            "max_tokens": min(prompt.max_tokens, self._config.max_tokens),
            "max_retries": 0,
            "thinking": _THINKING[self._config.thinking],
        }
        if self._config.kind is ProviderKind.ANTHROPIC:
            settings["cache"] = True
        if self._config.kind is ProviderKind.OPENAI:
            settings["openai_store"] = False
        return cast("ModelSettings", settings)

    def _read(self, response: ModelResponse, duration_s: float) -> ProviderAnswer:
        """The text of an answer that is whole."""
        usage = self._usage(response)
        text = "".join(part.content for part in response.parts if part.part_kind == "text")
        problem = _find_problem(response, text)
        if problem is not None:
            reason, words = problem
            raise LLMProviderError(
                reason, f"{self.name} ({self._config.model}) {words}.", usage=usage
            )
        return ProviderAnswer(text, response.model_name or self._config.model, usage, duration_s)

    def _usage(self, response: ModelResponse) -> Usage:
        used = response.usage
        return self._config.usage(
            used.input_tokens, used.output_tokens, used.cache_read_tokens, used.cache_write_tokens
        )


def _find_problem(response: ModelResponse, text: str) -> tuple[FailureReason, str] | None:
    if response.finish_reason == "content_filter":
        return FailureReason.REFUSED, "refused to answer"
    if response.finish_reason == "length":
        return FailureReason.TRUNCATED, "reached its limit of tokens before the answer was whole"
    if response.finish_reason == "error" or response.state != "complete":
        return FailureReason.UNUSABLE, "stopped before the answer was whole"
    if not text.strip():
        return FailureReason.EMPTY, "answered nothing"
    return None


def _cannot_constrain(error: Any) -> bool:
    return error.status_code in (400, 422) and bool(_NO_SCHEMA.search(str(error.body)))


def _messages(prompt: Prompt) -> list[ModelMessage]:
    from pydantic_ai.messages import ModelRequest, ModelResponse, TextPart, UserPromptPart

    messages: list[ModelMessage] = []
    said = prompt.user
    for answer, problem in prompt.earlier:
        messages.append(ModelRequest([UserPromptPart(said)], instructions=prompt.system))
        messages.append(ModelResponse([TextPart(answer)]))
        said = problem
    return [*messages, ModelRequest([UserPromptPart(said)], instructions=prompt.system)]


def _parameters(model: Model, prompt: Prompt, *, native: bool) -> ModelRequestParameters:
    from pydantic_ai.models import ModelRequestParameters
    from pydantic_ai.output import OutputObjectDefinition

    can = native and model.profile.get("supports_json_schema_output", False)
    schema = OutputObjectDefinition(json_schema=dict(prompt.schema), name=SCHEMA_NAME, strict=True)
    return ModelRequestParameters(
        output_mode="native" if can else "prompted", output_object=schema, allow_text_output=True
    )


def _import_libraries(kind: ProviderKind) -> None:
    """Import what takes seconds, away from the event loop."""
    try:
        from mididrumigen.generation.providers.model_clients import import_sdk

        import_sdk(kind)
    except ImportError as error:
        missing = MissingExtraError(f"The provider kind '{kind}'", EXTRA)
        raise LLMProviderError(
            FailureReason.NOT_INSTALLED, missing.message, hint=missing.hint, usage=Usage()
        ) from error
