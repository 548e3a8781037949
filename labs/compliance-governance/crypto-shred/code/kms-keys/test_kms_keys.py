"""Tests of kms_keys with the table that the other languages pass too.

The client reads address, region and keys from its environment: AWS_ENDPOINT_URL_KMS and others.
"""

import json
import os
import socket
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from envelope import DataKey, Place, open_sealed, seal
from kms_keys import KeyRefusedError, KmsUnavailableError, kms_client, make_key, unwrap
from with_tenant import parse_tenant_id

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "cases.json").read_text("utf-8"))[
    "cases"
]
TENANTS = {
    "acme": parse_tenant_id("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"),
    "globex": parse_tenant_id("bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"),
}
ACME = TENANTS["acme"]
UNKNOWN = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def kms() -> "KMSClient":
    assert "AWS_ENDPOINT_URL_KMS" in os.environ
    return kms_client()


def new_key(kms: "KMSClient") -> str:
    return kms.create_key()["KeyMetadata"]["Arn"]


def by_id(arn: str) -> str:
    """The id alone, by which moto changes a key; AWS takes the ARN too."""
    return arn.rpartition("/")[2]


def answer(ask: Callable[[], object]) -> str:
    try:
        ask()
    except KeyRefusedError as refused:
        return refused.reason
    return "key"


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_as_the_table_says(kms: "KMSClient", case: dict[str, Any]) -> None:
    key_id = new_key(kms)
    key = make_key(kms, TENANTS[case["made"]], case.get("purpose", "data"), key_id)
    match case.get("change"):
        case "bit":
            key = replace(key, wrapped=key.wrapped[:-1] + bytes([key.wrapped[-1] ^ 1]))
        case "unknown":
            key = replace(key, wrapping_key=UNKNOWN)
        case "disable":
            kms.disable_key(KeyId=by_id(key_id))
        case "delete":
            kms.schedule_key_deletion(KeyId=by_id(key_id), PendingWindowInDays=7)
    allowed = [UNKNOWN if case.get("change") == "notAllowed" else key.wrapping_key]
    asked = TENANTS[case["asked"]]
    assert answer(lambda: unwrap(kms, asked, key, allowed)) == case["answer"]


def test_a_key_seals_what_it_opens(kms: "KMSClient") -> None:
    stored = make_key(kms, ACME, "data", new_key(kms))
    place = Place(ACME, "note", "body", "1")
    sealed = seal(
        place, "orchid retainer", DataKey(1, unwrap(kms, ACME, stored, [stored.wrapping_key]))
    )
    text = open_sealed(
        place, sealed, lambda tenant, _: unwrap(kms, tenant, stored, [stored.wrapping_key])
    )
    assert text == "orchid retainer"


def test_a_kms_that_does_not_answer_is_unavailable(
    kms: "KMSClient", monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = make_key(kms, ACME, "data", new_key(kms))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", f"http://127.0.0.1:{port}")
        began = time.monotonic()
        with pytest.raises(KmsUnavailableError):
            unwrap(kms_client(), ACME, stored, [stored.wrapping_key])
        assert time.monotonic() - began < 5
    with pytest.raises(KmsUnavailableError):
        unwrap(kms_client(), ACME, stored, [stored.wrapping_key])
