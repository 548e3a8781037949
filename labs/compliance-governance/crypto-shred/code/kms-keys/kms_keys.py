"""Makes and unwraps data keys with AWS KMS, each under the context of its tenant."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from with_tenant import TenantId

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

Reason = Literal["foreign", "gone"]
"""`foreign`: wrapped for another tenant or by another key, or changed.

`gone`: the key is disabled, deleted or out of reach.
"""


Purpose = Literal["data", "index"]
"""A data key seals values; from an index key the keys of blind indexes are derived."""


@dataclass(frozen=True)
class WrappedKey:
    """A key as the database keeps it."""

    wrapping_key: str
    """ARN of the wrapping key in the KMS."""
    wrapped: bytes


class KeyRefusedError(Exception):
    """The KMS has decided, and a second try changes nothing."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"the KMS refuses the key: {reason}")
        self.reason = reason


class KmsUnavailableError(Exception):
    """The KMS has not decided: the service answers 503 and keeps no key beyond its age."""


_REASONS: dict[str, Reason] = {
    "InvalidCiphertextException": "foreign",
    "IncorrectKeyException": "foreign",
    "DisabledException": "gone",
    "KMSInvalidStateException": "gone",
    "NotFoundException": "gone",
    "AccessDeniedException": "gone",
}


# #region unwrap
def kms_client() -> "KMSClient":
    """A client that gives up after three seconds; with its defaults it waits for minutes."""
    retries: Any = {"mode": "standard", "total_max_attempts": 2}
    config = Config(connect_timeout=0.5, read_timeout=1, retries=retries, tcp_keepalive=True)
    return boto3.client("kms", config=config)


def unwrap(kms: "KMSClient", tenant: TenantId, key: WrappedKey, allowed: Collection[str]) -> AESGCM:
    """Unwrap a data key for the tenant of the request, with a client that gives up.

    What the table says of the key's tenant is not asked: the KMS refuses a key that was wrapped
    under another encryption context. `allowed` are ARNs of wrapping keys, from the tenant's
    configuration: who can write a row of the key table could name a key of its own. Raises
    KeyRefusedError and KmsUnavailableError. Bytes can't be wiped in Python.
    """
    if key.wrapping_key not in allowed:
        raise KeyRefusedError("foreign")
    try:
        answer = kms.decrypt(
            KeyId=key.wrapping_key,
            CiphertextBlob=key.wrapped,
            EncryptionContext={"tenant": tenant, "purpose": "data"},
        )
    except (ClientError, BotoCoreError) as cause:
        raise _refusal(cause) from cause
    if len(answer["Plaintext"]) != 32:
        raise KmsUnavailableError
    return AESGCM(answer["Plaintext"])


# #endregion unwrap


# #region make
def make_key(kms: "KMSClient", tenant: TenantId, purpose: Purpose, wrapping_key: str) -> WrappedKey:
    """Make a new key of a tenant.

    Who makes it does not see it: it comes wrapped, and only so.
    """
    try:
        answer = kms.generate_data_key_without_plaintext(
            KeyId=wrapping_key,
            KeySpec="AES_256",
            EncryptionContext={"tenant": tenant, "purpose": purpose},
        )
    except (ClientError, BotoCoreError) as cause:
        raise _refusal(cause) from cause
    return WrappedKey(answer["KeyId"], answer["CiphertextBlob"])


# #endregion make


def _refusal(cause: ClientError | BotoCoreError) -> Exception:
    code = cause.response["Error"].get("Code", "") if isinstance(cause, ClientError) else ""
    reason = _REASONS.get(code)
    return KeyRefusedError(reason) if reason else KmsUnavailableError()
