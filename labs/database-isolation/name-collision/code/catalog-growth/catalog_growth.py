"""Reports what the schemas of all tenants weigh in the catalog, and how many more will fit.

Usage: OWNER_URL=… python catalog_growth.py [tenants]. Ends with 1 where that many tenants do not
fit into the table of locks: where a dump of the whole database would run out of shared memory.
"""

import os
import sys
from dataclasses import dataclass

import psycopg
from psycopg.rows import class_row


# #region report
@dataclass(frozen=True)
class Growth:
    tenants: int
    tables: int
    relations: int
    catalog_bytes: int
    lock_slots: int

    @property
    def tenants_that_fit(self) -> int:
        """Tenants whose tables one transaction can lock, with a third left to everybody else."""
        tables_each = self.tables / max(self.tenants, 1)
        return int(self.lock_slots * 2 / 3 / max(tables_each, 1))


def read_growth(connection: psycopg.Connection) -> Growth:
    """Count what stands in the schemas that the catalog of tenants names."""
    with connection.cursor(row_factory=class_row(Growth)) as cursor:
        cursor.execute(
            """
            SELECT count(DISTINCT n.oid) AS tenants,
                   count(*) FILTER (WHERE c.relkind IN ('r', 'p')) AS tables,
                   count(c.oid) AS relations,
                   (SELECT sum(pg_total_relation_size(oid)) FROM pg_class
                    WHERE relnamespace = 'pg_catalog'::regnamespace
                      AND relkind = 'r')::bigint AS catalog_bytes,
                   current_setting('max_locks_per_transaction')::int
                     * (current_setting('max_connections')::int
                        + current_setting('max_prepared_transactions')::int) AS lock_slots
            FROM tenant t
            JOIN pg_namespace n ON n.nspname = t.schema_name
            LEFT JOIN pg_class c ON c.relnamespace = n.oid
            """
        )
        return cursor.fetchone() or Growth(0, 0, 0, 0, 0)


# #endregion report


def main(planned: int | None) -> int:
    with psycopg.connect(os.environ["OWNER_URL"]) as connection:
        growth = read_growth(connection)
    tenants = planned or growth.tenants
    print(f"{growth.tenants} tenants, {growth.tables} tables, {growth.relations} relations")
    print(f"The system catalog has {growth.catalog_bytes:,} bytes")
    print(f"{growth.lock_slots} locks are sure: {growth.tenants_that_fit} tenants in one dump")
    if tenants > growth.tenants_that_fit:
        print(f"{tenants} do not fit: dump by schema, or raise max_locks_per_transaction")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else None))
