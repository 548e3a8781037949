"""Stores usage events once, however often a broker delivers them."""

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
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
    """What became of a delivery; a refused one is in usage_refused if its subject has a tenant."""

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


@dataclass
class _Message:
    delivery: Delivery
    outcome: Outcome = Outcome.AGAIN


_Read = tuple[_Message, Usage]


# #region consume
async def consume(pool: Pool, batch: Sequence[Delivery]) -> list[Outcome]:
    """Store a batch and acknowledge after COMMIT, never before.

    A crash in between brings the message again, and its key says that it was stored. What can't be
    counted is parked, then ended.
    """
    messages = [_Message(delivery) for delivery in batch]
    tenants: defaultdict[TenantId, list[_Message]] = defaultdict(list)
    for message in messages:
        try:
            tenants[_tenant_of(message.delivery)].append(message)
        except ValueError as problem:
            # No tenant to park it for: the stream alone keeps it.
            message.outcome = Outcome.REFUSED
            await message.delivery.term()
            _log.warning("Refused a message of %s: %s", message.delivery.subject, problem)
    for tenant_id, own in tenants.items():
        try:
            await asyncio.to_thread(_settle, pool, tenant_id, own)
        except (psycopg.Error, PoolTimeout, RolledBackError):
            # It failed for another reason than the events themselves: those left come again.
            _log.exception("Could not store a batch of %d events", len(own))
        # An answer that does not arrive is no harm: the broker delivers again.
        await asyncio.gather(*(_answer(message) for message in own), return_exceptions=True)
    return [message.outcome for message in messages]


# #endregion consume


async def _answer(message: _Message) -> None:
    match message.outcome:
        case Outcome.STORED:
            await message.delivery.ack_sync()
        case Outcome.REFUSED:
            await message.delivery.term()
        case Outcome.AGAIN:
            await message.delivery.nak(RETRY_SECONDS)


def _settle(pool: Pool, tenant_id: TenantId, messages: Sequence[_Message]) -> None:
    reads: list[_Read] = []
    malformed: list[tuple[_Message, ValueError]] = []
    for message in messages:
        try:
            reads.append((message, _usage_of(message.delivery, tenant_id)))
        except ValueError as problem:
            malformed.append((message, problem))
    if reads:
        _store(pool, tenant_id, reads)
    for message, cause in malformed:
        _park(pool, tenant_id, message, str(cause))


# #region park
def _store(pool: Pool, tenant_id: TenantId, reads: Sequence[_Read]) -> None:
    """Store events together; those that the database refuses are found by halves and parked."""
    try:
        store_usage(pool, tenant_id, [usage for _, usage in reads])
    except (psycopg.DataError, psycopg.IntegrityError) as problem:
        # Class 22 and 23 are about rows; whatever else it is, the batch is delivered again.
        if half := len(reads) // 2:
            _store(pool, tenant_id, reads[:half])
            _store(pool, tenant_id, reads[half:])
        elif problem.sqlstate == "23514" and problem.diag.constraint_name is None:
            _log.warning("No partition for the month of a good event: it waits")
        else:
            reason = f"{problem.sqlstate} {problem.diag.constraint_name or ''}".rstrip()
            _park(pool, tenant_id, reads[0][0], reason)
    else:
        for message, _ in reads:
            message.outcome = Outcome.STORED


_PARK = """
    INSERT INTO usage_refused (tenant_id, payload, reason)
    VALUES (nullif(current_setting('app.tenant_id', true), '')::uuid, %s, %s)
    ON CONFLICT DO NOTHING"""
# #endregion park


def _park(pool: Pool, tenant_id: TenantId, message: _Message, reason: str) -> None:
    """Keep a message that can't be counted, in its tenant's own transaction, before it is ended."""
    with with_tenant(pool, tenant_id) as scope:
        scope.execute(_PARK, [message.delivery.data, reason])
    message.outcome = Outcome.REFUSED
    _log.warning("Parked a message of %s: %s", message.delivery.subject, reason)


# #region tenant
def _tenant_of(delivery: Delivery) -> TenantId:
    """Take the tenant from the subject, which only the relay may publish."""
    _, _, claimed = delivery.subject.partition(".")
    return parse_tenant_id(claimed)


def _usage_of(delivery: Delivery, tenant_id: TenantId) -> Usage:
    """Read the event, which must not contradict the tenant."""
    usage = parse_usage(delivery.data)
    if usage.source != f"/tenants/{tenant_id}/usage":
        raise ValueError("The event names another tenant.")
    return usage


# #endregion tenant
