"""The stack for AWS: synthesised without an account, linted, and least privileged."""

from __future__ import annotations

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
AWS = ROOT / "deploy" / "aws"
PAGE = ROOT / "docs" / "production" / "aws.md"
CONTEXT = {
    "size": "medium",
    "imageTag": "0.1.0",
    "certificate": "arn:aws:acm:us-east-1:123456789012:certificate/1",
    "host": "api.drums.example.org",
    "publicKey": "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----",
}
# What CDK itself writes: dependencies twice, and the old way to let CloudFront write its logs.
OF_CDK = ("W3005", "W3045")

Resources = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def synthesised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that ``cdk synth`` leaves."""
    if find_spec("aws_cdk") is None or shutil.which("node") is None:
        pytest.skip("aws-cdk-lib (make dev) or Node.js is not installed")
    folder = tmp_path_factory.mktemp("cdk")
    done = subprocess.run(
        [sys.executable, "app.py"],
        cwd=AWS,
        env=os.environ | {"CDK_OUTDIR": str(folder), "CDK_CONTEXT_JSON": json.dumps(CONTEXT)},
        capture_output=True,
        text=True,
        check=False,
    )
    # cdk-nag's findings end it.
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def resources(synthesised: Path) -> Resources:
    found: Resources = json.loads((synthesised / "MidiDrumiGen.template.json").read_text())
    return found["Resources"]


def of_type(resources: Resources, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, resource in resources.items():
        if resource["Type"] == f"AWS::{kind}":
            yield name, resource["Properties"]


def test_cfn_lint_finds_nothing_of_ours(synthesised: Path) -> None:
    program = Path(sys.executable).with_name("cfn-lint")
    template = synthesised / "MidiDrumiGen.template.json"
    command = [str(program), "--ignore-checks", *OF_CDK, "--template", str(template)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_data_are_encrypted_and_kept(resources: Resources) -> None:
    databases = dict(of_type(resources, "RDS::DBInstance"))
    (primary,) = [p for p in databases.values() if "SourceDBInstanceIdentifier" not in p]
    assert len(databases) == 2
    assert (primary["MultiAZ"], primary["StorageEncrypted"]) == (True, True)
    assert primary["BackupRetentionPeriod"] >= 14
    assert all(p["DeletionProtection"] and not p["PubliclyAccessible"] for p in databases.values())
    for _, redis in of_type(resources, "ElastiCache::ReplicationGroup"):
        assert redis["AtRestEncryptionEnabled"]
        assert redis["TransitEncryptionEnabled"]
        assert redis["AuthToken"]
    for _, bucket in of_type(resources, "S3::Bucket"):
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
        assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert list(of_type(resources, "Backup::BackupPlan"))


def test_the_broker_does_not_evict_and_the_cache_may(resources: Resources) -> None:
    policies = {
        properties["Description"].split(":")[0]: properties["Properties"]["maxmemory-policy"]
        for _, properties in of_type(resources, "ElastiCache::ParameterGroup")
    }
    assert policies == {"Broker": "noeviction", "Cache": "allkeys-lru"}


def test_only_tasks_reach_the_data(resources: Resources) -> None:
    groups = dict(of_type(resources, "EC2::SecurityGroup"))
    closed = {
        n for n, p in groups.items() if p["GroupDescription"] in ("PostgreSQL", "Broker and cache")
    }
    assert len(closed) == 2
    for _, rule in of_type(resources, "EC2::SecurityGroupIngress"):
        if rule["GroupId"]["Fn::GetAtt"][0] in closed:
            assert "SourceSecurityGroupId" in rule
            assert "CidrIp" not in rule
    for name in closed:
        assert "SecurityGroupIngress" not in groups[name]


def test_no_secret_is_in_the_environment(resources: Resources) -> None:
    tasks = list(of_type(resources, "ECS::TaskDefinition"))
    assert len(tasks) == 2
    for _, task in tasks:
        for container in task["ContainerDefinitions"]:
            for variable in container.get("Environment", []):
                assert "secretsmanager" not in json.dumps(variable["Value"])
            if container["Name"] in ("api", "worker"):
                secret = {each["Name"] for each in container["Secrets"]}
                assert secret == {"PGPASSWORD", "MIDIDRUMIGEN_BROKER_URL", "MIDIDRUMIGEN_REDIS_URL"}
                assert container["ReadonlyRootFilesystem"]
                assert container["User"] == "10001:10001"


def test_services_scale_as_the_document_says(resources: Resources) -> None:
    targets = {
        (p["MinCapacity"], p["MaxCapacity"])
        for _, p in of_type(resources, "ApplicationAutoScaling::ScalableTarget")
    }
    assert targets == {(2, 4), (2, 10)}
    alarms = [p for _, p in of_type(resources, "CloudWatch::Alarm")]
    oldest = [p for p in alarms if p.get("MetricName") == "mididrumigen_job_oldest_age_seconds"]
    # Up, down, and one that calls somebody.
    assert len(oldest) == 3
    assert sum("AlarmActions" in p for p in alarms) == len(alarms)


def test_clips_are_had_by_signed_urls_alone(resources: Resources) -> None:
    ((_, distribution),) = of_type(resources, "CloudFront::Distribution")
    config = distribution["DistributionConfig"]
    (files,) = config["CacheBehaviors"]
    assert files["PathPattern"] == "/files/*"
    assert files["TrustedKeyGroups"]
    assert config["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"


def test_nobody_may_do_everything(resources: Resources) -> None:
    for name, policy in of_type(resources, "IAM::Policy"):
        for statement in policy["PolicyDocument"]["Statement"]:
            actions = statement["Action"]
            assert "*" not in ([actions] if isinstance(actions, str) else actions), name


def test_the_page_has_the_costs_of_the_sizes() -> None:
    sizes = runpy.run_path(str(AWS / "sizes.py"))
    assert sizes["write_table"]() in PAGE.read_text()


def test_every_exception_says_why() -> None:
    text = (AWS / "service.py").read_text()
    left = re.search(r"^LEFT = \{(.*?)^\}", text, re.DOTALL | re.MULTILINE)
    assert left
    assert len(re.findall(r"AwsSolutions-\w+", left[1])) >= 8
