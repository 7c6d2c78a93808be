"""Traces go where they are asked for, and nowhere else."""

from __future__ import annotations

import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from mididrumigen.observability.traces import Traces


def test_without_an_endpoint_nothing_is_imported_or_wrapped():
    script = (
        "import sys\nfrom mididrumigen.observability.traces import Traces\n"
        "traces = Traces()\napp = object()\n"
        "with traces.span('x', n=1):\n    pass\n"
        "traces.close()\n"
        "print(traces.wrap(app) is app, 'opentelemetry' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "True False\n"


def test_with_an_endpoint_and_without_the_extra_it_is_named():
    script = (
        "import sys\nsys.modules['opentelemetry'] = None\n"
        "from mididrumigen.observability.traces import Traces\n"
        "try:\n    Traces('http://127.0.0.1:4318')\n"
        "except Exception as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert "mididrumigen[otel]" in done.stdout
    assert "OTEL_EXPORTER_OTLP_ENDPOINT" in done.stdout


def test_spans_reach_the_collector():
    pytest.importorskip("opentelemetry.exporter.otlp.proto.http")
    received = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self):
            received.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Collector) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        traces = Traces(f"http://127.0.0.1:{server.server_port}")
        with pytest.raises(ValueError, match="x"), traces.span("generate", bars=4):
            raise ValueError("x")
        traces.close()
        server.shutdown()
    ((path, body),) = received
    assert path == "/v1/traces"
    assert b"generate" in body or body.startswith(b"\x1f\x8b")  # plain or gzip
