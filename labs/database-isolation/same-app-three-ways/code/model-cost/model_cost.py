"""What each isolation model costs before a tenant has a row: connections, disk, a migration."""

from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True)
class Load:
    """The reader's numbers."""

    tenants: int
    #: Tenants with a request at the same moment, at the busiest hour.
    active: int
    #: Processes of the application that each hold their own pools.
    instances: int
    #: Connections of one pool.
    pool: int


@dataclass(frozen=True)
class Rates:
    """Measured on the reader's own server; times in seconds, sizes in bytes."""

    #: A migration of one table, of one schema, of one database with its connection.
    table: float
    schema: float
    database: float
    #: An empty schema and an empty database on disk.
    schema_bytes: int
    database_bytes: int


@dataclass(frozen=True)
class Cost:
    connections: int
    idle_bytes: int
    #: Seconds of one migration without its rewrites, one tenant after the other.
    migration: float


# #region cost
def cost(model: str, load: Load, rates: Rates) -> Cost:
    """Cost of `model`: shared, schema or database.

    A pool logs in to one database. So with a database each, every instance needs a pool for every
    tenant that is active at the same moment, of one connection at least.
    """
    shared_pools = load.instances * load.pool
    match model:
        case "shared":
            return Cost(shared_pools, 0, rates.table)
        case "schema":
            return Cost(
                shared_pools, load.tenants * rates.schema_bytes, load.tenants * rates.schema
            )
        case "database":
            each = max(1, ceil(load.pool / max(1, load.active)))
            connections = load.instances * load.active * each
            return Cost(
                connections, load.tenants * rates.database_bytes, load.tenants * rates.database
            )
    raise ValueError(f"unknown model {model!r}: use shared, schema or database")


# #endregion cost
