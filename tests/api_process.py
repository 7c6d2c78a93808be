"""The API as the command line starts it, with the sources of :mod:`tests.job_worker`.

Run as a program: the port and the lease in seconds are its arguments, the rest is in the
environment.
"""

from __future__ import annotations

import sys

from tests.job_worker import ObedientServices

from mididrumigen.api.serve import serve
from mididrumigen.observability.logs import set_up_logs
from mididrumigen.settings.places import load_settings
from mididrumigen.wiring.api_parts import ServiceParts
from mididrumigen.wiring.service import open_parts


def main() -> None:
    services = ObedientServices(load_settings())
    set_up_logs(services.server_settings.log_level)

    def open_all() -> ServiceParts:
        return open_parts(services, lease_s=float(sys.argv[2]))

    serve(open_all, "127.0.0.1", int(sys.argv[1]), lambda _: None)


if __name__ == "__main__":
    main()
