"""Tests of verify_token with the table that the other languages pass too."""

import asyncio
import base64
import json
from dataclasses import replace

import pytest
from verify_token import Access, Membership, RefusedError, verify_token
from verify_token_world import ROWS, TRUST, Row
from with_tenant import parse_tenant_id

RIGHT = [row for row in ROWS if row.refused is None]
WRONG = [row for row in ROWS if row.refused is not None]


def test_the_table_is_whole() -> None:
    assert len(RIGHT) >= 2
    assert len(WRONG) >= 11


async def membership_of(access: Access) -> Membership | None:
    return await TRUST.membership(access.tenant_id, access.issuer, access.subject)


@pytest.mark.parametrize("row", RIGHT, ids=lambda row: str(row.name))
def test_accepts(row: Row) -> None:
    addressed = parse_tenant_id(row.addresses)
    access = asyncio.run(verify_token(TRUST, row.token, addressed, row.needs))
    assert access.tenant_id == row.addresses
    # What a payment does, in its own transaction: it finds the membership that was compared.
    again = asyncio.run(membership_of(access))
    assert again == Membership(access.membership_version, access.role)


@pytest.mark.parametrize("row", WRONG, ids=lambda row: str(row.name))
def test_refuses(row: Row) -> None:
    addressed = parse_tenant_id(row.addresses)
    with pytest.raises(RefusedError) as raised:
        asyncio.run(verify_token(TRUST, row.token, addressed, row.needs))
    assert raised.value.reason == row.refused


def test_a_failure_of_the_service_is_no_refusal() -> None:
    async def down(*_: object) -> None:
        raise ConnectionError

    broken = replace(TRUST, membership=down)
    with pytest.raises(ConnectionError):
        asyncio.run(verify_token(broken, RIGHT[0].token, parse_tenant_id(RIGHT[0].addresses)))


def decode_only(token: str) -> object:
    """BROKEN on purpose: it decodes without verifying."""
    body = token.split(".")[1]
    try:
        claims: dict[str, object] = json.loads(base64.urlsafe_b64decode(body + "=="))
    except ValueError:
        return None
    return claims.get("tenant_id")


def test_the_table_catches_a_verifier_that_only_decodes() -> None:
    accepted = [row for row in WRONG if decode_only(row.token) == row.addresses]
    assert len(accepted) >= 20
