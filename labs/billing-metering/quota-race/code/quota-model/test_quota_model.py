"""Runs the model, and shows that it finds a release that gives back twice.

DATABASE_URL logs in as app_user and SUPERUSER_URL as a superuser, to a database in the state that
the lab ends in.
"""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from quota_model import QuotaModel

# Always the same orders, so that a failure is one for everybody; no database of examples is kept.
EXAMPLES = settings(
    max_examples=40,
    stateful_step_count=30,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.generate],
)


def test_every_order_of_calls_counts_right() -> None:
    run_state_machine_as_test(QuotaModel, settings=EXAMPLES)


BROKEN = {
    # Gives back what was committed or given back before.
    "release": """
        WITH given AS (
          UPDATE reservation SET state = 'released' WHERE key = %s RETURNING starts_at, units
        ), counted AS (
          UPDATE quota SET used = used - given.units FROM given
          WHERE meter = 'export' AND quota.starts_at = given.starts_at RETURNING used
        )
        SELECT EXISTS (SELECT FROM counted)""",
    # Counts what has gone back meanwhile.
    "commit": """
        WITH counted AS (
          UPDATE reservation SET state = 'committed' WHERE key = %s RETURNING key
        )
        SELECT EXISTS (SELECT FROM counted)""",
    # Says what came back, and gives nothing.
    "expire": """
        WITH late AS (
          UPDATE reservation SET state = 'expired' WHERE state = 'held' AND expires_at <= %s
          RETURNING units
        )
        SELECT coalesce(sum(units), 0)::int FROM late""",
}


@pytest.mark.parametrize("broken", BROKEN)
def test_finds_what_is_broken(broken: str) -> None:
    class Broken(QuotaModel):
        sql = {**QuotaModel.sql, broken: BROKEN[broken]}  # noqa: RUF012

    with pytest.raises(AssertionError):
        run_state_machine_as_test(Broken, settings=EXAMPLES)
