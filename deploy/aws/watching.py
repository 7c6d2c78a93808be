"""Alarms: the same things that Prometheus' rules are about, where AWS runs it."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_elasticloadbalancingv2 as balancing
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from compute import Compute
from constructs import Construct
from data import Data

_MINUTE = Duration.minutes(1)


class Watching(Construct):
    """Alarms, and the topic that they are told to."""

    def __init__(self, scope: Construct, ident: str, compute: Compute, data: Data) -> None:
        super().__init__(scope, ident)
        self.topic = sns.Topic(self, "Alarms", enforce_ssl=True)
        # CloudWatch tells of alarms; nobody else publishes.
        self.topic.grant_publish(iam.ServicePrincipal("cloudwatch.amazonaws.com"))
        codes, balancer = balancing.HttpCodeTarget, compute.balancer.metrics
        database = data.database
        self._alarm(
            "ServerErrors",
            balancer.http_code_target(
                codes.TARGET_5XX_COUNT, period=Duration.minutes(5), statistic="Sum"
            ),
            50,
        )
        self._alarm("SlowAnswers", balancer.target_response_time(statistic="p95"), 2, 10)
        self._alarm("JobsWait", compute.oldest_job, 300, 5)
        self._alarm("DatabaseCpu", database.metric_cpu_utilization(period=_MINUTE), 80, 10)
        few = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD
        self._alarm(
            "DatabaseSpace", database.metric_free_storage_space(period=_MINUTE), 5e9, 5, few
        )
        for name, service in (("Api", compute.api), ("Workers", compute.workers)):
            self._alarm(f"{name}Cpu", service.metric_cpu_utilization(period=_MINUTE), 90, 10)
            self._alarm(f"{name}Memory", service.metric_memory_utilization(period=_MINUTE), 85, 5)

    def _alarm(
        self,
        name: str,
        metric: cloudwatch.IMetric,
        threshold: float,
        periods: int = 1,
        operator: cloudwatch.ComparisonOperator = (
            cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD
        ),
    ) -> None:
        alarm = cloudwatch.Alarm(
            self,
            name,
            metric=metric,
            threshold=threshold,
            evaluation_periods=periods,
            comparison_operator=operator,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(actions.SnsAction(self.topic))
