import pytest
from model_cost import Cost, Load, Rates, cost

RATES = Rates(
    table=0.002, schema=0.001, database=0.014, schema_bytes=250_000, database_bytes=8_000_000
)
LOAD = Load(tenants=500, active=40, instances=6, pool=10)


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("shared", Cost(60, 0, 0.002)),
        ("schema", Cost(60, 125_000_000, 0.5)),
        # Six instances, forty tenants at once, a connection each.
        ("database", Cost(240, 4_000_000_000, 7.0)),
    ],
)
def test_five_hundred_tenants(model: str, expected: Cost) -> None:
    assert cost(model, LOAD, RATES) == expected


def test_few_busy_tenants_share_what_the_pool_had() -> None:
    quiet = Load(tenants=500, active=3, instances=6, pool=10)
    assert cost("database", quiet, RATES).connections == 6 * 3 * 4


def test_nobody_active_opens_nothing() -> None:
    asleep = Load(tenants=500, active=0, instances=6, pool=10)
    assert cost("database", asleep, RATES).connections == 0


def test_an_unknown_model_is_refused() -> None:
    with pytest.raises(ValueError, match="use shared, schema or database"):
        cost("hybrid", LOAD, RATES)
