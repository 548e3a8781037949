"""Random orders of reserve, commit, release and expire, held against what a dict would say."""

import os
from typing import ClassVar

import psycopg
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from psycopg import Connection
from psycopg.rows import TupleRow

ACME = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
LIMIT = 5
AT = "2026-11-10T12:00:00Z"
LATER = "2026-11-10T13:00:00Z"

keys = st.sampled_from(["a", "b", "c", "d"])
units = st.integers(1, 4)


# #region model
class QuotaModel(RuleBasedStateMachine):
    """Every rule asks the database and the model, and expects the same answer of both."""

    sql: ClassVar[dict[str, str]] = {
        "reserve": "SELECT reserve(%s, 'export', %s::int, 'orchid', %s)",
        "commit": "SELECT commit_reservation(%s)",
        "release": "SELECT release_reservation(%s)",
        "expire": "SELECT expire_reservations(%s)",
    }

    @rule(key=keys, amount=units)
    def reserve(self, key: str, amount: int) -> None:
        state, held = self.model.get(key, ("", amount))
        expected = state or ("held" if self.used() + amount <= LIMIT else "refused")
        if held != amount:
            expected = "22023"
        assert self.ask("reserve", key, amount, AT) == expected
        if not state and expected == "held":
            self.model[key] = ("held", amount)

    @rule(key=keys)
    def commit(self, key: str) -> None:
        self.move(key, "committed")
        assert self.ask("commit", key) == (self.model.get(key, ("",))[0] == "committed")

    @rule(key=keys)
    def release(self, key: str) -> None:
        assert self.ask("release", key) == self.move(key, "released")

    @rule()
    def expire(self) -> None:
        before = self.used()
        for key in self.model:
            self.move(key, "expired")
        assert self.ask("expire", LATER) == before - self.used()

    @invariant()
    def counts_what_is_reserved(self) -> None:
        assert self.counter() == self.used() <= LIMIT

    # #endregion model

    def __init__(self) -> None:
        super().__init__()
        self.model: dict[str, tuple[str, int]] = {}
        self.connection: Connection[TupleRow] = psycopg.connect(
            os.environ["DATABASE_URL"], autocommit=True
        )
        self.connection.execute("SELECT set_config('app.tenant_id', %s, false)", [ACME])

    @initialize()
    def begin(self) -> None:
        with psycopg.connect(os.environ["SUPERUSER_URL"], autocommit=True) as superuser:
            superuser.execute("DELETE FROM reservation WHERE tenant_id = %s", [ACME])
            superuser.execute("DELETE FROM quota WHERE tenant_id = %s AND meter = 'export'", [ACME])
            superuser.execute(
                "INSERT INTO quota VALUES (%s, 'export', '2026-11-01Z', '2026-12-01Z', %s, 0)",
                [ACME, LIMIT],
            )

    def teardown(self) -> None:
        self.connection.close()

    def ask(self, what: str, *values: object) -> object:
        try:
            [[answer]] = self.connection.execute(self.sql[what].encode(), values).fetchall()
        except psycopg.Error as cause:
            return cause.sqlstate
        return answer

    def counter(self) -> int:
        query = "SELECT used FROM quota WHERE meter = 'export'"
        [[used]] = self.connection.execute(query).fetchall()
        assert isinstance(used, int)
        return used

    def used(self) -> int:
        return sum(
            amount
            for state, amount in self.model.values()
            if state != "released" and state != "expired"
        )

    def move(self, key: str, state: str) -> bool:
        """Leave `held` for another state; nothing leaves any other."""
        before, amount = self.model.get(key, ("", 0))
        if before != "held":
            return False
        self.model[key] = (state, amount)
        return True
