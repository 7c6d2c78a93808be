"""Starts the production stack on loopback, and tries it end to end, or keeps it running.

nginx (TLS), two API processes, two Celery workers, PostgreSQL with pgvector, Valkey, an object
store that speaks as S3 does, and Prometheus with the shipped rules: what ``deploy/`` puts into
containers, as processes of this machine.
"""

from __future__ import annotations

import argparse
import asyncio
import ssl
import sys
import tempfile
from pathlib import Path
from urllib.request import Request, urlopen

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import httpx2
from scripts.stack.load import Load
from scripts.stack.processes import BUCKET, StackProcesses
from scripts.stack.programs import find_missing
from scripts.stack.trials import Trials

from mididrumigen.settings.places import load_settings
from mididrumigen.wiring.core import Services

SCOPES = frozenset({"read", "generate", "research"})


def open_stack(stack: StackProcesses) -> str:
    """Start everything; the secret of a key."""
    stack.start()
    stack.processes["s3"].start()
    make_bucket(f"http://127.0.0.1:{stack.ports['s3']}/{BUCKET}")
    services = Services(load_settings(stack.environment))
    _, secret = services.use_access(lambda access: access.add_key("stack", SCOPES))
    stack.metrics_key.write_text(secret)
    stack.start_processes()
    return secret


def make_bucket(url: str) -> None:
    """Make the bucket, once the object store answers."""
    import time

    end = time.monotonic() + 60
    while True:
        try:
            with urlopen(Request(url, method="PUT"), timeout=10):  # noqa: S310 (our own)
                return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


async def run(stack: StackProcesses, secret: str, options: argparse.Namespace) -> list[str]:
    """Try everything; what was wrong."""
    context = ssl.create_default_context(cafile=str(stack.certificate))
    async with httpx2.AsyncClient(
        base_url=stack.url,
        headers={"X-API-Key": secret},
        verify=context,
        timeout=60,
        follow_redirects=False,
    ) as client:
        trials = Trials(stack, Load(client, options.callers, options.pause))
        await trials.wait_ready()
        await trials.end_to_end()
        trials.load.start()
        try:
            await trials.roll()
            if not options.no_faults:
                await trials.kill_each()
                await trials.cut_each()
            if options.soak:
                await trials.soak(options.soak)
        finally:
            await trials.load.stop()
        await trials.settle()
        return trials.wrong


def main() -> int:
    """Run it; 0 where all is well."""
    parser = argparse.ArgumentParser(prog="make stack", description=__doc__)
    parser.add_argument("--keep", action="store_true", help="only start it, until Ctrl-C")
    parser.add_argument("--no-faults", action="store_true", help="end to end and restarts alone")
    parser.add_argument("--soak", type=float, default=0.0, metavar="MINUTES")
    parser.add_argument("--callers", type=int, default=2)
    parser.add_argument("--pause", type=float, default=0.25, help="of a caller, in seconds")
    options = parser.parse_args()
    missing = find_missing()
    if missing:
        print("\n".join(missing), file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="mdg-stack-", ignore_cleanup_errors=True) as folder:
        stack = StackProcesses(Path(folder))
        try:
            secret = open_stack(stack)
            if options.keep:
                print(
                    f"{stack.url}\ncertificate {stack.certificate}\nkey {secret}\nCtrl-C ends it."
                )
                asyncio.run(asyncio.Event().wait())
            wrong = asyncio.run(run(stack, secret, options))
        except KeyboardInterrupt:
            return 130
        finally:
            stack.close()
        if wrong:
            logs = [path for path in Path(folder).glob("*.log") if path.stat().st_size]
            for path in logs:
                print(f"--- {path.name}\n{path.read_text(errors='replace')[-1500:]}")
            print(f"{len(wrong)} wrong.")
        return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
