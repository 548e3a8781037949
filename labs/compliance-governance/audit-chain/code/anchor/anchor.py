"""Keeps the heads of audit chains in a bucket with object lock, and reads them back."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True)
class TakenAnchor:
    """The head of a tenant's chain at a time."""

    tenant_id: str
    seq: int
    hash: str
    """Of the row `seq`, in hex."""
    taken_at: str


class ChainRewrittenError(Exception):
    """The bucket has another hash for this row: somebody rewrote the chain."""


def _key(tenant_id: str, seq: int) -> str:
    # Padded, so that keys sort as numbers do.
    return f"anchors/{tenant_id}/{seq:019d}.json"


# #region write
def write_anchor(s3: "S3Client", bucket: str, anchor: TakenAnchor, keep: timedelta) -> bool:
    """Write an anchor that nobody can delete before `keep` is over.

    Returns False when this head is anchored already. Raises ChainRewrittenError when the row was
    anchored with another hash.
    """
    key = _key(anchor.tenant_id, anchor.seq)
    try:
        s3.put_object(
            Bucket=bucket,
            Key=key,
            Body=json.dumps(asdict(anchor)).encode(),
            ContentType="application/json",
            ChecksumAlgorithm="SHA256",
            IfNoneMatch="*",
            ObjectLockMode="COMPLIANCE",
            ObjectLockRetainUntilDate=datetime.now(UTC) + keep,
        )
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") != "PreconditionFailed":
            raise
        with s3.get_object(Bucket=bucket, Key=key)["Body"] as body:
            kept = TakenAnchor(**json.loads(body.read()))
        if kept.hash != anchor.hash:
            raise ChainRewrittenError(f"{key} has another hash") from None
        return False
    return True


# #endregion write


# #region read
def read_anchors(s3: "S3Client", bucket: str, tenant_id: str) -> Iterator[TakenAnchor]:
    """All of a tenant's anchors, the oldest first.

    Every version counts. A plain DELETE hides an anchor behind a marker and a second PUT behind a
    newer version; neither takes away what is locked.
    """
    found: list[tuple[datetime, str, str]] = []
    pages = s3.get_paginator("list_object_versions").paginate(
        Bucket=bucket, Prefix=f"anchors/{tenant_id}/"
    )
    for page in pages:
        for version in page.get("Versions", []):
            found.append((version["LastModified"], version["Key"], version["VersionId"]))
    for _, key, version_id in sorted(found):
        with s3.get_object(Bucket=bucket, Key=key, VersionId=version_id)["Body"] as body:
            yield TakenAnchor(**json.loads(body.read()))


# #endregion read
