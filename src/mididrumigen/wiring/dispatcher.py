"""The process beside a Celery worker: it sends messages again that were lost.

Run as a program. It ends when its standard input is closed.
"""

from __future__ import annotations

import asyncio

from mididrumigen.tasks.celery_worker import dispatch
from mididrumigen.wiring.core import build_services
from mididrumigen.wiring.jobs import ServiceWork


def main() -> None:
    """Dispatch until standard input ends."""
    services = build_services()
    broker_url = services.server_settings.broker_url
    asyncio.run(dispatch(broker_url, services.open_jobs, ServiceWork(services).tidy))


if __name__ == "__main__":
    main()
