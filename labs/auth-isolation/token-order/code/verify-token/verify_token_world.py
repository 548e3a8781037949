"""The issuers, members and tokens of cases.json, as a verifier gets them."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from joserfc.jwk import ECKey
from verify_token import Issuer, Membership, Role, Trust

_HERE = Path(__file__).parent
_CASES: dict[str, Any] = json.loads((_HERE / "cases.json").read_text())
_MINTED: dict[str, Any] = json.loads((_HERE / "tokens.json").read_text())


@dataclass(frozen=True)
class Row:
    name: str
    token: str
    addresses: str
    needs: Role
    refused: str | None


def _issuer(one: dict[str, Any]) -> Issuer:
    published = {kid: ECKey.import_key(_MINTED["publicKeys"][kid]) for kid in one["keys"]}

    async def key(kid: str) -> ECKey | None:
        return published.get(kid)

    return Issuer(one["url"], frozenset(one["tenants"]), key)


_MEMBERSHIPS = {
    (one["tenant"], one["issuer"], one["subject"]): Membership(one["version"], one["role"])
    for one in _CASES["memberships"]
}


async def _membership(tenant: str, issuer: str, subject: str) -> Membership | None:
    return _MEMBERSHIPS.get((tenant, issuer, subject))


NOW = datetime.fromisoformat(_CASES["now"])
TRUST = Trust(
    _CASES["audience"],
    timedelta(seconds=_CASES["maxLifeSeconds"]),
    {one["url"]: _issuer(one) for one in _CASES["issuers"]},
    _membership,
    lambda: NOW,
)
ROWS = [
    Row(
        one["name"],
        _MINTED["tokens"][one["name"]],
        one.get("addresses", _CASES["right"][one["from"]]["addresses"]),
        one.get("needs", "member"),
        one.get("refused"),
    )
    for one in _CASES["cases"]
]
