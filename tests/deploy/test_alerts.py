"""Every alert fires when what it is about happens, is silent otherwise, and has a runbook."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
RULES = ROOT / "deploy" / "prometheus" / "alerts.yml"
RUNBOOK = ROOT / "docs" / "production" / "runbook.md"
METRICS_KEY = "/run/secrets/mididrumigen_metrics_key"
METRIC = r"\b((?:mididrumigen_)?{name})\b"


@dataclass(frozen=True)
class Case:
    """What is scraped each minute, by metric without the product's name.

    Attributes:
        bad: labels and values that the alert is about.
        good: the same when all is well.
        at: when to look.
    """

    bad: dict[str, str]
    good: dict[str, str]
    at: str = "30m"


UP = 'up{job="mididrumigen", instance="a"}'
CASES = {
    "ServiceDown": Case({UP: "0x60"}, {UP: "1x60"}),
    "ManyServerErrors": Case(
        {
            'api_requests_total{status="200"}': "0+97x60",
            'api_requests_total{status="500"}': "0+3x60",
        },
        {
            'api_requests_total{status="200"}': "0+99x60",
            'api_requests_total{status="500"}': "0+1x60",
        },
    ),
    "SlowAnswers": Case(
        {
            'api_request_duration_seconds_bucket{endpoint="/a", le="1"}': "0+90x60",
            'api_request_duration_seconds_bucket{endpoint="/a", le="5"}': "0+100x60",
            'api_request_duration_seconds_bucket{endpoint="/a", le="+Inf"}': "0+100x60",
        },
        {
            'api_request_duration_seconds_bucket{endpoint="/a", le="1"}': "0+99x60",
            'api_request_duration_seconds_bucket{endpoint="/a", le="5"}': "0+100x60",
            'api_request_duration_seconds_bucket{endpoint="/a", le="+Inf"}': "0+100x60",
        },
    ),
    "JobsWait": Case(
        {'job_oldest_age_seconds{instance="a"}': "301x60"},
        {'job_oldest_age_seconds{instance="a"}': "299x60"},
    ),
    "JobsFail": Case(
        {'jobs_finished_total{kind="research", status="failed"}': "0+1x60"},
        {
            'jobs_finished_total{kind="research", status="failed"}': "5x60",
            'jobs_finished_total{kind="research", status="completed"}': "0+9x60",
        },
    ),
    "DependencyDown": Case(
        {'dependency_up{name="cache"}': "0x60", 'dependency_up{name="jobs"}': "1x60"},
        {'dependency_up{name="cache"}': "1x60"},
    ),
    "LanguageModelsFail": Case(
        {
            'llm_requests_total{provider="a", outcome="timeout"}': "0+6x60",
            'llm_requests_total{provider="a", outcome="ok"}': "0+4x60",
        },
        {
            'llm_requests_total{provider="a", outcome="timeout"}': "0+4x60",
            'llm_requests_total{provider="a", outcome="ok"}': "0+6x60",
        },
    ),
    "ManyRefusedKeys": Case(
        {'api_requests_total{status="401"}': "0+20x60"},
        {'api_requests_total{status="401"}': "0+1x60"},
    ),
    "LittleRoom": Case(
        {'free_bytes{place="output"}': "9e8x60"}, {'free_bytes{place="output"}': "2e9x60"}
    ),
    "LanguageModelsCostMuch": Case(
        {'llm_cost_usd_total{instance="a"}': "0+0.2x120"},
        {'llm_cost_usd_total{instance="a"}': "0+0.01x120"},
        at="90m",
    ),
}


def read_rules() -> dict[str, dict[str, Any]]:
    groups = yaml.safe_load(RULES.read_text())["groups"]
    return {rule["alert"]: rule for group in groups for rule in group["rules"] if "alert" in rule}


def series(rule: dict[str, Any], scraped: dict[str, str]) -> list[dict[str, str]]:
    """The series under the names that the rule has for them."""
    made = []
    for text, values in scraped.items():
        name, _, labels = text.partition("{")
        found = re.search(METRIC.format(name=name), rule["expr"])
        assert found, f"the rule does not look at {name}: {rule['expr']}"
        made.append({"series": f"{found[1]}{{{labels}", "values": values})
    return made


def ask_promtool(folder: Path, alert: str, scraped: dict[str, str], at: str, fires: bool) -> None:
    rule = read_rules()[alert]
    rule = rule | {"annotations": {}}
    rules, tests = folder / "rules.yml", folder / "tests.yml"
    rules.write_text(yaml.safe_dump({"groups": [{"name": "one", "rules": [rule]}]}))
    for expression in (f'ALERTS{{alertname="{alert}", alertstate="firing"}}',):
        sample = {"expr": f"count({expression}) or vector(0)", "eval_time": at}
        value = {"labels": "{}", "value": 1 if fires else 0}
        test = {
            "interval": "1m",
            "input_series": series(rule, scraped),
            "promql_expr_test": [sample | {"exp_samples": [value]}],
        }
        file = {"rule_files": [str(rules)], "evaluation_interval": "1m", "tests": [test]}
        tests.write_text(yaml.safe_dump(file))
    done = subprocess.run(
        ["promtool", "test", "rules", str(tests)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


needs_promtool = pytest.mark.skipif(
    shutil.which("promtool") is None, reason="promtool is not installed (Debian: prometheus)"
)


@needs_promtool
@pytest.mark.parametrize("alert", CASES)
def test_it_fires_when_it_should(tmp_path: Path, alert: str) -> None:
    ask_promtool(tmp_path, alert, CASES[alert].bad, CASES[alert].at, fires=True)


@needs_promtool
@pytest.mark.parametrize("alert", CASES)
def test_it_is_silent_when_all_is_well(tmp_path: Path, alert: str) -> None:
    ask_promtool(tmp_path, alert, CASES[alert].good, CASES[alert].at, fires=False)


@needs_promtool
def test_the_files_are_what_prometheus_takes(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("mdg_key")
    config = (RULES.parent / "prometheus.yml").read_text()
    (tmp_path / "prometheus.yml").write_text(config.replace(METRICS_KEY, str(key)))
    (tmp_path / "alerts.yml").write_text(RULES.read_text())
    for kind, file in (("rules", "alerts.yml"), ("config", "prometheus.yml")):
        command = ["promtool", "check", kind, file]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_has_a_case_and_a_runbook() -> None:
    assert set(CASES) == set(read_rules())
    headings = re.findall(r"^## (\w+)$", RUNBOOK.read_text(), re.MULTILINE)
    assert set(read_rules()) <= set(headings)
