"""Wraps every tenant's data keys anew after the wrapping key was replaced, without reading data."""

import logging
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from psycopg import Connection
from psycopg.rows import TupleRow

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

_LOG = logging.getLogger(__name__)
_REFUSED = frozenset({"InvalidCiphertextException", "IncorrectKeyException"})
"""Of this key alone. Whatever else the KMS answers is true of the next one too and ends the run."""


# #region rewrap
def rewrap(
    connection: Connection[TupleRow], kms: "KMSClient", wrapping_key: str
) -> tuple[int, list[str]]:
    """Wrap all data keys with another wrapping key; return how many, and those that can't be.

    Log in as the keeper. The KMS decrypts and encrypts in one call, so no key is here in the clear,
    and no value is sealed anew: its data key stays the same. Each key is committed by itself. A run
    that was stopped is started again and goes on; two at a time share the work.
    """
    done, refused = 0, list[str]()
    while True:
        with connection.transaction():
            row = connection.execute(
                """SELECT tenant_id::text, purpose, version, wrapping_key, wrapped FROM tenant_key
                   WHERE wrapping_key <> %s AND state <> 'destroyed'
                     AND concat_ws('/', tenant_id, purpose, version) <> ALL (%s)
                   ORDER BY tenant_id, purpose, version LIMIT 1 FOR UPDATE SKIP LOCKED""",
                [wrapping_key, refused],
            ).fetchone()
            if row is None:
                return done, refused
            tenant, purpose, version, old_key, wrapped = row
            fresh = _wrap_anew(kms, tenant, old_key, wrapped, wrapping_key)
            if fresh is None:
                refused.append(f"{tenant}/{purpose}/{version}")
                continue
            connection.execute(
                """UPDATE tenant_key SET wrapping_key = %s, wrapped = %s
                   WHERE tenant_id = %s AND purpose = %s AND version = %s""",
                [wrapping_key, fresh, tenant, purpose, version],
            )
        done += 1


# #endregion rewrap


def _wrap_anew(
    kms: "KMSClient", tenant: str, old_key: str, wrapped: bytes, new_key: str
) -> bytes | None:
    """None when the key is wrapped for another tenant or was changed."""
    context = {"tenant": tenant}
    try:
        return kms.re_encrypt(
            CiphertextBlob=wrapped,
            SourceKeyId=old_key,
            SourceEncryptionContext=context,
            DestinationKeyId=new_key,
            DestinationEncryptionContext=context,
        )["CiphertextBlob"]
    except ClientError as cause:
        code = cause.response["Error"].get("Code")
        if code not in _REFUSED:
            raise
        _LOG.error("a key of tenant %s can not be wrapped anew: %s", tenant, code)
        return None
