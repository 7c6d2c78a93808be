"""What must not be lost, and what may: PostgreSQL, two Redis, the bucket, secrets."""

from __future__ import annotations

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticache as elasticache
from aws_cdk import aws_rds as rds
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secrets
from constructs import Construct
from network import POSTGRES_PORT, REDIS_PORT, Network
from sizes import Size

NAME = "mididrumigen"
BACKUP_DAYS = 14


class Data(Construct):
    """The database with its replicas, broker, cache and bucket."""

    def __init__(self, scope: Construct, ident: str, network: Network, size: Size) -> None:
        super().__init__(scope, ident)
        self._network = network
        self._closed = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)
        self.database = self._make_database(size)
        self.replicas = [self._make_replica(number, size) for number in range(size.replicas)]
        self._redis_subnets = elasticache.CfnSubnetGroup(
            self,
            "RedisSubnets",
            description="Of broker and cache",
            subnet_ids=network.vpc.select_subnets(
                subnet_type=ec2.SubnetType.PRIVATE_ISOLATED
            ).subnet_ids,
        )
        # The broker must not evict. The cache may.
        self.broker_url = self._make_redis("Broker", size.cache, "noeviction")
        self.cache_url = self._make_redis("Cache", size.cache, "allkeys-lru")
        self.logs = self._make_bucket("Logs", None)
        self.files = self._make_bucket("Files", self.logs)

    def _make_database(self, size: Size) -> rds.DatabaseInstance:
        engine = rds.DatabaseInstanceEngine.postgres(
            version=rds.PostgresEngineVersion.of("17.5", "17")
        )
        database = rds.DatabaseInstance(
            self,
            "Database",
            engine=engine,
            instance_type=ec2.InstanceType(size.database),
            vpc=self._network.vpc,
            vpc_subnets=self._closed,
            security_groups=[self._network.database],
            credentials=rds.Credentials.from_generated_secret(NAME),
            database_name=NAME,
            port=POSTGRES_PORT,
            multi_az=True,
            allocated_storage=size.database_gb,
            max_allocated_storage=size.database_gb * 4,
            storage_encrypted=True,
            iam_authentication=True,
            backup_retention=Duration.days(BACKUP_DAYS),
            deletion_protection=True,
            removal_policy=RemovalPolicy.SNAPSHOT,
            enable_performance_insights=True,
            monitoring_interval=Duration.minutes(1),
            cloudwatch_logs_exports=["postgresql"],
            parameters={"rds.force_ssl": "1"},
        )
        # New passwords come by themselves; tasks that start later read the new one.
        database.add_rotation_single_user(automatically_after=Duration.days(30))
        return database

    def _make_replica(self, number: int, size: Size) -> rds.DatabaseInstanceReadReplica:
        return rds.DatabaseInstanceReadReplica(
            self,
            f"Replica{number}",
            source_database_instance=self.database,
            instance_type=ec2.InstanceType(size.database),
            vpc=self._network.vpc,
            vpc_subnets=self._closed,
            security_groups=[self._network.database],
            port=POSTGRES_PORT,
            # Encrypted as its source is.
            iam_authentication=True,
            multi_az=False,
            deletion_protection=True,
            monitoring_interval=Duration.minutes(1),
        )

    def _make_redis(self, name: str, node: str, policy: str) -> secrets.ISecret:
        """A Redis with a standby; the secret of its URL, password included."""
        token = secrets.Secret(
            self,
            f"{name}Token",
            generate_secret_string=secrets.SecretStringGenerator(
                exclude_punctuation=True, password_length=48
            ),
        )
        parameters = elasticache.CfnParameterGroup(
            self,
            f"{name}Parameters",
            cache_parameter_group_family="valkey8",
            description=f"{name}: {policy}",
            properties={"maxmemory-policy": policy},
        )
        redis = elasticache.CfnReplicationGroup(
            self,
            name,
            replication_group_description=f"{NAME} {name.lower()}",
            engine="valkey",
            engine_version="8.0",
            cache_node_type=node,
            num_cache_clusters=2,
            automatic_failover_enabled=True,
            multi_az_enabled=True,
            at_rest_encryption_enabled=True,
            transit_encryption_enabled=True,
            auth_token=token.secret_value.unsafe_unwrap(),
            port=REDIS_PORT,
            snapshot_retention_limit=1,
            cache_subnet_group_name=self._redis_subnets.ref,
            cache_parameter_group_name=parameters.ref,
            security_group_ids=[self._network.redis.security_group_id],
        )
        url = (
            f"rediss://:{token.secret_value.unsafe_unwrap()}"
            f"@{redis.attr_primary_end_point_address}:{REDIS_PORT}/0"
        )
        made = secrets.CfnSecret(self, f"{name}Url", secret_string=url)
        found = secrets.Secret.from_secret_complete_arn(self, f"{name}UrlSecret", made.ref)
        found.node.add_dependency(made)
        return found

    def _make_bucket(self, name: str, logs: s3.Bucket | None) -> s3.Bucket:
        days = Duration.days
        return s3.Bucket(
            self,
            name,
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            versioned=True,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED
            if logs
            else s3.ObjectOwnership.BUCKET_OWNER_PREFERRED,
            removal_policy=RemovalPolicy.RETAIN,
            server_access_logs_bucket=logs,
            server_access_logs_prefix="files/" if logs else None,
            lifecycle_rules=[
                s3.LifecycleRule(
                    abort_incomplete_multipart_upload_after=days(1),
                    noncurrent_version_expiration=days(30),
                    expiration=None if logs else days(90),
                )
            ],
        )
