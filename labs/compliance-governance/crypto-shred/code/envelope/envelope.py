"""Seals single values, each for the place where it stands."""

import os
import struct
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from with_tenant import TenantId

_FORMAT = 1
_HEADER = struct.Struct(">BI")
"""Format, version of the data key."""
_NONCE_BYTES = 12
_TAG_BYTES = 16


@dataclass(frozen=True)
class Place:
    """Where a value stands.

    The tenant is the request's; what the row says of its tenant is not asked.
    """

    tenant: TenantId
    table: str
    column: str
    row: str
    """The row's primary key within the tenant."""


@dataclass(frozen=True)
class DataKey:
    """A tenant's data key in the clear, and which one of the tenant's keys it is."""

    version: int
    key: AESGCM


KeyOf = Callable[[TenantId, int], AESGCM]
"""Finds a version of a tenant's data key.

Its errors pass through: a key that is gone is no forgery.
"""


class SealBrokenError(Exception):
    """The value was sealed for another place, or somebody changed it; which can't be known."""


# #region place
def associated_data(header: bytes, place: Place) -> bytes:
    """The header, then each part behind its length, so no two places are equal."""
    parts = [part.encode() for part in (place.tenant, place.table, place.column, place.row)]
    if not all(parts):
        raise ValueError("A part of the place is empty.")
    return header + b"".join(struct.pack(">I", len(part)) + part for part in parts)


# #endregion place


# #region seal
def seal(place: Place, text: str, using: DataKey) -> bytes:
    """Encrypt a value for one place with AES-256-GCM.

    The result is format, version of the data key, nonce, ciphertext, tag. The nonce is random, so
    seal at most 2^32 values with one version.
    """
    header = _HEADER.pack(_FORMAT, using.version)
    nonce = os.urandom(_NONCE_BYTES)
    data = associated_data(header, place)
    return header + nonce + using.key.encrypt(nonce, text.encode(), data)


# #endregion seal


# #region open
def open_sealed(place: Place, sealed: bytes, key_of: KeyOf) -> str:
    """Decrypt a value that was sealed for this place.

    The version in its header only picks among the keys of the place's tenant. Raises
    SealBrokenError, and whatever `key_of` raises.
    """
    if len(sealed) < _HEADER.size + _NONCE_BYTES + _TAG_BYTES or sealed[0] != _FORMAT:
        raise SealBrokenError
    header = sealed[: _HEADER.size]
    nonce = sealed[_HEADER.size :][:_NONCE_BYTES]
    data = associated_data(header, place)
    _, version = _HEADER.unpack(header)
    key = key_of(place.tenant, version)
    try:
        text = key.decrypt(nonce, sealed[_HEADER.size + _NONCE_BYTES :], data)
    except InvalidTag as cause:
        raise SealBrokenError from cause
    return text.decode()


# #endregion open
