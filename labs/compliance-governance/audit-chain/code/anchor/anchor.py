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
    chain: int = 1
    """One more for each restore: a restored database goes on from fewer rows than were anchored."""


class ChainRewrittenError(Exception):
    """The bucket has another hash for this row: somebody rewrote the chain."""


def _key(tenant_id: str, chain: int, seq: int | None = None) -> str:
    # Padded, so that keys sort as numbers do.
    prefix = f"anchors/{tenant_id}/{chain:04d}/"
    return prefix if seq is None else f"{prefix}{seq:019d}.json"


# #region write
def write_anchor(s3: "S3Client", bucket: str, anchor: TakenAnchor, keep: timedelta) -> bool:
    """Write an anchor that nobody can delete before `keep` is over.

    Returns False when this head is anchored already. Raises ChainRewrittenError when any version
    holds another hash for the row: behind a delete marker the key looks free.
    """
    key = _key(anchor.tenant_id, anchor.chain, anchor.seq)
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
        written = True
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") != "PreconditionFailed":
            raise
        written = False
    if any(kept.hash != anchor.hash for kept in _versions(s3, bucket, key)):
        raise ChainRewrittenError(f"{key} has another hash")
    return written


# #endregion write


# #region read
def read_anchors(
    s3: "S3Client", bucket: str, tenant_id: str, chain: int = 1
) -> Iterator[TakenAnchor]:
    """All anchors of a tenant's chain, the oldest first."""
    yield from _versions(s3, bucket, _key(tenant_id, chain))


def _versions(s3: "S3Client", bucket: str, prefix: str) -> Iterator[TakenAnchor]:
    """Every version counts, since none that is locked can be taken away.

    A plain DELETE hides an anchor behind a marker, and a second PUT behind a newer version.
    """
    found: list[tuple[datetime, str, str]] = []
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
        for version in page.get("Versions", []):
            found.append((version["LastModified"], version["Key"], version["VersionId"]))
    for _, key, version_id in sorted(found):
        with s3.get_object(Bucket=bucket, Key=key, VersionId=version_id)["Body"] as body:
            yield TakenAnchor(**json.loads(body.read()))


# #endregion read
