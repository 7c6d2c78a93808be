"""The stack: network, data, compute, delivery, watching, nightly copies."""

from __future__ import annotations

from aws_cdk import Acknowledgment, Duration, Stack, Validations
from aws_cdk import aws_backup as backup
from aws_cdk import aws_events as events
from compute import Compute
from constructs import Construct
from data import Data
from network import Network
from sizes import Size
from watching import Watching

from delivery import Delivery

_GRANTS = "What CDK's grant of one bucket to one task is made of."
# What cdk-nag finds and we leave, with the reason.
LEFT = {
    "AwsSolutions-EC23": "The load balancer is what CloudFront reaches, on port 443 alone.",
    "AwsSolutions-ECS2": "What is in the environment is no secret; secrets come otherwise.",
    "AwsSolutions-SMG4": "Passwords of Redis change with a deployment, which restarts whoever "
    "knows them; the database's rotates by itself.",
    "AwsSolutions-CFR1": "Musicians are everywhere.",
    "AwsSolutions-RDS2": "A replica is encrypted as its source is, and must not say so itself.",
    "AwsSolutions-RDS3": "A replica is for reads. The primary has its standby.",
    "AwsSolutions-RDS11": "A replica has its source's port, which is not the usual one.",
    **{
        f"AwsSolutions-IAM5[Action::s3:{action}*]": _GRANTS
        for action in ("GetObject", "GetBucket", "List", "DeleteObject", "Abort")
    },
    "AwsSolutions-IAM5[Resource::<DataFilesC1590605.Arn>/*]": _GRANTS,
    "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:logs:us-east-1:<AWS::AccountId>:"
    "log-group:/aws/ecs/application/metrics*]": "Log streams that the collector of metrics makes.",
    "AwsSolutions-IAM5[Resource::*]": "Logging in to the registry of images knows no resource.",
    **{
        f"AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/{name}]": (
            f"{name} is what AWS asks for, and changes with what it needs."
        )
        for name in ("AmazonRDSEnhancedMonitoringRole", "AWSBackupServiceRolePolicyForBackup")
    },
}


class ServiceStack(Stack):
    """The whole service in one region."""

    def __init__(
        self, scope: Construct, ident: str, *, size: Size, tag: str, certificate: str,
        host: str, public_key: str, **options: object,
    ) -> None:  # fmt: skip
        super().__init__(scope, ident, **options)  # type: ignore[arg-type]
        network = Network(self, "Network", size.nat_gateways)
        self.data = Data(self, "Data", network, size)
        self.compute = Compute(self, "Compute", network, self.data, size, tag, certificate)
        self.delivery = Delivery(
            self, "Delivery", self.data.files, self.data.logs,
            public_key=public_key, host=host, certificate=certificate,
        )  # fmt: skip
        self.watching = Watching(self, "Watching", self.compute, self.data)
        self._back_up()
        Validations.of(self).acknowledge(
            *(
                Acknowledgment(id=f"AwsSolutions::{name}", reason=reason)
                for name, reason in LEFT.items()
            )
        )

    def _back_up(self) -> None:
        """Copies of database and bucket every night, kept for five weeks."""
        plan = backup.BackupPlan(self, "Backups")
        plan.add_rule(
            backup.BackupPlanRule(
                schedule_expression=events.Schedule.cron(hour="3", minute="17"),
                delete_after=Duration.days(35),
            )
        )
        plan.add_selection(
            "Kept",
            resources=[
                backup.BackupResource.from_rds_database_instance(self.data.database),
                backup.BackupResource.from_arn(self.data.files.bucket_arn),
            ],
        )
