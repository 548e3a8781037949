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
    connection: Connection[TupleRow], kms: "KMSClient", from_key: str, to_key: str
) -> tuple[int, list[str]]:
    """Wrap keys anew that one wrapping key holds; return how many, and those that can't be.

    Keys under another one, a tenant's own or a customer's, stay where they are. Both are ARNs, as
    the table has them. The KMS decrypts and encrypts in one call, so no key is here in the clear,
    and no value is sealed anew. Each key is committed by itself: a run that was stopped is started
    again and goes on, two at a time share the work. Backups of the table need `from_key` still.
    """
    done, refused = 0, list[str]()
    while True:
        with connection.transaction():
            row = connection.execute(
                """SELECT tenant_id::text, purpose, version, wrapped FROM tenant_key
                   WHERE wrapping_key = %s AND state <> 'destroyed'
                     AND concat_ws('/', tenant_id, purpose, version) <> ALL (%s)
                   ORDER BY tenant_id, purpose, version LIMIT 1 FOR UPDATE SKIP LOCKED""",
                [from_key, refused],
            ).fetchone()
            if row is None:
                return done, refused
            tenant, purpose, version, wrapped = row
            context = {"tenant": tenant, "purpose": purpose}
            fresh = _wrap_anew(kms, context, from_key, wrapped, to_key)
            if fresh is None:
                refused.append(f"{tenant}/{purpose}/{version}")
                continue
            connection.execute(
                """UPDATE tenant_key SET wrapping_key = %s, wrapped = %s
                   WHERE tenant_id = %s AND purpose = %s AND version = %s""",
                [*fresh, tenant, purpose, version],
            )
        done += 1


# #endregion rewrap


def _wrap_anew(
    kms: "KMSClient", context: dict[str, str], from_key: str, wrapped: bytes, to_key: str
) -> tuple[str, bytes] | None:
    """The ARN of the key that wraps it now, and the wrapped key.

    None when the key is wrapped under another context or was changed.
    """
    try:
        answer = kms.re_encrypt(
            CiphertextBlob=wrapped,
            SourceKeyId=from_key,
            SourceEncryptionContext=context,
            DestinationKeyId=to_key,
            DestinationEncryptionContext=context,
        )
    except ClientError as cause:
        code = cause.response["Error"].get("Code")
        if code not in _REFUSED:
            raise
        _LOG.error("a key of %s can not be wrapped anew: %s", context, code)
        return None
    return answer["KeyId"], answer["CiphertextBlob"]
