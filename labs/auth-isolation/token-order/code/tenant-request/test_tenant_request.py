"""Tests of tenant_request with the table that the other languages pass too."""

import json
import logging
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import pytest
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
from tenant_request import require_tenant
from verify_token import Access, Trust
from verify_token_world import ROWS, TRUST

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "cases.json").read_text())[
    "cases"
]
TOKENS = {row.name: row.token for row in ROWS}
ACME = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"


async def down(*_: object) -> None:
    raise ConnectionError


def client_of(case: dict[str, Any]) -> TestClient:
    trust: Trust = replace(TRUST, membership=down) if case.get("down") else TRUST
    guard = require_tenant(trust, case.get("needs", "member"))
    app = FastAPI()

    @app.get("/tenants/{tenant}/invoices")
    async def invoices(access: Annotated[Access, Depends(guard)]) -> dict[str, str]:
        return {"tenant": access.tenant_id}

    return TestClient(app)


def headers_of(case: dict[str, Any]) -> dict[str, str]:
    headers: dict[str, str] = dict(case.get("headers", {}))
    if "token" in case:
        headers["Authorization"] = f"{case.get('scheme', 'Bearer')} {TOKENS[case['token']]}"
    return headers


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_as_the_table_says(case: dict[str, Any]) -> None:
    tenant = case.get("tenant", ACME)
    response = client_of(case).get(f"/tenants/{tenant}/invoices", headers=headers_of(case))
    assert response.status_code == case["status"]
    assert response.headers.get("WWW-Authenticate") == case.get("challenge")
    if response.status_code == 200:
        assert response.json() == {"tenant": tenant}


def test_the_log_is_told_what_the_client_is_not(caplog: pytest.LogCaptureFixture) -> None:
    case = {"token": "expired a minute ago"}
    with caplog.at_level(logging.WARNING):
        response = client_of(case).get(f"/tenants/{ACME}/invoices", headers=headers_of(case))
    assert "token refused: time" in caplog.text
    assert "time" not in response.text
