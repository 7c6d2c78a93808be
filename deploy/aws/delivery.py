"""What the world sees: CloudFront over the API, and over the bucket with signed URLs."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_certificatemanager as certificates
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_wafv2 as waf
from constructs import Construct

# Requests of one address in five minutes; the API counts by key besides.
REQUESTS = 3000


class Delivery(Construct):
    """A distribution whose ``/files/*`` is served to whoever has a URL that our key signed."""

    def __init__(
        self, scope: Construct, ident: str, files: s3.Bucket, logs: s3.Bucket, *,
        public_key: str, host: str, certificate: str,
    ) -> None:  # fmt: skip
        super().__init__(scope, ident)
        keys = cloudfront.KeyGroup(
            self, "Signers", items=[cloudfront.PublicKey(self, "Signer", encoded_key=public_key)]
        )
        api = origins.HttpOrigin(
            host, protocol_policy=cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
            read_timeout=Duration.seconds(60),
        )  # fmt: skip
        policies = cloudfront.ViewerProtocolPolicy
        self.distribution = cloudfront.Distribution(
            self,
            "Distribution",
            domain_names=[host.partition(".")[2]],
            certificate=certificates.Certificate.from_certificate_arn(self, "Tls", certificate),
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            web_acl_id=self._make_firewall().attr_arn,
            enable_logging=True,
            log_bucket=logs,
            log_file_prefix="cloudfront/",
            default_behavior=cloudfront.BehaviorOptions(
                origin=api,
                allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
                cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
                origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
                viewer_protocol_policy=policies.REDIRECT_TO_HTTPS,
            ),
            additional_behaviors={
                "/files/*": cloudfront.BehaviorOptions(
                    origin=origins.S3BucketOrigin.with_origin_access_control(files),
                    viewer_protocol_policy=policies.HTTPS_ONLY,
                    trusted_key_groups=[keys],
                )
            },
        )

    def _make_firewall(self) -> waf.CfnWebACL:
        def seen(name: str) -> waf.CfnWebACL.VisibilityConfigProperty:
            return waf.CfnWebACL.VisibilityConfigProperty(
                cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=True
            )

        return waf.CfnWebACL(
            self,
            "Firewall",
            scope="CLOUDFRONT",
            default_action=waf.CfnWebACL.DefaultActionProperty(allow={}),
            visibility_config=seen("firewall"),
            rules=[
                waf.CfnWebACL.RuleProperty(
                    name="rate",
                    priority=0,
                    action=waf.CfnWebACL.RuleActionProperty(block={}),
                    visibility_config=seen("rate"),
                    statement=waf.CfnWebACL.StatementProperty(
                        rate_based_statement=waf.CfnWebACL.RateBasedStatementProperty(
                            limit=REQUESTS, aggregate_key_type="IP"
                        )
                    ),
                ),
            ],
        )
