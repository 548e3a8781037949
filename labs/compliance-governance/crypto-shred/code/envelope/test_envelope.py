"""Tests of envelope with the table that the other languages pass too."""

import base64
import json
import struct
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from envelope import DataKey, Place, SealBrokenError, associated_data, open_sealed, seal
from with_tenant import TenantId

TABLE: dict[str, Any] = json.loads((Path(__file__).parent / "cases.json").read_text("utf-8"))
KEYS = {
    (key["tenant"], key["version"]): AESGCM(base64.b64decode(key["key"])) for key in TABLE["keys"]
}
PLACE = Place(**TABLE["opened"][0]["place"])
USING = DataKey(1, KEYS[PLACE.tenant, 1])


class KeyGoneError(Exception):
    pass


def key_of(tenant: TenantId, version: int) -> AESGCM:
    if (tenant, version) not in KEYS:
        raise KeyGoneError
    return KEYS[tenant, version]


def name_of(case: dict[str, Any]) -> str:
    return str(case["name"])


@pytest.mark.parametrize("case", TABLE["opened"], ids=name_of)
def test_opens_what_any_language_sealed(case: dict[str, Any]) -> None:
    text = open_sealed(Place(**case["place"]), base64.b64decode(case["sealed"]), key_of)
    assert text == case["text"]


@pytest.mark.parametrize("case", TABLE["refused"], ids=name_of)
def test_refuses_what_was_sealed_elsewhere_or_changed(case: dict[str, Any]) -> None:
    error = KeyGoneError if case["answer"] == "gone" else SealBrokenError
    with pytest.raises(error):
        open_sealed(Place(**case["place"]), base64.b64decode(case["sealed"]), key_of)


@pytest.mark.parametrize("case", TABLE["associatedData"], ids=lambda case: case["header"])
def test_writes_the_associated_data(case: dict[str, Any]) -> None:
    data = associated_data(bytes.fromhex(case["header"]), Place(**case["place"]))
    assert data.hex() == case["data"]


@pytest.mark.parametrize("case", TABLE["opened"], ids=name_of)
def test_seals_and_opens(case: dict[str, Any]) -> None:
    place, text = Place(**case["place"]), case["text"]
    using = DataKey(1, KEYS[place.tenant, 1])
    sealed = {seal(place, text, using) for _ in range(10)}
    assert len(sealed) == 10
    for one in sealed:
        assert len(one) == 5 + 12 + len(text.encode()) + 16
        assert open_sealed(place, one, key_of) == text


@pytest.mark.parametrize("row", ["", "\ud800"])
def test_refuses_a_place_that_can_not_be_told_from_another(row: str) -> None:
    place = Place(PLACE.tenant, "note", "body", row)
    with pytest.raises(ValueError):  # noqa: PT011
        seal(place, "orchid", USING)
    with pytest.raises(ValueError):  # noqa: PT011
        open_sealed(place, base64.b64decode(TABLE["opened"][0]["sealed"]), key_of)


def test_refuses_a_value_that_is_no_text() -> None:
    with pytest.raises(UnicodeEncodeError):
        seal(PLACE, "\ud800", USING)


@pytest.mark.parametrize("version", [-1, 2**32])
def test_refuses_a_version_of_more_than_32_bits(version: int) -> None:
    with pytest.raises(struct.error):
        seal(PLACE, "orchid", DataKey(version, USING.key))
