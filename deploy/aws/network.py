"""Where everything is: public, private and closed subnets, and who may talk to whom."""

from __future__ import annotations

from aws_cdk import RemovalPolicy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_logs as logs
from constructs import Construct

# Not the usual one of PostgreSQL: scanners look there first.
API_PORT, POSTGRES_PORT, REDIS_PORT = 8000, 5433, 6379


class Network(Construct):
    """A VPC whose tasks reach the web through NAT, and whose data reach nothing."""

    def __init__(self, scope: Construct, ident: str, nat_gateways: int) -> None:
        super().__init__(scope, ident)
        kinds = ec2.SubnetType
        self.vpc = ec2.Vpc(
            self,
            "Vpc",
            max_azs=3,
            nat_gateways=nat_gateways,
            restrict_default_security_group=True,
            subnet_configuration=[
                ec2.SubnetConfiguration(name="public", subnet_type=kinds.PUBLIC, cidr_mask=24),
                ec2.SubnetConfiguration(
                    name="tasks", subnet_type=kinds.PRIVATE_WITH_EGRESS, cidr_mask=22
                ),
                ec2.SubnetConfiguration(
                    name="data", subnet_type=kinds.PRIVATE_ISOLATED, cidr_mask=24
                ),
            ],
        )
        self.vpc.add_gateway_endpoint("S3", service=ec2.GatewayVpcEndpointAwsService.S3)
        flow = logs.LogGroup(
            self,
            "FlowLogs",
            retention=logs.RetentionDays.ONE_MONTH,
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.vpc.add_flow_log("Flow", destination=ec2.FlowLogDestination.to_cloud_watch_logs(flow))
        self.api = self._group("Api", "The REST API")
        self.workers = self._group("Workers", "Workers")
        self.database = self._group("Database", "PostgreSQL", outbound=False)
        self.redis = self._group("Redis", "Broker and cache", outbound=False)
        for group in (self.api, self.workers):
            self.database.add_ingress_rule(group, ec2.Port.tcp(POSTGRES_PORT))
            self.redis.add_ingress_rule(group, ec2.Port.tcp(REDIS_PORT))

    def _group(self, name: str, of: str, *, outbound: bool = True) -> ec2.SecurityGroup:
        return ec2.SecurityGroup(
            self, name, vpc=self.vpc, description=of, allow_all_outbound=outbound
        )
