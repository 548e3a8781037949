"""Fails a test whose query is not searched by tenant."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NotRequired, TypedDict, cast

from psycopg import Connection
from psycopg.abc import QueryNoTemplate
from psycopg.rows import TupleRow
from psycopg.sql import SQL
from psycopg_pool import ConnectionPool
from with_tenant import TenantId, with_tenant

PlanNode = TypedDict(
    "PlanNode",
    {
        "Node Type": str,
        "Parent Relationship": NotRequired[str],
        "Relation Name": NotRequired[str],
        "Index Cond": NotRequired[str],
        "Rows Removed by Filter": NotRequired[int],
        "Rows Removed by Index Recheck": NotRequired[int],
        "Actual Loops": NotRequired[int],
        "Shared Hit Blocks": NotRequired[int],  # of the node and all below it
        "Shared Read Blocks": NotRequired[int],
        "Plans": NotRequired[list["PlanNode"]],
    },
)


# #region explain
def explain_as_tenant(
    pool: ConnectionPool[Connection[TupleRow]],
    tenant_id: TenantId,
    query: SQL,
    values: Sequence[object] = (),
) -> PlanNode:
    """Give the plan of a query that reads, run once as the application's role and for one tenant.

    A small table would be read whole whatever its policy is, so whole reads are made dear: what
    remains one has no index to answer the policy. A query that writes is refused (25006).
    """
    with with_tenant(pool, tenant_id) as scope:
        scope.execute("SET TRANSACTION READ ONLY")
        scope.execute("SET LOCAL enable_seqscan = off")
        explain: QueryNoTemplate = (
            SQL("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) ") + query
        )
        [(answer,)] = scope.execute(explain, values).rows
        return cast(PlanNode, answer[0]["Plan"])


# #endregion explain


@dataclass(frozen=True)
class Limits:
    removed: int
    """Rows that may be read and thrown away."""
    blocks: int
    """Blocks of tables and indexes that may be read: entries skipped inside an index count here."""
    shared: Sequence[str] = ()
    """Tables without tenants, read however PostgreSQL likes."""


# #region problems
def plan_problems(plan: PlanNode, limits: Limits) -> list[str]:
    """Say what is wrong: tables not searched by tenant, rows read for nothing, too many blocks."""
    nodes = list(_nodes(plan))
    thrown = sum(_thrown_away(node) for node in nodes)
    touched = plan.get("Shared Hit Blocks", 0) + plan.get("Shared Read Blocks", 0)
    problems = [
        f"{table}: tenant_id is no index condition"
        for node in nodes
        if (table := node.get("Relation Name")) and table not in limits.shared
        if not _by_tenant(node)
    ]
    if thrown > limits.removed:
        problems.append(f"{thrown} rows read and thrown away, {limits.removed} allowed")
    if touched > limits.blocks:
        problems.append(f"{touched} blocks read, {limits.blocks} allowed")
    return problems


def _by_tenant(node: PlanNode) -> bool:
    """Of two indexes that are joined by OR, both must be searched for the tenant."""
    if re.search(r"\btenant_id =", node.get("Index Cond", "")):
        return True
    parts = [
        _by_tenant(part)
        for part in node.get("Plans", [])
        if part.get("Parent Relationship") in ("Outer", "Member")
    ]
    return all(parts) if node["Node Type"] == "BitmapOr" else any(parts)


def _thrown_away(node: PlanNode) -> int:
    each = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return each * node.get("Actual Loops", 1)


def _nodes(node: PlanNode) -> Iterator[PlanNode]:
    yield node
    for part in node.get("Plans", []):
        yield from _nodes(part)


# #endregion problems
