"""The processes of the stack: started, kept running as a supervisor does, cut off, ended."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.fault_test import Postgres
from tests.worker_processes import ROOT, Broker

BUCKET = "grooves"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "stack",
    "AWS_SECRET_ACCESS_KEY": "stack-secret",
    "AWS_REGION": "us-east-1",
}
APIS, WORKERS = 2, 2
_TEMPLATE = ROOT / "deploy" / "nginx" / "mididrumigen.conf.template"
_PROMETHEUS = ROOT / "deploy" / "prometheus"
_GRACE_S, _TICK_S = 20, 0.1
MAX_BODY = "66m"  # a recording of 64 MB, and its form


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        return int(probe.getsockname()[1])


@dataclass
class Process:
    """A process that is started again when it ends, until it is told to stay away."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    wanted: bool = False

    def start(self) -> None:
        """Start it, and keep it running."""
        self.wanted = True
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=dict(self.environment),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """End it and its children with SIGKILL; it is started again."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        """End it in good order, and keep it away."""
        self.wanted = False
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(_GRACE_S)
        self._signal(signal.SIGKILL)
        self.process.wait()

    def cut(self, on: bool) -> None:
        """Have it answer nothing any more, or go on."""
        self._signal(signal.SIGSTOP if on else signal.SIGCONT)

    @property
    def has_ended(self) -> bool:
        """Whether it was started and runs no more."""
        return self.process is not None and self.process.poll() is not None

    def _signal(self, number: int) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


@dataclass
class StackProcesses:
    """All processes of one stack, in one folder, on ports of loopback."""

    folder: Path
    ports: dict[str, int] = field(default_factory=dict)
    processes: dict[str, Process] = field(default_factory=dict)
    restarts: int = 0
    _over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """The public address."""
        return f"https://localhost:{self.ports['https']}"

    @property
    def certificate(self) -> Path:
        """Who may be believed to be that address."""
        return self.folder / "tls.crt"

    @property
    def metrics_key(self) -> Path:
        """The file of the API key that Prometheus asks with."""
        return self.folder / "metrics_key"

    def start(self) -> None:
        """Start everything, and a supervisor."""
        self.folder.chmod(0o755)  # PostgreSQL runs as another user
        names = ("https", "http", "s3", "prometheus", *(f"api{n}" for n in range(APIS)))
        self.ports = {name: free_port() for name in names}
        self.postgres = Postgres(self.folder)
        (self.folder / "redis").mkdir()
        self.redis = Broker(self.folder / "redis")
        self.redis.start()
        self._add(
            "s3", sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", self.ports["s3"]
        )
        self.environment = self._make_environment()
        self.write_nginx()
        self._write_prometheus()
        python = (sys.executable, "-m", "mididrumigen")
        for number in range(APIS):
            self._add(f"api{number}", *python, "serve", "--port", self.ports[f"api{number}"])
        for number in range(WORKERS):
            self._add(f"worker{number}", *python, "worker", "--concurrency", 1)
        self._add("nginx", "nginx", "-c", self.folder / "nginx.conf", "-p", self.folder)
        self._add(
            "prometheus",
            "prometheus",
            f"--config.file={self.folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={self.folder / 'tsdb'}",
            f"--web.listen-address=127.0.0.1:{self.ports['prometheus']}",
        )
        threading.Thread(target=self._supervise, daemon=True).start()

    def start_processes(self) -> None:
        """Start what was not started yet."""
        for process in self.processes.values():
            if process.process is None:
                process.start()

    def close(self) -> None:
        """End everything."""
        self._over.set()
        for process in reversed(list(self.processes.values())):
            process.cut(False)
            process.stop()
        self.redis.stop()
        self.postgres.close()

    def restart(self, name: str) -> None:
        """As an update does: out of nginx first, then ended in good order, started, put back."""
        if name.startswith("api"):
            self.write_nginx(without=name)
            self._reload()
        self.processes[name].stop()
        self.processes[name].start()

    def put_back(self) -> None:
        """Have nginx ask every API process again."""
        self.write_nginx()
        self._reload()

    def _reload(self) -> None:
        nginx = self.processes["nginx"].process
        if nginx is not None:
            nginx.send_signal(signal.SIGHUP)
            time.sleep(0.5)  # the old workers finish what they have

    def _add(self, name: str, *command: object) -> None:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("MIDIDRUMIGEN_", "AWS_"))}
        environment = kept | getattr(self, "environment", {}) | {"PYTHONPATH": str(ROOT / "src")}
        # Each process as on a machine of its own: no folder is shared.
        environment["MIDIDRUMIGEN_HOME"] = str(self.folder / "homes" / name)
        environment["MIDIDRUMIGEN_OUTPUT"] = str(self.folder / "homes" / name / "output")
        log = self.folder / f"{name}.log"
        self.processes[name] = Process(name, [*map(str, command)], environment, log)

    def _supervise(self) -> None:
        while not self._over.wait(_TICK_S):
            for process in list(self.processes.values()):
                if process.wanted and process.has_ended and not self._over.is_set():
                    self.restarts += 1
                    process.start()

    def _make_environment(self) -> dict[str, str]:
        redis = f"redis://127.0.0.1:{self.redis.port}"
        return {
            "MIDIDRUMIGEN_HOME": str(self.folder / "home"),
            "MIDIDRUMIGEN_OFFLINE": "1",
            "MIDIDRUMIGEN_DATABASE_URL": self.postgres.url,
            "MIDIDRUMIGEN_JOBS": "celery",
            "MIDIDRUMIGEN_BROKER_URL": f"{redis}/0",
            "MIDIDRUMIGEN_REDIS_URL": f"{redis}/1",
            "MIDIDRUMIGEN_FILES_URL": f"s3://{BUCKET}/stack",
            "MIDIDRUMIGEN_TRUSTED_PROXIES": "127.0.0.1",
            "MIDIDRUMIGEN_RATE_LIMIT_GENERATE": "off",
            "MIDIDRUMIGEN_RATE_LIMIT_RESEARCH": "off",
            "MIDIDRUMIGEN_LOG_LEVEL": "WARNING",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.ports['s3']}",
            **CREDENTIALS,
        }

    def write_nginx(self, without: str = "") -> None:
        """Write nginx's configuration, without one of the API processes where it is named."""
        if not self.certificate.exists():
            make_certificate(self.folder)
        names = [name for name in self.ports if name.startswith("api") and name != without]
        values = {
            "MDG_UPSTREAMS": "\n    ".join(
                f"server 127.0.0.1:{self.ports[name]} max_fails=1 fail_timeout=2s;"
                for name in names
            ),
            "MDG_HTTP_LISTEN": f"127.0.0.1:{self.ports['http']}",
            "MDG_HTTPS_LISTEN": f"127.0.0.1:{self.ports['https']}",
            "MDG_HTTPS_PORT": str(self.ports["https"]),
            "MDG_ACCESS_LOG": str(self.folder / "access.log"),
            "MDG_TLS_CERTIFICATE": str(self.certificate),
            "MDG_TLS_KEY": str(self.folder / "tls.key"),
            "MDG_MAX_BODY": MAX_BODY,
        }
        (self.folder / "site.conf").write_text(fill_template(_TEMPLATE.read_text(), values))
        (self.folder / "nginx.conf").write_text(_nginx_conf(self.folder))

    def _write_prometheus(self) -> None:
        text = (_PROMETHEUS / "prometheus.yml").read_text()
        targets = ", ".join(f'"127.0.0.1:{self.ports[f"api{n}"]}"' for n in range(APIS))
        text = re.sub(r'targets: \["api.*?\]', f"targets: [{targets}]", text)
        text = text.replace("/run/secrets/mididrumigen_metrics_key", str(self.metrics_key))
        text = text.replace("15s", "1s").replace("alerts.yml", str(_PROMETHEUS / "alerts.yml"))
        (self.folder / "prometheus.yml").write_text(text)


def fill_template(text: str, values: Mapping[str, str]) -> str:
    """A template with its ``${NAME}`` filled in, as envsubst does.

    Raises:
        KeyError: a name without a value.
    """
    return re.sub(r"\$\{(MDG_\w+)\}", lambda found: values[found[1]], text)


def make_certificate(folder: Path) -> None:
    """A certificate of localhost that signs itself."""
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-keyout", str(folder / "tls.key"), "-out", str(folder / "tls.crt")),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
        ],
        check=True,
        capture_output=True,
    )


def _nginx_conf(folder: Path) -> str:
    temporary = "\n".join(
        f"    {kind}_temp_path {folder / 'tmp'}-{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"""daemon off;
worker_processes 2;
pid {folder / "nginx.pid"};
error_log stderr warn;
events {{ worker_connections 1024; }}
http {{
{temporary}
    include {folder / "site.conf"};
}}
"""


def memory_and_files(process: Process) -> tuple[int, int]:
    """Bytes of memory and open descriptors of a process and its children."""
    memory = files = 0
    for pid in _family(process.process.pid if process.process else 0):
        with suppress(OSError, IndexError, ValueError):
            status = Path(f"/proc/{pid}/status").read_text()
            memory += int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) * 1024
            files += len([*Path(f"/proc/{pid}/fd").iterdir()])
    return memory, files


def _family(pid: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):
        children: Any = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        found = [pid, *(each for child in children for each in _family(int(child)))]
    return found
