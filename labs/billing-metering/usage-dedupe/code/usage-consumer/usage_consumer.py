"""Stores usage events once, however often a broker delivers them."""

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool, PoolTimeout
from usage_event import Usage, parse_usage
from with_tenant import RolledBackError, TenantId, parse_tenant_id, with_tenant

Pool = ConnectionPool[Connection[TupleRow]]

_log = logging.getLogger(__name__)


class Delivery(Protocol):
    """What `consume` needs of a `Msg` of nats-py."""

    @property
    def subject(self) -> str:
        """`usage.<tenant_id>`: the broker checked who may publish there."""
        ...

    @property
    def data(self) -> bytes: ...

    async def ack_sync(self, timeout: float = 1) -> object:
        """Acknowledge, and wait until the broker has it."""
        ...

    async def nak(self, delay: float | None = None) -> None: ...

    async def term(self) -> None: ...


class Outcome(StrEnum):
    """What became of a delivery; refused ones are the caller's to keep and to look at."""

    STORED = "stored"
    AGAIN = "again"
    REFUSED = "refused"


RETRY_SECONDS = 2.0

# #region store
_STORE = """
    WITH event AS (
      SELECT DISTINCT ON (id) *
      FROM json_to_recordset(%s::json)
        AS e(id text, subject text, meter text, quantity numeric, time timestamptz)
      ORDER BY id, time
    ), fresh AS (
      INSERT INTO usage_key (tenant_id, event_id)
      SELECT nullif(current_setting('app.tenant_id', true), '')::uuid, id FROM event ORDER BY id
      ON CONFLICT DO NOTHING
      RETURNING tenant_id, event_id
    )
    INSERT INTO usage_event (tenant_id, event_id, subject, meter, quantity, occurred_at)
    SELECT fresh.tenant_id, id, subject, meter, quantity, time
    FROM fresh JOIN event ON id = event_id"""


def store_usage(pool: Pool, tenant_id: TenantId, events: Sequence[Usage]) -> int:
    """Store those of a tenant's events that were not stored before, in one transaction.

    Sorted by key, so two consumers with the same events wait for each other instead of
    deadlocking. Returns how many were new.
    """
    batch = json.dumps([event.as_row() for event in events])
    with with_tenant(pool, tenant_id) as scope:
        return scope.execute(_STORE, [batch]).row_count


# #endregion store


# #region consume
async def consume(pool: Pool, batch: Sequence[Delivery]) -> list[Outcome]:
    """Store a batch, one transaction for each tenant, and acknowledge after COMMIT, never before.

    A crash in between brings the message again, and its key says that it was stored.
    """
    outcomes = [Outcome.AGAIN for _ in batch]
    tenants: defaultdict[TenantId, list[tuple[int, Usage]]] = defaultdict(list)
    for index, delivery in enumerate(batch):
        try:
            tenant_id, usage = _read(delivery)
        except ValueError as problem:
            outcomes[index] = Outcome.REFUSED
            await delivery.term()
            _log.warning("Refused a message of %s: %s", delivery.subject, problem)
        else:
            tenants[tenant_id].append((index, usage))
    for tenant_id, reads in tenants.items():
        deliveries = [batch[index] for index, _ in reads]
        try:
            events = [usage for _, usage in reads]
            await asyncio.to_thread(store_usage, pool, tenant_id, events)
        except (psycopg.Error, PoolTimeout, RolledBackError):
            _log.exception("Could not store %d events", len(deliveries))
            for delivery in deliveries:
                await delivery.nak(RETRY_SECONDS)
            continue
        for index, _ in reads:
            outcomes[index] = Outcome.STORED
        # One that does not arrive is no harm: the broker delivers again.
        acknowledgments = (delivery.ack_sync() for delivery in deliveries)
        await asyncio.gather(*acknowledgments, return_exceptions=True)
    return outcomes


# #endregion consume


# #region tenant
def _read(delivery: Delivery) -> tuple[TenantId, Usage]:
    """Take the tenant from the subject, which only the relay may publish.

    The event must not contradict it.
    """
    _, _, claimed = delivery.subject.partition(".")
    tenant_id = parse_tenant_id(claimed)
    usage = parse_usage(delivery.data)
    if usage.source != f"/tenants/{tenant_id}/usage":
        raise ValueError("The event names another tenant.")
    return tenant_id, usage


# #endregion tenant
