"""The chart: its values keep to their schema, what it renders to that of Kubernetes."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from tests.deploy.helm_templates import render

from mididrumigen import __version__
from mididrumigen.settings.table import NAMES

ROOT = Path(__file__).parents[2]
CHART = ROOT / "deploy" / "helm" / "mididrumigen"
KUBERNETES = "1.31"


def load(name: str) -> Any:
    return yaml.safe_load((CHART / name).read_text())


def manifests(values: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    values = load("values.yaml") if values is None else values
    texts = [
        render(p.read_text(), values, "drums") for p in sorted((CHART / "templates").iterdir())
    ]
    return [each for text in texts for each in yaml.safe_load_all(text) if each]


def of_kind(kind: str) -> dict[str, dict[str, Any]]:
    return {m["metadata"]["name"]: m for m in manifests() if m["kind"] == kind}


def test_manifests_keep_to_the_schema_of_kubernetes() -> None:
    validate = pytest.importorskip("kubernetes_validate").validate
    made = manifests()
    assert len(made) == 8
    for manifest in made:
        validate(manifest, KUBERNETES, strict=True)


def test_values_keep_to_their_schema() -> None:
    schema = json.loads((CHART / "values.schema.json").read_text())
    values = load("values.yaml")
    jsonschema.validate(values, schema)
    for wrong in ({"image": {"tag": "latest"}}, {"api": {"replicas": 0}}, {"unknown": 1}):
        changed = copy.deepcopy(values)
        for part, change in wrong.items():
            changed[part] = changed.get(part, {}) | change if isinstance(change, dict) else change
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(changed, schema)


def test_settings_are_settings() -> None:
    assert set(load("values.yaml")["settings"]) <= NAMES
    (settings,) = of_kind("ConfigMap").values()
    assert settings["data"] == load("values.yaml")["settings"]


def test_versions_are_those_of_the_package() -> None:
    chart = load("Chart.yaml")
    assert {chart["version"], chart["appVersion"], load("values.yaml")["image"]["tag"]} == {
        __version__
    }


def test_workers_scale_by_the_age_of_the_oldest_job() -> None:
    (metric,) = of_kind("HorizontalPodAutoscaler")["drums-worker"]["spec"]["metrics"]
    assert metric["external"]["metric"]["name"] == "mididrumigen_job_oldest_age_seconds"
    assert metric["external"]["target"]["type"] == "Value"


@pytest.mark.parametrize("name", ["drums-api", "drums-worker"])
def test_pods_are_of_nobody_and_write_nowhere(name: str) -> None:
    pod = of_kind("Deployment")[name]["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"]
    assert not pod["automountServiceAccountToken"]
    (container,) = pod["containers"]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert container["resources"]["limits"]["memory"]


def test_without_ingress_there_is_none() -> None:
    values = load("values.yaml")
    values["ingress"]["enabled"] = False
    assert "Ingress" not in {m["kind"] for m in manifests(values)}


@pytest.mark.parametrize("text", ['{{ include "a" . }}', "{{ .Values.a | lower }}"])
def test_what_the_renderer_does_not_know_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"include|lower"):
        render(text, {"a": "b"}, "drums")
