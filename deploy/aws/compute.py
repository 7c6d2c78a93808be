"""What runs: API and workers on Fargate, scaled by use and by the age of the oldest job."""

from __future__ import annotations

from aws_cdk import Duration, Fn, RemovalPolicy, Stack
from aws_cdk import aws_applicationautoscaling as scaling
from aws_cdk import aws_certificatemanager as certificates
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as balancing
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_secretsmanager as secrets
from constructs import Construct
from data import NAME, Data
from network import API_PORT, POSTGRES_PORT, Network
from sizes import Size

METRICS = "MidiDrumiGen"
# A secret of yours with an API key that may read, for the collector of metrics.
METRICS_KEY = "mididrumigen-metrics-key"
OLDEST_JOB = "mididrumigen_job_oldest_age_seconds"
# Seconds that the oldest job waited, and how many workers more or fewer.
STEPS = ((None, 5, -1), (30, 120, 1), (120, 600, 3), (600, None, 5))
_COLLECTOR = """
receivers:
  prometheus:
    config:
      scrape_configs:
        - job_name: mididrumigen
          scrape_interval: 30s
          authorization: {credentials: "${!env:METRICS_KEY}"}
          static_configs: [{targets: ["127.0.0.1:8000"]}]
exporters:
  awsemf:
    namespace: MidiDrumiGen
    dimension_rollup_option: NoDimensionRollup
    metric_declarations:
      - dimensions: [[]]
        metric_name_selectors: ["^mididrumigen_job_oldest_age_seconds$"]
service:
  pipelines:
    metrics: {receivers: [prometheus], exporters: [awsemf]}
"""


class Compute(Construct):
    """The cluster with its two services and the load balancer."""

    def __init__(
        self, scope: Construct, ident: str, network: Network, data: Data, size: Size, tag: str,
        certificate: str,
    ) -> None:  # fmt: skip
        super().__init__(scope, ident)
        self._network, self._data, self._size, self._tag = network, data, size, tag
        self.cluster = ecs.Cluster(
            self, "Cluster", vpc=network.vpc, container_insights_v2=ecs.ContainerInsights.ENABLED
        )
        self.oldest_job = cloudwatch.Metric(
            namespace=METRICS, metric_name=OLDEST_JOB, statistic="Maximum",
            period=Duration.minutes(1),
        )  # fmt: skip
        self.api = self._make_service(
            "api",
            ["serve", "--host", "0.0.0.0", "--port", str(API_PORT)],  # noqa: S104 (in its own subnet)
        )
        self.workers = self._make_service("worker", ["worker", "--concurrency", "2"])
        self.balancer = self._make_balancer(certificate)
        self._scale()

    def _make_service(self, kind: str, command: list[str]) -> ecs.FargateService:
        size, data = self._size, self._data
        task = ecs.FargateTaskDefinition(
            self,
            f"{kind}Task",
            cpu=size.cpu,
            memory_limit_mib=size.memory_mb,
            runtime_platform=ecs.RuntimePlatform(cpu_architecture=ecs.CpuArchitecture.ARM64),
            volumes=[ecs.Volume(name="home"), ecs.Volume(name="tmp")],
        )
        container = task.add_container(
            kind,
            image=ecs.ContainerImage.from_ecr_repository(
                ecr.Repository.from_repository_name(self, f"{kind}Images", f"{NAME}-{kind}"),
                self._tag,
            ),
            command=command,
            readonly_root_filesystem=True,
            user="10001:10001",
            environment=self._settings(),
            secrets=self._secrets(),
            logging=self._logging(kind),
            stop_timeout=Duration.seconds(20 if kind == "api" else 60),
            linux_parameters=ecs.LinuxParameters(self, f"{kind}Linux", init_process_enabled=True),
        )
        container.add_mount_points(
            ecs.MountPoint(
                container_path="/var/lib/mididrumigen", source_volume="home", read_only=False
            ),
            ecs.MountPoint(
                container_path="/tmp",  # noqa: S108 (of the container)
                source_volume="tmp",
                read_only=False,
            ),
        )
        data.files.grant_read_write(task.task_role)
        if kind == "api":
            container.add_port_mappings(ecs.PortMapping(container_port=API_PORT))
            self._add_collector(task)
        network = self._network
        fewest = (size.api_tasks if kind == "api" else size.worker_tasks)[0]
        return ecs.FargateService(
            self,
            kind,
            cluster=self.cluster,
            task_definition=task,
            desired_count=fewest,
            # One more than there are while they are replaced, and never fewer.
            min_healthy_percent=100,
            max_healthy_percent=200,
            circuit_breaker=ecs.DeploymentCircuitBreaker(rollback=True),
            security_groups=[network.api if kind == "api" else network.workers],
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS),
        )

    def _settings(self) -> dict[str, str]:
        data = self._data
        host = data.database.db_instance_endpoint_address
        return {
            # The password comes as PGPASSWORD, which the driver reads where a URL has none.
            "MIDIDRUMIGEN_DATABASE_URL": f"postgresql://{NAME}@{host}:{POSTGRES_PORT}/{NAME}?ssl=require",
            "MIDIDRUMIGEN_JOBS": "celery",
            "MIDIDRUMIGEN_FILES_URL": f"s3://{data.files.bucket_name}/files",
            "MIDIDRUMIGEN_TRUSTED_PROXIES": self._network.vpc.vpc_cidr_block,
            "AWS_REGION": Stack.of(self).region,
        }

    def _secrets(self) -> dict[str, ecs.Secret]:
        data, take = self._data, ecs.Secret.from_secrets_manager
        login = data.database.secret
        if login is None:
            raise ValueError("The database has no secret.")
        return {
            "PGPASSWORD": take(login, "password"),
            "MIDIDRUMIGEN_BROKER_URL": take(data.broker_url),
            "MIDIDRUMIGEN_REDIS_URL": take(data.cache_url),
        }

    def _add_collector(self, task: ecs.FargateTaskDefinition) -> None:
        """What tells CloudWatch how long the oldest job has waited."""
        task.add_container(
            "collector",
            image=ecs.ContainerImage.from_registry(
                "public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3"
            ),
            essential=False,
            memory_reservation_mib=64,
            environment={"AOT_CONFIG_CONTENT": Fn.sub(_COLLECTOR)},
            secrets={
                "METRICS_KEY": ecs.Secret.from_secrets_manager(
                    secrets.Secret.from_secret_name_v2(self, "MetricsKey", METRICS_KEY)
                )
            },
            logging=self._logging("collector"),
        )
        group = (
            f"arn:{Stack.of(self).partition}:logs:{Stack.of(self).region}:{Stack.of(self).account}"
        )
        task.task_role.add_to_principal_policy(
            iam.PolicyStatement(
                actions=[
                    *("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"),
                    *("logs:DescribeLogStreams", "logs:DescribeLogGroups"),
                ],
                resources=[f"{group}:log-group:/aws/ecs/application/metrics*"],
            )
        )

    def _logging(self, kind: str) -> ecs.LogDriver:
        group = logs.LogGroup(
            self,
            f"{kind}Logs",
            retention=logs.RetentionDays.ONE_MONTH,
            removal_policy=RemovalPolicy.DESTROY,
        )
        return ecs.LogDriver.aws_logs(stream_prefix=kind, log_group=group)

    def _make_balancer(self, certificate: str) -> balancing.ApplicationLoadBalancer:
        balancer = balancing.ApplicationLoadBalancer(
            self,
            "Balancer",
            vpc=self._network.vpc,
            internet_facing=True,
            drop_invalid_header_fields=True,
            deletion_protection=True,
            # A task that is followed says nothing for a while.
            idle_timeout=Duration.minutes(5),
        )
        balancer.log_access_logs(self._data.logs, "balancer")
        listener = balancer.add_listener(
            "Https",
            port=443,
            certificates=[certificates.Certificate.from_certificate_arn(self, "Tls", certificate)],
            ssl_policy=balancing.SslPolicy.RECOMMENDED_TLS,
        )
        listener.add_targets(
            "Api",
            port=API_PORT,
            protocol=balancing.ApplicationProtocol.HTTP,
            targets=[self.api],
            deregistration_delay=Duration.seconds(20),
            health_check=balancing.HealthCheck(
                path="/readyz", interval=Duration.seconds(10), healthy_threshold_count=2
            ),
        )
        return balancer

    def _scale(self) -> None:
        size = self._size
        api = self.api.auto_scale_task_count(
            min_capacity=size.api_tasks[0], max_capacity=size.api_tasks[1]
        )
        api.scale_on_cpu_utilization("Cpu", target_utilization_percent=60)
        workers = self.workers.auto_scale_task_count(
            min_capacity=size.worker_tasks[0], max_capacity=size.worker_tasks[1]
        )
        workers.scale_on_metric(
            "OldestJob",
            metric=self.oldest_job,
            adjustment_type=scaling.AdjustmentType.CHANGE_IN_CAPACITY,
            cooldown=Duration.minutes(2),
            scaling_steps=[
                scaling.ScalingInterval(lower=low, upper=high, change=change)
                for low, high, change in STEPS
            ],
        )
