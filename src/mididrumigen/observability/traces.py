"""Traces by OpenTelemetry, where an endpoint is set; nothing otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mididrumigen.domain.errors import MissingExtraError

SERVICE_NAME = "mididrumigen"


class Traces:
    """Spans that are sent to a collector, or to nobody.

    Args:
        endpoint: base URL of an OTLP collector over HTTP, such as ``http://localhost:4318``;
            empty sends nothing and imports nothing.

    Raises:
        MissingExtraError: an endpoint is set, and the extra ``otel`` is not installed.
    """

    def __init__(self, endpoint: str = "") -> None:
        self._provider: Any = _make_provider(endpoint) if endpoint else None
        self._tracer: Any = self._provider and self._provider.get_tracer(SERVICE_NAME)

    @contextmanager
    def span(self, name: str, **attributes: str | int | float | bool) -> Iterator[None]:
        """Time a piece of work; an error within is noted in the span."""
        if self._tracer is None:
            yield
            return
        with self._tracer.start_as_current_span(name, attributes=attributes):
            yield

    def wrap(self, app: Any) -> Any:
        """An ASGI application whose requests are spans; the same one without an endpoint."""
        if self._provider is None:
            return app
        from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware

        return OpenTelemetryMiddleware(app, tracer_provider=self._provider)

    def close(self) -> None:
        """Send what is left."""
        if self._provider is not None:
            self._provider.shutdown()


def _make_provider(endpoint: str) -> Any:
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise MissingExtraError("Traces (OTEL_EXPORTER_OTLP_ENDPOINT is set)", "otel") from error
    provider = TracerProvider(resource=Resource.create({"service.name": SERVICE_NAME}))
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=5)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider
