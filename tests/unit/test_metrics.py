"""Metrics are told as Prometheus reads them, and dashboard and alerts ask for those alone."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from mididrumigen.domain.errors import MissingExtraError
from mididrumigen.domain.work.activity import EndedGeneration, EndedJob, EndedQuestion
from mididrumigen.domain.work.jobs import JobKind, JobStatus, QueueStatistics
from mididrumigen.observability.metrics import Metrics

pytest.importorskip("prometheus_client")
DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
NOW = 1_800_000_000.0
EXPECTED = {
    "mididrumigen_api_requests_total": ("method", "endpoint", "status"),
    "mididrumigen_generation_duration_seconds_bucket": ("provider", "le"),
    "mididrumigen_cached_artists": (),
    "mididrumigen_api_request_duration_seconds_bucket": ("method", "endpoint", "le"),
    "mididrumigen_jobs_queued": (),
    "mididrumigen_jobs_in_progress": (),
    "mididrumigen_job_oldest_age_seconds": (),
    "mididrumigen_jobs_finished_total": ("kind", "status"),
    "mididrumigen_job_duration_seconds_bucket": ("kind", "le"),
    "mididrumigen_llm_requests_total": ("provider", "outcome"),
    "mididrumigen_llm_cost_usd_total": ("provider",),
    "mididrumigen_cache_hits_total": ("cache",),
    "mididrumigen_cache_misses_total": ("cache",),
    "mididrumigen_rate_limited_total": ("route",),
    "mididrumigen_dependency_up": ("name",),
    "mididrumigen_event_streams": (),
    "mididrumigen_free_bytes": ("place",),
    "process_resident_memory_bytes": (),
    "process_open_fds": (),
}
_WORDS = {
    *("sum", "min", "max", "by", "rate", "increase", "histogram_quantile"),
    *("le", "up", "job", "instance"),
}


def filled() -> Metrics:
    metrics = Metrics()
    metrics.record_request("GET", "/api/v1/artists", 200, 0.003)
    metrics.record_generation(EndedGeneration("1", NOW, "template", 0.01))
    metrics.cached_artists.set(28)
    metrics.set_queue(QueueStatistics(3, 1, 4.5))
    metrics.record_job(EndedJob("a", NOW, JobKind.RESEARCH, JobStatus.COMPLETED, 2.0))
    metrics.record_job(EndedJob("b", NOW, JobKind.RESEARCH, JobStatus.CANCELLED, 0.0))
    metrics.record_question(EndedQuestion("a", NOW, "openai", "ok", 0.002))
    metrics.record_question(EndedQuestion("b", NOW, "openai", "timed_out", 0.0))
    metrics.record_look("profiles", hit=True)
    metrics.record_look("profiles", hit=False)
    metrics.rate_limited.labels("/api/v1/generate").inc()
    metrics.streams.set(2)
    metrics.free_bytes.labels("files").set(5e9)
    metrics.set_dependencies({"database": "healthy", "redis": "does not answer", "s3": "disabled"})
    return metrics


def lines_of(metrics: Metrics) -> dict[str, str]:
    text = metrics.render().decode()
    return dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))


def test_every_metric_has_its_name_and_labels():
    told: dict[str, set[str]] = {}
    for line in lines_of(filled()):
        name, _, labels = line.partition("{")
        told.setdefault(name, set()).update(re.findall(r'(\w+)="', labels))
    for name, wanted in EXPECTED.items():
        assert told[name] == set(wanted), name
    assert set(EXPECTED) <= Metrics().names()


def test_what_was_counted_is_told():
    lines = lines_of(filled())
    counted = 'endpoint="/api/v1/artists",method="GET",status="200"'
    assert lines[f"mididrumigen_api_requests_total{{{counted}}}"] == "1.0"
    assert lines["mididrumigen_jobs_queued"] == "3.0"
    assert lines['mididrumigen_llm_requests_total{outcome="ok",provider="openai"}'] == "1.0"
    assert lines['mididrumigen_llm_requests_total{outcome="timed_out",provider="openai"}'] == "1.0"
    assert lines['mididrumigen_llm_cost_usd_total{provider="openai"}'] == "0.002"
    assert lines["mididrumigen_job_oldest_age_seconds"] == "4.5"
    assert lines['mididrumigen_jobs_finished_total{kind="research",status="cancelled"}'] == "1.0"
    assert lines['mididrumigen_job_duration_seconds_count{kind="research"}'] == "1.0"
    assert lines['mididrumigen_job_duration_seconds_sum{kind="research"}'] == "2.0"
    assert lines['mididrumigen_generation_duration_seconds_count{provider="template"}'] == "1.0"
    assert lines['mididrumigen_cache_hits_total{cache="profiles"}'] == "1.0"
    assert lines['mididrumigen_dependency_up{name="database"}'] == "1.0"
    assert lines['mididrumigen_dependency_up{name="redis"}'] == "0.0"
    assert not [line for line in lines if "s3" in line]


def test_two_have_nothing_in_common():
    one, two = Metrics(), Metrics()
    one.cached_artists.set(5)
    assert lines_of(two)["mididrumigen_cached_artists"] == "0.0"


def test_names_are_as_the_field_wants_them():
    """Rules of ``promtool check metrics``, and a prefix of our own."""
    for family in filled().registry.collect():
        assert family.name.startswith(("mididrumigen_", "process_")), family.name
        assert family.documentation
        assert not re.search(r"(_gauge|_counter|_histogram)$|[A-Z]|__", family.name)
        if family.type == "gauge":
            assert not family.name.endswith(("_total", "_count", "_sum", "_bucket")), family.name
        assert not re.search(r"(milliseconds|minutes|hours|_ms|_kb|_mb)", family.name)


def dashboard_expressions() -> list[str]:
    dashboard = json.loads((DEPLOY / "grafana" / "mididrumigen.json").read_text())
    return [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]


def alert_expressions() -> list[str]:
    rules = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text())
    return [rule["expr"] for group in rules["groups"] for rule in group["rules"]]


@pytest.mark.parametrize("expression", [*dashboard_expressions(), *alert_expressions()])
def test_every_name_in_an_expression_exists(expression):
    bare = re.sub(r'"[^"]*"|\[[^\]]*\]', "", expression)
    labels = {label for known in EXPECTED.values() for label in known}
    unknown = set(re.findall(r"[a-z_]{2,}", bare)) - Metrics().names() - labels - _WORDS
    assert unknown == set()
    assert bare.count("(") == bare.count(")")
    for name, selectors in re.findall(r"([a-z_]+)\{([^}]*)\}", expression):
        asked = set(re.findall(r"(\w+)\s*[=!]", selectors))
        assert asked <= set(EXPECTED.get(name, ("job",)))


def test_every_metric_is_on_the_dashboard():
    shown = " ".join(dashboard_expressions())
    assert not [name for name in EXPECTED if name not in shown]


def test_prometheus_reads_the_alerts():
    settings = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())
    assert settings["rule_files"] == ["alerts.yml"]
    (scrape,) = settings["scrape_configs"]
    assert scrape["metrics_path"] == "/metrics"
    # /metrics wants a key wherever others can reach it.
    assert scrape["authorization"]["type"] == "Bearer"
    assert scrape["authorization"]["credentials_file"]


def test_without_the_extra_it_is_named():
    script = (
        "import sys\nsys.modules['prometheus_client'] = None\n"
        "from mididrumigen.observability.metrics import Metrics\n"
        "try:\n    Metrics()\nexcept Exception as error:\n    print(type(error).__name__, error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith(MissingExtraError.__name__)
    assert "mididrumigen[server]" in done.stdout
