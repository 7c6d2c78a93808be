"""How large the service is, in three sizes, and what each costs by list prices.

Prices are on-demand in us-east-1, in US dollars, of public price lists, and are examples: AWS
changes them, and data transfer and language models come on top.
"""

from __future__ import annotations

from dataclasses import dataclass

HOURS = 730
VCPU_HOUR, GB_HOUR = 0.04048, 0.004445
NAT_HOUR, BALANCER_HOUR = 0.045, 0.0225
STORAGE_GB_MONTH, FILES_GB_MONTH = 0.115, 0.023
DATABASE_HOUR = {"t4g.medium": 0.065, "m7g.large": 0.168, "r7g.xlarge": 0.478}
CACHE_HOUR = {"cache.t4g.small": 0.032, "cache.m7g.large": 0.158}


@dataclass(frozen=True, slots=True)
class Size:
    """A size of the service.

    Attributes:
        name: small, medium or large.
        api_tasks, worker_tasks: fewest and most.
        cpu, memory_mb: of a task; 1024 is a vCPU.
        database: class of the instances.
        database_gb: of its storage at first.
        replicas: of the database, for reads.
        cache: node type of both Redis.
        nat_gateways: one each for so many zones.
        files_gb: of clips, for the estimate alone.
    """

    name: str
    api_tasks: tuple[int, int]
    worker_tasks: tuple[int, int]
    cpu: int
    memory_mb: int
    database: str
    database_gb: int
    replicas: int
    cache: str
    nat_gateways: int
    files_gb: int

    def monthly_usd(self) -> dict[str, float]:
        """What each part costs a month, with as few tasks as there ever are."""
        task = HOURS * (self.cpu / 1024 * VCPU_HOUR + self.memory_mb / 1024 * GB_HOUR)
        # The first has a standby in another zone.
        instances = 2 + self.replicas
        return {
            "API": self.api_tasks[0] * task,
            "workers": self.worker_tasks[0] * task,
            "PostgreSQL": HOURS * instances * DATABASE_HOUR[self.database]
            + instances * self.database_gb * STORAGE_GB_MONTH,
            "Redis": HOURS * 4 * CACHE_HOUR[self.cache],
            "network": HOURS * (self.nat_gateways * NAT_HOUR + BALANCER_HOUR),
            "files": self.files_gb * FILES_GB_MONTH,
        }


SIZES = {
    size.name: size
    for size in (
        Size("small", (2, 4), (2, 10), 512, 1024, "t4g.medium", 50, 0, "cache.t4g.small", 1, 50),
        Size("medium", (2, 4), (2, 10), 1024, 2048, "m7g.large", 200, 1, "cache.t4g.small", 2, 500),
        Size("large", (4, 12), (4, 40), 2048, 4096, "r7g.xlarge", 1000, 2, "cache.m7g.large", 3,
             5000),
    )
}  # fmt: skip


def write_table() -> str:
    """The monthly costs as a table in Markdown."""
    parts = list(SIZES["small"].monthly_usd())
    rows = [f"| {'size'} | {' | '.join(parts)} | together |", "| --- " * (len(parts) + 2) + "|"]
    for size in SIZES.values():
        costs = size.monthly_usd()
        cells = " | ".join(f"{costs[part]:.0f}" for part in parts)
        rows.append(f"| {size.name} | {cells} | {sum(costs.values()):.0f} |")
    return "\n".join([*rows, ""])
