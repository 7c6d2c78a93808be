"""What ``cdk`` runs: the stack in the size that the context names, checked by cdk-nag."""

from __future__ import annotations

import aws_cdk as cdk
from cdk_nag import AwsSolutionsChecks
from service import ServiceStack
from sizes import SIZES


def main() -> None:
    """Describe the service to CloudFormation."""
    app = cdk.App()

    def ask(name: str) -> str:
        value = app.node.try_get_context(name)
        if not value:
            raise SystemExit(f"Say {name}: cdk deploy -c {name}=…")
        return str(value)

    ServiceStack(
        app,
        "MidiDrumiGen",
        size=SIZES[ask("size")],
        tag=ask("imageTag"),
        certificate=ask("certificate"),
        host=ask("host"),
        public_key=ask("publicKey"),
        env=cdk.Environment(region="us-east-1"),
    )
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    app.synth()


if __name__ == "__main__":
    main()
